"""The three forms a signal takes, each with its formula in words for `--explain`."""

from __future__ import annotations

from typing import NamedTuple


class Signal(NamedTuple):
    """A value in 0..1 and the formula it came from."""

    value: float
    formula: str


CONSTANT = Signal(1.0, "1")


def countdown(days: int, half_life: float) -> Signal:
    """How near a day ahead is: 1 on the day and after it, one half `half_life` days before."""
    if days <= 0:
        return Signal(1.0, f"1, {-days} days past")
    return Signal(2.0 ** (-days / half_life), f"2^(-{days}/{half_life:g})")


def lag(days: int, half_life: float) -> Signal:
    """How long something has gone unanswered: one half after `half_life` days."""
    return Signal(1.0 - 2.0 ** (-max(days, 0) / half_life), f"1 - 2^(-{max(days, 0)}/{half_life:g})")


def steps(count: int, half: float) -> Signal:
    """How many steps something is behind: one half after `half` steps."""
    return Signal(1.0 - 2.0 ** (-max(count, 0) / half), f"1 - 2^(-{max(count, 0)}/{half:g})")
