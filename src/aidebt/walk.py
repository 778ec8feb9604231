"""The walk back from HEAD: from commit to the first parent that still has the content, and on to what it said before.

A walk is a generator that asks for blobs (`Look`) and for parsed old files (`Parse`) and never reads anything itself, so that
hundreds of walks advance in rounds and each round reads each blob once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Generator, Sequence
from functools import lru_cache
from typing import Any, TypeAlias

from aidebt.assets import BY_PATH, Asset, Kind
from aidebt.counterparts import (
    Counterpart,
    align,
    digest_of_words,
    forerunner,
    holds_in_order,
    key,
    may_be_like,
    name_likeness,
    occurrences,
    probe_words,
    share_of_words,
    words,
    words_in_order,
)
from aidebt.history import ABSENT, History, Row
from aidebt.values import dataclass, field, replace

WORK = -1  # number of the work tree, as if it were a commit on top of HEAD
UNREAD = -1  # number of a work tree file as a blob: it has none
SHALLOW = "shallow history"
MISSING = "missing blob"
TOO_LARGE = "blob too large to read"
CUT = "history is incomplete"
MAX_REVISIONS = 500
MAX_CANDIDATES = 200  # files of one commit that are searched for content that moved
MAX_PARSED = 12  # of them that are parsed
LONG_ENOUGH = 40  # characters; a shorter prompt is not distinctive, so bytes alone do not prove it is the same one
BINARY = frozenset(
    b".png .jpg .jpeg .gif .webp .ico .svg .pdf .zip .gz .tgz .bz2 .xz .7z .whl .jar .so .dll .exe .bin .pt .onnx .npy .npz"
    b" .pkl .parquet .woff .woff2 .ttf .otf .eot .mp3 .mp4 .mov .webm .wav .lock .map".split()
)


Siblings: TypeAlias = tuple[Asset, ...]


@dataclass(frozen=True, slots=True)
class Look:
    """Asks for `test(content)` of each blob; the answer has None for a blob that is absent."""

    oids: tuple[int, ...]
    test: Callable[[bytes], Any]


@dataclass(frozen=True, slots=True)
class Parse:
    """Asks for the assets of each (path, blob); the answer has None for a blob that is absent."""

    files: tuple[tuple[int, int], ...]


Request: TypeAlias = Look | Parse
Compared: TypeAlias = "tuple[Spot | None, bool, bool]"


@dataclass(frozen=True, slots=True)
class Spot:
    """An asset in one version of one file. `siblings` is the last parsed list of assets that holds it, at `index`."""

    commit: int
    path: int
    oid: int
    siblings: Siblings
    index: int
    count: int = -1  # how often the pin's text stands in the blob, -1: not counted yet

    @property
    def asset(self) -> Asset:
        """The asset as it was last parsed."""
        return self.siblings[self.index]


@dataclass(frozen=True, slots=True)
class Change:
    """At `commit` the content became what `asset` says. A `reason` makes it a bound: it may have said so for longer."""

    commit: int
    path: int
    asset: Asset
    reason: str = ""


@dataclass(slots=True)
class Trail:
    """Where a walk went: changes newest first, the paths on the way, and what was said in which blob."""

    changes: list[Change] = field(default_factory=list)
    paths: list[int] = field(default_factory=list)
    said: dict[tuple[int, int], Asset] = field(default_factory=dict)
    incomplete: bool = False  # the oldest change may not be the first


class Walker:
    """Makes walks over one history.

    `work_rows` is the difference between HEAD and the work tree; `ignored` are the commits that only reformat. Walks of
    `brief` assets end at their last change: what was said before is not asked. `absent` says why a blob could not be read.
    """

    def __init__(
        self,
        history: History,
        work_rows: Callable[[], Sequence[Row]],
        ignored: Collection[int] = (),
        brief: Callable[[Asset], bool] = lambda asset: False,
        absent: Callable[[int], str] = lambda oid: MISSING,
    ) -> None:
        self._history = history
        self._work_rows = work_rows
        self._ignored = ignored
        self._brief = brief
        self._absent = absent
        self._alignments: dict[tuple[int, int], tuple[Siblings, Siblings, list[Counterpart | None]]] = {}
        self._candidates: dict[tuple[int, int, int], list[Row]] = {}

    def walk(self, start: Spot) -> Generator[Request, Any, Trail]:
        """Walk from `start`, which is at WORK (its `oid` is the blob at HEAD, or ABSENT) or at HEAD."""
        trail = Trail()
        spot = start
        while len(trail.changes) < MAX_REVISIONS:
            if spot.commit != WORK:
                commit = self._history.next_touch(spot.commit, spot.path)
                spot = spot if commit == spot.commit else replace(spot, commit=commit)
                trail.said[spot.path, spot.oid] = spot.asset
            if spot.path not in trail.paths:
                trail.paths.append(spot.path)
            kept, forerunner, reason = yield from self._step(spot)
            if kept is not None:
                spot = kept
                continue
            if forerunner is None or spot.commit not in self._ignored:
                trail.changes.append(Change(spot.commit, spot.path, spot.asset, reason))
            if forerunner is None or (trail.changes and self._brief(start.asset)):
                trail.incomplete = bool(reason) or self._brief(start.asset)
                return trail
            spot = forerunner
        trail.incomplete = True
        return trail

    # -- one commit -------------------------------------------------------------------------------------------------

    def _step(self, spot: Spot) -> Generator[Request, Any, tuple[Spot | None, Spot | None, str]]:
        """(where a parent has the content, else what was there before it, why the answer is only a bound)."""
        parents = self.parents(spot.commit)
        if not parents:
            return None, None, self.end_reason(spot.commit)
        forerunner: Spot | None = None
        reason = ""
        for number, parent in enumerate(parents):
            row = self._row(spot, number)
            if row is None or row.old == row.new:
                return replace(spot, commit=parent), None, ""
            in_place = False
            if row.old != ABSENT:
                before, same, absent = yield from self._compare(spot, row.old)
                if before is not None:
                    before = replace(before, commit=parent)
                    if same:
                        return before, None, ""
                    forerunner = forerunner or before
                    in_place = True
                reason = self._absent(row.old) if absent else reason
            if not (in_place and spot.asset.kind is Kind.MODEL_PIN):
                moved, unread = yield from self._moved(spot, number)
                if moved is not None:
                    return replace(moved, commit=parent), None, ""
                reason = self._absent(unread) if unread != ABSENT else reason
        whole = self._brief(spot.asset) or spot.asset.is_blob
        if forerunner is None and not reason and self._added(spot) and not whole:
            forerunner = yield from self._forerunner_file(spot, parents[0])
        return None, forerunner, reason

    def parents(self, commit: int) -> tuple[int, ...]:
        """The parents of a commit; of the work tree it is HEAD."""
        if commit == WORK:
            return (0,) if self._history.commits else ()
        return self._history.commits[commit].parents

    def end_reason(self, commit: int) -> str:
        """Why a commit without parents may not be the first that had the content."""
        if commit == WORK or not self._history.is_boundary(commit):
            return ""
        return SHALLOW if self._history.complete else CUT

    def _row(self, spot: Spot, number: int) -> Row | None:
        if spot.commit == WORK:
            return Row(spot.path, spot.oid, UNREAD)
        return self._history.row(spot.commit, number, spot.path)

    def _added(self, spot: Spot) -> bool:
        row = self._row(spot, 0)
        return row is not None and row.old == ABSENT

    # -- the same path ----------------------------------------------------------------------------------------------

    def _compare(self, spot: Spot, old: int) -> Generator[Request, Any, Compared]:
        """(the asset in the old blob of the same path, whether it says the same, whether that blob is absent)."""
        told = yield from self._compare_bytes(spot, old)
        if told is not None:
            return told
        (parsed,) = yield Parse(((spot.path, old),))
        if parsed is None:
            return None, False, True
        match = self._align(spot.siblings, parsed)[spot.index]
        if match is None:
            return None, False, False
        return replace(spot, oid=old, siblings=parsed, index=match.place, count=-1), match.same, False

    def _compare_bytes(self, spot: Spot, old: int) -> Generator[Request, Any, Compared | None]:
        """What the bytes of the blob tell by themselves; None where it has to be parsed."""
        asset = spot.asset
        if asset.is_blob:  # another blob is another content, whatever stands in it
            return replace(spot, oid=old), False, False
        if _is_its_path(asset):
            return (yield from self._compare_whole(spot, old))
        if _is_counted(asset):
            if spot.commit != WORK:
                raw = asset.raw
                blobs = (old,) if spot.count >= 0 else (old, spot.oid)
                counts = yield Look(blobs, lambda data: occurrences(data, raw))
                if counts[0] is None:
                    return None, False, True
                now = spot.count if spot.count >= 0 else counts[1]
                if now and counts[0] >= now:
                    return replace(spot, oid=old, count=counts[0]), True, False
        elif asset.kind is not Kind.MODEL_PIN and len(asset.raw) >= LONG_ENOUGH:
            raw = asset.raw
            (found,) = yield Look((old,), lambda data: raw in data)
            if found is None:
                return None, False, True
            if found:
                return replace(spot, oid=old), True, False
        if self._brief(asset) and asset.cell is None:  # the outputs of a notebook say it too
            value = asset.content.encode("utf-8", "surrogatepass")
            blobs = (old,) if spot.commit == WORK else (old, spot.oid)
            held, *now = yield Look(blobs, lambda data: occurrences(data, value))
            if not held:
                return None, False, held is None
            if now and now[0] and held >= now[0]:  # as often as now: what the rest of the file says is not asked
                return replace(spot, oid=old), True, False
        return None

    def _compare_whole(self, spot: Spot, old: int) -> Generator[Request, Any, Compared | None]:
        """The same of a file that is an eval config by its path alone: its words are what it says."""
        at = self._history.paths[spot.path].decode("utf-8", "surrogateescape")
        if spot.commit == WORK or at != spot.asset.path:  # where it lay before, its path may not have made it one
            return None
        before, now = yield Look((old, spot.oid), digest_of_words)
        if before is None or now != spot.asset.content:
            return None
        return replace(spot, oid=old, siblings=(replace(spot.asset, content=before),), index=0), before == now, False

    def _align(self, new: Siblings, old: Siblings) -> list[Counterpart | None]:
        known = self._alignments.get((id(new), id(old)))
        if known is None:  # the lists are kept beside the answer, so that their ids stay theirs
            known = self._alignments[id(new), id(old)] = (new, old, align(new, old))
        return known[2]

    # -- other files of the same commit -----------------------------------------------------------------------------

    def _rows(self, commit: int, number: int) -> Sequence[Row]:
        return self._work_rows() if commit == WORK else list(self._history.rows(commit, number))

    def others(self, commit: int, path: int, oid: int, number: int) -> list[Row]:
        """Files that a difference deletes or changes: the same blob first, then deleted ones, then by how alike the names are.

        Args:
            commit: it, or WORK.
            path: the file for which they are asked.
            oid: its blob.
            number: which parent the difference is against.
        """
        known = self._candidates.get((commit, number, path))
        if known is not None:
            return known
        paths = self._history.paths
        rows = [
            row
            for row in self._rows(commit, number)
            if row.old not in (ABSENT, row.new) and row.path != path and _suffix(paths[row.path]) not in BINARY
        ]
        if len(rows) > 1:
            rank = self._ranks(path, rows)
            rows.sort(key=lambda row: (row.old != oid, row.new != ABSENT, -rank[row], paths[row.path]))
        known = self._candidates[commit, number, path] = rows[:MAX_CANDIDATES]
        return known

    def _ranks(self, path: int, rows: Sequence[Row]) -> dict[Row, float]:
        """How alike the names are; of a commit that changes very many files, only whether name or suffix are the same."""
        paths = self._history.paths
        if len(rows) > 4 * MAX_CANDIDATES:
            name, suffix = paths[path].rpartition(b"/")[2], _suffix(paths[path])
            return {row: paths[row.path].endswith(b"/" + name) + (_suffix(paths[row.path]) == suffix) / 2 for row in rows}
        own = paths[path].decode("utf-8", "replace")
        return {row: name_likeness(own, paths[row.path].decode("utf-8", "replace")) for row in rows}

    def _moved(self, spot: Spot, number: int) -> Generator[Request, Any, tuple[Spot | None, int]]:
        """(the same content in another file that this difference deletes or changes, a blob that may hold it and is absent).

        A pin, and a prompt too short to be distinctive, must also have left that file: the same line written twice is no move.
        """
        asset = spot.asset
        if asset.is_blob:
            gone = (row for row in self._rows(spot.commit, number) if row.old == spot.oid and row.new == ABSENT)
            row = next(gone, None)
            return (None if row is None else replace(spot, path=row.path)), ABSENT
        rows = self.others(spot.commit, spot.path, spot.oid, number)
        if not rows or not (asset.content or asset.raw):
            return None, ABSENT
        distinctive = asset.kind is not Kind.MODEL_PIN and len(asset.content) >= LONG_ENOUGH
        for row in rows:
            if row.old == spot.oid and (distinctive or row.new == ABSENT):
                return replace(spot, path=row.path, oid=row.old), ABSENT
        if not asset.raw:  # what is known by its file alone is nowhere in another one
            return None, ABSENT
        hits = yield Look(tuple(row.old for row in rows), _search(asset, distinctive))
        for row, hit in zip(rows, hits, strict=True):
            if hit == 2:
                return replace(spot, path=row.path, oid=row.old), ABSENT
        likely = [row for row, hit in zip(rows, hits, strict=True) if hit == 1][:MAX_PARSED]
        if likely:
            found = yield from self._same_elsewhere(spot, likely, distinctive)
            if found is not None:
                return found, ABSENT
        suffix = _suffix(self._history.paths[spot.path])
        unread = (
            row.old
            for row, hit in zip(rows, hits, strict=True)
            if hit is None and row.new == ABSENT and _suffix(self._history.paths[row.path]) == suffix
        )
        return None, next(unread, ABSENT)

    def _same_elsewhere(self, spot: Spot, rows: Sequence[Row], distinctive: bool) -> Generator[Request, Any, Spot | None]:
        """The asset in one of these files: in one where it has the same name too, if there is one, else in the first."""
        wanted = key(spot.asset)
        first: Spot | None = None
        for row in rows:
            if not distinctive and row.new != ABSENT and not (yield from self._may_have_left(spot.asset, row)):
                continue
            (assets,) = yield Parse(((row.path, row.old),))
            places = [place for place, asset in enumerate(assets or ()) if key(asset) == wanted]
            if not places:
                continue
            if not distinctive and row.new != ABSENT:
                (after,) = yield Parse(((row.path, row.new),))
                if sum(key(asset) == wanted for asset in after or ()) >= len(places):
                    continue
            named = [place for place in places if assets[place].name == spot.asset.name]
            found = Spot(spot.commit, row.path, row.old, assets, (named or places)[0])
            if named:
                return found
            first = first or found
        return first

    def _may_have_left(self, asset: Asset, row: Row) -> Generator[Request, Any, bool]:
        """Whether a change to a file touched any line that holds what the asset says, or the name of a pin."""
        if row.new == UNREAD:
            return False
        told = _words(asset)
        if not told:  # nothing to tell its lines by
            return True
        before, after = yield Look((row.old, row.new), lambda data: _lines_with(data, told))
        return before is None or after is None or bool(before - after)

    def _forerunner_file(self, spot: Spot, parent: int) -> Generator[Request, Any, Spot | None]:
        """What a file that was renamed and edited in one commit said before: in a file deleted beside it."""
        rows = [row for row in self.others(spot.commit, spot.path, spot.oid, 0) if row.new == ABSENT][:MAX_PARSED]
        asset = spot.asset
        rows = yield from self._alike(asset, rows)
        if not rows:
            return None
        parsed = yield Parse(tuple((row.path, row.old) for row in rows))
        places = [(row, assets, place) for row, assets in zip(rows, parsed, strict=True) for place in range(len(assets or ()))]
        chosen = forerunner(asset, [assets[place] for _, assets, place in places])
        if chosen is None:
            return None
        row, assets, place = places[chosen]
        return Spot(parent, row.path, row.old, assets, place)

    def _alike(self, asset: Asset, rows: Sequence[Row]) -> Generator[Request, Any, list[Row]]:
        """The files whose names and words do not rule out that something in them is what the asset was."""
        own = words(asset.content)
        held: Sequence[float | None] = [0.0] * len(rows)
        if rows and asset.kind is not Kind.MODEL_PIN:
            held = yield Look(tuple(row.old for row in rows), lambda data: share_of_words(own, data))
        paths = (self._history.paths[row.path].decode("utf-8", "surrogateescape") for row in rows)
        return [
            row
            for row, path, share in zip(rows, paths, held, strict=True)
            if share is not None and may_be_like(asset, path, share)
        ]


@lru_cache(maxsize=1 << 14)
def _suffix(path: bytes) -> bytes:
    name = path.rpartition(b"/")[2]
    stem, dot, suffix = name.rpartition(b".")
    return (dot + suffix).lower() if stem else b""


def _is_counted(asset: Asset) -> bool:
    """Whether bytes that stand in an old version as often as now prove the asset: a line with what it says, a short text."""
    if asset.kind is Kind.MODEL_PIN or _is_one_word(asset):
        return len(asset.raw) > len(asset.content) + 3
    return 0 < len(asset.raw) < LONG_ENOUGH


def _is_its_path(asset: Asset) -> bool:
    """Whether the path of a file makes it an eval config, whatever stands in it: so it was one in each version."""
    return asset.kind is Kind.EVAL_CONFIG and asset.eval is not None and BY_PATH in asset.eval.signals


def _is_one_word(asset: Asset) -> bool:
    """Whether an index is known by one word, as that of a service is by its image: it stands in the file as it is."""
    return asset.kind is Kind.EMBEDDING_INDEX and not any(map(str.isspace, asset.content))


def _words(asset: Asset) -> tuple[bytes, ...]:
    """What must stand in every file that holds the asset."""
    if asset.kind is not Kind.MODEL_PIN and not _is_one_word(asset):
        return probe_words(asset)
    words = (asset.content, asset.binding.rpartition(".")[2] if asset.kind is Kind.MODEL_PIN else "")
    return tuple(word.encode("utf-8", "surrogatepass") for word in words if word)


def _search(asset: Asset, distinctive: bool) -> Callable[[bytes], int]:
    """A test of blobs: 2 they hold the asset, 1 they may hold it, 0 they do not."""
    raw = asset.raw if distinctive and len(asset.raw) >= LONG_ENOUGH else b""
    words = _words(asset)
    ordered = words_in_order(asset.content) if asset.kind is Kind.PROMPT and asset.remote is None else ()
    reach = 4 * len(asset.raw) + 2_000  # as it may be indented, and with code between its pieces

    def test(data: bytes) -> int:
        if raw and raw in data:
            return 2
        return int(all(word in data for word in words) and holds_in_order(data, ordered, reach))

    return test


def _lines_with(data: bytes, words: Sequence[bytes]) -> Counter[bytes]:
    """The lines that hold one of the words, trimmed."""
    return Counter(line.strip() for line in data.split(b"\n") if any(word in line for word in words))
