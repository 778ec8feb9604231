from __future__ import annotations

from aidebt.findings import Severity
from world import World, cases, config, evaluates

RULE = "thin-eval-set"


def test_few_synthetic_and_undivided_cases_are_one_finding() -> None:
    golden = cases(count=40, origin="synthetic", origin_reason="column synthesizer_name", slices=())
    (found,) = World([golden]).findings(RULE)
    assert (found.severity, found.clock) == (Severity.LOW, "eval")
    assert found.message == "evals/golden.jsonl: 40 cases only, all of them synthetic, not divided by anything"
    assert found.next_step == "Add cases from real use, those that went wrong first."


def test_sets_that_are_thin_alike_are_told_together() -> None:
    (found,) = World([cases("evals/a.csv", 3), cases("evals/b.csv", 3)]).findings(RULE)
    assert found.message == "2 eval sets, first evals/a.csv: 3 cases only" and len(found.places) == 2
    (found,) = World([cases("evals/a.csv", 3), cases("evals/b.csv", 1)]).findings(RULE)
    assert found.message == "2 eval sets, first evals/a.csv: 1 to 3 cases only"
    assert found.evidence == ("evals/a.csv:1 3 cases", "evals/b.csv:1 1 case")


def test_silent_for_enough_cases_and_for_what_cannot_be_counted() -> None:
    assert World([cases(count=50)]).findings(RULE) == []
    assert World([cases(count=None, cases_reason="git lfs pointer", slices=())]).findings(RULE) == []
    run, small, large = config(), cases(count=3), cases("evals/large.jsonl", 500)
    assert World([run, small, large], evaluates(run, small, large)).findings(RULE) == []
    assert World([cases(count=60, slices=(), origin="unknown")]).findings(RULE)[0].message.endswith("not divided by anything")
