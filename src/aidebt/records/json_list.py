"""A JSON document that holds a list of records: at its top, or under a key of an object. Read piece by piece."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, TextIO

from aidebt.records import UNREAD, Row, Rows

CHUNK = 1 << 20  # characters read at once
MAX_VALUE = 16 << 20  # characters of one value
MAX_HEAD = 200  # members of an object that are kept beside the rows
_SPACE = " \t\r\n"
_IN_TEXT, _OUTSIDE = re.compile(r'["\\]'), re.compile(r'["\[\]{},]')
_DECODER = json.JSONDecoder()


def open_rows(text: TextIO) -> Rows:
    """The rows of a document."""
    rows = Rows(iter(()))
    rows.rows = _document(_Buffer(text), rows)
    return rows


class _BrokenError(Exception):
    """The document is no JSON from here on."""


class _LongError(Exception):
    """A value is too long to be held."""


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
            if len(self.held) - self.at > MAX_VALUE:
                raise _LongError
            if not self.more():
                if end >= 0:
                    break
                raise _BrokenError
        start = self.line
        self.line += self.held.count("\n", self.at, end)
        self.at = end
        return value, start, self.line

    def skip(self) -> tuple[int, int]:
        """Step over a value without holding it; its first and last line."""
        start, depth, text, at = self.line, 0, False, self.at
        while True:
            found = (_IN_TEXT if text else _OUTSIDE).search(self.held, at)
            if found is None or (found[0] == "\\" and found.end() == len(self.held)):
                at = self.drop(len(self.held) if found is None else found.start())
                continue
            at, sign = found.end(), found[0]
            if sign == "\\":
                at += 1
            elif sign == '"':
                text = not text
            elif sign in "[{":
                depth += 1
            elif sign in "]}" and depth:
                depth -= 1
            elif not depth:  # the end of the list around it, or the next value
                self.drop(found.start(), more=False)
                return start, self.line
            if not (text or depth) and sign in '"]}':
                self.drop(at, more=False)
                return start, self.line

    def drop(self, end: int, more: bool = True) -> int:
        """Let go of what was stepped over; read on where that is asked."""
        self.line += self.held.count("\n", self.at, end)
        self.at = end
        if more and not self.more():
            raise _BrokenError
        return self.at


def _document(buffer: _Buffer, found: Rows) -> Iterator[Row]:
    long: list[int] = []
    broken = ""
    try:
        match buffer.peek():
            case "[":
                yield from _list(buffer, "", long)
            case "{":
                yield from _object(buffer, found, long)
            case _:
                raise _BrokenError
    except (_BrokenError, _LongError):
        broken = f"no JSON after line {buffer.line}"
    if long:
        many = f"{len(long)} value{'s' if len(long) > 1 else ''} longer than {MAX_VALUE >> 20} MiB"
        told = f"{many} not read, first in line {long[0]}"
        broken = f"{told}; {broken}" if broken else told
    found.broken = broken


def _list(buffer: _Buffer, under: str, long: list[int]) -> Iterator[Row]:
    buffer.take("[")
    while buffer.peek() != "]":
        value, line, end = _value(buffer, long)
        yield Row(value, line, end, under)
        if buffer.peek() != "]":
            buffer.take(",")
    buffer.take("]")


def _value(buffer: _Buffer, long: list[int]) -> tuple[Any, int, int]:
    try:
        return buffer.value()
    except _LongError:
        line, end = buffer.skip()
        long.append(line)
        return UNREAD, line, end


def _object(buffer: _Buffer, found: Rows, long: list[int]) -> Iterator[Row]:
    buffer.take("{")
    while buffer.peek() != "}":
        key, _, _ = buffer.value()
        buffer.take(":")
        if buffer.peek() == "[":
            yield from _list(buffer, str(key), long)
        else:
            value, line, end = _value(buffer, long)
            if isinstance(value, dict):
                yield Row(value, line, end, "{}")
            if len(found.head) < MAX_HEAD and value is not UNREAD:
                found.head[str(key)] = value
        if buffer.peek() != "}":
            buffer.take(",")
    buffer.take("}")
