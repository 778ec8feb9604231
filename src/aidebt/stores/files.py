"""What readers may open: files of the scanned tree by path, a piece at a time. They see nothing else and write nothing."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Protocol

from aidebt.stores.reading import StoreError

if TYPE_CHECKING:
    from typing_extensions import Self

HEAD = 4096  # bytes that tell a format
MANY = 100_000  # entries of a folder that are listed


class StoreFile(Protocol):
    """An open file; use it in a `with` statement.

    Attributes:
        size: in bytes.
        location: the absolute path where it lies as a plain file; "" where it does not.
    """

    size: int
    location: str

    def read(self, start: int, length: int) -> bytes:
        """Up to `length` bytes from `start` on; fewer at the end of the file.

        Raises:
            StoreError: when the system cannot read them.
        """

    def __enter__(self) -> Self: ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None: ...


class Files(Protocol):
    """The files of a tree."""

    def open(self, path: str) -> StoreFile:
        """Open a file of the tree.

        Raises:
            StoreError: when it is not there or not readable.
        """

    def has(self, path: str) -> bool:
        """Whether the tree has a file at `path` that may be read."""

    def under(self, folder: str) -> Sequence[str]:
        """The files below a folder, sorted, bounded."""

    def beside(self, path: str) -> int:
        """The size of a file that need not be listed (a database's log beside it), 0 where there is none."""


class MemoryFile:
    """Bytes as a file."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.size = len(data)
        self.location = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        return None

    def read(self, start: int, length: int) -> bytes:
        """The bytes from `start` on."""
        return self._data[start : start + length] if start >= 0 and length > 0 else b""


class MemoryFiles:
    """A tree that is given as bytes."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = files
        self._paths = sorted(files)

    def open(self, path: str) -> StoreFile:
        """Open a file."""
        if path not in self._files:
            raise StoreError("not in the tree")
        return MemoryFile(self._files[path])

    def has(self, path: str) -> bool:
        """Whether there is a file at `path`."""
        return path in self._files

    def under(self, folder: str) -> Sequence[str]:
        """The files below a folder."""
        return below(self._paths, folder)

    def beside(self, path: str) -> int:
        """The size of a file."""
        return len(self._files.get(path, b""))


def below(paths: Sequence[str], folder: str) -> Sequence[str]:
    """Of sorted paths, those below `folder` ("" for all)."""
    if not folder:
        return paths[:MANY]
    start = f"{folder}/"
    first = bisect_left(paths, start)
    return paths[first : min(bisect_left(paths, f"{folder}0"), first + MANY)]  # "0" comes after "/"


def whole(file: StoreFile, limit: int) -> bytes:
    """All bytes of a file.

    Raises:
        StoreError: when there are more than `limit`.
    """
    if file.size > limit:
        raise StoreError(f"too large to be read whole (more than {limit >> 20} MiB)")
    return file.read(0, file.size)


def read_whole(files: Files, path: str, limit: int) -> bytes:
    """All bytes of the file at `path`.

    Raises:
        StoreError: when it is not there or larger than `limit`.
    """
    with files.open(path) as file:
        return whole(file, limit)


def folder_of(path: str) -> str:
    """The folder of a path, "" for the root."""
    return path.rpartition("/")[0]


def join(folder: str, name: str) -> str:
    """The path of a file in a folder."""
    return f"{folder}/{name}" if folder else name


def name_of(path: str) -> str:
    """The last part of a path."""
    return path.rpartition("/")[2]


def stem_of(path: str) -> str:
    """The last part of a path without its suffix."""
    name = name_of(path)
    at = name.rfind(".")
    return name[:at] if at > 0 else name
