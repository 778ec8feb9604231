"""Counts that several formats tell, taken from a report."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from aidebt.reporters.words import plural
from aidebt.suppressions import BY_FILE, CONFIGURED, IN_BASELINE, INLINE, NOT_SELECTED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aidebt.findings import Finding
    from aidebt.report import ClockScore, Report
    from aidebt.reporters.options import RenderOptions

CLOCKS = ("prompt", "eval", "embedding")
AGE_STATUSES = ("exact", "lower_bound", "uncommitted", "unknown")


def ages(report: Report) -> Mapping[str, int]:
    """How many live assets have an age of each status, every status named."""
    counts = Counter(entry.age.status for entry in report.entries if entry.live)
    return {status: counts[status] for status in AGE_STATUSES}


def clock_scores(report: Report) -> Mapping[str, ClockScore]:
    """The clocks of the report in the order of the manual."""
    return {name: report.clocks[name] for name in CLOCKS if name in report.clocks}


def debt_days(report: Report) -> int | None:
    """Debt-days of all measured clocks, None when none is."""
    known = [clock.debt_days for clock in report.clocks.values() if clock.measured and clock.debt_days is not None]
    return sum(known) if known else None


def by_reason(reasons: list[str]) -> list[tuple[str, int]]:
    """Reasons with their counts, most frequent first, equals in alphabetical order."""
    return sorted(Counter(reasons).items(), key=lambda pair: (-pair[1], pair[0]))


def contexts_of(report: Report) -> Mapping[str, str]:
    """Asset id → the context it lives in."""
    return {entry.asset.id: entry.asset.context.value for entry in report.entries}


def visible(findings: tuple[Finding, ...], contexts: Mapping[str, str], wanted: frozenset[str] | None) -> list[Finding]:
    """The findings of the default view, or those with a place in one of the `wanted` contexts or about no asset at all."""
    if not wanted:
        return [finding for finding in findings if finding.shown]
    return [
        finding
        for finding in findings
        if not finding.asset or any(contexts.get(place.asset) in wanted for place in finding.places)
    ]


def told(report: Report, options: RenderOptions) -> list[Finding]:
    """The findings that a format lists: those of the view, or all of them when all are asked for."""
    if options.show_all:
        return list(report.findings)
    return visible(report.findings, contexts_of(report), options.contexts)


def left_out(report: Report) -> list[str]:
    """How many findings are not reported and why, and what became of the baseline: `2 findings ignored in comments`."""
    counts = Counter(reason.partition(":")[0] for _, reason in report.suppressed)
    kinds = {
        "ignored in comments": counts[INLINE],
        "ignored by the configuration": counts[CONFIGURED] + counts[BY_FILE],
        "not selected": counts[NOT_SELECTED],
    }
    known = counts[IN_BASELINE] if report.baseline is not None else 0
    kinds["suppressed"] = len(report.suppressed) - sum(kinds.values()) - known
    told = [f"{plural(number, 'finding')} {kind}" for kind, number in kinds.items() if number > 0]
    if report.baseline is not None:
        paid = f", {report.baseline.paid:,} of them paid" if report.baseline.paid else ""
        told.append(f"{report.baseline.entries:,} in the baseline{paid}")
    return told


def set_aside(report: Report, options: RenderOptions) -> list[tuple[Finding, str]]:
    """The suppressed findings that a format lists, with the reason; what was not asked for is not listed."""
    if options.show_all:
        return list(report.suppressed)
    return [(finding, reason) for finding, reason in report.suppressed if finding.shown and reason != NOT_SELECTED]
