from __future__ import annotations

from dataclasses import replace

from aidebt.assets import Context
from aidebt.findings import Severity
from world import World, config, evaluates, pin

RULE = "implicit-judge"


def world(*, implicit: bool) -> World:
    judge = pin(None if implicit else "gpt-6.1", "evals/test_a.py", 4, name="Metric", context=Context.EVAL, implicit=implicit)
    judge = replace(judge, asset=replace(judge.asset, package="deepeval", note="deepeval.metrics.GEval"))
    run = config()
    return World([judge, run], evaluates(run, judge))


def test_a_metric_that_names_no_judge() -> None:
    (found,) = world(implicit=True).findings(RULE)
    assert (found.severity, found.message) == (Severity.LOW, "1 metric of deepeval names no judge")
    assert found.evidence == ("evals/test_a.py:4 deepeval.metrics.GEval",)


def test_silent_where_the_judge_is_named() -> None:
    assert world(implicit=False).findings(RULE) == []
