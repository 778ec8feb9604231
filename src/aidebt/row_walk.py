"""The walk back from HEAD with the rows of an eval set: each goes to the first parent that has it, as content does.

A row is what its cells say, so two alike are one, and a row that comes back is as old as its return. The set as a whole goes
along: it changed where no parent has the same rows. Rows on the same way are one group, so a version is compared once for all.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Collection, Generator, Iterator, Sequence
from itertools import islice
from typing import Any, TypeAlias

from aidebt.assets import Asset
from aidebt.history import ABSENT, History, Row
from aidebt.row_keys import Names, Version, cells, cut, kept, keys_by, same, translated, version_of
from aidebt.values import dataclass, field
from aidebt.walk import MAX_PARSED, MAX_REVISIONS, UNREAD, WORK, Change, Trail, Walker

TOO_MANY = "too many rows to compare"
CUT_OFF = "so many versions were compared, and no more"
MOVED = 0.5  # of the rows of the smaller version: so many make a file that is gone the forerunner of a new one
TEXTS = (b".csv", b".tsv", b".jsonl", b".ndjson", b".json", b".yaml", b".yml")
"""Suffixes of files from which rows move: the same rows in another kind of file only if that is gone."""


@dataclass(frozen=True, slots=True)
class Versions:
    """Asks for the eval sets in each (path, blob); the answer has the reason, a `str`, for what cannot be read."""

    files: tuple[tuple[int, int], ...]


Steps: TypeAlias = Generator[Versions, Any, Any]


@dataclass(frozen=True, slots=True)
class End:
    """At `commit` rows came in. A `reason` makes it a bound: they may be older."""

    commit: int
    reason: str = ""


@dataclass(slots=True)
class RowTrail:
    """Where a walk went: the trail of the set as a whole, and for each end the number of rows that came in there."""

    trail: Trail = field(default_factory=Trail)
    ends: Counter[End] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class At:
    """A version of the set at the commit that brought it, or at WORK. `oid` is its blob, that of HEAD at WORK."""

    commit: int
    path: int
    oid: int
    version: Version


class RowWalker:
    """Makes walks over one history.

    Args:
        history: all commits.
        walker: knows the other files of a commit, and the work tree.
        ignored: commits that only reformat.
        budget: rows that one walk compares, all versions together.
    """

    def __init__(self, history: History, walker: Walker, ignored: Collection[int], budget: int) -> None:
        self.history = history
        self.walker = walker
        self.ignored = ignored
        self.budget = budget

    def walk(self, asset: Asset, commit: int, path: int, oid: int) -> Generator[Versions, Any, RowTrail]:
        """Walk from an asset at WORK (`oid` is the blob at HEAD, or ABSENT) or at HEAD."""
        return _Walk(self, asset).run(commit, path, oid)


class _Walk:
    """One walk: the rows by their content, and the groups of them that wait at some commit."""

    def __init__(self, over: RowWalker, asset: Asset) -> None:
        self.over, self.asset = over, asset
        self.history = over.history
        self.version = version_of(asset)
        assert asset.eval is not None
        said = [bool(row.on) for row in asset.eval.rows]
        held = Counter(key for key, on in zip(self.version.keys, said, strict=True) if not on)
        self.keys = list(held)
        self.held = list(held.values())
        self.found = RowTrail()
        self.spent = 0
        self.queue: list[tuple[int, int]] = []
        self.groups: dict[int, tuple[At, Names, set[int]]] = {}
        self.places: dict[tuple[int, int, int, str, Names], int] = {}
        self.whole: At | None = None

    def run(self, commit: int, path: int, oid: int) -> Steps:
        start = self.at(commit, path, oid, self.version)
        self.push(start, self.version.columns, set(range(len(self.keys))))
        self.whole = start
        while self.queue or self.whole is not None:
            if self.whole is not None and (not self.queue or self.whole.commit <= self.queue[0][0]):
                yield from self.step_whole(self.whole)
                continue
            at, names, rows = self.pop()
            yield from self.step(at, names, rows)
        return self.found

    # -- groups of rows ---------------------------------------------------------------------------------------------

    def at(self, commit: int, path: int, oid: int, version: Version) -> At:
        """A version at the commit that brought it there."""
        return At(commit if commit == WORK else self.history.next_touch(commit, path), path, oid, version)

    def push(self, at: At, names: Names, rows: set[int]) -> None:
        """Let rows wait at a version, with those that came there another way."""
        if not rows:
            return
        place = (at.commit, at.path, at.oid, at.version.name, names)
        number = self.places.get(place)
        if number is not None and number in self.groups:
            self.groups[number][2].update(rows)
            return
        number = self.places[place] = len(self.places)
        self.groups[number] = (at, names, rows)
        heapq.heappush(self.queue, (at.commit, number))

    def pop(self) -> tuple[At, Names, set[int]]:
        """The group at the newest commit."""
        _, number = heapq.heappop(self.queue)
        return self.groups.pop(number)

    def end(self, rows: Collection[int], commit: int, reason: str) -> None:
        """Rows came in at a commit."""
        if rows:
            self.found.ends[End(commit, reason)] += sum(self.held[row] for row in rows)

    def step(self, at: At, names: Names, rows: set[int]) -> Steps:
        """From the commit that brought a version to its parents: each row to the first that has it."""
        parents = self.over.walker.parents(at.commit)
        reason = "" if parents else self.over.walker.end_reason(at.commit)
        if self.spent > self.over.budget:
            self.end(rows, at.commit, CUT_OFF)
            return
        for number, parent in enumerate(parents):
            row = self.row(at, number)
            if row is None or row.old == row.new:
                self.push(self.at(parent, at.path, at.oid, at.version), names, rows)
                return
            if row.old != ABSENT:
                sets = yield from self.sets(at.path, row.old)
                if isinstance(sets, str):
                    reason = sets
                else:
                    self.hand_on(at, names, rows, parent, at.path, row.old, sets)
            for other in self.others(at, number) if rows else ():
                sets = yield from self.sets(other.path, other.old)
                if not isinstance(sets, str):
                    self.hand_on(at, names, rows, parent, other.path, other.old, sets)
                elif row.old == other.new == ABSENT and self.suffix(other.path) == self.suffix(at.path):
                    reason = sets
        self.end(rows, at.commit, reason)

    def hand_on(self, at: At, names: Names, rows: set[int], parent: int, path: int, oid: int, sets: Sequence[Version]) -> None:
        """Give the rows that stand in a file of a parent to it; take them out of `rows`."""
        for version in sorted(sets, key=lambda version: version.name != at.version.name):
            before = translated(names, at.version, version)
            if before is None or not rows:
                continue
            held = set(keys_by(version, before))
            order = sorted(rows)
            mine = cut((self.keys[row] for row in order), before)
            stay = {row for row, key in zip(order, mine, strict=True) if key in held}
            if path == at.path and at.commit in self.over.ignored:
                stay |= self.reworded(at, before, rows - stay, version)
            rows -= stay
            self.push(self.at(parent, path, oid, version), before, stay)

    def reworded(self, at: At, names: Names, rows: set[int], version: Version) -> set[int]:
        """Rows that a commit which only reformats spelt in another way: each takes on what the row most like it said before."""
        places = [place for place, name in enumerate(names) if name is not None]
        now = set(keys_by(at.version, names))
        free = [key for key in dict.fromkeys(keys_by(version, names)) if key not in now]
        found = set()
        for row in sorted(rows):
            mine = next(cut((self.keys[row],), names))
            likeness = {key: sum(a == b for a, b in zip(cells(mine), cells(key), strict=True)) for key in free}
            best = max(free, key=lambda key: likeness[key], default=None)
            if best is None or (not likeness[best] and len(free) != len(rows)):
                continue
            free.remove(best)
            said = dict(zip(places, cells(best), strict=True))
            self.keys[row] = "".join(said.get(place, cell) for place, cell in enumerate(cells(self.keys[row])))
            found.add(row)
        return found

    # -- the set as a whole -----------------------------------------------------------------------------------------

    def step_whole(self, at: At) -> Steps:
        """From the commit that brought a version to the parent that has the same rows, else to what was there before."""
        self.whole = None
        trail = self.found.trail
        if at.path not in trail.paths:
            trail.paths.append(at.path)
        parents = self.over.walker.parents(at.commit)
        reason = "" if parents else self.over.walker.end_reason(at.commit)
        before: At | None = None
        if self.spent > self.over.budget:
            parents, reason = (), CUT_OFF
        for number, parent in enumerate(parents):
            row = self.row(at, number)
            if row is None or row.old == row.new:
                self.whole = self.at(parent, at.path, at.oid, at.version)
                return
            places = [(at.path, row.old)] if row.old != ABSENT else []
            others = ((other.path, other.old) for other in self.others(at, number))
            for path, oid in (*places, *others):
                sets = yield from self.sets(path, oid)
                if isinstance(sets, str):
                    reason = sets if path == at.path else reason
                    continue
                alike = next((version for version in sets if same(at.version, version)), None)
                if alike is not None:
                    self.whole = self.at(parent, path, oid, alike)
                    return
                known = forerunner(at.version, sets, path == at.path)
                if before is None and known is not None:
                    before = self.at(parent, path, oid, known)
        if before is None or at.commit not in self.over.ignored:
            trail.changes.append(Change(at.commit, at.path, self.asset, reason))
        if before is None or len(trail.changes) >= MAX_REVISIONS:
            trail.incomplete = bool(reason) or before is not None
            return
        self.whole = before

    # -- what is asked ----------------------------------------------------------------------------------------------

    def row(self, at: At, number: int) -> Row | None:
        """What a commit, or the work tree, did to the file."""
        if at.commit == WORK:
            return Row(at.path, at.oid, UNREAD)
        return self.history.row(at.commit, number, at.path)

    def sets(self, path: int, oid: int) -> Steps:
        """The eval sets in a version of a file, or why they are not known."""
        (answer,) = yield Versions(((path, oid),))
        if isinstance(answer, str):
            return answer
        self.spent += sum(len(version.keys) for version in answer)
        return TOO_MANY if any(version.counted for version in answer) else answer

    def others(self, at: At, number: int) -> Iterator[Row]:
        """Other files of the parent that the rows may have come from: changed files of rows, and any that is gone."""
        paths = self.history.paths
        found = (
            row
            for row in self.over.walker.others(at.commit, at.path, at.oid, number)
            if row.new == ABSENT or row.old == at.oid or paths[row.path].lower().endswith(TEXTS)
        )
        return islice(found, MAX_PARSED)

    def suffix(self, path: int) -> bytes:
        """How a file's name ends."""
        return self.history.paths[path].rpartition(b".")[2].lower()


def forerunner(version: Version, sets: Sequence[Version], in_place: bool) -> Version | None:
    """Which of the sets of an older file this one was: by name or alone in the same file, else by the rows."""
    named = [old for old in sets if old.name == version.name]
    if in_place and (named or len(sets) == 1):
        return (named or list(sets))[0]
    shares = {number: kept(version, old) for number, old in enumerate(sets)}
    best = max(shares, key=lambda number: shares[number], default=None)
    return sets[best] if best is not None and shares[best] >= MOVED else None
