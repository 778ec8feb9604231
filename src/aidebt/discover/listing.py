"""Every path there is, before anything is decided about it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from aidebt.discover.reading import read_error
from aidebt.discover.rules import Rules
from aidebt.values import dataclass

if TYPE_CHECKING:
    from aidebt.git import Repository

NESTED = "nested repository: scan it by itself"
IGNORED = "ignored"


@dataclass(frozen=True, slots=True)
class Listed:
    """A path. `mode` is git's, octal, "" where no index tells it; `reason` says why it was given up while listing.

    The reason `IGNORED` gives up nothing: git ignores the file, but it was named.
    """

    path: str
    mode: str = ""
    blob: str | None = None
    untracked: bool = False
    reason: str = ""


def list_repository(repository: Repository, limits: tuple[str, ...]) -> list[Listed]:
    """Tracked files, untracked ones that git does not ignore, and ignored ones that were named; sorted.

    Raises:
        RepositoryError: when git cannot list them.
    """
    commit = repository.head if repository.stored else None
    from concurrent.futures import ThreadPoolExecutor  # a hook lists no files, and need not pay for this

    with ThreadPoolExecutor(1) as aside:  # git is asked for both at once
        untracked = aside.submit(repository.untracked)
        tracked = repository.tracked() if commit is None else repository.tree(commit)
    listed = {entry.path: Listed(entry.path, entry.mode, entry.oid) for entry in tracked}
    for path in untracked.result():
        listed.setdefault(path, Listed(path, untracked=True, reason=NESTED if path.endswith("/") else ""))
    for limit in limits:
        if limit and commit is None and limit not in listed and (repository.root / limit).is_file():
            listed[limit] = Listed(limit, untracked=True, reason=IGNORED)
    return [listed[path] for path in sorted(listed)]


def list_directory(root: Path, limits: tuple[str, ...], rules: Rules) -> list[Listed]:
    """The files under `limits` of a directory that is no repository, without following links; bounded, sorted."""
    found: list[Listed] = []
    stack = [(limit, 0) for limit in reversed(limits)]
    while stack:
        path, depth = stack.pop()
        place = root / path
        if path and (place.is_symlink() or not place.is_dir()):
            found.append(Listed(path, untracked=True))
        elif depth > rules.walk_depth:
            found.append(Listed(path + "/", reason=f"more than {rules.walk_depth} directories deep"))
        elif len(found) >= rules.walk_entries:
            found.append(Listed((path or ".") + "/", reason=f"after the first {rules.walk_entries:,} files"))
        else:
            stack.extend((child, depth + 1) for child in _children(root, path, found, rules))
    return sorted(found, key=lambda item: item.path)


def _children(root: Path, directory: str, found: list[Listed], rules: Rules) -> list[str]:
    """The directories in `directory` to walk; its files, and directories given up, are added to `found`."""
    below: list[str] = []
    try:
        with os.scandir(root / directory) as scanned:
            entries = sorted(scanned, key=lambda entry: entry.name)
    except OSError as error:
        found.append(Listed((directory or ".") + "/", reason=read_error(error)))
        return []
    for entry in entries:
        path = f"{directory}/{entry.name}" if directory else entry.name
        if not entry.is_dir(follow_symlinks=False):
            found.append(Listed(path, untracked=True))
        elif entry.name in rules.vendored:
            found.append(Listed(path + "/", reason="vendored"))
        else:
            below.append(path)
    return below
