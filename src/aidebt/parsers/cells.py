"""The cells of a notebook's JSON text, and where their source stands in it.

Only the way to the source is walked here; every other value, above all the outputs, is stepped over by the standard
library's scanner, which is written in C and keeps nothing. What stands before the place where the JSON breaks is kept.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import TypeAlias

from aidebt.values import dataclass

Handler: TypeAlias = Callable[[int], int]
"""Reads the value that begins at a position of the text; gives the position behind it."""

BLANK = re.compile(r"[ \t\r\n]*")
MAX_CELLS = 20_000
"""Cells read of one notebook; nobody scrolls through so many."""


class BrokenError(Exception):
    """The text is no JSON from position `at` on."""

    def __init__(self, at: int, why: str = "is not valid JSON") -> None:
        super().__init__(why)
        self.at = at
        self.why = why


@dataclass(frozen=True, slots=True)
class Cell:
    """A code cell. `number` counts the cells of every kind from 0, as nbformat does; `pieces` are its source: the
    positions, start and end, of what stands between the quotes of its strings.
    """

    number: int
    language: str  # "" where the cell does not say one of its own
    pieces: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Notebook:
    """The code cells in order. `language` is what the kernel speaks, "" where the notebook does not say; `broken_at` is
    the position where reading stopped, and why.
    """

    cells: tuple[Cell, ...]
    language: str
    broken_at: tuple[int, str] | None = None


def read_cells(text: str) -> Notebook:
    """The code cells of a notebook of any nbformat."""
    scan = _Scan(text)
    broken: tuple[int, str] | None = None
    try:
        scan.members(scan.blank(0), {"cells": scan.cells, "worksheets": scan.worksheets, "metadata": scan.metadata})
    except BrokenError as error:
        broken = (min(error.at, len(text)), error.why)
    return Notebook(tuple(scan.found), (scan.info or scan.kernel).lower(), broken)


class _Scan:
    """Walks one text; holds what was found so far."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.found: list[Cell] = []
        self.number = 0
        self.kernel = ""
        self.info = ""
        self._decoder = json.JSONDecoder(strict=False, parse_int=str, parse_float=str)

    # -- JSON -------------------------------------------------------------------------------------------------------

    def blank(self, at: int) -> int:
        """The position of the next token."""
        match = BLANK.match(self.text, at)
        return match.end() if match else at

    def peek(self, at: int) -> str:
        return self.text[at : at + 1]

    def skip(self, at: int) -> int:
        """Step over one value."""
        return self.value(at)[1]

    def value(self, at: int) -> tuple[object, int]:
        try:
            return self._decoder.raw_decode(self.text, at)
        except json.JSONDecodeError as error:
            raise BrokenError(error.pos) from None
        except RecursionError:
            raise BrokenError(at, "is nested too deeply") from None

    def members(self, at: int, handlers: Mapping[str, Handler]) -> int:
        """Read an object, the values of some keys by their handlers; step over what is no object."""
        if self.peek(at) != "{":
            return self.skip(at)
        at = self.blank(at + 1)
        while self.peek(at) == '"':
            name, at = self.value(at)
            at = self.blank(at)
            if self.peek(at) != ":":
                raise BrokenError(at)
            at = self.blank(handlers.get(str(name), self.skip)(self.blank(at + 1)))
            if self.peek(at) != ",":
                break
            at = self.blank(at + 1)
        return self.closed(at, "}")

    def items(self, at: int, handler: Handler) -> int:
        """Read an array, each item by the handler; step over what is no array."""
        if self.peek(at) != "[":
            return self.skip(at)
        at = self.blank(at + 1)
        while self.peek(at) not in ("]", ""):
            at = self.blank(handler(at))
            if self.peek(at) != ",":
                break
            at = self.blank(at + 1)
        return self.closed(at, "]")

    def closed(self, at: int, bracket: str) -> int:
        if self.peek(at) != bracket:
            raise BrokenError(at)
        return at + 1

    # -- notebooks --------------------------------------------------------------------------------------------------

    def worksheets(self, at: int) -> int:
        """The pages of nbformat 3, each with cells of its own."""
        return self.items(at, lambda sheet: self.members(sheet, {"cells": self.cells}))

    def cells(self, at: int) -> int:
        return self.items(at, self.cell)

    def cell(self, at: int) -> int:
        """One cell; the order of its keys is anyone's choice, so it is judged when all are read."""
        told: dict[str, str] = {}
        pieces: list[tuple[int, int]] = []

        def text(key: str) -> Handler:
            def read(start: int) -> int:
                value, end = self.value(start)
                if isinstance(value, str):
                    told[key] = value
                return end

            return read

        def source(start: int) -> int:
            pieces.clear()
            return self.source(start, pieces)

        language = text("language")
        end = self.members(
            at,
            {
                "cell_type": text("type"),
                "source": source,
                "input": source,  # nbformat 3
                "language": language,  # nbformat 3
                "metadata": lambda start: self.members(
                    start, {"vscode": lambda at: self.members(at, {"languageId": language})}
                ),
            },
        )
        if told.get("type") == "code" and pieces and self.number < MAX_CELLS:
            self.found.append(Cell(self.number, told.get("language", "").lower(), tuple(pieces)))
        self.number += 1
        return end

    def source(self, at: int, pieces: list[tuple[int, int]]) -> int:
        """Source is one string, or a list of lines."""

        def piece(start: int) -> int:
            end = self.skip(start)
            if self.peek(start) == '"' and end - start > 2:
                pieces.append((start + 1, end - 1))
            return end

        return self.items(at, piece) if self.peek(at) == "[" else piece(at)

    def metadata(self, at: int) -> int:
        """What the kernel speaks: `language_info.name` is what it said itself, `kernelspec` what it was started as."""
        return self.members(
            at,
            {
                "kernelspec": lambda start: self.members(
                    start, {"language": self.speaks("kernel"), "name": self.speaks("started")}
                ),
                "language_info": lambda start: self.members(start, {"name": self.speaks("info")}),
                "language": self.speaks("kernel"),
            },
        )

    def speaks(self, which: str) -> Handler:
        def read(at: int) -> int:
            value, end = self.value(at)
            if not isinstance(value, str):
                return end
            if which == "info":
                self.info = value
            elif which == "kernel":
                self.kernel = value
            elif not self.kernel and value.lower().startswith("python"):
                self.kernel = "python"
            return end

        return read
