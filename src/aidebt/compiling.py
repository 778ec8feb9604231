"""From the tables under `rules/` to the compact form that the catalog reads: rows as lists, indexes and literals made once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

COLUMNS = (
    "platform",
    "id",
    "kind",
    "family",
    "status",
    "released",
    "deprecated",
    "retires",
    "earliest_retirement",
    "replacement",
    "replacement_platform",
    "replacement_current",
    "replacement_retired",
    "redirects_to",
    "alias_of",
    "knowledge_cutoff",
    "dims",
    "dims_allowed",
    "dims_range",
    "max_tokens",
    "compatible_with",
    "confidence",
    "checked",
    "sources",
    "conflicts",
    "note",
    "names",
    "released_precision",
)
PLACE = {column: number for number, column in enumerate(COLUMNS)}
# What `--as-of` hides until it was announced.
ANNOUNCED = (
    "deprecated",
    "retires",
    "earliest_retirement",
    "replacement",
    "replacement_platform",
    "replacement_current",
    "replacement_retired",
    "redirects_to",
)


def compile_catalog(tables: Mapping[str, Any]) -> dict[str, Any]:
    """Rows (columns as in `COLUMNS`, platforms as in platforms.toml), indexes by id, aliases, families, literals."""
    platforms = tables["platforms"]["platform"]
    named = {key: table["name"] for key, table in tables["sources"].items()}
    rows, texts = _rows(tables, [platform["id"] for platform in platforms], named)
    fold = {platform["id"] for platform in platforms if platform.get("fold")}
    index: dict[str, list[int]] = {}
    folded: dict[str, list[int]] = {}
    for number, row in enumerate(rows):
        for spelling in (row[1], *(row[PLACE["names"]] or ())):
            index.setdefault(spelling, []).append(number)
            if row[0] in fold:
                folded.setdefault(spelling.lower(), []).append(number)
    return {
        "rows": rows,
        "sources": texts,
        "announced": [announced_on(row) for row in rows],
        "index": index,
        "folded": folded,
        "aliases": {f"{alias['platform']} {alias['id']}": alias for alias in tables["aliases"]["alias"]},
        "generations": _generations(tables["families"]["family"]),
        "literals": literals(index, tables["patterns"]),
    }


def _rows(tables: Mapping[str, Any], order: list[str], named: Mapping[str, str]) -> tuple[list[list[Any]], list[str]]:
    files = [table for name, table in tables.items() if name.startswith("models/")]
    texts: dict[str, int] = {}
    rows = []
    for table in sorted(files, key=lambda table: (order.index(table["platform"]), table["platform"])):
        for model in table["model"]:
            row = [table["platform"], *(model.get(column) for column in COLUMNS[1:])]
            cited = [named.get(key, key) for key in model["sources"]]
            row[PLACE["sources"]] = [texts.setdefault(text, len(texts)) for text in cited]
            rows.append(row)
    return rows, list(texts)


def announced_on(raw: Sequence[Any]) -> str:
    """The ISO date from which the lifecycle facts of a row count as known; "" for a row that has none.

    That is the announcement where it is dated, else the date of the row's newest source, or the shutdown itself where
    that came first: what has happened is known.
    """
    if raw[PLACE["deprecated"]]:
        return str(raw[PLACE["deprecated"]])
    if raw[PLACE["status"]] == "active" and not any(raw[PLACE[name]] for name in ANNOUNCED):
        return ""
    return min(str(day) for day in (raw[PLACE["checked"]], raw[PLACE["retires"]]) if day)


def _generations(families: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Families by id, and under "" which families an id occurs in."""
    found: dict[str, Any] = {family["id"]: family["generations"] for family in families}
    members: dict[str, list[str]] = {}
    for family, generations in found.items():
        for model in sorted({model for generation in generations for model in generation["ids"]}):
            members.setdefault(model.lower(), []).append(family)
    return {**found, "": members}


# -- what the prefilter looks for -----------------------------------------------------------------------------------


MARKS = re.compile(r"[-0-9/:.@]")
"""What tells an id from a word."""


def weak_id(model: str, words: Mapping[str, Any]) -> bool:
    """True for an id that is an ordinary word or too short to be believed where nothing else speaks of a model."""
    text = model.lower()
    if text in words["strong"]:
        return False
    if text in words["weak"] or text in words["own"] or len(text) <= 3:
        return True
    return not MARKS.search(text)


def literals(ids: Iterable[str], patterns: Mapping[str, Any]) -> list[str]:
    """Few lower-case texts of which every believable id and every shape contains at least one.

    The shapes state theirs; an id with a tag is found by the name and the colon. Ids that contain none of those are covered
    greedily by their commonest distinctive part.
    """
    chosen = {literal for shape in patterns["shape"] for literal in shape["literals"]}
    chosen |= {f"{name}:" for tag in patterns["tag"] for name in tag["names"]} | set(patterns["literals"]["also"])
    common = set(patterns["literals"]["common"])
    open_ids = {model.lower() for model in ids if not weak_id(model, patterns["words"])}
    open_ids = {model for model in open_ids if not any(literal in model for literal in chosen)}
    parts = {model: _parts(model, common) for model in open_ids}
    while parts:
        counts = Counter(part for found in parts.values() for part in found)
        best = min(counts, key=lambda part: (-counts[part] * min(len(part), 6), part))
        chosen.add(best)
        parts = {model: found for model, found in parts.items() if best not in model}
    return sorted(text for text in chosen if not any(other != text and other in text for other in chosen))


def _parts(model: str, common: set[str]) -> set[str]:
    """What an id can be found by: its distinctive words, and its neighbouring words as they stand in it."""
    pieces = re.findall(r"[a-z]+|[0-9.]+|[^a-z0-9.]+", model)
    words = {piece for piece in pieces if len(piece) >= 5 and piece.isalpha() and piece not in common}
    starts = [place for place, piece in enumerate(pieces[:-2]) if len(piece) >= 3 and piece.isalpha()]
    return words | {"".join(pieces[place : place + 3]) for place in starts} or {model}
