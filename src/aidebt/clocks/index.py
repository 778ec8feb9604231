"""What an index itself adds to the embedding clock: models that do not agree, lengths that cannot be, documents ahead of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from aidebt.assets import Evidence, IndexPlace
from aidebt.clocks.ledger import Ledger, Subject, weakest
from aidebt.clocks.signals import CONSTANT, lag
from aidebt.inputs import WHAT, wrong_inputs
from aidebt.lifecycle import listed
from aidebt.report import Age
from aidebt.retrieval import BOUNDED, Indexed, Maker, Retrieval
from aidebt.spaces import can_make, candidates, widths

MOST_NAMES = 4
"""Candidates for a model of which only the dimension is known that are told by name."""


def book_index(ledger: Ledger, retrieval: Retrieval, indexed: Indexed) -> None:
    """All readings of one index that are not the life of a model."""
    _book_models(ledger, retrieval, indexed)
    _book_dimension(ledger, retrieval, indexed)
    _book_documents(ledger, indexed)
    if not indexed.makers and indexed.recorded is None:
        subject = Subject("embedding", indexed.index.asset.id, indexed.index.asset.id)
        ledger.add(subject, "embedding_unknown", "unknown", CONSTANT, unknown(retrieval, indexed), confidence="low")


def unknown(retrieval: Retrieval, indexed: Indexed) -> str:
    """What can be said of an index whose model nobody names."""
    dims = indexed.facts.dims
    if indexed.known != BOUNDED or dims is None:
        return f"nothing says which model builds {indexed.name}"
    names = candidates(dims, retrieval.catalog)
    more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
    could = f": {', '.join(names[:MOST_NAMES])}{more} make vectors of that length" if names else ""
    return f"the model of {indexed.name} is only bounded by its {dims} dimensions{could}"


def _book_models(ledger: Ledger, retrieval: Retrieval, indexed: Indexed) -> None:
    id = indexed.index.asset.id
    for query, built, asked in retrieval.mismatches(indexed):
        event = f"{indexed.name} is built with {built.name} and {query.node.name} asks it with {asked.name}"
        confidence = weakest(query.confidence, built.confidence, asked.confidence)
        _book_since(ledger, Subject("embedding", id, asked.key, confidence), "index_mismatch", event, later(built, asked))
    refilled = retrieval.refilled(indexed)
    if refilled is not None:
        built, filled = refilled
        event = f"{indexed.name} was built with {built.name} and is filled with {filled.name}"
        subject = Subject("embedding", id, filled.key, filled.confidence)
        _book_since(ledger, subject, "index_changed", event, filled.entry.age.changed_on)
    for maker in () if refilled is not None else retrieval.changed(indexed):
        was = retrieval.before(indexed)
        event = f"the model of {indexed.name} became {maker.name}{f', was {was}' if was else ''}, and it was not rebuilt here"
        _book_since(
            ledger, Subject("embedding", id, maker.key, maker.confidence), "index_changed", event, maker.entry.age.changed_on
        )
    mixed = retrieval.mixed(indexed)
    if mixed is not None:
        names = listed([retrieval.called(call)[0].name for call in mixed])
        _book_since(ledger, Subject("embedding", id, id), "index_mismatch", f"{indexed.name} is filled with {names}", None)


def _book_since(ledger: Ledger, subject: Subject, name: str, event: str, on: date | None) -> None:
    on = on if on is not None and on <= ledger.today else None
    ledger.add(
        subject,
        name,
        "space",
        CONSTANT,
        event,
        since=on,
        days=(ledger.today - on).days if on else None,
        debts=[(("space", subject.asset), on)] if on else [],
        source="git" if on else "",
    )


def later(*makers: Maker) -> date | None:
    """The day from which some makers stood as they stand: the latest of their days, where all are known."""
    days = [day_of(maker.entry.age) for maker in makers]
    known = [day for day in days if day is not None]
    return max(known) if len(known) == len(days) else None


def day_of(age: Age) -> date | None:
    """The day of a change that is known exactly."""
    return age.changed_on if age.status in ("exact", "uncommitted") else None


def _book_dimension(ledger: Ledger, retrieval: Retrieval, indexed: Indexed) -> None:
    subject = Subject("embedding", indexed.index.asset.id, indexed.index.asset.id)
    found = impossible(retrieval, indexed)
    if found is not None:
        length = f"{indexed.facts.dims} dimensions"
        makes = f"{found.name} makes {widths(found.ref, retrieval.catalog)}"
        event = f"{indexed.name} has {length}, and {makes}"
        ledger.add(subject, "impossible_dimension", "dimension", CONSTANT, event, confidence=found.confidence)
    elif places := retrieval.contradicting(indexed):
        told = contradiction(places)
        ledger.add(subject, "impossible_dimension", "dimension", CONSTANT, f"{indexed.name} has {told}", confidence="medium")


def contradiction(places: Iterable[tuple[int, IndexPlace]]) -> str:
    """In words: "520 dimensions in schema.ts:19 and 2,000 in 001.sql:6"."""
    first, *others = [f"{dims:,} in {place.path}:{place.line}" for dims, place in places]
    return listed([first.replace(" in ", " dimensions in ", 1), *others])


def impossible(retrieval: Retrieval, indexed: Indexed) -> Maker | None:
    """A model that builds an index and cannot make vectors of its length, where none of them can; else None."""
    dims = indexed.facts.dims
    if dims is None:
        return None
    told = [(maker, can_make(maker.ref, dims, retrieval.catalog)) for maker in indexed.builders]
    return told[0][0] if told and all(can is False for _, can in told) else None


def book_inputs(ledger: Ledger, retrieval: Retrieval) -> None:
    """Vectors that are made for the wrong side of a search."""
    for wrong in wrong_inputs(retrieval):
        id = wrong.indexed.index.asset.id
        event = f"{wrong.path}:{wrong.line} embeds {WHAT[wrong.embedded]} of {wrong.indexed.name} as {wrong.said}"
        ledger.add(Subject("embedding", id, wrong.asset or id, wrong.confidence), "wrong_input", "input", CONSTANT, event)


def _book_documents(ledger: Ledger, indexed: Indexed) -> None:
    on, built = ahead(indexed)
    if on is None or built is None or on > ledger.today:
        return
    days = (ledger.today - on).days
    signal = lag(days, ledger.thresholds.number("documents_ahead", "half_life"))
    event = f"the documents of {indexed.name} changed {on}, after it was built {built}"
    subject = Subject("embedding", indexed.index.asset.id, indexed.index.asset.id)
    debts = [(("documents", on), on)]
    ledger.add(subject, "documents_ahead", "documents", signal, event, since=on, days=days, debts=debts, source="git")


def ahead(indexed: Indexed) -> tuple[date | None, date | None]:
    """The day on which the documents of a store that lies here changed, and that on which it was built; (None, None) where
    they did not change since, or where nobody can tell.
    """
    facts, age = indexed.facts, indexed.built
    days = [day for day in (facts.updated_on or facts.created_on, age.changed_on) if day is not None]
    on = indexed.index.documents_on
    if on is None or not days or facts.evidence is not Evidence.PERSISTED or age.status == "uncommitted":
        return None, None
    return (on, max(days)) if on > max(days) else (None, None)
