"""A JSON document that holds a list of records: at its top, or under a key of an object. Read piece by piece."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, TextIO

from aidebt.records import Row, Rows

CHUNK = 1 << 20  # characters read at once
MAX_VALUE = 16 << 20  # characters of one value
MAX_HEAD = 200  # members of an object that are kept beside the rows
_SPACE = " \t\r\n"
_DECODER = json.JSONDecoder()


def open_rows(text: TextIO) -> Rows:
    """The rows of a document."""
    rows = Rows(iter(()))
    rows.rows = _document(_Buffer(text), rows)
    return rows


class _BrokenError(Exception):
    """The document is no JSON from here on."""


class _Buffer:
    """A window of the text: what was consumed is dropped, more is read when a value does not end in it."""

    def __init__(self, text: TextIO) -> None:
        self.text = text
        self.held = ""
        self.at = 0
        self.line = 1
        self.ended = False

    def more(self) -> bool:
        """Read on; False at the end."""
        part = self.text.read(max(CHUNK, len(self.held) - self.at))
        self.ended = not part
        self.held = self.held[self.at :] + part
        self.at = 0
        return not self.ended

    def peek(self) -> str:
        """The next character that is no white space; "" at the end."""
        while True:
            while self.at < len(self.held):
                char = self.held[self.at]
                if char not in _SPACE:
                    return char
                self.line += char == "\n"
                self.at += 1
            if not self.more():
                return ""

    def take(self, expected: str) -> None:
        """Step over a character."""
        if self.peek() != expected:
            raise _BrokenError
        self.at += 1

    def value(self) -> tuple[Any, int, int]:
        """The next value with its first and last line."""
        self.peek()
        while True:
            try:
                value, end = _DECODER.raw_decode(self.held, self.at)
            except (ValueError, RecursionError):
                end = -1
            if 0 <= end < len(self.held) or (end >= 0 and self.ended):
                break
            if len(self.held) - self.at > MAX_VALUE or not self.more():
                if end >= 0:
                    break
                raise _BrokenError
        start = self.line
        self.line += self.held.count("\n", self.at, end)
        self.at = end
        return value, start, self.line


def _document(buffer: _Buffer, found: Rows) -> Iterator[Row]:
    try:
        match buffer.peek():
            case "[":
                yield from _list(buffer, "")
            case "{":
                yield from _object(buffer, found)
            case _:
                raise _BrokenError
    except _BrokenError:
        far = len(buffer.held) - buffer.at > MAX_VALUE
        found.broken = (
            f"a value longer than {MAX_VALUE >> 20} MiB in line {buffer.line}" if far else f"no JSON after line {buffer.line}"
        )


def _list(buffer: _Buffer, under: str) -> Iterator[Row]:
    buffer.take("[")
    while buffer.peek() != "]":
        value, line, end = buffer.value()
        yield Row(value, line, end, under)
        if buffer.peek() != "]":
            buffer.take(",")
    buffer.take("]")


def _object(buffer: _Buffer, found: Rows) -> Iterator[Row]:
    buffer.take("{")
    while buffer.peek() != "}":
        key, _, _ = buffer.value()
        buffer.take(":")
        if buffer.peek() == "[":
            yield from _list(buffer, str(key))
        else:
            value, line, end = buffer.value()
            if isinstance(value, dict):
                yield Row(value, line, end, "{}")
            if len(found.head) < MAX_HEAD:
                found.head[str(key)] = value
        if buffer.peek() != "}":
            buffer.take(",")
    buffer.take("}")
