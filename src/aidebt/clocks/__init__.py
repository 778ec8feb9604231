"""The three clocks: readings from the graph, the ages, the catalog and a date.

Signals have one of three forms, with half-life or step in `rules/thresholds.toml`: a countdown `2^(-days/H)`, a lag
`1 - 2^(-days/H)`, steps `1 - 2^(-n/N)`. Signals of one cause count once, as their maximum; causes combine in `score`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from aidebt.clocks import embedding, prompt
from aidebt.clocks import eval as eval_clock
from aidebt.clocks.ledger import Change
from aidebt.graph import AssetGraph
from aidebt.report import Entry, Reading
from aidebt.thresholds import Thresholds

if TYPE_CHECKING:
    from aidebt.catalog import Catalog

CLOCKS = ("prompt", "eval", "embedding")


def read(
    graph: AssetGraph,
    entries: Sequence[Entry],
    catalog: Catalog,
    today: date,
    thresholds: Thresholds,
    reviewed: Mapping[str, date] | None = None,
    changes: Mapping[str, tuple[Change, ...]] | None = None,
) -> tuple[Reading, ...]:
    """All readings of all clocks, sorted by clock, asset and target.

    `reviewed` maps an asset id to the day of its `aidebt: reviewed` comment, `changes` an asset id to its dated changes.
    """
    reviewed, changes = reviewed or {}, changes or {}
    readings = (
        *prompt.read(graph, entries, catalog, today, thresholds, reviewed, changes),
        *eval_clock.read(graph, entries, catalog, today, thresholds, reviewed),
        *embedding.read(graph, entries, catalog, today, thresholds, reviewed),
    )
    return tuple(sorted(readings, key=lambda r: (CLOCKS.index(r.clock), r.asset, r.target or "", r.cause, r.signal)))
