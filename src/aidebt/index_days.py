"""When the documents of an index last changed: they are no assets, so git is asked for them alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from aidebt.assets import Asset, Evidence
from aidebt.report import IndexCall

if TYPE_CHECKING:
    from aidebt.git import Repository

MAX_INDEXES = 20
"""Indexes whose documents are dated: each asks git once."""


def documents_on(repository: Repository | None, assets: Sequence[Asset], calls: Iterable[IndexCall]) -> dict[str, date]:
    """For each index that lies in the repository the day on which the files that it was built from last changed.

    Args:
        repository: None where no history is to be read.
        assets: all of them.
        calls: what puts which files into which index.
    """
    lying = [a.id for a in assets if a.index is not None and not a.index.of and _lies_here(a)][:MAX_INDEXES]
    if repository is None or not lying:
        return {}
    found: dict[str, date] = {}
    every = list(calls)
    for id in lying:
        paths = sorted({path for call in every if id in call.indexes for path in call.documents})
        day = repository.last_change(paths) if paths else None
        if day is not None:
            found[id] = day
    return found


def _lies_here(asset: Asset) -> bool:
    return asset.index is not None and asset.index.evidence is Evidence.PERSISTED
