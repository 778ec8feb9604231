"""SQLite files: which of the stores that keep their vectors in SQLite wrote them, if any did."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from aidebt.stores import chroma, milvus, sqlite_vec
from aidebt.stores.files import Files, StoreFile
from aidebt.stores.reading import StoreReading
from aidebt.stores.sqlite import MAGIC, Database, open_database

STORE = "sqlite"


class _Form(NamedTuple):
    recognise: Callable[[Database], bool]
    read: Callable[[str, Files], tuple[StoreReading, ...]]


_FORMS: Sequence[_Form] = (
    _Form(chroma.recognise, chroma.read),
    _Form(milvus.is_database, milvus.read_database),
    _Form(sqlite_vec.recognise, sqlite_vec.read),
)


def recognise(path: str, head: bytes, file: StoreFile) -> bool:
    """Whether a file is a SQLite database."""
    return head.startswith(MAGIC)


def read(path: str, files: Files) -> tuple[StoreReading, ...] | None:
    """The indexes in the database; None where it is not a vector store's.

    Raises:
        StoreError: when it is damaged.
    """
    with open_database(path, files) as database:
        chosen = [form for form in _FORMS if form.recognise(database)]
    return tuple(reading for form in chosen for reading in form.read(path, files)) if chosen else None
