from __future__ import annotations

import pytest

from aidebt.clocks.signals import countdown, lag, steps


def test_halves_at_the_half_life() -> None:
    assert countdown(60, 60).value == pytest.approx(0.5)
    assert lag(180, 180).value == pytest.approx(0.5)
    assert steps(2, 2).value == pytest.approx(0.5)


def test_ends() -> None:
    assert countdown(0, 60).value == countdown(-400, 60).value == 1.0
    assert lag(0, 180).value == lag(-3, 180).value == 0.0
    assert steps(0, 1).value == 0.0


def test_formulas_compute_to_their_values() -> None:
    for signal in (countdown(53, 60), lag(824, 180), steps(3, 2)):
        assert eval(signal.formula.replace("^", "**")) == pytest.approx(signal.value)
    assert lag(824, 180).formula == "1 - 2^(-824/180)"


def test_they_grow_with_lateness() -> None:
    assert countdown(10, 60).value > countdown(11, 60).value
    assert lag(11, 180).value > lag(10, 180).value
    assert steps(2, 1).value > steps(1, 1).value
