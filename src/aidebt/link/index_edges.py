"""What builds an index, what asks it, and with which embedding model: edges of indexes, and a node for each query.

How sure an edge is follows from where the model was found: in the call itself, recorded in the declaration, in the same
function or object, in a module that imports this one or is imported by it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar

from aidebt.assets import ASIDE, LIVE_CONTEXTS, LIVE_USAGES, Asset, AssetRef, FileRef, Kind, Site, TextRef, Usage
from aidebt.late import late
from aidebt.link.callers import Callers
from aidebt.link.edges import FALLBACK_PINS, STRENGTH, Linker
from aidebt.link.indexes import Index, facts
from aidebt.link.reach import CallGraph
from aidebt.report import IndexCall, Node

if TYPE_CHECKING:
    from aidebt.assets import IndexSite

USES = "index_uses_embedding_model"
RANKS = late(r"rerank|cross[-_]?encoder", re.IGNORECASE)
MOST_BESIDE = 64
"""Pins of all modules around one: a registry of some providers has so many, each with its menu."""

OFFERED = frozenset({*LIVE_USAGES, Usage.MENU})

Found = tuple[Asset, str, str]  # a pin, how sure, and what says so
Item = TypeVar("Item", bound=Hashable)


class IndexEdges:
    """Ties indexes, queries, embedding models and prompts.

    Args:
        linker: the repository's assets, with the edges of their calls.
        graph: what the names in its code mean.
        indexes: all indexes, with their calls.
        widths: how long the vectors of a pin's model can be, the usual length first; empty where that is not known.
    """

    def __init__(
        self, linker: Linker, graph: CallGraph, indexes: Sequence[Index], widths: Callable[[Asset], Sequence[int]]
    ) -> None:
        self.linker = linker
        self.widths = widths
        self.indexes = indexes
        self.callers = Callers(linker.references, graph)
        self.nodes: dict[str, Node] = {}
        self.calls: list[IndexCall] = []
        self._embedding: dict[str, list[tuple[str, Asset]]] = {}
        self.pins: dict[str, list[Asset]] = defaultdict(list)
        for asset in linker.assets.values():
            if asset.kind is Kind.MODEL_PIN and embeds(asset) and asset.usage in OFFERED and not asset.dead:
                self.pins[asset.path].append(asset)

    def tie(self) -> tuple[Node, ...]:
        """Add all edges, and give back the nodes of the queries and of the documents."""
        for index in self.indexes:
            everywhere = self.builders(index) if index.real else []
            for asset in index.real:
                for pin, confidence, evidence in self.own(index, asset) or everywhere:
                    self.linker.connect(asset.id, pin.id, USES, evidence, *self.linker.weight(pin, confidence))
        owners: dict[int, list[tuple[Index, str]]] = defaultdict(list)
        for index in self.indexes:
            for _, site, sure in index.sites:
                owners[id(site)].append((index, sure))
        for path, file in sorted(self.linker.references.files.items()):
            for site in file.index_sites:
                self.call(path, site, owners[id(site)])
        return tuple(self.nodes[id] for id in sorted(self.nodes))

    def call(self, path: str, site: IndexSite, owners: Sequence[tuple[Index, str]]) -> None:
        """One call: what it asks, what it puts in, and what checks have to know of it."""
        node = self.query(path, site) if site.operation == "query" else ""
        for index, sure in owners if node else ():
            here = [asset for asset in index.real if asset.path == path]
            for asset in here or index.real:
                self.linker.connect(node, asset.id, "query_uses_index", site.evidence or "query", sure)
        documents = self.documents(path, site)
        for index, _ in owners:
            for document in documents:
                file = f"file:{document}"
                self.nodes[file] = Node(file, "file", document, document)
                self.linker.connect(index.main.id, file, "index_built_from", site.evidence or site.operation, "medium")
        pins = dict.fromkeys(pin.id for pin, grade, _ in self.of_site(path, site, "high") if grade != "low")
        known = tuple(index.main.id for index, _ in owners)
        surest = max((sure for _, sure in owners), key=lambda grade: STRENGTH[grade], default="low")
        self.calls.append(
            IndexCall(
                site.operation, path, site.line, site.scope, known, tuple(pins), node, site.details, tuple(documents), surest
            )
        )

    def documents(self, path: str, site: IndexSite) -> list[str]:
        """The files that a call puts into its index."""
        texts = [
            ref.path if isinstance(ref, FileRef) else ref.text for ref in site.documents if isinstance(ref, FileRef | TextRef)
        ]
        return list(dict.fromkeys(file for text in texts for file in self.linker.references.paths.below(path, text)))

    # -- what builds an index ---------------------------------------------------------------------------------------

    def builders(self, index: Index) -> list[Found]:
        """The pins of the models that make its vectors, from the surest kind of place that has some."""
        for ways in (self.stated(index), self.around(index)):
            for found in ways:
                if found:
                    return found
        return []

    def own(self, index: Index, asset: Asset) -> list[Found]:
        """The pins of the calls that make and fill an index in the file of one of its places: that place is about these."""
        making = [item for item in index.of("create", "fill", "embed") if item[0] == asset.path]
        return [pin for item in making for pin in self.of_site(*item)]

    def stated(self, index: Index) -> Iterator[list[Found]]:
        """What calls say: those that make and fill it and what its declaration records; else those that open it."""
        making = [pin for item in index.of("create", "fill", "embed") for pin in self.of_site(*item)]
        yield [*making, *(pin for asset in index.assets for pin in self.recorded(asset))]
        opening = [pin for item in index.of("load") for pin in self.of_site(*item)]
        yield [(pin, weaker(sure), f"{evidence}, where it is opened") for pin, sure, evidence in opening]

    def of_site(self, path: str, site: IndexSite, sure: str) -> list[Found]:
        """The pins of a call's model, settings before the default in the code, no surer than the call's index is."""
        reached = list(dict.fromkeys(self.linker.references.resolve(path, site.models)))
        call = Site("", "embedding", site.scope, site.line, site.models, (), evidence=site.evidence or site.operation)
        found = self.linker.decided(reached, call) if reached else []
        return [(pin, weakest(grade, sure), evidence) for pin, grade, evidence in found if embeds(pin)]

    def recorded(self, asset: Asset) -> list[Found]:
        """The pins that spell the model which a declaration records, in the same object before those elsewhere in its file."""
        model = facts(asset).model
        if model is None or asset.is_blob:
            return []
        alike = [pin for pin in self.everywhere(asset.path) if pin.value == model]
        inside = [pin for pin in alike if asset.line <= pin.line <= asset.end_line]
        near = inside or sorted(alike, key=lambda pin: abs(pin.line - asset.line))[:1]
        return [(pin, "high", "recorded in the declaration") for pin in near]

    def everywhere(self, path: str) -> list[Asset]:
        """All embedding pins of a file, whatever their usage."""
        file = self.linker.references.files.get(path)
        found = [self.linker.assets.get(asset.id) for asset in file.assets] if file else []
        return [asset for asset in found if asset is not None and asset.kind is Kind.MODEL_PIN and asset.role == "embedding"]

    def around(self, index: Index) -> Iterator[list[Found]]:
        """The pins around the places that make and fill it, nearest first, then the only embedding model there is."""
        spots = [(path, site.scope) for path, site, _ in index.of("create", "fill")]
        spots += [(asset.path, asset.scope) for asset in index.real if not asset.is_blob and asset.context not in ASIDE]
        spots = list(dict.fromkeys(spots))
        *nearest, imported, importing = self.near(spots)
        yield from nearest
        if self.outshone(index):
            return
        yield from (imported, importing)
        if not any(asset.context in ASIDE for asset in index.assets[:1]):
            yield self.only_model(index)

    def outshone(self, index: Index) -> bool:
        """Whether nobody asks an index whose module has another one that is asked: that one the models are for."""
        if any(index.of("query")):
            return False
        paths = {asset.path for asset in index.real}
        return any(
            any(other.of("query")) and paths & {a.path for a in other.real} for other in self.indexes if other is not index
        )

    def near(self, spots: Sequence[tuple[str, str]]) -> Iterator[list[Found]]:
        """The pins in the functions of some places, in what these call, what calls them, in their objects, in modules."""
        yield few((pin, "medium", "same function") for path, scope in spots if scope for pin in self.within(path, scope))
        yield few((pin, "medium", "through a function that it calls") for spot in spots for pin in self.called_by(spot))
        calling = dict.fromkeys(spot for path, scope in spots if scope for spot in self.callers.calling(path, scope) if spot[1])
        above = (pin for spot in calling for pin in (*self.within(*spot), *self.called_by(spot)) if pin.context not in ASIDE)
        yield few((pin, "medium", "through a function that calls it") for pin in above)
        owners = dict.fromkeys((path, scope.partition(".")[0]) for path, scope in spots if scope)
        yield few((pin, "medium", "same object") for path, owner in owners for pin in self.within(path, owner))
        modules = dict.fromkeys(path for path, _ in spots)
        yield few((pin, "medium", "same module") for path in modules for pin in self.pins.get(path, ()))
        yield self.beside("module that it imports", (other for path in modules for other in self.callers.imported(path)))
        yield self.beside("module that imports it", (other for path in modules for other in self.callers.importers(path)))

    def beside(self, evidence: str, paths: Iterable[str]) -> list[Found]:
        """The pins of other modules; nothing where there are very many."""
        found = [(pin, "low", evidence) for path in dict.fromkeys(paths) for pin in few(self.pins.get(path, ()))]
        return found if len(found) <= MOST_BESIDE else []

    def within(self, path: str, scope: str) -> list[Asset]:
        """The pins of a function or class, those of what stands inside it included, and those that its calls embed with."""
        below = f"{scope}."
        own = [pin for pin in self.pins.get(path, ()) if f"{pin.scope}.".startswith(below)]
        used = [pin for at, pin in self.embedding(path) if f"{at}.".startswith(below)]
        return list(dict.fromkeys((*own, *used)))

    def embedding(self, path: str) -> list[tuple[str, Asset]]:
        """The scopes of a file that make vectors, each with the pin of a model that it does that with."""
        if path not in self._embedding:
            file = self.linker.references.files.get(path)
            sites = [site for site in file.index_sites if site.operation == "embed"] if file else []
            found = [(site.scope, pin) for site in sites for pin, sure, _ in self.of_site(path, site, "high") if sure != "low"]
            self._embedding[path] = found
        return self._embedding[path]

    def called_by(self, spot: tuple[str, str]) -> list[Asset]:
        """The pins of the functions that a function calls, wherever they stand."""
        return [pin for path, name in self.callers.called(*spot) if name for pin in self.within(path, name)]

    def only_model(self, index: Index) -> list[Found]:
        """The one embedding model that the product names, of those that make vectors of the index's length if some do."""
        live = [pin for pins in self.pins.values() for pin in pins if pin.usage in LIVE_USAGES and pin.context not in ASIDE]
        dims = next((told.dims for asset in index.real if (told := facts(asset)).dims), None)
        fitting = [pin for pin in live if dims is not None and dims in self.widths(pin)[:1]]
        fitting = fitting or [pin for pin in live if dims is not None and dims in self.widths(pin)]
        named = fitting or [pin for pin in live if dims is None or not self.widths(pin)]
        if len({pin.value for pin in named}) != 1 or len(named) > FALLBACK_PINS:
            return []
        only = "embedding model here" if len(named) == len(live) else f"embedding model here that makes {dims} dimensions"
        chosen = next([pin for pin in named if pin.usage is usage] for usage in Usage if any(p.usage is usage for p in named))
        mine = {asset.context for asset in index.assets}
        return [(pin, "low", f"the only {only}") for pin in chosen if pin.context in LIVE_CONTEXTS or pin.context in mine]

    # -- what asks it -----------------------------------------------------------------------------------------------

    def query(self, path: str, site: IndexSite) -> str:
        """The node of a query, with what embeds it and the prompts that it feeds."""
        node = f"query:{path}:{site.scope}"
        if node in self.nodes:
            return node
        name = site.scope or path.rpartition("/")[2]
        self.nodes[node] = Node(node, "query", name, path)
        for pin, confidence, evidence in self.embedders(path, site):
            self.linker.connect(node, pin.id, "query_embeds_with", evidence, *self.linker.weight(pin, confidence))
        for prompt, confidence, evidence in self.fed(path, site):
            self.linker.connect(node, prompt, "query_feeds", evidence, confidence)
        return node

    def embedders(self, path: str, site: IndexSite) -> list[Found]:
        """The pins of the models that embed what is asked: of the call, its function, what that calls, who calls it."""
        alike = [other for other in self.linker.references.files[path].index_sites if other.scope == site.scope]
        stated = [pin for other in alike if other.operation == "query" for pin in self.of_site(path, other, "high")]
        if stated:
            return stated
        embedding = [pin for other in alike if other.operation == "embed" for pin in self.of_site(path, other, "high")]
        if embedding:
            return embedding
        return next((found for found in self.near([(path, site.scope)]) if found), [])

    def fed(self, path: str, site: IndexSite) -> list[tuple[str, str, str]]:
        """The prompts that receive what a query finds: those its call leads to, those sent beside it or by who calls it."""
        stated = [(prompt.id, "high", site.evidence or "query") for prompt in self.linker.prompts(path, site.prompts)]
        here = [(id, "medium", "sent by the same function") for id in self.sent(path, site.scope)]
        calling = self.callers.calling(path, site.scope) if site.scope else []
        there = [(id, "low", "sent by a function that calls it") for spot in calling for id in self.sent(*spot)]
        return [*stated, *here, *there]

    def sent(self, path: str, scope: str) -> list[str]:
        """The prompts that the calls of one function send."""
        file = self.linker.references.files.get(path)
        sites = [site for site in file.sites if site.scope == scope] if file and scope else []
        ends = (ref for site in sites for ref in self.linker.references.resolve(path, site.prompts))
        return list(dict.fromkeys(ref.id for ref in ends if isinstance(ref, AssetRef) and self.linker.is_prompt(ref.id)))


def embeds(pin: Asset) -> bool:
    """Whether a pin's model makes vectors: what it or its name calls a reranker does not."""
    return pin.role == "embedding" and not RANKS.search(f"{pin.name} {pin.value}")


def few(found: Iterable[Item]) -> list[Item]:
    """What was found, without repetitions; nothing where it is so much that it says nothing."""
    kept = list(dict.fromkeys(found))
    return kept if len(kept) <= FALLBACK_PINS else []


def weaker(confidence: str) -> str:
    """The next lower grade."""
    return {"high": "medium"}.get(confidence, "low")


def weakest(one: str, other: str) -> str:
    """The lower of two grades."""
    return min(one, other, key=lambda grade: STRENGTH[grade])
