"""The findings as CSV for a spreadsheet: one row a place, rows of one finding share `finding`; RFC 4180, UTF-8.

A cell that a spreadsheet would take for a formula starts with an apostrophe:
https://owasp.org/www-community/attacks/CSV_Injection
"""

from __future__ import annotations

import csv
from io import StringIO
from typing import TYPE_CHECKING, Final

from aidebt.assets import Kind
from aidebt.findings import fingerprints
from aidebt.reporters.harmless import safe
from aidebt.reporters.portable import portable_path, portable_text
from aidebt.reporters.tally import set_aside, told

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from aidebt.findings import Finding, Place
    from aidebt.report import Entry, Report
    from aidebt.reporters.options import RenderOptions

COLUMNS: Final = (
    *("finding", "rule", "severity", "confidence", "clock", "path", "line", "name", "value", "context", "since"),
    *("message", "evidence", "next_step", "suppressed"),
)
_FORMULA: Final = frozenset("=+-@\t\r\n＝＋－＠")


def render(report: Report, options: RenderOptions) -> str:
    """A header, then a row for each place of each finding, suppressed ones last."""
    findings = [(finding, "") for finding in told(report, options)]
    findings += set_aside(report, options)
    entries = {entry.asset.id: entry for entry in report.entries}
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    names = fingerprints(finding for finding, _ in findings)
    for (finding, reason), name in zip(findings, names, strict=True):
        writer.writerows(_rows(finding, name, reason, entries, options.show_text))
    return out.getvalue()


def _rows(
    finding: Finding, name: str, reason: str, entries: Mapping[str, Entry], show_text: bool
) -> Iterator[tuple[str | int, ...]]:
    for place in finding.places:
        entry = entries.get(place.asset)
        yield (
            name,
            finding.rule,
            finding.severity.value,
            finding.confidence.value,
            finding.clock,
            _cell(portable_path(place.path)),
            place.line,
            _cell(entry.asset.name if entry else ""),
            _cell(_value(place, entry, show_text)),
            entry.asset.context.value if entry else "",
            entry.age.changed_on.isoformat() if entry and entry.age.changed_on else "",
            _cell(finding.message),
            _cell("; ".join(finding.evidence)),
            _cell(finding.next_step),
            _cell(reason),
        )


def _value(place: Place, entry: Entry | None, show_text: bool) -> str:
    secret = entry is not None and entry.asset.kind is Kind.PROMPT and not show_text
    return "" if secret else place.value


def _cell(text: str) -> str:
    text = safe(portable_text(text))
    return f"'{text}" if text.lstrip()[:1] in _FORMULA and text.strip() else text
