"""What tests what: every eval set with its configs, the prompts it covers, its judges, the workflows, and the sets beside it.

Everything that clocks, checks and reports say about evals is read from here, so that they say the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from aidebt.assets import REMOTE, Context, EvalFacts, Kind
from aidebt.graph import AssetGraph
from aidebt.report import Age, Edge, Entry, Tested
from aidebt.values import dataclass

TESTED_ROLES = frozenset({"system", "user"})
"""Prompts that ask for an evaluation of their own; examples, tools and notes to assistants are tested with these."""


@dataclass(frozen=True, slots=True)
class Suite:
    """One eval set and what it stands for.

    `siblings` are the other sets that its configs read or that cover one of its prompts. `changed` is the day on which it
    last had a case added, changed or reviewed, `fresh` the latest such day among it and its siblings: a frozen set with
    fresh cases beside it is healthy. None where nothing is known; `exact` tells whether they are days and not bounds.
    """

    set: Entry
    configs: tuple[Entry, ...]
    prompts: tuple[Entry, ...]
    judges: tuple[Entry, ...]
    workflows: tuple[str, ...]
    siblings: tuple[Entry, ...]
    changed: date | None
    fresh: date | None
    exact: bool

    @property
    def facts(self) -> EvalFacts:
        """What is known of the set."""
        return facts_of(self.set)

    @property
    def cases(self) -> int | None:
        """Cases of the set and its siblings together; None where one of them cannot be counted."""
        counts = [facts_of(entry).cases for entry in (self.set, *self.siblings)]
        return None if any(count is None for count in counts) else sum(count or 0 for count in counts)


class Suites:
    """The evals of a repository.

    Args:
        graph: all assets and edges.
        reviewed: asset id → the day a comment says it was reviewed.
        today: the day that counts for what is not committed.
    """

    def __init__(self, graph: AssetGraph, reviewed: Mapping[str, date], today: date) -> None:
        self._graph = graph
        self._reviewed = reviewed
        self._today = today
        live = [entry for _, entry in sorted(graph.entries.items()) if entry.live]
        self.configs: tuple[Entry, ...] = tuple(entry for entry in live if entry.asset.kind is Kind.EVAL_CONFIG)
        self._sets = [entry for entry in live if entry.asset.kind is Kind.EVAL_SET]
        self.all: tuple[Suite, ...] = tuple(self._suites())
        self._by_id = {suite.set.asset.id: suite for suite in self.all}
        self.prompts: tuple[Entry, ...] = tuple(entry for entry in live if asks_for_eval(entry))
        self.uncovered: tuple[Entry, ...] = tuple(entry for entry in self.prompts if not self.covering(entry))

    def covering(self, prompt: Entry) -> tuple[Entry, ...]:
        """The sets and configs that test a prompt itself."""
        edges = self._graph.incoming(prompt.asset.id, "eval_covers_prompt")
        return self._entries(edge.source for edge in edges if edge.ticks)

    def tested(self) -> Tested:
        """How many prompts are covered, and how many by what is newer than they and their models."""
        current = sum(self.is_current(prompt) for prompt in self.prompts)
        return Tested(len(self.prompts), len(self.prompts) - len(self.uncovered), current)

    def is_current(self, prompt: Entry) -> bool:
        """Whether an eval of a prompt was changed, reviewed or run after prompt and models last changed; unknown is no."""
        entries = (prompt, *(pin for _, pin in self.models((prompt,))))
        changed = [self._today if entry.age.status == "uncommitted" else entry.age.changed_on for entry in entries]
        days = [day for entry in self.covering(prompt) if (day := self._day(entry)) is not None]
        return bool(days) and all(day is not None and day <= max(days) for day in changed)

    def _day(self, entry: Entry) -> date | None:
        """The day of an eval: of a set its last touch; of a config its stored results, or its own if it reads no set."""
        suite = self._by_id.get(entry.asset.id)
        if suite is not None:
            return suite.fresh
        alone = not any(entry in suite.configs for suite in self.all)
        days = (entry.ran_on, self._settled(entry)[0] if alone else None)
        return max((day for day in days if day is not None and day <= self._today), default=None)

    def judges(self, config: Entry) -> tuple[Entry, ...]:
        """The pins of the models that grade in a config."""
        return self._entries(edge.target for edge in self._graph.outgoing(config.asset.id, "eval_uses_judge"))

    def subjects(self, config: Entry) -> tuple[Entry, ...]:
        """The pins of the models that a config tests: those it names itself, and those its prompts run on."""
        edges = self._graph.outgoing(config.asset.id, "eval_tests_model")
        own = self._entries(edge.target for edge in edges if edge.confidence != "low")
        return tuple(dict.fromkeys((*own, *(pin for _, pin in self.models(self.tests(config))))))

    def tests(self, config: Entry) -> tuple[Entry, ...]:
        """The live prompts that a config tests."""
        edges = self._graph.outgoing(config.asset.id, "eval_covers_prompt")
        return tuple(entry for entry in self._entries(edge.target for edge in edges if edge.ticks) if entry.live)

    def workflows(self, config: Entry) -> tuple[str, ...]:
        """The paths of the workflows that start a config."""
        if config.asset.context is Context.CI:
            return (config.asset.path,)
        found = set()
        for edge in self._graph.incoming(config.asset.id, "reaches"):
            entry, node = self._graph.entries.get(edge.source), self._graph.nodes.get(edge.source)
            if entry is not None and entry.asset.context is Context.CI:
                found.add(entry.asset.path)
            elif node is not None and node.path:
                found.add(node.path)
        return tuple(sorted(found))

    def models(self, prompts: Sequence[Entry]) -> tuple[tuple[Entry, Entry], ...]:
        """(prompt, pin) for the live pins that prompts surely run on."""
        found = []
        for prompt in prompts:
            for edge in self._graph.pins_of(prompt.asset.id):
                pin = self._graph.entries.get(edge.target)
                if edge.ticks and edge.confidence != "low" and pin is not None and pin.live and pin.asset.role != "embedding":
                    found.append((prompt, pin))
        return tuple(found)

    def _suites(self) -> list[Suite]:
        readers: dict[str, list[Edge]] = defaultdict(list)
        for entry in self._sets:
            readers[entry.asset.id] = [
                edge for edge in self._graph.incoming(entry.asset.id, "reaches") if edge.source in self._graph.entries
            ]
        groups: dict[str, set[str]] = defaultdict(set)  # config or prompt → its sets
        for entry in self._sets:
            for edge in readers[entry.asset.id]:
                groups[edge.source].add(entry.asset.id)
            for edge in self._graph.outgoing(entry.asset.id, "eval_covers_prompt"):
                if edge.ticks:
                    groups[edge.target].add(entry.asset.id)
        return [self._suite(entry, readers[entry.asset.id], groups) for entry in self._sets]

    def _suite(self, entry: Entry, readers: Sequence[Edge], groups: Mapping[str, set[str]]) -> Suite:
        id = entry.asset.id
        configs = self._entries(edge.source for edge in readers)
        covers = [edge for edge in self._graph.outgoing(id, "eval_covers_prompt") if edge.ticks]
        prompts = tuple(found for found in self._entries(edge.target for edge in covers) if found.live)
        beside = set().union(*(sets for sets in groups.values() if id in sets)) - {id}
        siblings = self._entries(sorted(beside))
        own, exact = self._settled(entry)
        days = [day for day in (own, *(self._settled(other)[0] for other in siblings)) if day is not None]
        return Suite(
            set=entry,
            configs=configs,
            prompts=prompts,
            judges=tuple(dict.fromkeys(pin for config in configs for pin in self.judges(config))),
            workflows=tuple(sorted({path for config in configs for path in self.workflows(config)})),
            siblings=siblings,
            changed=own,
            fresh=max(days, default=None),
            exact=exact,
        )

    def _settled(self, entry: Entry) -> tuple[date | None, bool]:
        """The day on which a set last had a case added, changed or reviewed, and whether that is exact.

        When the line that names a set elsewhere was written says nothing about the set.
        """
        age = entry.age if facts_of(entry).cases_reason != REMOTE else Age("unknown")
        changed = self._today if age.status == "uncommitted" else age.changed_on
        newest = entry.rows.newest_on if entry.rows and not entry.rows.bounds else None
        days = [day for day in (changed, newest, self._reviewed.get(entry.asset.id)) if day is not None and day <= self._today]
        return max(days, default=None), age.status in ("exact", "uncommitted") or newest is not None

    def _entries(self, ids: Iterable[str]) -> tuple[Entry, ...]:
        return tuple(self._graph.entries[id] for id in dict.fromkeys(ids) if id in self._graph.entries)


def asks_for_eval(entry: Entry) -> bool:
    """Whether a live prompt should be covered by an evaluation."""
    asset = entry.asset
    return entry.live and asset.kind is Kind.PROMPT and asset.role in TESTED_ROLES and asset.context is not Context.EVAL


def facts_of(entry: Entry) -> EvalFacts:
    """What is known of an eval set or config."""
    assert entry.asset.eval is not None
    return entry.asset.eval
