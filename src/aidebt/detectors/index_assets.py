"""Calls on indexes → assets: what declares or makes one index at one place is one asset, with all that its parts say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from aidebt.assets import Asset, AssetRef, Confidence, Evidence, IndexFacts, IndexPlace, Kind, Ref, TextRef
from aidebt.detectors.code import normalised
from aidebt.detectors.index_calls import IndexFinder
from aidebt.detectors.index_found import Found
from aidebt.detectors.index_groups import Group, Grouping
from aidebt.detectors.index_names import handed, name_given, variable, words_of
from aidebt.detectors.index_values import source
from aidebt.detectors.positions import Position, label, last
from aidebt.facts import Call
from aidebt.names import snake
from aidebt.values import replace

ROLE = "index"


class IndexTable:
    """The indexes of one file."""

    def __init__(self, finder: IndexFinder) -> None:
        self.finder = finder
        self.code = finder.code
        self.grouping = Grouping(finder)
        self.assets: list[Asset] = []
        self.variables: dict[tuple[str, str], dict[Ref, None]] = {}  # variable that holds the name, store → indexes called so
        self._counts: Counter[str] = Counter()
        self._placed: set[int] = set()  # calls that have an index made, by where they start

    def make(self) -> list[Asset]:
        """The assets, in source order."""
        for group in self.grouping.distinct():
            self.grouping.read(group)
            if any(self.makes(group, item) for item in group.members):
                group.asset = self.asset(group)
                self.assets.append(group.asset)
                self.keep(group.asset, variable(self.finder, name_given(self.finder, group.leader), group.leader.scope))
                self.assets += self.ordered(group, group.asset)
        return sorted(self.assets, key=lambda asset: (asset.line, asset.column))

    def keep(self, asset: Asset, held_by: str) -> None:
        """Remember under which variable an index has its name."""
        if held_by and asset.index is not None:
            self.variables.setdefault((held_by, asset.index.store), {})[AssetRef(asset.id)] = None

    def makes(self, group: Group, item: Found) -> bool:
        """Whether one call of a group declares or makes an index of vectors."""
        vectors = bool(group.dims or item.declared or any(inner.operation == "part" for inner in item.inner))
        match item.operation:
            case "create" | "declare":
                return not item.row.vector or vectors or bool(item.models)
            case "load":
                return item.row.makes and (vectors or self.is_filled(item) or self.is_set_up(item))
            case "save":
                return item.known and not item.inner and not item.objects
            case _:
                return bool(group.dims) and item.key not in self.grouping.taken

    def is_set_up(self, item: Found) -> bool:
        """Whether a function that is there to make stores makes this one, with name and embedder, and does not ask it."""
        place = f"{self.code.path.rpartition('/')[2].partition('.')[0]}.{item.scope.rpartition('.')[2]}"
        if self.finder.rules.makers.search(snake(place)) is None or name_given(self.finder, item) is None:
            return False
        embeds = self.code.first_argument(item.call, (*item.row.model, *self.finder.rules.arguments["model"]), item.scope)
        asked = any(other.operation == "query" and item in other.objects for other in self.finder.found.values())
        return embeds is not None and not asked

    def is_filled(self, item: Found) -> bool:
        """Whether the file puts something into the index that a call opens."""
        return any(other.operation == "fill" and item in other.objects for other in self.finder.found.values())

    def asset(self, group: Group) -> Asset:
        """The asset of a group."""
        leader, span = group.leader, group.first.call.span
        facts = self.facts(group)
        bound, binding = label(leader.position.frames, self.code.names, leader.scope)
        own = last(leader.call.callee)
        name = group.own or (bound if bound != "module" else own)
        self._counts[name] += 1
        written = normalised(" ".join(source(self.code, item.call.span) for item in group.members))
        return Asset(
            kind=Kind.EMBEDDING_INDEX,
            path=self.code.path,
            name=name,
            line=span.line,
            column=span.column,
            end_line=max(item.call.span.end_line for item in group.members),
            value=facts.text,
            role=ROLE,
            context=self.code.context_at(span.start, leader.scope),
            content=f"{written}\n{facts.text}",
            binding=binding if binding != "module" else own,
            raw=self.code.data[span.start : span.end],
            confidence=Confidence.HIGH if leader.known else Confidence.MEDIUM,
            ordinal=self._counts[name] - 1,
            scope=leader.scope,
            cell=self.code.cell_at(span.start),
            index=facts,
        )

    def facts(self, group: Group) -> IndexFacts:
        """What is known of the index."""
        made = any(item.operation in ("create", "save", "load") for item in group.members)
        evidence = Evidence.CREATED if made else Evidence.DECLARED
        dims, metrics, elements = group.values(), list(group.metrics), list(group.elements)
        called = dict.fromkeys(ref.text for ref in group.names if isinstance(ref, TextRef))
        return IndexFacts(
            store=group.store,
            evidence=evidence,
            dims=dims[0] if len(dims) == 1 else None,
            element=elements[0] if len(elements) == 1 else None,
            metric=metrics[0] if len(metrics) == 1 else None,
            model=next(iter(group.models), None),
            absent=(*group.absences(), *group.absent),
            places=tuple(self.places(group, evidence)),
            called=tuple(called)[: self.finder.rules.limits["names"]],
        )

    def places(self, group: Group, evidence: Evidence) -> Iterator[IndexPlace]:
        """The calls of a group, the one that it stands at first."""
        for item in group.members:
            if item is group.first or item.operation != "part":
                yield IndexPlace(self.code.path, item.call.span.line, evidence, f"{last(item.call.callee)}()")

    # -- places that have an index made -----------------------------------------------------------------------------

    def ordered(self, group: Group, maker: Asset) -> Iterator[Asset]:
        """The places that have a function make an index of the name that they put together: each is one of its own.

        Only where the function knows nothing of vectors itself, and the name that it is handed says that it holds some.
        """
        leader = group.leader
        if leader.operation != "create" or group.dims or leader.models or group.own:
            return
        places = list(handed(self.finder, name_given(self.finder, leader), leader.scope))
        for position, given in places if len(places) > 1 else ():
            behind = (given, *(origin.expr for origin in self.code.names.origins(given, position.scope)))
            telling = any(self.finder.rules.named.search(word) for expr in behind for word in words_of(expr))
            call = position.expr
            if telling and isinstance(call, Call) and call.span.start not in self._placed:
                self._placed.add(call.span.start)
                asset = self.place(maker, position, call)
                self.keep(asset, variable(self.finder, given, position.scope))
                yield asset

    def place(self, maker: Asset, position: Position, call: Call) -> Asset:
        """The asset of a call that has an index made."""
        span = call.span
        bound, binding = label(position.frames, self.code.names, position.scope)
        self._counts[bound] += 1
        facts = IndexFacts(
            store=maker.index.store if maker.index is not None else "",
            evidence=Evidence.CREATED,
            places=(IndexPlace(self.code.path, span.line, Evidence.CREATED, f"{last(call.callee)}()"),),
        )
        return replace(
            maker,
            name=bound,
            line=span.line,
            column=span.column,
            end_line=span.end_line,
            value=facts.text,
            context=self.code.context_at(span.start, position.scope),
            content=normalised(source(self.code, span)),
            binding=binding,
            raw=self.code.data[span.start : span.end],
            confidence=Confidence.MEDIUM,
            ordinal=self._counts[bound] - 1,
            scope=position.scope,
            cell=self.code.cell_at(span.start),
            index=facts,
        )
