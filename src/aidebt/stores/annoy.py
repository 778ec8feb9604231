"""Annoy: nodes of one size and nothing else. The count can be told; the dimension and the distance only together, in the code.

Every node starts with i32 the number of its descendants: 1 for each of the items, which come first; the roots, which are
repeated at the end, have all items. The size of a node is the one at which this adds up.
https://github.com/spotify/annoy/blob/main/src/annoylib.h
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from aidebt.stores.files import Files, StoreFile, folder_of, join, stem_of
from aidebt.stores.reading import StoreError, StoreReading

STORE = "annoy"
_SUFFIXES = (".ann", ".annoy")
_LARGEST = 16 + 4 * 8192  # bytes of a node
_SAMPLE = 48  # items that are looked at
_WHY = "the file does not hold it: it is named where the index is loaded"


def recognise(path: str, head: bytes, file: StoreFile) -> bool:
    """Whether a file is called as one and starts with an item."""
    return path.endswith(_SUFFIXES) and head[:4] == b"\1\0\0\0"


def read(path: str, files: Files) -> tuple[StoreReading, ...]:
    """The index.

    Raises:
        StoreError: when no size of a node adds up.
    """
    with files.open(path) as file:
        size, count = next(_sizes(file), (0, 0))
    if not size:
        raise StoreError("no size of a node adds up: no index, or one that was not built")
    angular, other = (size - 12) // 4, (size - 16) // 4
    texts = join(folder_of(path), f"{stem_of(path)}.pkl")
    return (
        StoreReading(
            STORE,
            path,
            stem_of(path),
            element="float32",
            count=count,
            absent=(
                ("dims", f"{_WHY} ({angular} if the distance is angular, {other} if it is euclidean, manhattan or dot)"),
                ("metric", _WHY),
                ("model", "the file does not hold it"),
                ("created_on", "the file does not hold it"),
            ),
            files=(texts,) if files.has(texts) else (),
            note=f"nodes of {size} bytes" + ("; the pickle beside it was not opened" if files.has(texts) else ""),
            certain=False,
        ),
    )


def _sizes(file: StoreFile) -> Iterator[tuple[int, int]]:
    """(bytes of a node, number of items) wherever it adds up, smallest first."""
    for size in range(16, min(_LARGEST, file.size // 2) + 1, 4):
        if file.size % size:
            continue
        items = _descendants(file, file.size - size)
        if 1 < items <= file.size // size and _all_items(file, size, items):
            yield size, items


def _all_items(file: StoreFile, size: int, items: int) -> bool:
    step = max(1, items // _SAMPLE)
    places = {*range(min(items, 4)), *range(0, items, step), items - 1}
    return all(_descendants(file, place * size) == 1 for place in sorted(places)) and _descendants(file, items * size) != 1


def _descendants(file: StoreFile, at: int) -> int:
    data = file.read(at, 4)
    return int(struct.unpack("<i", data)[0]) if len(data) == 4 else 0
