"""Days of evaluations that need no walk through the history: what rows say themselves, and when a run was last kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

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
    days = Counter(date.fromisoformat(row.on) for row in asset.eval.rows if row.on)
    undated = (asset.eval.cases or 0) - sum(days.values())
    return RowAges(tuple(sorted(days.items())), undated, "the rows do not say when they were added" if undated else "")


def last_runs(
    repository: Repository | None, assets: Sequence[Asset], paths: Iterable[str], rules: EvalRules
) -> dict[str, date]:
    """For each eval config the day on which results of a run were last committed in its folder or below.

    Args:
        repository: None where no history is to be read.
        assets: all of them.
        paths: all files of the repository, whatever they hold.
        rules: how results are called.
    """
    configs = [asset for asset in assets if asset.kind is Kind.EVAL_CONFIG and asset.context is not Context.CI]
    if repository is None or not configs:
        return {}
    results = sorted(path for path in paths if rules.is_result(path))
    days: dict[str, date | None] = {}
    for asset in configs if results else ():
        folder = asset.path.rpartition("/")[0]
        if folder not in days and len(days) < MAX_FOLDERS:
            beside = [path for path in results if _is_beside(path, folder)]
            days[folder] = repository.last_change(beside) if beside else None
    found = {asset.id: days.get(asset.path.rpartition("/")[0]) for asset in configs}
    return {id: day for id, day in found.items() if day is not None}


def _is_beside(path: str, folder: str) -> bool:
    """Whether results lie in a folder or below it; of the root only in it or in a folder of it, since all lies below it."""
    return path.startswith(f"{folder}/") if folder else path.count("/") <= 1
