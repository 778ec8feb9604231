"""Which file a path means that another file names, and which of several definitions is meant: the nearest one."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import takewhile
from posixpath import normpath

from aidebt.globs import compile_globs

TEXT = re.compile(
    r"\.(?:txt|md|markdown|j2|jinja2?|tmpl|tpl|prompt|prompty|hbs|handlebars|mustache|liquid|st|ya?ml|json|toml|xml)$", re.I
)
"""Files whose text can be a prompt."""
PROMPTS = re.compile(r"prompt|template|instruction", re.I)
"""Says that a folder or a file is there for prompts."""
MAX_OPEN = 3
"""Open parts of one path: more of them fit anything, and cost more with each."""
MAX_FITTING = 60
"""Files that fit a pattern: more of them are no prompts."""
MAX_SAME_NAME = 50
"""Files of one name that are compared: where more have it, a bare name says nothing."""


class Paths:
    """The files of a repository, found by the paths that other files write down.

    Args:
        paths: all of them, root-relative.
    """

    def __init__(self, paths: Iterable[str]) -> None:
        self._all = frozenset(paths)
        self._sorted = sorted(self._all)
        self._by_name: dict[str, list[str]] = defaultdict(list)
        self._by_name_alone: dict[str, list[str]] = defaultdict(list)
        self._texts: list[str] = []
        for path in self._sorted:
            name = path.rpartition("/")[2]
            self._by_name[name].append(path)
            if TEXT.search(name):
                self._texts.append(path)
                self._by_name_alone[name.partition(".")[0]].append(path)

    def find_all(self, origin: str, written: str, stem: bool = False) -> list[str]:
        """The files that a path means in the file `origin`, sorted: one, or where it has `*` in it those that fit.

        Args:
            origin: the file that names it.
            written: the path; `*` in it stands for anything but a slash.
            stem: the suffix is missing.
        """
        if stem:
            return self._by_stem(origin, written)
        if "*" not in written:
            found = self.find(origin, written)
            return [found] if found is not None else []
        if written.count("*") > MAX_OPEN:
            return []
        wanted = compile_globs([f"**/{normpath(written).lstrip('./')}"], exact=True)
        fitting = [path for path in self._texts if wanted.match(path)] if re.search(r"[^*/.]/", written) else []
        return all_nearest(origin, fitting) if len(fitting) <= MAX_FITTING else []

    def below(self, origin: str, written: str) -> list[str]:
        """The files in the folder that `written` means in the file `origin`, or the file itself; at most `MAX_FITTING`."""
        wanted = normpath(written.strip().removeprefix("file://").replace("\\", "/"))
        if wanted in (".", "..") or "*" in wanted:
            return []
        folder = origin.rpartition("/")[0]
        while True:
            candidate = normpath(f"{folder}/{wanted}" if folder else wanted)
            if candidate in self._all:
                return [candidate]
            start = bisect_left(self._sorted, f"{candidate}/")
            inside = list(takewhile(lambda path: path.startswith(f"{candidate}/"), self._sorted[start : start + MAX_FITTING]))  # noqa: B023 - used at once
            if inside:
                return inside
            if not folder:
                return []
            folder = folder.rpartition("/")[0]

    def _by_stem(self, origin: str, written: str) -> list[str]:
        """The text file of that name without its suffix, nearest to `origin`; in a folder for prompts where several have it."""
        folders, _, name = normpath(written).lstrip("./").rpartition("/")
        named = self._by_name_alone.get(name, ())
        fitting = [path for path in named if not folders or f"/{path}".rpartition("/")[0].endswith(f"/{folders}")]
        told = [path for path in fitting if PROMPTS.search(path)]
        found = nearest(origin, told or fitting)
        return [found] if found is not None else []

    def find(self, origin: str, written: str) -> str | None:
        """The file that `written` means in the file `origin`: below its folder or one above it, else the only one that ends so.

        Nothing outside the repository is ever meant.
        """
        wanted = normpath(written.strip().removeprefix("file://").replace("\\", "/"))
        folder = origin.rpartition("/")[0]
        while True:
            candidate = normpath(f"{folder}/{wanted}" if folder else wanted)
            if candidate in self._all:
                return candidate if candidate != origin else None
            if not folder:
                break
            folder = folder.rpartition("/")[0]
        tail = wanted.lstrip("./")
        named = self._by_name.get(tail.rpartition("/")[2], ())
        if not tail or len(named) > MAX_SAME_NAME:
            return None
        fitting = [path for path in named if path == tail or path.endswith(f"/{tail}")]
        return nearest(origin, fitting) if len(fitting) == 1 or "/" in tail else None


def nearest(origin: str, paths: Sequence[str]) -> str | None:
    """The one of `paths` that shares the most folders with `origin`; None where there is none, or no single one."""
    best = all_nearest(origin, paths)
    return best[0] if len(best) == 1 else None


def all_nearest(origin: str, paths: Sequence[str]) -> list[str]:
    """Those of `paths` that share the most folders with `origin`, sorted."""
    if origin in paths:
        return [origin]
    ranked = {path: _shared(origin, path) for path in paths}
    most = max(ranked.values(), default=0)
    return sorted(path for path, shared in ranked.items() if shared == most)


def top(path: str) -> str:
    """The first folder of a path, "" for a file at the root."""
    return path.partition("/")[0] if "/" in path else ""


def _shared(one: str, other: str) -> int:
    """How many folders two paths have in common, from the root."""
    folders = zip(one.split("/")[:-1], other.split("/")[:-1], strict=False)
    count = 0
    for first, second in folders:
        if first != second:
            break
        count += 1
    return count
