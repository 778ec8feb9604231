from __future__ import annotations

import pytest

from aidebt import checks
from aidebt.checks import unused_ignore
from aidebt.findings import Idle
from aidebt.values import replace
from world import World


def messages(*idle: Idle) -> list[str]:
    inventory = replace(World([]).inventory(), idle=idle, rules=checks.rule_ids())
    return [finding.message for finding in unused_ignore.check(inventory)]


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("retired-model", "the ignore of retired-model silences nothing"),
        ("", "the ignore silences nothing"),
        ("retird-model", "the ignore of retird-model silences nothing: retird-model is no rule, did you mean retired-model?"),
        ("retired-model, xyzzy", "the ignore of retired-model, xyzzy silences nothing: xyzzy is no rule"),
    ],
)
def test_an_ignore_that_silences_nothing_is_told(rule: str, message: str) -> None:
    assert messages(Idle("unused", "a.py", 3, rule)) == [message]


def test_an_expired_one_has_a_rule_of_its_own() -> None:
    assert messages(Idle("expired", "a.py", 3, "retired-model", "2026-01-01")) == []
