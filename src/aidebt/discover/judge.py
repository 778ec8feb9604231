"""Whether a listed path is a file to read, by its name and type alone."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence

from aidebt.discover.attributes import NAME, read_attributes
from aidebt.discover.listing import IGNORED, Listed
from aidebt.discover.reading import (
    BINARY,
    DENIED,
    LINK,
    TOO_LARGE,
    Opened,
    SourceFile,
    read_error,
    size_error,
    type_error,
)
from aidebt.discover.roots import Root
from aidebt.discover.rules import Rules, suffix
from aidebt.patterns import compile_patterns
from aidebt.report import Skipped

DELETED = "deleted in the work tree"
NO_PARSER = "no parser"
MAX_STORE = 1 << 40  # bytes of a file that is looked into: only a few of them are ever read
_EXECUTABLE = "100755"
_MODES = {"120000": LINK, "160000": "submodule: scan it by itself"}  # octal modes of index entries: gitformat-index(5)


class Judge:
    """Decides about one listed path after the other; keeps what it learnt about directories.

    Args:
        root: where the paths lie.
        rules: the rules of `discover.toml`.
        has_parser: whether a file of this path, and with this start, can be parsed.
        limits: the paths that were asked for; a file named itself is read wherever it lies.
        excluded: patterns of the settings.
        listing: all paths, for the `.gitattributes` among them.
        opened: opens one of them.
    """

    def __init__(
        self,
        root: Root,
        rules: Rules,
        has_parser: Callable[[str, bytes], bool],
        limits: tuple[str, ...],
        excluded: Sequence[str],
        listing: Sequence[Listed],
        opened: Opened,
    ) -> None:
        self.root = str(root.path)
        self.kind = root.kind
        self.stored = root.kind in ("bare", "stored")
        self.opened = opened
        self.rules = rules
        self.has_parser = has_parser
        self.named = frozenset(limits)
        self.excluded = compile_patterns(excluded)
        self._near: dict[str, bool] = {}
        tables = [item for item in listing if item.path.endswith(NAME) and item.path.rpartition("/")[2] == NAME]
        near = {item.path: item.blob for item in tables if _MODES.get(item.mode) is None and self._is_near(item.path)}
        self.attributes = read_attributes(opened, near)

    def verdict(self, item: Listed) -> SourceFile | Skipped:
        """The file to read, or why not."""
        name = item.path.rpartition("/")[2]
        lock = self.rules.is_version_file(item.path)
        reason = self._listed(item) or self._private(item, name) or self._name(item, name, lock)
        size, records = -1, not lock and suffix(name) in self.rules.records
        if not reason and not self.stored:
            size, reason = self._status(item.path, sys.maxsize if records else self.rules.size_bound(name, lock))
            if reason.startswith(TOO_LARGE) and suffix(name) in self.rules.large_records:
                reason, records = "", True
        if reason:
            return Skipped(item.path, reason, candidate=reason == DENIED or reason.startswith("unreadable"))
        return SourceFile(item.path, "" if self.stored else self.root, size, item.blob, item.untracked, lock, records)

    def store(self, item: Listed, verdict: SourceFile | Skipped) -> SourceFile | None:
        """The file as one that may be a vector store: one that is no text, that nothing parses, or that is too large."""
        name = item.path.rpartition("/")[2]
        if isinstance(verdict, SourceFile):
            asked = suffix(name) in self.rules.store_text and self.rules.may_be_store(name, self.stored)
            return verdict if asked and not verdict.lock else None
        reason = verdict.reason
        if not reason.startswith((BINARY, NO_PARSER, TOO_LARGE)) or not self.rules.may_be_store(name, self.stored):
            return None
        size = -1
        if not self.stored:
            size, reason = self._status(item.path, MAX_STORE)
            if reason:
                return None
        return SourceFile(item.path, "" if self.stored else self.root, size, item.blob, item.untracked)

    def _listed(self, item: Listed) -> str:
        return item.reason if item.reason not in ("", IGNORED) else _MODES.get(item.mode, "")

    def _private(self, item: Listed, name: str) -> str:
        if not item.untracked or not self.rules.is_private_env(name):
            return ""
        if item.reason == IGNORED:
            return "private: git ignores it"
        return "private: no repository tells whether it may be read" if self.kind == "directory" else ""

    def _name(self, item: Listed, name: str, lock: bool) -> str:
        path = item.path
        rules, ending, named = self.rules, suffix(name), path in self.named
        if not named and self.excluded.matches(path):
            return "excluded"
        if not named and (not rules.vendored.isdisjoint(path.split("/")[:-1]) or self.attributes.vendored.matches(path)):
            return "vendored"
        if lock:
            return ""
        if rules.lock_files.match(name):
            return "lock file"
        if ending in rules.records:
            return ""
        if ending in rules.binary:
            return BINARY
        if rules.minified_names.match(name):
            return "minified"
        if not self.has_parser(path, b"") and not self._is_script(item, name):
            return f"{NO_PARSER} for {ending}" if ending else NO_PARSER
        generated = rules.generated_names.match(name) or self.attributes.generated.matches(path)
        return "generated" if generated and not named else ""

    def _is_script(self, item: Listed, name: str) -> bool:
        """Whether an executable without a suffix starts as a file that can be parsed: the one case that is opened to tell."""
        if "." in name or item.mode != _EXECUTABLE or not self._is_near(item.path):
            return False
        data = self.opened(item.path, item.blob, self.rules.size_bound(name, False))
        return isinstance(data, bytes) and data.startswith(b"#!") and self.has_parser(item.path, data[:200])

    def _status(self, path: str, bound: int) -> tuple[int, str]:
        """Size in bytes and why the file is not read, or "", from its directory entry alone."""
        if not self._is_near(path):
            return 0, "behind a symbolic link"
        try:
            status = os.lstat(f"{self.root}/{path}")
        except (FileNotFoundError, NotADirectoryError):
            return 0, DELETED
        except OSError as error:
            return 0, read_error(error)
        return status.st_size, type_error(status) or size_error(status.st_size, bound)

    def _is_near(self, path: str) -> bool:
        """Whether no directory on the way to `path` is a symbolic link, which could lead out of the tree."""
        if self.stored:
            return True
        directory = path.rpartition("/")[0]
        if not directory:
            return True
        known = self._near.get(directory)
        if known is None:
            known = self._is_near(directory) and not os.path.islink(f"{self.root}/{directory}")  # noqa: PTH114
            self._near[directory] = known
        return known
