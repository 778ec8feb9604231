"""The stores among the files of a tree: each format is asked in turn, and what it reads is put together."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol

from aidebt.stores import (
    annoy,
    databases,
    duckdb,
    faiss,
    haystack,
    hnswlib,
    in_memory,
    lance,
    llamaindex,
    milvus,
    nano_vectordb,
    pgdump,
    pointers,
    qdrant,
    sentence_transformers,
    txtai,
    usearch,
    voyager,
)
from aidebt.stores.files import HEAD, Files, StoreFile
from aidebt.stores.reading import StoreError, StoreReading
from aidebt.values import dataclass, field


class Form(Protocol):
    """What the module of a format has."""

    STORE: str

    def recognise(self, path: str, head: bytes, file: StoreFile) -> bool:
        """Whether a file is of this format, by its start; the open file is there for formats that start with data."""

    def read(self, path: str, files: Files) -> tuple[StoreReading, ...] | None:
        """The indexes in it, which may be none; None where it is something else after all. `StoreError` when it is damaged."""


FORMS: Sequence[Form] = (
    pointers,
    qdrant,
    milvus,
    lance,
    txtai,
    sentence_transformers,
    databases,
    duckdb,
    faiss,
    llamaindex,
    haystack,
    nano_vectordb,
    in_memory,
    pgdump,
    voyager,
    usearch,
    hnswlib,
    annoy,
)
"""In the order in which they are asked and read: what describes a whole folder before the files in it, what has a mark of its
own before what is recognised by its structure."""


class Refused(NamedTuple):
    """A store that could not be read, and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Shelf:
    """What was read: indexes by path and name, what was refused, and the files and whole folders that belong to stores."""

    readings: tuple[StoreReading, ...] = ()
    refused: tuple[Refused, ...] = ()
    parts: frozenset[str] = frozenset()
    folders: tuple[str, ...] = ()


@dataclass(slots=True)
class _Filling:
    readings: dict[tuple[str, str, str], StoreReading] = field(default_factory=dict)
    refused: list[Refused] = field(default_factory=list)
    parts: set[str] = field(default_factory=set)
    folders: set[str] = field(default_factory=set)

    def read(self, path: str, form: Form, files: Files) -> None:
        """Read one store, unless it belongs to one that was read."""
        if path in self.parts:
            return
        found, reason = _read(path, form, files)
        if reason:
            self.refused.append(Refused(path, f"{form.STORE}: {reason}"))
        if found is None:
            return
        self.parts.add(path)
        for reading in found:
            self.readings.setdefault((reading.path, reading.collection, reading.role), reading)
            self.parts.update((reading.path, *reading.files))
            self.parts.update(part for folder in reading.folders for part in files.under(folder))
            self.folders.update(reading.folders)


def recognise(path: str, files: Files) -> Form | None:
    """The format of a file, None where it is no store or cannot be opened."""
    try:
        with files.open(path) as file:
            head = file.read(0, HEAD)
            return next((form for form in FORMS if form.recognise(path, head, file)), None)
    except StoreError:
        return None


def read_all(paths: Iterable[str], files: Files) -> Shelf:
    """The stores among some files.

    Args:
        paths: files that may be stores.
        files: the tree they lie in.
    """
    forms = [(path, form) for path in paths if (form := recognise(path, files)) is not None]
    filling = _Filling()
    for path, form in sorted(forms, key=lambda item: (FORMS.index(item[1]), item[0])):
        filling.read(path, form, files)
    readings = tuple(filling.readings[key] for key in sorted(filling.readings))
    return Shelf(readings, tuple(sorted(filling.refused)), frozenset(filling.parts), tuple(sorted(filling.folders)))


def _read(path: str, form: Form, files: Files) -> tuple[tuple[StoreReading, ...] | None, str]:
    """The indexes in a file, or why it cannot be read. What fails on one store ends no scan."""
    try:
        return form.read(path, files), ""
    except StoreError as error:
        return None, str(error)
    except Exception as error:
        if os.environ.get("AIDEBT_DEBUG"):
            raise
        return None, f"could not be read ({type(error).__name__}: a defect of aidebt)"
