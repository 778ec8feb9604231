"""What every report for people says in the same words: cautions, the worst of a clock, what comes next, what is left out."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from aidebt.assets import Context, Kind, Usage
from aidebt.findings import Severity
from aidebt.lifecycle import listed
from aidebt.reporters.tally import by_reason, left_out
from aidebt.reporters.words import kind_count, kind_name, place, plural
from aidebt.score import edge_scores, headline, points

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from aidebt.findings import Finding, Place
    from aidebt.report import ClockScore, DatedEvent, Report

MOST_REASONS: Final = 4
SURE: Final = {"high": "", "medium": "medium confidence", "low": "reported by one source"}
_PAGE = re.compile(r"https?://([\w.-]+)(?:/(?:[^\s,;)]*[^\s,;).:])?)?")


def cautions(report: Report) -> list[tuple[str, str]]:
    """What makes the rest less true: a loud start, and the sentence after it."""
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
    return told + [("NOTE: ", note) for note in notes]


def tested(report: Report) -> str:
    """What share of the live prompts has an eval newer than the prompt and its model; "" where no prompt asks for one."""
    told = report.tested
    if not told.prompts:
        return ""
    has = "has" if told.current == 1 else "have"
    older = told.covered - told.current
    more = " more" if told.current else ""
    rest = f"; {older:,}{more} {'has' if older == 1 else 'have'} an older one" if older else ""
    return f"{told.current:,} of {plural(told.prompts, 'live prompt')} {has} an eval newer than the prompt and its model{rest}"


def scanned(report: Report) -> str:
    """As of when, how much was read, and which catalog was used."""
    catalog = report.catalog
    files = f"{report.files_read:,}/{plural(report.files_listed, 'file')}"
    hidden = f" ({catalog.hidden:,} later rows hidden)" if catalog.hidden else ""
    return f"as of {report.as_of}; {files} read; catalog of {catalog.checked_on}{hidden}"


def nothing_found(report: Report) -> tuple[str, str]:
    """What to say where there is no asset: the verdict, and the rest of the sentence."""
    if not report.files_read:
        return "Nothing was read", ", so nothing is known about AI in here."
    read = f" in the {plural(report.files_read, 'file')} read"
    return "No AI found", f"{read}: no prompt, no model pin, no eval set, no embedding index."


def worst(clock: ClockScore, report: Report) -> tuple[str, tuple[str, int] | None]:
    """The worst edge of a clock in words, with path and line; of equal ones that which the first finding is about."""
    edges = edge_scores(clock.readings)
    equals = [edge for edge in edges if 0 < points(edge.value) == points(edges[0].value)]
    ends = {end: edge for edge in reversed(equals) for end in (edge.asset, edge.target) if end}
    for finding in report.findings:
        spot = next((spot for spot in finding.places if spot.asset in ends), None)
        if spot and finding.shown:
            return headline(ends[spot.asset]), (spot.path, spot.line)
    asset = next((entry.asset for entry in report.entries if entry.asset.id == clock.worst), None)
    if asset is None or not clock.headline or f":{asset.line}" in clock.headline:
        return clock.headline, None
    return clock.headline, (asset.path, asset.line)


def counted_severities(findings: Iterable[Finding]) -> str:
    """`2 high, 1 medium`."""
    counts = Counter(finding.severity for finding in findings)
    return ", ".join(f"{counts[severity]} {severity.value}" for severity in reversed(Severity) if counts[severity])


def spoken(spot: Place) -> str:
    """A place in words: a finding about no asset is about a whole file, or about the repository (`.`)."""
    if spot.asset:
        return place(spot.path, spot.line)
    return "the whole repository" if spot.path == "." else spot.path


def hosts(text: str) -> str:
    """`text` with the host alone of each web address: the whole of it is for `-v`, links and JSON."""
    return _PAGE.sub(r"\1", text)


# -- what comes next ------------------------------------------------------------------------------------------------


def by_day(events: Sequence[DatedEvent]) -> list[list[DatedEvent]]:
    """Events that differ in the model alone, together; soonest first."""
    days: dict[tuple[object, ...], list[DatedEvent]] = {}
    for event in events:
        days.setdefault((event.on, event.platform, event.what, event.confidence), []).append(event)
    return list(days.values())


def happening(events: Sequence[DatedEvent]) -> str:
    """What happens to the models of one group of `by_day`: `gpt-4o and gpt-4o-mini retire`."""
    what = events[0].what
    if len(events) > 1:
        what = what.replace("retires", "retire").replace("is redirected", "are redirected")
    return f"{listed([event.model for event in events])} {what}"


def reached(events: Sequence[DatedEvent], report: Report) -> list[str]:
    """How many assets of each kind a group of `by_day` reaches: `2 prompts`, `3 pins`."""
    kinds = {entry.asset.id: entry.asset.kind for entry in report.entries}
    counts = Counter(kinds[id] for id in {id for event in events for id in event.assets} if id in kinds)
    return [plural(counts[kind], kind_name(kind).removeprefix("model ")) for kind in Kind if counts[kind]]


# -- what is there, and what is left out ----------------------------------------------------------------------------


def found(report: Report) -> str:
    """How many assets of each kind, and how many of them are live."""
    counts = Counter(entry.asset.kind for entry in report.entries)
    kinds = ", ".join(kind_count(kind, counts[kind]) for kind in Kind if counts[kind])
    live = sum(entry.live for entry in report.entries)
    return f"{kinds or 'nothing'}; {live:,} live"


def hidden(report: Report) -> str:
    """What the default view hides, by the flag that shows it; "" for nothing."""
    names, usages = {context.value for context in Context}, {usage.value for usage in Usage}
    contexts: list[str] = []
    others: list[str] = []
    counted = [(reason, number) for reason, number in report.counted.items() if number]
    for reason, number in sorted(counted, key=lambda pair: (-pair[1], pair[0])):
        if reason in names:
            contexts.append(reason)
        else:
            others.append(plural(number, f"{reason} pin") if reason in usages else f"{number:,} {reason}")
    others += left_out(report)
    told = []
    if contexts:
        flag = contexts[0] if len(contexts) == 1 else "NAME"
        told.append(f"{', '.join(f'{report.counted[name]:,} in {name}' for name in contexts)} (--context {flag})")
    if others:
        told.append(f"{', '.join(others)} (--all)")
    return "; ".join(told)


def unread(report: Report) -> str:
    """How many files were not read and why, the commonest reasons by name; "" where all were."""
    if not report.skipped:
        return ""
    reasons = by_reason([skip.reason for skip in report.skipped])
    told = [f"{number:,} {reason}" for reason, number in reasons[:MOST_REASONS]]
    if len(reasons) > MOST_REASONS:
        told.append(f"{sum(number for _, number in reasons[MOST_REASONS:]):,} for other reasons")
    candidates = sum(skip.candidate for skip in report.skipped)
    could = f"; {candidates:,} of them could have held assets" if candidates else ""
    return f"{plural(len(report.skipped), 'file')}: {', '.join(told)}{could}"
