"""How a difference is told: text, Markdown and JSON."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from rich.cells import cell_len

from aidebt.diff import Difference, compare, github, markdown, read, text
from aidebt.diff import json as shape
from aidebt.findings import Severity
from aidebt.report import Report
from aidebt.reporters import RenderOptions, render
from reporters.samples import clean, finding, hostile, many_findings, verba
from reporters.test_markdown import Page

ROOT = Path(__file__).resolve().parents[2]
VALIDATOR = Draft202012Validator(json.loads((ROOT / "rules/schema/diff.schema.json").read_text("utf-8")))


def side(report: Report, label: str) -> Any:
    return read(json.loads(render(report, RenderOptions(format="json"))), label)


def between(old: Report, new: Report) -> Difference:
    return compare(side(old, "main"), side(new, "feature"))


def with_debt() -> Report:
    report = clean()
    pin = report.entries[0].asset
    found = finding(Severity.HIGH, "retiring-model", "gpt-6.1 retires 2027-01-14 (53 days)", pin, next_step="move to gpt-7")
    return replace(report, findings=(found,))


def test_text_says_what_was_added_with_what_to_do() -> None:
    told = text.render(between(clean(), with_debt()), 100, False)
    assert told.splitlines() == [
        "example: 6fb7c98 of 2025-07-14 -> 6fb7c98 of 2025-07-14, both as of 2026-11-22",
        "",
        "Debt-days  before  after  added  paid  by itself",
        "prompt          0      0",
        "score           3      3",
        "",
        "Added: 1",
        "  HIGH      gpt-6.1 retires 2027-01-14 (53 days)",
        "    app.py:3  [retiring-model]  something else changed",
        "    Next: move to gpt-7",
        "",
    ]


def test_text_says_what_was_paid_without_what_to_do() -> None:
    told = text.render(between(with_debt(), clean()), 100, False)
    assert (
        "Paid: 1\n  HIGH      gpt-6.1 retires 2027-01-14 (53 days)\n    app.py:3  [retiring-model]  no longer found here\n"
        in told
    )
    assert "Next" not in told


def test_nothing_is_said_as_such() -> None:
    for told in (text.render(between(verba(), verba()), 100, False), markdown.render(between(verba(), verba()))):
        assert "9 findings as before." in told
    assert "No AI debt was added or paid." in text.render(between(verba(), verba()), 100, False)
    assert markdown.render(between(verba(), verba())).startswith("## AI debt: none added, none paid\n")


def test_markdown_says_it_in_the_heading_and_links_to_the_line() -> None:
    page = Page(markdown.render(between(clean(), with_debt()), "https://example.org/o/r"))
    assert page.text.startswith("AI debt: 1 finding added\nmain (6fb7c98 of 2025-07-14) to feature (")
    assert page.links == ["https://example.org/o/r/blob/6fb7c98000000000000000000000000000000000/app.py#L3"]
    assert "Next: move to gpt-7" in page.text
    back = Page(markdown.render(between(with_debt(), clean())))
    assert back.text.startswith("AI debt: 1 finding paid\n")
    assert back.links == ["app.py#L3"]


def test_annotations_are_about_what_was_added() -> None:
    assert github.render(between(clean(), with_debt())).splitlines() == [
        "::error file=app.py,line=3,title=retiring-model (high)::gpt-6.1 retires 2027-01-14 (53 days)"
        "%0Asomething else changed%0Amove to gpt-7",
        "aidebt: 1 finding added",
    ]
    assert github.render(between(with_debt(), clean())) == "aidebt: 1 finding paid\n"
    told = github.render(between(clean(), hostile()))
    assert all(line.isprintable() and line.startswith(("::error ", "aidebt: ")) for line in told.splitlines())


def test_markdown_fits_into_one_comment() -> None:
    report = many_findings()
    long = replace(report, findings=tuple(replace(each, next_step="s" * 390) for each in report.findings * 30))
    told = markdown.render(between(clean(), long), "https://example.org/" + "x" * 300)
    assert len(told) < markdown.LONGEST
    assert "more findings: `aidebt diff` lists all" in told


@pytest.mark.parametrize("width", [40, 100])
def test_hostile_names_stay_words(width: int) -> None:
    found = between(clean(), hostile())
    told = text.render(found, width, False)
    assert all(line.isprintable() and cell_len(line) <= width for line in told.splitlines())
    assert "\x1b" in text.render(found, width, True)
    page = Page(markdown.render(found))
    assert set(page.tags) <= {
        "h2",
        "h3",
        "p",
        "a",
        "code",
        "strong",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "ul",
        "li",
        "br",
    }
    assert all("#L" in link for link in page.links)
    assert "SECRET" not in told + page.text + shape.render(found)


@pytest.mark.parametrize("pair", [(clean, with_debt), (with_debt, clean), (verba, hostile), (hostile, many_findings)])
def test_json_is_valid_and_repeats(pair: Any) -> None:
    found = between(pair[0](), pair[1]())
    told = shape.render(found)
    assert told == shape.render(between(pair[0](), pair[1]()))
    assert told.isascii()
    VALIDATOR.validate(json.loads(told))
    assert not VALIDATOR.is_valid({**json.loads(told), "older": -1})


def test_json_holds_the_same() -> None:
    document = json.loads(shape.render(between(clean(), with_debt())))
    (added,) = document["added"]
    assert (added["rule"], added["severity"], added["because"]) == ("retiring-model", "high", "something else changed")
    assert added["places"] == [{"path": "app.py", "line": 3, "asset": "model_pin:app.py:name3:chat:0"}]
    assert (document["old"]["label"], document["new"]["label"]) == ("main", "feature")
