from __future__ import annotations

import pytest

from aidebt.assets import Confidence
from aidebt.findings import Severity
from aidebt.report import Age, Entry
from world import World, cases, config, day, evaluates, exact, pin, prompt, uses

RULE = "stale-eval-set"


def world(golden: Entry, *more: Entry, changed: str = "2020-01-01") -> World:
    model, system, run = pin("gpt-6.1", age=exact(changed)), prompt(age=exact("2020-01-01")), config()
    edges = [uses(system, model), *evaluates(run, golden, system, *more)]
    return World([model, system, golden, run, *more], edges)


@pytest.mark.parametrize(
    ("changed", "model", "severity"),
    [
        ("2026-11-01", "2020-01-01", None),
        ("2026-11-01", "2026-11-10", Severity.LOW),  # 21 days old, and the model changed since
        ("2026-08-20", "2020-01-01", Severity.LOW),  # 94 days
        ("2026-08-20", "2026-11-10", Severity.MEDIUM),
        ("2026-05-01", "2020-01-01", Severity.MEDIUM),  # 205 days
        ("2026-05-01", "2026-11-10", Severity.MEDIUM),
        ("2025-05-01", "2020-01-01", Severity.MEDIUM),  # old, and nothing changed: some freeze sets on purpose
        ("2024-01-09", "2025-02-11", Severity.HIGH),
    ],
)
def test_severity_goes_by_age_and_by_what_changed_since(changed: str, model: str, severity: Severity | None) -> None:
    found = world(cases(age=exact(changed)), changed=model).findings(RULE)
    assert [finding.severity for finding in found] == ([] if severity is None else [severity])


def test_it_says_how_old_and_what_changed() -> None:
    (found,) = world(cases(count=12, age=exact("2024-01-09")), changed="2025-02-11").findings(RULE)
    assert found.message == (
        "evals/golden.jsonl has had no new case and no review since 2024-01-09 (1,048 days); the model under test changed since"
    )
    assert found.evidence == (
        "evals/golden.jsonl:1 12 cases, last changed 2024-01-09 in abc1234def",
        "the model under test changed once since the cases did (2024-01-09): to gpt-6.1 on 2025-02-11",
    )
    assert "aidebt: reviewed 2026-11-22" in found.next_step


def test_sets_of_one_day_are_one_finding() -> None:
    more = [cases(f"evals/{name}.jsonl", age=exact("2025-05-01")) for name in "abc"]
    (found,) = world(cases(age=exact("2025-05-01")), *more).findings(RULE)
    assert len(found.places) == 4 and found.message.startswith("4 eval sets, first evals/a.jsonl, have had no new case")


def test_silent_for_a_frozen_set_with_fresh_cases_beside_it_and_for_unknown_ages() -> None:
    fresh = cases("evals/new.jsonl", age=exact("2026-11-20"))
    assert world(cases(age=exact("2022-01-01")), fresh).findings(RULE) == []
    assert world(cases()).findings(RULE) == []


def test_a_bound_is_told_as_one() -> None:
    shallow = Age("lower_bound", "shallow history", day("2025-05-01"))
    (found,) = world(cases(age=shallow)).findings(RULE)
    assert found.confidence is Confidence.LOW and "(at least 570 days)" in found.message


def apart(days: str) -> World:
    """Sets with nothing in common, one a day of May 2025."""
    sets = [cases(f"evals/{name}.jsonl", age=exact(f"2025-05-0{number}")) for number, name in enumerate(days, 1)]
    pairs = [(config(f"evals/{item.asset.name}.py"), item) for item in sets]
    edges = [edge for run, item in pairs for edge in evaluates(run, item)]
    return World([entry for pair in pairs for entry in pair], edges)


def test_many_days_are_told_at_once() -> None:
    assert len(apart("abc").findings(RULE)) == 3
    (found,) = apart("abcd").findings(RULE)
    assert found.message == (
        "4 eval sets, first evals/a.jsonl, have had no new case and no review since 2025-05-01 to 2025-05-04 (567 to 570 days)"
    )
    assert [place.path for place in found.places] == [f"evals/{name}.jsonl" for name in "abcd"]
