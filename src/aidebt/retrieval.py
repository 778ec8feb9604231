"""What is retrieved from what: every live index with the models that build it, the queries that ask it, and how they agree.

Everything that clock, checks and lists say about indexes is read from here, so that they say the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING

from aidebt.assets import ASIDE, FETCHED, NAMED, Evidence, IndexFacts, IndexPlace, Kind
from aidebt.graph import STRENGTH, AssetGraph
from aidebt.index_families import SEPARATE, family_of
from aidebt.report import Age, Edge, Entry, IndexCall, ModelRef, Node
from aidebt.spaces import can_make, same_space
from aidebt.values import dataclass

if TYPE_CHECKING:
    from aidebt.catalog import Catalog

_DIMS = re.compile(r"\bdims=(\d+)|vec\w*\((\d+)\)", re.IGNORECASE)

_NAMELESS = frozenset({"index", "default"})  # what a store is called in its folder where nobody chose a name

RECORDED = "recorded in the store"
DECLARED = "recorded in its declaration"
IN_CODE = "from the code"
IN_SETTINGS = "from settings"
NEAR = "from the code beside it"
BOUNDED = "only bounded by its dimension"
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Maker:
    """A model that makes vectors: a pin, or an index whose store records the model itself. `edge` is what says so."""

    entry: Entry
    confidence: str
    evidence: str
    recorded: bool = False

    @property
    def ref(self) -> ModelRef | None:
        """The model it was resolved to."""
        return self.entry.model

    @property
    def name(self) -> str:
        """What it is called where it stands."""
        if self.recorded:
            return facts_of(self.entry).model or ""
        ref = self.entry.model
        if self.entry.asset.note == FETCHED:
            return self.entry.asset.content
        return self.entry.asset.value or (
            ref.id if ref and ref.id else f"the default of {self.entry.asset.package or 'a library'}"
        )

    @property
    def key(self) -> str:
        """The asset that is its place."""
        return self.entry.asset.id


@dataclass(frozen=True, slots=True)
class Query:
    """What asks an index, with the models that embed the questions. `confidence` is how surely it asks this index."""

    node: Node
    confidence: str
    makers: tuple[Maker, ...]


@dataclass(frozen=True, slots=True)
class Indexed:
    """One live index.

    `places` are all assets that tell of it, the one that stands for it first. `recorded` is the model that it was built
    with, where the store or the declaration says so and its dimension does not say otherwise; `makers` are the pins that
    build it in code and settings, surest first. `calls` are those on it.
    """

    index: Entry
    places: tuple[Entry, ...]
    recorded: Maker | None
    makers: tuple[Maker, ...]
    queries: tuple[Query, ...]
    calls: tuple[IndexCall, ...]

    @property
    def facts(self) -> IndexFacts:
        """What all places say together."""
        return facts_of(self.index)

    @property
    def name(self) -> str:
        """What people call it: its first name, else its store."""
        called = [name for name in self.facts.called if "/" not in name and name not in _NAMELESS] or list(self.facts.called)
        return called[0] if called else self.index.asset.name

    @property
    def builders(self) -> tuple[Maker, ...]:
        """What it was built with, as far as that is more than a guess: what the store records, else what the code says."""
        return (self.recorded,) if self.recorded is not None else sure(self.makers)

    @property
    def lies_here(self) -> bool:
        """Whether the store itself is in the repository."""
        return self.facts.evidence is Evidence.PERSISTED

    @property
    def passing(self) -> bool:
        """Whether it is built anew whenever the program runs: in memory, never saved and never opened again."""
        opened = any(call.operation == "load" for call in self.calls)
        return family_of(self.facts.store).embedded and not (opened or self.facts.called or self.lies_here)

    @property
    def built(self) -> Age:
        """Since when it is as it is: of its files where it lies here, else of the place that changed last."""
        stores = [entry for entry in self.places if entry.asset.is_blob]
        dated = [entry.age for entry in stores or self.places if entry.age.changed_on is not None]
        return max(dated, key=lambda age: age.changed_on or date.min, default=self.index.age)

    @property
    def known(self) -> str:
        """How its model is known, in words."""
        if self.recorded is not None:
            return RECORDED if self.lies_here else DECLARED
        if not self.makers:
            return BOUNDED if self.facts.dims else UNKNOWN
        best = self.makers[0]
        if best.confidence == "low":
            return NEAR
        return IN_SETTINGS if best.entry.asset.usage is not None and best.entry.asset.usage.value == "setting" else IN_CODE


class Retrieval:
    """The indexes of a repository.

    Args:
        graph: all assets, edges and calls.
        catalog: which models share a space.
    """

    def __init__(self, graph: AssetGraph, catalog: Catalog) -> None:
        self.graph = graph
        self.catalog = catalog
        self._others: dict[str, list[Entry]] = {}
        for entry in graph.entries.values():
            if entry.asset.index is not None and entry.asset.index.of:
                self._others.setdefault(entry.asset.index.of, []).append(entry)
        live = [entry for entry in graph.entries.values() if is_index(entry)]
        self.all: tuple[Indexed, ...] = tuple(
            self._indexed(entry) for entry in sorted(live, key=lambda e: (e.asset.path, e.asset.line, e.asset.id))
        )

    def _indexed(self, main: Entry) -> Indexed:
        places = (main, *self._others.get(main.asset.id, ()))
        calls = tuple(call for call in self.graph.calls if main.asset.id in call.indexes)
        asked: dict[str, Edge] = {}
        built: dict[str, Edge] = {}
        for place in places:
            for edge in self.graph.incoming(place.asset.id, "query_uses_index"):
                if edge.source in self.graph.nodes:
                    asked.setdefault(edge.source, edge)
            for edge in self.graph.outgoing(place.asset.id, "index_uses_embedding_model"):
                built.setdefault(edge.target, edge)
        queries = (Query(self.graph.nodes[id], edge.confidence, self.askers(id)) for id, edge in asked.items())
        makers = self._makers(sorted(built.values(), key=lambda edge: STRENGTH.get(edge.confidence, 3)))
        return Indexed(main, places, self._recorded(main), makers, tuple(queries), calls)

    def askers(self, query: str) -> tuple[Maker, ...]:
        """The models that embed what a query asks."""
        return self._makers(self.graph.outgoing(query, "query_embeds_with"))

    def _makers(self, edges: Iterable[Edge]) -> tuple[Maker, ...]:
        found = []
        for edge in edges:
            pin = self.graph.entries.get(edge.target)
            if pin is not None and edge.ticks and pin.asset.context not in ASIDE and not pin.asset.dead:
                found.append(Maker(pin, edge.confidence, edge.evidence))
        return tuple(found)

    def _recorded(self, main: Entry) -> Maker | None:
        """What the store or declaration records, unless it cannot make vectors of that length: then others put them in."""
        told = facts_of(main)
        if told.model is None:
            return None
        if told.dims is not None and can_make(main.model, told.dims, self.catalog) is False:
            return None
        return Maker(main, "high", RECORDED if told.evidence is Evidence.PERSISTED else DECLARED, recorded=True)

    # -- how the two ends agree -------------------------------------------------------------------------------------

    def comparable(self, one: Maker, other: Maker) -> bool | None:
        """Whether vectors of two makers can be compared; None where the catalog does not know one of them."""
        if one.key == other.key:
            return True
        told = same_space(one.ref, other.ref, self.catalog)
        return True if told is None and one.name == other.name else told

    def apart(self, some: Iterable[Maker], others: Iterable[Maker]) -> tuple[Maker, Maker] | None:
        """One of each side, where none of the one side can be compared with any of the other; else None."""
        pairs = [(one, other) for one in some for other in others]
        return pairs[0] if pairs and all(self.comparable(one, other) is False for one, other in pairs) else None

    def mismatches(self, indexed: Indexed) -> Iterator[tuple[Query, Maker, Maker]]:
        """Queries embedded by another model than the one the index is built with: the query, built with, asked with."""
        for query in indexed.queries:
            found = self.apart(indexed.builders, sure(query.makers)) if query.confidence != "low" else None
            if found is not None:
                yield (query, *found)

    def refilled(self, indexed: Indexed) -> tuple[Maker, Maker] | None:
        """What a store records that it was built with, and what the code fills it with, where the two cannot be compared."""
        return self.apart([indexed.recorded], sure(indexed.makers)) if indexed.recorded is not None else None

    def mixed(self, indexed: Indexed) -> tuple[IndexCall, IndexCall] | None:
        """Two calls that fill one index with vectors of two models, each of which is sure of its own; else None."""
        filling = [call for call in indexed.calls if call.operation in ("create", "fill") and call.sure == "high"]
        known = [(call, makers) for call in filling if (makers := self.called(call))]
        for number, (first, one) in enumerate(known):
            for second, other in known[number + 1 :]:
                if self.apart(one, other) is not None:
                    return first, second
        return None

    def called(self, call: IndexCall) -> tuple[Maker, ...]:
        """The models that a call itself leads to."""
        pins = [self.graph.entries[id] for id in call.models if id in self.graph.entries]
        return tuple(
            Maker(pin, "high", call.operation) for pin in pins if pin.asset.context not in ASIDE and not pin.asset.dead
        )

    def changed(self, indexed: Indexed) -> Iterator[Maker]:
        """The models that became others under an index which stayed as it is, as far as the repository shows."""
        built, guessed = indexed.built, not sure(indexed.makers)
        if built.status != "exact" or built.changed_on is None or indexed.passing:
            return
        if guessed and not indexed.facts.dims and not indexed.queries:
            return  # nothing shows that it holds vectors, and nothing ties the model to it
        if self._cannot_hold(indexed):
            return  # its vectors are of a model that nothing names, and not of those that changed
        for maker in (maker for maker in indexed.makers if maker.entry.asset.value is not None):
            age, first = maker.entry.age, maker.key == indexed.makers[0].key
            later = age.changed_on is not None and built.changed_on < age.changed_on
            if not later or age.status not in ("exact", "uncommitted") or maker.confidence != indexed.makers[0].confidence:
                continue
            before = self.before(indexed) if first or indexed.recorded is not None else ""
            if not self._same_as(before, maker) if before else (age.revisions or 0) > 1:
                yield maker

    def _cannot_hold(self, indexed: Indexed) -> bool:
        """Whether the model that was there before makes no vectors of an index's length."""
        was, dims = self.before(indexed), indexed.facts.dims
        if not was or dims is None:
            return False
        found = self.catalog.resolve(was, indexed.makers[0].entry.asset.platform if indexed.makers else None)
        return can_make(ModelRef(found.status, found.platform, found.id), dims, self.catalog) is False

    def before(self, indexed: Indexed) -> str:
        """The model that the index was built with when it last changed, as it was spelled; "" where that is not known."""
        if indexed.recorded is not None:
            return indexed.recorded.name
        stores = [entry for entry in indexed.places if entry.asset.is_blob]
        latest = sorted(stores or indexed.places, key=lambda entry: entry.age.changed_on or date.min, reverse=True)
        return next((entry.age.written_for for entry in latest if entry.age.written_for), "")

    def _same_as(self, before: str, maker: Maker) -> bool:
        """Whether an old spelling means the model of a maker."""
        found = self.catalog.resolve(before, maker.entry.asset.platform)
        then = ModelRef(found.status, found.platform, found.id)
        return before == maker.name or same_space(then, maker.ref, self.catalog) is True

    def contradicting(self, indexed: Indexed) -> tuple[tuple[int, IndexPlace], ...]:
        """The dimensions that places tell of one index, where they are two; what a migration changed since is none."""
        told: dict[int, IndexPlace] = {}
        places = [place for place in indexed.facts.places if place.evidence is not Evidence.MIGRATED]
        if len(places) < len(indexed.facts.places):
            places = [place for place in indexed.facts.places if place.evidence is Evidence.PERSISTED]
        gone = {(entry.asset.path, entry.asset.line) for entry in indexed.places if entry.asset.dead}
        for place in places:
            dims = dims_said(place.says)
            if dims is not None and (place.path, place.line) not in gone:
                told.setdefault(dims, place)
        return tuple(sorted(told.items())) if len(told) > 1 else ()


def dims_said(says: str) -> int | None:
    """The dimension in the words of a place: "dims=1536, metric=l2", "vector(1536)"."""
    found = _DIMS.search(says)
    return int(found[1] or found[2]) if found else None


def sure(makers: Iterable[Maker]) -> tuple[Maker, ...]:
    """Those that are more than a guess."""
    return tuple(maker for maker in makers if maker.confidence != "low")


def facts_of(entry: Entry) -> IndexFacts:
    """What is known of an index."""
    assert entry.asset.index is not None
    return entry.asset.index


def is_index(entry: Entry) -> bool:
    """Whether a clock runs on an entry as on an index: live, itself and not one more place of another, no mere service."""
    asset = entry.asset
    if asset.kind is not Kind.EMBEDDING_INDEX or asset.index is None or not entry.live:
        return False
    known = not asset.index.of and asset.note != NAMED  # a name alone says nothing that could be judged
    return known and asset.role not in SEPARATE and asset.context not in ASIDE
