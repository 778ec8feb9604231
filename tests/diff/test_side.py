"""A report from anywhere: read, or refused with what is wrong."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from aidebt.diff import compare, read
from aidebt.errors import UsageError
from aidebt.reporters import RenderOptions, render
from reporters.samples import SITUATIONS, verba


def report() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(render(verba(), RenderOptions(format="json")))
    return document


@pytest.mark.parametrize("name", SITUATIONS)
def test_every_report_compares_with_itself(name: str) -> None:
    document = json.loads(render(SITUATIONS[name](), RenderOptions(format="json")))
    found = compare(read(document, "a"), read(document, "b"))
    assert found.empty
    assert found.older == len({json.dumps(row) for row in document["findings"] if row["shown"]})


def test_fields_of_later_versions_are_stepped_over() -> None:
    document = report()
    document["new"] = document["assets"][0]["new"] = document["findings"][0]["new"] = 1
    assert read(document, "x") == read(report(), "x")


@pytest.mark.parametrize("document", [None, [], "x", {}, {"schema": "aidebt-report/2"}, {"schema": "aidebt-diff/1"}])
def test_what_is_no_report_is_refused(document: Any) -> None:
    with pytest.raises(UsageError, match=r"x\.json is no report of aidebt"):
        read(document, "x.json")


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("as_of",), "yesterday"),
        (("as_of",), None),
        (("repository",), []),
        (("repository", "head"), 7),
        (("clocks", "prompt"), None),
        (("clocks", "prompt", "score"), "high"),
        (("clocks", "prompt", "readings"), {}),
        (("clocks", "prompt", "readings", 0, "debt_days"), None),
        (("clocks", "prompt", "readings", 0, "debt_days"), True),
        (("assets",), {"a": 1}),
        (("assets", 0), 3),
        (("assets", 0, "id"), ["x"]),
        (("edges", 0), {}),
        (("findings", 0, "severity"), "awful"),
        (("findings", 0, "places"), []),
        (("findings", 0, "places", 0, "line"), "1"),
    ],
)
def test_what_is_malformed_is_refused(path: tuple[Any, ...], value: Any) -> None:
    document = copy.deepcopy(report())
    at = document
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = value
    with pytest.raises(UsageError, match=r"x\.json is malformed"):
        read(document, "x.json")
