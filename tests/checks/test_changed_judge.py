from __future__ import annotations

from datetime import date

from aidebt.assets import Context
from aidebt.findings import Severity
from world import World, config, day, evaluates, exact, pin

RULE = "changed-judge"


def world(results: date | None) -> World:
    judge = pin("gpt-6.1", "evals/judge.py", 4, name="JUDGE", context=Context.EVAL, age=exact("2026-06-02"))
    run = config(ran_on=results)
    return World([judge, run], evaluates(run, judge))


def test_the_judge_changed_after_the_stored_results() -> None:
    (found,) = world(day("2026-01-10")).findings(RULE)
    assert found.severity is Severity.MEDIUM
    assert found.message == ("evals/run.py: the judge changed to gpt-6.1 on 2026-06-02, after the stored results of 2026-01-10")
    assert found.evidence == ("evals/run.py: results of 2026-01-10",)


def test_silent_for_newer_results_and_where_none_are_stored() -> None:
    assert world(day("2026-06-03")).findings(RULE) == []
    assert world(None).findings(RULE) == []
