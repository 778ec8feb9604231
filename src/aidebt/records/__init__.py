"""Files of records, read row by row: JSON lines, JSON lists, CSV and TSV. Syntax only; nothing here knows what a row means.

A file may hold a million rows: one row is in memory at a time, and what is too long for that is counted without being read.
`open_rows` gives an iterator of `Row` that ends where the file breaks off; `Rows.broken` then says in words where and why.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, BinaryIO

from aidebt.values import dataclass, field

LFS = b"version https://git-lfs.github.com/spec/"  # https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md
SUFFIXES = (".jsonl", ".ndjson", ".csv", ".tsv", ".parquet", ".dvc")
"""Suffixes of files that hold records and nothing else."""

_BOMS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig"))


@dataclass(frozen=True, slots=True)
class Row:
    """One record. `value` is what it says: of a table a dict of strings, of JSON any value; `UNREAD` where it is too long.

    `under` is the key of the list that holds it, "" for the file's own list, "{}" for the values of an object.
    """

    value: Any
    line: int
    end_line: int
    under: str = ""


UNREAD = object()
"""The value of a row that is too long to be held."""


@dataclass(slots=True)
class Rows:
    """The rows of one file. `head` holds what stands beside them in an object; `count` is set where only that is known."""

    rows: Iterator[Row]
    head: dict[str, Any] = field(default_factory=dict)
    broken: str = ""
    unreadable: str = ""
    count: int | None = None
    columns: tuple[str, ...] = ()
    text: io.TextIOWrapper | None = None

    def close(self) -> None:
        """Let go of the stream, which stays open."""
        if self.text is not None:
            self.text.detach()
            self.text = None

    def __iter__(self) -> Iterator[Row]:
        """Row by row; can be walked once."""
        return self.rows


def is_records(path: str) -> bool:
    """Whether a file holds records and nothing else, by its name."""
    return path.lower().endswith(SUFFIXES)


def _unmarked(head: bytes) -> str:
    """The encoding of a text without a mark: every other byte of ASCII in UTF-16 is zero."""
    if len(head) > 3 and not any(head[1::2]) and all(head[0::2]):
        return "utf-16-le"
    return "utf-16-be" if len(head) > 3 and not any(head[0::2]) and all(head[1::2]) else "utf-8"


def open_rows(name: str, stream: BinaryIO) -> Rows:
    """The rows of a file.

    Args:
        name: its name; the suffix tells the format.
        stream: its bytes, seekable; closing it is left to the caller, after `close` of the rows.
    """
    from aidebt.records import json_lines, json_list, parquet, table

    head = stream.read(len(LFS) + 4)
    stream.seek(0)
    if head.startswith(LFS):
        return Rows(iter(()), unreadable="git lfs pointer")
    suffix = name[name.rfind(".") :].lower()
    if suffix == ".parquet":
        return parquet.open_rows(stream)
    encoding = next((name for mark, name in _BOMS if head.startswith(mark)), _unmarked(head))
    if b"\0" in head and not encoding.startswith("utf-16"):
        return Rows(iter(()), unreadable="binary")
    text = io.TextIOWrapper(stream, encoding, "surrogateescape" if encoding == "utf-8" else "replace", newline="\n")
    match suffix:
        case ".csv":
            rows = table.open_rows(text)
        case ".tsv":
            rows = table.open_rows(text, "\t")
        case ".json":
            rows = json_list.open_rows(text)
        case _:
            rows = json_lines.open_rows(text)
    rows.text = text
    return rows
