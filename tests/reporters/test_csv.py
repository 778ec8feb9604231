"""CSV: through the csv module, and safe in a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from io import StringIO
from typing import Any

import pytest

from aidebt.findings import Severity
from aidebt.report import Report
from aidebt.reporters import RenderOptions, render
from aidebt.reporters.csv import COLUMNS

from .samples import GENERATION, SITUATIONS, clean, finding, hostile, prompt, suppressed, verba


def table(report: Report, **options: Any) -> list[dict[str, str]]:
    text = render(report, RenderOptions(format="csv", **options))
    return list(csv.DictReader(StringIO(text, newline=""), strict=True))


@pytest.mark.parametrize("situation", SITUATIONS.values(), ids=SITUATIONS)
def test_every_row_has_every_column(situation: Callable[[], Report]) -> None:
    text = render(situation(), RenderOptions(format="csv", show_all=True))
    rows = list(csv.reader(StringIO(text, newline=""), strict=True))
    assert tuple(rows[0]) == COLUMNS
    assert {len(row) for row in rows} == {len(COLUMNS)}
    assert all(line.endswith("\r\n") for line in text.splitlines(keepends=True))


def test_a_row_is_a_place() -> None:
    rows = [row for row in table(verba()) if row["rule"] == "retired-menu"]
    assert [(row["line"], row["value"]) for row in rows] == [
        ("15", "gemma-7b-it"),
        ("16", "gemma2-9b-it"),
        ("17", "llama3-70b-8192"),
        ("18", "llama3-8b-8192"),
        ("19", "mixtral-8x7b-32768"),
    ]
    assert len({row["finding"] for row in rows}) == 1
    assert {row["path"] for row in rows} == {f"{GENERATION}GroqGenerator.py"}
    assert rows[0]["since"] == "2024-08-07"
    assert rows[0]["evidence"].startswith("mixtral-8x7b-32768 2025-03-20")


def test_suppressed_findings_come_last_with_their_reason() -> None:
    (row,) = table(suppressed())
    assert (row["rule"], row["suppressed"]) == ("retiring-model", "moving in December")
    assert {row["suppressed"] for row in table(verba())[:-1]} == {""}


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ('=HYPERLINK("http://x";"y")', '\'=HYPERLINK("http://x";"y")'),
        ("+1", "'+1"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("  =1", "'  =1"),
        ("＝1", "'＝1"),
        ("\t=1", "\\t=1"),
        ("a=1", "a=1"),
        ("gpt-4", "gpt-4"),
        ("", ""),
    ],
)
def test_no_cell_is_a_formula(name: str, cell: str) -> None:
    report = clean()
    pin = replace(report.entries[0].asset, name=name, value=name)
    entries = (replace(report.entries[0], asset=pin),)
    (row,) = table(replace(report, entries=entries, findings=(finding(Severity.LOW, "r", name or "m", pin, evidence=(name,)),)))
    assert (row["name"], row["value"], row["evidence"]) == (cell, cell, cell)
    assert row["message"] == (cell or "m")


def test_quotes_commas_and_ends_of_lines_stay_in_their_cell() -> None:
    report = clean()
    found = finding(Severity.LOW, "r", 'a "b", c\nd', report.entries[0].asset)
    (row,) = table(replace(report, findings=(found,)))
    assert row["message"] == 'a "b", c\\nd'


def test_prompt_text_is_written_only_when_asked_for() -> None:
    report = clean()
    text = prompt("p.py", 4, "SECRET")
    report = replace(
        report,
        entries=(*report.entries, replace(report.entries[1], asset=text)),
        findings=(finding(Severity.LOW, "stale-prompt", "m", text),),
    )
    assert table(report)[0]["value"] == ""
    assert table(report, show_text=True)[0]["value"] == "SECRET"


def test_controls_and_stray_bytes_are_spelled_out() -> None:
    text = render(hostile(), RenderOptions(format="csv"))
    assert text.replace("\r\n", "").isprintable()
    assert "%FF" in text
