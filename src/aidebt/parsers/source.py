"""The text of one data file, and where each piece of it stands in the file's bytes.

The data parsers work on decoded text and never raise: bytes that are no UTF-8 are read as Latin-1, byte-order marks
are honoured, and `Source.span` turns positions in the text into the lines, columns and byte offsets of `Span`.
"""

from __future__ import annotations

import codecs
import re
from bisect import bisect_right
from itertools import accumulate

from aidebt.facts import Fact, ParsedFile, Span

MAX_FACTS = 100_000
"""Facts kept of one file. A file with more is data, not settings; 100,000 of them take about 60 MB."""

MAX_DEPTH = 100
"""Nesting beyond which values are stepped over: ten times what people write, and key paths stay short."""

CONFLICT = re.compile(r"(?:<{7}|>{7}|\|{7})(?: |\r?$)|={7}\r?$", re.M)
"""A line that git leaves in a file while a merge is unresolved."""

_BLOCK = 256
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_new = tuple.__new__  # a third of the price of the constructor of a named tuple


class _Lines:
    """The lines of a text, each character of which is taken for a byte; they are looked for when first asked for.

    Args:
        text: the text.
        mark: how many bytes stand before it.
    """

    __slots__ = ("_mark", "_starts", "_text")

    def __init__(self, text: str, mark: int) -> None:
        self._text = text
        self._mark = mark
        self._starts: list[int] = []

    def place(self, at: int) -> tuple[int, int]:
        """The line and the column of a position."""
        if not self._starts:
            self._starts = [0, *accumulate(len(line) + 1 for line in self._text.split("\n"))]
        line = bisect_right(self._starts, at, hi=len(self._starts) - 1)
        return line, at - self._starts[line - 1] + 1

    def between(self, start: int, end: int) -> tuple[int, int, int, int]:
        """The line, column, end line and end column of what stands from byte `start` up to `end`."""
        return (*self.place(start - self._mark), *self.place(end - self._mark))


class Source:
    """Decoded text of a file, the facts read from it so far, and the notes on what was stepped over."""

    __slots__ = ("_blocks", "_encoding", "_lines", "_mark", "_notes", "facts", "text")

    def __init__(self, data: bytes) -> None:
        self.facts: list[Fact] = []
        self._notes: dict[str, tuple[int, int]] = {}
        self._mark, self._encoding = next(((len(m), e) for m, e in _MARKS if data.startswith(m)), (0, "utf-8"))
        body = data[self._mark :]
        try:
            self.text = body.decode(self._encoding)
        except UnicodeDecodeError:
            self._encoding = "latin-1"
            self.text = body.decode("latin-1")
            self.note("bytes that are not UTF-8, read as Latin-1", None)
        self._lines = _Lines(self.text, self._mark)
        self._blocks = self._measure()

    def _measure(self) -> list[int] | None:
        """Byte length of the text before every 256th code point, or None where each takes one byte."""
        if self._encoding == "latin-1" or (self._encoding == "utf-8" and self.text.isascii()):
            return None
        blocks = [0]
        for at in range(0, len(self.text), _BLOCK):
            blocks.append(blocks[-1] + self._width(at, at + _BLOCK))
        return blocks

    def _width(self, start: int, end: int) -> int:
        return len(self.text[start:end].encode(self._encoding, "surrogatepass"))

    def _byte(self, at: int, blocks: list[int]) -> int:
        block = at // _BLOCK
        return self._mark + blocks[block] + self._width(block * _BLOCK, at)

    def span(self, start: int, end: int) -> Span:
        """The place of `text[start:end]` in the file."""
        mark = self._mark
        if self._blocks is None:
            return _new(Span, (start + mark, end + mark, self._lines))
        first, last = self._byte(start, self._blocks), self._byte(end, self._blocks)
        return Span.told(*self._lines.between(start + mark, end + mark), first, last)

    def line(self, at: int) -> int:
        """The 1-based line of a position in the text."""
        return self._lines.place(at)[0]

    def full(self) -> bool:
        """Whether the file has given all the facts that are kept of one file."""
        if len(self.facts) < MAX_FACTS:
            return False
        self.note(f"more than {MAX_FACTS:,} values: the rest was not read", None)
        return True

    def note(self, what: str, at: int | None) -> None:
        """Remember that `what` was stepped over, at position `at` of the text; equal notes are counted."""
        line, count = self._notes.get(what, (0 if at is None else self.line(at), 0))
        self._notes[what] = (line, count + 1)

    def result(self, language: str) -> ParsedFile:
        """The facts and the notes as one value."""
        return ParsedFile(language, tuple(self.facts), "; ".join(_say(what, *seen) for what, seen in self._notes.items()))


def _say(what: str, line: int, count: int) -> str:
    place = f"line {line}: " if line else ""
    more = f" (and {count - 1} more)" if count > 1 else ""
    return f"{place}{what}{more}"
