"""The findings as a GitLab code quality report, which merge requests compare with that of their target branch.

The shape: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format. GitLab takes issues of one fingerprint
for one, so each finding is one issue, at its first place.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from aidebt.findings import Severity, fingerprints
from aidebt.reporters.harmless import safe
from aidebt.reporters.portable import plain, portable_path
from aidebt.reporters.summary import hosts
from aidebt.reporters.tally import told
from aidebt.reporters.words import plural

if TYPE_CHECKING:
    from aidebt.findings import Finding
    from aidebt.report import Report
    from aidebt.reporters.options import RenderOptions

_SEVERITIES: Final = {
    Severity.CRITICAL: "blocker",
    Severity.HIGH: "critical",
    Severity.MEDIUM: "major",
    Severity.LOW: "minor",
}


def render(report: Report, options: RenderOptions) -> str:
    """A JSON array with one object a finding; `[]` where there is none."""
    findings = told(report, options)
    issues = [_issue(finding, name) for finding, name in zip(findings, fingerprints(findings), strict=True)]
    return json.dumps(plain(issues), indent=2, ensure_ascii=True) + "\n"


def _issue(finding: Finding, fingerprint: str) -> dict[str, Any]:
    first = finding.places[0]
    return {
        "description": safe(_description(finding)),
        "check_name": finding.rule,
        "fingerprint": fingerprint,
        "severity": _SEVERITIES[finding.severity],
        "location": {"path": portable_path(first.path), "lines": {"begin": first.line}},
    }


def _description(finding: Finding) -> str:
    others = len(finding.places) - 1
    more = f" (and {plural(others, 'more place')})" if others else ""
    step = f". {hosts(finding.next_step)}" if finding.next_step else ""
    return f"{finding.message}{more}{step}"
