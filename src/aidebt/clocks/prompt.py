"""The prompt clock: how late is a prompt to its model?

One set of readings for every ticking edge from a live prompt to a pin, and one for every live pin that no prompt is
linked to. Two causes: `retirement` (runway, announcement, generations, moves of the name) and `change` (the pin changed
and the prompt did not follow).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from aidebt import lifecycle
from aidebt.assets import RETRIEVAL, Context, Kind
from aidebt.clocks.ledger import Change, Ledger, Subject, settled
from aidebt.clocks.model import book_generations, book_life, book_moves
from aidebt.clocks.signals import CONSTANT, lag
from aidebt.graph import AssetGraph
from aidebt.lifecycle import RANKS, plural
from aidebt.report import Edge, Entry, Reading
from aidebt.thresholds import Thresholds

if TYPE_CHECKING:
    from aidebt.catalog import Catalog


def read(
    graph: AssetGraph,
    entries: Sequence[Entry],
    catalog: Catalog,
    today: date,
    thresholds: Thresholds,
    reviewed: Mapping[str, date],
    changes: Mapping[str, tuple[Change, ...]],
) -> tuple[Reading, ...]:
    """The readings of the prompt clock, in the order of `entries`."""
    ledger = Ledger(thresholds, today)
    for entry in members(entries):
        id = entry.asset.id
        if entry.asset.kind is Kind.PROMPT:
            for edge in graph.pins_of(id):
                pin = graph.entries.get(edge.target)
                if edge.ticks and pin is not None and pin.asset.role not in RETRIEVAL:
                    subject = Subject("prompt", id, edge.target, edge.confidence)
                    held = changes if not _still(graph, entry, edge, catalog) else None
                    _book_edge(ledger, subject, entry, pin, catalog, reviewed, held)
        elif not _ticking_prompts(graph, id):
            after, exact = settled(entry.age, reviewed.get(id), today)
            _book_model(ledger, Subject("prompt", id, id), entry, catalog, after, exact)
    return tuple(ledger.readings)


def members(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """Live prompts, and live pins that are no business of retrieval; what lives in an eval belongs to the eval clock."""
    live = [
        entry
        for entry in entries
        if entry.live
        and (entry.asset.kind is Kind.PROMPT or (entry.asset.kind is Kind.MODEL_PIN and entry.asset.role not in RETRIEVAL))
    ]
    outside = tuple(entry for entry in live if entry.asset.context is not Context.EVAL)
    return outside or tuple(live)


def _ticking_prompts(graph: AssetGraph, pin: str) -> bool:
    return any(
        edge.ticks and edge.source in graph.entries and graph.entries[edge.source].live for edge in graph.prompts_of(pin)
    )


def _book_edge(
    ledger: Ledger,
    subject: Subject,
    prompt: Entry,
    pin: Entry,
    catalog: Catalog,
    reviewed: Mapping[str, date],
    changes: Mapping[str, tuple[Change, ...]] | None,
) -> None:
    worded, sure = settled(prompt.age, reviewed.get(prompt.asset.id), ledger.today)
    adopted, exact = settled(pin.age, None, ledger.today)
    after = max(worded, adopted) if worded and adopted else None
    _book_model(ledger, subject, pin, catalog, after, sure and exact)
    if worded and adopted and sure and exact and changes is not None:
        _book_change(ledger, subject, prompt, pin, catalog, worded, changes.get(pin.asset.id, ()))


def _still(graph: AssetGraph, prompt: Entry, edge: Edge, catalog: Catalog) -> bool:
    """Whether the prompt runs, as surely, on the model that it was written for: then no other pin made it stale."""
    others = [other for other in graph.pins_of(prompt.asset.id) if other is not edge and other.ticks]
    pins = [graph.entries.get(other.target) for other in others if RANKS[other.confidence] >= RANKS[edge.confidence]]
    return any(pin is not None and same_model(prompt.age.written_for, pin, catalog) for pin in pins)


def _book_model(ledger: Ledger, subject: Subject, pin: Entry, catalog: Catalog, after: date | None, exact: bool) -> None:
    ref = pin.model
    if ref is None:
        return
    life = lifecycle.of(ref, catalog, ledger.today)
    if life is None:
        _book_unresolved(ledger, subject, pin)
        return
    book_life(ledger, subject, life)
    book_generations(ledger, subject, life, catalog)
    if life.state != "redirected":
        book_moves(ledger, subject, ref, catalog, after, exact)


def _book_unresolved(ledger: Ledger, subject: Subject, pin: Entry) -> None:
    assert pin.model is not None
    name = pin.asset.value or pin.asset.name
    if pin.model.status == "deployment":
        event = f"deployment {name}, model unknown: nothing is claimed from its spelling"
    elif pin.model.status == "unknown":
        event = f"{name} is not in the catalog: unknown, not deprecated"
    elif pin.model.status == "dynamic" and pin.model.floating:
        event = f"the model of {name} is the {pin.model.through}"
    else:
        return
    ledger.add(subject, "unresolved", "unresolved", CONSTANT, event, confidence="low")


def _book_change(
    ledger: Ledger,
    subject: Subject,
    prompt: Entry,
    pin: Entry,
    catalog: Catalog,
    worded: date,
    history: Sequence[Change],
) -> None:
    """The pin changed after the prompt was last worded; not when it was changed back, only moved, or changed after as-of."""
    adopted = ledger.today if pin.age.status == "uncommitted" else pin.age.changed_on
    written_for = prompt.age.written_for
    if pin.model is not None and pin.model.status == "dynamic":
        return  # which model it is, nobody knows
    if adopted is None or not worded < adopted <= ledger.today or same_model(written_for, pin, catalog):
        return
    unanswered = sorted({on for on, old, new in history if worded < on <= ledger.today and old != new} | {adopted})
    days = (ledger.today - unanswered[0]).days
    event = f"the pin {_change_words(written_for, pin)} on {unanswered[0]}, the prompt was last worded or reviewed on {worded}"
    if len(unanswered) > 1:
        event += f"; {plural(len(unanswered), 'change')} since"
    known = written_for is not None or (pin.age.revisions or 0) > 1
    ledger.add(
        subject,
        "pin_changed",
        "change",
        lag(days, ledger.thresholds.number("pin_changed", "half_life")),
        event,
        since=unanswered[0],
        days=days,
        count=len(unanswered),
        debts=[(("changed", on, pin.model.id if pin.model and pin.model.id else pin.asset.value), on) for on in unanswered],
        confidence="high" if known else "low",
        source=f"git {pin.age.changed_in[:10]}" if pin.age.changed_in else "git",
    )


def _change_words(written_for: str | None, pin: Entry) -> str:
    value = pin.asset.value or "the library's default"
    if written_for:
        return f"changed from {written_for} to {value}"
    return f"changed to {value}" if (pin.age.revisions or 0) > 1 else f"to {value} was added"


def same_model(written_for: str | None, pin: Entry, catalog: Catalog) -> bool:
    """Whether the pin holds the model the prompt was written for, whatever its spelling."""
    if written_for is None:
        return False
    if written_for == pin.asset.value:
        return True
    if pin.model is None or pin.model.id is None:
        return False
    return bool(catalog.resolve(written_for, pin.model.platform).id == pin.model.id)
