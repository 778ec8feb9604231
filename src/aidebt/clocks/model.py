"""What a model's own life adds to an edge: retirement, announcement, redirects, alias moves, generations."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from aidebt.clocks.ledger import Ledger, Subject
from aidebt.clocks.signals import CONSTANT, countdown, steps
from aidebt.lifecycle import Lifecycle, plural, sentence, source_of
from aidebt.report import ModelRef

if TYPE_CHECKING:
    from aidebt.catalog import Catalog, Move

CAUSE = "retirement"


def book_life(ledger: Ledger, subject: Subject, life: Lifecycle, runway: str = "runway") -> None:
    """Runway, announcement, redirect or legacy of a model; `runway` names the table that holds the half-life."""
    key = (life.platform, life.id)
    sure, source = life.confidence, source_of(life.row)
    event = sentence(life)
    if life.dead:
        name = "redirected" if life.state == "redirected" else "runway"
        debts = [((life.state, *key), life.since)] if life.since else []
        overdue = (ledger.today - life.since).days if life.since else None
        signal = countdown(-(overdue or 0), ledger.thresholds.number(runway, "half_life"))
        ledger.add(
            subject, name, CAUSE, signal, event, since=life.since, days=overdue, debts=debts, confidence=sure, source=source
        )
    elif life.days is not None:
        signal = countdown(life.days, ledger.thresholds.number(runway, "half_life"))
        ledger.add(subject, "runway", CAUSE, signal, event, since=life.retires, days=-life.days, confidence=sure, source=source)
    if life.state == "legacy" and life.row.kind != "embedding":
        ledger.add(subject, "legacy", CAUSE, CONSTANT, event, confidence=sure, source=source)
    if life.announced or life.state == "deprecated":
        _book_announcement(ledger, subject, life)


def _book_announcement(ledger: Ledger, subject: Subject, life: Lifecycle) -> None:
    on = life.announced
    where = life.platform or "the provider"
    event = f"{where} announced the end of {life.id} on {on}" if on else f"{where} lists {life.id} as deprecated, undated"
    ledger.add(
        subject,
        "announced",
        CAUSE,
        CONSTANT,
        event,
        since=on,
        days=(ledger.today - on).days if on else None,
        debts=[(("announced", life.platform, life.id), on)] if on else [],
        confidence=life.confidence,
        source=source_of(life.row),
    )


def book_generations(ledger: Ledger, subject: Subject, life: Lifecycle, catalog: Catalog) -> None:
    """How many generations of its family the model is behind. A release asks for no answer, so it adds no days."""
    behind = catalog.generations_behind(life.id)
    if behind is None or behind[2] <= 0:
        return
    mine, newest, count = behind
    signal = steps(count, ledger.thresholds.number("generations", "steps"))
    event = f"{plural(count, 'generation')} behind: {mine.name} where {newest.name} is current since {newest.released}"
    ledger.add(subject, "generations", CAUSE, signal, event, count=count, source=f"family {newest.family}")


def book_moves(ledger: Ledger, subject: Subject, ref: ModelRef, catalog: Catalog, after: date | None, exact: bool) -> None:
    """That the name floats, and the moves it made since `after` (where that is known)."""
    if ref.floating:
        ledger.add(subject, "floating", CAUSE, CONSTANT, f"{ref.id} is a moving name: what answers can change any day")
    moved = moves_after(ref, catalog, after, ledger.today)
    if not moved:
        return
    signal = steps(len(moved), ledger.thresholds.number("alias_moves", "steps"))
    least = "" if exact else "at least "
    told = ", ".join(f"{move.on} to {target(move)}" for move in moved)
    ledger.add(
        subject,
        "alias_moves",
        CAUSE,
        signal,
        f"{ref.id} moved {least}{_times(len(moved))} since {after}: {told}",
        since=moved[0].on,
        days=(ledger.today - moved[0].on).days,
        count=len(moved),
        debts=[(("moved", ref.platform, ref.id, move.on, move.to), move.on) for move in moved],
        confidence="low" if all(move.basis in ("recalled", "third-party") for move in moved) else "high",
        source=", ".join(sorted({move.basis for move in moved})),
    )


def moves_after(ref: ModelRef, catalog: Catalog, after: date | None, today: date) -> tuple[Move, ...]:
    """Moves of an alias after a day, up to today; its launch is no move, and without a day there is nothing to say."""
    if after is None or ref.id is None:
        return ()
    return tuple(move for move in catalog.moves(ref.platform, ref.id) if move.basis != "launch" and after < move.on <= today)


def target(move: Move) -> str:
    """What a name moved to, in words."""
    return move.to or "an unnamed model"


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"
