"""Chroma databases as its releases lay them out, made without it: the tables and columns that each release has."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ID = "0b7f9c52-7f6f-4a5e-9a30-5d0c5a6f1e0{}"
SEGMENT = "5f6f2a77-1c8e-4f52-8d3e-2b1f0c9d7e0{}"
COMMON = "id TEXT PRIMARY KEY, name TEXT NOT NULL, dimension INTEGER, database_id TEXT"
COLUMNS = {
    "0.4": f"{COMMON}, topic TEXT NOT NULL",
    "0.5": f"{COMMON}, config_json_str TEXT",
    "1.0": f"{COMMON}, config_json_str TEXT",
    "1.5": f"{COMMON}, config_json_str TEXT, schema_str TEXT",
}
LEVELS = {"0.4": (4, 3), "0.5": (9, 4), "1.0": (9, 5), "1.5": (10, 6)}
TABLES = """
CREATE TABLE migrations (dir TEXT NOT NULL, version INTEGER NOT NULL, filename TEXT, sql TEXT, hash TEXT,
    PRIMARY KEY (dir, version));
CREATE TABLE collection_metadata (collection_id TEXT, key TEXT NOT NULL, str_value TEXT, int_value INTEGER, float_value REAL);
CREATE TABLE segments (id TEXT PRIMARY KEY, type TEXT NOT NULL, scope TEXT NOT NULL, collection TEXT NOT NULL);
CREATE TABLE embeddings (id INTEGER PRIMARY KEY, segment_id TEXT NOT NULL, embedding_id TEXT NOT NULL, seq_id BLOB NOT NULL,
    created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, UNIQUE (segment_id, embedding_id));
CREATE TABLE embeddings_queue (seq_id INTEGER PRIMARY KEY, created_at TIMESTAMP, operation INTEGER NOT NULL,
    topic TEXT NOT NULL, id TEXT NOT NULL, vector BLOB, encoding TEXT, metadata TEXT);
"""


@dataclass
class Collection:
    """What a test wants to find: rows are the times at which they were added."""

    name: str
    dims: int | None = None
    rows: tuple[str, ...] = ()
    space: str | None = None
    function: Any = None
    metadata: dict[str, Any] = field(default_factory=dict)
    queued: int = 0  # numbers of a vector that only the queue holds


def write(folder: Path, release: str, *collections: Collection, log: bool = False) -> Path:
    """A database of a release; with a log, the last collection is in that alone."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "chroma.sqlite3"
    connection = sqlite3.connect(path)
    if log:
        connection.execute("pragma journal_mode = wal")
        connection.execute("pragma wal_autocheckpoint = 0")
    connection.executescript(TABLES + f"CREATE TABLE collections ({COLUMNS[release]});")
    for name, level in zip(("sysdb", "metadb"), LEVELS[release], strict=True):
        for version in range(1, level + 1):
            connection.execute("insert into migrations values (?, ?, '', '', '')", (name, version))
    connection.commit()
    for number, collection in enumerate(collections):
        if log and number == len(collections) - 1:
            connection.execute("pragma wal_checkpoint(truncate)")
        _insert(connection, release, number, collection)
        connection.commit()
    if log:
        kept = {suffix: (folder / f"chroma.sqlite3{suffix}").read_bytes() for suffix in ("", "-wal")}
        connection.close()
        for suffix, data in kept.items():
            (folder / f"chroma.sqlite3{suffix}").write_bytes(data)
    connection.close()
    return path


def _insert(connection: sqlite3.Connection, release: str, number: int, wanted: Collection) -> None:
    id = ID.format(number)
    values = {"id": id, "name": wanted.name, "dimension": wanted.dims, "database_id": "d"}
    if release == "0.4":
        values["topic"] = f"persistent://default/default/{id}"
    if release == "0.5":  # says l2 whatever was asked for
        values["config_json_str"] = json.dumps({"hnsw_configuration": {"space": "l2", "_type": "HNSWConfigurationInternal"}})
    if release == "1.0":
        config = {"vector_index": {"hnsw": {"space": wanted.space or "l2"}}, "embedding_function": wanted.function}
        values["config_json_str"] = json.dumps(config)
    if release == "1.5":
        index = {"space": wanted.space or "l2", "source_key": "#document"}
        index |= {"embedding_function": wanted.function} if wanted.function else {}
        schema = {"keys": {"#embedding": {"float_list": {"vector_index": {"enabled": True, "config": index}}}}}
        values |= {"config_json_str": "{}", "schema_str": json.dumps(schema)}
    marks = ", ".join("?" * len(values))
    connection.execute(f"insert into collections ({', '.join(values)}) values ({marks})", list(values.values()))
    metadata = dict(wanted.metadata)
    if release in ("0.4", "0.5") and wanted.space:
        metadata["hnsw:space"] = wanted.space
    for key, value in metadata.items():
        connection.execute("insert into collection_metadata values (?, ?, ?, null, null)", (id, key, value))
    segments = {"VECTOR": SEGMENT.format(2 * number), "METADATA": SEGMENT.format(2 * number + 1)}
    for scope, segment in segments.items():
        connection.execute("insert into segments values (?, 'urn:chroma:segment', ?, ?)", (segment, scope, id))
    for place, added in enumerate(wanted.rows):
        connection.execute(
            "insert into embeddings (segment_id, embedding_id, seq_id, created_at) values (?, ?, ?, ?)",
            (segments["METADATA"], str(place), b"\0" * 8, added),
        )
    if wanted.queued:
        connection.execute(
            "insert into embeddings_queue values (null, null, 0, ?, 'x', ?, 'FLOAT32', null)",
            (f"persistent://default/default/{id}", b"\0" * 4 * wanted.queued),
        )
