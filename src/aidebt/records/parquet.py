"""How many rows a Parquet file has, and their columns, from its footer alone.

The footer is a FileMetaData struct in Thrift's compact protocol, its length in the four bytes before the closing magic:
https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift and
https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
"""

from __future__ import annotations

import os
from typing import Any, BinaryIO

from aidebt.records import Rows

MAGIC = b"PAR1"
MAX_FOOTER = 16 << 20
MAX_DEPTH = 32
_SCHEMA, _ROWS = 2, 3  # field ids of FileMetaData
_NAME, _CHILDREN = 4, 5  # of SchemaElement


def open_rows(stream: BinaryIO) -> Rows:
    """No rows, but their number and columns."""
    try:
        fields = _Reader(_footer(stream)).struct()
        count = fields[_ROWS]
        elements = fields[_SCHEMA]
        columns = tuple(item[_NAME].decode("utf-8", "replace") for item in elements[1:] if not item.get(_CHILDREN))
        if not isinstance(count, int) or count < 0:
            raise ValueError
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return Rows(iter(()), unreadable="parquet whose footer cannot be read")
    return Rows(iter(()), count=count, columns=columns)


def _footer(stream: BinaryIO) -> bytes:
    size = stream.seek(0, os.SEEK_END)
    stream.seek(max(size - 8, 0))
    tail = stream.read(8)
    length = int.from_bytes(tail[:4], "little")
    if tail[4:] != MAGIC or not 0 < length <= min(size - 8, MAX_FOOTER):
        raise ValueError
    stream.seek(size - 8 - length)
    return stream.read(length)


class _Reader:
    """Reads values of Thrift's compact protocol."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def byte(self) -> int:
        value = self.data[self.at]
        self.at += 1
        return value

    def varint(self) -> int:
        value = shift = 0
        while True:
            part = self.byte()
            value |= (part & 0x7F) << shift
            if part < 0x80:
                return value
            shift += 7
            if shift > 70:
                raise ValueError

    def zigzag(self) -> int:
        value = self.varint()
        return (value >> 1) ^ -(value & 1)

    def struct(self, depth: int = 0) -> dict[int, Any]:
        """Fields by id."""
        if depth > MAX_DEPTH:
            raise ValueError
        fields: dict[int, Any] = {}
        number = 0
        while head := self.byte():
            number = number + (head >> 4) if head >> 4 else self.zigzag()
            fields[number] = self.value(head & 0x0F, depth)
        return fields

    def value(self, kind: int, depth: int) -> Any:
        match kind:
            case 1 | 2:  # booleans are in the type
                return kind == 1
            case 3:
                return self.byte()
            case 4 | 5 | 6:
                return self.zigzag()
            case 7:
                return self.take(8)
            case 8:
                return self.take(self.varint())
            case 9 | 10:
                return self.list(depth)
            case 12:
                return self.struct(depth + 1)
            case _:
                raise ValueError

    def list(self, depth: int) -> list[Any]:
        head = self.byte()
        size = head >> 4 if head >> 4 < 15 else self.varint()
        if size > len(self.data):  # every element takes a byte at least
            raise ValueError
        kind = head & 0x0F
        return [self.byte() == 1 if kind in (1, 2) else self.value(kind, depth) for _ in range(size)]

    def take(self, count: int) -> bytes:
        if count > len(self.data) - self.at:
            raise ValueError
        found = self.data[self.at : self.at + count]
        self.at += count
        return found
