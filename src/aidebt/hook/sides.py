"""The staged change before and after: what its files held, and what they hold now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from aidebt.assets import FileAssets
from aidebt.discover.judge import Judge
from aidebt.discover.listing import Listed
from aidebt.discover.reading import SourceFile, open_stored, refuse
from aidebt.discover.roots import Root
from aidebt.discover.rules import compile_rules
from aidebt.parsers import choose
from aidebt.values import dataclass, replace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aidebt.analyse import Analyser
    from aidebt.blobs import BlobReader
    from aidebt.git import Repository, TrackedFile
    from aidebt.hook.staging import Staging


@dataclass(frozen=True, slots=True)
class Sides:
    """What was learnt from the files of the staged change, by path.

    `before` is HEAD's, `after` the index's. `others` are what further sides of a merge in progress hold.
    """

    before: Mapping[str, FileAssets]
    after: Mapping[str, FileAssets]
    others: tuple[FileAssets, ...] = ()

    @property
    def differ(self) -> bool:
        """Whether anything but positions changed."""
        return _told(self.before) != _told(self.after)


class Index:
    """The files of the index that a scan would read, analysed when asked for.

    Args:
        repository: the open repository.
        blobs: its blobs.
        tracked: the files of the index.
        analyser: the rules.
        excluded: patterns of the settings.
    """

    def __init__(
        self,
        repository: Repository,
        blobs: BlobReader,
        tracked: Sequence[TrackedFile],
        analyser: Analyser,
        excluded: Sequence[str],
    ) -> None:
        self.blobs = blobs
        self.analyser = analyser
        self.rules = compile_rules(analyser.tables["discover"])
        self.tracked = {file.path: file for file in tracked}
        listing = [Listed(file.path, file.mode, file.oid) for file in tracked if file.path.endswith(".gitattributes")]
        root = Root(repository.root, "stored")  # nothing is asked of the work tree
        opened, has_parser = open_stored(blobs), lambda path, head: choose(path, head) is not None
        self._judge = Judge(root, self.rules, has_parser, (), excluded, listing, opened)

    def reads(self, path: str) -> bool:
        """Whether a scan would read a file for its assets, by its name; it may be gone from the index."""
        file = self.tracked.get(path)
        verdict = self._judge.verdict(Listed(path) if file is None else Listed(path, file.mode, file.oid))
        return isinstance(verdict, SourceFile) and not verdict.lock

    def analyse(self, path: str, data: bytes, wanted: bool = False) -> FileAssets | None:
        """What a version of a file holds; None where its content is of no use, or can hold nothing and is not wanted anyhow."""
        if refuse(SourceFile(path, ""), data, self.rules) or not (wanted or self.analyser.wants(path, data)):
            return None
        return self.analyser.analyse(path, data)

    def read(self, paths: Iterable[str], all_of_them: bool = False) -> dict[str, FileAssets]:
        """What files of the index hold; those that can hold nothing are left out unless names may be defined in them."""
        asked = [path for path in paths if path in self.tracked and self.reads(path)]
        read = zip(asked, self.blobs.read_many(self.tracked[path].oid for path in asked), strict=True)
        found = ((path, self.analyse(path, data, all_of_them)) for path, (_, data) in read if data is not None)
        return {path: file for path, file in found if file is not None}


def read_sides(staging: Staging, candidates: Mapping[str, bytes], index: Index) -> Sides:
    """Both sides of the staged change: the candidates, and all that was there before in any of the changed files."""
    after = {path: file for path, data in candidates.items() if index.reads(path) and (file := index.analyse(path, data))}
    before: dict[str, FileAssets] = {}
    others: list[FileAssets] = []
    readable = [file for file in staging.files if file.old and index.reads(file.path)]
    asked = [(file.path, oid, at) for file in readable for at, oid in enumerate(file.old)]
    read = zip(asked, index.blobs.read_many(oid for _, oid, _ in asked), strict=True)
    for (path, _, at), (_, data) in read:
        found = index.analyse(path, data) if data is not None else None
        if found is not None and at == 0:
            before[path] = found
        elif found is not None:
            others.append(found)
    return Sides(before, after, tuple(others))


def _told(files: Mapping[str, FileAssets]) -> dict[str, FileAssets]:
    """The files without positions, those that hold nothing left out."""
    bare = {path: _without_positions(file) for path, file in files.items()}
    return {path: file for path, file in bare.items() if file != FileAssets(path)}


def _without_positions(file: FileAssets) -> FileAssets:
    assets = tuple(replace(asset, line=0, column=0, end_line=0, raw=b"", cell=None) for asset in file.assets)
    sites = tuple(replace(site, line=0) for site in file.sites)
    return replace(file, assets=assets, sites=sites, ignores=(), reviewed=(), broken="")
