"""The shape of a history, held so that a walk back from HEAD can jump over all commits that leave a path alone.

Commits are numbers, children before parents; so are paths and blobs. First parents form chains: within a chain the next commit
that touches a path is one binary search away.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from aidebt.values import dataclass, field

ABSENT = 0  # number of "no such file"


class Commit(NamedTuple):
    """A commit: its id, its tree's id, the numbers of its parents, committer and author time in seconds since 1970."""

    oid: str
    tree: str
    parents: tuple[int, ...]
    committed: int
    authored: int


class Row(NamedTuple):
    """One file in the difference between a parent and a commit: path and blobs as numbers, ABSENT where there is no file."""

    path: int
    old: int
    new: int


@dataclass
class History:
    """All commits that a revision reaches, newest first, and what each changed against each parent."""

    commits: list[Commit]
    shallow: frozenset[str]
    complete: bool
    paths: list[bytes]
    path_numbers: dict[bytes, int]
    oids: list[bytes]
    oid_numbers: dict[bytes, int]
    _first_pair: array[int]
    _pair_start: array[int]
    _row_path: array[int]
    _row_old: array[int]
    _row_new: array[int]
    _chain: array[int] = field(default_factory=lambda: array("l"))
    _place: array[int] = field(default_factory=lambda: array("l"))
    _chains: list[list[int]] = field(default_factory=list)
    _touches: dict[int, dict[int, list[int]]] = field(default_factory=dict)
    _pairs_of: dict[int, dict[int, int]] = field(default_factory=dict)
    _rows_of_path: dict[int, list[int]] = field(default_factory=dict)
    _commit_numbers: dict[str, int] | None = None

    def __post_init__(self) -> None:
        self._build_chains()

    def _build_chains(self) -> None:
        count = len(self.commits)
        self._chain = array("l", [-1]) * count
        self._place = array("l", [0]) * count
        for start in range(count):  # topological order: each chain begins at its newest commit
            if self._chain[start] >= 0:
                continue
            chain: list[int] = []
            current = start
            while self._chain[current] < 0:
                self._chain[current] = len(self._chains)
                self._place[current] = len(chain)
                chain.append(current)
                parents = self.commits[current].parents
                if not parents:
                    break
                current = parents[0]
            self._chains.append(chain)

    def commit_number(self, oid: str) -> int | None:
        """The number of a commit, None when it is not in this history."""
        if self._commit_numbers is None:
            self._commit_numbers = {commit.oid: number for number, commit in enumerate(self.commits)}
        return self._commit_numbers.get(oid)

    def path_number(self, path: bytes) -> int:
        """The number of a path, a new one when no commit after the oldest touched it."""
        number = self.path_numbers.setdefault(path, len(self.paths))
        if number == len(self.paths):
            self.paths.append(path)
        return number

    def oid_number(self, oid: bytes) -> int:
        """The number of a blob, a new one when no commit after the oldest touched it."""
        number = self.oid_numbers.setdefault(oid, len(self.oids))
        if number == len(self.oids):
            self.oids.append(oid)
        return number

    def is_boundary(self, commit: int) -> bool:
        """Whether the commit has parents that are not here."""
        return not self.commits[commit].parents and self.commits[commit].oid in self.shallow

    def next_touch(self, commit: int, path: int) -> int:
        """Back along first parents, from `commit` on: the first that differs from its parent in the path, else the oldest."""
        touches = self._touches_of(path)
        current = commit
        while True:
            chain = self._chain[current]
            places = touches.get(chain)
            if places:
                at = bisect_left(places, self._place[current])
                if at < len(places):
                    return self._chains[chain][places[at]]
            last = self._chains[chain][-1]
            parents = self.commits[last].parents
            if not parents:
                return last
            current = parents[0]

    def row(self, commit: int, parent: int, path: int) -> Row | None:
        """What the commit did to the path against its parent number `parent`; None when nothing."""
        row = self._pair_rows(path).get(self._first_pair[commit] + parent)
        return None if row is None else Row(path, self._row_old[row], self._row_new[row])

    def rows(self, commit: int, parent: int) -> Iterator[Row]:
        """All files that differ between the commit and its parent number `parent`."""
        pair = self._first_pair[commit] + parent
        if pair + 1 < len(self._pair_start):
            for row in range(self._pair_start[pair], self._pair_start[pair + 1]):
                yield Row(self._row_path[row], self._row_old[row], self._row_new[row])

    def _pair_rows(self, path: int) -> dict[int, int]:
        known = self._pairs_of.get(path)
        if known is None:
            if not self._rows_of_path:
                for row, number in enumerate(self._row_path):
                    self._rows_of_path.setdefault(number, []).append(row)
            known = {bisect_right(self._pair_start, row) - 1: row for row in self._rows_of_path.get(path, ())}
            self._pairs_of[path] = known
        return known

    def _touches_of(self, path: int) -> dict[int, list[int]]:
        known = self._touches.get(path)
        if known is None:
            known = {}
            for pair in self._pair_rows(path):
                commit = bisect_right(self._first_pair, pair) - 1
                if self._first_pair[commit] == pair:
                    known.setdefault(self._chain[commit], []).append(self._place[commit])
            for places in known.values():
                places.sort()
            self._touches[path] = known
        return known


class HistoryBuilder:
    """Takes the output of `git diff-tree --stdin -r --raw -z` piece by piece."""

    def __init__(self, commits: Sequence[Commit], shallow: frozenset[str]) -> None:
        self._commits = list(commits)
        self._shallow = shallow
        self._first_pair = array("l")
        total = 0
        for commit in self._commits:
            self._first_pair.append(total)
            total += len(commit.parents)
        self._total = total
        self._paths: dict[bytes, int] = {}
        self._oids: dict[bytes, int] = {b"": ABSENT}
        self._pair_start = array("l")
        self._row_path, self._row_old, self._row_new = array("l"), array("l"), array("l")

    def pairs(self) -> list[tuple[str, str]]:
        """(tree of the parent, tree of the commit) in the order in which `feed` wants the answers."""
        commits = self._commits
        return [(commits[parent].tree, commit.tree) for commit in commits for parent in commit.parents]

    def feed(self, output: bytes, expected: int) -> bool:
        """Take the answers to the next `expected` pairs.

        Each pair begins with a line of its two trees. Trees that are alike print that line and nothing else, so one cell
        between NULs can hold several such lines before the first row. False when git died on the way (a tree is absent):
        what follows is unknown then.
        """
        seen = 0
        cells = output.split(b"\0")
        path_number, oid_number, paths, oids = self._paths.setdefault, self._oids.setdefault, self._paths, self._oids
        rows = len(self._row_path)
        row_path: list[int] = []
        row_old: list[int] = []
        row_new: list[int] = []
        for meta, path in zip(cells[0::2], cells[1::2], strict=False):
            if meta[0] != 58:  # not ":": headers come first
                headers, meta = meta.rsplit(b"\n", 1)
                count = headers.count(b"\n") + 1
                seen += count
                self._pair_start.extend([rows + len(row_path)] * count)
            old_mode, new_mode, old, new, _status = meta.split(b" ", 4)
            row_path.append(path_number(path, len(paths)))
            # Links and submodules are no files: what they name is not content of this path.
            row_old.append(oid_number(old, len(oids)) if old_mode[:4] == b":100" else ABSENT)
            row_new.append(oid_number(new, len(oids)) if new_mode[:3] == b"100" else ABSENT)
        self._row_path.extend(row_path)
        self._row_old.extend(row_old)
        self._row_new.extend(row_new)
        last = cells[-1].count(b"\n")
        seen += last
        self._pair_start.extend([len(self._row_path)] * last)
        if seen != expected and len(self._pair_start):
            self._pair_start.pop()  # the last pair may be half told
        return seen == expected

    def build(self) -> History:
        """The history of what was fed."""
        complete = len(self._pair_start) == self._total
        commits = self._commits
        if not complete:
            commits = self._cut()
        self._pair_start.append(len(self._row_path))
        return History(
            commits,
            self._shallow if complete else self._shallow | {commit.oid for commit in commits if not commit.parents},
            complete,
            list(self._paths),
            self._paths,
            list(self._oids),
            self._oids,
            self._first_pair,
            self._pair_start,
            self._row_path,
            self._row_old,
            self._row_new,
        )

    def _cut(self) -> list[Commit]:
        """Commits whose differences are not all known lose their parents: the walk stops there and says so."""
        known = len(self._pair_start)
        return [
            commit if self._first_pair[number] + len(commit.parents) <= known else commit._replace(parents=())
            for number, commit in enumerate(self._commits)
        ]
