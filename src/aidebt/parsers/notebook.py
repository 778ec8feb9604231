"""Notebooks → facts: the code cells in order, read as one Python module, with places in the notebook's own text.

Outputs, attachments and prose are stepped over. Each cell is parsed by itself, so that one that is no Python spoils no
other; names bound in one are known in all, as they are in the kernel.
"""

from __future__ import annotations

import codecs
import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from aidebt.facts import Binding, Fact, Name, ParsedFile, Span, Text
from aidebt.parsers import python
from aidebt.parsers.cells import Cell, Notebook, read_cells
from aidebt.parsers.magics import plain
from aidebt.parsers.source import CONFLICT
from aidebt.parsers.spans import Spans

if TYPE_CHECKING:
    from tree_sitter import Node

LANGUAGES = frozenset({"", "python", "python2", "python3", "ipython"})
ESCAPE = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.|\n", re.DOTALL)
SHORT = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


def parse(data: bytes) -> ParsedFile:
    """The facts of a notebook.

    Args:
        data: the file's bytes, in UTF-8 (a byte-order mark is allowed).

    Returns:
        The facts in source order, and which bytes belong to which cell. `unread` says why nothing, or only the
        beginning, was read; `broken` what was no Python in the cells.
    """
    text, mark = decoded(data)
    notebook = read_cells(text)
    ours = [cell for cell in notebook.cells if speaks_python(notebook, cell)]
    if notebook.cells and not ours:
        language = notebook.language or notebook.cells[0].language
        return ParsedFile("python", (), unread=f"a notebook in {language[:40]}: its cells are not read", foreign=True)
    cursor = Cursor(text, mark)
    facts: list[Fact] = []
    cells: list[tuple[int, int, int]] = []
    broken = ""
    for cell in ours:
        found, notes, start, end = read_cell(cursor, cell)
        facts.extend(found)
        cells.append((start, end, cell.number))
        broken = broken or (f"cell {cell.number}: {notes}" if notes else "")
    return ParsedFile("python", tuple(facts), broken, unread(text, notebook), tuple(cells))


def essence(data: bytes) -> bytes:
    """What of a notebook can hold anything: the source of its code cells, as written; all of a broken one."""
    text, _ = decoded(data)
    notebook = read_cells(text)
    if notebook.broken_at is not None:
        return data
    return "\n".join(text[start:end] for cell in notebook.cells for start, end in cell.pieces).encode("utf-8", "surrogatepass")


def decoded(data: bytes) -> tuple[str, int]:
    """The text, and the length of the byte-order mark before it; bytes that are no UTF-8 are read as Latin-1."""
    mark = len(codecs.BOM_UTF8) if data.startswith(codecs.BOM_UTF8) else 0
    try:
        return data[mark:].decode("utf-8"), mark
    except UnicodeDecodeError:
        return data.decode("latin-1"), -1


def speaks_python(notebook: Notebook, cell: Cell) -> bool:
    """Whether a cell is Python: by what it says itself, else by the kernel."""
    return (cell.language or notebook.language) in LANGUAGES


def unread(text: str, notebook: Notebook) -> str:
    """Why a notebook was read in part or not at all, or ""."""
    if notebook.broken_at is None:
        return ""
    at, why = notebook.broken_at
    begin = text.rfind("\n", 0, at) + 1
    end = text.find("\n", at)
    if CONFLICT.match(text[begin : end if end >= 0 else len(text)]):
        why = "stands in a merge that is not resolved"
    line = text.count("\n", 0, at) + 1
    count = len(notebook.cells)
    before = f"only the {count} code cells before it were read" if count > 1 else "only the code cell before it was read"
    return f"line {line} {why}: {before if count else 'nothing was read'}"


def read_cell(cursor: Cursor, cell: Cell) -> tuple[list[Fact], str, int, int]:
    """The facts of one cell, what was no Python in it, and the bytes of the notebook where it begins and ends."""
    source, runs = cursor.source(cell)
    places = Places(source, runs, cursor)
    begin, end = places.between(0, len(source))
    text, variables = plain(source)
    found = (
        python.parse_part(CellSpans(text.encode("utf-8", "surrogatepass"), places))
        if text.strip()
        else ParsedFile("python", ())
    )
    facts = list(found.facts)
    for item in variables:
        span = places.span(item.start, item.end)
        bound = Binding(f"os.environ.{item.name}", Text(item.value, span), "", span)
        facts.insert(next((n for n, fact in enumerate(facts) if fact.span.start > span.start), len(facts)), bound)
    return facts, found.broken, begin, end


# -- places -----------------------------------------------------------------------------------------------------------


class Run(NamedTuple):
    """Characters of a cell that stand one after the other in the notebook, on one line; or one that is escaped there."""

    at: int  # in the cell
    disk: int  # in the notebook's text
    byte: int
    line: int
    column: int
    width: int  # of the escape in the notebook; 0 where every character stands for itself


class Cursor:
    """A position in the notebook's text that only moves forward, with its line, its column and its byte.

    Args:
        text: the notebook.
        mark: bytes before the text; -1 where each byte is one character of it.
    """

    def __init__(self, text: str, mark: int) -> None:
        self.text = text
        self.narrow = mark < 0 or text.isascii()
        self.at, self.byte, self.line, self.begin = 0, max(mark, 0), 1, 0

    def move(self, at: int) -> None:
        """Go forward to `at`."""
        self.byte += self.bytes_between(self.at, at)
        lines = self.text.count("\n", self.at, at)
        if lines:
            self.line += lines
            self.begin = self.text.rfind("\n", self.at, at) + 1
        self.at = at

    def bytes_between(self, start: int, end: int) -> int:
        """How many bytes the characters between two positions take."""
        return end - start if self.narrow else len(self.text[start:end].encode("utf-8", "surrogatepass"))

    def run(self, at: int, width: int) -> Run:
        """The run that begins here and is the cell's from its position `at` on."""
        return Run(at, self.at, self.byte, self.line, self.at - self.begin + 1, width)

    def source(self, cell: Cell) -> tuple[str, list[Run]]:
        """A cell's source as the kernel gets it, and the runs it is made of; the last one ends it."""
        parts: list[str] = []
        runs: list[Run] = []
        length = 0
        for start, end in cell.pieces:
            for first, last, text in self.pieces(start, end):
                self.move(first)
                runs.append(self.run(length, 0 if text is None else last - first))
                parts.append(self.text[first:last] if text is None else text)
                length += len(parts[-1])
            self.move(end)
        runs.append(self.run(length, 0))
        return "".join(parts), runs

    def pieces(self, start: int, end: int) -> Iterator[tuple[int, int, str | None]]:
        """The runs between two positions, each with what it means where that is not what is written."""
        for match in ESCAPE.finditer(self.text, start, end):
            if start < match.start():
                yield start, match.start(), None
            yield match.start(), match.end(), meant(match[0])
            start = match.end()
        if start < end:
            yield start, end, None


def meant(escape: str) -> str:
    """The character that an escape of a JSON string stands for; half of a pair stands for none that can be written."""
    if len(escape) == 12:
        high, low = int(escape[2:6], 16), int(escape[8:], 16)
        return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
    if len(escape) == 6:
        code = int(escape[2:], 16)
        return chr(code) if not 0xD800 <= code < 0xE000 else "\ufffd"
    return SHORT.get(escape[-1], escape[-1])


class Places:
    """Where positions of one cell stand in the notebook."""

    def __init__(self, source: str, runs: list[Run], cursor: Cursor) -> None:
        self.ascii = source.isascii()
        self._runs = runs
        self._starts = [run.at for run in runs]
        self._cursor = cursor
        self._lines = [0, *(match.end() for match in re.finditer("\n", source))]

    def position(self, line: int, column: int) -> int:
        """The position of a place of the cell, both counted from 1."""
        return self._lines[line - 1] + column - 1

    def between(self, start: int, end: int) -> tuple[int, int]:
        """The bytes of the notebook from `start` of the cell up to `end`."""
        return self._place(start)[2], self._place(end - 1, 1)[2] if end > start else self._place(start)[2]

    def span(self, start: int, end: int) -> Span:
        """The place of what stands from `start` of the cell up to `end`."""
        line, column, byte = self._place(start)
        end_line, end_column, end_byte = self._place(end - 1, 1) if end > start else (line, column, byte)
        return Span.told(line, column, end_line, end_column, byte, end_byte)

    def _place(self, at: int, behind: int = 0) -> tuple[int, int, int]:
        """Line, column and byte of a position, or of the one right behind its character."""
        run = self._runs[bisect_right(self._starts, at) - 1]
        across = run.width * behind if run.width else at - run.at + behind
        return run.line, run.column + across, run.byte + self._cursor.bytes_between(run.disk, run.disk + across)


class CellSpans(Spans):
    """Spans of a cell's syntax tree, in the notebook.

    Args:
        data: the bytes that were parsed.
        places: where they stand in the notebook.
    """

    __slots__ = ("_places",)

    def __init__(self, data: bytes, places: Places) -> None:
        super().__init__(data)
        self._places = places

    def span(self, node: Node) -> Span:
        """Where a node stands."""
        if self._places.ascii:
            return self._places.span(node.start_byte, node.end_byte)
        line, column, end_line, end_column = self.between(node.start_byte, node.end_byte)
        return self._places.span(self._places.position(line, column), self._places.position(end_line, end_column))

    def name(self, node: Node) -> Name:
        """A node that is one word."""
        return Name(self.text(node), self.span(node))
