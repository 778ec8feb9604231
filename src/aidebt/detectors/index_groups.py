"""Calls that are about one index at one place, and what they and their parts say of it."""

from __future__ import annotations

from collections.abc import Iterator

from aidebt.assets import Asset, NameRef, Ref, TextRef
from aidebt.detectors.index_calls import IndexFinder
from aidebt.detectors.index_found import Found, Key
from aidebt.detectors.index_names import handed_names, own_names
from aidebt.detectors.index_values import Reading, number, number_of_schema, word
from aidebt.facts import Text
from aidebt.index_objects import Declared
from aidebt.values import dataclass, field

AT_RUN_TIME = "decided at run time"
FRAMEWORKS = frozenset({"llama-index", "haystack", "txtai"})
"""Words for a store that say less than any other: what wraps it."""
DECLARES = ("create", "declare", "load", "part", "save")


@dataclass(slots=True)
class Group:
    """Calls that are about one index at one place; the first is where it stands."""

    members: list[Found]
    asset: Asset | None = None
    names: dict[Ref, None] = field(default_factory=dict)
    own: str = ""  # what the calls themselves say that it is called
    dims: list[Reading] = field(default_factory=list)
    metrics: dict[str, None] = field(default_factory=dict)
    elements: dict[str, None] = field(default_factory=dict)
    models: dict[str, None] = field(default_factory=dict)  # as the declaration spells them
    absent: tuple[tuple[str, str], ...] = ()  # what those objects do not agree in
    stores: dict[str, None] = field(default_factory=dict)  # what objects that it is passed are of

    @property
    def first(self) -> Found:
        """The call that stands first."""
        return self.members[0]

    @property
    def leader(self) -> Found:
        """The call that is about the index, and not about a part of it."""
        return next((item for item in self.members if item.operation != "part"), self.first)

    @property
    def store(self) -> str:
        """The store that the calls name; a framework's own word counts only where nothing says more."""
        made_from = (item.store for member in self.members for item in member.inner if item.operation in DECLARES)
        stores = [*self.stores, *(item.store for item in self.members if item.store), *filter(None, made_from)]
        return next((store for store in stores if store not in FRAMEWORKS), stores[0] if stores else "")

    def values(self) -> list[int]:
        """The dimensions that were read, each once."""
        return list(dict.fromkeys(reading.value for reading in self.dims if reading.value))

    def absences(self) -> Iterator[tuple[str, str]]:
        """Fields that the place gives and that are not known, with the reason."""
        dims = self.values()
        if len(dims) > 1:
            yield "dims", "several vector fields: " + ", ".join(map(str, dims))
        elif not dims and self.dims:
            names = [ref.path for reading in self.dims for ref in reading.refs if isinstance(ref, NameRef)]
            yield "dims", f"decided by {names[0]}" if names else AT_RUN_TIME
        if len(self.metrics) > 1:
            yield "metric", "several: " + ", ".join(self.metrics)


class Grouping:
    """Puts the calls of one file together."""

    def __init__(self, finder: IndexFinder) -> None:
        self.finder = finder
        self.code = finder.code
        self.groups: dict[Key, Group] = {}
        self.taken: set[Key] = set()  # parts that a declaration holds
        for item in finder.found.values():
            if item.operation in DECLARES:
                self.groups[item.key] = Group([item])
        for item in finder.found.values():
            if item.operation in DECLARES:
                self.join(item)

    def distinct(self) -> list[Group]:
        """Each group once, by where it begins."""
        groups = {id(group): group for group in self.groups.values()}
        return sorted(groups.values(), key=lambda group: group.first.key)

    def join(self, item: Found) -> None:
        """One group of a call and what it is made of, as far as it stands in the same function, near to it."""
        for other in (*item.inner, *(item.objects if item.operation != "load" else ())):
            if other.operation not in DECLARES:
                continue
            if item.operation != "part" and other.operation == "part":
                self.taken.add(other.key)
            apart = abs(item.call.span.line - other.call.span.line)
            if other.scope == item.scope and apart <= self.finder.rules.limits["span"]:
                self.unite(self.groups[item.key], self.groups[other.key])

    def unite(self, one: Group, other: Group) -> None:
        """Make two groups one."""
        if one is not other:
            one.members = sorted([*one.members, *other.members], key=lambda item: item.key)
            for item in other.members:
                self.groups[item.key] = one

    def read(self, group: Group) -> None:
        """Fill in what the calls of a group, and the parts of it in other places, say of the index."""
        seen: dict[Key, Found] = {}
        for item in group.members:
            for said in (item, *item.inner):
                if said.operation in DECLARES:
                    seen.setdefault(said.key, said)
        for item in seen.values():
            self.read_call(group, item)
        for item in group.members:
            for told in item.declared:
                self.read_declared(group, told, item.call.span.line)

    def read_call(self, group: Group, item: Found) -> None:
        """What one call says."""
        code, row, common = self.code, item.row, self.finder.rules.arguments
        reading = number(code, item.call, row.dims or common["dims"], item.scope)
        if not reading.given and row.schema_dims:
            reading = number_of_schema(code, item.call, item.scope, row.schema_dims)
        if reading.given:
            group.dims.append(reading)
        if item.operation != "part":
            own = own_names(self.finder, item)
            group.own = group.own or next((ref.text for ref in own if isinstance(ref, TextRef)), "")
            group.names.update(dict.fromkeys(own or handed_names(self.finder, item)))
        given = code.first_argument(item.call, row.model)
        for origin in code.names.origins(given, item.scope) if given is not None else ():
            if isinstance(origin.expr, Text):
                group.models[origin.expr.value] = None
        metric = row.metric_is or word(code, item.call, row.metric or common["metric"], item.scope)
        if metric and (said := code.rules.indexes.metric(metric)):
            group.metrics[said] = None
        element = code.rules.indexes.element(word(code, item.call, row.element, item.scope)) if row.element else None
        if element and reading.given:
            group.elements[element] = None

    def read_declared(self, group: Group, told: Declared, line: int) -> None:
        """What an object that a call is passed declares."""
        group.stores[told.store] = None
        group.absent += told.absent
        group.dims.append(Reading(told.dims, given=told.dims is not None, line=line))
        for value, table in ((told.metric, group.metrics), (told.element, group.elements), (told.model, group.models)):
            if value:
                table[value] = None
        for name in told.called:
            group.own = group.own or name
            group.names[TextRef(name)] = None
