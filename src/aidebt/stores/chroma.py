"""Chroma from 0.4 on: `chroma.sqlite3`, with a folder for the vector segment of each collection.

What a collection records has moved with the releases: the space from its metadata (0.4 to 0.6, where the configuration
beside it says l2 whatever was asked for) to `config_json_str` (1.0) to `schema_str` (1.5), where the embedding function
stands too. Each place is asked, the newest first, so that the release need not be known.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from aidebt.stores.files import Files, folder_of, join
from aidebt.stores.reading import StoreReading, absences, day_in, text_of, within_bounds
from aidebt.stores.rules import limit, table
from aidebt.stores.sqlite import Database, TooSlowError, open_database, unseen
from aidebt.stores.vectors import mapping, number

STORE = "chroma"
TABLES = frozenset({"collections", "segments"})


def recognise(database: Database) -> bool:
    """Whether a database is Chroma's."""
    return database.tables.keys() >= TABLES and "migrations" in database.tables


def read(path: str, files: Files) -> tuple[StoreReading, ...]:
    """Each collection of the database.

    Raises:
        StoreError: when the database is damaged.
    """
    with open_database(path, files) as database:
        version, late = _version(database), unseen(path, files)
        rows = database.records("collections", limit("collections"))
        rows.sort(key=lambda row: (str(row.get("name")), str(row.get("id"))))
        return tuple(_collection(database, path, files, row, version, late) for row in rows)


def _version(database: Database) -> str:
    found = {
        str(name): number(level) for name, level in database.rows("select dir, max(version) from migrations group by 1 limit 9")
    }
    for row in table("chroma")["release"]:
        if (row["sysdb"], row["metadb"]) == (found.get("sysdb"), found.get("metadb")):
            return str(row["name"])
    return f"sysdb {found.get('sysdb')}, metadb {found.get('metadb')}"


def _collection(database: Database, path: str, files: Files, row: Mapping[str, Any], version: str, late: str) -> StoreReading:
    id = str(row.get("id"))
    metadata = _metadata(database, id)
    config, schema = _object(row.get("config_json_str")), _object(row.get("schema_str"))
    dims = _dims(database, id, row.get("dimension"))
    count, first, last, slow = _rows(database, id)
    model, unknown = _model(config, schema, metadata, dims)
    space = _space(config, schema, metadata)
    fields = {"dims": dims, "count": count, "model": model, "created_on": first, "updated_on": last}
    reasons = {"dims": "nothing was added yet", "count": slow, "model": unknown, "created_on": slow or "nothing was added yet"}
    folders = [join(folder_of(path), segment) for segment in _segments(database, id)]
    held = [file for folder in folders for file in files.under(folder)]
    return StoreReading(
        STORE,
        path,
        text_of(row.get("name")) or id,
        version=version,
        dims=dims,
        element="float32",
        metric=table("chroma")["spaces"].get(space, space),
        count=count,
        model=model,
        created_on=first,
        updated_on=last,
        absent=absences(fields, {name: reason for name, reason in reasons.items() if reason}),
        files=tuple(file for file in held if file.endswith("/header.bin")),
        folders=tuple(folders),
        note=late,
    )


def _metadata(database: Database, id: str) -> dict[str, Any]:
    if "collection_metadata" not in database.tables:
        return {}
    asked = "select key, str_value, int_value, float_value from collection_metadata where collection_id = ? limit 200"
    return {
        str(key): next((value for value in values if value is not None), None) for key, *values in database.rows(asked, [id])
    }


def _object(text: object) -> Mapping[str, Any]:
    """A JSON object in a column; nothing where it holds none."""
    try:
        return mapping(json.loads(text)) if isinstance(text, str) else {}
    except (ValueError, RecursionError):
        return {}


def _dims(database: Database, id: str, recorded: object) -> int | None:
    if recorded is not None:
        return within_bounds(recorded)
    if "embeddings_queue" not in database.tables:
        return None
    asked = "select length(vector) from embeddings_queue where vector is not null and substr(topic, ?) = ? limit 1"
    bytes_of = number(database.value(asked, [-len(id), id]))
    return within_bounds(bytes_of // 4) if bytes_of else None


def _rows(database: Database, id: str) -> tuple[int | None, Any, Any, str]:
    """Count, first and last day of the rows, and why they are not known."""
    if "embeddings" not in database.tables:
        return None, None, None, "it has no table of embeddings"
    asked = (
        "select count(*), min(created_at), max(created_at) from embeddings"
        " where segment_id in (select id from segments where collection = ? and scope = 'METADATA')"
    )
    try:
        ((count, first, last),) = database.rows(asked, [id])
    except TooSlowError:
        return None, None, None, "counting takes too long"
    return number(count), day_in(first), day_in(last), ""


def _segments(database: Database, id: str) -> list[str]:
    asked = "select id from segments where collection = ? and scope = 'VECTOR' order by id limit 20"
    return [str(segment) for (segment,) in database.rows(asked, [id]) if re.fullmatch(r"[0-9a-f-]{36}", str(segment))]


def _index(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """The configuration of the vector index in `schema_str`."""
    found: object = schema
    for key in ("keys", "#embedding", "float_list", "vector_index", "config"):
        found = mapping(found).get(key)
    return mapping(found)


def _space(config: Mapping[str, Any], schema: Mapping[str, Any], metadata: Mapping[str, Any]) -> str:
    places = (
        _index(schema).get("space"),
        mapping(mapping(config.get("vector_index")).get("hnsw")).get("space"),
        mapping(config.get("hnsw")).get("space"),
        metadata.get("hnsw:space"),
    )
    return next((place for place in map(text_of, places) if place), "l2")


def _model(
    config: Mapping[str, Any], schema: Mapping[str, Any], metadata: Mapping[str, Any], dims: int | None
) -> tuple[str | None, str]:
    """The model that the collection records, or None and why none is known."""
    rules = table("chroma")
    function = mapping(_index(schema).get("embedding_function") or config.get("embedding_function"))
    settings = mapping(function.get("config"))
    named = next((model for model in map(text_of, (settings.get(key) for key in rules["model_keys"])) if model), None)
    written = next((text_of(value) for key, value in sorted(metadata.items()) if re.search(table("models")["keys"], key)), None)
    if named or written:
        return named or written, ""
    if function.get("name") == rules["default_function"]:
        if dims in (None, rules["default_dims"]):
            return str(rules["default_model"]), ""
        return None, f"the recorded function makes {rules['default_dims']} dimensions: other vectors were passed in"
    if function.get("type") == "legacy":
        return None, "a custom embedding function, of which nothing is recorded"
    return None, f"{text_of(function.get('name'))}: no model is recorded" if function else "no embedding function is recorded"
