"""Workflow commands: read back as the runner reads them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from aidebt.findings import Severity
from aidebt.report import Report
from aidebt.reporters import RenderOptions, render

from .samples import GENERATION, SITUATIONS, clean, finding, hostile, no_ai, shallow, unread, verba


def lines(report: Report, **options: Any) -> list[str]:
    return render(report, RenderOptions(format="github", **options)).splitlines()


def commands(report: Report, **options: Any) -> list[tuple[str, dict[str, str], str]]:
    """Name, properties and message of each command, unescaped as the runner does it (actions/runner, ActionCommand)."""
    found = []
    for line in lines(report, **options):
        if not line.startswith("::"):
            continue
        head, message = line.removeprefix("::").split("::", 1)
        name, _, listed = head.partition(" ")
        properties = dict(pair.split("=", 1) for pair in listed.split(",") if pair)
        found.append((name, {key: value(text) for key, text in properties.items()}, data(message)))
    return found


def data(text: str) -> str:
    return text.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")


def value(text: str) -> str:
    return text.replace("%0D", "\r").replace("%0A", "\n").replace("%3A", ":").replace("%2C", ",").replace("%25", "%")


def test_a_finding_is_an_annotation_on_its_line() -> None:
    name, properties, message = commands(verba())[1]
    path = f"{GENERATION}GroqGenerator.py"
    assert (name, properties) == ("error", {"file": path, "line": "15", "title": "retired-menu (high)"})
    assert message == (
        "5 of 5 models offered are retired; the default gemma-7b-it since 2024-12-18 (704 days)\n"
        f"Also at {path}:16, {path}:17, {path}:18, {path}:19.\n"
        "replace the list; groq names openai/gpt-oss-120b as replacement"
    )


def test_the_worst_come_first_since_only_ten_of_a_kind_are_shown() -> None:
    assert [name for name, _, _ in commands(verba(), show_all=True)] == ["error"] * 4 + ["warning"] * 5 + ["notice"]


def test_the_last_line_sums_up() -> None:
    assert lines(verba())[-1] == "aidebt: 1 critical, 3 high, 5 medium; 1 finding suppressed"
    assert lines(clean()) == ["aidebt: no findings"]
    assert lines(no_ai())[-1].startswith("aidebt: No AI found in the 118 files read")


def test_what_limits_the_report_is_a_warning() -> None:
    assert commands(shallow())[0] == (
        "warning",
        {"title": "aidebt"},
        "SHALLOW HISTORY: ages are lower bounds. `git fetch --unshallow` gives the rest.",
    )


def test_what_is_about_no_file_names_none() -> None:
    about = {properties["title"]: "file" in properties for _, properties, _ in commands(unread())}
    assert about == {"unread-files (high)": True, "outdated-catalog (high)": False}


@pytest.mark.parametrize("situation", SITUATIONS.values(), ids=SITUATIONS)
def test_each_line_is_one_command_or_words(situation: Callable[[], Report]) -> None:
    for line in lines(situation(), show_all=True):
        assert line.startswith(("::error ", "::warning ", "::notice ", "aidebt: "))


def test_nothing_of_a_repository_becomes_a_command_or_a_property() -> None:
    report = clean()
    pin = replace(report.entries[0].asset, path="a,title=x::y%0A.py")
    bad = finding(Severity.HIGH, "retired-model", "50%25 m\n::set-output name=x::1\r", pin)
    text = render(replace(report, findings=(bad,)), RenderOptions(format="github"))
    assert text.count("\n") == 2
    ((name, properties, message),) = commands(replace(report, findings=(bad,)))
    assert name == "error"
    assert properties["file"] == "a,title=x::y%250A.py"
    assert properties["title"] == "retired-model (high)"
    assert message == "50%25 m\\n::set-output name=x::1\\r"


def test_many_places_are_counted() -> None:
    pins = [replace(clean().entries[0].asset, path=f"s{n}.py") for n in range(9)]
    report = replace(clean(), findings=(finding(Severity.LOW, "unpinned-model", "m", *pins),))
    assert commands(report)[0][2] == "m\nAlso at s1.py:3, s2.py:3, s3.py:3, s4.py:3, s5.py:3 and 3 more places."


def test_controls_are_spelled_out() -> None:
    assert all(line.isprintable() for line in lines(hostile()))
