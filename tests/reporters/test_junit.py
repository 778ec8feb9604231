"""JUnit XML: through a reader that CI systems use the like of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from junitparser import Failure, JUnitXml, Skipped, TestCase, TestSuite

from aidebt import checks
from aidebt.findings import Severity
from aidebt.report import Report
from aidebt.reporters import RenderOptions, render

from .samples import GENERATION, SITUATIONS, clean, finding, suppressed, unread, verba


def read(report: Report, **options: Any) -> JUnitXml:
    return JUnitXml.fromstring(render(report, RenderOptions(format="junit", **options)).encode())


def cases(report: Report, **options: Any) -> list[TestCase]:
    return [case for suite in read(report, **options) for case in suite]


def named(report: Report, rule: str, **options: Any) -> list[TestCase]:
    return [case for case in cases(report, **options) if case.classname == f"aidebt.{rule}"]


@pytest.mark.parametrize("situation", SITUATIONS.values(), ids=SITUATIONS)
def test_the_counts_are_those_of_the_cases(situation: Callable[[], Report]) -> None:
    document = read(situation(), show_all=True)
    every = [case for suite in document for case in suite]
    failed = sum(isinstance(result, Failure) for case in every for result in case.result)
    skipped = sum(isinstance(result, Skipped) for case in every for result in case.result)
    assert (document.tests, document.failures, document.skipped) == (len(every), failed, skipped)
    told = [(suite.tests, suite.failures, suite.skipped, suite.errors) for suite in document]
    document.update_statistics()
    assert [(suite.tests, suite.failures, suite.skipped, suite.errors) for suite in document] == told


def test_there_is_a_suite_for_every_rule() -> None:
    suites = [suite.name for suite in read(clean()) if isinstance(suite, TestSuite)]
    assert suites == [f"aidebt.{rule}" for rule in checks.rule_ids()]
    assert {case.name for case in cases(clean())} == {"nothing found"}
    assert all(case.is_passed for case in cases(clean()))


def test_a_finding_is_a_failed_case() -> None:
    (case,) = named(verba(), "retired-menu")
    assert case.name == f"{GENERATION}GroqGenerator.py name15"
    (failure,) = case.result
    assert isinstance(failure, Failure)
    assert failure.type == "high"
    assert failure.message.startswith("5 of 5 models offered are retired")
    told = failure.text.splitlines()
    assert told[1:6] == [f"{GENERATION}GroqGenerator.py:{line}" for line in range(15, 20)]
    assert told[-1] == "Next: replace the list; groq names openai/gpt-oss-120b as replacement"


def test_only_what_fails_the_run_fails_a_case() -> None:
    report = verba()
    severe = frozenset(found for found in report.findings if found.severity is Severity.CRITICAL)
    assert read(report, failing=severe).failures == 1
    (case,) = named(report, "stale-prompt", failing=severe)
    assert case.is_passed
    assert "Next: re-read it against the models of today" in case.system_out


def test_a_suppressed_finding_is_skipped_with_its_reason() -> None:
    (case,) = named(suppressed(), "retiring-model")
    (skip,) = case.result
    assert isinstance(skip, Skipped)
    assert skip.message == "moving in December"


def test_the_name_of_a_case_has_no_line_and_no_days_and_is_unique() -> None:
    report = clean()
    pin = report.entries[0].asset
    found = tuple(finding(Severity.HIGH, "retiring-model", f"{days} days", pin) for days in (53, 52))
    assert [case.name for case in named(replace(report, findings=found), "retiring-model")] == [
        "app.py name3",
        "app.py name3 (2)",
    ]


def test_what_is_about_the_repository_is_named_so() -> None:
    assert [case.name for case in named(unread(), "outdated-catalog")] == ["the repository"]


def test_what_xml_cannot_hold_is_spelled_out() -> None:
    report = clean()
    pin = replace(report.entries[0].asset, path="a\x00\ufffe\udcff<b>&\"'.py", name="]]>\x0b")
    entries = (replace(report.entries[0], asset=pin),)
    bad = finding(Severity.HIGH, "retired-model", "<!--\x1b\ud800 &lt; ]]>", pin, evidence=("\x08",))
    (case,) = named(replace(report, entries=entries, findings=(bad,)), "retired-model")
    assert case.name == "a\\x00\\ufffe%FF<b>&\"'.py ]]>\\x0b"
    assert case.result[0].message == "<!--\\x1b\\ud800 &lt; ]]>"
