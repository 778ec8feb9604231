"""hnswlib: indexes without a mark of their own, recognised by numbers that have to agree; also inside Chroma and LangChain.js.

`saveIndex` writes six u64 (offset of level 0, capacity, count, bytes of an element, offset of its label, offset of its data),
i32 highest level, u32 entry point, three u64 (links, links at level 0, M), f64 1/ln(M), u64 breadth of construction. The
dimension is the room between data and label; the distance is in no file. A brute-force index has capacity, bytes of an
element and count only. Chroma puts an i32 before it all. https://github.com/nmslib/hnswlib/blob/master/hnswlib/hnswalg.h
"""

from __future__ import annotations

import math
import struct

from aidebt.stores.files import Files, StoreFile, folder_of, join, name_of, stem_of
from aidebt.stores.reading import MAX_DIMS, StoreError, StoreReading, absences, text_of, within_bounds
from aidebt.stores.rules import table
from aidebt.stores.vectors import load, opens_object
from aidebt.values import dataclass

STORE = "hnswlib"
_GRAPH = struct.Struct("<6QiI3QdQ")
_FLAT = struct.Struct("<3Q")
_SUFFIXES = (".bin", ".hnsw", ".hnswlib", ".index", ".idx", ".dat")
_REASONS = {
    "metric": "the file does not hold it: it is named where the index is loaded",
    "model": "the file does not hold it",
    "created_on": "the file does not hold it",
}


@dataclass(frozen=True, slots=True)
class Header:
    """What a header says; `count` may lag behind in Chroma's segments."""

    dims: int
    count: int
    kind: str


def recognise(path: str, head: bytes, file: StoreFile) -> bool:
    """Whether a file is such an index, or the arguments that LangChain.js keeps beside one."""
    name = name_of(path)
    if name == "args.json":
        return opens_object(head) and b'"numDimensions"' in head
    return name.endswith(_SUFFIXES) and header(head, file.size, 4 if name == "header.bin" else 0) is not None


def header(head: bytes, size: int, start: int = 0) -> Header | None:
    """The header at `start` of a file of `size` bytes, None where the numbers do not agree."""
    if len(head) < start + _FLAT.size:
        return None
    if len(head) >= start + _GRAPH.size:
        level0, most, count, each, label, data, _, _, links, links0, m, mult, _ = _GRAPH.unpack_from(head, start)
        room = label - data
        sound = level0 == 0 and each == label + 8 and data == 4 * links0 + 4 and count <= most and links == m and m > 1
        if sound and room % 4 == 0 and 0 < room // 4 <= MAX_DIMS and abs(mult - 1 / math.log(m)) < 1e-6:
            held = start > 0 or size >= _GRAPH.size + count * each
            return Header(room // 4, count, "HNSW") if held else None
    most, each, count = _FLAT.unpack_from(head, start)
    if start == 0 and 0 < count <= most and each > 8 and each % 4 == 0 and size == _FLAT.size + most * each:
        return Header((each - 8) // 4, count, "brute force") if (each - 8) // 4 <= MAX_DIMS else None
    return None


def read(path: str, files: Files) -> tuple[StoreReading, ...] | None:
    """The index; None for a segment that belongs to a database of Chroma, which tells more.

    Raises:
        StoreError: when the arguments beside it are no JSON, or say what cannot be.
    """
    name, folder = name_of(path), folder_of(path)
    if name == "args.json":
        return (_langchain(path, folder, files),)
    start = 4 if name == "header.bin" else 0
    with files.open(path) as file:
        found = header(file.read(0, 200), file.size, start)
    if found is None:
        raise StoreError("its header changed while it was read")
    if start:
        return None if files.has(join(folder_of(folder), "chroma.sqlite3")) else (_segment(path, folder, found),)
    parquet = join(folder_of(folder), "chroma-collections.parquet")
    old = name_of(folder) == "index" and files.has(parquet)
    return (
        StoreReading(
            "chroma" if old else STORE,
            path,
            stem_of(path).removeprefix("index_") if old else stem_of(path),
            version="0.3" if old else "",
            dims=found.dims,
            element="float32",
            count=found.count,
            absent=tuple(_REASONS.items()),
            files=(parquet,) if old else (),
            note=found.kind,
            certain=False,
        ),
    )


def _segment(path: str, folder: str, found: Header) -> StoreReading:
    """A segment of Chroma whose database is not there."""
    reasons = {"count": "it is written every thousand rows only", **_REASONS, "metric": "its database is not there"}
    return StoreReading(
        "chroma",
        path,
        name_of(folder),
        dims=found.dims,
        element="float32",
        absent=tuple(reasons.items()),
        folders=(folder,),
        note="a segment without its database",
        certain=False,
    )


def _langchain(path: str, folder: str, files: Files) -> StoreReading:
    arguments = load(path, files)
    index, texts = join(folder, "hnswlib.index"), join(folder, "docstore.json")
    found = None
    if files.has(index):
        with files.open(index) as file:
            found = header(file.read(0, 200), file.size)
    dims = within_bounds(arguments.get("numDimensions"))
    if found is not None and found.dims != dims:
        raise StoreError(f"a dimension of {dims} beside an index of {found.dims}")
    space = text_of(arguments.get("space"))
    fields = {"metric": space, "count": found and found.count}
    reasons = {**_REASONS, "metric": "it is not written down", "count": "its index is not readable"}
    return StoreReading(
        STORE,
        path,
        name_of(folder) or "hnswlib",
        dims=dims,
        element="float32",
        metric=table("chroma")["spaces"].get(space, space),
        count=found.count if found else None,
        absent=absences(fields, reasons),
        files=tuple(beside for beside in (index, texts) if files.has(beside)),
        note="LangChain.js",
    )
