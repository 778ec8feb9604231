"""FAISS indexes: `*.faiss`, `*.index`, whatever starts with one of its four letters.

Little endian, by `faiss/impl/index_write.cpp`: four letters for the kind; then i32 dimension, i64 count, twice i64 1 << 20
(once meant for something, now a mark), u8 trained, i32 metric, f32 argument where the metric is above 1. Indexes of bits: i32
dimension in bits, i32 bytes of a code, i64 count, u8 trained, i32 metric. Wrapped indexes follow the header of the wrapper.

Made readable this way: LangChain's `index.faiss` (its `index.pkl` holds the texts and is never opened), and LlamaIndex's
`default__vector_store.json`, which is no JSON when FAISS wrote it.
"""

from __future__ import annotations

import struct

from aidebt.stores.files import Files, StoreFile, folder_of, join, stem_of
from aidebt.stores.reading import StoreError, StoreReading, absences, shown, within_bounds
from aidebt.stores.rules import table

STORE = "faiss"
_COMMON = struct.Struct("<iqqqBi")
_BITS = struct.Struct("<iiqBi")
_MARK = 1 << 20
_DEEP = 4  # wrappers inside wrappers that are looked into
_TAIL = 1 << 16
_REASONS = {
    "model": "a FAISS file does not hold it",
    "created_on": "a FAISS file does not hold it",
}


def recognise(path: str, head: bytes, file: StoreFile) -> bool:
    """Whether a file is a FAISS index: one of the known letters, or unknown ones before a sound header."""
    letters = head[:4].decode("latin-1")
    if letters in table("faiss")["kinds"]:
        return True
    return head[:1] == b"I" and len(head) >= 4 + _COMMON.size and _COMMON.unpack_from(head, 4)[2:4] == (_MARK, _MARK)


def read(path: str, files: Files) -> tuple[StoreReading, ...]:
    """The index in the file.

    Raises:
        StoreError: when its header is cut short or says what cannot be true.
    """
    with files.open(path) as file:
        kinds, dims, count, metric, notes = _header(file, 0)
    bits = kinds[0].startswith("Binary")
    stem = join(folder_of(path), stem_of(path))
    texts = [name for name in (f"{stem}.pkl",) if files.has(name)]
    notes += ["the pickle beside it was not opened"] if texts else []
    fields = {"model": None, "created_on": None}
    return (
        StoreReading(
            STORE,
            path,
            stem_of(path),
            dims=dims,
            element="bit" if bits else "float32",
            metric=metric,
            count=count,
            absent=absences(fields, _REASONS),
            files=tuple(texts),
            note="; ".join([" of ".join(kinds), *notes]),
        ),
    )


def _header(file: StoreFile, start: int, depth: int = 0) -> tuple[list[str], int, int, str, list[str]]:
    """Kinds from the outside in, dimension, count, metric and notes of the index that starts at `start`."""
    rules = table("faiss")
    data = file.read(start, 64)
    letters = data[:4].decode("latin-1")
    kind = rules["kinds"].get(letters, letters)
    if letters in rules["other_headers"]:
        raise StoreError(f"a {kind} index: its header is another one, and is not read")
    bits = letters.startswith("IB")
    layout = _BITS if bits else _COMMON
    if len(data) < 4 + layout.size:
        raise StoreError(f"cut short in its header, after {start + len(data)} bytes")
    dims, count, trained, metric, end = _bits(data) if bits else _common(data)
    _plausible(file, kind, dims, count, start + end, bits)
    notes = [] if trained else ["not trained"]
    kinds = [kind]
    if letters in rules["inner_first"] and depth < _DEEP:
        inner, inner_dims, *_ = _header(file, start + end, depth + 1)
        if inner_dims != dims:
            raise StoreError(f"a dimension of {dims} around one of {inner_dims}")
        kinds += inner
    return kinds, dims, count, metric, notes


def _common(data: bytes) -> tuple[int, int, int, str, int]:
    dims, count, first, second, trained, number = _COMMON.unpack_from(data, 4)
    if (first, second) != (_MARK, _MARK):
        raise StoreError("its header lacks the marks of one")
    metric = table("faiss")["metrics"].get(str(number))
    if metric is None or trained > 1:
        raise StoreError(f"a metric numbered {number}" if metric is None else "its header says neither trained nor not")
    return within_bounds(dims), count, trained, metric, 4 + _COMMON.size + (4 if number > 1 else 0)


def _bits(data: bytes) -> tuple[int, int, int, str, int]:
    dims, size, count, trained, _ = _BITS.unpack_from(data, 4)
    if size * 8 != dims:
        raise StoreError(f"{shown(dims)} bits in {shown(size)} bytes")
    return within_bounds(dims), count, trained, "hamming", 4 + _BITS.size


def _plausible(file: StoreFile, kind: str, dims: int, count: int, end: int, bits: bool) -> None:
    """A vector takes its floats in a flat index, and at least a byte in any other; inverted lists may lie in another file.

    Raises:
        StoreError: when the file is too short for what it claims.
    """
    each = dims // 8 if bits else 4 * dims
    least = count * (each if kind in ("FlatL2", "FlatIP", "Flat", "BinaryFlat") else 1)
    if count < 0 or (end + least > file.size and not _lists_elsewhere(file)):
        raise StoreError(f"it claims {shown(count)} vectors of {dims} and has {file.size:,} bytes")


def _lists_elsewhere(file: StoreFile) -> bool:
    """Whether the inverted lists are kept in a file of their own: `ilod` stands near the end instead of them."""
    return b"ilod" in file.read(max(0, file.size - _TAIL), _TAIL)
