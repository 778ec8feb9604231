"""The findings as GitHub workflow commands: printed in a job, they become annotations on the lines they are about.

One annotation a finding, worst first: GitHub shows ten errors and ten warnings of a step. How the commands are escaped:
https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aidebt.findings import Severity
from aidebt.reporters.harmless import safe
from aidebt.reporters.portable import portable_path, portable_text
from aidebt.reporters.summary import cautions, counted_severities, hosts, nothing_found, spoken
from aidebt.reporters.tally import told
from aidebt.reporters.words import plural

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aidebt.findings import Finding
    from aidebt.report import Report
    from aidebt.reporters.options import RenderOptions

_LEVELS: Final = {Severity.CRITICAL: "error", Severity.HIGH: "error", Severity.MEDIUM: "warning", Severity.LOW: "notice"}
_MOST_PLACES: Final = 5


def render(report: Report, options: RenderOptions) -> str:
    """One command a line, and a last line in words."""
    findings = told(report, options)
    lines = [_command("warning", {"title": "aidebt"}, safe(loud + words)) for loud, words in cautions(report)]
    lines += [_annotation(finding) for finding in findings]
    return "".join(f"{line}\n" for line in (*lines, _last(report, findings)))


def _annotation(finding: Finding) -> str:
    first = finding.places[0]
    about = {"title": f"{finding.rule} ({finding.severity.value})"}
    if first.path != ".":
        about = {"file": safe(portable_path(first.path)), "line": str(first.line), **about}
    return _command(_LEVELS[finding.severity], about, _message(finding))


def _message(finding: Finding) -> str:
    """The verdict, the other places, and what to do, a line each."""
    others = [spoken(place) for place in finding.places[1:]]
    named = ", ".join(others[:_MOST_PLACES])
    more = f" and {plural(len(others) - _MOST_PLACES, 'more place')}" if len(others) > _MOST_PLACES else ""
    lines = [finding.message, f"Also at {named}{more}." if others else "", hosts(finding.next_step)]
    return "\n".join(safe(line) for line in lines if line)


def _last(report: Report, findings: list[Finding]) -> str:
    if not report.entries and not findings:
        return "aidebt: " + "".join(nothing_found(report))
    return f"aidebt: {counted_severities(findings) or 'no findings'}"


def _command(name: str, properties: Mapping[str, str], message: str) -> str:
    told = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{name} {told}::{_data(message)}"


def _data(text: str) -> str:
    return portable_text(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
