"""Which stores are one system, and how it treats the names of indexes: `rules/formats/index-families.toml`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from aidebt.compiled import load_tables
from aidebt.values import dataclass

SEPARATE = frozenset({"service", "model"})
"""Roles of indexes on which no clock runs: a service that holds indexes, a folder that holds an embedding model."""


SQL = "sql"
"""The store of a statement that does not say whose it is."""


@dataclass(frozen=True, slots=True)
class Family:
    """One system under the names its clients give it. `embedded`: it lives and dies with the program, unless it is saved."""

    name: str
    folds: bool = False
    prefixes: tuple[str, ...] = ()
    embedded: bool = False

    def name_of(self, called: str) -> str:
        """What an index is known by here: two spellings that the system takes for one give one name."""
        told = called.strip().strip("\"`'").removeprefix("./").rstrip("/")
        for prefix in self.prefixes:
            told = told.removeprefix(prefix)
        return told.casefold() if self.folds else told


def family_of(store: str) -> Family:
    """The system behind a store's name; a store that the rules do not list is its own."""
    return _families().get(store) or Family(store)


def may_mean(one: str, other: str) -> bool:
    """Whether two names of stores can mean one system; "" means any, `SQL` any that speaks it."""
    if not one or not other:
        return True
    if SQL in (one, other):
        return family_of(one).name in _speaking() and family_of(other).name in _speaking()
    return family_of(one).name == family_of(other).name


@lru_cache(maxsize=1)
def _speaking() -> frozenset[str]:
    """The systems whose tables hold vectors."""
    table = load_tables()["formats/vector-columns"]
    rows = [*table["type"], *table["dialect"], *table["module"], table["vectorizer"], table["default"]]
    return frozenset(family_of(store).name for store in (SQL, *(row.get("store", "") for row in rows)) if store)


@lru_cache(maxsize=1)
def _families() -> Mapping[str, Family]:
    rows: list[Mapping[str, Any]] = load_tables()["formats/index-families"]["family"]
    found = {}
    for row in rows:
        family = Family(row["name"], row.get("folds", False), tuple(row.get("prefixes", ())), row.get("embedded", False))
        found.update(dict.fromkeys(row["stores"], family))
    return found
