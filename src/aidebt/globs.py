"""Path patterns of the rules: `*` within a segment, `**/` any folders, `?`, `[abc]` and `{one,two}`; case counts on demand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import product

_PIECE = re.compile(r"\*\*/|\*\*|\*|\?|\[[^\]/]+\]|\{|\}|,|[^*?\[{},]+|\[")


_BRACES = re.compile(r"\{([^{}]*)\}")
_WILD = re.compile(r"\*\*/|\*+|\?|\[[^\]/]*\]|[{}]")


NEVER = r"(?!)"
SOON = 50
"""Paths after which a pattern is compiled in any case: a hook asks of a few, a scan of thousands."""


class Globs:
    """Globs as one pattern, which is compiled when a path first holds the texts that one of them is made of, or soon.

    Args:
        globs: in any order; none match nothing.
        exact: case counts.
    """

    def __init__(self, globs: Sequence[str], exact: bool) -> None:
        self._globs = tuple(globs)
        self._flags = re.DOTALL | (0 if exact else re.IGNORECASE)
        self._pieces: tuple[tuple[str, ...], ...] | None = None
        self._pattern: re.Pattern[str] | None = None
        self._asked = 0

    def match(self, path: str) -> re.Match[str] | None:
        """The match of a whole root-relative path that one of the globs names, else None."""
        if self._pattern is None:
            if self._pieces is None:
                self._pieces = tuple(pieces for glob in self._globs for pieces in glob_pieces(glob))
            lowered = path.lower()
            self._asked += 1
            if self._asked < SOON and not any(all(piece in lowered for piece in pieces) for pieces in self._pieces):
                return None
            self._pattern = re.compile(_expression(self._globs), self._flags)
        return self._pattern.match(path)


def compile_globs(globs: Sequence[str], exact: bool = False) -> Globs:
    """What matches a whole root-relative path when any of `globs` does; none match an empty list.

    A glob without a slash is matched against the file's name in any folder. `exact`: case counts.
    """
    return Globs(globs, exact)


class PathTexts:
    """Which of many rows of globs may match a path, by the texts their globs are made of: one look for all of them.

    Args:
        rows: for each row, what `glob_pieces` gives for its globs.
    """

    def __init__(self, rows: Sequence[Sequence[Sequence[str]]]) -> None:
        from ahocorasick_rs import BytesAhoCorasick

        by_key: dict[str, list[tuple[int, Sequence[str]]]] = {}
        for number, globs in enumerate(rows):
            for pieces in globs:
                by_key.setdefault(pieces[0] if pieces else "", []).append((number, pieces[1:]))
        self._always = frozenset(number for number, _ in by_key.pop("", ()))
        self._found = tuple(by_key.values())
        self._find = BytesAhoCorasick([_bytes(key) for key in by_key]).find_matches_as_indexes

    def rows(self, path: str) -> frozenset[int]:
        """The numbers of the rows that may match; the others do not."""
        lowered = path.lower()
        keys = {key for key, _, _ in self._find(_bytes(lowered), overlapping=True)}
        fitting = (row for key in keys for row, rest in self._found[key] if all(piece in lowered for piece in rest))
        return self._always.union(fitting)


def _bytes(text: str) -> bytes:
    """Paths hold whatever bytes a file system takes."""
    return text.encode("utf-8", "surrogateescape")


def glob_pieces(glob: str) -> Iterator[tuple[str, ...]]:
    """Texts that all stand in the lower-case path of whatever `glob` matches; one tuple for each choice of its braces."""
    parts = _BRACES.split(glob)
    choices = [part.split(",") if at % 2 else [part] for at, part in enumerate(parts)]
    for chosen in product(*choices):
        pieces = [piece.lower() for piece in _WILD.split("".join(chosen)) if piece]
        yield tuple(sorted(set(pieces), key=lambda piece: (-len(piece), piece)))


def _expression(globs: Sequence[str]) -> str:
    """The globs without a slash share one way to the file's name: it is looked for once, and not for each of them."""
    names = "|".join(_translate(glob) for glob in globs if "/" not in glob)
    others = [_translate(glob) for glob in globs if "/" in glob]
    either = "|".join([*([f"(?:.*/)?(?:{names})"] if names else []), *others])
    return rf"(?:{either})\Z" if either else NEVER


def _translate(glob: str) -> str:
    parts: list[str] = []
    depth = 0
    for piece in _PIECE.findall(glob):
        if piece == "**/":
            parts.append("(?:.*/)?")
        elif piece == "**":
            parts.append(".*")
        elif piece == "*":
            parts.append("[^/]*")
        elif piece == "?":
            parts.append("[^/]")
        elif piece == "{":
            depth += 1
            parts.append("(?:")
        elif piece == "}" and depth:
            depth -= 1
            parts.append(")")
        elif piece == "," and depth:
            parts.append("|")
        elif piece.startswith("[") and piece.endswith("]"):
            parts.append(piece.replace("[!", "[^"))
        else:
            parts.append(re.escape(piece))
    return "".join(parts) + ")" * depth
