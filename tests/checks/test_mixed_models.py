from __future__ import annotations

from dataclasses import replace

import pytest

from aidebt.findings import Severity
from aidebt.report import IndexCall
from world import World, builds, call, index, pin

RULE = "mixed-models"
SMALL, ADA = "text-embedding-3-small", "text-embedding-ada-002"


def world(first: str, second: str, operation: str = "fill", sure: str = "high") -> World:
    store = index()
    pins = [pin(value, path, role="embedding", platform=None) for value, path in ((first, "a.py"), (second, "b.py"))]
    calls: list[IndexCall] = [call(operation, store, chosen, path=chosen.asset.path) for chosen in pins]
    return World([store, *pins], builds(store, *pins), calls=[replace(made, sure=sure) for made in calls])


def test_one_index_filled_with_vectors_of_two_models() -> None:
    found = world(SMALL, ADA)
    [finding] = found.findings(RULE)
    assert finding.message == f"docs is filled with vectors of {SMALL} and {ADA}"
    assert finding.severity is Severity.HIGH
    assert finding.evidence[1:] == (f"a.py:5 fills it with {SMALL}", f"b.py:5 fills it with {ADA}")
    assert found.signals("embedding")["index_mismatch"].event == f"docs is filled with {SMALL} and {ADA}"


@pytest.mark.parametrize(
    "found",
    [
        world(SMALL, SMALL),
        world("voyage-4", "voyage-4-lite"),
        world("acme-embed", ADA),
        world(SMALL, ADA, operation="load"),
        world(SMALL, ADA, sure="low"),
    ],
)
def test_one_space_unknown_models_and_guesses_are_none(found: World) -> None:
    assert not found.findings(RULE)


def test_a_setting_beside_its_default_is_one_call() -> None:
    store = index()
    pins = [pin(value, role="embedding", name=value) for value in (SMALL, ADA)]
    assert not World([store, *pins], builds(store, *pins), calls=[call("fill", store, *pins)]).findings(RULE)
