from __future__ import annotations

from datetime import date, timedelta

import pytest

from aidebt.errors import UsageError
from aidebt.trend.sampling import MOST, days, heads, thinned

LAST = date(2026, 11, 22)


def day(text: str) -> date:
    return date.fromisoformat(text)


def test_days_end_with_the_last_and_start_not_before_the_first() -> None:
    assert days(day("2026-11-20"), LAST, "day") == [day("2026-11-20"), day("2026-11-21"), LAST]
    assert days(day("2026-11-08"), LAST, "week") == [day("2026-11-08"), day("2026-11-15"), LAST]
    assert days(day("2026-11-09"), LAST, "week") == [day("2026-11-15"), LAST]
    assert days(LAST, LAST, "month") == [LAST]


def test_a_month_has_the_days_it_has() -> None:
    found = days(day("2023-12-01"), day("2024-03-31"), "month")
    assert found == [day("2023-12-31"), day("2024-01-31"), day("2024-02-29"), day("2024-03-31")]
    assert days(day("2023-11-01"), day("2024-01-15"), "month") == [day("2023-11-15"), day("2023-12-15"), day("2024-01-15")]


def test_nobody_waits_for_ever() -> None:
    assert len(days(LAST - timedelta(days=MOST - 1), LAST, "day")) == MOST
    with pytest.raises(UsageError, match="more than 400 samples"):
        days(LAST - timedelta(days=MOST), LAST, "day")
    with pytest.raises(UsageError, match="is after"):
        days(LAST + timedelta(days=1), LAST, "day")
    with pytest.raises(UsageError, match="more than 400 samples"):
        days(date.min, LAST, "week")


def test_each_day_has_the_newest_commit_by_its_end() -> None:
    commits = [("c", day("2026-03-03")), ("b", day("2026-02-02")), ("a", day("2026-01-01"))]
    wanted = [day("2025-12-31"), day("2026-01-01"), day("2026-02-01"), day("2026-02-02"), day("2026-04-01")]
    assert [oid for _, oid in heads(commits, wanted)] == ["a", "a", "b", "c"]
    assert heads([], wanted) == []


def test_of_each_period_the_last_day_is_kept() -> None:
    nights = [day("2026-10-30") + timedelta(days=n) for n in range(10)]
    assert thinned(nights, "day") == frozenset(nights)
    assert thinned(nights, "month") == {day("2026-10-31"), day("2026-11-08")}
    assert thinned(nights, "week") == {day("2026-11-01"), day("2026-11-08")}
