from __future__ import annotations

from aidebt.assets import Confidence
from aidebt.findings import Severity
from world import World, cases, config, day, evaluates, exact, pin, prompt, uses

RULE = "contaminated-eval-set"


def world(since: str, *, public: bool = True) -> World:
    golden = cases("evals/gsm8k.jsonl", 900, age=exact(since, introduced_on=day(since)), public=public)
    model, system, run = pin("gpt-4o"), prompt(), config()
    return World([model, system, golden, run], [uses(system, model), *evaluates(run, golden, system)])


def test_a_public_set_older_than_what_the_model_knows() -> None:
    (found,) = world("2022-05-01").findings(RULE)
    assert (found.severity, found.confidence) == (Severity.LOW, Confidence.LOW)
    assert found.message.startswith("gsm8k.jsonl: public, here since 2022-05-01, and gpt-4o knows the web up to 2023-")


def test_silent_for_newer_sets_and_for_sets_of_ones_own() -> None:
    assert world("2026-05-01").findings(RULE) == []
    assert world("2022-05-01", public=False).findings(RULE) == []
