"""Frozen dataclasses to compact JSON and back, by their annotations. Never a pickle: what is read back can only be data.

Handles what the values of this package are made of: str, int, float, bool, None, bytes, date, enums, tuples, optional and
union types of dataclasses, dataclasses. A dataclass becomes the list of its fields; in a union its position is written before.
"""

from __future__ import annotations

import json
import types
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from functools import lru_cache
from typing import Any, Generic, NamedTuple, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")
_UNIONS = (Union, types.UnionType)
_PLAIN = (str, int, float, bool, type(None))


class _Pair(NamedTuple):
    """How one type is written and read; None where JSON has it already. `shape` spells the type with its fields."""

    encode: Callable[[Any], Any] | None
    decode: Callable[[Any], Any] | None
    shape: str


class Codec(Generic[T]):
    """Writes and reads values of one dataclass.

    Raises:
        TypeError: when a field has a type that is not handled.
    """

    def __init__(self, kind: type[T]) -> None:
        named: Any = kind
        pair = _pair(named)
        assert pair.encode is not None and pair.decode is not None
        self._encode, self._decode = pair.encode, pair.decode
        self.shape = pair.shape
        """Spells the fields and their types: part of the key of whatever is kept, so that a new field is never misread."""

    def dump(self, value: T) -> bytes:
        """`value` as ASCII JSON."""
        return json.dumps(self._encode(value), separators=(",", ":")).encode("ascii")

    def load(self, data: bytes) -> T:
        """The value that `dump` wrote.

        Raises:
            ValueError: when `data` is nothing that `dump` writes.
        """
        try:
            value: T = self._decode(json.loads(data))
        except (TypeError, LookupError, AttributeError, RecursionError) as error:
            raise ValueError(f"not what was written: {error}") from error
        return value


@lru_cache(maxsize=256)
def _pair(kind: Any) -> _Pair:
    origin = get_origin(kind)
    if kind in _PLAIN:
        return _Pair(None, None, kind.__name__)
    if kind is bytes:
        return _Pair(lambda value: value.decode("latin-1"), lambda text: text.encode("latin-1"), "bytes")
    if kind is date:
        return _Pair(date.isoformat, date.fromisoformat, "date")
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _Pair(lambda member: member.value, kind, kind.__name__)
    if is_dataclass(kind) and isinstance(kind, type):
        return _record(kind)
    if origin is tuple:
        return _tuple(get_args(kind))
    if origin in _UNIONS:
        return _union(get_args(kind))
    raise TypeError(f"no way to write a {kind}")


def _record(kind: type[Any]) -> _Pair:
    hints = get_type_hints(kind)
    names = tuple(item.name for item in fields(kind))
    pairs = tuple(_pair(hints[name]) for name in names)
    writers = tuple((name, pair.encode) for name, pair in zip(names, pairs, strict=True))
    readers = tuple((place, pair.decode) for place, pair in enumerate(pairs) if pair.decode is not None)

    def encode(value: Any) -> list[Any]:
        return [getattr(value, name) if write is None else write(getattr(value, name)) for name, write in writers]

    def decode(row: Any) -> Any:
        if not isinstance(row, list) or len(row) != len(names):
            raise ValueError(f"no {kind.__name__}")
        for place, reader in readers:
            row[place] = reader(row[place])
        return kind(*row)

    told = ",".join(f"{name}:{pair.shape}" for name, pair in zip(names, pairs, strict=True))
    return _Pair(encode, decode, f"{kind.__name__}({told})")


def _tuple(inner: tuple[Any, ...]) -> _Pair:
    if len(inner) == 2 and inner[1] is Ellipsis:
        write, read, shape = _pair(inner[0])
        if write is None:
            return _Pair(list, tuple, f"[{shape}*]")
        assert read is not None
        return _Pair(
            lambda value: [write(item) for item in value], lambda row: tuple(read(item) for item in row), f"[{shape}*]"
        )
    pairs = tuple(_pair(kind) for kind in inner)

    def encode(value: Any) -> list[Any]:
        return [item if pair.encode is None else pair.encode(item) for item, pair in zip(value, pairs, strict=True)]

    def decode(row: Any) -> tuple[Any, ...]:
        return tuple(item if pair.decode is None else pair.decode(item) for item, pair in zip(row, pairs, strict=True))

    return _Pair(encode, decode, f"[{','.join(pair.shape for pair in pairs)}]")


def _union(members: tuple[Any, ...]) -> _Pair:
    kinds = [kind for kind in members if kind is not type(None)]
    if len(kinds) == 1:
        write, read, shape = _pair(kinds[0])
        if write is None or read is None:
            return _Pair(None, None, f"{shape}?")
        return _Pair(
            lambda value: None if value is None else write(value), lambda row: None if row is None else read(row), f"{shape}?"
        )
    pairs = [_pair(kind) for kind in kinds]
    places = {kind: place for place, kind in enumerate(kinds)}
    if not all(is_dataclass(kind) for kind in kinds):
        raise TypeError(f"no way to tell the members of {members} apart")

    writers = [pair.encode for pair in pairs if pair.encode is not None]
    readers = [pair.decode for pair in pairs if pair.decode is not None]

    def encode(value: Any) -> list[Any] | None:
        if value is None:
            return None
        place = places[type(value)]
        return [place, writers[place](value)]

    def decode(row: Any) -> Any:
        return None if row is None else readers[row[0]](row[1])

    return _Pair(encode, decode, "|".join(pair.shape for pair in pairs))
