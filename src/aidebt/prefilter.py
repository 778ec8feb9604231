"""The cheapest question, asked of a file's name and bytes before anything is parsed: can it hold something at all?

The texts that decide are made from the rules once, when those are compiled, so that a run that finds nothing to look at
loads no more than them. A yes means no more than that it is worth to ask the rules themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple, TypeAlias

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
SHORT = 3  # letters of the name of a call, by which alone it is not known
MOST_BYTES = 8 << 20  # of one file: more is no source and no setting


_TEXT, _PROOF, _VENDOR, _CALL, _MODEL, _NAME, _START, _SIDE, _REQUEST = 1, 2, 4, 8, 16, 32, 64, 128, 256
"""Kinds of texts in code, as bits."""
_KINDS = {
    "literals": _TEXT,
    "proofs": _PROOF,
    "vendors": _VENDOR,
    "calls": _CALL,
    "requests": _REQUEST,
    "models": _MODEL,
    "names": _NAME,
    "starts": _START,
    "sides": _SIDE,
}

Spot: TypeAlias = tuple[int, int]  # the first byte of a text, and the one behind its last


class Marks(NamedTuple):
    """What of the texts of the rules stands in a file of code.

    Attributes:
        any: whether anything does that every file with an asset holds one of.
        proof: whether something does that needs nothing around it: a type of vector columns, a comment to us.
        vendor: whether the name of a vendor does, by which it is imported.
        call: whether the name of a call does that tells by itself what it reaches.
        models: where what ids of models are made of stands.
        names: where words stand that names of prompts are made of.
        starts: where stands what prompts, or phrases in them, begin with.
        sides: where arguments stand that say which side of a search is embedded.
        requests: where calls stand that send something to an address.
    """

    any: bool
    proof: bool
    vendor: bool
    call: bool
    models: list[Spot]
    names: list[Spot]
    starts: list[Spot]
    sides: list[Spot]
    requests: list[Spot]


class Prefilter:
    """What the compiled rules look for.

    Args:
        texts: as `compile_prefilter` makes them.
        more: further lower-case texts, e.g. ids of the user's own models.
    """

    def __init__(self, texts: Mapping[str, Any], more: Iterable[bytes] = ()) -> None:
        self._texts, self._more = texts, tuple(more)
        self._paths = PathTexts([texts["paths"]])
        self._binary = tuple(texts["binary"])
        self._folders = frozenset(texts["folders"])
        self._versions = [tuple(name.split("*")) for name in texts["versions"]]

    def holds(self, data: bytes) -> bool:
        """Whether the bytes of a file hold a text that every file with an asset holds."""
        return bool(self._find(data[:MOST_BYTES].lower()))

    @cached_property
    def _find(self) -> Callable[[bytes], list[tuple[int, int, int]]]:
        from ahocorasick_rs import BytesAhoCorasick

        return BytesAhoCorasick(
            sorted({*(text.encode() for text in self._texts["literals"]), *self._more})
        ).find_matches_as_indexes

    def marks(self, lower: bytes) -> Marks:
        """What stands in code of such texts: one look for all of them.

        Args:
            lower: its bytes, in lower case.
        """
        find, kinds = self._marking
        found = 0
        spots: dict[int, list[Spot]] = {_MODEL: [], _NAME: [], _START: [], _SIDE: [], _REQUEST: []}
        for which, start, end in find(lower, True):
            found |= kinds[which]
            for kind in spots.keys() if kinds[which] >= _MODEL else ():
                if kinds[which] & kind:
                    spots[kind].append((start, end))
        return Marks(
            any=bool(found & (_TEXT | _PROOF)),
            proof=bool(found & _PROOF),
            vendor=bool(found & _VENDOR),
            call=bool(found & _CALL),
            models=spots[_MODEL],
            names=spots[_NAME],
            starts=spots[_START],
            sides=spots[_SIDE],
            requests=spots[_REQUEST],
        )

    @cached_property
    def _marking(self) -> tuple[Callable[[bytes, bool], list[tuple[int, int, int]]], Sequence[int]]:
        """Finds which text stands where; and what kinds of text each of them is."""
        from ahocorasick_rs import BytesAhoCorasick, Implementation

        kinds: dict[bytes, int] = dict.fromkeys(self._more, _PROOF)
        for name, kind in _KINDS.items():
            for text in self._texts[name]:
                kinds[text.encode()] = kinds.get(text.encode(), 0) | kind
        texts = sorted(kinds)
        automaton = BytesAhoCorasick(texts, implementation=Implementation.DFA)  # a tree's worth of code is worth its 7 ms
        return automaton.find_matches_as_indexes, [kinds[text] for text in texts]

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
    models = set(literals)
    vendors = [table for name, table in sorted(tables.items()) if name.startswith("signatures/")]
    rows = {kind: {text for row in tables[name][kind] for text in _texts_of(row)} for name, kind in _ROWS}
    said = {*rows.pop("runner"), *(text for table in vendors for text in vendor_literals(table))}
    imported = [name.lower() for table in vendors for name in table.get("imports", ())]
    names = {text for text in said if _imports(text, imported)}
    proofs = {DIRECTIVE.decode(), *(said - names)}
    proofs.update(*(found for kind, found in rows.items() if kind not in DATA_ROWS))
    texts = {*models, *said, *proofs, *tables["names"]["literals"]["texts"]}.union(*rows.values())
    texts.update(row["uses"].lower() for row in tables["formats/actions"]["action"])
    globs = [glob for row in tables["formats/prompt-files"]["carrier"] for glob in row["globs"]]
    globs += tables["formats/structures"].get("own", {}).get("globs", [])
    return {
        "literals": _shortest(texts),
        "proofs": _shortest(proofs),
        "vendors": _shortest(names),
        "models": _shortest(models),
        "calls": _shortest(text for table in vendors for text in _calls_of(table)),
        "requests": _shortest(_requests_of(tables["signatures/common"])),
        "starts": sorted({*tables["prompts"]["openings"]["starts"], *tables["prompts"]["phrases"]["starts"]}),
        "sides": _shortest(map(str.lower, tables["index-calls"]["arguments"]["input"])),
        "names": _shortest(tables["names"]["literals"]["words"]),
        "paths": [list(pieces) for pieces in sorted({pieces for glob in globs for pieces in glob_pieces(glob)})],
        "binary": tables["discover"]["binary"]["suffixes"],
        "folders": tables["discover"]["vendored"]["directories"],
        "versions": [*tables["discover"]["lock"]["versions"], *tables["discover"]["lock"]["others"]],
    }


def _imports(text: str, imported: Iterable[str]) -> bool:
    """Whether a text is one by which something is imported: then it proves nothing where nothing is."""
    if "import " in text or text.startswith(("from ", "use ", '("', "('")) or text.endswith(" import"):
        return True
    return any(text in name or text in name.replace("_", "-") or name in text for name in imported)


def _calls_of(table: Mapping[str, Any]) -> Iterator[str]:
    """What stands in each call that tells by its name what it reaches, whatever the file imports."""
    for kind in ("call", "docstring", "index", "message", "remote", "template"):
        for row in table.get(kind, ()):
            for name in row.get("names", ()) if not row.get("generic") else ():
                text = name.lower().partition("()")[0].strip(".")
                if name.startswith(".") and len(text) > SHORT:
                    yield text


def _requests_of(table: Mapping[str, Any]) -> Iterator[str]:
    """The last names of calls that send something to an address."""
    for row in table.get("call", ()):
        if row.get("kind") == "request":
            yield from (name.lower().removesuffix(".default").rpartition(".")[2] for name in row["names"])


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
