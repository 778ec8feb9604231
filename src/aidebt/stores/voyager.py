"""Voyager: `VOYA`, i32 version, i32 dimension, u8 distance, u8 element. https://github.com/spotify/voyager (Metadata.h)"""

from __future__ import annotations

import struct

from aidebt.stores.files import Files, StoreFile, stem_of
from aidebt.stores.reading import StoreError, StoreReading, within_bounds
from aidebt.stores.rules import table

STORE = "voyager"
MAGIC = b"VOYA"
_HEADER = struct.Struct("<4siiBB")


def recognise(path: str, head: bytes, file: StoreFile) -> bool:
    """Whether a file is such an index."""
    return head.startswith(MAGIC)


def read(path: str, files: Files) -> tuple[StoreReading, ...]:
    """The index.

    Raises:
        StoreError: when its header is cut short or says what cannot be.
    """
    with files.open(path) as file:
        data = file.read(0, _HEADER.size)
    if len(data) < _HEADER.size:
        raise StoreError(f"cut short in its header, after {len(data)} bytes")
    _, version, dims, space, element = _HEADER.unpack(data)
    rules = table("voyager")
    reason = "the file does not hold it"
    return (
        StoreReading(
            STORE,
            path,
            stem_of(path),
            version=str(version),
            dims=within_bounds(dims),
            element=rules["elements"].get(str(element), f"number {element}"),
            metric=rules["spaces"].get(str(space), f"number {space}"),
            absent=(("count", "it is not read"), ("model", reason), ("created_on", reason)),
        ),
    )
