"""Which commit stood at the head on which day: the samples of a trend over a repository's own history."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final

from aidebt.errors import UsageError

PERIODS: Final = ("day", "week", "month")
MOST: Final = 400  # samples: each is a scan of its own


def days(since: date, until: date, every: str) -> list[date]:
    """The days to look at, `until` the last of them, each a period before the next.

    Raises:
        UsageError: when `since` is after `until`, or there are more days than anybody waits for.
    """
    if since > until:
        raise UsageError(f"{since} is after {until}", "give an earlier --since, or a later --as-of")
    found: list[date] = []
    for day in _back(until, every):
        if day < since:
            break
        if len(found) == MOST:
            raise UsageError(f"more than {MOST} samples since {since}", "give a later --since, or a longer --every")
        found.append(day)
    return found[::-1]


def _back(until: date, every: str) -> Iterator[date]:
    step = 0
    while True:
        yield _months_before(until, step) if every == "month" else until - timedelta(days=step * (7 if every == "week" else 1))
        step += 1


def _months_before(day: date, months: int) -> date:
    """The same day of an earlier month, or its last where that month is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    first_of_next = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(day.day, (first_of_next - timedelta(days=1)).day))


def heads(commits: Sequence[tuple[str, date]], wanted: Sequence[date]) -> list[tuple[date, str]]:
    """Each wanted day with the commit that was the newest by its end; days before the first commit are left out.

    Args:
        commits: the first parents from the head back, newest first, each with its day.
        wanted: days in rising order.
    """
    found: list[tuple[date, str]] = []
    for day in wanted:
        oid = next((oid for oid, on in commits if on <= day), None)
        if oid is not None:
            found.append((day, oid))
    return found


def thinned(wanted: Sequence[date], every: str) -> frozenset[date]:
    """The last of the days in each period: a history of nights, looked at by weeks or months."""
    periods: dict[tuple[int, ...], date] = {}
    for day in sorted(wanted):
        key = {"day": (day.toordinal(),), "week": day.isocalendar()[:2], "month": (day.year, day.month)}[every]
        periods[tuple(key)] = day
    return frozenset(periods.values())
