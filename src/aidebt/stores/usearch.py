"""usearch: the vectors come first, as a matrix with u32 (or u64) rows and bytes of a row; the header stands behind them.

`usearch`, three u16 version, u8 distance (a letter), u8 element, u8 key, u8 slot, u64 count, u64 deleted, u64 dimension, u8
several vectors a key. https://github.com/unum-cloud/usearch/blob/main/include/usearch/index_dense.hpp
"""

from __future__ import annotations

import struct

from aidebt.stores.files import Files, StoreFile, stem_of
from aidebt.stores.reading import StoreError, StoreReading, shown, within_bounds
from aidebt.stores.rules import table

STORE = "usearch"
MAGIC = b"usearch"
_HEADER = struct.Struct("<7s3H4B3QB")


def recognise(path: str, head: bytes, file: StoreFile) -> bool:
    """Whether the header stands where the matrix at the start says that it ends."""
    return _start(head, file) is not None


def read(path: str, files: Files) -> tuple[StoreReading, ...]:
    """The index.

    Raises:
        StoreError: when its header is cut short or says what cannot be.
    """
    with files.open(path) as file:
        start = _start(file.read(0, 64), file)
        data = b"" if start is None else file.read(start, _HEADER.size)
        if len(data) < _HEADER.size:
            raise StoreError(f"cut short in its header, after {file.size:,} bytes")
        _, major, minor, patch, metric, element, _, _, count, deleted, dims, several = _HEADER.unpack(data)
        if count > file.size or deleted > file.size:
            raise StoreError(f"it claims {shown(count)} vectors and has {file.size:,} bytes")
    rules = table("usearch")
    letter = chr(metric)
    return (
        StoreReading(
            STORE,
            path,
            stem_of(path),
            version=f"{major}.{minor}.{patch}",
            dims=within_bounds(dims),
            element=rules["elements"].get(str(element), f"number {element}"),
            metric=rules["metrics"].get(letter, f"number {metric}"),
            count=count,
            absent=(("model", "the file does not hold it"), ("created_on", "the file does not hold it")),
            note="several vectors a key" if several else "",
        ),
    )


def _start(head: bytes, file: StoreFile) -> int | None:
    """Where the header stands."""
    starts = [0]
    if len(head) >= 16:
        (rows, size), (wide_rows, wide_size) = struct.unpack_from("<2I", head), struct.unpack_from("<2Q", head)
        starts += [8 + rows * size, 16 + wide_rows * wide_size]
    for start in starts:
        if start + len(MAGIC) <= file.size and file.read(start, len(MAGIC)) == MAGIC:
            return start
    return None
