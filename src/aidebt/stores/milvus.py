"""Milvus Lite: up to 2.5 one SQLite file with the schema as a protocol buffer, from 3.0 a folder with the schema as JSON.

https://github.com/milvus-io/milvus-lite; CollectionSchema and FieldSchema of schema.proto in milvus-proto.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from aidebt.stores import protobuf
from aidebt.stores.files import Files, StoreFile, folder_of, join, name_of
from aidebt.stores.reading import StoreError, StoreReading, absences, text_of, within_bounds
from aidebt.stores.rules import limit, table
from aidebt.stores.sqlite import Database, open_database, unseen
from aidebt.stores.vectors import items, load, mapping, opens_object

STORE = "milvus"
_PLACE = re.compile(r"(?:.*/)?collections/[^/]+/schema\.json")
_SEQUENCES = re.compile(r"data_(\d{1,18})_(\d{1,18})\.parquet")
_NO_MODEL = "the store does not record it"
_NO_DAY = "the store does not record it"


class _Field(NamedTuple):
    name: str
    element: str
    dims: int | None
    metric: str | None


# -- a folder -------------------------------------------------------------------------------------------------------


def recognise(path: str, head: bytes, file: StoreFile) -> bool:
    """Whether a file is the schema of a collection in a folder of release 3."""
    return opens_object(head) and b'"collection_name"' in head and _PLACE.fullmatch(path) is not None


def read(path: str, files: Files) -> tuple[StoreReading, ...]:
    """The vector fields of the collection.

    Raises:
        StoreError: when its schema is no JSON, or a dimension cannot be one.
    """
    document, folder = load(path, files), folder_of(path)
    manifest_path = join(folder, "manifest.json")
    manifest = load(manifest_path, files) if files.has(manifest_path) else {}
    fields = [_json_field(mapping(field), manifest) for field in items(document.get("fields"))]
    count, uncounted = _written(manifest)
    name = text_of(document.get("collection_name")) or name_of(folder)
    return tuple(
        _readings(path, name, [field for field in fields if field is not None], "3", count, uncounted, "", (folder,), None)
    )


def _json_field(field: Mapping[str, Any], manifest: Mapping[str, Any]) -> _Field | None:
    kind = str(field.get("dtype"))
    element = table("milvus")["elements"].get(kind.lower())
    if element is None:
        return None
    name = text_of(field.get("name")) or "vector"
    spec = mapping(mapping(manifest.get("index_specs")).get(name))
    dims = None if field.get("dim") is None else within_bounds(field["dim"])
    return _Field(name, element, dims, text_of(spec.get("metric_type")))


def _written(manifest: Mapping[str, Any]) -> tuple[int | None, str]:
    """The rows in the data files, by the numbers in their names, and why they are not known."""
    rows = 0
    for partition in mapping(manifest.get("partitions")).values():
        if items(mapping(partition).get("delta_files")):
            return None, "rows were deleted: the files tell only how many were written"
        for file in items(mapping(partition).get("data_files")):
            numbers = _SEQUENCES.search(str(file))
            if numbers is None:
                return None, "the names of its data files tell no numbers"
            rows += int(numbers[2]) - int(numbers[1]) + 1
    return (rows, "") if 0 <= rows < 1 << 62 else (None, "the names of its data files lie")


# -- one file -------------------------------------------------------------------------------------------------------


def is_database(database: Database) -> bool:
    """Whether a database is one of Milvus Lite."""
    return {"collection_name", "meta_type", "blob_field"} <= database.columns("collection_meta")


def read_database(path: str, files: Files) -> tuple[StoreReading, ...]:
    """The vector fields of each collection of a file of release 2.

    Raises:
        StoreError: when the database or a schema in it is damaged.
    """
    asked = "select collection_name, meta_type, cast(blob_field as blob) from collection_meta order by 1, 2 limit ?"
    readings: list[StoreReading] = []
    with open_database(path, files) as database:
        rows = [(str(name), kind, _bytes(blob)) for name, kind, blob in database.rows(asked, [limit("collections")])]
        metrics = [(name, blob) for name, kind, blob in rows if kind == "index"]
        for name, kind, blob in rows:
            if kind == "schema":
                schema = protobuf.fields(blob)
                fields = list(_fields(schema, [index for owner, index in metrics if owner == name]))
                count = database.count(name)
                described = text_of(protobuf.text(schema, 2))
                uncounted = "its table cannot be counted"
                late = unseen(path, files)
                readings += _readings(path, name, fields, "2", count, uncounted, late, (), described)
    return tuple(readings)


def _bytes(blob: object) -> bytes:
    return blob if isinstance(blob, bytes) else str(blob or "").encode("latin-1", "replace")


def _fields(schema: dict[int, list[protobuf.Value]], indexes: list[bytes]) -> Iterator[_Field]:
    kinds = table("milvus")["types"]
    for message in protobuf.messages(schema, 4):
        field = protobuf.fields(message)
        element = kinds.get(str(protobuf.whole_number(field, 5)))
        if element is None:
            continue
        name = protobuf.text(field, 2)
        settings = [protobuf.fields(pair) for pair in protobuf.messages(field, 6)]
        spelled = next((protobuf.text(pair, 2) for pair in settings if protobuf.text(pair, 1) == "dim"), "")
        if spelled and not re.fullmatch(r"\d{1,9}", spelled):
            raise StoreError("a dimension that is no number")
        dims = within_bounds(int(spelled)) if spelled else None
        yield _Field(text_of(name) or "vector", element, dims, _metric(indexes, name))


def _metric(indexes: list[bytes], field: str) -> str | None:
    """The distance of the index on a field: the text behind `metric_type` in its message."""
    for index in indexes:
        if field.encode() in index and (found := re.search(rb"metric_type[\x00-\x20]{1,4}([A-Z0-9_]{2,20})", index)):
            return found[1].decode()
    return None


# -- both -----------------------------------------------------------------------------------------------------------


def _readings(
    path: str,
    name: str,
    fields: list[_Field],
    version: str,
    count: int | None,
    uncounted: str,
    late: str,
    folders: tuple[str, ...],
    described: str | None,
) -> Iterator[StoreReading]:
    for field in fields:
        known = {"dims": field.dims, "metric": field.metric, "count": count}
        reasons = {
            "dims": "a sparse vector has none",
            "metric": "no index says it",
            "count": uncounted,
            "model": _NO_MODEL,
            "created_on": _NO_DAY,
        }
        spelled = (field.metric or "").upper()
        yield StoreReading(
            STORE,
            path,
            name if len(fields) == 1 else f"{name}.{field.name}",
            version=version,
            dims=field.dims,
            element=field.element,
            metric=table("milvus")["metrics"].get(spelled, field.metric),
            count=count,
            absent=absences(known, reasons),
            folders=folders,
            note="; ".join(part for part in (described, late) if part),
        )
