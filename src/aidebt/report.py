"""The frozen report: all that a scan found out, for the reporters to tell. Nothing here computes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from aidebt.assets import Asset
from aidebt.findings import Finding
from aidebt.values import dataclass, field


@dataclass(frozen=True, slots=True)
class ModelRef:
    """The model a pin was resolved to. `platform` is None where nothing decides it and the dates differ by platform.

    `status` is "known", "unknown" (not in the catalog), "deployment" (a deployment or proxy name that leads nowhere),
    "named" (a display name, or a word that a tool resolves by itself), "dynamic" (put together at run time) or "placeholder".
    `through` says what was followed, e.g. "infra/ai.yaml:18".
    """

    status: str
    platform: str | None = None
    id: str | None = None
    platforms: tuple[str, ...] = ()  # all platforms that list the id
    floating: bool = False
    through: str = ""
    defaults: tuple[tuple[str, str], ...] = ()  # of a library's default: (version, model), where versions differ


@dataclass(frozen=True, slots=True)
class IndexCall:
    """A call on a vector index, resolved: what it does, which indexes and embedding models it leads to.

    `operation` and `details` are as in `aidebt.assets.IndexSite`; `indexes` are the ids of the assets that stand for them,
    `models` pins that the call itself leads to, `query` the node of a query, "" for other calls, `documents` paths of files
    that are put into the index. `sure` is how surely the call concerns the index: "low", "medium" or "high".
    """

    operation: str
    path: str
    line: int
    scope: str
    indexes: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    query: str = ""
    details: tuple[tuple[str, str, int], ...] = ()
    documents: tuple[str, ...] = ()
    sure: str = "high"


@dataclass(frozen=True, slots=True)
class Age:
    """Since when an asset says what it says (committer dates, UTC).

    `status`: "exact", "lower_bound" (at least this old: shallow history, import commit, absent blob), "uncommitted",
    "unknown". `revisions` counts the distinct contents it has had in a row, the present one included. `written_for`:
    for a prompt, the value of its pin when the prompt last changed. `author_on` is set where the author date differs
    from the committer date by more than a week.
    """

    status: str
    reason: str = ""
    changed_on: date | None = None
    changed_in: str | None = None
    introduced_on: date | None = None
    introduced_in: str | None = None
    revisions: int | None = None
    written_for: str | None = None
    author_on: date | None = None


@dataclass(frozen=True, slots=True)
class RowAges:
    """On which days the cases of an eval set came in: `days` holds (day, cases added then), oldest first.

    `undated` cases have no day. `bounds` tells how many of those in `days` are at least so old, and may be older. `reason`
    says why there are undated ones, or what makes days bounds.
    """

    days: tuple[tuple[date, int], ...] = ()
    undated: int = 0
    reason: str = ""
    bounds: tuple[tuple[date, int], ...] = ()

    @property
    def status(self) -> str:
        """ "exact", "lower_bound" (some are at least so old) or "unknown" (none has a day)."""
        return "unknown" if not self.days else "lower_bound" if self.bounds else "exact"

    @property
    def bounded(self) -> int:
        """How many cases may be older than their day."""
        return sum(count for _, count in self.bounds)

    @property
    def dated(self) -> int:
        """How many cases have a day."""
        return sum(count for _, count in self.days)

    @property
    def oldest_on(self) -> date | None:
        """The day of the oldest case."""
        return self.days[0][0] if self.days else None

    @property
    def newest_on(self) -> date | None:
        """The day of the newest case."""
        return self.days[-1][0] if self.days else None

    @property
    def median_on(self) -> date | None:
        """The day of the case in the middle, the older one of two."""
        middle = (self.dated + 1) // 2
        for day, count in self.days:
            middle -= count
            if middle <= 0:
                return day
        return None

    def added(self, since: date, until: date) -> int | None:
        """How many cases came in from one day to another; None where some that are dated then may be older."""
        if any(day >= since for day, _ in self.bounds):
            return None
        return sum(count for on, count in self.days if since <= on <= until)


@dataclass(frozen=True, slots=True)
class Node:
    """A node of the graph beside assets. `kind`: "file", "setting", "model", "query" or "entry_point"."""

    id: str
    kind: str
    name: str
    path: str | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """source → target. `confidence` is "low", "medium" or "high"; `ticks` is False where no clock runs on the edge."""

    source: str
    target: str
    type: str
    evidence: str
    confidence: str
    ticks: bool = True


@dataclass(frozen=True, slots=True)
class Entry:
    """An asset with what was found out about it later in the flow."""

    asset: Asset
    live: bool
    model: ModelRef | None = None
    age: Age = field(default_factory=lambda: Age("unknown", "not dated"))
    rows: RowAges | None = None  # of an eval set
    ran_on: date | None = None  # of an eval config: the day on which results of a run were last committed
    documents_on: date | None = None  # of an index: the day on which what it was built from last changed


@dataclass(frozen=True, slots=True)
class Reading:
    """One clock reading: a number of days or a count with the event that started it, and what it weighs.

    `clock` is "prompt", "eval" or "embedding"; `asset` the asset that carries the debt (the prompt, or the pin when no
    prompt is linked); `target` the pin of the edge, if any. `signal` names the row of thresholds.toml. `since` is the date
    of the event; `days` counts from it (negative: days still to go); `value` is the signal, 0..1, before its weight.
    `cause` groups signals that count once, as their maximum. `debt_days` is what it adds to the volume of debt.
    """

    clock: str
    asset: str
    target: str | None
    signal: str
    cause: str
    event: str
    since: date | None
    days: int | None
    count: int | None
    value: float
    weight: float
    debt_days: int
    formula: str  # "1 - 2^(-824/180)": how value came from days or count, for --explain
    confidence: str = "high"
    source: str = ""  # where the event was read: a page, a data set, or "git"


@dataclass(frozen=True, slots=True)
class ClockScore:
    """One clock of the repository. `measured` False: no detector behind it, or nothing to measure; `reason` says which."""

    measured: bool
    reason: str = ""
    score: int | None = None  # 0 no debt, 100 worst: the worst feature
    debt_days: int | None = None
    verdict: str = ""  # "overdue", "ageing", "fine", "not measured yet", "nothing to measure"
    headline: str = ""  # the worst reading in words and days
    worst: str | None = None  # asset id of the worst edge
    covered: int = 0  # live assets whose age is exact
    total: int = 0  # live assets
    readings: tuple[Reading, ...] = ()


@dataclass(frozen=True, slots=True)
class DatedEvent:
    """Something that will happen on a day: a retirement, an alias redirect."""

    on: date
    days: int
    what: str
    platform: str | None
    model: str
    confidence: str
    source: str
    assets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that was not read, with the reason. `candidate` tells files that could have held assets from the rest."""

    path: str
    reason: str
    candidate: bool = False


@dataclass(frozen=True, slots=True)
class Tested:
    """Of the live prompts that ask for an evaluation: how many have one, and how many one newer than prompt and model."""

    prompts: int = 0
    covered: int = 0
    current: int = 0


@dataclass(frozen=True, slots=True)
class RepositoryInfo:
    """What was scanned. No absolute path stands in it."""

    name: str
    head: str | None = None
    head_on: date | None = None
    branch: str | None = None
    shallow: bool = False
    dirty: bool = False
    bare: bool = False
    is_repository: bool = True
    commits: int | None = None
    notes: tuple[str, ...] = ()  # "safe.directory refused: ages unknown"


@dataclass(frozen=True, slots=True)
class CatalogInfo:
    """The catalog's own clock."""

    checked_on: date
    age_days: int
    stale: bool
    models: int
    hash: str
    hidden: int = 0  # rows hidden by --as-of


@dataclass(frozen=True, slots=True)
class BaselineInfo:
    """What became of the baseline: how many entries it has, and how many of those that the scan looked for are paid."""

    file: str
    entries: int
    paid: int


@dataclass(frozen=True, slots=True)
class Report:
    """All of it. Sorted once, by the scan; reporters keep the order."""

    version: str
    repository: RepositoryInfo
    as_of: date
    catalog: CatalogInfo
    entries: tuple[Entry, ...]
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    clocks: Mapping[str, ClockScore]
    score: int | None
    events: tuple[DatedEvent, ...]
    findings: tuple[Finding, ...]  # worst first
    counted: Mapping[str, int]  # what the view hides, by reason
    suppressed: tuple[tuple[Finding, str], ...]
    skipped: tuple[Skipped, ...]
    files_listed: int
    files_read: int
    baseline: BaselineInfo | None = None
    calls: tuple[IndexCall, ...] = ()
    tested: Tested = Tested()
    extra: Mapping[str, Any] = field(default_factory=dict)

    def entry(self, id: str) -> Entry:
        """The entry of asset `id`.

        Raises:
            KeyError: when there is none.
        """
        for entry in self.entries:
            if entry.asset.id == id:
                return entry
        raise KeyError(id)
