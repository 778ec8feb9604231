"""GitLab code quality: the documented shape, and fingerprints that merge requests can compare."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from aidebt.report import Report
from aidebt.reporters import RenderOptions, render

from .samples import GENERATION, SITUATIONS, clean, hostile, verba

# https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
FIELDS = {"description", "check_name", "fingerprint", "severity", "location"}
SEVERITIES = {"info", "minor", "major", "critical", "blocker"}


def issues(report: Report, **options: Any) -> list[dict[str, Any]]:
    document = json.loads(render(report, RenderOptions(format="gitlab", **options)))
    assert isinstance(document, list)
    return document


@pytest.mark.parametrize("situation", SITUATIONS.values(), ids=SITUATIONS)
def test_every_issue_has_the_documented_shape(situation: Callable[[], Report]) -> None:
    found = issues(situation(), show_all=True)
    for issue in found:
        assert set(issue) == FIELDS
        assert issue["severity"] in SEVERITIES
        assert set(issue["location"]) == {"path", "lines"}
        assert not issue["location"]["path"].startswith(("/", "./"))
        assert issue["location"]["lines"]["begin"] >= 1
        assert re.fullmatch("[0-9a-f]{32}", issue["fingerprint"])
        assert issue["description"].isprintable()
    assert len({issue["fingerprint"] for issue in found}) == len(found)


def test_an_issue_says_what_where_and_what_next() -> None:
    issue = issues(verba())[1]
    assert issue["description"] == (
        "5 of 5 models offered are retired; the default gemma-7b-it since 2024-12-18 (704 days) (and 4 more places). "
        "replace the list; groq names openai/gpt-oss-120b as replacement"
    )
    assert (issue["check_name"], issue["severity"]) == ("retired-menu", "critical")
    assert issue["location"] == {"path": f"{GENERATION}GroqGenerator.py", "lines": {"begin": 15}}


def test_severities() -> None:
    pairs = zip(verba().findings, issues(verba(), show_all=True), strict=True)
    assert {(found.severity.value, issue["severity"]) for found, issue in pairs} == {
        ("critical", "blocker"),
        ("high", "critical"),
        ("medium", "major"),
        ("low", "minor"),
    }


def test_a_fingerprint_is_the_same_on_another_line() -> None:
    report = verba()
    moved = tuple(replace(each, places=tuple(replace(p, line=p.line + 7) for p in each.places)) for each in report.findings)
    before, after = issues(report), issues(replace(report, findings=moved))
    assert [issue["fingerprint"] for issue in before] == [issue["fingerprint"] for issue in after]
    assert before != after


def test_nothing_found_is_an_empty_list_and_the_view_counts() -> None:
    assert render(clean(), RenderOptions(format="gitlab")) == "[]\n"
    assert len(issues(verba())) == 9
    assert [issue["check_name"] for issue in issues(verba(), contexts=frozenset({"test"}))] == ["retired-model"]


def test_bytes_that_are_no_text_stay_apart() -> None:
    text = render(hostile(), RenderOptions(format="gitlab"))
    assert text.isascii()
    assert json.loads(text)[0]["location"]["path"] == "a\x1b[31m%FF\n%2541/[bold]b\u202e.py"
