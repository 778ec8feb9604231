"""The embedding clock, as far as pins tell: the life of the embedding model itself. Never calendar age."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from aidebt import lifecycle
from aidebt.assets import FETCHED, Context, Kind
from aidebt.clocks.ledger import Ledger, Subject, settled
from aidebt.clocks.model import book_life, book_moves
from aidebt.clocks.signals import CONSTANT
from aidebt.graph import AssetGraph
from aidebt.lifecycle import Lifecycle, plural, source_of
from aidebt.report import Entry, Reading
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
) -> tuple[Reading, ...]:
    """The readings of live embedding pins, in the order of `entries`."""
    ledger = Ledger(thresholds, today)
    for entry in members(entries):
        id = entry.asset.id
        index = next((edge for edge in graph.incoming(id, "index_uses_embedding_model") if edge.ticks), None)
        subject = Subject("embedding", index.source if index else id, id, index.confidence if index else "high")
        _book(ledger, subject, entry, catalog, reviewed.get(id))
    return tuple(ledger.readings)


def members(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """Live embedding pins and indexes, whatever their context but tests, docs and comments."""
    silent = (Context.TEST, Context.DOCS, Context.COMMENT)
    return tuple(
        entry
        for entry in entries
        if entry.live
        and entry.asset.context not in silent
        and (entry.asset.role == "embedding" or entry.asset.kind is Kind.EMBEDDING_INDEX)
        and entry.asset.kind in (Kind.MODEL_PIN, Kind.EMBEDDING_INDEX)
    )


def _book(ledger: Ledger, subject: Subject, pin: Entry, catalog: Catalog, reviewed: date | None) -> None:
    if pin.asset.kind is not Kind.MODEL_PIN:
        return
    if pin.asset.note == FETCHED:
        event = f"{pin.asset.name} takes {pin.asset.content}, the {FETCHED}"
        ledger.add(subject, "implicit", "implicit", CONSTANT, event)
    elif pin.asset.implicit:
        package = pin.asset.package or "the library"
        ledger.add(subject, "implicit", "implicit", CONSTANT, f"no model is named: {package} picks its default")
    ref = pin.model
    if ref is None:
        return
    life = lifecycle.of(ref, catalog, ledger.today)
    if life is None:
        if ref.status in ("unknown", "deployment"):
            name = pin.asset.value or pin.asset.name
            said = "leads to a model nobody names" if ref.status == "deployment" else "is not in the catalog"
            ledger.add(subject, "embedding_unknown", "unknown", CONSTANT, f"{name} {said}", confidence="low")
        return
    book_life(ledger, subject, life, runway="embedding_runway")
    if life.superseded:
        _book_superseded(ledger, subject, life, catalog)
    after, exact = settled(pin.age, reviewed, ledger.today)
    if life.state != "redirected":
        book_moves(ledger, subject, ref, catalog, after, exact)


def superseded_on(life: Lifecycle, catalog: Catalog) -> date | None:
    """The day the named successor was released, on whatever platform came first, where that is known."""
    row = life.row
    if not row.replacement:
        return None
    return min((found.released for found in catalog.resolve(row.replacement).candidates if found.released), default=None)


def superseded(life: Lifecycle, on: date | None, today: date) -> str:
    """In words: "text-embedding-ada-002 on openai is superseded by text-embedding-3-small since 2024-01-25 (1,032 days)"."""
    where = f" on {life.platform}" if life.platform and life.elsewhere else ""
    instead = f"superseded by {life.row.replacement}" if life.row.replacement else "legacy"
    since = f" since {on} ({plural((today - on).days, 'day')})" if on else ""
    doubt = ", reported by one source" if life.confidence == "low" else ""
    return f"{life.id}{where} is {instead}{since}{doubt}"


def _book_superseded(ledger: Ledger, subject: Subject, life: Lifecycle, catalog: Catalog) -> None:
    on = superseded_on(life, catalog)
    on = on if on and on <= ledger.today else None
    ledger.add(
        subject,
        "superseded",
        "retirement",
        CONSTANT,
        superseded(life, on, ledger.today),
        since=on,
        days=(ledger.today - on).days if on else None,
        debts=[(("superseded", life.platform, life.id), on)] if on else [],
        confidence=life.confidence,
        source=source_of(life.row),
    )
