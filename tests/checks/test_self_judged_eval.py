from __future__ import annotations

from aidebt.assets import Context
from aidebt.findings import Severity
from world import World, config, evaluates, pin, prompt, uses

RULE = "self-judged-eval"


def world(judge: str, platform: str = "openai") -> World:
    model, system, run = pin("gpt-6.1"), prompt(), config()
    grader = pin(judge, "evals/judge.py", 4, name="JUDGE", context=Context.EVAL, platform=platform)
    return World([model, system, run, grader], [uses(system, model), *evaluates(run, system, grader)])


def test_the_judge_is_the_model_under_test() -> None:
    (found,) = world("gpt-6.1").findings(RULE)
    assert (found.severity, found.message) == (
        Severity.LOW,
        "gpt-6.1 grades its own answers in 1 evaluation, first evals/run.py",
    )
    assert [place.path for place in found.places] == ["evals/judge.py", "evals/run.py"]


def test_silent_for_another_judge() -> None:
    assert world("claude-sonnet-5-5", "anthropic").findings(RULE) == []
