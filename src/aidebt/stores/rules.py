"""The tables of `rules/formats/stores.toml`, loaded once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from aidebt.compiled import load_tables

MIB = 1 << 20


def table(name: str) -> Mapping[str, Any]:
    """One table of the file."""
    rows: Mapping[str, Any] = _tables()[name]
    return rows


def limit(name: str) -> int:
    """A limit of the table `limits`; in bytes where its name says in what unit it is written."""
    value = int(table("limits")[name])
    return value * MIB if name.endswith("_mib") else value << 10 if name.endswith("_kib") else value


@lru_cache(maxsize=1)
def _tables() -> Mapping[str, Any]:
    tables: Mapping[str, Any] = load_tables()["formats/stores"]
    return tables
