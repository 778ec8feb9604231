"""The report as JUnit XML: one suite a rule, one test case a finding, a passing case where the rule found nothing.

A finding that does not make the run fail is a passing case with its words as output; a suppressed one is skipped. A case is
named after the first asset of its finding, without line or days: it is the same test every night until the debt is paid.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING
from xml.etree import ElementTree as Xml  # writes only: nothing is parsed here

from aidebt import checks
from aidebt.reporters.harmless import safe
from aidebt.reporters.portable import portable_path
from aidebt.reporters.summary import spoken
from aidebt.reporters.tally import set_aside, told

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aidebt.assets import Asset
    from aidebt.findings import Finding
    from aidebt.report import Report
    from aidebt.reporters.options import RenderOptions


def render(report: Report, options: RenderOptions) -> str:
    """One document. Times are zero and the day is the report's, so that the same report gives the same bytes."""
    assets = {entry.asset.id: entry.asset for entry in report.entries}
    findings = [*((finding, "") for finding in told(report, options)), *set_aside(report, options)]
    root = Xml.Element("testsuites", name="aidebt")
    for rule in sorted({*checks.rule_ids(), *(finding.rule for finding, _ in findings)}):
        mine = [(finding, reason) for finding, reason in findings if finding.rule == rule]
        root.append(_suite(rule, mine, assets, report, options))
    for key in ("tests", "failures", "skipped"):
        root.set(key, str(sum(int(suite.get(key, "0")) for suite in root)))
    Xml.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + Xml.tostring(root, encoding="unicode") + "\n"


def _suite(
    rule: str,
    findings: Sequence[tuple[Finding, str]],
    assets: Mapping[str, Asset],
    report: Report,
    options: RenderOptions,
) -> Xml.Element:
    suite = Xml.Element("testsuite", name=f"aidebt.{rule}", timestamp=f"{report.as_of}T00:00:00", time="0", errors="0")
    seen: Counter[str] = Counter()
    for finding, reason in findings:
        name = _name(finding, assets)
        seen[name] += 1
        if seen[name] > 1:
            name += f" ({seen[name]})"
        fails = options.failing is None or finding in options.failing
        suite.append(_case(finding, name, reason, fails))
    if not findings:
        suite.append(Xml.Element("testcase", classname=f"aidebt.{rule}", name="nothing found", time="0"))
    suite.set("tests", str(len(suite)))
    suite.set("failures", str(len(suite.findall("testcase/failure"))))
    suite.set("skipped", str(len(suite.findall("testcase/skipped"))))
    return suite


def _case(finding: Finding, name: str, suppressed: str, fails: bool) -> Xml.Element:
    first = finding.places[0]
    case = Xml.Element("testcase", classname=f"aidebt.{finding.rule}", name=name, time="0")
    case.set("file", safe(portable_path(first.path)))
    case.set("line", str(first.line))
    words = "\n".join(safe(line) for line in _lines(finding))
    if suppressed:
        Xml.SubElement(case, "skipped", message=safe(suppressed))
        Xml.SubElement(case, "system-out").text = words
    elif fails:
        failure = Xml.SubElement(case, "failure", type=finding.severity.value, message=safe(finding.message))
        failure.text = words
    else:
        Xml.SubElement(case, "system-out").text = words
    return case


def _name(finding: Finding, assets: Mapping[str, Asset]) -> str:
    first = finding.places[0]
    asset = assets.get(first.asset)
    path = "the repository" if first.path == "." else portable_path(first.path)
    return safe(f"{path} {asset.name}" if asset and asset.name else path)


def _lines(finding: Finding) -> list[str]:
    """What a person reads under the name of the case."""
    head = f"{finding.severity.value}, {finding.confidence.value} confidence, {finding.clock} clock: {finding.message}"
    places = [spoken(place) for place in finding.places]
    return [head, *places, *finding.evidence, *([f"Next: {finding.next_step}"] if finding.next_step else [])]
