"""Books readings, so that one event adds to the debt of one asset once, however many edges carry it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TypeAlias

from aidebt.clocks.signals import Signal
from aidebt.report import Age, Reading
from aidebt.thresholds import Thresholds
from aidebt.values import dataclass, field

Change: TypeAlias = tuple[date, str, str]  # the day, the old value, the new value
Event: TypeAlias = tuple[object, ...]  # what names an event: its kind, the model, the day

_ORDER = ("low", "medium", "high")


@dataclass(frozen=True, slots=True)
class Subject:
    """What a reading is about: the clock, the asset that carries the debt, the pin of its edge, how sure the edge is."""

    clock: str
    asset: str
    target: str | None
    confidence: str = "high"


@dataclass(slots=True)
class Ledger:
    """Readings so far, and the events already booked for each asset."""

    thresholds: Thresholds
    today: date
    readings: list[Reading] = field(default_factory=list)
    _booked: set[tuple[str, str, Event]] = field(default_factory=set)

    def add(
        self,
        subject: Subject,
        name: str,
        cause: str,
        signal: Signal,
        event: str,
        *,
        since: date | None = None,
        days: int | None = None,
        count: int | None = None,
        debts: Iterable[tuple[Event, date]] = (),
        confidence: str = "high",
        source: str = "",
    ) -> None:
        """Book one reading; `name` is its table in thresholds.toml, `debts` the events whose days it adds."""
        self.readings.append(
            Reading(
                clock=subject.clock,
                asset=subject.asset,
                target=subject.target,
                signal=name,
                cause=cause,
                event=event,
                since=since,
                days=days,
                count=count,
                value=signal.value,
                weight=self.thresholds.number(name, "weight"),
                debt_days=sum(self._book(subject, key, on) for key, on in debts),
                formula=signal.formula,
                confidence=weakest(subject.confidence, confidence),
                source=source,
            )
        )

    def _book(self, subject: Subject, event: Event, on: date) -> int:
        entry = (subject.clock, subject.asset, event)
        if entry in self._booked:
            return 0
        self._booked.add(entry)
        return max((self.today - on).days, 0)


def weakest(*confidences: str) -> str:
    """The lowest of "low", "medium" and "high"."""
    return min(confidences, key=lambda word: _ORDER.index(word) if word in _ORDER else 0)


def settled(age: Age, reviewed: date | None, today: date) -> tuple[date | None, bool]:
    """The day a content was last looked at, and whether that is exact (else it was on that day or before).

    None where nothing is known.
    """
    changed = today if age.status == "uncommitted" else age.changed_on
    if reviewed and (changed is None or reviewed >= changed):
        return reviewed, True
    return changed, changed is not None and age.status in ("exact", "uncommitted")
