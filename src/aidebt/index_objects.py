"""The indexes that objects declare, in a data file or in code, by the keys that they have.

A `dict` or object display in code is given as the settings that a data file with the same content would have, and is
recognised by the same rows.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from typing import NamedTuple

from aidebt.facts import Setting
from aidebt.index_rules import IndexRules, Schema, is_plain, number
from aidebt.keypaths import SEPARATOR, KeyIndex, KeyPath, split
from aidebt.values import dataclass

Keys = tuple[str, ...]
MAX_OBJECTS = 500
"""Objects that are looked at in one file: a file with more is data."""
_POSITION = re.compile(r"\[\d+\]")


@dataclass(frozen=True, slots=True)
class Declared:
    """An index that an object declares.

    `owner` are the keys of the index, () for all of the file; `settings` what tells of it. `field` is the key of the vector
    where the index has several that differ, else "": then `owner` is that of the vector alone.
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
    field: str = ""


class Part(NamedTuple):
    """One object, with what is told of it there and in the index around it."""

    owner: Keys
    told: Mapping[str, list[Setting]]
    dims: int | None
    model: str | None


def declared(rules: IndexRules, form: str, data: bytes, settings: Sequence[Setting]) -> list[Declared]:
    """The indexes, in the order of the rows; an object is taken by the first row that fits.

    Args:
        rules: the rows.
        form: the format of the file, or `CODE`.
        data: the bytes around the settings, in lower case.
        settings: all of them, in source order.
    """
    rows = [row for row in rules.schemas(form) if any(text in data for text in row.literals)] if settings else []
    if not rows:
        return []
    index = KeyIndex(settings)
    found: list[Declared] = []
    taken: set[str] = set()
    for row in rows:
        owners = [owner for owner in objects(row, index) if owner not in taken]
        taken.update(owners)
        known = {(item.store, item.owner) for item in found}
        found += [item for item in indexes(rules, row, owners, index) if item.store and not within(item, known)]
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
    """One index for all objects that are part of it, or one for each where they differ."""
    groups: dict[Keys, list[Part]] = {}
    for owner in owners:
        keys = index_of(row, split(owner))
        groups.setdefault(keys, []).append(part_of(row, keys, owner, index))
    for keys, parts in groups.items():
        if len({(part.dims, part.model) for part in parts if part.dims or part.model}) > 1:
            for part in parts:
                yield made(rules, row, part.owner, [part], called(row, keys, part), last(part.owner))
        else:
            yield made(rules, row, keys, parts, called(row, keys, parts[0]))


def index_of(row: Schema, owner: Keys) -> Keys:
    """The keys of the index that an object is part of."""
    return owner[: next((place for place, key in enumerate(owner) if key in row.above), len(owner))]


def part_of(row: Schema, keys: Keys, owner: str, index: KeyIndex) -> Part:
    """What is told of an object."""
    around = held(row.whole, "".join(key + SEPARATOR for key in keys), index)
    told = {**around, **held(row.inside, owner, index)}
    return Part(split(owner), told, number(first(told, "dims")), model(row, told.get("model", ())))


def held(paths: Mapping[str, tuple[KeyPath, ...]], owner: str, index: KeyIndex) -> dict[str, list[Setting]]:
    """What stands at the paths of one object; of several paths of one fact, at the first that holds something."""
    found: dict[str, list[Setting]] = {}
    for what, options in paths.items():
        for path in options:
            here = [setting for own, setting in index.find(path) if own == owner]
            if here:
                found[what] = here
                break
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
    if row.joined and len(names) > 1:
        return row.joined.format(*names)
    return next(iter(names), None)


def called(row: Schema, keys: Keys, part: Part) -> tuple[str, ...]:
    """What the index is called."""
    names = [item.value for item in part.told.get("called", ()) if is_plain(item.value)]
    return tuple(dict.fromkeys([*names, last(keys)] if row.keyed and keys else names))


def made(
    rules: IndexRules, row: Schema, owner: Keys, parts: Sequence[Part], names: tuple[str, ...], field: str = ""
) -> Declared:
    """The index of some objects that agree."""

    def text(what: str) -> str:
        return next((value for part in parts if (value := first(part.told, what))), "")

    return Declared(
        row.id,
        row.store or rules.store_in(text("store") or last(owner)),
        owner,
        tuple(dict.fromkeys(setting for part in parts for items in part.told.values() for setting in items)),
        next((part.dims for part in parts if part.dims), None),
        rules.element(text("element")),
        rules.metric(text("metric")),
        next((part.model for part in parts if part.model), None),
        names,
        field,
    )


def last(keys: Keys) -> str:
    """The last key that is no list position, or ""."""
    return next((key for key in reversed(keys) if not _POSITION.fullmatch(key)), "")
