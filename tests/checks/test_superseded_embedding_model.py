from __future__ import annotations

import pytest

from aidebt.findings import Severity
from world import World, exact, pin

RULE = "superseded-embedding-model"


def test_it_says_by_what_and_since_when() -> None:
    [finding] = World([pin("text-embedding-ada-002", role="embedding")]).findings(RULE)
    assert finding.severity is Severity.MEDIUM
    assert finding.clock == "embedding"
    assert "superseded by text-embedding-3-small since 2024-01-25 (1,032 days)" in finding.message
    assert "rebuild the index" in finding.next_step


def test_an_end_beyond_the_horizon_does_not_change_that() -> None:
    found = World([pin("text-embedding-ada-002", role="embedding", platform="azure-openai")]).findings()
    assert [finding.rule for finding in found] == [RULE]


def test_all_pins_of_the_model_are_one_finding() -> None:
    pins = [pin("text-embedding-ada-002", f"{name}.py", role="embedding") for name in ("query", "ingest")]
    [finding] = World(pins).findings(RULE)
    assert [place.path for place in finding.places] == ["ingest.py", "query.py"]


@pytest.mark.parametrize(
    "model",
    [
        pytest.param(pin("text-embedding-3-small", role="embedding", age=exact("2024-02-01")), id="current, however old"),
        pytest.param(pin("text-embedding-004", role="embedding", platform="google-gemini"), id="retired"),
        pytest.param(pin("gpt-4"), id="chat model"),
    ],
)
def test_look_alikes(model) -> None:  # type: ignore[no-untyped-def]
    assert World([model]).findings(RULE) == []
