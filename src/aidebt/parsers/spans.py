"""Spans of syntax-tree nodes: 1-based lines, columns in code points, offsets in bytes."""

from __future__ import annotations

import codecs
import re
from bisect import bisect_right
from operator import itemgetter
from typing import TYPE_CHECKING

from aidebt.facts import Name, Span

if TYPE_CHECKING:
    from tree_sitter import Node

STEP = 1024
"""Bytes of a line between two places whose columns are remembered."""

_new = tuple.__new__
_NEWLINE = re.compile(rb"\n")


class Spans:
    """Positions in one file's bytes.

    Nodes are asked for mostly in source order, so the line of the last one is remembered: where it begins, where the
    next one begins, and whether all of it is ASCII, where a byte is a column.

    Args:
        data: the bytes that were parsed.
    """

    __slots__ = ("_ascii", "_begin", "_latin", "_line", "_mark", "_narrow", "_next", "_starts", "_steps", "data")

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._latin = data.decode("latin-1")
        self._ascii = data.isascii()
        self._mark = len(codecs.BOM_UTF8) if data.startswith(codecs.BOM_UTF8) else 0
        self._starts = [0, *(match.end() for match in _NEWLINE.finditer(data)), len(data) + 1]
        self._line, self._begin, self._next, self._narrow = 0, 0, 0, False
        self._steps: dict[int, list[tuple[int, int]]] = {}

    def span(self, node: Node) -> Span:
        """Where a node stands."""
        start, end = node.start_byte, node.end_byte
        if not self._begin <= start < self._next:
            self._turn_to(start)
        if self._narrow and end < self._next:
            line, before = self._line, self._begin - 1
            return _new(Span, (line, start - before, line, end - before, start, end))
        row, column = node.end_point
        first = start - self._begin + 1 if self._narrow else self._column(self._begin, start)
        last = column + 1 if self._ascii else self._column(end - column, end)
        return _new(Span, (self._line, first, row + 1, last, start, end))

    def name(self, node: Node) -> Name:
        """A node that is one word: its text and its span in one go, for there is no commoner node."""
        start, end = node.start_byte, node.end_byte
        text = self._latin[start:end]
        if start >= self._next or start < self._begin or not self._narrow or not text.isascii():
            return Name(self.text(node), self.span(node))
        line, before = self._line, self._begin - 1
        return Name(text, _new(Span, (line, start - before, line, end - before, start, end)))

    def text(self, node: Node) -> str:
        """The source text of a node; bytes that are no UTF-8 become replacement characters."""
        return self.slice(node.start_byte, node.end_byte)

    def slice(self, start: int, end: int) -> str:
        """The source text between two bytes."""
        text = self._latin[start:end]
        return text if text.isascii() else text.encode("latin-1").decode("utf-8", "replace")

    def _turn_to(self, start: int) -> None:
        self._line = bisect_right(self._starts, start)
        self._begin, self._next = self._starts[self._line - 1], self._starts[self._line]
        self._narrow = self._ascii or self._latin[self._begin : self._next].isascii()

    def _column(self, begin: int, at: int) -> int:
        """The 1-based column of byte `at` in the line that starts at `begin`; a byte-order mark takes none."""
        if begin == 0:
            begin = min(self._mark, at)
        start, column = self._near(begin, at) if at - begin > STEP else (begin, 1)
        return len(self._latin[start:at].encode("latin-1").decode("utf-8", "replace")) + column

    def _near(self, begin: int, at: int) -> tuple[int, int]:
        """A byte before `at`, and its column: in a long line they are counted once, and not again for each node."""
        steps = self._steps.setdefault(begin, [(begin, 1)])
        last, column = steps[-1]
        while at - last > STEP:
            following = last + STEP
            while "\x80" <= self._latin[following] < "\xc0" and following > last + STEP - 4:
                following -= 1  # inside a character
            column += len(self._latin[last:following].encode("latin-1").decode("utf-8", "replace"))
            steps.append((following, column))
            last = following
        return steps[bisect_right(steps, at, key=itemgetter(0)) - 1]
