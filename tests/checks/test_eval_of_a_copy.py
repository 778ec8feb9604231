from __future__ import annotations

from dataclasses import replace

from aidebt.assets import Confidence
from aidebt.findings import Severity
from world import World, config, evaluates, prompt

RULE = "eval-of-a-copy"
COPY = "a copy of it stands at evals/run.py:3"


def test_a_copy_is_told_with_the_prompt_it_is_of() -> None:
    system, run = prompt(), config()
    (found,) = World([system, run], evaluates(run, system, ticks=False, evidence=COPY)).findings(RULE)
    assert (found.severity, found.confidence) == (Severity.MEDIUM, Confidence.HIGH)
    assert found.message == "evals/run.py tests a copy of SYSTEM (chat.py:3), not the prompt"
    assert found.evidence == (f"chat.py:3: {COPY}",)
    assert [place.path for place in found.places] == ["evals/run.py", "chat.py"]


def test_nearly_a_copy_is_less_sure() -> None:
    system, run = prompt(), config()
    near = evaluates(run, system, ticks=False, evidence="nearly a copy of it stands at evals/run.py:3")
    assert World([system, run], near).findings(RULE)[0].confidence is Confidence.MEDIUM


def test_silent_for_the_prompt_itself_and_for_prompts_that_are_not_live() -> None:
    system, run = prompt(), config()
    assert World([system, run], evaluates(run, system)).findings(RULE) == []
    dead = replace(system, live=False)
    assert World([dead, run], evaluates(run, dead, ticks=False, evidence=COPY)).findings(RULE) == []
