"""What a check judges: the whole repository, after clocks and before the report."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from aidebt import lifecycle
from aidebt.assets import RETRIEVAL, Context, Kind
from aidebt.findings import Idle, Severity
from aidebt.graph import AssetGraph
from aidebt.lifecycle import Lifecycle
from aidebt.report import Edge, Entry, ModelRef, Reading, Skipped
from aidebt.retrieval import Retrieval
from aidebt.suites import Suites
from aidebt.thresholds import Thresholds
from aidebt.values import dataclass, field

if TYPE_CHECKING:
    from aidebt.catalog import Catalog


@dataclass(frozen=True, slots=True)
class Inventory:
    """All that was found out. `candidates` counts the files that could have held assets, read or not.

    `idle` are the ignores that silence nothing, known once the others were applied; `rules` the ids of all rules.
    """

    entries: tuple[Entry, ...]
    graph: AssetGraph
    readings: tuple[Reading, ...]
    catalog: Catalog
    thresholds: Thresholds
    today: date
    skipped: tuple[Skipped, ...] = ()
    candidates: int = 0
    _retrieval: list[Retrieval] = field(default_factory=list, repr=False, compare=False)
    _suites: list[Suites] = field(default_factory=list, repr=False, compare=False)
    idle: tuple[Idle, ...] = ()
    rules: tuple[str, ...] = ()
    _lives: dict[ModelRef, Lifecycle | None] = field(default_factory=dict, repr=False, compare=False)

    @property
    def edges(self) -> tuple[Edge, ...]:
        """All edges of the graph."""
        return self.graph.edges

    @property
    def by_id(self) -> Mapping[str, Entry]:
        """Entries by asset id."""
        return self.graph.entries

    def pins(self) -> tuple[Entry, ...]:
        """All model pins, live or not, in order."""
        return tuple(entry for entry in self.entries if entry.asset.kind is Kind.MODEL_PIN)

    def life(self, entry: Entry) -> Lifecycle | None:
        """Where the model of a pin stands today, or None where the catalog cannot tell."""
        ref = entry.model
        if ref is None:
            return None
        if ref not in self._lives:
            self._lives[ref] = lifecycle.of(ref, self.catalog, self.today)
        return self._lives[ref]

    def suites(self) -> Suites:
        """What tests what; days of reviews are in the readings."""
        if not self._suites:
            self._suites.append(Suites(self.graph, {}, self.today))
        return self._suites[0]

    def retrieval(self) -> Retrieval:
        """The live indexes, and how what builds and asks them agrees."""
        if not self._retrieval:
            self._retrieval.append(Retrieval(self.graph, self.catalog))
        return self._retrieval[0]

    def severity(self, table: str, name: str) -> Severity:
        """The severity in `[table.name]` of thresholds.toml."""
        return Severity(self.thresholds.word(table, name))

    def ticks(self, pin: Entry) -> bool:
        """Whether a live prompt runs on the pin."""
        return any(self.by_id[prompt].live for prompt in self.prompts(pin))

    def prompts(self, pin: Entry) -> tuple[str, ...]:
        """Ids of the prompts that run on the pin over ticking edges."""
        edges = self.graph.prompts_of(pin.asset.id)
        return tuple(sorted({edge.source for edge in edges if edge.ticks and edge.source in self.by_id}))


def clock_of(entry: Entry) -> str:
    """The clock that a pin's model belongs to: models that retrieval depends on, what lives in an eval, the rest."""
    if entry.asset.role in RETRIEVAL or entry.asset.kind is Kind.EMBEDDING_INDEX:
        return "embedding"
    return "eval" if entry.asset.context is Context.EVAL else "prompt"
