"""The findings as SARIF 2.1.0, for code scanning: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html.

One result a finding, at its first place; the other places are related locations. What is not about a file (an outdated
catalog, a shallow history, a file that was not read) is a notification of the run: code scanning refuses a whole file of
results if one of them has no place.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from aidebt import checks
from aidebt.findings import Severity, fingerprints
from aidebt.reporters.portable import plain, uri_path
from aidebt.reporters.summary import cautions, hosts
from aidebt.reporters.tally import clock_scores, debt_days, set_aside, told
from aidebt.reporters.words import file_name, place, plural

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aidebt.assets import Asset
    from aidebt.findings import Finding, Place
    from aidebt.report import Report
    from aidebt.reporters.options import RenderOptions

SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
MOST_RELATED: Final = 100  # locations of a result that GitHub keeps: "SARIF support for code scanning", limits
_LINKED: Final = 10
_ROOT: Final = "%SRCROOT%"
_LEVELS: Final = {Severity.CRITICAL: "error", Severity.HIGH: "error", Severity.MEDIUM: "warning", Severity.LOW: "note"}
_PLACEHOLDER = re.compile(r"\{(\d+)\}")


def render(report: Report, options: RenderOptions) -> str:
    """A log with one run; ASCII, ending in a newline."""
    return json.dumps(plain(_log(report, options)), indent=2, ensure_ascii=True, allow_nan=False) + "\n"


def _log(report: Report, options: RenderOptions) -> dict[str, Any]:
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [_run(report, options)]}


def _run(report: Report, options: RenderOptions) -> dict[str, Any]:
    shown = [(finding, "") for finding in told(report, options)]
    pairs = [*shown, *set_aside(report, options)]
    names = fingerprints(finding for finding, _ in pairs)
    assets = {entry.asset.id: entry.asset for entry in report.entries}
    rules = {rule: number for number, rule in enumerate(checks.rule_ids())}
    results = [
        _result(finding, reason, name, assets, rules)
        for (finding, reason), name in zip(pairs, names, strict=True)
        if finding.places[0].path != "."
    ]
    provenance = _provenance(report, options.repository_url)
    return {
        "tool": {"driver": _driver(report)},
        "automationDetails": {"id": "aidebt/", "description": {"text": "Debt of prompts, models, evals and embeddings."}},
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": _notifications(report, shown, rules)}],
        **({"versionControlProvenance": provenance} if provenance else {}),
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The root of the repository."}}},
        "columnKind": "unicodeCodePoints",
        "results": results,
        "properties": _numbers(report),
    }


# -- the tool and its rules -----------------------------------------------------------------------------------------


def _driver(report: Report) -> dict[str, Any]:
    return {
        "name": "aidebt",
        "version": report.version,
        "semanticVersion": report.version,
        "shortDescription": {"text": "A scanner for AI technical debt."},
        "rules": [_rule(rule) for rule in checks.rule_ids()],
    }


def _rule(rule: str) -> dict[str, Any]:
    """A rule with its whole manual page; the level of a result goes before the default here."""
    manual = checks.manual(rule)
    what = manual.partition("## What it does\n")[2].partition("\n\n")[0]
    return {
        "id": rule,
        "name": "".join(word.title() for word in rule.split("-")),
        "shortDescription": {"text": _escaped(checks.sentence(rule))},
        "fullDescription": {"text": _escaped(" ".join(what.split()))},
        "help": {"text": manual, "markdown": checks.page(rule)},
        "defaultConfiguration": {"level": "warning"},
        "properties": {"tags": ["ai-debt", "maintainability"]},
    }


# -- results --------------------------------------------------------------------------------------------------------


def _result(
    finding: Finding, suppressed: str, fingerprint: str, assets: Mapping[str, Asset], rules: Mapping[str, int]
) -> dict[str, Any]:
    related = finding.places[1 : MOST_RELATED + 1]
    return {
        "ruleId": finding.rule,
        **({"ruleIndex": rules[finding.rule]} if finding.rule in rules else {}),
        "level": _LEVELS[finding.severity],
        "message": {"text": _message(finding)},
        "locations": [_location(finding.places[0], assets)],
        "relatedLocations": [
            {"id": number, **_location(spot, assets), "message": {"text": _escaped(_label(spot, assets))}}
            for number, spot in enumerate(related, 1)
        ],
        "partialFingerprints": {"aidebtIdentity/v1": fingerprint},
        "suppressions": [_suppression(suppressed)] if suppressed else [],
        "properties": {
            "clock": finding.clock,
            "severity": finding.severity.value,
            "confidence": finding.confidence.value,
            "places": len(finding.places),
            "evidence": list(finding.evidence),
            "nextStep": finding.next_step,
        },
    }


def _message(finding: Finding) -> str:
    """The verdict on the first line, which is all that a list shows; then links to other places, evidence, what to do."""
    others = finding.places[1:]
    links = [f"[{_escaped(place(file_name(spot.path), spot.line))}]({number})" for number, spot in enumerate(others, 1)]
    more = f" and {plural(len(links) - _LINKED, 'more place')}" if len(links) > _LINKED else ""
    lines = [_escaped(f"{finding.message}.")]
    lines += [f"Also at {', '.join(links[:_LINKED])}{more}."] if links else []
    lines += [_escaped(f"- {hosts(evidence)}") for evidence in finding.evidence]
    lines += [_escaped(f"Next: {hosts(finding.next_step)}")] if finding.next_step else []
    return "\n".join(lines)


def _escaped(text: str) -> str:
    """`text` on one line, without what SARIF takes for a link to a location (3.11.6) or for a placeholder (3.11.5)."""
    return _PLACEHOLDER.sub(r"{{\1}}", " ".join(text.split())).replace("](", "] (")


def _label(spot: Place, assets: Mapping[str, Asset]) -> str:
    asset = assets.get(spot.asset)
    return (asset.name if asset else "") or place(file_name(spot.path), spot.line)


def _location(spot: Place, assets: Mapping[str, Asset]) -> dict[str, Any]:
    asset = assets.get(spot.asset)
    region: dict[str, int] = {"startLine": spot.line}
    if asset and asset.line == spot.line:
        region["startColumn"] = asset.column
        if asset.end_line > asset.line:
            region["endLine"] = asset.end_line
    physical = {"artifactLocation": {"uri": uri_path(spot.path), "uriBaseId": _ROOT}, "region": region}
    named = {"logicalLocations": [{"fullyQualifiedName": asset.name}]} if asset and asset.name else {}
    return {"physicalLocation": physical, **named}


def _suppression(reason: str) -> dict[str, str]:
    return {"kind": "inSource" if reason.startswith("inline") else "external", "justification": reason}


# -- the run --------------------------------------------------------------------------------------------------------


def _notifications(report: Report, findings: Sequence[tuple[Finding, str]], rules: Mapping[str, int]) -> list[dict[str, Any]]:
    """What limits the results, what is about no file, and the files that could have held assets and were not read."""
    told: list[dict[str, Any]] = [
        {"level": "warning", "message": {"text": _escaped(loud + words)}} for loud, words in cautions(report)
    ]
    for finding, _ in findings:
        if finding.places[0].path == ".":
            rule = {"id": finding.rule, **({"index": rules[finding.rule]} if finding.rule in rules else {})}
            text = _escaped(f"{finding.message}. {finding.next_step}")
            told.append({"level": _LEVELS[finding.severity], "message": {"text": text}, "associatedRule": rule})
    for skip in report.skipped:
        if skip.candidate:
            location = {"physicalLocation": {"artifactLocation": {"uri": uri_path(skip.path), "uriBaseId": _ROOT}}}
            text = f"not read: {_escaped(skip.reason)}"
            told.append({"level": "warning", "message": {"text": text}, "locations": [location]})
    return told


def _provenance(report: Report, url: str) -> list[dict[str, Any]]:
    """Which commit of which repository this is, where both are known."""
    repository = report.repository
    if not url or repository.head is None:
        return []
    branch = {"branch": repository.branch} if repository.branch else {}
    return [{"repositoryUri": url, "revisionId": repository.head, **branch, "mappedTo": {"uriBaseId": _ROOT}}]


def _numbers(report: Report) -> dict[str, Any]:
    clocks = clock_scores(report).items()
    return {
        "asOf": report.as_of,
        "head": report.repository.head,
        "catalogCheckedOn": report.catalog.checked_on,
        "score": report.score,
        "debtDays": debt_days(report),
        "clocks": {name: {"verdict": each.verdict, "score": each.score, "debtDays": each.debt_days} for name, each in clocks},
    }
