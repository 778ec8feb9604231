"""The indexes that objects declare, in a data file or in code, by the keys that they have.

A `dict` or object display in code is given as the settings that a data file with the same content would have, and is
recognised by the same rows.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from aidebt.assets import TOLD_BY
from aidebt.facts import Setting
from aidebt.index_rules import IndexRules, Schema, is_plain, number
from aidebt.keypaths import SEPARATOR, KeyIndex, KeyPath, split
from aidebt.values import dataclass

Keys = tuple[str, ...]
MAX_OBJECTS = 500
"""Objects that are looked at in one file: a file with more is data."""
MAX_TOLD = 5
"""Vectors of one index whose facts are told one by one where they differ."""
_POSITION = re.compile(r"\[\d+\]")
_SPOKEN = re.compile(r"\$\{([A-Za-z][\w.\[\]-]{0,120})\}")


@dataclass(frozen=True, slots=True)
class Declared:
    """An index that an object declares.

    `owner` are the keys of the index, () for all of the file; `settings` what tells of it. `absent` says what its vectors do
    not agree in: the fact, and what each of them says.
    """

    row: str
    store: str
    owner: Keys
    settings: tuple[Setting, ...]
    dims: int | None
    element: str | None
    metric: str | None
    model: str | None
    called: tuple[str, ...]
    absent: tuple[tuple[str, str], ...] = ()


class Part(NamedTuple):
    """One object, with what is told of it there and in the index around it."""

    owner: Keys
    told: Mapping[str, list[Setting]]
    said: Mapping[str, Any]


def declared(rules: IndexRules, form: str, present: frozenset[bytes], settings: Sequence[Setting]) -> list[Declared]:
    """The indexes, in the order of the rows; an object is taken by the first row that fits.

    Args:
        rules: the rows.
        form: the format of the file, or `CODE`.
        present: the literals in the bytes around the settings: `IndexRules.present`.
        settings: all of them, in source order.
    """
    rows = [row for row in rules.schemas(form) if not row.literals.isdisjoint(present)] if settings and present else []
    if not rows:
        return []
    index = KeyIndex(settings)
    found: list[Declared] = []
    taken: set[str] = set()
    for row in rows:
        owners = [owner for owner in objects(row, index) if owner not in taken]
        taken.update(owners)
        known = {(item.store, item.owner) for item in found}
        found += [item for item in indexes(rules, row, owners, index) if (item.store or row.open) and not within(item, known)]
    return found


def within(item: Declared, known: Container[tuple[str, Keys]]) -> bool:
    """Whether an index is one that an earlier row has told of, or part of it."""
    return any((item.store, item.owner[:length]) in known for length in range(len(item.owner) + 1))


def objects(row: Schema, index: KeyIndex) -> list[str]:
    """The objects that a row is about, sorted by their keys."""
    if not all(index.may_have(condition.path) for condition in (*row.root, *row.has)):
        return []
    if not all(condition.owners(index) for condition in row.root):
        return []
    groups = [condition.owners(index) for condition in row.has]
    if row.some:
        groups.append(set().union(*(condition.owners(index) for condition in row.some)))
    owners = set.intersection(*groups) if groups else set()
    for condition in row.without if owners else ():
        owners -= condition.owners(index)
    return sorted(owners)[:MAX_OBJECTS]


def indexes(rules: IndexRules, row: Schema, owners: Sequence[str], index: KeyIndex) -> Iterator[Declared]:
    """The indexes that objects are, or are part of."""
    if not owners:
        return
    inside, whole = ByObject(row.inside, index), ByObject(row.whole, index)
    groups: dict[Keys, list[Part]] = {}
    for owner in owners:
        keys = index_of(row, split(owner))
        told = {**whole.held("".join(key + SEPARATOR for key in keys)), **inside.held(owner)}
        groups.setdefault(keys, []).append(part_of(rules, row, owner, told))
    for keys, parts in groups.items():
        yield made(rules, row, keys, parts)


def index_of(row: Schema, owner: Keys) -> Keys:
    """The keys of the index that an object is part of."""
    return owner[: next((place for place, key in enumerate(owner) if key in row.above), len(owner))]


def part_of(rules: IndexRules, row: Schema, owner: str, told: Mapping[str, list[Setting]]) -> Part:
    """What is told of an object."""
    said = {
        "dims": number(first(told, "dims")),
        "element": rules.element(first(told, "element")),
        "metric": rules.metric(first(told, "metric")),
        "model": model(row, told.get("model", ())),
    }
    return Part(split(owner), told, said)


class ByObject:
    """What stands at some paths, by the object that it belongs to: each path is looked for once."""

    def __init__(self, paths: Mapping[str, tuple[KeyPath, ...]], index: KeyIndex) -> None:
        self._found: list[tuple[str, dict[str, list[Setting]]]] = []
        for what, options in paths.items():
            for path in options:
                here: dict[str, list[Setting]] = {}
                for owner, setting in index.find(path):
                    here.setdefault(owner, []).append(setting)
                self._found.append((what, here))

    def held(self, owner: str) -> dict[str, list[Setting]]:
        """What one object holds; of several paths of one fact, what the first holds that holds something."""
        found: dict[str, list[Setting]] = {}
        for what, here in self._found:
            if what not in found and owner in here:
                found[what] = here[owner]
        return found


def first(told: Mapping[str, Sequence[Setting]], what: str) -> str:
    """The first text of a fact, or ""."""
    return told[what][0].value if told.get(what) else ""


def model(row: Schema, told: Sequence[Setting]) -> str | None:
    """The embedding model, as it is spelled."""
    if row.picks is not None:
        picked = (row.picks.search(item.value) for item in told)
        return next((match[match.lastindex or 0] for match in picked if match is not None), None)
    names = [item.value for item in told if is_plain(item.value)]
    if row.joined and len(names) == 2 and told[0].keys[:-1] == told[-1].keys[:-1]:
        return row.joined.format(*names)
    return next(iter(names), None)


def called(row: Schema, keys: Keys, part: Part) -> tuple[str, ...]:
    """What the index is called."""
    names = [item.value for item in part.told.get("called", ()) if is_plain(item.value)]
    return tuple(dict.fromkeys([*names, last(keys)] if row.keyed and keys else names))


def made(rules: IndexRules, row: Schema, owner: Keys, parts: Sequence[Part]) -> Declared:
    """The index of some objects: what they agree in, and what not."""
    values: dict[str, Any] = {}
    absent = []
    for what in ("dims", "element", "metric", "model"):
        told = {last(part.owner): part.said[what] for part in parts if part.said[what] is not None}
        values[what] = next(iter(told.values())) if len(set(told.values())) == 1 else None
        by = spoken(first(parts[0].told, what)) if values[what] is None and not told else ""
        if by:
            absent.append((what, TOLD_BY + by))
        if len(set(told.values())) > 1:
            absent.append((what, ", ".join(f"{value} for {name}" for name, value in list(told.items())[:MAX_TOLD])))
    names = called(row, owner, parts[0])
    by = "" if names else spoken(first(parts[0].told, "called"))
    if by:
        absent.append(("called", TOLD_BY + by))
    said = next((found for part in parts if (found := rules.store_in(first(part.told, "store")))), "")
    return Declared(
        row=row.id,
        store=said or row.store or rules.store_in(last(owner)),
        owner=owner,
        settings=tuple(dict.fromkeys(setting for part in parts for items in part.told.values() for setting in items)),
        called=names,
        absent=tuple(absent),
        **values,
    )


def spoken(text: str) -> str:
    """The name that a value is, where it is nothing else; ""."""
    found = _SPOKEN.fullmatch(text)
    return found[1] if found is not None else ""


def last(keys: Keys) -> str:
    """The last key that is no list position, or ""."""
    return next((key for key in reversed(keys) if not _POSITION.fullmatch(key)), "")
