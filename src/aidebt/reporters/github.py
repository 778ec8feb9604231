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
from aidebt.reporters.tally import left_out, told
from aidebt.reporters.words import plural

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aidebt.findings import Finding, Place
    from aidebt.report import Report
    from aidebt.reporters.options import RenderOptions

_LEVELS: Final = {Severity.CRITICAL: "error", Severity.HIGH: "error", Severity.MEDIUM: "warning", Severity.LOW: "notice"}
_MOST_PLACES: Final = 5


def render(report: Report, options: RenderOptions) -> str:
    """One command a line, and a last line in words."""
    findings = told(report, options)
    lines = [command("warning", {"title": "aidebt"}, safe(loud + words)) for loud, words in cautions(report)]
    lines += [_annotation(finding) for finding in findings]
    return "".join(f"{line}\n" for line in (*lines, _last(report, findings)))


def _annotation(finding: Finding) -> str:
    return annotation(finding.rule, finding.severity, finding.message, finding.places, finding.next_step)


def annotation(rule: str, severity: Severity, message: str, places: Sequence[Place], *notes: str) -> str:
    """A command that puts a verdict on its first place, with the other places and notes below it."""
    first, others = places[0], [spoken(place) for place in places[1:]]
    about = {"title": f"{rule} ({severity.value})"}
    if first.path != ".":
        about = {"file": safe(portable_path(first.path)), "line": str(first.line), **about}
    named = ", ".join(others[:_MOST_PLACES])
    more = f" and {plural(len(others) - _MOST_PLACES, 'more place')}" if len(others) > _MOST_PLACES else ""
    lines = [message, f"Also at {named}{more}." if others else "", *map(hosts, notes)]
    return command(_LEVELS[severity], about, "\n".join(safe(line) for line in lines if line))


def _last(report: Report, findings: list[Finding]) -> str:
    if not report.entries and not findings:
        return "aidebt: " + "".join(nothing_found(report))
    return "; ".join((f"aidebt: {counted_severities(findings) or 'no findings'}", *left_out(report)))


def command(name: str, properties: Mapping[str, str], message: str) -> str:
    """A workflow command. `message` may have several lines; nothing in it or in the properties can start another command."""
    told = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{name} {told}::{_data(message)}"


def _data(text: str) -> str:
    return portable_text(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
