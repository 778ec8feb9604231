"""The embedding clock: the life of the models that make vectors and rank results, and how indexes and queries agree.

One set of readings for every index and model that builds or asks it, one for every live pin that no index is linked to, and
those of an index itself. Never calendar age.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from aidebt import lifecycle
from aidebt.assets import FETCHED, RETRIEVAL, Context, Kind
from aidebt.clocks.index import book_index, book_inputs
from aidebt.clocks.ledger import Ledger, Subject, settled, weakest
from aidebt.clocks.model import book_life, book_moves
from aidebt.clocks.signals import CONSTANT
from aidebt.graph import AssetGraph
from aidebt.lifecycle import Lifecycle, listed, plural, source_of
from aidebt.report import Entry, ModelRef, Reading
from aidebt.retrieval import Retrieval, is_index
from aidebt.spaces import same_space
from aidebt.thresholds import Thresholds

if TYPE_CHECKING:
    from aidebt.catalog import Catalog

_SILENT = (Context.TEST, Context.DOCS, Context.COMMENT)


def read(
    graph: AssetGraph,
    entries: Sequence[Entry],
    catalog: Catalog,
    today: date,
    thresholds: Thresholds,
    reviewed: Mapping[str, date],
) -> tuple[Reading, ...]:
    """The readings of live indexes, embedding models and rerankers."""
    ledger = Ledger(thresholds, today)
    retrieval = Retrieval(graph, catalog)
    owners: dict[str, list[tuple[str, str]]] = {}  # pin → the indexes that it builds or asks, and how surely
    book_inputs(ledger, retrieval)
    for indexed in retrieval.all:
        id = indexed.index.asset.id
        book_index(ledger, retrieval, indexed)
        if indexed.recorded is not None and all(
            same_space(indexed.index.model, maker.ref, catalog) is not True for maker in indexed.makers
        ):
            subject = Subject("embedding", id, id)
            _book(ledger, subject, indexed.index, indexed.recorded.name, catalog, reviewed.get(id))
        for query in indexed.queries:
            for maker in query.makers:
                owners.setdefault(maker.key, []).append((id, weakest(maker.confidence, query.confidence)))
        for maker in indexed.makers:
            owners.setdefault(maker.key, []).insert(0, (id, maker.confidence))
    for entry in members(entries):
        if entry.asset.kind is Kind.MODEL_PIN:
            id = entry.asset.id
            for index, confidence in dict(reversed(owners.get(id, []))).items() or [(id, "high")]:
                subject = Subject("embedding", index, id, confidence)
                _book(ledger, subject, entry, entry.asset.value or entry.asset.name, catalog, reviewed.get(id))
    return tuple(ledger.readings)


def members(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """Live pins of embedding models and rerankers, and live indexes, whatever their context but tests, docs and comments."""
    return tuple(
        entry
        for entry in entries
        if is_index(entry)
        or (
            entry.live
            and entry.asset.kind is Kind.MODEL_PIN
            and entry.asset.role in RETRIEVAL
            and entry.asset.context not in _SILENT
        )
    )


def _book(ledger: Ledger, subject: Subject, entry: Entry, name: str, catalog: Catalog, reviewed: date | None) -> None:
    asset, ref = entry.asset, entry.model
    if asset.note == FETCHED:
        ledger.add(subject, "implicit", "implicit", CONSTANT, f"{asset.name} takes {asset.content}, the {FETCHED}")
    elif asset.implicit:
        _book_implicit(ledger, subject, entry, catalog)
    if ref is None:
        return
    life = lifecycle.of(ref, catalog, ledger.today)
    if life is None:
        if ref.status in ("unknown", "deployment"):
            said = "leads to a model nobody names" if ref.status == "deployment" else "is not in the catalog"
            ledger.add(subject, "embedding_unknown", "unknown", CONSTANT, f"{name} {said}", confidence="low")
        return
    book_life(ledger, subject, life, runway="embedding_runway")
    if life.superseded:
        _book_superseded(ledger, subject, life, catalog)
    after, exact = settled(entry.age, reviewed, ledger.today)
    if life.state != "redirected":
        book_moves(ledger, subject, ref, catalog, after, exact)


def _book_implicit(ledger: Ledger, subject: Subject, pin: Entry, catalog: Catalog) -> None:
    package = pin.asset.package or "the library"
    others = drifting(pin.model, catalog)
    told = f", {listed([f'{model} at {version}' for version, model in others])}" if others else ""
    name = "drifting_default" if others else "implicit"
    ledger.add(subject, name, "implicit", CONSTANT, f"no model is named: {package} picks its default{told}")


def drifting(ref: ModelRef | None, catalog: Catalog) -> tuple[tuple[str, str], ...]:
    """(version, model) of the defaults of a library that do not share one space, oldest first; () where they do."""
    first: dict[str, str] = {}
    for version, model in sorted(ref.defaults if ref else (), key=lambda item: _numbers(item[0])):
        first.setdefault(model, version)
    refs = [ModelRef(found.status, found.platform, found.id) for found in map(catalog.resolve, first)]
    same = all(same_space(refs[0], other, catalog) is not False for other in refs[1:])
    return () if same else tuple((version, model) for model, version in first.items())


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.replace("<", "").replace("=", "").split(".") if part.isdigit())


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
