"""Qdrant without a server (`meta.json` and `collection/NAME/storage.sqlite`), and the folder of a server (`config.json`).

The points are pickles: they are counted, and never opened.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from aidebt.stores.files import Files, StoreFile, folder_of, join, name_of
from aidebt.stores.reading import StoreError, StoreReading, absences, text_of, within_bounds
from aidebt.stores.rules import limit, table
from aidebt.stores.sqlite import open_database, unseen
from aidebt.stores.vectors import load, mapping, opens_object

STORE = "qdrant"
_SERVER = re.compile(r"(?:.*/)?collections/(?P<name>[^/]+)/config\.json")


def recognise(path: str, head: bytes, file: StoreFile) -> bool:
    """Whether a file describes the collections of a local store, or one of a server."""
    if not opens_object(head):
        return False
    if name_of(path) == "meta.json":
        return b'"collections"' in head
    return _SERVER.fullmatch(path) is not None and b'"params"' in head and b'"vectors"' in head


def read(path: str, files: Files) -> tuple[StoreReading, ...] | None:
    """Each vector of each collection; None where nothing in it is one.

    Raises:
        StoreError: when it is no JSON, or a dimension cannot be one.
    """
    document = load(path, files)
    server = _SERVER.fullmatch(path)
    if server is not None:
        params = {**mapping(document.get("params")), "metadata": document.get("metadata")}
        found = list(_collection(server["name"], params, path, files, None))
    else:
        collections = sorted(mapping(document.get("collections")).items())[: limit("collections")]
        found = [
            reading
            for name, collection in collections
            for reading in _collection(name, mapping(collection), path, files, join(folder_of(path), f"collection/{name}"))
        ]
    return tuple(found) or None


def _collection(
    name: str, collection: Mapping[str, Any], path: str, files: Files, folder: str | None
) -> Iterator[StoreReading]:
    vectors = dict(_vectors(collection.get("vectors")))
    if not vectors:
        return
    count, late, unread = _count(folder, files)
    for vector, settings in sorted(vectors.items()):
        rules = table("qdrant")
        model = _model(collection, vector)
        distance = str(settings.get("distance"))
        storage = () if folder is None else tuple(file for file in (f"{folder}/storage.sqlite",) if files.has(file))
        fields = {"count": count, "model": model, "created_on": None}
        reasons = {
            "count": unread,
            "model": "the collection does not record it",
            "created_on": "the store does not record it",
        }
        yield StoreReading(
            STORE,
            path,
            ".".join(part for part in (text_of(name) or "?", vector) if part),
            dims=within_bounds(settings.get("size")),
            element=text_of(settings.get("datatype")) or "float32",
            metric=rules["distances"].get(distance, text_of(distance)),
            count=count,
            model=model,
            absent=absences(fields, reasons),
            files=storage,
            folders=(folder,) if folder else (folder_of(path),),
            note=late,
        )


def _vectors(vectors: object) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The named vectors of a collection; the only one, which needs no name, under ""."""
    found = mapping(vectors)
    if "size" in found:
        yield "", found
        return
    for name, settings in found.items():
        if "size" in mapping(settings):
            yield text_of(name) or "", mapping(settings)


def _count(folder: str | None, files: Files) -> tuple[int | None, str, str]:
    """The points of a collection, what of them is not seen, and why they are not counted."""
    if folder is None:
        return None, "", "the points lie in segments of the server, which are not read"
    storage = f"{folder}/storage.sqlite"
    try:
        with open_database(storage, files) as database:
            return database.count("points"), unseen(storage, files), "its database has no points that can be counted"
    except StoreError as error:
        return None, "", f"storage.sqlite: {error}"


def _model(collection: Mapping[str, Any], vector: str) -> str | None:
    """What somebody wrote down as the model, or what the client calls a vector that it embedded itself."""
    rules = table("qdrant")
    metadata = mapping(collection.get("metadata"))
    pattern = table("models")["keys"]
    written = next((text_of(value) for key, value in sorted(metadata.items()) if re.search(pattern, key)), None)
    return written or (vector.removeprefix(rules["embedded_prefix"]) if vector.startswith(rules["embedded_prefix"]) else None)
