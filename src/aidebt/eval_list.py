"""The eval sets of a report one by one: how many cases and how old, what they cover, who judges, who runs them, the verdict."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from aidebt.assets import Kind
from aidebt.eval_days import row_fields
from aidebt.graph import AssetGraph
from aidebt.report import Entry, Report, RowAges
from aidebt.score import compound, edge_scores, headline, points, verdict
from aidebt.suites import Suite, Suites, facts_of
from aidebt.thresholds import Thresholds
from aidebt.values import dataclass

SCHEMA: Final = "aidebt-evals/1"
MOST_BARS: Final = 12


@dataclass(frozen=True, slots=True)
class Listed:
    """One set as it is listed. `score` is that of its own clock, judges included, 0 to 100."""

    suite: Suite
    score: int
    verdict: str
    why: str
    since: date | None  # the day of the last case added or review, siblings included
    ran_on: date | None
    models: tuple[Entry, ...]  # the pins of the models under test


@dataclass(frozen=True, slots=True)
class EvalList:
    """All of them, worst first, with the configs that read no set and the prompts that nothing tests."""

    report: Report
    sets: tuple[Listed, ...]
    alone: tuple[Entry, ...]
    uncovered: tuple[Entry, ...]
    suites: Suites


def eval_list(report: Report, thresholds: Thresholds) -> EvalList:
    """List the evals of a report."""
    suites = Suites(AssetGraph.of(report), {}, report.as_of)
    clock = report.clocks.get("eval")
    readings = clock.readings if clock else ()
    found = []
    for suite in suites.all:
        ids = {suite.set.asset.id, *(config.asset.id for config in suite.configs)}
        mine = edge_scores(reading for reading in readings if reading.asset in ids)
        value = points(compound([max((edge.value for edge in mine), default=0.0)]))
        since = next((r.since for r in readings if r.asset == suite.set.asset.id and r.signal == "eval_untouched"), None)
        runs = [config.ran_on for config in suite.configs if config.ran_on]
        worst = headline(mine[0]) if mine else ""
        models = tuple(dict.fromkeys(pin for config in suite.configs for pin in suites.subjects(config)))
        found.append(Listed(suite, value, verdict(value, thresholds), worst, since, max(runs, default=None), models))
    read = {config.asset.id for suite in suites.all for config in suite.configs}
    running = {path for suite in suites.all for path in suite.workflows}
    alone = tuple(item for item in suites.configs if item.asset.id not in read and item.asset.path not in running)
    order = sorted(found, key=lambda item: (-item.score, item.suite.set.asset.path, item.suite.set.asset.line))
    return EvalList(report, tuple(order), alone, suites.uncovered, suites)


def bars(rows: RowAges) -> tuple[tuple[str, int], ...]:
    """(quarter, cases that came in then) from the oldest to the newest, those without any too; years where they are many."""
    if not rows.days:
        return ()
    first, last = rows.days[0][0], rows.days[-1][0]
    quarters = (last.year - first.year) * 4 + (last.month - 1) // 3 - (first.month - 1) // 3 + 1
    yearly = quarters > MOST_BARS
    table: dict[str, int] = {}
    place = (first.year, (first.month - 1) // 3)
    while place <= (last.year, (last.month - 1) // 3):
        table.setdefault(_name(place, yearly), 0)
        place = (place[0] + 1, 0) if yearly or place[1] == 3 else (place[0], place[1] + 1)
    for day, count in rows.days:
        name = _name((day.year, (day.month - 1) // 3), yearly)
        table[name] = table.get(name, 0) + count
    return tuple(table.items())


def _name(place: tuple[int, int], yearly: bool) -> str:
    return f"{place[0]}" if yearly else f"{place[0]}Q{place[1] + 1}"


# -- as plain values ------------------------------------------------------------------------------------------------


def document(listed: EvalList) -> dict[str, Any]:
    """The list as plain values, keys in the order they are written."""
    told = listed.report.tested
    return {
        "schema": SCHEMA,
        "repository": listed.report.repository.name,
        "head": listed.report.repository.head,
        "as_of": listed.report.as_of,
        "prompts": {"live": told.prompts, "tested": told.covered, "tested_since": told.current},
        "sets": [_set(item, listed) for item in listed.sets],
        "configs_without_set": [_config(config, listed) for config in listed.alone],
        "prompts_without_eval": _places(listed.uncovered),
    }


def _set(item: Listed, listed: EvalList) -> dict[str, Any]:
    suite, asset, facts = item.suite, item.suite.set.asset, item.suite.facts
    rows = suite.set.rows or RowAges()
    return {
        "path": asset.path,
        "line": asset.line,
        "name": asset.name,
        "format": facts.format,
        "cases": facts.cases,
        "cases_reason": facts.cases_reason,
        "where": facts.where,
        "origin": facts.origin,
        "slices": list(facts.slices),
        "changed_on": suite.set.age.changed_on,
        "age_status": suite.set.age.status,
        "fresh_on": item.since,
        "rows": {
            **row_fields(rows, listed.report.as_of),
            "histogram": [{"from": name, "cases": count} for name, count in bars(rows)],
        },
        "beside": [{"path": entry.asset.path, "cases": facts_of(entry).cases} for entry in suite.siblings],
        "configs": [entry.asset.path for entry in suite.configs],
        "covers": _places(suite.prompts),
        "models": _pins(item.models),
        "judges": _pins(suite.judges),
        "workflows": list(suite.workflows),
        "ran_on": item.ran_on,
        "score": item.score,
        "verdict": item.verdict,
        "why": item.why,
    }


def _config(config: Entry, listed: EvalList) -> dict[str, Any]:
    return {
        "path": config.asset.path,
        "format": facts_of(config).format,
        "covers": _places(listed.suites.tests(config)),
        "judges": _pins(listed.suites.judges(config)),
        "workflows": list(listed.suites.workflows(config)),
        "ran_on": config.ran_on,
    }


def _places(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    return [
        {"path": entry.asset.path, "line": entry.asset.line, "name": entry.asset.name}
        for entry in entries
        if entry.asset.kind is Kind.PROMPT
    ]


def _pins(pins: Iterable[Entry]) -> list[dict[str, Any]]:
    return [
        {
            "path": pin.asset.path,
            "line": pin.asset.line,
            "value": pin.asset.value,
            "implicit": pin.asset.implicit,
            "model": pin.model.id if pin.model else None,
        }
        for pin in pins
    ]
