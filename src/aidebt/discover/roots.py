"""Where the paths of a run lie, told from the file system alone."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from aidebt.errors import UsageError
from aidebt.values import dataclass


@dataclass(frozen=True, slots=True)
class Root:
    """The root of a work tree, a bare repository, or a plain directory: `kind` is "worktree", "bare" or "directory".

    "stored" is the root of a work tree that is left alone: its files are read from a commit.
    """

    path: Path
    kind: str


def locate(paths: Sequence[Path]) -> Root:
    """The one root that all `paths` share.

    Raises:
        UsageError: when a path does not exist, lies inside `.git`, or belongs to another repository than the first.
    """
    roots = [_root_of(path) for path in paths]
    if all(root.kind == "directory" for root in roots):
        return Root(_common([root.path for root in roots]), "directory")
    for path, root in zip(paths, roots, strict=True):
        if root != roots[0]:
            raise UsageError(f"{paths[0]} and {path} are not in the same repository", "scan them one at a time")
    return roots[0]


def limits_of(paths: Sequence[Path], root: Root) -> tuple[str, ...]:
    """`paths` relative to the root, with `/`; "" for all of it.

    Raises:
        UsageError: when a path lies outside the root.
    """
    if root.kind == "bare":
        return ("",)
    limits = set()
    for path in paths:
        try:
            relative = _real(path).relative_to(root.path).as_posix()
        except ValueError:
            raise UsageError(f"{path} is outside {root.path}", "scan it by itself") from None
        limits.add("" if relative == "." else relative)
    return ("",) if "" in limits else tuple(sorted(limits))


def within(path: str, limits: tuple[str, ...]) -> bool:
    """Whether the root-relative `path` is one of the limits or below one."""
    return any(not limit or path == limit or path.startswith(limit + "/") for limit in limits)


def _root_of(path: Path) -> Root:
    if not os.path.lexists(path):
        raise UsageError(f"no such file or directory: {path}", "check the spelling; paths are relative to where you are")
    real = _real(path)
    if ".git" in real.parts:
        raise UsageError(f"{path} is inside a .git directory", "name the directory that holds it")
    for level in (real, *real.parents):
        if os.path.lexists(level / ".git"):
            return Root(level, "worktree")
        if (level / "HEAD").is_file() and (level / "objects").is_dir() and (level / "refs").is_dir():
            return Root(level, "bare")
    return Root(real if real.is_dir() else real.parent, "directory")


def _real(path: Path) -> Path:
    """The path without links in it; a link that is itself named, and leads to a file or nowhere, stays a link."""
    try:
        return path.parent.resolve() / path.name if path.is_symlink() and not path.is_dir() else path.resolve()
    except (OSError, RuntimeError):  # a loop: RuntimeError before Python 3.13
        return path.parent.absolute() / path.name


def _common(directories: Sequence[Path]) -> Path:
    common = Path(os.path.commonpath(directories))
    if common == Path(common.anchor) and len(set(directories)) > 1:
        raise UsageError("the paths have no directory in common", "scan them one at a time")
    return common
