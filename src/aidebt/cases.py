"""Files of cases: which of them are opened, and what they hold. Most records of a repository are nobody's eval set.

A file is opened when its name speaks of cases, when its first bytes have columns that only cases have, or when an evaluation
names it. Small ones go through the pool and the cache like other files, large ones are read row by row where they lie.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, BinaryIO

from aidebt import discover
from aidebt.analyse import Analyser
from aidebt.assets import Asset, FileAssets, Kind
from aidebt.records import LFS, is_records
from aidebt.report import Skipped
from aidebt.values import dataclass, replace

if TYPE_CHECKING:
    from aidebt.discover import SourceFile
    from aidebt.git import Repository

SMALL = 1 << 20  # bytes up to which a file is read as a whole
DATA = (".json", ".yaml", ".yml")
UNNAMED = "records that no evaluation names"
CROWDED = "more rows than eval sets have, and no evaluation names it"
LARGE = "too large for a setting, and no evaluation names it"


@dataclass(frozen=True, slots=True)
class Cases:
    """Reads files of cases.

    Args:
        analyser: the rules.
        repository: where files without a work tree come from.
        analyse: the assets of small files, kept between scans.
    """

    analyser: Analyser
    repository: Repository | None
    analyse: Callable[[Sequence[tuple[str, bytes]]], Iterator[FileAssets]]

    def read(
        self, sources: Mapping[str, SourceFile], known: Mapping[str, FileAssets], named: set[str]
    ) -> tuple[dict[str, FileAssets], list[Skipped]]:
        """The files of cases among `sources`, and the records that were left alone.

        Args:
            sources: all files that may be records, by path.
            known: what was analysed so far.
            named: paths that evaluations name.
        """
        found: dict[str, FileAssets] = {}
        skipped: list[Skipped] = []
        small: list[tuple[str, bytes]] = []
        for path, source in sorted(sources.items()):
            if path in known and (path not in named or holds_evals(known[path])):
                continue
            if not source.records and path not in named and not self.analyser.rules.evals.names_set(path):
                continue
            stream = discover.open_stream(source, self.repository)
            if isinstance(stream, Skipped):
                skipped.append(stream)
                continue
            with stream:
                result = self.one(path, stream, path in named, small)
            if result is not None:
                found[path] = joined(known.get(path), result)
            elif source.records and (not small or small[-1][0] != path):
                skipped.append(Skipped(path, UNNAMED if is_records(path) else LARGE))
        found |= {result.path: result for result in self.analyse(small)}
        return found, skipped

    def one(self, path: str, stream: BinaryIO, named: bool, small: list[tuple[str, bytes]]) -> FileAssets | None:
        """What one file holds; a small one is put with the others instead."""
        head = stream.read(SMALL)
        if not named and not self.analyser.rules.evals.may_list(path, head):
            return None
        stream.seek(0)
        if len(head) < SMALL and is_records(path):
            small.append((path, head))
            return None
        if path.lower().endswith(DATA) or is_records(path) or head.startswith(LFS):
            return self.analyser.cases(path, stream)
        return None


def crowded(files: Mapping[str, FileAssets], kept: Iterable[Asset]) -> list[Skipped]:
    """The sets that only their number of rows kept from being one: no evaluation names them."""
    ids = {asset.id for asset in kept}
    every = (asset for _, file in sorted(files.items()) for asset in file.assets)
    return [Skipped(asset.path, CROWDED) for asset in every if asset.eval and asset.eval.many and asset.id not in ids]


def holds_evals(file: FileAssets) -> bool:
    """Whether a file is known to be an eval set or config already."""
    return any(asset.kind in (Kind.EVAL_SET, Kind.EVAL_CONFIG) for asset in file.assets)


def joined(known: FileAssets | None, cases: FileAssets) -> FileAssets:
    """What a file was known to hold, with its cases."""
    return cases if known is None else replace(known, assets=(*known.assets, *cases.assets))
