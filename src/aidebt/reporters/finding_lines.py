"""The findings part of the screen: the worst in full, and from the mildest up in a line each where room is short."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aidebt.findings import Severity
from aidebt.reporters.summary import counted_severities, hosts, spoken
from aidebt.reporters.tally import contexts_of, visible
from aidebt.reporters.words import file_name, plural
from aidebt.values import replace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.text import Text

    from aidebt.findings import Finding
    from aidebt.report import Report
    from aidebt.reporters.options import RenderOptions
    from aidebt.reporters.screen import Screen

MOST_FINDINGS: Final = 10
MOST_EVIDENCE: Final = 2
ALWAYS_IN_FULL: Final = 3
_SEVERITY: Final = {Severity.CRITICAL: "bold red", Severity.HIGH: "red", Severity.MEDIUM: "yellow", Severity.LOW: "cyan"}


def tell(report: Report, options: RenderOptions, screen: Screen, room: int) -> list[Text]:
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
    """From the mildest finding up to the fourth, leaves one line until all fit into `room` lines; whether it did."""
    shortened = False
    for number in reversed(range(ALWAYS_IN_FULL, len(blocks))):
        for shorter in (_brief(findings[number], screen), _line(findings[number], screen)):
            if 1 + sum(map(len, blocks)) <= room:
                return shortened
            shortened = shortened or shorter != blocks[number]
            blocks[number] = shorter
    return shortened


def _findings_title(told: Sequence[Finding], listed: int, shortened: bool, screen: Screen) -> list[Text]:
    if not told:
        return screen.say(("Findings: none", "bold"))
    more = f"; the worst {listed} here, {len(told) - listed:,} more with --all" if listed < len(told) else ""
    evidence = " (-v: in full)" if shortened else ""
    return screen.say(("Findings", "bold"), f": {counted_severities(told)}{more}{evidence}", rest="  ")


def _finding(finding: Finding, aside: str, options: RenderOptions, screen: Screen) -> list[Text]:
    lines = _message(finding, screen)
    if options.verbose:
        lines += screen.say((_rule(finding), "dim"), first="    ", rest="      ")
        for spot in finding.places:
            lines += screen.say((spoken(spot), "cyan"), first="    ", rest="      ")
        for evidence in finding.evidence:
            lines += screen.say(evidence, first="    ", rest="      ")
    else:
        lines += _where(finding, "; ".join(_evidence(finding)), screen)
    lines += _next(finding.next_step if options.verbose else hosts(finding.next_step), screen)
    return lines + (screen.say((aside, "dim"), first="    ", rest="      ") if aside else [])


def _brief(finding: Finding, screen: Screen) -> list[Text]:
    """With as much evidence as stands on the line of the place."""
    fitting = ""
    for evidence in _evidence(finding):
        longer = f"{fitting}; {evidence}" if fitting else evidence
        if len(_where(finding, longer, screen)) > 1:
            break
        fitting = longer
    return _message(finding, screen) + _where(finding, fitting, screen) + _next(hosts(finding.next_step), screen)


def _line(finding: Finding, screen: Screen) -> list[Text]:
    """The message and its place on one line, with the file's name alone and a cut message where room is short."""
    severity = f"  {finding.severity.value.upper():<8}  "
    first = finding.places[0]
    more = f" +{len(finding.places) - 1}" if len(finding.places) > 1 else ""
    room = screen.width - len(severity) - 2
    spot = spoken(first) + more
    if len(finding.message) + len(spot) > room:
        spot = spoken(replace(first, path=file_name(first.path))) + more
    message = finding.message
    if len(message) + len(spot) > room and not screen.narrow:
        message = message[: max(room - len(spot) - 3, 20)].rstrip() + "..."
    return screen.say((message, "bold"), "  ", (spot, "cyan"), first=(severity, _SEVERITY[finding.severity]), rest="    ")


def _message(finding: Finding, screen: Screen) -> list[Text]:
    severity = (f"{finding.severity.value.upper():<8}", _SEVERITY[finding.severity])
    return screen.say(severity, "  ", (finding.message, "bold"), first="  ", rest="    ")


def _place(finding: Finding) -> str:
    more = len(finding.places) - 1
    return spoken(finding.places[0]) + (f" (+{plural(more, 'more place')})" if more else "")


def _where(finding: Finding, evidence: str, screen: Screen) -> list[Text]:
    told = f"  {evidence}" if evidence else ""
    return screen.say((_place(finding), "cyan"), (f"  {_rule(finding)}", "dim"), told, first="    ", rest="    ")


def _evidence(finding: Finding) -> list[str]:
    """The first lines of evidence, without the place where it stands before them anyway."""
    here = f"{spoken(finding.places[0])} "
    return [hosts(evidence.removeprefix(here)) for evidence in finding.evidence[:MOST_EVIDENCE]]


def _rule(finding: Finding) -> str:
    sure = "" if finding.confidence.value == "high" else f", {finding.confidence.value} confidence"
    return f"[{finding.rule}{sure}]"


def _next(step: str, screen: Screen) -> list[Text]:
    return screen.say(("Next: ", "bold"), step, first="    ", rest="      ") if step else []


def _aside(finding: Finding) -> str:
    return "" if finding.shown else f"hidden: {finding.hidden_because}"
