"""What declares a vector index, holds some, or says what one is called: the rows of `rules/formats/indexes.toml` as values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from aidebt.errors import CatalogError
from aidebt.keypaths import KeyPath, compile_path
from aidebt.late import Texts, late
from aidebt.names import snake
from aidebt.structures import Condition
from aidebt.values import dataclass, field

CODE = "code"
"""The format of what stands in a program."""
MOST_DIMS = 100_000
"""More dimensions are no vector's: the widest model of the catalog has some thousands."""
MOST_BYTES = 8 << 20  # of one file, as in `prefilter`
MAX_KEY = 120
"""Longer keys are not read: no one writes them, and a hostile one must not cost anything."""
_NUMBER = re.compile(r"\d[\d_]*")
_OTHER = re.compile(r"[^a-z0-9]")
_EXPRESSION = re.compile(r"\$[{(]|\{\{|^\[.*\]$|^\$\w|^<.*>$|^%\(|^\{.*\}$")


@dataclass(frozen=True, slots=True)
class Schema:
    """An object that holds vectors, and the index that it is part of.

    Attributes:
        id: names the row.
        store: as in `IndexFacts`.
        formats: the parsers it is written in, and `CODE`.
        literals: lower-case texts of which one stands in every such file.
        root, has, some, without: what the file must have; the object must have; must have one of; must not have.
        above: the index is what stands above the first of these keys; without any, it is the object itself.
        keyed: the index is called what its own key is.
        inside: where facts stand within the object; `whole`: within the index.
        picks: finds the model in what stands at its keys; its first group is the model.
        joined: how several texts at the model's keys make one name.

    What the object says at the path `store`, in one of the words for a store, goes before `store`.
    """

    id: str
    store: str
    formats: frozenset[str]
    literals: frozenset[bytes]
    root: tuple[Condition, ...]
    has: tuple[Condition, ...]
    some: tuple[Condition, ...]
    without: tuple[Condition, ...]
    above: frozenset[str]
    keyed: bool
    inside: Mapping[str, tuple[KeyPath, ...]]
    whole: Mapping[str, tuple[KeyPath, ...]]
    picks: re.Pattern[str] | None
    joined: str
    open: bool  # it is an index even where nothing says of which store


@dataclass(frozen=True, slots=True)
class Service:
    """Infrastructure that holds indexes.

    Attributes:
        id: names the row.
        store: as in `IndexFacts`.
        types: matches the type of a resource, or the address of a published module that makes one.
        images: finds the image of a container, or the name of a chart.
        having: finds what must stand in the resource as well.
        model: finds, in another image of the file, the model that serves the store; its first group is the model.
        sure: whether it is there for vectors; else only where something else in the repository is an index of it.
    """

    id: str
    store: str
    types: re.Pattern[str] | None
    images: re.Pattern[str] | None
    having: re.Pattern[str] | None
    model: re.Pattern[str] | None
    sure: bool


@dataclass(frozen=True, slots=True)
class Naming:
    """A key whose value is what an index is called. `keys` matches it in lower snake case.

    `told`: only for who reads it by that name; the key alone is too common to tell of an index.
    """

    store: str
    keys: re.Pattern[str]
    told: bool


@dataclass(frozen=True)
class IndexRules:
    """All rows; those about objects are made into values when a format is first asked about."""

    entries: tuple[Mapping[str, Any], ...]
    services: tuple[Service, ...]
    namings: tuple[Naming, ...]
    words: tuple[str, ...]  # of which one stands in every key that holds a name
    vectors: re.Pattern[bytes]  # words by which a service is there for vectors
    metrics: Mapping[str, str]
    elements: Mapping[str, str]
    stores: Mapping[str, str]
    literals: Texts  # of all rows
    naming_literals: frozenset[bytes]
    service_literals: frozenset[bytes]
    placeholders: re.Pattern[str]  # texts that stand for a name
    records: re.Pattern[str]  # words in keys of what a program keeps of itself: no vectors
    sizes: re.Pattern[str]  # keys of the dimensions that an application asks for
    _made: dict[str, tuple[Schema, ...]] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def read(cls, table: Mapping[str, Any]) -> IndexRules:
        """The rows of the parsed file.

        Raises:
            CatalogError: when a row lacks a key.
        """
        try:
            return cls(
                tuple(table["schema"]),
                tuple(_service(row) for row in table["service"]),
                tuple(Naming(row["store"], late(row["keys"]), row.get("told", False)) for row in table["naming"]),
                tuple(table["names"]["words"]),
                late(table["names"]["vectors"].encode(), re.IGNORECASE),
                _words(table["metrics"]),
                _words(table["elements"]),
                _words(table["stores"]),
                Texts(_literals([*table["naming"], *table["service"], *table["schema"]])),
                _literals(table["naming"]),
                _literals(table["service"]),
                late(table["names"]["placeholders"]),
                late(table["names"]["records"]),
                late(table["names"]["dims"]),
            )
        except (KeyError, ValueError, TypeError) as error:
            raise CatalogError(f"rules/formats/indexes.toml: bad row: {error}") from error

    def present(self, data: bytes) -> frozenset[bytes]:
        """The literals of all rows that stand in a file, whatever their case: one look for all of them."""
        return self.literals.present(data[:MOST_BYTES])

    def schemas(self, form: str) -> tuple[Schema, ...]:
        """The rows about objects in a format, in order.

        Raises:
            CatalogError: when a row lacks a key.
        """
        if form not in self._made:
            self._made[form] = tuple(_schema(entry) for entry in self.entries if form in entry["formats"])
        return self._made[form]

    def store_in(self, text: str) -> str:
        """The store that a word, a class or a module is named after; "" for none. Of several words the longest counts."""
        said = _OTHER.sub("", text.lower())
        found = [word for word in self.stores if word in said]
        return self.stores[max(found, key=lambda word: (len(word), word))] if found else ""

    def may_name(self, keys: Sequence[str], value: str = "") -> bool:
        """Whether a key, or a variable in a text such as `NAME=value`, has a word of those that index names have."""
        said = "_".join((*keys, value[:MAX_KEY])).lower()
        return any(word in said for word in self.words)

    def tells(self, variable: str) -> bool:
        """Whether a variable of the environment holds what an index is called, or how many dimensions it has."""
        return self.names((variable,)) is not None or self.sizes.search(variable[:MAX_KEY]) is not None

    def names(self, keys: Sequence[str]) -> Naming | None:
        """What it means that a key holds a name: by the key alone, or with the one that it stands under."""
        if not self.may_name(keys[-2:]):
            return None
        ways = [snake("_".join(keys[-count:])) for count in (1, 2) if count <= len(keys)]
        ways = [way for way in ways if len(way) <= MAX_KEY and self.records.search(way) is None]
        return next((row for row in self.namings for way in ways if row.keys.fullmatch(way)), None)

    def metric(self, word: str) -> str | None:
        """The common name of a distance; the store's own word where no row knows it; None where nothing is told."""
        return _common(self.metrics, word)

    def element(self, word: str) -> str | None:
        """The common name of what a vector is made of, likewise."""
        return _common(self.elements, word)


def is_plain(value: str) -> bool:
    """Whether a value is a text of its own, and not an expression or a place to fill in."""
    return bool(value.strip()) and _EXPRESSION.search(value.strip()) is None


def number(text: str) -> int | None:
    """The dimensions that a text says; None where it says none, or more than any model has."""
    text = text.strip()
    value = int(text.replace("_", "")) if len(text) < 10 and _NUMBER.fullmatch(text) else 0
    return value if 0 < value <= MOST_DIMS else None


def _common(words: Mapping[str, str], word: str) -> str | None:
    return words.get(_OTHER.sub("", word.lower()), word.strip()) if is_plain(word) else None


def _literals(rows: Iterable[Mapping[str, Any]]) -> frozenset[bytes]:
    return frozenset(text.encode() for row in rows for text in (*row["literals"], *row.get("words", ())))


def _words(table: Mapping[str, Any]) -> dict[str, str]:
    return {word: name for name, words in table.items() if isinstance(words, list) for word in words}


def _schema(entry: Mapping[str, Any]) -> Schema:
    owner = entry.get("object", "")
    try:
        return Schema(
            id=entry["id"],
            store=entry.get("store", ""),
            formats=frozenset(entry["formats"]),
            literals=_literals([entry]),
            root=_conditions(entry, "root", ""),
            has=_conditions(entry, "has", owner),
            some=_conditions(entry, "some", owner),
            without=_conditions(entry, "without", owner),
            above=frozenset(entry.get("above", ())),
            keyed=entry.get("keyed", False),
            inside=_paths(entry.get("inside", {}), owner),
            whole=_paths(entry.get("whole", {}), "**"),
            picks=late(entry["picks"]) if "picks" in entry else None,
            joined=entry.get("joined", ""),
            open=entry.get("open", False),
        )
    except (KeyError, ValueError, TypeError) as error:
        raise CatalogError(f"rules/formats/indexes.toml: {entry.get('id', 'a row')}: {error}") from error


def _paths(table: Mapping[str, Any], owner: str) -> dict[str, tuple[KeyPath, ...]]:
    return {what: tuple(compile_path(path, owner) for path in paths) for what, paths in table.items()}


def _conditions(entry: Mapping[str, Any], key: str, owner: str) -> tuple[Condition, ...]:
    """Each is `key.path` or `key.path ~ pattern of its value`."""
    split = (text.partition(" ~ ") for text in entry.get(key, ()))
    return tuple(Condition(compile_path(path, owner), late(pattern) if told else None) for path, told, pattern in split)


def _service(row: Mapping[str, Any]) -> Service:
    types, images, having, model = (
        late(row[key], re.IGNORECASE) if key in row else None for key in ("types", "images", "having", "model")
    )
    return Service(row["id"], row["store"], types, images, having, model, row.get("sure", True))
