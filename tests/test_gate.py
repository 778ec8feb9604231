"""What makes a run fail, and what is said about a condition that is none."""

from __future__ import annotations

import pytest

from aidebt import gate, thresholds
from aidebt.assets import Confidence
from aidebt.errors import UsageError
from aidebt.findings import Finding, Place, Severity
from aidebt.gate import Condition, parse

RULES = ("retired-model", "stale-prompt")


def conditions(*texts: str) -> tuple[Condition, ...]:
    return parse(texts, lambda: RULES)


def finding(severity: Severity, rule: str = "retired-model") -> Finding:
    return Finding(rule, severity, Confidence.HIGH, "prompt", "m", (), "n", (Place("a.py", 1, "x"),))


def test_conditions_are_separated_by_commas_or_given_one_by_one() -> None:
    found = conditions("high, runway<60", "Retired-Model", "new", "lag > 180", "never")
    assert [condition.text for condition in found] == ["high", "runway<60", "retired-model", "new", "lag>180", "never"]
    assert conditions("", " , ") == ()


def test_rules_are_asked_for_only_where_a_word_may_be_one() -> None:
    assert parse(["critical", "runway<1", "new"], lambda: pytest.fail("asked"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("hihg", "unknown condition `hihg`: did you mean `high`?"),
        ("retird-model", "did you mean `retired-model`?"),
        ("xyzzy", "unknown condition `xyzzy`"),
        ("runwy<60", "unknown clock in `runwy<60`: did you mean `runway`?"),
        ("runway>60", "`runway>60` is met while all is well"),
        ("lag<3", "`lag<3` is met while all is well"),
        ("runway<", "did you mean `runway`?"),
        ("runway<6e9", "unknown condition"),
        ("runway<99999999", "unknown condition"),
    ],
)
def test_what_is_no_condition_names_what_is_possible(text: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        conditions(text)
    assert message in caught.value.message
    hint = caught.value.hint
    assert "runway<DAYS, lag>DAYS, eval-age>DAYS" in hint or "write " in hint


@pytest.mark.parametrize(
    ("text", "met"),
    [
        ("high", [True, False]),
        ("low", [True, True]),
        ("stale-prompt", [False, True]),
        ("new", [True, True]),
        ("never", [False, False]),
        ("critical,stale-prompt", [False, True]),
        ("runway<60", [False, False]),
    ],
)
def test_findings_that_meet_a_condition(text: str, met: list[bool]) -> None:
    findings = [finding(Severity.HIGH), finding(Severity.LOW, "stale-prompt")]
    failing = gate.failing(findings, conditions(text))
    assert [one in failing for one in findings] == met


def test_the_clocks_name_signals_that_there_are() -> None:
    tables = {table for table, _ in thresholds.load().rows}
    signals = {signal for name, (_, signals, _) in gate.CLOCKS.items() for signal in signals if name != "eval-age"}
    assert signals <= tables
