"""Calls on vector indexes in one code file: which there are, and what each of them is made of.

Which calls do that is data: the `[[index]]` rows of `rules/signatures`, and the methods of `rules/index-calls.toml` where what
they are called on came from such a call.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from aidebt.assets import Ref
from aidebt.detectors.code import CodeFile
from aidebt.detectors.index_found import Calls, Found, Key
from aidebt.detectors.index_models import embedder, given_models, leave_to_library, set_for_all
from aidebt.detectors.index_reach import behind, named, receiver
from aidebt.detectors.index_settings import of_call
from aidebt.detectors.index_values import number
from aidebt.detectors.parted import Asked, Parted
from aidebt.detectors.positions import Position, last
from aidebt.facts import Call, Expr, Mapping, Name
from aidebt.index_objects import declared
from aidebt.index_rules import CODE
from aidebt.late import late
from aidebt.signature_rows import IndexSignature

if TYPE_CHECKING:
    from aidebt.detectors.sites import SiteFinder

OBJECTS = ("create", "declare", "load")
"""Operations whose value is the index, or what it is going to be made from."""
OWNERS = ("self", "cls")
SKIPPED = ("column",)
"""Columns of tables are read with the table that they stand in."""


class IndexFinder(Calls):
    """Matches the calls of one file; `find` before the pins are made, since a call may prove that a text is one."""

    def __init__(self, code: CodeFile, sites: SiteFinder) -> None:
        super().__init__(code, sites)
        self.calls: Sequence[Asked] = ()
        self._callers: dict[str, list[Position]] = {}
        self.present: frozenset[bytes] = frozenset()  # what of the rows about objects stands in the file

    def find(self, parted: Parted) -> None:
        """Look at every call once; then at what the calls on indexes are made of."""
        signatures = self.code.rules.signatures
        endings, imports = signatures.index_endings(self.code.stores), self.code.names.imports
        classes = self.code.names.definitions.values()
        embedders = frozenset(self.rules.arguments["model"])
        own = {item.name for item in classes if any(last(base) in endings for base in item.bases)}
        for call, _, _, position in parted.calls:
            name = call.callee.rpartition(".")[2]
            if name in endings or call.callee in imports or call.callee in own or embeds(call, name, embedders):
                self.look(call, position)
        self.calls = parted.calls
        if self.found:
            self.present = self.code.rules.indexes.present(self.code.data)
            self.follow()

    def follow(self) -> None:
        """Find what the calls on indexes are made of, and the methods of what they made."""
        for entry in self.sites.found:
            if entry[2].role == "embedding":
                self.embedders[entry[0].span.start, entry[0].span.end] = entry[3]
        for call, _, _, position in self.calls:
            self.method(call, position)
        for item in list(self.found.values()):
            self.compose(item)
        for item in list(self.found.values()):
            parts = (other.models for other in item.inner if other.operation == "part")
            item.models = item.models or next(filter(None, parts), [])
            leave_to_library(self, item)

    def look(self, call: Call, position: Position) -> None:
        """Add one call, if a row is about it."""
        code, scope = self.code, position.scope
        definition = code.names.definitions.get(code.names.lookup(call.callee, scope) or "")
        if definition is not None and definition.kind != "class":
            return  # a function of the file itself
        resolved = self.resolved(call, scope)
        row = code.rules.signatures.match_index(call.callee, resolved, code.stores) or self.shaped(call)
        if row is None or row.operation in SKIPPED or (row.generic and self.belongs_to_others(row, resolved)):
            return
        if row.where and late(row.where).search(resolved) is None:
            return
        needs = row.needs
        if needs and code.first_argument(call, needs, scope) is None and not number(code, call, needs, scope).given:
            return
        item = Found(call, position, row.operation, row, row.store or code.rules.indexes.store_in(resolved))
        self.found.setdefault(item.key, item)

    def shaped(self, call: Call) -> IndexSignature | None:
        """A row for a class that no row knows: it is named after a store, and is given an embedder."""
        name = last(call.callee)
        given = {key for key, _ in call.keywords}
        if not name[:1].isupper() or given.isdisjoint(self.rules.arguments["model"]):
            return None
        store = self.code.rules.indexes.store_in(name)
        if not store:
            return None
        return IndexSignature(vendor="", names=(name,), source="", operation="load", store=store, makes=True)

    def belongs_to_others(self, row: IndexSignature, resolved: str) -> bool:
        """Whether what a call of a common name is made on is of another vendor."""
        owners = self.code.rules.signatures.vendors_of([resolved])
        return bool(owners) and row.vendor not in owners and row.vendor not in resolved.lower()

    def resolved(self, call: Call, scope: str) -> str:
        """The callee with imports and constructor types applied; what a class does not say its base does.

        A parameter is of the type that it is annotated with.
        """
        resolved = self.code.resolved(call, scope)
        head, dot, rest = call.callee.partition(".")
        if resolved != call.callee:
            return resolved
        owner = self.code.names.lookup(head, scope)
        known = self.code.names.definitions.get(owner) if owner else None
        if known is not None and known.kind == "class" and len(known.bases) == 1 and known.bases[0] != head:
            return f"{self.code.names.qualify(known.bases[0], '')}{dot}{rest}"  # what it does not say itself its base does
        if not dot:
            return resolved
        definition = self.code.names.definitions.get(owner.rpartition(".")[0]) if owner else None
        for parameter in definition.parameters if definition is not None else ():
            if parameter.name == head and parameter.annotation.isidentifier():
                return f"{self.code.names.qualify(parameter.annotation, '')}().{rest}"
        return resolved

    def method(self, call: Call, position: Position) -> None:
        """Add a call of a method that fills, asks or keeps an index, where its object is one."""
        operation = self.rules.methods.get(last(call.callee))
        if operation is None or (call.span.start, call.span.end) in self.found:
            return
        objects = self.objects(call, position.scope)
        if objects and objects[0].operation in OBJECTS:
            item = Found(call, position, operation, objects[0].row, objects[0].store, known=False)
            self.found[item.key] = item

    def objects(self, call: Call, scope: str) -> list[Found]:
        """The calls on indexes that made the object a method is called on."""
        found: dict[Key, Found] = {}
        queue = receiver(self.code, call, scope)
        seen: set[tuple[int, str]] = set()
        for expr, at in queue:
            if (id(expr), at) in seen or len(seen) > self.rules.limits["steps"]:
                continue
            seen.add((id(expr), at))
            for origin in self.code.names.origins(expr, at):
                leaf = origin.expr
                item = self.found.get((leaf.span.start, leaf.span.end)) if isinstance(leaf, Call) else None
                if item is not None:
                    found[item.key] = item
                elif isinstance(leaf, Name) and leaf is not expr:
                    queue.extend((other.expr, other.scope) for other in named(self.code, leaf.path, origin.scope))
        return list(found.values())

    # -- what a call is made of -------------------------------------------------------------------------------------

    def compose(self, item: Found) -> None:
        """Fill in what the arguments and the object of a call lead to."""
        item.objects = latest((other for other in self.objects(item.call, item.scope) if other is not item), item)
        item.models = given_models(self, item)
        reached: list[int | Ref] = []
        follow = self.handed if item.operation in ("query", "fill") else None
        inner: dict[Key, Found] = {}
        for argument in (*item.call.args, *(value for _, value in item.call.keywords)):
            for expr, _ in behind(self.code, argument, item.scope, follow):
                if isinstance(expr, Call):
                    key = (expr.span.start, expr.span.end)
                    if key in self.found and self.found[key] is not item:
                        inner[key] = self.found[key]
                    reached += self.embedders.get(key, ())
                elif isinstance(expr, Mapping):
                    item.reached.append(expr.span)
        item.inner = latest(inner.values(), item)
        if item.reached and item.operation in ("create", "declare", "part", "load"):
            told = of_call(self.code, item.call, item.scope)
            item.declared = declared(self.code.rules.indexes, CODE, self.present, told)
        if item.operation == "embed":
            reached += embedder(self, item)
        item.models = item.models or list(dict.fromkeys(reached)) or set_for_all(self, item)

    def callers(self, function: str) -> list[Position]:
        """The calls of a function of this file."""
        if not self._callers:
            for call, scope, _, position in self.calls:
                name = self.code.names.lookup(call.callee, scope)
                if name is not None and name in self.code.names.definitions:
                    self._callers.setdefault(name, []).append(position)
        return self._callers.get(function, [])

    def handed(self, parameter: str) -> Iterator[tuple[Position, Expr]]:
        """What the calls of a function of this file hand to a parameter, by its qualified name; each with its call."""
        function, _, name = parameter.rpartition(".")
        definition = self.code.names.definitions.get(function)
        told = [given.name for given in definition.parameters if given.name not in OWNERS] if definition is not None else []
        for position in self.callers(function) if name in told else ():
            call = position.expr
            if isinstance(call, Call):
                given = self.code.argument(call, name)
                given = call.argument(told.index(name)) if given is None else given
                if given is not None:
                    yield position, given


def embeds(call: Call, name: str, embedders: frozenset[str]) -> bool:
    """Whether a call makes an object and is given an embedder by its name."""
    return name[:1].isupper() and bool(call.keywords) and any(key in embedders for key, _ in call.keywords)


def latest(found: Iterable[Found], item: Found) -> list[Found]:
    """Of calls that are alike and stand in one function with `item`, the last before it: each index binds names anew."""
    kept: dict[tuple[str, str], Found] = {}
    others: list[Found] = []

    def nearness(other: Found) -> int:
        start = other.call.span.start
        return start if start < item.call.span.start else -start

    for other in found:
        if other.scope != item.scope or other.operation == "part":
            others.append(other)
            continue
        alike = (other.row.id, other.operation)
        kept[alike] = max(kept.get(alike, other), other, key=nearness)
    return sorted([*others, *kept.values()], key=lambda one: one.key)
