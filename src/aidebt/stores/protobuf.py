"""The wire format of protocol buffers, without any schema: fields by number. https://protobuf.dev/programming-guides/encoding/"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from aidebt.stores.reading import StoreError

Value: TypeAlias = "int | bytes"
MAX_FIELDS = 200_000  # of one message


def fields(data: bytes) -> dict[int, list[Value]]:
    """The values of a message by field number, in their order: numbers of varints, bytes of everything else.

    Raises:
        StoreError: when it is no message.
    """
    found: dict[int, list[Value]] = {}
    for count, (number, value) in enumerate(_walk(data)):
        if count >= MAX_FIELDS:
            raise StoreError(f"a message of more than {MAX_FIELDS:,} fields")
        found.setdefault(number, []).append(value)
    return found


def messages(values: dict[int, list[Value]], number: int) -> list[bytes]:
    """The messages (or texts) under a field number."""
    return [value for value in values.get(number, ()) if isinstance(value, bytes)]


def whole_number(values: dict[int, list[Value]], number: int) -> int | None:
    """The last number under a field number, None where there is none."""
    return next((value for value in reversed(values.get(number, ())) if isinstance(value, int)), None)


def text(values: dict[int, list[Value]], number: int) -> str:
    """The first text under a field number, "" where there is none."""
    return next(iter(messages(values, number)), b"").decode("utf-8", "replace")


def _walk(data: bytes) -> Iterator[tuple[int, Value]]:
    at = 0
    while at < len(data):
        tag, at = _varint(data, at)
        number, wire = tag >> 3, tag & 7
        if number == 0 or wire not in (0, 1, 2, 5):
            raise StoreError("no message of protocol buffers")
        if wire == 0:
            value, at = _varint(data, at)
            yield number, value
            continue
        size = {1: 8, 5: 4}.get(wire, 0)
        if wire == 2:
            size, at = _varint(data, at)
        if size > len(data) - at:
            raise StoreError("a message that is cut short")
        yield number, data[at : at + size]
        at += size


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while at < len(data) and shift < 70:
        byte = data[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return value, at
    raise StoreError("a number that is cut short")
