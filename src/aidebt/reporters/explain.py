"""`--explain`: the numbers of an asset or of a clock, unfolded to the readings they came from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from aidebt.errors import UsageError
from aidebt.reporters.harmless import safe
from aidebt.reporters.portable import portable_path
from aidebt.reporters.tally import clock_scores
from aidebt.reporters.words import kind_name, place, plural, since, until
from aidebt.score import causes, edge_scores

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.text import Text

    from aidebt.assets import Asset
    from aidebt.report import Entry, Reading, Report
    from aidebt.reporters.screen import Screen
    from aidebt.score import EdgeScore

Assets: TypeAlias = "Mapping[str, Asset]"  # by id
_MOST_ASSETS: Final = 10
_MOST_EDGES: Final = 5


def explain(report: Report, what: str, screen: Screen, every: bool = False) -> list[Text]:
    """The numbers behind `what`: `all`, a clock by name, or assets by path, `PATH:LINE`, id, or a part of the id.

    Args:
        report: where they stand.
        what: what a person typed.
        screen: what the lines are for.
        every: all edges of a clock, not only the worst.

    Raises:
        UsageError: when nothing is called so, or too much.
    """
    assets = {entry.asset.id: entry.asset for entry in report.entries}
    if what == "all":
        return [line for name in clock_scores(report) for line in _clock(report, name, assets, screen, True)]
    if what in report.clocks:
        return _clock(report, what, assets, screen, every)
    matching, exact = _matching(report, what)
    if not matching:
        hint = "give PATH, PATH:LINE or the id of an asset, or prompt, eval, embedding or all"
        raise UsageError(f"nothing to explain is called {safe(what)}", hint)
    if len(matching) > _MOST_ASSETS and not exact:
        first = matching[0].asset
        hint = f"be more exact, for example {safe(place(first.path, first.line))}"
        raise UsageError(f"{plural(len(matching), 'asset')} match {safe(what)}", hint)
    lines: list[Text] = []
    for entry in matching:
        lines += (screen.say("") if lines else []) + _asset(report, entry, assets, screen)
    return lines


def _matching(report: Report, what: str) -> tuple[list[Entry], bool]:
    """The best kind of match there is, and whether it is exact: id, place of an asset or finding, path; a part of the id."""
    spots = {spot.asset for finding in report.findings for spot in finding.places if _at(spot.path, spot.line, what)}
    by_id = [entry for entry in report.entries if what in (entry.asset.id, portable_path(entry.asset.id))]
    by_place = [entry for entry in report.entries if entry.asset.id in spots or _at(entry.asset.path, entry.asset.line, what)]
    by_path = [entry for entry in report.entries if entry.asset.path == what]
    exact = by_id or by_place or by_path
    return exact or [entry for entry in report.entries if what and what in entry.asset.id], bool(exact)


def _at(path: str, line: int, what: str) -> bool:
    """Whether `what` is `path:line`, or the end of it from a part of the path on."""
    return f"/{place(path, line)}".endswith(f"/{what}")


def _asset(report: Report, entry: Entry, assets: Assets, screen: Screen) -> list[Text]:
    asset, age = entry.asset, entry.age
    traits = filter(None, [kind_name(asset.kind), asset.role, asset.usage and asset.usage.value, asset.context.value])
    lines = screen.say(
        (place(asset.path, asset.line), "bold"), f"  {', '.join(traits)}, {'live' if entry.live else 'not live'}"
    )
    lines += screen.say(f"id {asset.id}", first="  ", rest="    ")
    history = [since(age, report.as_of)]
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
    return lines + _edges_of(report, asset.id, assets, screen)


def _edges_of(report: Report, id: str, assets: Assets, screen: Screen) -> list[Text]:
    readings = [reading for clock in clock_scores(report).values() for reading in clock.readings]
    mine = edge_scores(reading for reading in readings if id in (reading.asset, reading.target))
    lines = [line for edge in mine for line in _edge(edge, assets, screen)]
    return lines or screen.say("no clock has a reading here: it carries no debt", first="  ", rest="    ")


def _clock(report: Report, name: str, assets: Assets, screen: Screen, every: bool) -> list[Text]:
    clock = report.clocks[name]
    if not clock.measured:
        because = f", {clock.reason}" if clock.reason else ""
        return screen.say((f"{name} clock", "bold"), f": {clock.verdict or 'not measured'}{because}", rest="    ")
    edges = edge_scores(clock.readings)
    score = "no score" if clock.score is None else f"{clock.score}/100"
    days = "" if clock.debt_days is None else f", {plural(clock.debt_days, 'debt-day')}"
    told = f": {clock.verdict}, {score}{days}, {plural(len(edges), 'edge')} with readings, the worst first"
    lines = screen.say((f"{name} clock", "bold"), told, rest="    ")
    shown = edges if every else edges[:_MOST_EDGES]
    for edge in shown:
        lines += _edge(edge, assets, screen)
    more = len(edges) - len(shown)
    return lines + (screen.say(f"and {plural(more, 'more edge')} (--all)", first="  ") if more else [])


def _edge(edge: EdgeScore, assets: Assets, screen: Screen) -> list[Text]:
    ends = " -> ".join(_named(assets, end) for end in (edge.asset, edge.target) if end)
    lines = screen.say((edge.clock, "bold"), f"  {ends}", first="  ", rest="    ")
    for reading in edge.readings:
        lines += _reading(reading, screen)
    factors = " x ".join(f"(1 - {heaviest:.2f})" for heaviest in causes(edge.readings).values())
    days = plural(edge.debt_days, "debt-day")
    return lines + screen.say(f"together 1 - {factors} = {edge.value:.2f}, {days}", first="    ", rest="      ")


def _reading(reading: Reading, screen: Screen) -> list[Text]:
    product = f"{reading.value:.2f} x {reading.weight:.2f} = {reading.value * reading.weight:.2f}"
    day = f", {reading.since}" if reading.since and str(reading.since) not in reading.event else ""
    told_already = reading.days is not None and plural(abs(reading.days), "day") in reading.event
    day += f" ({until(-reading.days)})" if reading.days is not None and not told_already else ""
    formula = reading.formula if reading.value == 1.0 else f"{reading.formula} = {reading.value:.2f}"
    told = [f"{reading.event}{day}", formula, f"cause {reading.cause}"]
    told += [plural(reading.debt_days, "debt-day")] if reading.debt_days else []
    told += [f"{reading.confidence} confidence"] if reading.confidence != "high" else []
    told += [reading.source] if reading.source else []
    return screen.say((f"{reading.signal}  {product}", "bold"), f": {'; '.join(told)}", first="    ", rest="      ")


def _named(assets: Assets, id: str) -> str:
    asset = assets.get(id)
    return f"{place(asset.path, asset.line)} {asset.name}" if asset else id
