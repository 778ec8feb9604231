"""The report as GitHub-flavoured Markdown: for job summaries, issues and comments, whole where it fits into one.

Links are relative to the root of the repository, or lead to the commit that was scanned where the address is known.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Final

from aidebt.reporters.markup import code, text, to_page, to_place
from aidebt.reporters.summary import (
    SURE,
    by_day,
    cautions,
    counted_severities,
    found,
    happening,
    hidden,
    hosts,
    nothing_found,
    reached,
    scanned,
    unread,
    worst,
)
from aidebt.reporters.tally import clock_scores, debt_days, set_aside, told
from aidebt.reporters.words import file_name, place, plural, short, until

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from aidebt.findings import Finding, Place
    from aidebt.report import ClockScore, DatedEvent, Report
    from aidebt.reporters.options import RenderOptions

LONGEST: Final = 60_000  # characters: a comment on GitHub holds 65,536, and whoever posts it may add some words
MOST_FINDINGS: Final = 10
MOST_EVENTS: Final = 10
MOST_PLACES: Final = 50
_ORDER: Final = ("overdue", "ageing", "fine")


def render(report: Report, options: RenderOptions) -> str:
    """Verdict, next dates and the worst findings in sight; evidence and all places folded."""
    base = root_address(report, options.repository_url)
    blocks = [f"## AI debt of {code(report.repository.name) or 'this repository'}: {verdict(report)}"]
    blocks += [f"> [!WARNING]\n> **{text(loud)}** {text(words)}" for loud, words in cautions(report)]
    blocks.append(_header(report, base))
    findings = told(report, options)
    if report.entries:
        blocks.append(_clocks(report, base))
        blocks += _events(report, options)
    if report.entries or findings:
        blocks += _findings(report, findings, options, base)
    blocks += _rest(report, options, base, findings, sum(map(len, blocks)))
    return "\n\n".join(blocks) + "\n"


def verdict(report: Report) -> str:
    """The worst verdict of the measured clocks, in a word or two."""
    words = [clock.verdict for clock in report.clocks.values() if clock.measured]
    known = [word for word in _ORDER if word in words]
    if known:
        return known[0]
    return nothing_found(report)[0].lower().replace(" ai ", " AI ") if not report.entries else "nothing to measure"


def root_address(report: Report, url: str) -> str:
    """The address that links start with: the tree of the scanned commit where the repository is browsed, or "" if unknown."""
    return f"{url.rstrip('/')}/blob/{report.repository.head}/" if url and report.repository.head else ""


def _header(report: Report, base: str) -> str:
    repository = report.repository
    head = f"Commit {code(short(repository.head))}" if repository.head else "No commit"
    head += f" of {repository.head_on}" if repository.head_on else ""
    dirty = " with uncommitted changes" if repository.dirty else ""
    days = debt_days(report)
    overall = "" if report.score is None else f"**{report.score}/100** overall (0 no debt, 100 worst)"
    overall += "" if days is None else f", {plural(days, 'debt-day')}"
    if not report.entries:
        loud, rest = nothing_found(report)
        overall = f"**{loud}**{rest}".removesuffix(".")
    return f"{overall}{'. ' if overall else ''}{head}{dirty}, {scanned(report)}."


def _table(head: Sequence[str], align: str, rows: Iterable[Sequence[str]]) -> str:
    rules = [{"<": ":--", ">": "--:"}[side] for side in align]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, rules, *rows))


# -- clocks and dates -----------------------------------------------------------------------------------------------


def _clocks(report: Report, base: str) -> str:
    rows = [_clock(name, clock, report, base) for name, clock in clock_scores(report).items()]
    return _table(("clock", "verdict", "score", "debt-days", "worst"), "<<>><", rows)


def _clock(name: str, clock: ClockScore, report: Report, base: str) -> tuple[str, ...]:
    if not clock.measured:
        return name, text(clock.verdict or "not measured"), "", "", text(clock.reason)
    words, spot = worst(clock, report)
    at = f" ({to_place(*spot, place(file_name(spot[0]), spot[1]), base, table=True)})" if spot else ""
    days = "" if clock.debt_days is None else f"{clock.debt_days:,}"
    bold = f"**{text(clock.verdict)}**" if clock.verdict == _ORDER[0] else text(clock.verdict)
    return name, bold, "" if clock.score is None else str(clock.score), days, text(words) + at


def _events(report: Report, options: RenderOptions) -> list[str]:
    days = by_day(report.events)
    shown = days if options.show_all else days[:MOST_EVENTS]
    if not shown:
        return []
    more = f" ({len(days) - len(shown):,} more)" if len(days) > len(shown) else ""
    return [f"### Next dates{more}", _table(("on", "", "what", "reaches"), "<><<", [_event(each, report) for each in shown])]


def _event(events: list[DatedEvent], report: Report) -> tuple[str, ...]:
    first = events[0]
    what = f"{happening(events)}{f' ({first.platform})' if first.platform else ''}"
    sure = SURE.get(first.confidence, first.confidence)
    return (
        str(first.on),
        until(first.days),
        to_page(what, first.source) + (f", {text(sure)}" if sure else ""),
        text(", ".join(reached(events, report))),
    )


# -- findings -------------------------------------------------------------------------------------------------------


def _findings(report: Report, findings: Sequence[Finding], options: RenderOptions, base: str) -> list[str]:
    if not findings:
        return ["### Findings: none"]
    shown = findings if options.show_all else findings[:MOST_FINDINGS]
    more = f"; the worst {len(shown)} here, all below" if len(shown) < len(findings) else ""
    items = [_item(number, finding, base) for number, finding in enumerate(shown, 1)]
    return [f"### Findings: {counted_severities(findings)}{more}", "\n".join(items)]


def _item(number: int, finding: Finding, base: str) -> str:
    others = len(finding.places) - 1
    more = f" and {plural(others, 'more place')}" if others else ""
    lines = [f"**{finding.severity.value.upper()}** {text(finding.message)}", f"{_place(finding.places[0], base)}{more}"]
    lines += [f"Next: {text(hosts(finding.next_step))}"] if finding.next_step else []
    lead = f"{number}. "
    return lead + f"\\\n{' ' * len(lead)}".join(lines)


def _place(spot: Place, base: str) -> str:
    if spot.asset:
        return to_place(spot.path, spot.line, place(spot.path, spot.line), base)
    return "the whole repository" if spot.path == "." else to_place(spot.path, spot.line, spot.path, base)


def _details(finding: Finding, aside: str, base: str) -> str:
    """One finding with everything known about it."""
    sure = "" if finding.confidence.value == "high" else f", {finding.confidence.value} confidence"
    lines = [f"**{text(finding.message)}** ({finding.severity.value}{sure}; `aidebt explain {finding.rule}`)", ""]
    lines += [f"- {text(aside)}"] if aside else []
    lines += [f"- {text(hosts(evidence))}" for evidence in finding.evidence]
    over = len(finding.places) - MOST_PLACES
    more = f" and {plural(over, 'more place')}" if over > 0 else ""
    lines.append(f"- {_places(finding.places[:MOST_PLACES], base)}{more}")
    return "\n".join(lines)


def _places(spots: Sequence[Place], base: str) -> str:
    """Links to places; the second of two in one file is told by its line."""
    links = [_place(spots[0], base)]
    for before, spot in itertools.pairwise(spots):
        same = before.path == spot.path and spot.asset
        links.append(to_place(spot.path, spot.line, f":{spot.line}", base) if same else _place(spot, base))
    return ", ".join(links)


# -- the rest -------------------------------------------------------------------------------------------------------


def _rest(report: Report, options: RenderOptions, base: str, findings: Sequence[Finding], used: int) -> list[str]:
    """The folded part, as much of it as fits, and what was found and left out."""
    notes = [f"Found {text(found(report))}."] if report.entries else []
    left = "" if options.show_all else hidden(report)
    notes += [f"Not shown: {text(left)}."] if left else []
    notes += [f"Not read: {text(unread(report))}."] if report.skipped else []
    ending = [" ".join(notes)] if notes else []
    room = LONGEST - used - sum(map(len, ending)) - 400
    blocks: list[str] = []
    every = [*((finding, "") for finding in findings), *((f, f"suppressed: {why}") for f, why in set_aside(report, options))]
    for number, (finding, aside) in enumerate(every):
        block = _details(finding, aside, base)
        room -= len(block) + 2
        if room < 0:
            more = plural(len(every) - number, "more finding")
            blocks.append(f"{more} did not fit here: `aidebt scan --format json` lists everything.")
            break
        blocks.append(block)
    folded = ["<details><summary>Evidence and all places</summary>", *blocks, "</details>"] if blocks else []
    return [*folded, *ending]
