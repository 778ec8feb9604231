"""Since when does each asset say what it says?

The rule: start at HEAD; while some parent has the content (at that path, or in a file that this difference deletes or
changes), go to the first such parent; the commit where no parent has it is its last change. It follows renames, moves, merges
and reverts by itself; line attribution does not, since a formatter or a move resets it. From each change the walk goes on to
what was said before, which counts the revisions and finds the introduction.

Content is the normalised text of a prompt, and binding and value of a pin. A commit listed in `.git-blame-ignore-revs` is never
the answer as long as its parent holds a counterpart: its change counts as reformatting. The rows of an eval set are followed
one by one, and the set as a whole is as old as the last commit that changed any.
"""

from __future__ import annotations

import hashlib
import math
import os
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Generator, Mapping, Sequence
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from aidebt.assets import Asset, Evidence, Kind
from aidebt.blobs import BlobReader
from aidebt.counterparts import key
from aidebt.eval_days import row_ages
from aidebt.git import Repository, decode, encode, paths_of, utc_day
from aidebt.history import ABSENT, History, Row
from aidebt.old_files import ExtractMany, File, OldBlobs, OldFiles
from aidebt.report import Age, RowAges
from aidebt.row_keys import Version, versions_of
from aidebt.row_walk import RowTrail, RowWalker, Versions
from aidebt.values import dataclass, replace
from aidebt.walk import MISSING, TOO_LARGE, WORK, Look, Parse, Siblings, Spot, Trail, Walker

Extract: TypeAlias = Callable[[str, bytes], Sequence[Asset]]

IGNORE_FILE = ".git-blame-ignore-revs"
IMPORT = "import commit"
MEMO = 4096  # parsed old files that are kept
ROWS_KEPT = 400_000  # rows of old versions of eval sets that are kept at once
MAX_SET = 32 << 20  # bytes of an old version of an eval set that is read


@dataclass(frozen=True, slots=True)
class Limits:
    """Thresholds of the table `lineage` in rules/thresholds.toml.

    An import commit adds at least `import_files` files and at least `import_share` of all files that hold assets. An author
    date is shown when it differs from the committer date by more than `author_days` days. `rows` of an eval set are compared
    in all of its versions together, before the rest of them is left as a bound.
    """

    import_files: int = 100
    import_share: float = 0.5
    author_days: int = 7
    rows: int = 1_000_000


class Dated(NamedTuple):
    """The age of each asset, and the days on which the cases of eval sets came in, by asset id."""

    ages: dict[str, Age]
    rows: dict[str, RowAges]


def date_assets(
    repository: Repository | None,
    assets: Sequence[Asset],
    extract: Extract,
    links: Mapping[str, str],
    today: date,
    *,
    extract_many: ExtractMany | None = None,
    revision: str | None = None,
    blobs: Mapping[str, str] | None = None,
    limits: Limits | None = None,
    brief: Callable[[Asset], bool] = lambda asset: False,
    reason: str = "not a git repository",
    history: History | None = None,
) -> Dated:
    """The age of each asset, and those of the rows of eval sets.

    Args:
        repository: where the assets lie; None makes every age unknown, for `reason`.
        assets: what was found in the scanned files.
        extract: finds the assets of an old blob, given its path and bytes, with today's detectors.
        links: prompt id → id of the pin it runs on, for `written_for`.
        today: the date of what is not committed yet.
        extract_many: `extract` for many files at once, e.g. in a process pool, which works on when this has returned.
        revision: the commit that was scanned, when it was not the work tree.
        blobs: path → blob id of what was scanned, where the caller knows; work tree files are hashed otherwise.
        limits: thresholds.
        brief: assets of which only the last change is asked, not how often and since when they said something else.
        reason: why there is no repository.
        history: that of a commit which `revision` is an ancestor of, where the caller has it; read from git otherwise.

    Raises:
        GitError: when git fails on the history as a whole.
    """
    if repository is None:
        rows = {asset.id: row_ages(asset, {}, reason=reason) for asset in assets if asset.kind is Kind.EVAL_SET}
        return Dated({asset.id: Age("unknown", reason) for asset in assets}, rows)
    if repository.head is None and revision is None:
        sets = [asset for asset in assets if asset.kind is Kind.EVAL_SET and asset.eval]
        rows = {asset.id: row_ages(asset, {today: sum(not row.on for row in asset.eval.rows)}) for asset in sets if asset.eval}
        return Dated({asset.id: _uncommitted(today) for asset in assets}, rows)
    many = extract_many or (lambda files: (extract(path, data) for path, data in files))
    with ExitStack() as stack:
        readers = stack.enter_context(repository.blobs()), stack.enter_context(repository.blobs(MAX_SET))
        lineage = _Lineage(repository, readers, many, revision, blobs, limits or Limits(), brief, history)
        return lineage.dated(assets, links, today)


def _uncommitted(today: date, reason: str = "not committed") -> Age:
    return Age("uncommitted", reason, today, None, today, None, 1)


class _Lineage:
    """One run: the history, the walks over it, and what they asked for."""

    def __init__(
        self,
        repository: Repository,
        readers: tuple[BlobReader, BlobReader],
        extract_many: ExtractMany,
        revision: str | None,
        blobs: Mapping[str, str] | None,
        limits: Limits,
        brief: Callable[[Asset], bool],
        history: History | None = None,
    ) -> None:
        self._repository = repository
        self._reader = readers[0]
        self._readers = readers
        self._revision = revision
        self._blobs = blobs
        self._limits = limits
        self._brief = brief
        known = None if history is None else history.commit_number(revision or str(repository.head))
        usable = known is not None and (known == 0 or revision is not None)  # the work tree stands on the first commit
        self._history: History = history if history is not None and usable else repository.history(revision)
        self._first = known or 0 if usable else 0
        self._head = paths_of(repository.tree(revision or str(repository.head)))
        self._blobs_at, set_blobs = (OldBlobs(self._history, reader) for reader in readers)
        self._files = OldFiles(self._history, self._blobs_at, extract_many, _without_rows, lambda assets: 1, MEMO)
        self._sets = OldFiles(self._history, set_blobs, extract_many, self._versions, _rows_in, ROWS_KEPT)
        self._added: dict[int, frozenset[int]] = {}
        self._work: list[Row] | None = None

    def dated(self, assets: Sequence[Asset], links: Mapping[str, str], today: date) -> Dated:
        """All ages."""
        ignored = self._ignored_commits()
        walker = Walker(self._history, self._work_rows, ignored, self._brief, self._absent)
        row_walker = RowWalker(self._history, walker, ignored, self._limits.rows)
        sets = [asset for asset in assets if asset.kind is Kind.EVAL_SET and asset.eval and asset.eval.columns]
        whole = {asset.id for asset in sets}
        others = [asset for asset in assets if asset.id not in whole]
        parts = [part for asset in others for part in _parts(asset)]
        walks = [walker.walk(spot) for spot in self._starts([*others, *parts])]
        row_walks = [row_walker.walk(asset, *self._start_of(asset.path, False)) for asset in sets]
        walked = self._run([*walks, *row_walks])
        row_trails = dict(zip([asset.id for asset in sets], walked[len(walks) :], strict=True))
        trails = self._latest(others, parts, walked[: len(walks)])
        by_id = {asset.id: trail for asset, trail in zip(others, trails, strict=True)}
        by_id |= {id: found.trail for id, found in row_trails.items()}
        written_for = self._written_for(assets, by_id, links)
        imports = self._import_commits(assets, [by_id[asset.id] for asset in assets], row_trails)
        ages = {asset.id: self._age(asset, by_id[asset.id], written_for.get(asset.id), imports, today) for asset in assets}
        return Dated(ages, {asset.id: self._rows(asset, row_trails[asset.id], imports, today) for asset in sets})

    def _rows(self, asset: Asset, found: RowTrail, imports: frozenset[int], today: date) -> RowAges:
        """The days on which the rows of a set came in."""
        days: Counter[date] = Counter()
        bounds: Counter[date] = Counter()
        reasons: Counter[str] = Counter()
        for end, count in found.ends.items():
            day = self._day(end.commit, today)[0]
            days[day] += count
            reason = end.reason or (IMPORT if end.commit in imports else "")
            if reason:
                bounds[day] += count
                reasons[reason] += count
        return row_ages(asset, days, bounds, max(sorted(reasons), key=lambda reason: reasons[reason], default=""))

    def _latest(self, assets: Sequence[Asset], parts: Sequence[Asset], trails: Sequence[Trail]) -> list[Trail]:
        """The trail of each asset; where another file of the same store changed later, that change comes first."""
        later: dict[str, list[Trail]] = defaultdict(list)
        for part, trail in zip(parts, trails[len(assets) :], strict=True):
            later[part.scope].append(trail)
        return [self._with_parts(trail, later[asset.id]) for asset, trail in zip(assets, trails, strict=False)]

    def _with_parts(self, trail: Trail, parts: Sequence[Trail]) -> Trail:
        known = [part for part in parts if part.changes]
        newest = max(known, key=lambda part: self._when(part), default=None)
        if newest is None or not trail.changes or self._when(newest) <= self._when(trail):
            return trail
        return replace(trail, changes=[newest.changes[0], *trail.changes])

    def _when(self, trail: Trail) -> float:
        commit = trail.changes[0].commit
        return math.inf if commit == WORK else self._history.commits[commit].committed

    # -- where the walks start --------------------------------------------------------------------------------------

    def _starts(self, assets: Sequence[Asset]) -> list[Spot]:
        by_path: dict[str, list[Asset]] = defaultdict(list)
        for asset in assets:
            by_path[asset.path].append(asset)
        siblings = {path: tuple(group) for path, group in by_path.items()}
        places = {asset.id: (path, place) for path, group in siblings.items() for place, asset in enumerate(group)}
        blobs = {path for path, group in siblings.items() if all(asset.is_blob for asset in group)}
        starts = {path: self._start_of(path, path in blobs) for path in siblings}
        spots = []
        for asset in assets:
            path, place = places[asset.id]
            commit, number, oid = starts[path]
            spots.append(Spot(commit, number, oid, siblings[path], place))
        return spots

    def _start_of(self, path: str, is_blob: bool) -> tuple[int, int, int]:
        number = self._history.path_number(encode(path))
        committed = self._head.get(path)
        oid = ABSENT if committed is None else self._history.oid_number(committed.encode("ascii"))
        if is_blob and self._blobs is None:  # it may be large: git knows without reading it whether it changed
            same = committed is not None and all(row.path != number for row in self._changed())
        else:
            same = committed is not None and self._scanned_oid(path) in (None, committed)
        return (self._first if same else WORK), number, oid

    def _changed(self) -> list[Row]:
        """What the work tree changes; nothing where a commit was scanned."""
        return [] if self._revision is not None or self._repository.stored else self._work_rows()

    def _scanned_oid(self, path: str) -> str | None:
        """The blob id of what was scanned at `path`; None when that was no work tree file."""
        if self._blobs is not None:
            return self._blobs.get(path)
        if self._revision is not None or self._repository.stored:
            return None
        return work_tree_oid(self._repository, path)

    def _work_rows(self) -> list[Row]:
        """Files that the work tree deletes or changes against HEAD. What is new in them is no blob yet: -1."""
        if self._work is None:
            numbers = self._history
            self._work = []
            for change in self._repository.modified():
                if change.old is not None and change.path in self._head:
                    there = os.path.lexists(self._repository.root / change.path)
                    old = numbers.oid_number(self._head[change.path].encode("ascii"))
                    self._work.append(Row(numbers.path_number(encode(change.path)), old, -1 if there else ABSENT))
        return self._work

    def _ignored_commits(self) -> frozenset[int]:
        """The commits named in `.git-blame-ignore-revs` of the scanned revision."""
        oid = self._head.get(IGNORE_FILE)
        text = self._reader.read(oid) if oid else None
        if not text:
            return frozenset()
        named = {line.split("#", 1)[0].strip().lower() for line in text.decode("utf-8", "replace").splitlines()}
        return frozenset(number for number, commit in enumerate(self._history.commits) if commit.oid in named)

    # -- the walks --------------------------------------------------------------------------------------------------

    def _run(self, walks: Sequence[Generator[Any, Any, Any]]) -> list[Any]:
        """What the walks return. Those that wait for parsed files let the others go on."""
        trails: list[Any] = [None] * len(walks)
        answers: dict[int, Any] = dict.fromkeys(range(len(walks)))
        waiting: dict[int, Parse | Versions] = {}
        while answers or waiting:
            looks: dict[int, Look] = {}
            asked: dict[int, Parse | Versions] = {}
            for number, answer in answers.items():
                try:
                    request = walks[number].send(answer)
                except StopIteration as stop:
                    trails[number] = stop.value
                    continue
                if isinstance(request, Look):
                    looks[number] = request
                else:
                    asked[number] = request
            self._begin(asked.values())
            answers = self._blobs_at.look(looks) | self._answered(asked)
            waiting |= asked
            while waiting and not answers:
                self._begin(waiting.values())  # what was dropped since it was read
                self._files.finish()
                self._sets.finish()
                answers = self._answered(waiting)
        return trails

    def _begin(self, requests: Collection[Parse | Versions]) -> None:
        """Have read what is asked for."""
        self._files.begin(file for request in requests if isinstance(request, Parse) for file in request.files)
        self._sets.begin(file for request in requests if isinstance(request, Versions) for file in request.files)

    def _answered(self, waiting: dict[int, Parse | Versions]) -> dict[int, Any]:
        """The answers that are there; who gets one waits no more."""
        answers: dict[int, Any] = {}
        for number, request in list(waiting.items()):
            known = (self._files if isinstance(request, Parse) else self._sets).known(request.files)
            if known is not None:
                answers[number] = known
                del waiting[number]
        return answers

    def _assets(self, file: File) -> Siblings | None:
        """The assets of an old file."""
        while (known := self._files.known([file])) is None:
            self._files.begin([file])
            self._files.finish()
        return known[0]

    def _versions(self, assets: tuple[Asset, ...] | None, oid: int) -> tuple[Version, ...] | str:
        """The eval sets among the assets of an old file, or why it could not be read."""
        return self._absent(oid) if assets is None else versions_of(assets)

    def _absent(self, oid: int) -> str:
        """Why a blob could not be read."""
        name = self._history.oids[oid].decode("ascii")
        return TOO_LARGE if any(name in reader.too_large for reader in self._readers) else MISSING

    # -- written for ------------------------------------------------------------------------------------------------

    def _written_for(self, assets: Sequence[Asset], trails: Mapping[str, Trail], links: Mapping[str, str]) -> dict[str, str]:
        """Prompt id → value of its pin at the commit where the prompt last changed."""
        by_id = {asset.id: asset for asset in assets}
        found: dict[str, str] = {}
        open_questions: dict[str, tuple[Asset, tuple[int, int]]] = {}
        for prompt, pin_id in sorted(links.items()):
            pin, trail = by_id.get(pin_id), trails.get(prompt)
            if pin is None or trail is None or not trail.changes:
                continue
            commit = trail.changes[0].commit
            if commit == WORK:
                found[prompt] = pin.value or pin.content
                continue
            located = self._locate(commit, trails[pin_id].paths)
            if located is None:
                continue
            said = trails[pin_id].said.get(located)
            if said is not None:
                found[prompt] = said.value or said.content
            else:
                open_questions[prompt] = (pin, located)
        self._files.begin(file for _, file in open_questions.values())
        for prompt, (pin, file) in open_questions.items():
            then = _same_pin(pin, self._assets(file) or ())
            if then is not None:
                found[prompt] = then.value or then.content
        return {prompt: value for prompt, value in found.items() if value}

    def _locate(self, commit: int, paths: Sequence[int]) -> tuple[int, int] | None:
        """The first of the paths that the commit has, with its blob."""
        for path in paths:
            found = self._reader.locate(self._history.commits[commit].oid, decode(self._history.paths[path]))
            if found is not None:
                return path, self._history.oid_number(found[0].encode("ascii"))
        return None

    # -- ages -------------------------------------------------------------------------------------------------------

    def _import_commits(
        self, assets: Sequence[Asset], trails: Sequence[Trail], row_trails: Mapping[str, RowTrail]
    ) -> frozenset[int]:
        """Commits at which walks end and which brought in the bulk of everything: what was before them is unknown."""
        files: dict[str, set[int]] = defaultdict(set)
        for asset, trail in zip(assets, trails, strict=True):
            files[asset.path].update(trail.paths)
        ends = {trail.changes[0].commit for trail in trails if trail.changes}
        ends |= {end.commit for found in row_trails.values() for end in found.ends}
        found = set()
        for commit in ends - {WORK}:
            added = self._added_by(commit)
            share = sum(1 for paths in files.values() if paths & added) / len(files)
            if len(added) >= self._limits.import_files and share >= self._limits.import_share:
                found.add(commit)
        return frozenset(found)

    def _added_by(self, commit: int) -> frozenset[int]:
        if self._history.commits[commit].parents:
            return frozenset(row.path for row in self._history.rows(commit, 0) if row.old == ABSENT)
        files = self._repository.tree(self._history.commits[commit].oid)
        return frozenset(self._history.path_number(encode(file.path)) for file in files)

    def _age(self, asset: Asset, trail: Trail, written_for: str | None, imports: frozenset[int], today: date) -> Age:
        if not trail.changes:
            return Age("unknown", "no commit holds it")
        last, first = trail.changes[0], trail.changes[-1]
        introduced_on, introduced_in, _ = self._day(first.commit, today)
        changed_on, changed_in, author_on = self._day(last.commit, today)
        status, reason = "exact", ""
        if last.commit == WORK:
            status, reason = "uncommitted", "not committed"
        elif last.reason or last.commit in imports:
            status, reason = "lower_bound", last.reason or IMPORT
        if self._brief(asset) and trail.incomplete:
            return Age(status, reason, changed_on, changed_in, written_for=written_for, author_on=author_on)
        return Age(
            status, reason, changed_on, changed_in, introduced_on, introduced_in, len(trail.changes), written_for, author_on
        )

    def _day(self, commit: int, today: date) -> tuple[date, str | None, date | None]:
        """(UTC day of the committer date, commit id, author's day where it is far from that)."""
        if commit == WORK:
            return today, None, None
        found = self._history.commits[commit]
        far = abs(found.authored - found.committed) > self._limits.author_days * 86_400
        return utc_day(found.committed), found.oid, utc_day(found.authored) if far else None


def work_tree_oid(repository: Repository, path: str) -> str | None:
    """The blob id that the work tree file at `path` has as it lies there, None when there is no plain file.

    No filter is run: where one would change the bytes (line ends, Git LFS) the id differs from the committed one.
    """
    file: Path = repository.root / path
    try:
        if file.is_symlink() or not file.is_file():
            return None
        data = file.read_bytes()
    except OSError:
        return None
    return hashlib.new(repository.object_format, b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def _without_rows(assets: Siblings | None, oid: int) -> Siblings | None:
    """Assets without the rows of eval sets, which only walks over rows ask for."""
    if assets is None:
        return None
    return tuple(replace(item, eval=replace(item.eval, rows=())) if item.eval and item.eval.rows else item for item in assets)


def _rows_in(versions: tuple[Version, ...] | str) -> int:
    return 0 if isinstance(versions, str) else sum(len(version.keys) for version in versions)


MAX_PARTS = 8  # files of one store that are followed besides its first


def _parts(asset: Asset) -> list[Asset]:
    """The other files of a persisted store, each as an asset of its own; `scope` names the asset they belong to."""
    if not asset.is_blob or asset.index is None:
        return []
    others = [place for place in asset.index.places[1:] if place.evidence is Evidence.PERSISTED][:MAX_PARTS]
    return [replace(asset, path=place.path, name=f"{asset.name} of {asset.path}", scope=asset.id) for place in others]


def _same_pin(pin: Asset, siblings: Sequence[Asset]) -> Asset | None:
    """The pin in an old version of its file: by name, else by binding, else the only one of its role."""
    pins = [asset for asset in siblings if asset.kind is Kind.MODEL_PIN and asset.role == pin.role]
    named = [asset for asset in pins if asset.name == pin.name]
    bound = [asset for asset in pins if asset.binding == pin.binding]
    for group in (named, bound, pins):
        exact = [asset for asset in group if asset.ordinal == pin.ordinal]
        if len(group) == 1:
            return group[0]
        if exact and group is named:
            return exact[0]
    same = [asset for asset in bound if key(asset) == key(pin)]
    return same[0] if same else None
