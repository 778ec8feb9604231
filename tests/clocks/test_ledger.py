from __future__ import annotations

import pytest

from aidebt import thresholds
from aidebt.clocks.ledger import Ledger, Subject, settled, weakest
from aidebt.clocks.signals import CONSTANT
from aidebt.report import Age
from world import TODAY, UNDATED, day, exact


def test_one_event_is_booked_once_for_an_asset_however_many_edges_carry_it() -> None:
    ledger = Ledger(thresholds.load(), TODAY)
    event = [(("retired", "openai", "gpt-4"), day("2026-11-12"))]
    for asset, target in (("p", "a"), ("p", "b"), ("q", "a")):
        ledger.add(Subject("prompt", asset, target), "runway", "retirement", CONSTANT, "e", debts=event)
    assert [reading.debt_days for reading in ledger.readings] == [10, 0, 10]


def test_two_events_of_one_reading_add_up_and_a_future_one_adds_nothing() -> None:
    ledger = Ledger(thresholds.load(), TODAY)
    debts = [(("moved", 1), day("2026-11-20")), (("moved", 2), day("2026-11-21")), (("moved", 3), day("2027-01-01"))]
    ledger.add(Subject("prompt", "p", None), "alias_moves", "retirement", CONSTANT, "e", debts=debts)
    assert ledger.readings[0].debt_days == 3


@pytest.mark.parametrize(
    ("age", "reviewed", "expected"),
    [
        (exact("2024-01-01"), None, (day("2024-01-01"), True)),
        (exact("2024-01-01"), day("2025-01-01"), (day("2025-01-01"), True)),
        (exact("2024-01-01"), day("2023-01-01"), (day("2024-01-01"), True)),
        (Age("uncommitted"), None, (TODAY, True)),
        (Age("lower_bound", "shallow history", day("2024-01-01")), None, (day("2024-01-01"), False)),
        (Age("lower_bound", "shallow history", day("2024-01-01")), day("2025-01-01"), (day("2025-01-01"), True)),
        (UNDATED, None, (None, False)),
        (UNDATED, day("2025-01-01"), (day("2025-01-01"), True)),
    ],
)
def test_when_a_content_was_last_looked_at(age: Age, reviewed: object, expected: object) -> None:
    assert settled(age, reviewed, TODAY) == expected  # type: ignore[arg-type]


def test_the_weakest_word_wins() -> None:
    assert weakest("high", "low", "medium") == "low"
    assert weakest("high", "high") == "high"
