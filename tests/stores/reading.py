"""Short ways to what readers say about files in memory and files on disk."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path

from aidebt.discover.opening import TreeFiles
from aidebt.discover.reading import SourceFile
from aidebt.stores.files import MemoryFiles
from aidebt.stores.reading import StoreReading
from aidebt.stores.shelf import Shelf, read_all


def bytes_of(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def shelf_of(files: Mapping[str, bytes]) -> Shelf:
    """What is read from files in memory, as from the blobs of a commit."""
    return read_all(sorted(files), MemoryFiles(files))


def shelf_in(folder: Path) -> Shelf:
    """What is read from files on disk; what is read must be what is read from memory, and in time."""
    paths = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    before = bytes_of(folder)
    start = time.monotonic()
    shelf = read_all(paths, TreeFiles([SourceFile(path, str(folder)) for path in paths], None))
    assert time.monotonic() - start < 5
    assert bytes_of(folder) == before, "a reader wrote something"
    return shelf


def readings_in(folder: Path) -> tuple[StoreReading, ...]:
    """The readings of a folder that holds sound stores; files in memory give the same ones."""
    shelf = shelf_in(folder)
    assert shelf.refused == ()
    assert shelf_of(bytes_of(folder)).readings == shelf.readings
    return shelf.readings


def only_in(folder: Path) -> StoreReading:
    """The one reading of a folder."""
    (only,) = readings_in(folder)
    return only


def refused(files: Mapping[str, bytes]) -> str:
    """Why the one store among files is refused, within a second; "" where nothing is."""
    start = time.monotonic()
    shelf = shelf_of(files)
    assert time.monotonic() - start < 5, "too slow"  # a second by itself; the machine may be busy
    assert shelf.readings == ()
    return "; ".join(refused.reason for refused in shelf.refused)
