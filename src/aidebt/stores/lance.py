"""Lance tables, as LanceDB keeps them: `NAME.lance/_versions/N.manifest`, of which the newest tells the present state.

A manifest ends in u64 its position, u16 major, u16 minor, `LANC`; at the position stand u32 its length and a protocol buffer.
Names of 20 digits count down from 2^64 - 1, so that the smallest is the newest; shorter ones count up. The distance stands in
the file of an index, where there is an index. https://github.com/lancedb/lance/blob/main/protos/table.proto
"""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from aidebt.stores import protobuf
from aidebt.stores.files import MANY, Files, StoreFile, name_of
from aidebt.stores.reading import StoreError, StoreReading, absences, day_of, text_of, within_bounds
from aidebt.stores.rules import table
from aidebt.stores.vectors import items, mapping

STORE = "lancedb"
MAGIC = b"LANC"
MAX_MANIFEST = 16 << 20
_PLACE = re.compile(r"(?P<table>(?:.*/)?[^/]+\.lance)/_versions/(?P<number>\d{1,20})\.manifest")
_VECTOR = re.compile(
    r"fixed_size_list:(?P<element>float|halffloat|double|bfloat16|lance\.bfloat16|uint8|int8):(?P<dims>\d{1,9})"
)
_DISTANCE = re.compile(rb'"type":\s*"(?P<kind>\w{1,40})",\s*"distance_type":\s*"(?P<metric>\w{1,40})"')
_ELEMENTS = {"float": "float32", "halffloat": "float16", "double": "float64", "lance.bfloat16": "bfloat16"}
_INDEX_BYTES = 1 << 20


def recognise(path: str, head: bytes, file: StoreFile) -> bool:
    """Whether a file is a manifest of a table: by its place and its end, since it starts with data."""
    return _PLACE.fullmatch(path) is not None and file.read(max(0, file.size - 4), 4) == MAGIC


def read(path: str, files: Files) -> tuple[StoreReading, ...]:
    """The vector columns of the table that a manifest belongs to, as its newest manifest tells them.

    Raises:
        StoreError: when that is damaged.
    """
    found = _PLACE.fullmatch(path)
    assert found is not None
    folder = found["table"]
    ages = sorted((_version(other), other) for other in files.under(f"{folder}/_versions") if _PLACE.fullmatch(other))
    newest, oldest = ages[-1][1], ages[0]
    manifest = _manifest(newest, files)
    first = _day(_manifest(oldest[1], files)) if oldest[0] == 1 else None
    columns = list(_columns(manifest))
    functions = _functions(manifest)
    kind, metric, indexes = _index(folder, files)
    readings = []
    for name, element, dims in columns:
        model, unknown = _model(functions, name, len(columns))
        fields = {"metric": metric, "model": model, "created_on": first}
        reasons = {
            "metric": "it is chosen when the table is queried" if not indexes else "its index is not readable",
            "model": unknown,
            "created_on": "its first version was cleaned up",
        }
        title = name_of(folder).removesuffix(".lance")
        readings.append(
            StoreReading(
                STORE,
                newest,
                title if len(columns) == 1 else f"{title}.{name}",
                version=_writer(manifest),
                dims=dims,
                element=_ELEMENTS.get(element, element),
                metric=metric,
                count=_count(manifest),
                model=model,
                created_on=first,
                updated_on=_day(manifest),
                absent=absences(fields, reasons),
                files=indexes,
                folders=(folder,),
                note=kind,
            )
        )
    return tuple(readings)


def _version(path: str) -> int:
    digits = name_of(path).removesuffix(".manifest")
    return (1 << 64) - 1 - int(digits) if len(digits) == 20 else int(digits)


def _manifest(path: str, files: Files) -> dict[int, list[protobuf.Value]]:
    with files.open(path) as file:
        if file.size < 20 or file.size > MAX_MANIFEST:
            raise StoreError(f"a manifest of {file.size:,} bytes")
        data = file.read(0, file.size)
    position, _, _ = struct.unpack_from("<QHH", data, len(data) - 16)
    if data[-4:] != MAGIC or position > len(data) - 20:
        raise StoreError("a manifest without its end")
    (length,) = struct.unpack_from("<I", data, position)
    if length > len(data) - 16 - position - 4:
        raise StoreError("a manifest that is cut short")
    return protobuf.fields(data[position + 4 : position + 4 + length])


def _columns(manifest: dict[int, list[protobuf.Value]]) -> Sequence[tuple[str, str, int]]:
    """Name, element and dimension of each vector column."""
    found = []
    for message in protobuf.messages(manifest, 1):
        column = protobuf.fields(message)
        if vector := _VECTOR.match(protobuf.text(column, 5)):
            found.append((text_of(protobuf.text(column, 2)) or "vector", vector["element"], within_bounds(int(vector["dims"]))))
    return found


def _count(manifest: dict[int, list[protobuf.Value]]) -> int:
    rows = 0
    for message in protobuf.messages(manifest, 2):
        fragment = protobuf.fields(message)
        rows += protobuf.whole_number(fragment, 4) or 0
        for deletion in protobuf.messages(fragment, 3):
            rows -= protobuf.whole_number(protobuf.fields(deletion), 4) or 0
    if not 0 <= rows < 1 << 62:
        raise StoreError("it claims a number of rows that cannot be")
    return rows


def _day(manifest: dict[int, list[protobuf.Value]]) -> date | None:
    return next((day_of(protobuf.whole_number(protobuf.fields(time), 1)) for time in protobuf.messages(manifest, 7)), None)


def _writer(manifest: dict[int, list[protobuf.Value]]) -> str:
    parts = [protobuf.fields(writer) for writer in protobuf.messages(manifest, 13)[:1]]
    return " ".join(text for part in parts for text in (protobuf.text(part, 1), protobuf.text(part, 2)) if text)[:60]


def _functions(manifest: dict[int, list[protobuf.Value]]) -> Sequence[Mapping[str, Any]]:
    """The embedding functions that the table's metadata records."""
    for message in protobuf.messages(manifest, 5):
        entry = protobuf.fields(message)
        if protobuf.text(entry, 1) == "embedding_functions":
            try:
                return [mapping(function) for function in items(json.loads(protobuf.text(entry, 2)))]
            except (ValueError, RecursionError):
                return ()
    return ()


def _model(functions: Sequence[Mapping[str, Any]], column: str, columns: int) -> tuple[str | None, str]:
    """The model that makes a column, or None and why none is known."""
    for function in functions:
        if function.get("vector_column") == column or columns == len(functions) == 1:
            settings = mapping(function.get("model"))
            keys = table("lancedb")["model_keys"]
            named = next((model for model in map(text_of, (settings.get(key) for key in keys)) if model), None)
            name = text_of(function.get("name")) or "?"
            return named, f"{name}: no model is recorded, so it is the default of the lancedb that wrote it"
    return None, "no embedding function is recorded"


def _index(folder: str, files: Files) -> tuple[str, str | None, tuple[str, ...]]:
    """Kind and distance of the index, and its files."""
    paths = tuple(path for path in files.under(f"{folder}/_indices")[:MANY] if path.endswith("/index.idx"))
    for path in paths:
        try:
            with files.open(path) as file:
                data = file.read(max(0, file.size - _INDEX_BYTES), _INDEX_BYTES)
        except StoreError:
            continue
        if found := _DISTANCE.search(data):
            metric = found["metric"].decode()
            return found["kind"].decode(), table("lancedb")["distances"].get(metric, metric), paths
    return "", None, paths
