"""Dumps of PostgreSQL with vector columns: what `pg_dump` writes as SQL, and its own format as far as the statements in it go.

The columns come from `CREATE TABLE`, the distances from `CREATE INDEX`, the rows are counted between `COPY … FROM stdin` and
the line `\\.`, or as `INSERT` statements. No statement is carried out.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from aidebt.stores.files import Files, StoreFile
from aidebt.stores.reading import StoreReading, absences, day_in, text_of, within_bounds
from aidebt.stores.rules import limit, table

STORE = "pgvector"
_PLAIN = b"PostgreSQL database dump"
_CUSTOM = b"PGDMP"
_TAIL = 8 << 20  # bytes at the end of a long dump: indexes are written last
_NAME = rb'(?:"[^"\n]{1,120}"|[\w$]{1,120})(?:\.(?:"[^"\n]{1,120}"|[\w$]{1,120}))?'
_TABLE = re.compile(rb"CREATE (?:UNLOGGED |FOREIGN )?TABLE (?:IF NOT EXISTS )?(?P<name>" + _NAME + rb") ?\(")
_COLUMN = re.compile(
    rb'(?P<column>"[^"\n]{1,120}"|[\w$]{1,120})\s+(?:"?\w{1,60}"?\.)?"?(?P<element>vector|halfvec|sparsevec|bit)"?\s*\(\s*(?P<dims>\d{1,9})\s*\)'
)
_INDEX = re.compile(rb"\bON (?:ONLY )?(?P<name>" + _NAME + rb") USING (?:hnsw|ivfflat) \(")
_OPERATORS = re.compile(
    rb"(?P<column>\"[^\"\n]{1,120}\"|[\w$]{1,120})\)?(?:::[\w().]{1,60})?\)? "
    rb"(?:\w{1,60}\.)?(?:vector|halfvec|sparsevec|bit)_(?P<distance>\w{1,20})_ops"
)
_STATEMENT = 100_000  # bytes of a statement that are looked at
_ROWS = re.compile(
    rb"\n(?:COPY (?P<copied>"
    + _NAME
    + rb") (?:\([^)\n]{0,10000}\) )?FROM stdin;\r?\n|INSERT INTO (?P<inserted>"
    + _NAME
    + rb")[ (])"
)
SECONDS = 0.6
_STARTED = re.compile(rb"^-- (?:Started|Completed) on (\d{4}-\d\d-\d\d)", re.MULTILINE)
_SERVER = re.compile(rb"^-- Dumped from database version (\d[\w.]{0,20})", re.MULTILINE)


class _Column(NamedTuple):
    table: str
    name: str
    element: str
    dims: int


def recognise(path: str, head: bytes, file: StoreFile) -> bool:
    """Whether a file is a dump of PostgreSQL."""
    return head.startswith(_CUSTOM) or (_PLAIN in head[:400] and head.lstrip().startswith(b"--"))


def read(path: str, files: Files) -> tuple[StoreReading, ...] | None:
    """The vector columns of the dump; None where it has none, or no rows: a schema is no store.

    Raises:
        StoreError: when a dimension cannot be one.
    """
    bound = limit("dump_mib")
    with files.open(path) as file:
        data, cut = file.read(0, min(file.size, bound)), file.size > bound
        tail = file.read(max(bound, file.size - _TAIL), _TAIL) if cut else b""
    columns = list(dict.fromkeys(_columns(data)))
    if not columns or (path.lower().endswith(".sql") and not cut and _ROWS.search(data) is None):
        return None
    metrics = dict(_metrics(data + tail))
    custom = data.startswith(_CUSTOM)
    rows = None if custom or cut else _rows(data)
    why = "counting takes too long" if not cut else f"more than {bound >> 20} MiB: its rows are not counted"
    why = "the rows of this format are compressed" if custom else why
    day = _day(data)
    server = _SERVER.search(data[:4096])
    readings = []
    for column in columns:
        count = None if rows is None else rows[column.table]
        metric = metrics.get((column.table, column.name))
        alone = sum(other.table == column.table for other in columns) == 1
        reasons = {
            "metric": "no index says it: it is chosen in each query",
            "count": why,
            "model": "the table does not record it",
            "created_on": "a dump does not record it",
        }
        readings.append(
            StoreReading(
                STORE,
                path,
                column.table if alone else f"{column.table}.{column.name}",
                version=f"PostgreSQL {server[1].decode()}" if server else "",
                dims=column.dims,
                element=table("pgvector")["elements"][column.element],
                metric=metric,
                count=count,
                updated_on=day,
                absent=absences({"metric": metric, "count": count}, reasons),
                note="a dump",
            )
        )
    return tuple(readings)


def _statements(data: bytes, word: bytes) -> Iterator[bytes]:
    """The statements that start with a word, each up to its semicolon; what is inside one starts no other."""
    at = data.find(word)
    while at >= 0:
        end = data.find(b";", at, at + _STATEMENT)
        if end >= 0:
            yield data[at:end]
        at = data.find(word, end if end >= 0 else at + _STATEMENT)


def _columns(data: bytes) -> Iterator[_Column]:
    for statement in _statements(data, b"CREATE "):
        found = _TABLE.match(statement)
        if found is None:
            continue
        for column in _COLUMN.finditer(statement, found.end()):
            element = column["element"].decode()
            if element != "bit" or int(column["dims"]) >= 8:
                yield _Column(_plain(found["name"]), _plain(column["column"]), element, within_bounds(int(column["dims"])))


def _metrics(data: bytes) -> Iterator[tuple[tuple[str, str], str]]:
    distances = table("pgvector")["distances"]
    for statement in _statements(data, b"CREATE "):
        found = _INDEX.search(statement[:1000]) if b"INDEX" in statement[:40] else None
        operators = _OPERATORS.search(statement[:1000], found.end()) if found else None
        if found and operators:
            distance = operators["distance"].decode()
            yield (_plain(found["name"]), _plain(operators["column"])), distances.get(distance, distance)


def _plain(name: bytes) -> str:
    """A name without quotes and without the schema `public`."""
    text = text_of(name.decode("utf-8", "replace").replace('"', "")) or "?"
    return text.removeprefix("public.")


def _rows(data: bytes) -> Counter[str] | None:
    """The rows of each table: the lines of its COPY blocks, and its INSERT statements; None where counting takes too long."""
    until = time.monotonic() + SECONDS
    rows: Counter[str] = Counter()
    at = 0
    for number in range(len(data)):
        found = _ROWS.search(data, at)
        if found is None:
            return rows
        name, at = _plain(found["copied"] or found["inserted"]), found.end()
        if found["inserted"]:
            rows[name] += 1
        else:
            end = data.find(b"\n\\.", at - 1)
            rows[name] += data.count(b"\n", at, len(data) if end < 0 else end + 1)
            at = len(data) if end < 0 else end + 3
        if number % 1000 == 0 and time.monotonic() > until:
            return None
    return rows


def _day(data: bytes) -> date | None:
    """The day on which a dump was made, where it was asked to say so."""
    found = _STARTED.search(data[:4096])
    return day_in(found[1].decode()) if found else None
