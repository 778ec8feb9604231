"""The rows of one kind, found by the dotted name of a call.

A row's name is matched in one of these ways, best first:
1. `openai.OpenAI().chat.completions.create`: the resolved name, exactly.
2. the resolved receiver is a client of the vendor, and the rest of the chain is one of its calls.
3. same vendor root and same tail: `langchain_openai.chat_models.base.ChatOpenAI` is `langchain_openai.ChatOpenAI`.
4. `.chat.completions.create`: a suffix of the name as written or as resolved, the longest first. Rows marked generic
   need an import of their vendor in the file.
5. `SystemMessage`, `PromptTemplate.from_template`: a class without its module; always needs an import of the vendor.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Generic, NamedTuple, TypeVar, cast

from aidebt.signature_rows import Row, Vendor, row, row_id

R = TypeVar("R", bound=Row)

EXACT, CHAIN, TAIL, SUFFIX, BARE = 5, 4, 3, 2, 1
TAIL_START = re.compile(r"(?:^|\.)(?=[A-Z])")


class Entry(NamedTuple, Generic[R]):
    """One name of one row, taken apart for matching."""

    row: R
    name: str
    way: int  # EXACT, SUFFIX or BARE: what kind of name it is
    root: str  # the vendor's import root that starts it, "" if none does
    tail: str  # from the first class name on, or the last component
    method: str  # what follows the constructor: `.chat.completions.create`, "" if nothing does


class Index(Generic[R]):
    """The rows of one kind, looked up by the last component of their names; made into values when first asked for."""

    def __init__(self, kind: str, files: Mapping[str, Mapping[str, Any]], vendors: Mapping[str, Vendor]) -> None:
        self.kind = kind
        self.files = files
        self.vendors = vendors
        self.foreign = frozenset(root for table in files.values() for root in table.get("foreign", ()))
        self.places: dict[str, list[tuple[str, int, str]]] = {}
        self.buckets: dict[str, tuple[Entry[R], ...]] = {}
        self._telling: frozenset[str] | None = None
        for name in vendors:
            for number, values in enumerate(files[name].get(kind, ())):
                for text in values["names"]:
                    self.places.setdefault(ending(text), []).append((name, number, text))

    def __iter__(self) -> Iterator[R]:
        for name in self.vendors:
            yield from (self.row(name, number) for number in range(len(self.files[name].get(self.kind, ()))))

    def telling(self) -> frozenset[str]:
        """The endings of names that need no import of their vendor."""
        if self._telling is None:
            rows = (values for name in self.vendors for values in self.files[name].get(self.kind, ()))
            plain = (text for values in rows if not values.get("generic") for text in values["names"] if text.startswith("."))
            self._telling = frozenset(map(ending, plain))
        return self._telling

    def row(self, name: str, number: int) -> R:
        """One row of the file called `name`."""
        return cast(R, row(name, self.kind, self.files[name], number))

    def ids(self, field: str, value: str) -> frozenset[str]:
        """The ids of the rows that have a value in a field, found without making rows of all of them."""
        rows = ((name, values) for name in self.vendors for values in self.files[name].get(self.kind, ()))
        return frozenset(row_id(name, values["names"]) for name, values in rows if values.get(field) == value)

    def entries(self, key: str) -> tuple[Entry[R], ...]:
        """The entries whose names end in `key`."""
        found = self.buckets.get(key)
        if found is None:
            places = self.places.get(key, ())
            found = tuple(_entry(self.row(name, number), text, self.vendors[name]) for name, number, text in places)
            self.buckets[key] = found
        return found

    def match(
        self, callee: str, resolved: str, vendors: frozenset[str], client: Row | None = None, language: str = ""
    ) -> tuple[R, bool] | None:
        """The row that fits best in a language ("" for any), and whether its vendor is certain; None if no row fits."""
        key = ending(resolved)
        if key not in self.places and (key := ending(callee)) not in self.places:
            return None
        entries = self.entries(key)
        foreign = resolved.partition(".")[0].partition("(")[0] in self.foreign
        ranked = [
            (rank, entry.row)
            for entry in entries
            if (not language or not entry.row.languages or language in entry.row.languages)
            and (rank := _rank(entry, callee, resolved, vendors, client, foreign)) is not None
        ]
        if not ranked:
            return None
        best = max(rank for rank, _ in ranked)
        fitting = [row for rank, row in ranked if rank == best]
        only = len({row.vendor for row in fitting}) == 1
        return fitting[0], only and (best[0] >= TAIL or fitting[0].vendor in vendors)


def _entry(found: R, name: str, head: Vendor) -> Entry[R]:
    if name.startswith("."):
        return Entry(found, name, SUFFIX, "", "", name)
    if "." not in name or name[0].isupper():
        return Entry(found, name, BARE, "", "", "")
    prefix = max((root for root in head.imports if name.startswith((root + ".", root + "/"))), key=len, default="")
    start = TAIL_START.search(name)
    tail = name[start.end() :] if start else ending(name)
    _, called, method = name.partition("()")
    return Entry(found, name, EXACT, prefix, tail, method if called else "")


def _rank(
    entry: Entry[Any], callee: str, resolved: str, vendors: frozenset[str], client: Row | None, foreign: bool
) -> tuple[int, int, bool] | None:
    """How well `entry` fits, comparable with others of one question; None if it does not."""
    if entry.way == EXACT and resolved == entry.name:
        return EXACT, len(entry.name), True
    if client is not None:
        method = resolved.partition("()")[2]
        fits = entry.row.vendor == client.vendor and entry.method and method.endswith(entry.method)
        return (CHAIN, len(entry.method), True) if fits else None
    imported = entry.row.vendor in vendors
    if entry.way == EXACT:
        return (TAIL, _shared(entry.name, resolved), True) if _same_tail(entry, resolved) else None
    if foreign or not (imported or (entry.way == SUFFIX and not entry.row.generic)):
        return None
    if entry.way == SUFFIX:
        return (SUFFIX, len(entry.name), imported) if resolved.endswith(entry.name) or callee.endswith(entry.name) else None
    return (BARE, len(entry.name), imported) if _ends(resolved, entry.name) or _ends(callee, entry.name) else None


def _same_tail(entry: Entry[Any], resolved: str) -> bool:
    if not entry.root or not resolved.startswith((entry.root + ".", entry.root + "/")):
        return False
    between = resolved[len(entry.root) : -len(entry.tail)]
    return resolved.endswith("." + entry.tail) and "(" not in between and not TAIL_START.search(between)


def _shared(one: str, other: str) -> int:
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _ends(text: str, name: str) -> bool:
    return text == name or text.endswith("." + name)


def ending(name: str) -> str:
    """The last component of a dotted name, under which rows are found; of a constructed object it is the class."""
    return name.rpartition(".")[2].removesuffix("()")
