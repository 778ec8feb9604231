"""Spans of syntax-tree nodes: 1-based lines, columns in code points, offsets in bytes."""

from __future__ import annotations

import codecs
from bisect import bisect_right
from itertools import accumulate
from operator import itemgetter
from typing import TYPE_CHECKING

from aidebt.facts import Name, Span

if TYPE_CHECKING:
    from tree_sitter import Node

STEP = 1024
"""Bytes of a line between two places whose columns are remembered."""

_new = tuple.__new__


class Spans:
    """Positions in one file's bytes. Where its lines begin is found when it is first asked for.

    Args:
        data: the bytes that were parsed.
    """

    __slots__ = ("_latin", "_mark", "_starts", "_steps", "data")

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._latin = data.decode("latin-1")
        self._mark = len(codecs.BOM_UTF8) if data.startswith(codecs.BOM_UTF8) else 0
        self._starts: list[int] = []
        self._steps: dict[int, list[tuple[int, int]]] = {}

    def span(self, node: Node) -> Span:
        """Where a node stands."""
        return _new(Span, (node.start_byte, node.end_byte, self))

    def name(self, node: Node) -> Name:
        """A node that is one word: its text and its span in one go, for there is no commoner node."""
        start, end = node.start_byte, node.end_byte
        text = self._latin[start:end]
        return Name(text if text.isascii() else _decoded(text), _new(Span, (start, end, self)))

    def text(self, node: Node) -> str:
        """The source text of a node; bytes that are no UTF-8 become replacement characters."""
        text = self._latin[node.start_byte : node.end_byte]
        return text if text.isascii() else _decoded(text)

    def slice(self, start: int, end: int) -> str:
        """The source text between two bytes."""
        text = self._latin[start:end]
        return text if text.isascii() else _decoded(text)

    def between(self, start: int, end: int) -> tuple[int, int, int, int]:
        """The line, column, end line and end column of what stands from byte `start` up to `end`."""
        return (*self._place(start), *self._place(end))

    def _place(self, at: int) -> tuple[int, int]:
        """The line and the column of a byte."""
        if not self._starts:
            self._starts = [0, *accumulate(len(line) + 1 for line in self.data.split(b"\n"))]
        line = bisect_right(self._starts, at, hi=len(self._starts) - 1)
        return line, self._column(self._starts[line - 1], at)

    def _column(self, begin: int, at: int) -> int:
        """The 1-based column of byte `at` in the line that starts at `begin`; a byte-order mark takes none."""
        if begin == 0:
            begin = min(self._mark, at)
        start, column = self._near(begin, at) if at - begin > STEP else (begin, 1)
        return len(self.slice(start, at)) + column

    def _near(self, begin: int, at: int) -> tuple[int, int]:
        """A byte before `at`, and its column: in a long line they are counted once, and not again for each node."""
        steps = self._steps.setdefault(begin, [(begin, 1)])
        last, column = steps[-1]
        while at - last > STEP:
            following = last + STEP
            while "\x80" <= self._latin[following] < "\xc0" and following > last + STEP - 4:
                following -= 1  # inside a character
            column += len(self.slice(last, following))
            steps.append((following, column))
            last = following
        return steps[bisect_right(steps, at, key=itemgetter(0)) - 1]


def _decoded(text: str) -> str:
    """What bytes read as Latin-1 are in UTF-8."""
    return text.encode("latin-1").decode("utf-8", "replace")
