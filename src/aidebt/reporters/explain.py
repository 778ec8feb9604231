"""`--explain`: the numbers of an asset or of a clock, unfolded to the readings they came from."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Final

from aidebt.errors import UsageError
from aidebt.reporters.tally import clock_scores
from aidebt.reporters.words import kind_name, place, plural, since, until

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rich.text import Text

    from aidebt.report import Entry, Reading, Report
    from aidebt.reporters.screen import Screen

_MOST_ASSETS: Final = 10

_Edge = tuple[str, "str | None"]


def explain(report: Report, what: str, screen: Screen) -> list[Text]:
    """The numbers behind `what`: a clock by name, or assets by `PATH:LINE`, id, or a part of the id.

    Raises:
        UsageError: when nothing is called so, or too much.
    """
    if what in report.clocks:
        return _clock(report, what, screen)
    found = _matching(report, what)
    if not found:
        raise UsageError(
            f"nothing to explain is called {what}", "give PATH:LINE or the id of an asset, or prompt, eval or embedding"
        )
    if len(found) > _MOST_ASSETS:
        raise UsageError(f"{plural(len(found), 'asset')} match {what}", f"be more exact, e.g. {found[0].asset.id}")
    lines: list[Text] = []
    for entry in found:
        lines += (screen.say("") if lines else []) + _asset(report, entry, screen)
    return lines


def _matching(report: Report, what: str) -> list[Entry]:
    """The best kind of match there is: the id, then the place of an asset or finding, then a part of the id."""
    spots = {spot.asset for finding in report.findings for spot in finding.places if _at(spot.path, spot.line, what)}
    by_id = [entry for entry in report.entries if entry.asset.id == what]
    by_place = [entry for entry in report.entries if entry.asset.id in spots or _at(entry.asset.path, entry.asset.line, what)]
    return by_id or by_place or [entry for entry in report.entries if what and what in entry.asset.id]


def _at(path: str, line: int, what: str) -> bool:
    """Whether `what` is `path:line`, or the end of it from a part of the path on."""
    return f"/{place(path, line)}".endswith(f"/{what}")


def _asset(report: Report, entry: Entry, screen: Screen) -> list[Text]:
    asset, age = entry.asset, entry.age
    traits = filter(None, [kind_name(asset.kind), asset.role, asset.usage and asset.usage.value, asset.context.value])
    lines = screen.say(
        (place(asset.path, asset.line), "bold"), f"  {', '.join(traits)}, {'live' if entry.live else 'not live'}"
    )
    lines += screen.say(f"id {asset.id}", first="  ", rest="    ")
    history = [since(age)]
    if age.introduced_on:
        history.append(f"first seen {age.introduced_on}")
    if age.revisions:
        history.append(plural(age.revisions, "revision"))
    if age.written_for:
        history.append(f"written for {age.written_for}")
    if age.author_on:
        history.append(f"author date {age.author_on}")
    lines += screen.say(", ".join(history), first="  ", rest="    ")
    if entry.model:
        named = f"{entry.model.platform or 'platform unknown'}/{entry.model.id or 'model unknown'}, {entry.model.status}"
        through = f", through {entry.model.through}" if entry.model.through else ""
        lines += screen.say(f"model {named}{through}", first="  ", rest="    ")
    return lines + _readings_of(report, asset.id, screen)


def _readings_of(report: Report, id: str, screen: Screen) -> list[Text]:
    lines: list[Text] = []
    for name, clock in clock_scores(report).items():
        edges = _by_edge(reading for reading in clock.readings if id in (reading.asset, reading.target))
        for edge, readings in edges.items():
            lines += _edge(report, name, edge, readings, screen)
    return lines or screen.say("no clock has a reading here: it carries no debt", first="  ", rest="    ")


def _clock(report: Report, name: str, screen: Screen) -> list[Text]:
    clock = report.clocks[name]
    if not clock.measured:
        return screen.say(
            (f"{name} clock", "bold"), f": {clock.verdict or 'not measured'}", f", {clock.reason}" if clock.reason else ""
        )
    edges = _by_edge(clock.readings)
    score = "no score" if clock.score is None else f"{clock.score}/100"
    days = "" if clock.debt_days is None else f", {plural(clock.debt_days, 'debt-day')}"
    lines = screen.say(
        (f"{name} clock", "bold"), f": {clock.verdict}, {score}{days}, {plural(len(edges), 'edge')} with readings"
    )
    for edge in sorted(edges, key=lambda edge: (-_combined(edges[edge]), -sum(reading.debt_days for reading in edges[edge]))):
        lines += _edge(report, name, edge, edges[edge], screen)
    return lines


def _by_edge(readings: Iterable[Reading]) -> Mapping[_Edge, list[Reading]]:
    edges: dict[_Edge, list[Reading]] = {}
    for reading in readings:
        edges.setdefault((reading.asset, reading.target), []).append(reading)
    return edges


def _causes(readings: Sequence[Reading]) -> list[float]:
    """The heaviest signal of each cause, in the order of the readings."""
    causes: dict[str, float] = {}
    for reading in readings:
        causes[reading.cause] = max(causes.get(reading.cause, 0.0), reading.value * reading.weight)
    return list(causes.values())


def _combined(readings: Sequence[Reading]) -> float:
    return 1 - prod(1 - heaviest for heaviest in _causes(readings))


def _edge(report: Report, clock: str, edge: _Edge, readings: Sequence[Reading], screen: Screen) -> list[Text]:
    ends = " -> ".join(_named(report, end) for end in edge if end)
    lines = screen.say((clock, "bold"), f"  {ends}", first="  ", rest="    ")
    for reading in readings:
        lines += _reading(reading, screen)
    factors = " x ".join(f"(1 - {heaviest:.2f})" for heaviest in _causes(readings))
    days = plural(sum(reading.debt_days for reading in readings), "debt-day")
    return lines + screen.say(f"together 1 - {factors} = {_combined(readings):.2f}, {days}", first="    ", rest="      ")


def _reading(reading: Reading, screen: Screen) -> list[Text]:
    product = f"{reading.value:.2f} x {reading.weight:.2f} = {reading.value * reading.weight:.2f}"
    day = f", {reading.since}" if reading.since else ""
    day += f" ({until(-reading.days)})" if reading.days is not None else ""
    count = f", {reading.count:,}" if reading.count is not None else ""
    why = f": {reading.event}{day}{count}; {reading.formula}; cause: {reading.cause}; {plural(reading.debt_days, 'debt-day')}"
    sure = "" if reading.confidence == "high" else f"; {reading.confidence} confidence"
    source = f"; {reading.source}" if reading.source else ""
    return screen.say((f"{reading.signal}  {product}", "bold"), f"{why}{sure}{source}", first="    ", rest="      ")


def _named(report: Report, id: str) -> str:
    try:
        asset = report.entry(id).asset
    except KeyError:
        return id
    return f"{place(asset.path, asset.line)} {asset.name}"
