"""Old versions of files: their bytes, of which the last ones are kept, and what is made of their assets.

The assets of a file are begun to be looked for before anyone waits for them: with processes, many walks go on while these work.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Generic, TypeAlias, TypeVar

from aidebt.assets import Asset
from aidebt.blobs import BlobReader
from aidebt.git import decode
from aidebt.history import History
from aidebt.walk import Look

ExtractMany: TypeAlias = Callable[[Sequence[tuple[str, bytes]]], Iterable[Sequence[Asset]]]
"""Finds the assets of old blobs, given their paths and bytes; the work may go on after it has returned."""
File: TypeAlias = tuple[int, int]
"""A path and a blob, as numbers."""
T = TypeVar("T")

GROUP = 4  # files that are waited for together: walks go on as soon as theirs are read
HELD_BYTES = 16 << 20  # of old files that wait for being parsed
KEPT_BYTES = 32 << 20  # of blobs that are kept: the next step of a walk, and other walks, ask for the same ones
KEPT_BLOB = 1 << 20  # bytes of a blob that is kept


class OldBlobs:
    """The blobs of a history by their numbers."""

    def __init__(self, history: History, reader: BlobReader) -> None:
        self._history = history
        self._reader = reader
        self._kept: dict[int, bytes] = {}
        self._size = 0

    def read(self, oids: Iterable[int]) -> Iterator[tuple[int, bytes | None]]:
        """(number, content) of each, first those that are kept; None for what is absent or too large."""
        absent = []
        for oid in dict.fromkeys(oids):
            data = self._kept.pop(oid, None)
            if data is None:
                absent.append(oid)
                continue
            self._kept[oid] = data  # the last that was asked for is the last to go
            yield oid, data
        names = [self._history.oids[oid].decode("ascii") for oid in absent]
        for oid, (_, found) in zip(absent, self._reader.read_many(names), strict=True):
            if found is not None and len(found) <= KEPT_BLOB:
                self._keep(oid, found)
            yield oid, found

    def _keep(self, oid: int, data: bytes) -> None:
        self._kept[oid] = data
        self._size += len(data)
        while self._size > KEPT_BYTES:
            self._size -= len(self._kept.pop(next(iter(self._kept))))

    def look(self, looks: Mapping[int, Look]) -> dict[int, list[Any]]:
        """What the test of each request says of its blobs; None for one that is absent."""
        answers: dict[int, list[Any]] = {number: [None] * len(look.oids) for number, look in looks.items()}
        wanted: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for number, look in looks.items():
            for place, oid in enumerate(look.oids):
                wanted[oid].append((number, place))
        for oid, data in self.read(wanted):
            if data is not None:
                for number, place in wanted[oid]:
                    answers[number][place] = looks[number].test(data)
        return answers


class OldFiles(Generic[T]):
    """What is made of the assets of old files.

    Args:
        history: names the paths.
        blobs: their bytes.
        extract_many: finds the assets.
        made: makes what is kept of the assets and the number of the blob; the assets are None where that is absent.
        weight: of what is kept.
        most: weight up to which it is kept.
    """

    def __init__(
        self,
        history: History,
        blobs: OldBlobs,
        extract_many: ExtractMany,
        made: Callable[[tuple[Asset, ...] | None, int], T],
        weight: Callable[[T], int],
        most: int,
    ) -> None:
        self._history, self._blobs, self._extract_many = history, blobs, extract_many
        self._made, self._weight, self._most = made, weight, most
        self._known: dict[File, T] = {}
        self._held = 0  # weight of what is known
        self._begun: deque[tuple[list[File], int, Iterable[Sequence[Asset]]]] = deque()
        self._under_way: set[File] = set()
        self._waiting = 0  # bytes of the files under way

    def known(self, files: Sequence[File]) -> list[T] | None:
        """What was made of files; None while one of them is under way."""
        return [self._known[file] for file in files] if all(file in self._known for file in files) else None

    def begin(self, files: Iterable[File]) -> None:
        """Look for the assets of files that are neither known nor under way."""
        by_oid: dict[int, list[int]] = defaultdict(list)
        for path, oid in dict.fromkeys(files):
            if (path, oid) not in self._known and (path, oid) not in self._under_way:
                by_oid[oid].append(path)
        group: list[tuple[File, bytes]] = []
        for oid, data in self._blobs.read(by_oid):
            for path in by_oid[oid]:
                if data is None:
                    self._keep((path, oid), None)
                    continue
                group.append(((path, oid), data))
                if len(group) == GROUP:
                    self._start(group)
                    group = []
        if group:
            self._start(group)

    def _start(self, group: Sequence[tuple[File, bytes]]) -> None:
        files, size = [file for file, _ in group], sum(len(data) for _, data in group)
        paths = self._history.paths
        found = self._extract_many([(decode(paths[path]), data) for (path, _), data in group])
        self._begun.append((files, size, found))
        self._under_way.update(files)
        self._waiting += size
        while self._waiting > HELD_BYTES:
            self.finish()

    def finish(self) -> None:
        """Wait for the files that have been under way for longest; nothing where none is."""
        if self._begun:
            files, size, found = self._begun.popleft()
            for file, assets in zip(files, found, strict=True):
                self._keep(file, tuple(assets))
                self._under_way.discard(file)
            self._waiting -= size

    def _keep(self, file: File, assets: tuple[Asset, ...] | None) -> None:
        made = self._known[file] = self._made(assets, file[1])
        self._held += self._weight(made)
        while self._held > self._most and len(self._known) > 1:
            self._held -= self._weight(self._known.pop(next(iter(self._known))))
