"""JSON lines: one value a line. A line that does not parse is said and stepped over; those after it stand for themselves."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TextIO

from aidebt.records import UNREAD, Row, Rows

_DECODER = json.JSONDecoder()
MAX_LINE = 1 << 20  # characters of a line that are held; a longer row is counted unread


def open_rows(text: TextIO) -> Rows:
    """The rows of a file of JSON lines."""
    rows = Rows(iter(()))
    rows.rows = _rows(text, rows)
    return rows


def _rows(text: TextIO, found: Rows) -> Iterator[Row]:
    bad = long = first_bad = first_long = number = 0
    while line := text.readline(MAX_LINE):
        number += 1
        if len(line) >= MAX_LINE and not line.endswith("\n"):
            long += 1
            first_long = first_long or number
            while (more := text.readline(MAX_LINE)) and not more.endswith("\n"):
                pass
            yield Row(UNREAD, number, number)
            continue
        if not line.strip():
            continue
        try:
            value = _DECODER.decode(line)
        except (ValueError, RecursionError):
            bad += 1
            first_bad = first_bad or number
            continue
        yield Row(value, number, number)
    told = []
    if bad:
        told.append(f"{bad} line{'s' if bad > 1 else ''} not JSON, first line {first_bad}")
    if long:
        told.append(f"{long} row{'s' if long > 1 else ''} longer than {MAX_LINE >> 20} MiB not read, first line {first_long}")
    found.broken = "; ".join(told)
