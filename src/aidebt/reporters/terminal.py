"""The report for a person at a terminal: the verdict, what comes next, what to do, and what was left out, on one screen."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from aidebt.assets import Kind
from aidebt.lifecycle import listed
from aidebt.reporters import finding_lines
from aidebt.reporters.explain import explain
from aidebt.reporters.remainder import assets, dig, found, left_out
from aidebt.reporters.screen import Screen
from aidebt.reporters.tally import ages, by_reason, clock_scores, debt_days
from aidebt.reporters.words import file_name, kind_name, place, plural, short, until
from aidebt.score import edge_scores, headline, points

if TYPE_CHECKING:
    from rich.text import Text

    from aidebt.report import ClockScore, DatedEvent, Report
    from aidebt.reporters.options import RenderOptions
    from aidebt.reporters.screen import Part

LINES: Final = 45  # what fits a window of 50 lines, between two prompts
MOST_EVENTS: Final = 3

_VERDICT: Final = {"overdue": "bold red", "ageing": "yellow", "fine": "green"}
_SURE: Final = {"high": "", "medium": "medium confidence", "low": "reported by one source"}


def render(report: Report, options: RenderOptions) -> str:
    """The screen, or with `options.explain` the unfolded numbers.

    Raises:
        UsageError: when nothing in the report answers `options.explain`.
    """
    screen = Screen(options.width, options.color, options.links)
    if options.explain is not None:
        return screen.print(explain(report, options.explain, screen, options.show_all))
    return screen.print(_lines(report, options, screen))


def _lines(report: Report, options: RenderOptions, screen: Screen) -> list[Text]:
    blank = screen.say("")
    top = _warnings(report, screen) + _header(report, screen) + blank
    if report.entries:
        top += _clocks(report, screen) + blank
        events = _events(report, options, screen)
        top += events + blank if events else []
        bottom = blank + found(report, screen) + left_out(report, options, screen) + dig(report, options, screen)
    else:
        top += _no_ai(report, screen)
        bottom = left_out(report, options, screen)
        if not report.findings:
            return top + (blank + bottom if bottom else [])
        top, bottom = top + blank, blank + bottom
    listed = assets(report, options, screen)
    listed = blank + listed if listed else []
    return top + finding_lines.tell(report, options, screen, LINES - len(top) - len(bottom)) + listed + bottom


def _warnings(report: Report, screen: Screen) -> list[Text]:
    """What makes the rest less true, before the rest."""
    told: list[tuple[str, str]] = []
    catalog, repository = report.catalog, report.repository
    if catalog.stale:
        age = f"{plural(catalog.age_days, 'day')} old (checked on {catalog.checked_on})"
        told.append((f"STALE CATALOG: {age}. ", "Retirements announced since are missing below. Update aidebt."))
    notes = list(repository.notes)
    if not repository.is_repository:
        why = notes.pop() if notes else "not a git repository"
        told.append((f"NO GIT HISTORY: {why}. ", "Ages are unknown, which does not mean small."))
    elif repository.head is None:
        told.append(("NO COMMITS YET: ", "everything counts as changed today."))
    if repository.shallow:
        told.append(("SHALLOW HISTORY: ", "ages are lower bounds. `git fetch --unshallow` gives the rest."))
    told += [("NOTE: ", note) for note in notes]
    return [line for loud, words in told for line in screen.say((loud, "bold yellow"), words, rest="  ")]


def _header(report: Report, screen: Screen) -> list[Text]:
    repository, catalog = report.repository, report.catalog
    head = f" {short(repository.head)}" if repository.head else ""
    head += f" of {repository.head_on}" if repository.head and repository.head_on else ""
    dirty = " with uncommitted changes" if repository.dirty else ""
    files = f"{report.files_read:,}/{plural(report.files_listed, 'file')}"
    hidden = f" ({catalog.hidden:,} later rows hidden)" if catalog.hidden else ""
    words = f", as of {report.as_of}; {files} read; catalog of {catalog.checked_on}{hidden}"
    return screen.say((repository.name, "bold"), head, dirty, words, rest="  ")


def _no_ai(report: Report, screen: Screen) -> list[Text]:
    if not report.files_read:
        return screen.say(("Nothing was read", "bold"), ", so nothing is known about AI in here.")
    read = f" in the {plural(report.files_read, 'file')} read"
    return screen.say(("No AI found", "bold"), read, ": no prompt, no model pin, no eval set, no embedding index.")


# -- the clocks -----------------------------------------------------------------------------------------------------


def _clocks(report: Report, screen: Screen) -> list[Text]:
    days = debt_days(report)
    overall = "" if days is None else f", {plural(days, 'debt-day')}"
    overall = "" if report.score is None else f": {report.score}/100 overall (0 no debt, 100 worst){overall}"
    lines = screen.say(("Clocks", "bold"), overall, rest="  ")
    for name, clock in clock_scores(report).items():
        lines += _clock(name, clock, report, screen)
    return lines + _coverage(report, screen)


def _clock(name: str, clock: ClockScore, report: Report, screen: Screen) -> list[Text]:
    indent = "    " if screen.narrow else " " * 13
    if not clock.measured:
        because = f": {clock.reason}" if clock.reason and clock.reason != clock.verdict else ""
        return screen.say(f"{name:<9}  ", (f"{clock.verdict or 'not measured'}{because}", "dim"), first="  ", rest=indent)
    score = "" if clock.score is None else f"  {clock.score:>3}/100"
    days = "" if clock.debt_days is None else f"  {plural(clock.debt_days, 'debt-day')}"
    verdict: list[Part] = [f"{name:<9}  ", (f"{clock.verdict:<8}", _VERDICT.get(clock.verdict, "")), score, days]
    headline = _headline(clock, report)
    on_one_line = screen.say(*verdict, f"  {headline}" if headline else "", first="  ", rest=indent)
    if len(on_one_line) == 1 or not headline:
        return on_one_line
    return screen.say(*verdict, first="  ", rest=indent) + screen.say(headline, first=indent, rest=indent)


def _headline(clock: ClockScore, report: Report) -> str:
    """The worst edge in words, with its place; of equal ones that which the first finding is about."""
    edges = edge_scores(clock.readings)
    worst = [edge for edge in edges if 0 < points(edge.value) == points(edges[0].value)]
    ends = {end: edge for edge in reversed(worst) for end in (edge.asset, edge.target) if end}
    for finding in report.findings:
        spot = next((spot for spot in finding.places if spot.asset in ends), None)
        if spot and finding.shown:
            return f"{headline(ends[spot.asset])} ({place(file_name(spot.path), spot.line)})"
    asset = next((entry.asset for entry in report.entries if entry.asset.id == clock.worst), None)
    if asset is None or not clock.headline or f":{asset.line}" in clock.headline:
        return clock.headline
    return f"{clock.headline} ({place(file_name(asset.path), asset.line)})"


def _coverage(report: Report, screen: Screen) -> list[Text]:
    """Said only when some age is not exact."""
    counts = ages(report)
    total, exact = sum(counts.values()), counts["exact"] + counts["uncommitted"]
    if exact == total:
        return []
    rest = []
    if counts["lower_bound"]:
        rest.append(f"{counts['lower_bound']:,} at least as old as said{_why(report, 'lower_bound')}")
    if counts["unknown"]:
        rest.append(f"{counts['unknown']:,} unknown{_why(report, 'unknown')}")
    told = f"ages of {exact:,} of {plural(total, 'live asset')} are exact; {'; '.join(rest)}"
    return screen.say(told, first="  ", rest=" " * 4)


def _why(report: Report, status: str) -> str:
    reasons = by_reason([entry.age.reason for entry in report.entries if entry.live and entry.age.status == status])
    told = [reason for reason, _ in reasons if reason][:2]
    return f" ({', '.join(told)})" if told else ""


# -- what comes next ------------------------------------------------------------------------------------------------


def _events(report: Report, options: RenderOptions, screen: Screen) -> list[Text]:
    days: dict[tuple[object, ...], list[DatedEvent]] = {}
    for event in report.events:
        days.setdefault((event.on, event.platform, event.what, event.confidence), []).append(event)
    told = list(days.values()) if options.show_all else list(days.values())[:MOST_EVENTS]
    if not told:
        return []
    more = len(days) - len(told)
    lines = screen.say(("Next dates", "bold"), f" ({more} more: --all)" if more else "")
    kinds = {entry.asset.id: entry.asset.kind for entry in report.entries}
    for events in told:
        counts = Counter(kinds[id] for id in {id for event in events for id in event.assets} if id in kinds)
        hit = [plural(counts[kind], kind_name(kind).removeprefix("model ")) for kind in Kind if counts[kind]]
        lines += _event(events, hit, screen)
    return lines


def _event(events: list[DatedEvent], hit: list[str], screen: Screen) -> list[Text]:
    """What happens on one day to the models of one platform, on one line."""
    first = events[0]
    platform = f" ({first.platform})" if first.platform else ""
    sure = _SURE.get(first.confidence, first.confidence)
    ending = "".join(f", {words}" for words in (*hit, sure) if words)
    day = f"{first.on}  {until(first.days):<11}  "
    what = (
        first.what if len(events) == 1 else first.what.replace("retires", "retire").replace("is redirected", "are redirected")
    )
    models = listed([event.model for event in events])
    return screen.say((day, "bold"), (f"{models} {what}", "", first.source), platform, ending, first="  ", rest="    ")
