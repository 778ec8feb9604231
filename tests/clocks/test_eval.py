from __future__ import annotations

from aidebt.assets import Context
from world import World, pin


def test_it_is_not_measured_and_never_zero() -> None:
    clock = World([pin("gpt-4", "eval/judge.py", context=Context.EVAL), pin("gpt-4")]).score().clocks["eval"]
    assert (clock.measured, clock.verdict, clock.score, clock.debt_days) == (False, "not measured yet", None, None)
