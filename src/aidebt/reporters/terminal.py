"""The report for a person at a terminal: the verdict, what comes next, what to do, and what was left out, on one screen."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from aidebt.assets import Context, Kind
from aidebt.findings import Severity
from aidebt.reporters.explain import explain
from aidebt.reporters.screen import Screen
from aidebt.reporters.tally import ages, by_reason, clock_scores, contexts_of, visible
from aidebt.reporters.words import file_name, kind_count, kind_name, place, plural, short, since, until, where

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.text import Text

    from aidebt.findings import Finding
    from aidebt.report import ClockScore, DatedEvent, Entry, Report
    from aidebt.reporters.options import RenderOptions
    from aidebt.reporters.screen import Part

LINES: Final = 45  # what fits a window of 50 lines, between two prompts
MOST_FINDINGS: Final = 10
MOST_EVENTS: Final = 3
MOST_EVIDENCE: Final = 2
MOST_REASONS: Final = 4

_SEVERITY: Final = {Severity.CRITICAL: "bold red", Severity.HIGH: "red", Severity.MEDIUM: "yellow", Severity.LOW: "cyan"}
_VERDICT: Final = {"overdue": "bold red", "ageing": "yellow", "fine": "green"}
_SURE: Final = {"high": "", "medium": "medium confidence", "low": "reported by one source"}
_TYPEABLE = re.compile(r"[\w.@+][\w.@+-]*:\d+", re.ASCII)


def render(report: Report, options: RenderOptions) -> str:
    """The screen, or with `options.explain` the unfolded numbers.

    Raises:
        UsageError: when nothing in the report answers `options.explain`.
    """
    screen = Screen(options.width, options.color, options.links)
    if options.explain is not None:
        return screen.print(explain(report, options.explain, screen))
    return screen.print(_lines(report, options, screen))


def _lines(report: Report, options: RenderOptions, screen: Screen) -> list[Text]:
    blank = screen.say("")
    top = _warnings(report, screen) + _header(report, screen) + blank
    if not report.entries and not report.findings:
        return top + _no_ai(report, screen) + _left_out(report, options, screen)
    top += _clocks(report, screen) + blank
    events = _events(report, options, screen)
    top += events + blank if events else []
    bottom = blank + _found(report, screen) + _left_out(report, options, screen) + _dig(report, options, screen)
    listed = _assets(report, options, screen)
    listed = blank + listed if listed else []
    return top + _findings(report, options, screen, LINES - len(top) - len(bottom)) + listed + bottom


def _warnings(report: Report, screen: Screen) -> list[Text]:
    """What makes the rest less true, before the rest."""
    told: list[tuple[str, str]] = []
    catalog, repository = report.catalog, report.repository
    if catalog.stale:
        age = f"{plural(catalog.age_days, 'day')} old (checked on {catalog.checked_on})"
        told.append((f"STALE CATALOG: {age}. ", "Retirements announced since are missing below. Update aidebt."))
    if not repository.is_repository:
        told.append(("NOT A GIT REPOSITORY: ", "nothing can be dated, so how late things are is unknown, not small."))
    elif repository.head is None:
        told.append(("NO COMMITS YET: ", "everything counts as changed today."))
    if repository.shallow:
        told.append(("SHALLOW HISTORY: ", "ages are lower bounds. `git fetch --unshallow` gives the rest."))
    told += [("NOTE: ", note) for note in repository.notes]
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
    overall = "" if report.score is None else f", {report.score}/100 overall (0 no debt, 100 worst)"
    lines = screen.say(("Clocks", "bold"), overall)
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
    """The worst reading, with its place unless it names one."""
    worst = next((entry.asset for entry in report.entries if entry.asset.id == clock.worst), None)
    if worst is None or not clock.headline or f":{worst.line}" in clock.headline:
        return clock.headline
    return f"{clock.headline} ({place(file_name(worst.path), worst.line)})"


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
    told = report.events if options.show_all else report.events[:MOST_EVENTS]
    if not told:
        return []
    more = len(report.events) - len(told)
    lines = screen.say(("Next dates", "bold"), f" ({more} more: --all)" if more else "")
    for event in told:
        lines += _event(event, screen)
    return lines


def _event(event: DatedEvent, screen: Screen) -> list[Text]:
    platform = f" ({event.platform})" if event.platform else ""
    sure = _SURE.get(event.confidence, event.confidence)
    ending = f"{platform}, {plural(len(event.assets), 'place')}{f', {sure}' if sure else ''}"
    words = event.what if event.model in event.what else f"{event.model} {event.what}"
    day = f"{event.on}  {until(event.days):<11}  "
    return screen.say((day, "bold"), (words, "", event.source), ending, first="  ", rest="    ")


# -- findings -------------------------------------------------------------------------------------------------------


def _findings(report: Report, options: RenderOptions, screen: Screen, room: int) -> list[Text]:
    """All findings where they are asked for, else the worst, in `room` lines if that can be done."""
    if options.show_all:
        told: list[tuple[Finding, str]] = [(finding, _aside(finding)) for finding in report.findings]
        told += [(finding, f"suppressed: {reason}") for finding, reason in report.suppressed]
    else:
        told = [(finding, _aside(finding)) for finding in visible(report.findings, contexts_of(report), options.contexts)]
    shown = told if options.show_all else told[:MOST_FINDINGS]
    blocks = [_finding(finding, aside, options, screen) for finding, aside in shown]
    shortened = (
        not options.verbose and not options.show_all and _shorten(blocks, [finding for finding, _ in shown], screen, room)
    )
    title = _findings_title([finding for finding, _ in told], len(shown), shortened, screen)
    return title + [line for block in blocks for line in block]


def _shorten(blocks: list[list[Text]], findings: Sequence[Finding], screen: Screen, room: int) -> bool:
    """From the mildest finding up, leaves one line until all fit into `room` lines; whether it did."""
    shortened = False
    for number in reversed(range(len(blocks))):
        for shorter in (_brief(findings[number], screen), _line(findings[number], screen)):
            if 1 + sum(map(len, blocks)) <= room:
                return shortened
            shortened = shortened or shorter != blocks[number]
            blocks[number] = shorter
    return shortened


def _findings_title(told: Sequence[Finding], listed: int, shortened: bool, screen: Screen) -> list[Text]:
    if not told:
        return screen.say(("Findings: none", "bold"))
    counts = Counter(finding.severity for finding in told)
    severities = ", ".join(f"{counts[severity]} {severity.value}" for severity in reversed(Severity) if counts[severity])
    more = f"; the worst {listed} here, {len(told) - listed:,} more with --all" if listed < len(told) else ""
    evidence = " (-v tells all of them in full)" if shortened else ""
    return screen.say(("Findings", "bold"), f": {severities}{more}{evidence}", rest="  ")


def _finding(finding: Finding, aside: str, options: RenderOptions, screen: Screen) -> list[Text]:
    lines = _message(finding, screen)
    if options.verbose:
        lines += screen.say((_rule(finding), "dim"), first="    ", rest="      ")
        for spot in finding.places:
            lines += screen.say((place(spot.path, spot.line), "cyan"), first="    ", rest="      ")
        for evidence in finding.evidence:
            lines += screen.say(evidence, first="    ", rest="      ")
    else:
        lines += _where(finding, "; ".join(_evidence(finding)), screen)
    lines += _next(finding, screen)
    return lines + (screen.say((aside, "dim"), first="    ", rest="      ") if aside else [])


def _brief(finding: Finding, screen: Screen) -> list[Text]:
    """With as much evidence as stands on the line of the place."""
    fitting = ""
    for evidence in _evidence(finding):
        longer = f"{fitting}; {evidence}" if fitting else evidence
        if len(_where(finding, longer, screen)) > 1:
            break
        fitting = longer
    return _message(finding, screen) + _where(finding, fitting, screen) + _next(finding, screen)


def _line(finding: Finding, screen: Screen) -> list[Text]:
    """The message and its place on one line; with the file's name alone, then with a cut message, where room is short."""
    severity = f"  {finding.severity.value.upper():<8}  "
    first = finding.places[0]
    more = f" +{len(finding.places) - 1}" if len(finding.places) > 1 else ""
    room = screen.width - len(severity) - 2
    spot = place(first.path, first.line) + more
    if len(finding.message) + len(spot) > room:
        spot = place(file_name(first.path), first.line) + more
    message = finding.message
    if len(message) + len(spot) > room:
        message = message[: max(room - len(spot) - 3, 20)].rstrip() + "..."
    return screen.say((message, "bold"), "  ", (spot, "cyan"), first=(severity, _SEVERITY[finding.severity]), rest="    ")


def _message(finding: Finding, screen: Screen) -> list[Text]:
    severity = (f"{finding.severity.value.upper():<8}", _SEVERITY[finding.severity])
    return screen.say(severity, "  ", (finding.message, "bold"), first="  ", rest="    ")


def _where(finding: Finding, evidence: str, screen: Screen) -> list[Text]:
    told = f"  {evidence}" if evidence else ""
    return screen.say((where(finding), "cyan"), (f"  {_rule(finding)}", "dim"), told, first="    ", rest="    ")


def _evidence(finding: Finding) -> list[str]:
    """The first lines of evidence, without the place where it stands before them anyway."""
    here = f"{place(finding.places[0].path, finding.places[0].line)} "
    return [evidence.removeprefix(here) for evidence in finding.evidence[:MOST_EVIDENCE]]


def _rule(finding: Finding) -> str:
    sure = "" if finding.confidence.value == "high" else f", {finding.confidence.value} confidence"
    return f"[{finding.rule}{sure}]"


def _next(finding: Finding, screen: Screen) -> list[Text]:
    return screen.say(("Next: ", "bold"), finding.next_step, first="    ", rest="      ") if finding.next_step else []


def _aside(finding: Finding) -> str:
    return "" if finding.shown else f"hidden: {finding.hidden_because}"


# -- what is not above ----------------------------------------------------------------------------------------------


def _found(report: Report, screen: Screen) -> list[Text]:
    counts = Counter(entry.asset.kind for entry in report.entries)
    kinds = ", ".join(kind_count(kind, counts[kind]) for kind in Kind if counts[kind])
    live = sum(entry.live for entry in report.entries)
    return _labelled("Found", f"{kinds or 'nothing'}; {live:,} live", screen)


def _labelled(label: str, words: str, screen: Screen) -> list[Text]:
    return screen.say(words, first=(f"{label:<9}  ", "bold"), rest=" " * 11)


def _left_out(report: Report, options: RenderOptions, screen: Screen) -> list[Text]:
    hidden = "" if options.show_all else _hidden(report)
    lines = _labelled("Not shown", hidden, screen) if hidden else []
    return lines + _not_read(report, options, screen)


def _hidden(report: Report) -> str:
    """What the view hides, by the flag that shows it."""
    names = {context.value for context in Context}
    contexts: list[str] = []
    others: list[str] = []
    counted = [(reason, number) for reason, number in report.counted.items() if number]
    for reason, number in sorted(counted, key=lambda pair: (-pair[1], pair[0])):
        if reason in names:
            contexts.append(reason)
        else:
            others.append(f"{number:,} {reason}")
    if report.suppressed:
        others.append(f"{plural(len(report.suppressed), 'finding')} suppressed")
    told = []
    if contexts:
        flag = contexts[0] if len(contexts) == 1 else "NAME"
        told.append(f"{', '.join(f'{report.counted[name]:,} in {name}' for name in contexts)} (--context {flag})")
    if others:
        told.append(f"{', '.join(others)} (--all)")
    return "; ".join(told)


def _not_read(report: Report, options: RenderOptions, screen: Screen) -> list[Text]:
    if not report.skipped:
        return []
    reasons = by_reason([skip.reason for skip in report.skipped])
    told = [f"{number:,} {reason}" for reason, number in reasons[:MOST_REASONS]]
    if len(reasons) > MOST_REASONS:
        told.append(f"{sum(number for _, number in reasons[MOST_REASONS:]):,} for other reasons")
    candidates = sum(skip.candidate for skip in report.skipped)
    could = f"; {candidates:,} of them could have held assets" if candidates else ""
    flag = "" if options.verbose else " (-v lists them)"
    lines = _labelled("Not read", f"{plural(len(report.skipped), 'file')}: {', '.join(told)}{could}{flag}", screen)
    if options.verbose:
        for skip in report.skipped:
            lines += screen.say(f"{skip.path}: {skip.reason}", first="  ", rest="    ")
    return lines


def _assets(report: Report, options: RenderOptions, screen: Screen) -> list[Text]:
    """One by one, when all or those of some contexts are asked for."""
    wanted = options.contexts
    if not options.show_all and not wanted:
        return []
    told = [entry for entry in report.entries if not wanted or entry.asset.context.value in wanted]
    lines = screen.say(("Assets", "bold"), f": {len(told):,}")
    for entry in told:
        lines += screen.say(*_asset(entry, options), first="  ", rest="    ")
    return lines


def _asset(entry: Entry, options: RenderOptions) -> list[Part]:
    asset = entry.asset
    traits = [asset.role, asset.usage.value if asset.usage else "", asset.context.value, "live" if entry.live else "not live"]
    secret = asset.kind is Kind.PROMPT and not options.show_text
    value = asset.name if secret or asset.value is None else asset.value
    model = f" = {entry.model.platform or 'any platform'}/{entry.model.id}" if entry.model and entry.model.id else ""
    words = f"  {kind_name(asset.kind)}, {', '.join(filter(None, traits))}, {since(entry.age)}"
    return [(place(asset.path, asset.line), "cyan"), "  ", (value, "bold"), model, words]


def _dig(report: Report, options: RenderOptions, screen: Screen) -> list[Text]:
    told = visible(report.findings, contexts_of(report), options.contexts)
    spot = place(file_name(told[0].places[0].path), told[0].places[0].line) if told else ""
    spot = spot if _TYPEABLE.fullmatch(spot) else "PATH:LINE"
    rule = told[0].rule if told else "RULE"
    return _labelled("Dig", f"aidebt scan --explain {spot}; aidebt explain {rule}", screen)
