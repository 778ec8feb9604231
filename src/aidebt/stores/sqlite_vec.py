"""Vectors inside SQLite: sqlite-vec (`vec0`), sqlite-vss (`vss0`), vectorlite, and the vector columns of libSQL.

A virtual table is never asked anything; what made it tells its columns, and its shadow tables, which are real, its rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from aidebt.stores.files import Files
from aidebt.stores.reading import StoreReading, absences, text_of, within_bounds
from aidebt.stores.rules import table
from aidebt.stores.sqlite import Database, open_database, quoted, unseen

_MODULE = re.compile(r"\busing\s+(?P<module>vec0|vss0|vectorlite)\s*\((?P<body>.*)\)\s*;?\s*\Z", re.IGNORECASE | re.DOTALL)
_VEC0 = re.compile(
    r"(?P<column>\w+)\s+(?P<element>float|f32|float32|int8|i8|bit)\s*\[\s*(?P<dims>\d{1,7})\s*\](?P<rest>[^,]*)", re.IGNORECASE
)
_VSS0 = re.compile(r"(?P<column>\w+)\s*\(\s*(?P<dims>\d{1,7})\s*\)(?P<rest>[^,]*)")
_VECTORLITE = re.compile(
    r"(?P<column>\w+)\s+(?P<element>float32|bfloat16|float16)\s*\[\s*(?P<dims>\d{1,7})\s*\](?P<rest>[^,]*)"
)
_LIBSQL = re.compile(
    r"(?P<column>\w+|\"[^\"]+\")\s+(?P<element>F64_BLOB|F32_BLOB|F16_BLOB|FB16_BLOB|F8_BLOB|F1BIT_BLOB|FLOAT32|FLOAT64)"
    r"\s*\(\s*(?P<dims>\d{1,7})\s*\)",
    re.IGNORECASE,
)
_DISTANCE = re.compile(r"distance_metric\s*=\s*(\w+)|\b(l2|ip|cosine)\b", re.IGNORECASE)


class _Column(NamedTuple):
    store: str
    table: str
    name: str
    element: str
    dims: int
    metric: str | None
    rows: str | None  # the real table whose rows are the vectors
    version: str


def recognise(database: Database) -> bool:
    """Whether a database has a table of vectors."""
    return next(_columns(database), None) is not None


def read(path: str, files: Files) -> tuple[StoreReading, ...]:
    """Each column of vectors.

    Raises:
        StoreError: when the database is damaged.
    """
    readings = []
    with open_database(path, files) as database:
        late = unseen(path, files)
        columns = list(_columns(database))
        for column in columns:
            alone = sum(other.table == column.table for other in columns) == 1
            count = None if column.rows is None else database.count(column.rows)
            reasons = {
                "metric": "it is chosen where the table is asked",
                "count": "its rows lie in a file of their own" if column.rows is None else "its rows cannot be counted",
                "model": "the table does not record it",
                "created_on": "the table does not record it",
            }
            readings.append(
                StoreReading(
                    column.store,
                    path,
                    text_of(column.table if alone else f"{column.table}.{column.name}") or "?",
                    version=column.version,
                    dims=column.dims,
                    element=column.element,
                    metric=column.metric,
                    count=count,
                    absent=absences({"metric": column.metric, "count": count}, reasons),
                    note=late,
                )
            )
    return tuple(readings)


def _columns(database: Database) -> Iterator[_Column]:
    for name, sql in sorted(database.virtual.items()):
        if found := _MODULE.search(sql):
            yield from _virtual(database, name, found["module"].lower(), found["body"])
    for name, sql in sorted(database.tables.items()):
        for found in _LIBSQL.finditer(sql):
            elements = table("libsql")["elements"]
            element = elements[found["element"].lower()]
            yield _Column("libsql", name, _bare(found["column"]), element, within_bounds(int(found["dims"])), None, name, "")


def _virtual(database: Database, name: str, module: str, body: str) -> Iterator[_Column]:
    pattern = {"vec0": _VEC0, "vss0": _VSS0, "vectorlite": _VECTORLITE}[module]
    store = {"vec0": "sqlite-vec", "vss0": "sqlite-vss", "vectorlite": "vectorlite"}[module]
    rows = {"vec0": f"{name}_rowids", "vss0": f"{name}_data"}.get(module)
    rows = rows if rows in database.tables else None
    for found in pattern.finditer(body):
        spelled = found.groupdict().get("element") or "float32"
        element = table("sqlite_vec")["elements"].get(spelled.lower(), spelled.lower())
        distance = _DISTANCE.search(found["rest"] or "")
        said = (distance[1] or distance[2]).lower() if distance else ("hamming" if element == "bit" else "l2")
        metric = table("sqlite_vec")["metrics"].get(said, said)
        version = _version(database, name) if module == "vec0" else ""
        yield _Column(store, name, _bare(found["column"]), element, within_bounds(int(found["dims"])), metric, rows, version)


def _version(database: Database, name: str) -> str:
    info = f"{name}_info"
    if not {"key", "value"} <= database.columns(info):
        return ""
    asked = f"select value from {quoted(info)} where key = 'CREATE_VERSION'"  # noqa: S608 - quoted
    return text_of(database.value(asked)) or ""


def _bare(name: str) -> str:
    return name.strip('"')
