"""Files of a scanned tree opened a piece at a time, for readers of formats that need not be read whole."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING

from aidebt.discover.reading import ABSENT, FLAGS, SourceFile, read_error, type_error
from aidebt.discover.rules import Rules, installed_rules
from aidebt.stores.files import MemoryFile, StoreFile, below
from aidebt.stores.reading import StoreError

if TYPE_CHECKING:
    from typing_extensions import Self

    from aidebt.blobs import BlobReader
    from aidebt.git import Repository


@contextmanager
def opened_tree(files: Iterable[SourceFile], repository: Repository | None, rules: Rules | None = None) -> Iterator[TreeFiles]:
    """The files of a work tree, or of a commit, that may be opened.

    Args:
        files: those that were found; no other is opened.
        repository: where their blobs are, for files of a commit.
        rules: the rules of `discover.toml`; the installed ones when None.
    """
    if repository is None or not repository.stored:
        yield TreeFiles(files, None)
        return
    with repository.blobs((rules or installed_rules()).store_blob) as reader:
        yield TreeFiles(files, reader)


class TreeFiles:
    """What was found in a tree, by path."""

    def __init__(self, files: Iterable[SourceFile], reader: BlobReader | None) -> None:
        self._files = {file.path: file for file in files}
        self._reader = reader
        self._kept: tuple[str, bytes] = ("", b"")  # a reader asks one file several times

    @cached_property
    def _paths(self) -> list[str]:
        return sorted(self._files)

    def open(self, path: str) -> StoreFile:
        """Open a file that was found.

        Raises:
            StoreError: when it was not, or cannot be read.
        """
        source = self._files.get(path)
        if source is None:
            raise StoreError("not in the tree")
        return PieceFile(f"{source.root}/{path}") if source.root else MemoryFile(self._stored(source))

    def _stored(self, source: SourceFile) -> bytes:
        if self._kept[0] != source.path:
            data = self._reader.read(source.blob) if self._reader is not None and source.blob else None
            if data is None:
                raise StoreError(ABSENT)
            self._kept = (source.path, data)
        return self._kept[1]

    def has(self, path: str) -> bool:
        """Whether the file was found."""
        return path in self._files

    def under(self, folder: str) -> Sequence[str]:
        """The files below a folder, sorted, bounded."""
        return below(self._paths, folder)

    def beside(self, path: str) -> int:
        """The size of a file beside a found one, whether it was found itself or not; 0 where there is none."""
        base = next((self._files[path[:-cut]] for cut in (4, 8) if path[:-cut] in self._files), None)  # -wal, -journal
        if base is None or not base.root:
            return 0
        try:
            status = os.lstat(f"{base.root}/{path}")
        except OSError:
            return 0
        return 0 if type_error(status) else status.st_size


class PieceFile:
    """A plain file of the work tree, open for reading; no link is followed."""

    def __init__(self, location: str) -> None:
        self.location = location
        try:
            self._descriptor = os.open(location, FLAGS)
        except OSError as error:
            raise StoreError(read_error(error)) from error
        status = os.fstat(self._descriptor)
        self.size = status.st_size
        if reason := type_error(status):
            os.close(self._descriptor)
            raise StoreError(reason)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        os.close(self._descriptor)

    def read(self, start: int, length: int) -> bytes:
        """Up to `length` bytes from `start` on.

        Raises:
            StoreError: when the system cannot read them.
        """
        parts = []
        try:
            while length > 0 and start >= 0 and (part := os.pread(self._descriptor, length, start)):
                parts.append(part)
                start, length = start + len(part), length - len(part)
        except (OSError, OverflowError) as error:
            raise StoreError(read_error(error) if isinstance(error, OSError) else "a place outside the file") from error
        return b"".join(parts)
