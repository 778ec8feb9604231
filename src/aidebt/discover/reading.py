"""One file's bytes, bounded and without following links, or why they are of no use."""

from __future__ import annotations

import errno
import io
import os
import stat
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TypeAlias

from aidebt.discover.rules import Rules, installed_rules, suffix
from aidebt.late import late
from aidebt.report import Skipped
from aidebt.values import dataclass

if TYPE_CHECKING:
    from aidebt.blobs import BlobReader
    from aidebt.git import Repository

LFS_HEADER = b"version https://git-lfs.github.com/spec/"  # https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md
OURS = late(rb'\s*\{\s*"schema"\s*:\s*"aidebt-')
"""How a baseline, a report or a history starts: what they say about models is ours."""
DENIED = "permission denied"
LINK = "symbolic link"
BINARY = "binary"
TOO_LARGE = "too large"
ABSENT = "not readable from git: absent, corrupt or too large"
_GONE = "deleted while the scan ran"
_REASONS = {errno.EACCES: DENIED, errno.EPERM: DENIED, errno.ELOOP: LINK, errno.ENOENT: _GONE}
# Non-blocking, so that a pipe put in place of the file between listing and opening cannot hold us up.
FLAGS = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY"))


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to read. `path` is relative to the root, with `/`, decoded with surrogateescape.

    `root` is the directory it lies in, "" for a file of a commit that has no work tree: then `blob` is read from git.
    `size` is in bytes, -1 where only git knows. `lock` files tell versions of packages and hold no assets; `records` are data
    that is read row by row, and only where something says that they are cases.
    """

    path: str
    root: str
    size: int = -1
    blob: str | None = None
    untracked: bool = False
    lock: bool = False
    records: bool = False

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rpartition("/")[2]


Opened: TypeAlias = "Callable[[str, str | None, int], bytes | Skipped]"  # of a path, its blob where known, and a bound in bytes


def open_in(root: Path) -> Opened:
    """Opens files of a work tree, given root-relative paths."""
    return lambda path, blob, bound: open_bounded(f"{root}/{path}", bound)


def open_stored(reader: BlobReader) -> Opened:
    """Opens files of a commit."""

    def opened(path: str, blob: str | None, bound: int) -> bytes | Skipped:
        data = reader.read(blob) if blob else None
        if data is None:
            return Skipped(path, ABSENT, candidate=True)
        return data if len(data) <= bound else Skipped(path, size_error(len(data), bound))

    return opened


def read(file: SourceFile, rules: Rules | None = None) -> bytes | Skipped:
    """The bytes of a file in the work tree. Opens no link, no device and no pipe."""
    rules = rules or installed_rules()
    data = open_bounded(f"{file.root}/{file.path}", rules.size_bound(file.name, file.lock))
    if isinstance(data, Skipped):
        return Skipped(file.path, data.reason, data.candidate)
    reason = refuse(file, data, rules)
    return Skipped(file.path, reason) if reason else data


def read_all(
    files: Sequence[SourceFile], repository: Repository | None, rules: Rules | None = None
) -> Iterator[tuple[SourceFile, bytes | Skipped]]:
    """Each file with its bytes, or why they are of no use; files without a work tree come from git in one batch."""
    rules = rules or installed_rules()
    for file in files:
        if file.root:
            yield file, read(file, rules)
    stored = [file for file in files if not file.root]
    if stored and repository is not None:
        with repository.blobs() as reader:
            for file, (_, data) in zip(stored, reader.read_many(file.blob or "" for file in stored), strict=True):
                yield file, _from_git(file, data, rules)


def _from_git(file: SourceFile, data: bytes | None, rules: Rules) -> bytes | Skipped:
    if data is None:
        return Skipped(file.path, ABSENT, candidate=True)
    reason = size_error(len(data), rules.size_bound(file.name, file.lock)) or refuse(file, data, rules)
    return Skipped(file.path, reason) if reason else data


def refuse(file: SourceFile, data: bytes, rules: Rules) -> str:
    """Why the content of a file is of no use, or "": binary, a pointer, minified, generated, or one endless line."""
    if b"\0" in data[: rules.binary_head]:
        return BINARY
    if OURS.match(data):
        return "written by aidebt"
    if data.startswith(LFS_HEADER):
        return "git lfs pointer: the content is elsewhere"
    if file.lock:
        return ""
    if suffix(file.name) in rules.minified_suffixes and len(data) > rules.minified_average * (data.count(b"\n") + 1):
        return "minified"
    if (
        len(data) > rules.longest_line
        and suffix(file.name) not in rules.long_lines
        and max(map(len, data.split(b"\n"))) > rules.longest_line
    ):
        return f"a line longer than {_amount(rules.longest_line)}"
    return "generated" if rules.is_generated(data) else ""


def open_stream(file: SourceFile, repository: Repository | None) -> BinaryIO | Skipped:
    """A file to be read bit by bit, whatever its size; opens no link, no device and no pipe. The caller closes it."""
    if not file.root:
        data = None
        if repository is not None:
            with repository.blobs() as reader:
                data = reader.read(file.blob or "")
        return Skipped(file.path, ABSENT, candidate=True) if data is None else io.BytesIO(data)
    try:
        descriptor = os.open(f"{file.root}/{file.path}", FLAGS)
    except OSError as error:
        return Skipped(file.path, read_error(error), candidate=True)
    status = os.fstat(descriptor)
    if reason := type_error(status):
        os.close(descriptor)
        return Skipped(file.path, reason)
    return os.fdopen(descriptor, "rb")


def open_bounded(path: str, bound: int) -> bytes | Skipped:
    """The bytes of the regular file at `path` if there are at most `bound` of them."""
    try:
        descriptor = os.open(path, FLAGS)
    except OSError as error:
        reason = read_error(error)
        return Skipped(path, reason, candidate=reason not in (LINK, _GONE))
    try:
        status = os.fstat(descriptor)
        if reason := type_error(status) or size_error(status.st_size, bound):
            return Skipped(path, reason)
        parts = []
        left = bound + 1
        while left > 0 and (part := os.read(descriptor, left)):
            parts.append(part)
            left -= len(part)
    except OSError as error:
        return Skipped(path, read_error(error), candidate=True)
    finally:
        os.close(descriptor)
    return b"".join(parts) if left > 0 else Skipped(path, size_error(bound + 1, bound))


def type_error(status: os.stat_result) -> str:
    """Why something of this type is not opened, or "" for a regular file."""
    if stat.S_ISREG(status.st_mode):
        return ""
    if stat.S_ISLNK(status.st_mode):
        return LINK
    return "a directory" if stat.S_ISDIR(status.st_mode) else "not a regular file"


def size_error(size: int, bound: int) -> str:
    """Why a file of `size` bytes is not read, or ""."""
    return f"{TOO_LARGE} (more than {_amount(bound)})" if size > bound else ""


def read_error(error: OSError) -> str:
    """What the operating system said, in words that are the same everywhere."""
    return _REASONS.get(error.errno or 0) or f"unreadable: {error.strerror or 'unknown error'}"


def _amount(size: int) -> str:
    return f"{size >> 20} MiB" if size >= 1 << 20 else f"{size >> 10} KiB"
