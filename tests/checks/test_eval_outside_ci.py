from __future__ import annotations

from aidebt.assets import Context
from aidebt.findings import Severity
from aidebt.report import Edge, Node
from world import World, cases, config, evaluates, runs

RULE = "eval-outside-ci"


def test_sets_that_no_workflow_runs() -> None:
    golden, other, run, by_hand = cases(), cases("evals/b.jsonl"), config(), config("evals/hand.py")
    workflow = config(".github/workflows/evals.yml", context=Context.CI)
    edges = [*evaluates(run, golden), *evaluates(by_hand, other), runs(workflow, run)]
    (found,) = World([golden, other, run, by_hand, workflow], edges).findings(RULE)
    assert (found.severity, found.message) == (Severity.LOW, "no workflow here runs evals/b.jsonl; 1 of 2 are run")
    assert [place.path for place in found.places] == ["evals/b.jsonl"]


def test_none_is_run() -> None:
    golden, run = cases(), config()
    (found,) = World([golden, run], evaluates(run, golden)).findings(RULE)
    assert found.message == "no workflow here runs evals/golden.jsonl"


def test_a_set_that_nothing_reads_is_not_said_to_be_run() -> None:
    golden, run = cases(), config()
    (found,) = World([golden, cases("evals/b.jsonl"), run], evaluates(run, golden)).findings(RULE)
    assert found.message == "no workflow here runs evals/golden.jsonl"


def test_silent_where_a_job_of_all_tests_runs_them_or_nothing_reads_the_set() -> None:
    golden, run = cases(), config("tests/test_answers.py")
    job = Node("file:.github/workflows/ci.yml", "file", ".github/workflows/ci.yml", ".github/workflows/ci.yml")
    started = Edge(job.id, run.asset.id, "reaches", "line 7: pytest", "low")
    assert World([golden, run], [*evaluates(run, golden), started], [job]).findings(RULE) == []
    assert World([golden]).findings(RULE) == []
