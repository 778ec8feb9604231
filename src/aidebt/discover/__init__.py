"""Which files there are, which of them are read, and why the others are not.

`discover` decides by name and file type, without opening anything but `.gitattributes` and scripts without a suffix;
`read_all` opens files, bounded and without following links, and decides by content. Every listed file ends as a
`SourceFile` or as a `Skipped` with its reason.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from aidebt.discover.judge import DELETED, Judge
from aidebt.discover.listing import Listed, list_directory, list_repository
from aidebt.discover.opening import opened_tree
from aidebt.discover.reading import SourceFile, open_in, open_stored, open_stream, read, read_all
from aidebt.discover.roots import Root, limits_of, locate, within
from aidebt.discover.rules import Rules, installed_rules
from aidebt.report import Skipped
from aidebt.values import dataclass, replace

if TYPE_CHECKING:
    from aidebt.config import Settings
    from aidebt.git import Repository

__all__ = [
    "DELETED",
    "Discovery",
    "Listed",
    "Root",
    "Rules",
    "SourceFile",
    "discover",
    "installed_rules",
    "locate",
    "open_stream",
    "opened_tree",
    "read",
    "read_all",
]


@dataclass(frozen=True, slots=True)
class Discovery:
    """What was found: `files` of the whole repository, so that names resolve; `skipped` and `listed` of what was asked for.

    `limits` are the root-relative paths asked for; "" is everything. `notes` are sentences for the report. `stores` are files,
    of either kind, that may be a persisted vector store.
    """

    root: Path
    files: tuple[SourceFile, ...]
    skipped: tuple[Skipped, ...]
    listed: int
    limits: tuple[str, ...] = ("",)
    notes: tuple[str, ...] = ()
    stores: tuple[SourceFile, ...] = ()

    def without(self, paths: Collection[str], folders: Sequence[str] = ()) -> Discovery:
        """The rest, where some files need not be read any more, and nothing in some folders."""
        if not paths and not folders:
            return self

        def is_left(path: str) -> bool:
            return path not in paths and not (folders and within(path, tuple(folders)))

        files = tuple(file for file in self.files if is_left(file.path))
        return replace(self, files=files, skipped=tuple(item for item in self.skipped if is_left(item.path)))

    def is_requested(self, path: str) -> bool:
        """Whether the report covers the file at root-relative `path`."""
        return within(path, self.limits)


def discover(
    settings: Settings,
    repository: Repository | None,
    rules: Rules | None = None,
    has_parser: Callable[[str, bytes], bool] | None = None,
) -> Discovery:
    """All files of the repository (or directory) that `settings.paths` lie in, sorted by path.

    Args:
        settings: paths and excludes.
        repository: the opened repository; None for a plain directory, or where git refuses: then the directory is walked.
        rules: the rules of `discover.toml`; the installed ones when None.
        has_parser: whether a file of this path, and with this start (empty at first), can be parsed; the registry of the
            parsers when None.

    Raises:
        UsageError: when the paths do not exist or have no common root.
        RepositoryError: when git cannot list the files.
    """
    rules = rules or installed_rules()
    root = _root(settings.paths, repository)
    limits = limits_of(settings.paths, root)
    listing = list_directory(root.path, limits, rules) if repository is None else list_repository(repository, limits)
    with ExitStack() as stack:
        stored = repository is not None and repository.stored
        opened = open_stored(stack.enter_context(repository.blobs())) if repository and stored else open_in(root.path)
        judge = Judge(root, rules, has_parser or _has_parser, limits, settings.excluded, listing, opened)
        verdicts = [judge.verdict(item) for item in listing]
        maybe = map(judge.store, listing, verdicts)
        stores = tuple(file for file in maybe if file is not None)
    verdicts = verdicts if stored else _explained(verdicts, repository)
    asked = [verdict for verdict in verdicts if within(verdict.path, limits)]
    files = tuple(verdict for verdict in verdicts if isinstance(verdict, SourceFile))
    skipped = tuple(verdict for verdict in asked if isinstance(verdict, Skipped))
    return Discovery(root.path, files, skipped, len(asked), limits, _notes(limits, asked), stores)


def _root(paths: Sequence[Path], repository: Repository | None) -> Root:
    """The root as git sees it; where git sees none, what the files say, walked as a plain directory."""
    if repository is not None and repository.stored:
        return Root(repository.root, "bare" if repository.bare else "stored")
    root = locate(paths)
    return Root(root.path, "directory") if repository is None else Root(repository.root, "worktree")


def _explained(verdicts: list[SourceFile | Skipped], repository: Repository | None) -> list[SourceFile | Skipped]:
    """Files that a sparse checkout left out say so; git is asked only if some file is gone."""
    gone = {item.path for item in verdicts if isinstance(item, Skipped) and item.reason == DELETED}
    sparse = repository.sparse() & gone if repository is not None and gone else frozenset()
    left_out = "sparse checkout: not in the work tree"
    return [Skipped(item.path, left_out) if item.path in sparse else item for item in verdicts]


def _notes(limits: tuple[str, ...], asked: Sequence[SourceFile | Skipped]) -> tuple[str, ...]:
    empty = (limit for limit in limits if limit and not any(within(one.path, (limit,)) for one in asked))
    return tuple(f"{limit}: empty, or ignored by git" for limit in empty)


def _has_parser(path: str, head: bytes) -> bool:
    from aidebt.parsers import choose

    return choose(path, head) is not None
