from __future__ import annotations

from aidebt.assets import Confidence, Context
from aidebt.findings import Severity
from world import World, cases, config, evaluates, pin, prompt

RULE = "prompt-without-eval"


def test_a_repository_without_any_evaluation_has_one_finding_with_all_its_prompts() -> None:
    entries = [pin("gpt-6.1"), prompt("A"), prompt("B", "b.py", 9), prompt("C", "b.py", 20)]
    (found,) = World(entries).findings(RULE)
    assert (found.severity, found.confidence, found.clock) == (Severity.MEDIUM, Confidence.HIGH, "eval")
    assert found.message == "no evaluation tests any of the 3 live prompts: there is none here"
    assert [(place.path, place.line) for place in found.places] == [("b.py", 9), ("b.py", 20), ("chat.py", 3)]
    assert found.evidence == ("b.py: 2 prompts", "chat.py: 1 prompt")


def test_one_flow_is_tested_and_another_is_not() -> None:
    tested, bare, run = prompt("A"), prompt("B", "b.py"), config()
    (found,) = World([tested, bare, run], evaluates(run, tested)).findings(RULE)
    assert (found.severity, found.message) == (Severity.MEDIUM, "no evaluation tests 1 of 2 live prompts")
    assert found.evidence[-1] == "tested are 1 prompt, first chat.py:3 by evals/run.py"


def test_a_gap_is_low() -> None:
    many, run = [prompt(f"P{number}", line=number) for number in range(9)], config()
    (found,) = World([*many, prompt("B", "b.py"), run], evaluates(run, *many)).findings(RULE)
    assert found.severity is Severity.LOW


def test_evaluations_that_test_other_things_are_not_called_none() -> None:
    (found,) = World([prompt(), config()]).findings(RULE)
    assert found.message == "no evaluation tests the only live prompt"
    assert found.confidence is Confidence.MEDIUM


def test_silent_where_all_are_tested_or_nothing_is_live() -> None:
    system, golden, run = prompt(), cases(), config()
    assert World([system, golden, run], evaluates(run, golden, system)).findings(RULE) == []
    assert World([prompt(path="tests/test_x.py", context=Context.TEST), pin("gpt-6.1")]).findings(RULE) == []
    assert World([]).findings(RULE) == []
