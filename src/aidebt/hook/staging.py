"""What the next commit would take, and which of it is to be judged."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from aidebt.errors import UsageError
from aidebt.values import dataclass

if TYPE_CHECKING:
    from pathlib import Path

    from aidebt.git import Repository


@dataclass(frozen=True, slots=True)
class StagedFile:
    """A file of the staged change. `old` are the blobs it had in HEAD and, during a merge, on the other sides; `new` is None
    where the commit deletes it."""

    path: str
    old: tuple[str, ...]
    new: str | None


@dataclass(frozen=True, slots=True)
class Staging:
    """The staged change. `judged` are the paths that are reported on: all that it adds or changes, or those that were named."""

    files: tuple[StagedFile, ...]
    judged: frozenset[str]
    unmerged: tuple[str, ...]
    merging: bool


def read_staging(repository: Repository, named: Sequence[str]) -> Staging:
    """The staged change against HEAD. In a merge only what differs from every side counts: the rest was judged there.

    Args:
        repository: the open repository.
        named: files and directories as given, relative to the current directory or absolute; none means all.

    Raises:
        UsageError: when a path lies outside the work tree.
        GitError: when git cannot compare.
    """
    limits = limits_of(repository.root, named)
    mine = repository.staged()
    sides = [{change.path: change for change in repository.staged(other).changes} for other in repository.merging()]
    files = tuple(
        StagedFile(
            change.path,
            tuple(dict.fromkeys(oid for oid in (change.old, *(side[change.path].old for side in sides)) if oid)),
            change.new,
        )
        for change in mine.changes
        if all(change.path in side for side in sides)
    )
    judged = frozenset(file.path for file in files if file.new and is_within(file.path, limits))
    unmerged = tuple(path for path in mine.unmerged if is_within(path, limits))
    return Staging(files, judged, unmerged, bool(sides))


def limits_of(root: Path, named: Sequence[str]) -> tuple[str, ...]:
    """Root-relative paths with `/`; "" for all. A path need not exist: the commit may delete it.

    Raises:
        UsageError: when one lies outside the root.
    """
    limits = []
    for name in named:
        directory, last = os.path.split(os.path.abspath(name))  # noqa: PTH100 - a link that is named stays a link
        real = os.path.realpath(name) if name.rstrip("/") in (".", "..") else os.path.join(os.path.realpath(directory), last)  # noqa: PTH118
        relative = os.path.relpath(real, root).replace(os.sep, "/")
        if relative == ".." or relative.startswith("../"):
            raise UsageError(f"{name} is outside {root}", "name files of one repository")
        limits.append("" if relative == "." else relative)
    return tuple(limits) if limits else ("",)


def is_within(path: str, limits: Sequence[str]) -> bool:
    """Whether a root-relative path is one of the limits or below one."""
    return any(not limit or path == limit or path.startswith(limit + "/") for limit in limits)
