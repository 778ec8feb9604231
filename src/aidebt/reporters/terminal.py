"""The report for a person at a terminal: the verdict, what comes next, what to do, and what was left out, on one screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aidebt.reporters import finding_lines
from aidebt.reporters.explain import explain
from aidebt.reporters.remainder import assets, dig, found, left_out
from aidebt.reporters.screen import Screen
from aidebt.reporters.summary import SURE, by_day, cautions, happening, nothing_found, reached, scanned, tested, worst
from aidebt.reporters.tally import ages, by_reason, clock_scores, debt_days
from aidebt.reporters.words import VERDICTS, file_name, place, plural, short, until

if TYPE_CHECKING:
    from rich.text import Text

    from aidebt.report import ClockScore, DatedEvent, Report
    from aidebt.reporters.options import RenderOptions
    from aidebt.reporters.screen import Part

LINES: Final = 45  # what fits a window of 50 lines, between two prompts
MOST_EVENTS: Final = 3


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
    return [line for loud, words in cautions(report) for line in screen.say((loud, "bold yellow"), words, rest="  ")]


def _header(report: Report, screen: Screen) -> list[Text]:
    repository = report.repository
    head = f" {short(repository.head)}" if repository.head else ""
    head += f" of {repository.head_on}" if repository.head and repository.head_on else ""
    dirty = " with uncommitted changes" if repository.dirty else ""
    return screen.say((repository.name, "bold"), head, dirty, f", {scanned(report)}", rest="  ")


def _no_ai(report: Report, screen: Screen) -> list[Text]:
    verdict, rest = nothing_found(report)
    return screen.say((verdict, "bold"), rest)


# -- the clocks -----------------------------------------------------------------------------------------------------


def _clocks(report: Report, screen: Screen) -> list[Text]:
    days = debt_days(report)
    overall = "" if days is None else f", {plural(days, 'debt-day')}"
    overall = "" if report.score is None else f": {report.score}/100 overall (0 no debt, 100 worst){overall}"
    lines = screen.say(("Clocks", "bold"), overall, rest="  ")
    for name, clock in clock_scores(report).items():
        lines += _clock(name, clock, report, screen)
    share = tested(report)
    return lines + (screen.say(share, first="  ", rest=" " * 4) if share else []) + _coverage(report, screen)


def _clock(name: str, clock: ClockScore, report: Report, screen: Screen) -> list[Text]:
    indent = "    " if screen.narrow else " " * 13
    if not clock.measured:
        because = f": {clock.reason}" if clock.reason and clock.reason != clock.verdict else ""
        return screen.say(f"{name:<9}  ", (f"{clock.verdict or 'not measured'}{because}", "dim"), first="  ", rest=indent)
    score = "" if clock.score is None else f"  {clock.score:>3}/100"
    days = "" if clock.debt_days is None else f"  {plural(clock.debt_days, 'debt-day')}"
    verdict: list[Part] = [f"{name:<9}  ", (f"{clock.verdict:<8}", VERDICTS.get(clock.verdict, "")), score, days]
    headline = _headline(clock, report)
    on_one_line = screen.say(*verdict, f"  {headline}" if headline else "", first="  ", rest=indent)
    if len(on_one_line) == 1 or not headline:
        return on_one_line
    return screen.say(*verdict, first="  ", rest=indent) + screen.say(headline, first=indent, rest=indent)


def _headline(clock: ClockScore, report: Report) -> str:
    """The worst edge in words, with its place."""
    words, spot = worst(clock, report)
    return f"{words} ({place(file_name(spot[0]), spot[1])})" if spot else words


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
    days = by_day(report.events)
    told = days if options.show_all else days[:MOST_EVENTS]
    if not told:
        return []
    more = len(days) - len(told)
    lines = screen.say(("Next dates", "bold"), f" ({more} more: --all)" if more else "")
    for events in told:
        lines += _event(events, reached(events, report), screen)
    return lines


def _event(events: list[DatedEvent], hit: list[str], screen: Screen) -> list[Text]:
    """What happens on one day to the models of one platform, on one line."""
    first = events[0]
    platform = f" ({first.platform})" if first.platform else ""
    sure = SURE.get(first.confidence, first.confidence)
    ending = "".join(f", {words}" for words in (*hit, sure) if words)
    day = f"{first.on}  {until(first.days):<11}  "
    return screen.say((day, "bold"), (happening(events), "", first.source), platform, ending, first="  ", rest="    ")
