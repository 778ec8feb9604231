"""SARIF: valid by the published schema, and what code scanning makes of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import unquote_to_bytes

import pytest

from aidebt import checks
from aidebt.findings import Place, Severity
from aidebt.report import Report
from aidebt.reporters import RenderOptions, render

from .samples import GENERATION, HEAD, SITUATIONS, bare, clean, finding, hostile, shallow, suppressed, unread, verba


def log(report: Report, **options: Any) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(render(report, RenderOptions(format="sarif", **options)))
    return document


def run(report: Report, **options: Any) -> dict[str, Any]:
    (only,) = log(report, **options)["runs"]
    assert isinstance(only, dict)
    return only


@pytest.mark.parametrize("options", [{}, {"show_all": True}, {"repository_url": "https://example.org/o/r"}], ids=str)
@pytest.mark.parametrize("situation", SITUATIONS.values(), ids=SITUATIONS)
def test_it_is_valid(situation: Callable[[], Report], options: dict[str, Any]) -> None:
    validate = pytest.importorskip("sarif_kit.validate")  # for Python 3.11 and later only
    assert validate.validation_errors(log(situation(), **options)) == []
    broken = log(situation(), **options)
    broken["runs"][0]["results"].append({"ruleId": 1})
    assert validate.validation_errors(broken)


def test_a_result_tells_all_about_its_finding() -> None:
    report = verba()
    result = run(report)["results"][1]
    path = f"{GENERATION}GroqGenerator.py"
    assert (result["ruleId"], result["level"]) == ("retired-menu", "error")
    assert result["message"]["text"] == (
        "5 of 5 models offered are retired; the default gemma-7b-it since 2024-12-18 (704 days).\n"
        "Also at [GroqGenerator.py:16](1), [GroqGenerator.py:17](2), [GroqGenerator.py:18](3), [GroqGenerator.py:19](4).\n"
        "- mixtral-8x7b-32768 2025-03-20, llama3-70b-8192 and llama3-8b-8192 2025-08-30, gemma2-9b-it 2025-10-08\n"
        "Next: replace the list; groq names openai/gpt-oss-120b as replacement"
    )
    (location,) = result["locations"]
    assert location["physicalLocation"] == {
        "artifactLocation": {"uri": path, "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 15, "startColumn": 5},
    }
    assert location["logicalLocations"] == [{"fullyQualifiedName": "name15"}]
    related = result["relatedLocations"]
    assert [(spot["id"], spot["physicalLocation"]["region"]["startLine"]) for spot in related] == [
        (1, 16),
        (2, 17),
        (3, 18),
        (4, 19),
    ]
    assert {key: result["properties"][key] for key in ("clock", "severity", "confidence", "places")} == {
        "clock": "prompt",
        "severity": "high",
        "confidence": "high",
        "places": 5,
    }


def test_severities_become_the_three_levels() -> None:
    levels = {result["properties"]["severity"]: result["level"] for result in run(verba(), show_all=True)["results"]}
    assert levels == {"critical": "error", "high": "error", "medium": "warning", "low": "note"}


def test_no_rule_claims_to_be_about_security() -> None:
    assert "security-severity" not in json.dumps(log(verba()))


def test_every_rule_brings_its_manual_page() -> None:
    rules = run(bare())["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == list(checks.rule_ids())
    for rule in rules:
        assert rule["help"]["markdown"].startswith(f"# {rule['id']}\n")
        assert checks.manual(rule["id"]) in rule["help"]["markdown"]
        assert rule["shortDescription"]["text"].endswith(".")
        assert rule["fullDescription"]["text"]
    retired = next(rule for rule in rules if rule["id"] == "retired-model")
    assert retired["name"] == "RetiredModel"
    assert retired["shortDescription"]["text"] == "A live pin names a model that its platform no longer serves."
    assert retired["fullDescription"]["text"].startswith("Finds pins whose model's shutdown date has passed")


def test_the_rule_index_leads_to_the_rule() -> None:
    only = run(verba())
    rules = only["tool"]["driver"]["rules"]
    known = [result for result in only["results"] if "ruleIndex" in result]
    assert known
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in known)


# -- identity -------------------------------------------------------------------------------------------------------


def prints(report: Report) -> list[str]:
    return [result["partialFingerprints"]["aidebtIdentity/v1"] for result in run(report)["results"]]


def test_a_fingerprint_outlives_lines_days_and_wording() -> None:
    report = verba()
    moved = tuple(
        replace(
            found,
            message=found.message.replace("53 days", "52 days"),
            severity=Severity.CRITICAL,
            places=tuple(replace(place, line=place.line + 100) for place in found.places),
        )
        for found in report.findings
    )
    assert prints(replace(report, findings=moved)) == prints(report)


def test_a_fingerprint_tells_findings_apart() -> None:
    assert len(set(prints(verba()))) == len(prints(verba()))
    report = clean()
    pin = report.entries[0].asset
    twice = tuple(finding(Severity.HIGH, rule, "m", pin) for rule in ("retired-model", "retired-model", "unpinned-model"))
    assert len(set(prints(replace(report, findings=twice)))) == 3


# -- what is ignored, and what is not about a line -------------------------------------------------------------------


def test_a_suppressed_finding_says_so_and_why() -> None:
    (result,) = run(suppressed())["results"]
    assert result["suppressions"] == [{"kind": "external", "justification": "moving in December"}]
    report = suppressed()
    inline = replace(report, suppressed=((report.suppressed[0][0], "inline ignore"),))
    assert run(inline)["results"][0]["suppressions"][0]["kind"] == "inSource"
    assert {str(result["suppressions"]) for result in run(verba())["results"][:-1]} == {"[]"}


def test_what_was_not_asked_for_is_no_result() -> None:
    report = suppressed()
    assert run(replace(report, suppressed=((report.suppressed[0][0], "not selected"),)))["results"] == []


def test_no_result_is_without_a_file() -> None:
    """Code scanning refuses the whole log otherwise."""
    only = run(unread())
    uris = {result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for result in only["results"]}
    assert uris == {"src/f0.py"}
    told = only["invocations"][0]["toolExecutionNotifications"]
    index = checks.rule_ids().index("outdated-catalog")
    assert {"id": "outdated-catalog", "index": index} in [note.get("associatedRule") for note in told]
    assert sum("locations" in note for note in told) == 30


def test_a_shallow_history_is_said() -> None:
    (note,) = run(shallow())["invocations"][0]["toolExecutionNotifications"]
    assert note["message"]["text"].startswith("SHALLOW HISTORY: ages are lower bounds")


def test_only_as_many_places_are_listed_as_code_scanning_keeps() -> None:
    report = clean()
    pin = report.entries[0].asset
    many = replace(finding(Severity.HIGH, "retired-model", "m", pin), places=(Place("a.py", 1, pin.id),) * 300)
    (result,) = run(replace(report, findings=(many,)))["results"]
    assert len(result["relatedLocations"]) == 100
    assert "and 289 more places." in result["message"]["text"]
    assert result["properties"]["places"] == 300


# -- where it comes from --------------------------------------------------------------------------------------------


def test_the_commit_is_named_where_the_repository_is_known() -> None:
    assert "versionControlProvenance" not in run(verba())
    (source,) = run(verba(), repository_url="https://example.org/o/r")["versionControlProvenance"]
    assert source == {
        "repositoryUri": "https://example.org/o/r",
        "revisionId": HEAD,
        "branch": "main",
        "mappedTo": {"uriBaseId": "%SRCROOT%"},
    }


def test_paths_are_relative_references_of_their_bytes() -> None:
    (result,) = run(hostile())["results"]
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "a%1B%5B31m%FF%0A%2541/%5Bbold%5Db%E2%80%AE.py"
    assert unquote_to_bytes(uri) == b"a\x1b[31m\xff\n%41/[bold]b\xe2\x80\xae.py"


def test_nothing_of_a_repository_becomes_a_link_or_a_placeholder() -> None:
    report = clean()
    pin = report.entries[0].asset
    bad = finding(Severity.HIGH, "retired-model", "[x](http://evil) {0} {name}", pin, evidence=("[y](1)",))
    text = run(replace(report, findings=(bad,)))["results"][0]["message"]["text"]
    assert text == "[x] (http://evil) {{0}} {name}.\n- [y] (1)"


def test_no_prompt_text_is_written() -> None:
    text = render(hostile(), RenderOptions(format="sarif", show_text=True))
    assert "SECRET" not in text
    assert text.isascii()
