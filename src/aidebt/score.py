"""Readings → scores: per edge, per feature, per repository; and the next dated events.

Everything here is monotone: raising a reading or adding an indebted asset never lowers a number.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from math import prod
from typing import TYPE_CHECKING

from aidebt import lifecycle
from aidebt.assets import Context, Usage
from aidebt.clocks import CLOCKS, embedding, prompt
from aidebt.clocks import eval as eval_clock
from aidebt.graph import AssetGraph, Feature
from aidebt.lifecycle import plural, source_of
from aidebt.report import ClockScore, DatedEvent, Entry, Reading
from aidebt.thresholds import Thresholds
from aidebt.values import dataclass

if TYPE_CHECKING:
    from aidebt.catalog import Catalog

MEASURES = {"prompt": "live prompt or model", "eval": "live prompt or eval set", "embedding": "embedding model or vector index"}
NOTHING = "nothing to measure"


@dataclass(frozen=True, slots=True)
class EdgeScore:
    """One edge (or a pin on its own) on one clock: 0..1, with its readings."""

    clock: str
    asset: str
    target: str | None
    value: float
    debt_days: int
    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class FeatureScore:
    """What one entry point reaches: its worst edge on each clock (0..1), and the clocks compounded."""

    name: str
    clocks: Mapping[str, float]
    value: float


@dataclass(frozen=True, slots=True)
class Score:
    """The repository: per clock and over all, the worst feature; `overall` is None where nothing could be measured."""

    overall: int | None
    clocks: Mapping[str, ClockScore]
    features: tuple[FeatureScore, ...]
    edges: tuple[EdgeScore, ...]


def causes(readings: Iterable[Reading]) -> dict[str, float]:
    """The signals of one cause count once: the maximum of value times weight, by cause."""
    worst: dict[str, float] = {}
    for reading in readings:
        worst[reading.cause] = max(worst.get(reading.cause, 0.0), reading.value * reading.weight)
    return worst


def compound(values: Iterable[float]) -> float:
    """Independent debts together: `1 - Π(1 - v)`."""
    return 1.0 - prod(1.0 - min(max(value, 0.0), 1.0) for value in values)


def edge_scores(readings: Iterable[Reading]) -> tuple[EdgeScore, ...]:
    """One score for every (clock, asset, target) that has readings, worst first."""
    groups: dict[tuple[str, str, str | None], list[Reading]] = defaultdict(list)
    for reading in readings:
        groups[reading.clock, reading.asset, reading.target].append(reading)
    scores = (
        EdgeScore(clock, asset, target, compound(causes(group).values()), sum(r.debt_days for r in group), tuple(group))
        for (clock, asset, target), group in groups.items()
    )
    return tuple(sorted(scores, key=lambda s: (-s.value, -s.debt_days, s.clock, s.asset, s.target or "")))


def score(graph: AssetGraph, entries: Sequence[Entry], readings: Sequence[Reading], thresholds: Thresholds) -> Score:
    """The score of a repository from the readings of all clocks."""
    edges = edge_scores(readings)
    features = _features(graph, edges)
    clocks = {
        "prompt": _clock("prompt", prompt.members(entries), readings, edges, features, thresholds, graph),
        "eval": _clock("eval", eval_clock.members(graph), readings, edges, features, thresholds, graph),
        "embedding": _clock("embedding", embedding.members(entries), readings, edges, features, thresholds, graph),
    }
    measured = any(clock.measured for clock in clocks.values())
    overall = points(max((feature.value for feature in features), default=0.0)) if measured else None
    return Score(overall, clocks, features, edges)


def points(value: float) -> int:
    """0..1 as 0..100: any debt is at least 1, and 100 is only what is wholly due."""
    if value <= 0.0:
        return 0
    return 100 if value >= 1.0 else min(max(round(value * 100), 1), 99)


def _features(graph: AssetGraph, edges: Sequence[EdgeScore]) -> tuple[FeatureScore, ...]:
    by_asset: dict[str, list[EdgeScore]] = defaultdict(list)
    for edge in edges:
        by_asset[edge.asset].append(edge)
    found = graph.features()
    scores = []
    for feature in (*found, *_strays(found, by_asset)):
        worst = dict.fromkeys(CLOCKS, 0.0)
        for asset in feature.assets:
            for edge in by_asset.get(asset, ()):
                worst[edge.clock] = max(worst[edge.clock], edge.value)
        scores.append(FeatureScore(feature.name, worst, compound(worst.values())))
    return tuple(sorted(scores, key=lambda feature: (-feature.value, feature.name)))


def _strays(features: Iterable[Feature], assets: Iterable[str]) -> list[Feature]:
    """Assets with readings that no feature holds, each its own feature: nothing indebted drops out of the score."""
    held: set[str] = set().union(*(feature.assets for feature in features))
    return [Feature(asset, frozenset({asset})) for asset in sorted(assets) if asset not in held]


def _clock(
    clock: str,
    members: Sequence[Entry],
    readings: Sequence[Reading],
    edges: Sequence[EdgeScore],
    features: Sequence[FeatureScore],
    thresholds: Thresholds,
    graph: AssetGraph,
) -> ClockScore:
    if not members:
        return ClockScore(measured=False, reason=f"no {MEASURES[clock]} found", verdict=NOTHING)
    mine = tuple(reading for reading in readings if reading.clock == clock)
    worst = _worst([edge for edge in edges if edge.clock == clock], graph.entries)
    value = points(max((feature.clocks[clock] for feature in features), default=0.0))
    covered = sum(entry.age.status in ("exact", "uncommitted") for entry in members)
    return ClockScore(
        measured=True,
        reason=_coverage(members, covered),
        score=value,
        debt_days=sum(reading.debt_days for reading in mine),
        verdict=verdict(value, thresholds),
        headline=headline(worst),
        worst=worst.asset if worst else None,
        covered=covered,
        total=len(members),
        readings=mine,
    )


def _worst(edges: Sequence[EdgeScore], entries: Mapping[str, Entry]) -> EdgeScore | None:
    """The edge to name: of those that round to the worst score, the one whose finding stands first."""
    if not edges:
        return None
    highest = points(edges[0].value)
    return min((edge for edge in edges if points(edge.value) == highest), key=lambda edge: _precedence(edge, entries))


def _precedence(edge: EdgeScore, entries: Mapping[str, Entry]) -> tuple[bool, bool, bool, int, int]:
    """What a finding is ordered by: a guess last, then what a user may choose, then outside the app, then days overdue."""
    pin = entries.get(edge.target or edge.asset)
    heaviest = max(edge.readings, key=lambda r: (r.value * r.weight, r.days or 0))
    return (
        heaviest.confidence == "low" and (heaviest.cause != "retirement" or edge.target == edge.asset),
        pin is not None and pin.asset.usage in (Usage.MENU, Usage.TABLE),
        pin is not None and pin.asset.context is not Context.APP,
        -(heaviest.days or 0),
        -edge.debt_days,
    )


def verdict(value: int, thresholds: Thresholds) -> str:
    """A score in a word: "overdue", "ageing" or "fine"."""
    if value >= thresholds.number("verdict", "overdue"):
        return "overdue"
    return "ageing" if value >= thresholds.number("verdict", "ageing") else "fine"


def headline(edge: EdgeScore | None) -> str:
    """The worst edge in words and days: the heaviest dated event of each cause, heaviest first, without guesses beside it."""
    if edge is None or edge.value <= 0.0:
        return "nothing is due"
    heaviest: dict[str, Reading] = {}
    for reading in sorted(edge.readings, key=lambda r: (r.days is None, -r.value * r.weight, r.signal)):
        heaviest.setdefault(reading.cause, reading)
    ordered = sorted(heaviest.values(), key=lambda r: (-r.value * r.weight, r.cause))
    sure = [reading for reading in ordered if reading.confidence != "low"]
    told = [_told(reading) for reading in sure or ordered[:1] if reading.value * reading.weight > 0.0]
    return "; ".join(told)


def _told(reading: Reading) -> str:
    if reading.days is None or reading.days <= 0 or "day" in reading.event:
        return reading.event
    return f"{reading.event} ({plural(reading.days, 'day')})"


def _coverage(members: Sequence[Entry], covered: int) -> str:
    """What share of the ages is known, and why not all: "" when all are exact."""
    missing = len(members) - covered
    if not missing:
        return ""
    reasons = sorted({entry.age.reason for entry in members if entry.age.status not in ("exact", "uncommitted")} - {""})
    why = f" ({', '.join(reasons)})" if reasons else ""
    return f"lag unknown for {missing} of {plural(len(members), 'live asset')}{why}"


def upcoming(
    entries: Sequence[Entry], catalog: Catalog, today: date, horizon: int, graph: AssetGraph | None = None
) -> tuple[DatedEvent, ...]:
    """The dated retirements and redirects of live models in the next `horizon` days, soonest first.

    One event for each (model, platform, day), with the ids of the assets it hits; where no platform is decided, the
    latest date. With a graph, the prompts that run on those pins are among the assets.
    """
    hits: dict[tuple[date, str, str, str], list[str]] = defaultdict(list)
    lives: dict[tuple[date, str, str, str], lifecycle.Lifecycle] = {}
    found = [(entry, lifecycle.of(entry.model, catalog, today)) for entry in entries if entry.live]
    homes = lifecycle.homes(life for _, life in found if life)
    for entry, own in found:
        life = lifecycle.at_home(own, homes) if own else None
        if life is None or life.state != "retiring" or life.retires is None or life.retires > today + timedelta(days=horizon):
            continue
        what = f"is redirected to {life.redirect}" if life.redirect else "retires"
        if lifecycle.undecided(life):
            what += " at the latest"
        key = (life.retires, life.id, life.platform or "", what)
        lives[key] = life
        prompts = [edge.source for edge in graph.prompts_of(entry.asset.id) if edge.ticks] if graph else []
        hits[key] += [entry.asset.id, *prompts]
    return tuple(
        DatedEvent(
            on=key[0],
            days=(key[0] - today).days,
            what=key[3],
            platform=lives[key].platform,
            model=key[1],
            confidence=lives[key].confidence,
            source=source_of(lives[key].row),
            assets=tuple(sorted(set(hits[key]))),
        )
        for key in sorted(hits)
    )
