"""Which vectors are made for the wrong side of a search: questions embedded as documents, documents as questions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from aidebt.assets import ASIDE, LIVE_USAGES, Asset, Usage
from aidebt.embedding_inputs import Side, side
from aidebt.report import Entry, IndexCall
from aidebt.retrieval import Indexed, Retrieval

WHAT = {"query": "questions", "document": "documents"}


class Wrong(NamedTuple):
    """One place that says the wrong side: where, what it says, what is embedded there, and how sure that is."""

    indexed: Indexed
    path: str
    line: int
    asset: str
    said: str
    embedded: str
    confidence: str


def wrong_inputs(retrieval: Retrieval) -> Iterator[Wrong]:
    """All of them, by index; each place once."""
    seen: set[tuple[str, int]] = set()
    for indexed in retrieval.all:
        for wrong in (*_called(retrieval, indexed), *_alone(retrieval, indexed), *_named(retrieval, indexed)):
            if (wrong.path, wrong.line) not in seen:
                seen.add((wrong.path, wrong.line))
                yield wrong


def _said(call: IndexCall) -> Iterator[tuple[str, int, Side]]:
    for what, literal, line in call.details:
        told = side(literal) if what == "input_type" else None
        if told is not None:
            yield literal, line, told


def _called(retrieval: Retrieval, indexed: Indexed) -> Iterator[Wrong]:
    """Calls that ask and say document, calls that fill and say query; so do those that embed in the same function."""
    uses: dict[tuple[str, str], set[str]] = {}
    for call in indexed.calls:
        if call.operation in ("query", "fill", "create"):
            purpose = "query" if call.operation == "query" else "document"
            uses.setdefault((call.path, call.scope), set()).add(purpose)
            for literal, line, told in _said(call):
                if told.name != purpose:
                    yield Wrong(indexed, call.path, line, "", literal, purpose, call.sure)
    for call in retrieval.graph.calls:
        purposes = uses.get((call.path, call.scope), set()) if call.scope and call.operation == "embed" else set()
        for literal, line, told in _said(call) if len(purposes) == 1 else ():
            if told.name not in purposes:
                yield Wrong(indexed, call.path, line, "", literal, min(purposes), "medium")


def _alone(retrieval: Retrieval, indexed: Indexed) -> Iterator[Wrong]:
    """Calls that embed for an index that is asked, where nothing in the product ever says the other side in their words."""
    if not indexed.queries:
        return
    files = {pin.asset.path for pin in _pins(retrieval, indexed)}
    told = {(s.vocabulary, s.name) for call in retrieval.graph.calls for _, _, s in _said(call)}
    for call in retrieval.graph.calls:
        if call.operation != "embed" or call.path not in files:
            continue
        for literal, line, said in _said(call):
            other = "query" if said.name == "document" else "document"
            if (said.vocabulary, other) not in told:
                yield Wrong(indexed, call.path, line, "", literal, other, "medium")


def _named(retrieval: Retrieval, indexed: Indexed) -> Iterator[Wrong]:
    """Models that are there for one side and make the vectors of both, since nothing names their counterpart."""
    if not indexed.queries:
        return
    pins = [pin for pin in _pins(retrieval, indexed) if pin.asset.usage is not Usage.MENU]
    known = {(found.vocabulary, found.name) for pin in pins if (found := side(pin.asset.value or "")) and found.model}
    for pin in pins:
        found = side(pin.asset.value or "")
        other = "query" if found is not None and found.name == "document" else "document"
        if found is not None and found.model and (found.vocabulary, other) not in known:
            yield Wrong(indexed, pin.asset.path, pin.asset.line, pin.asset.id, pin.asset.value or "", other, "medium")


def _pins(retrieval: Retrieval, indexed: Indexed) -> Iterator[Entry]:
    """The pins that build or ask an index, what users choose from included."""
    graph = retrieval.graph
    ids = [edge.target for edge in graph.outgoing(indexed.index.asset.id, "index_uses_embedding_model")]
    ids += [edge.target for query in indexed.queries for edge in graph.outgoing(query.node.id, "query_embeds_with")]
    found = (graph.entries[id] for id in dict.fromkeys(ids) if id in graph.entries)
    return (entry for entry in found if _counts(entry.asset))


def _counts(pin: Asset) -> bool:
    return pin.usage in {*LIVE_USAGES, Usage.MENU} and pin.context not in ASIDE and not pin.dead
