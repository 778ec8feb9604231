"""Whether a word says that a vector is for a question or for what is searched: `rules/formats/embedding-inputs.toml`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from aidebt.compiled import load_tables

_OTHER = re.compile(r"[^a-z0-9]+")


class Side(NamedTuple):
    """What a word says: "document" or "query", in whose vocabulary, and whether it is the name of a model."""

    name: str
    vocabulary: str
    model: bool


def side(literal: str) -> Side | None:
    """The side that a word names; None for one that names neither (classification, clustering)."""
    return _sides().get(_plain(literal.rpartition("TaskType.")[2]))


@lru_cache(maxsize=1)
def _sides() -> Mapping[str, Side]:
    found = {}
    for row in load_tables()["formats/embedding-inputs"]["pair"]:
        for name in ("document", "query"):
            told = Side(name, row["name"], row.get("models", False))
            found.update({_plain(word): told for word in row[name]})
    return found


def _plain(word: str) -> str:
    return _OTHER.sub("-", word.lower()).strip("-")
