"""Days of evaluations: what rows say themselves beside what the history says, and when a run was last kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from aidebt.assets import Asset, Context, Kind
from aidebt.report import RowAges

if TYPE_CHECKING:
    from aidebt.eval_rules import EvalRules
    from aidebt.git import Repository

MAX_FOLDERS = 20
"""Folders of evaluations whose stored results are dated: each asks git once."""


def said(asset: Asset) -> RowAges | None:
    """The days on which the cases of an eval set came in, as far as the rows say it themselves; None for other assets."""
    if asset.kind is not Kind.EVAL_SET or asset.eval is None:
        return None
    return row_ages(asset, {})


def row_ages(asset: Asset, days: Mapping[date, int], bounds: Mapping[date, int] | None = None, reason: str = "") -> RowAges:
    """The days on which the cases of an eval set came in: as rows say it themselves, else as found.

    Args:
        asset: the set.
        days: how many of the rows that say no day came in when.
        bounds: how many of those are at least so old.
        reason: what makes them bounds.
    """
    assert asset.eval is not None
    told = Counter(date.fromisoformat(row.on) for row in asset.eval.rows if row.on)
    told.update(days)
    undated = max((asset.eval.cases or 0) - sum(told.values()), 0)
    if undated and not reason:
        reason = "the rows do not say when they were added" if asset.eval.rows else "the rows were counted and not compared"
    if not undated and not bounds:
        reason = ""
    known = {day: count for day, count in told.items() if count}
    return RowAges(tuple(sorted(known.items())), undated, reason, tuple(sorted((bounds or {}).items())))


def row_fields(rows: RowAges, as_of: date) -> dict[str, Any]:
    """What reports say of the days, as plain values."""
    recent = {days: rows.added(as_of - timedelta(days=days), as_of) for days in (90, 365)}
    return {
        "status": rows.status,
        "oldest_on": rows.oldest_on,
        "median_on": rows.median_on,
        "newest_on": rows.newest_on,
        "dated": rows.dated,
        "undated": rows.undated,
        "at_least": rows.bounded,
        **{f"added_{days}_days": count for days, count in recent.items()},
        **{f"share_{days}_days": _share(count, rows.dated) for days, count in recent.items()},
        "days": [{"on": day, "cases": count} for day, count in rows.days],
        "reason": rows.reason,
    }


def _share(count: int | None, dated: int) -> float | None:
    return None if count is None or not dated else round(count / dated, 4)


def last_runs(
    repository: Repository | None,
    assets: Sequence[Asset],
    paths: Iterable[str],
    rules: EvalRules,
    written: Collection[str] = (),
) -> dict[str, date]:
    """For each eval config the day on which results of a run were last committed in its folder or below.

    Args:
        repository: None where no history is to be read.
        assets: all of them.
        paths: all files of the repository, whatever they hold.
        rules: how results are called.
        written: those of the files that hold what a run wrote, whatever they are called.
    """
    configs = [asset for asset in assets if asset.kind is Kind.EVAL_CONFIG and asset.context is not Context.CI]
    if repository is None or not configs:
        return {}
    listed = sorted(paths)
    days: dict[str, date | None] = {}
    for folder in list(dict.fromkeys(asset.path.rpartition("/")[0] for asset in configs))[:MAX_FOLDERS]:
        beside = [path for path in listed if _is_beside(path, folder)]
        results = [path for path in beside if path in written or rules.is_result(path)]
        days[folder] = repository.last_change(results) if results else None
    found = {asset.id: days.get(asset.path.rpartition("/")[0]) for asset in configs}
    return {id: day for id, day in found.items() if day is not None}


def _is_beside(path: str, folder: str) -> bool:
    """Whether results lie in a folder or below it; of the root only in it or in a folder of it, since all lies below it."""
    return path.startswith(f"{folder}/") if folder else path.count("/") <= 1
