"""Every file of a tree, read once: what may hold something comes out, and the rest is put where it may be asked for later."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aidebt import discover
from aidebt.analyse import lock_file
from aidebt.cases import DATA
from aidebt.modules import is_module
from aidebt.report import Skipped

if TYPE_CHECKING:
    from aidebt.analyse import Analyser
    from aidebt.assets import FileAssets
    from aidebt.discover import Discovery, SourceFile
    from aidebt.git import Repository


class FirstLook:
    """Sorts the files of a tree while they are read.

    Args:
        found: what there is.
        repository: where files without a work tree come from.
        analyser: says which files may hold something.

    Attributes:
        files: what files about packages say.
        skipped: what could not be read, and why.
        sources: data files, which may be records of an evaluation.
        unread: files that hold nothing by themselves, and that others may need.
        read: how many files were read.
        count: how many of them came out of `wanted` so far.
    """

    def __init__(self, found: Discovery, repository: Repository | None, analyser: Analyser) -> None:
        self._found, self._repository, self._analyser = found, repository, analyser
        self.files: dict[str, FileAssets] = {}
        self.skipped: list[Skipped] = []
        self.sources: dict[str, SourceFile] = {file.path: file for file in found.files if file.records}
        self.unread: dict[str, bytes] = {}
        self.read = self.count = 0

    def wanted(self) -> Iterator[tuple[str, bytes]]:
        """The files that may hold something, each as soon as it is read."""
        for file, data in discover.read_all([file for file in self._found.files if not file.records], self._repository):
            if isinstance(data, Skipped):
                self.sources[file.path] = file
                self.skipped.append(Skipped(file.path, data.reason, data.candidate))
                continue
            if file.path.endswith(DATA):
                self.sources[file.path] = file
            self.read += 1
            if file.lock:
                self.files[file.path] = lock_file(file.path, data)
            elif self._analyser.wants(file.path, data):
                self.count += 1
                yield file.path, data
            elif self._may_be_needed(file.path, data):
                self.unread[file.path] = data

    def _may_be_needed(self, path: str, data: bytes) -> bool:
        """Whether another file may ask for this one: for a name, for a value, for what became of a table."""
        declares = self._analyser.rules.infrastructure.declares(path) is not None
        return declares or is_module(path) or self._analyser.may_change(path, data)
