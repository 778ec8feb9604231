"""JSON that holds vectors: read without making a number of them, in bounded time and memory.

Each list of numbers is replaced by how many there are, in the text itself, before it is parsed. What is replaced inside a
string changes that string and nothing else, since digits end no string and open none.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping, Sequence
from typing import Any

from aidebt.stores.files import Files, read_whole
from aidebt.stores.reading import StoreError
from aidebt.stores.rules import limit

SECONDS = 0.6
LISTS = 1_000_000  # in one file, vectors included: each costs a look
OBJECTS = 300_000  # of all kinds that are left beside the vectors: each costs memory
_VECTOR = re.compile(rb"\[\s*-?[0-9NI][-+0-9.eENaIinfty,\s]*\]")
_OFTEN = 4096  # vectors between two looks at the clock


def load(path: str, files: Files) -> dict[str, Any]:
    """The object that the file at `path` holds, each list of numbers as its length.

    Raises:
        StoreError: when it is no JSON object, too large, too deep or takes too long.
    """
    data = collapse(read_whole(files, path, limit("json_mib")))
    if len(data) > limit("left_kib"):
        raise StoreError(f"too large without its vectors (more than {limit('left_kib') >> 20} MiB)")
    return parse(data)


def parse(data: bytes) -> dict[str, Any]:
    """The object that JSON text holds.

    Raises:
        StoreError: when it is none.
    """
    if data.count(b"{") + data.count(b"[") > OBJECTS or data.count(b",") > 10 * OBJECTS:
        raise StoreError(f"more than {OBJECTS:,} objects in it")
    try:
        found = json.loads(data)
    except RecursionError:
        raise StoreError("JSON nested too deep") from None
    except ValueError as error:
        raise StoreError(f"no JSON: {str(error)[:80]}") from None
    if not isinstance(found, dict):
        raise StoreError("no JSON object")
    return found


def collapse(data: bytes) -> bytes:
    """JSON text with each list of numbers replaced by its length.

    Raises:
        StoreError: when there are too many of them, or it takes too long.
    """
    if data.count(b"[") > LISTS:
        raise StoreError(f"more than {LISTS:,} lists in it")
    until = time.monotonic() + SECONDS
    parts: list[bytes] = []
    at = 0
    for number, found in enumerate(_VECTOR.finditer(data)):
        parts += (data[at : found.start()], b"%d" % (data.count(b",", found.start(), found.end()) + 1))
        at = found.end()
        if number % _OFTEN == 0 and time.monotonic() > until:
            raise StoreError("stepping over its vectors takes too long")
    parts.append(data[at:])
    return b"".join(parts)


def opens_object(head: bytes) -> bool:
    """Whether a file may hold a JSON object, by its start."""
    return head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{"


def mapping(value: object) -> Mapping[str, Any]:
    """A JSON object, an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def items(value: object) -> Sequence[Any]:
    """A JSON list, an empty one for anything else."""
    return value if isinstance(value, list) else ()


def number(value: object) -> int | None:
    """A whole number that is not negative."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1 << 63 else None


def same(lengths: Sequence[object]) -> int | None:
    """The one length that all vectors have, None where there is no vector.

    Raises:
        StoreError: when they differ.
    """
    known = sorted({length for length in map(number, lengths) if length is not None})
    if len(known) > 1:
        raise StoreError(f"vectors of {known[0]} and of {known[-1]} numbers in one store")
    return known[0] if known else None
