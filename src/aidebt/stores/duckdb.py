"""DuckDB with its vector search: `DUCK` at byte 8. The catalog is not read; the statement that made an index is text in it.

https://duckdb.org/docs/stable/core_extensions/vss
"""

from __future__ import annotations

import re
import struct

from aidebt.stores.files import Files, StoreFile
from aidebt.stores.reading import StoreReading, absences, text_of
from aidebt.stores.rules import table

STORE = "duckdb"
MAGIC = b"DUCK"
MAX_SEARCHED = 32 << 20  # bytes that are searched for statements
_STATEMENT = re.compile(
    rb"create\s+index\s+(?:if\s+not\s+exists\s+)?(?P<name>[\w\".]{1,80})\s+on\s+(?P<table>[\w\".]{1,80})\s+"
    rb"using\s+hnsw\s*\(\s*(?P<column>[\w\"]{1,80})\s*\)(?:\s*with\s*\((?P<options>[^)\0]{0,200})\))?",
    re.IGNORECASE,
)
_METRIC = re.compile(rb"metric\W{1,9}(\w{1,20})", re.IGNORECASE)


def recognise(path: str, head: bytes, file: StoreFile) -> bool:
    """Whether a file is a database of DuckDB."""
    return head[8:12] == MAGIC


def read(path: str, files: Files) -> tuple[StoreReading, ...] | None:
    """The indexes of its vectors; None where it has none."""
    with files.open(path) as file:
        data = file.read(0, min(file.size, MAX_SEARCHED))
    format = struct.unpack_from("<Q", data, 12)[0] if len(data) >= 20 else 0
    wrote = data[52:84].split(b"\0")[0].decode("ascii", "replace")
    found: dict[str, StoreReading] = {}
    for statement in _STATEMENT.finditer(data):
        metric = _METRIC.search(statement["options"] or b"")
        spelled = metric[1].decode().lower() if metric else "l2sq"
        name = ".".join(part.decode("ascii").strip('"') for part in (statement["table"], statement["column"]))
        found[name] = StoreReading(
            STORE,
            path,
            text_of(name) or "?",
            version=text_of(wrote) or f"format {format}",
            element="float32",
            metric=table("duckdb")["metrics"].get(spelled, spelled),
            absent=absences(
                {},
                {
                    "dims": "the catalog of a DuckDB file is not read",
                    "count": "the catalog of a DuckDB file is not read",
                    "model": "the file does not hold it",
                    "created_on": "the file does not hold it",
                },
            ),
            note=f"index {statement['name'].decode('ascii')}",
        )
    return tuple(found[name] for name in sorted(found)) or None
