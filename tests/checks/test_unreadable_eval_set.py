from __future__ import annotations

from aidebt.assets import EvalRef
from aidebt.findings import Severity
from world import World, cases, config

RULE = "unreadable-eval-set"


def test_cases_that_are_named_and_not_there() -> None:
    first = config("a/promptfooconfig.yaml", refs=(EvalRef("missing", "file://gone.csv", 7), EvalRef("data", "b.csv", 8)))
    second = config("b/promptfooconfig.yaml", refs=(EvalRef("missing", "file://gone.csv", 3),))
    (found,) = World([first, second]).findings(RULE)
    assert found.severity is Severity.MEDIUM
    assert found.message == "a/promptfooconfig.yaml names cases that are not in this repository: file://gone.csv"
    assert [(place.path, place.line) for place in found.places] == [
        ("a/promptfooconfig.yaml", 7),
        ("b/promptfooconfig.yaml", 3),
    ]


def test_a_file_that_breaks_off() -> None:
    (found,) = World([cases(count=60, cases_reason="no JSON after line 512")]).findings(RULE)
    assert found.message == "evals/golden.jsonl could be read in part only: no JSON after line 512"


def test_silent_for_sets_that_are_elsewhere_and_for_whole_files() -> None:
    assert World([cases(count=None, cases_reason="git lfs pointer"), cases("b.csv"), config()]).findings(RULE) == []
