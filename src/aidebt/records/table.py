"""CSV and TSV, by the standard library's parser: a cell may run over many lines."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import TextIO

from aidebt.records import UNREAD, Row, Rows

MAX_LINE = 16 << 20  # characters of a line that are held, four bytes each; a longer row is counted unread
MAX_SPAN = 20_000  # lines of one row: more of them are a quote that was never closed


def open_rows(text: TextIO, delimiter: str = ",") -> Rows:
    """The rows of a table, each a dict by the names in its first row."""
    rows = Rows(iter(()))
    rows.rows = _rows(_Lines(text), rows, delimiter)
    return rows


class _Lines:
    """Gives lines to the parser; remembers what became of the last one."""

    def __init__(self, text: TextIO) -> None:
        self.text = text
        self.number = 0
        self.quotes = 0
        self.since = 0
        self.stopped = ""
        self.long: list[int] = []  # lines that are rows of their own, and too long

    def __iter__(self) -> Iterator[str]:
        """Lines, until one is too long or a row runs over too many."""
        while line := self.text.readline(MAX_LINE):
            self.number += 1
            if len(line) >= MAX_LINE and not line.endswith("\n"):
                inside, quotes = self.quotes % 2, line.count('"')
                while line and not line.endswith("\n"):
                    line = self.text.readline(MAX_LINE)
                    quotes += line.count('"')
                if inside or quotes % 2:
                    self.stopped = f"line {self.number} is longer than {MAX_LINE >> 20} MiB"
                    return
                self.long.append(self.number)
                self.since = self.number
                continue
            self.quotes += line.count('"')
            if self.number - self.since > MAX_SPAN:
                self.stopped = f"the quote opened in line {self.since + 1} is not closed within {MAX_SPAN:,} lines"
                return
            yield line.replace("\0", "")

    def row_ends(self) -> None:
        """The parser has given a row."""
        self.since, self.quotes = self.number, 0


def _rows(lines: _Lines, found: Rows, delimiter: str) -> Iterator[Row]:
    limit = csv.field_size_limit(MAX_LINE)
    reader = csv.reader(lines, delimiter=delimiter)
    names: list[str] = []
    try:
        for cells in reader:
            start, odd = lines.since + 1, lines.quotes % 2 and lines.number > lines.since + 1
            lines.row_ends()
            if not any(cells):
                continue
            if lines.stopped or (odd and _cut_off(lines)):
                found.broken = lines.stopped or f"the quote opened in line {start} is never closed"
                return
            if not names:
                names = [name.strip().lstrip("\ufeff") for name in cells]
                found.columns = tuple(names)
                continue
            yield Row(dict(zip(names, cells, strict=False)), start, lines.number)
        for number in lines.long:
            yield Row(UNREAD, number, number)
        many = f"{len(lines.long)} row{'s' if len(lines.long) > 1 else ''} longer than {MAX_LINE >> 20} MiB not read"
        long = f"{many}, first line {lines.long[0]}" if lines.long else ""
        found.broken = "; ".join(part for part in (long, lines.stopped) if part)
    except csv.Error as error:
        found.broken = f"line {lines.number}: {error}"
    finally:
        csv.field_size_limit(limit)


def _cut_off(lines: _Lines) -> bool:
    """Whether the text ended inside the row just given."""
    return not lines.text.read(1)
