"""The cheapest question, asked of a file's name and bytes before anything is parsed: can it hold something at all?

The texts that decide are made from the rules once, when those are compiled, so that a run that finds nothing to look at
loads no more than them. A yes means no more than that it is worth to ask the rules themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, TypeAlias

from aidebt.globs import PathTexts, glob_pieces

DIRECTIVE = b"aidebt:"
_ROWS = (
    ("formats/structures", "structure"),
    ("formats/evals", "runner"),
    ("formats/indexes", "schema"),
    ("formats/indexes", "service"),
    ("formats/indexes", "naming"),
    ("formats/vector-columns", "literals"),
)
"""Rows whose `literals` or `modules` no name and no vendor stands for: one is in each file that the row is about."""
DATA_ROWS = frozenset({"structure", "service", "naming"})
"""Those of them that are about data: their texts prove nothing in code."""
MOST_BYTES = 8 << 20  # of one file: more is no source and no setting


Find: TypeAlias = "Callable[[bytes], list[tuple[int, int, int]]]"  # which text, its first byte, the one behind its last


class Prefilter:
    """What the compiled rules look for.

    Args:
        texts: as `compile_prefilter` makes them.
        more: further lower-case texts, e.g. ids of the user's own models.
    """

    def __init__(self, texts: Mapping[str, Any], more: Iterable[bytes] = ()) -> None:
        self._texts, self._more = texts, tuple(more)
        self._find = self._finder("literals", self._more)
        self._paths = PathTexts([texts["paths"]])
        self._binary = tuple(texts["binary"])
        self._folders = frozenset(texts["folders"])
        self._versions = [tuple(name.split("*")) for name in texts["versions"]]

    def holds(self, data: bytes) -> bool:
        """Whether the bytes of a file hold a text that every file with an asset holds."""
        return bool(self._find(data.lower()[:MOST_BYTES]))

    def proves(self, data: bytes) -> bool:
        """Whether code holds more than words that names of prompts are made of: a vendor, a model, a comment to us."""
        return bool(self._find_proof(data.lower()[:MOST_BYTES]))

    def named(self, data: bytes) -> list[tuple[int, int]]:
        """Where words stand that names of prompts are made of, as byte offsets."""
        return [(start, end) for _, start, end in self._find_names(data.lower()[:MOST_BYTES])]

    @cached_property
    def _find_proof(self) -> Find:
        return self._finder("proofs", self._more)

    @cached_property
    def _find_names(self) -> Find:
        return self._finder("names")

    def _finder(self, kind: str, more: Iterable[bytes] = ()) -> Find:
        import ahocorasick_rs

        texts = {*(text.encode() for text in self._texts[kind]), *more}
        find: Find = ahocorasick_rs.BytesAhoCorasick(sorted(texts)).find_matches_as_indexes
        return find

    def is_named(self, path: str) -> bool:
        """Whether a file may be a prompt as a whole, by its path."""
        return bool(self._paths.rows(path))

    def passes_over(self, path: str) -> bool:
        """Whether a file never holds an asset: binary by its suffix, in a folder of code of others, a list of versions."""
        if path.lower().endswith(self._binary) or not self._folders.isdisjoint(path.split("/")[:-1]):
            return True
        tails = (path.rpartition("/")[2], "/".join(path.rsplit("/", 2)[-2:]))
        return any(_fits(tail, parts) for parts in self._versions for tail in tails)


def _fits(text: str, parts: Sequence[str]) -> bool:
    """Whether a glob with at most one star, split at it, matches."""
    if len(parts) == 1:
        return text == parts[0]
    return len(text) >= len(parts[0]) + len(parts[1]) and text.startswith(parts[0]) and text.endswith(parts[1])


def compile_prefilter(tables: Mapping[str, Any], literals: Iterable[str]) -> dict[str, Any]:
    """The texts that `Prefilter` takes, from the parsed rules and the literals of the catalog."""
    vendors = [table for name, table in sorted(tables.items()) if name.startswith("signatures/")]
    proofs = {*literals, DIRECTIVE.decode()}
    proofs.update(text for table in vendors for text in vendor_literals(table))
    rows = {kind: {text for row in tables[name][kind] for text in _texts_of(row)} for name, kind in _ROWS}
    texts = {*proofs, *tables["names"]["literals"]["texts"], *(text for found in rows.values() for text in found)}
    texts.update(row["uses"].lower() for row in tables["formats/actions"]["action"])
    globs = [glob for row in tables["formats/prompt-files"]["carrier"] for glob in row["globs"]]
    globs += tables["formats/structures"].get("own", {}).get("globs", [])
    return {
        "literals": _shortest(texts),
        "proofs": _shortest(proofs.union(*(found for kind, found in rows.items() if kind not in DATA_ROWS))),
        "names": _shortest(tables["names"]["literals"]["words"]),
        "paths": [list(pieces) for pieces in sorted({pieces for glob in globs for pieces in glob_pieces(glob)})],
        "binary": tables["discover"]["binary"]["suffixes"],
        "folders": tables["discover"]["vendored"]["directories"],
        "versions": [*tables["discover"]["lock"]["versions"], *tables["discover"]["lock"]["others"]],
    }


def _texts_of(row: Mapping[str, Any]) -> Iterator[str]:
    """The literals of a row, or the ways to import the modules that it is about."""
    if "literals" in row:
        yield from row["literals"]
        return
    for module in row.get("modules", ()):
        yield from (f"{way}{module.lower()}" for way in ("from ", "import ", 'from "', "from '", '("', "('"))


def _shortest(texts: Iterable[str]) -> list[str]:
    """The texts without those that hold another."""
    known = set(texts)
    return sorted(text for text in known if not any(other in text for other in known if other != text))


def vendor_literals(table: Mapping[str, Any]) -> list[str]:
    """The lower-case texts of which one stands in every file that uses a vendor: by default the names it is imported by."""
    return list(table.get("literals") or [text.lower() for text in table.get("imports", ())])
