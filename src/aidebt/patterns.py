"""Path patterns as `.gitignore` writes them, for excludes, per-file ignores and `.gitattributes`.

Each path segment is matched by `fnmatch` (whose translation backtracks little), `**` between segments by a table, so a
hostile pattern costs no more than its length times the path's.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable
from functools import lru_cache

from aidebt.values import dataclass, field

MAX_LENGTH = 1000  # longer patterns are refused: no path that a file system takes needs one
_ANY_DEPTH = "**"


class PatternError(ValueError):
    """A pattern that cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """One line of a pattern list: `negated` by a leading `!`, `directory` by a trailing `/`."""

    segments: tuple[re.Pattern[str] | None, ...]  # None stands for `**`
    negated: bool
    directory: bool

    def matches(self, parts: tuple[str, ...]) -> bool:
        """Whether the path made of `parts` is what the pattern names, as a whole."""
        reachable = {0}
        for segment in self.segments:
            if segment is None:
                reachable = set(range(min(reachable), len(parts) + 1))
            else:
                reachable = {at + 1 for at in reachable if at < len(parts) and segment.match(parts[at])}
            if not reachable:
                return False
        return len(parts) in reachable


@dataclass(frozen=True, slots=True)
class PatternList:
    """Patterns in order: the last one that matches decides."""

    patterns: tuple[Pattern, ...] = ()
    _known: dict[str, bool] = field(default_factory=dict, repr=False, compare=False)  # directories that were asked about

    def matches(self, path: str) -> bool:
        """Whether the file at root-relative `path`, or a directory above it, is matched."""
        if not self.patterns:
            return False
        folder = path.rpartition("/")[0]
        return (bool(folder) and self._covers(folder)) or self._verdict(tuple(path.split("/")), False)

    def _covers(self, folder: str) -> bool:
        """Whether a directory, or one above it, is matched: every file in it asks that."""
        if folder not in self._known:
            parts = tuple(folder.split("/"))
            self._known[folder] = any(self._verdict(parts[:depth], True) for depth in range(1, len(parts) + 1))
        return self._known[folder]

    def _verdict(self, parts: tuple[str, ...], directory: bool) -> bool:
        for pattern in reversed(self.patterns):
            if (directory or not pattern.directory) and pattern.matches(parts):
                return not pattern.negated
        return False


def compile_patterns(lines: Iterable[str]) -> PatternList:
    """The pattern list that `lines` spell.

    Raises:
        PatternError: when a pattern is empty, too long or not a pattern.
    """
    return PatternList(tuple(compile_pattern(line) for line in lines))


@lru_cache(maxsize=1024)
def compile_pattern(line: str) -> Pattern:
    """One pattern: `*.ipynb`, `docs/`, `/tests/**/data`, `!keep.yaml`.

    Raises:
        PatternError: when it is empty, too long or not a pattern.
    """
    text = line[1:] if (negated := line.startswith("!")) else line
    directory = text.endswith("/")
    text = text.rstrip("/")
    anchored = "/" in text
    names = [name for name in text.split("/") if name not in ("", ".")]
    if not names:
        raise PatternError(f"{line!r} matches nothing")
    if len(line) > MAX_LENGTH:
        raise PatternError(f"pattern of {len(line)} characters (at most {MAX_LENGTH})")
    if not anchored:
        names.insert(0, _ANY_DEPTH)
    return Pattern(tuple(_segment(name) for name in names), negated, directory)


def _segment(name: str) -> re.Pattern[str] | None:
    if name == _ANY_DEPTH:
        return None
    name = re.sub(r"\\(.)", lambda found: f"[{found[1]}]" if found[1] in "*?[" else found[1], name)
    return re.compile(fnmatch.translate(name.replace("[^", "[!")))
