from __future__ import annotations

from dataclasses import replace
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


def test_one_change_written_twice_is_told_once() -> None:
    judges = [pin("gpt-6.1", "evals/judge.py", line, context=Context.EVAL, age=exact("2026-06-02")) for line in (4, 9)]
    judges = [replace(judge, asset=replace(judge.asset, ordinal=number)) for number, judge in enumerate(judges)]
    run = config(ran_on=day("2026-01-10"))
    (found,) = World([*judges, run], evaluates(run, *judges)).findings(RULE)
    assert [(place.path, place.line) for place in found.places] == [
        ("evals/judge.py", 4),
        ("evals/judge.py", 9),
        ("evals/run.py", 1),
    ]


def test_silent_for_newer_results_and_where_none_are_stored() -> None:
    assert world(day("2026-06-03")).findings(RULE) == []
    assert world(None).findings(RULE) == []
