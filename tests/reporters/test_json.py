"""The v1 shape: against its schema, whatever the report holds."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

import pytest
from jsonschema import Draft202012Validator

from aidebt.assets import Evidence, IndexFacts, IndexPlace, Kind
from aidebt.report import Age, Entry, Report, RowAges, Skipped
from aidebt.reporters import RenderOptions, render
from aidebt.reporters.portable import portable_path, portable_text

from .samples import SITUATIONS, asset, bare, clean, evaluated, hostile, unread, verba

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((ROOT / "rules/schema/report.schema.json").read_text("utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)
SHAPE = [
    *("schema", "tool", "repository", "as_of", "catalog", "score", "clocks", "coverage"),
    *("events", "findings", "assets", "nodes", "edges", "baseline", "counted", "skipped", "extra"),
]


def text_of(report: Report, **options: Any) -> str:
    return render(report, RenderOptions(format="json", **options))


def parsed(report: Report, **options: Any) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(text_of(report, **options))
    return document


def objects(schema: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every part of the schema that describes an object of ours, with its path."""
    if isinstance(schema, dict):
        if "properties" in schema:
            yield path, schema
        for key, value in schema.items():
            yield from objects(value, f"{path}/{key}")


# -- the schema itself ----------------------------------------------------------------------------------------------


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize(("path", "part"), list(objects(SCHEMA)), ids=lambda value: value if isinstance(value, str) else "")
def test_it_is_strict_and_explains_every_field(path: str, part: dict[str, Any]) -> None:
    assert part["additionalProperties"] is False
    assert sorted(part["required"]) == sorted(part["properties"])
    assert [name for name, field in part["properties"].items() if not field.get("description")] == []


@pytest.mark.parametrize("situation", SITUATIONS.values(), ids=SITUATIONS)
def test_every_report_is_valid(situation: Callable[[], Report]) -> None:
    VALIDATOR.validate(parsed(situation()))


def broken(document: dict[str, Any], change: str) -> dict[str, Any]:
    document = copy.deepcopy(document)
    match change:
        case "field too many":
            document["assets"][0]["surprise"] = 1
        case "field missing":
            del document["edges"][0]["type"]
        case "other version":
            document["schema"] = "aidebt-report/2"
        case "no date":
            document["as_of"] = "22 November"
        case "unknown edge":
            document["edges"][0]["type"] = "uses"
        case "line 0":
            document["findings"][0]["places"][0]["line"] = 0
        case _:
            raise AssertionError(change)
    return document


@pytest.mark.parametrize("change", ["field too many", "field missing", "other version", "no date", "unknown edge", "line 0"])
def test_what_is_not_the_shape_is_refused(change: str) -> None:
    assert not VALIDATOR.is_valid(broken(parsed(verba()), change))


# -- the document ---------------------------------------------------------------------------------------------------


def test_keys_stand_in_a_fixed_order_and_the_bytes_repeat() -> None:
    assert list(parsed(bare())) == SHAPE
    assert text_of(verba()) == text_of(verba())
    assert text_of(verba(), width=40, color=True, verbose=True, contexts=frozenset({"test"})) == text_of(verba())


def test_every_asset_stands_in_it_whatever_a_view_hides() -> None:
    report = verba()
    assets = parsed(report)["assets"]
    assert [asset["id"] for asset in assets] == [entry.asset.id for entry in report.entries]
    assert {asset["context"] for asset in assets} == {"app", "test"}
    assert sum(asset["live"] for asset in assets) == 12


def test_edges_and_findings_lead_to_assets_and_nodes() -> None:
    for report in (verba(), hostile()):
        document = parsed(report)
        known = {thing["id"] for thing in (*document["assets"], *document["nodes"])}
        ends = {edge[end] for edge in document["edges"] for end in ("source", "target")}
        places = {place["asset"] for finding in document["findings"] for place in finding["places"]}
        assert ends | places <= known


def test_a_finding_about_no_asset_has_none() -> None:
    found = parsed(unread())["findings"]
    assert {finding["asset"] for finding in found} == {None}
    assert found[0]["places"][0] == {"path": "src/f0.py", "line": 1, "asset": None, "value": None}


def test_the_fields_that_others_rely_on() -> None:
    document = parsed(verba())
    claude = next(asset for asset in document["assets"] if asset["value"] == "claude-3-5-sonnet-20240620")
    assert claude["model"] == {
        "platform": "anthropic",
        "id": "claude-3-5-sonnet-20240620",
        "status": "known",
        "platforms": [],
        "floating": False,
        "through": "",
    }
    prompt = next(asset for asset in document["assets"] if asset["kind"] == "prompt")
    assert prompt["age"] == {
        "status": "exact",
        "reason": "",
        "changed_on": "2024-08-02",
        "changed_in": "2d4a75f" + "0" * 33,
        "introduced_on": "2024-08-02",
        "introduced_in": None,
        "revisions": 3,
        "written_for": "gpt-3.5-turbo",
        "author_on": None,
    }
    assert prompt["model"] is None
    assert document["score"] == {"value": 96, "debt_days": 13549, "clocks": ["prompt", "embedding"]}
    assert document["coverage"]["live_ages"] == {"exact": 12, "lower_bound": 0, "uncommitted": 0, "unknown": 0}


def test_the_value_of_an_implicit_pin_is_null() -> None:
    implicit = [asset for asset in parsed(verba())["assets"] if asset["implicit"]]
    assert len(implicit) == 5
    assert {asset["value"] for asset in implicit} == {None}


def test_prompt_text_is_written_only_when_asked_for() -> None:
    report = hostile()
    assert "SECRET" not in text_of(report)
    document = parsed(report, show_text=True)
    assert document["assets"][1]["value"] == "SECRET \x00 prompt"
    assert document["findings"][0]["places"][1]["value"] == "SECRET \x00 prompt"


def test_suppressed_findings_come_last_with_their_reason() -> None:
    findings = parsed(verba())["findings"]
    assert [finding["suppressed"] for finding in findings] == [None] * 10 + ["frozen until the migration"]
    assert [finding["shown"] for finding in findings] == [True] * 9 + [False, False]


def test_an_index_tells_what_is_known_and_why_the_rest_is_not() -> None:
    facts = IndexFacts(
        "chroma",
        Evidence.PERSISTED,
        dims=1536,
        metric="cosine",
        count=0,
        created_on=date(2025, 3, 4),
        absent=(("model", "no embedding function is recorded"),),
        places=(
            IndexPlace("db/100%/chroma.sqlite3", 1, Evidence.PERSISTED, "dims=1536"),
            IndexPlace("ingest.py", 9, Evidence.CREATED),
        ),
        called=("docs",),
    )
    index = asset("db/100%/chroma.sqlite3", 1, facts.text, kind=Kind.EMBEDDING_INDEX, usage=None, index=facts)
    document = parsed(bare(entries=(Entry(index, True, None, Age("unknown", "")), *verba().entries[:1])))
    VALIDATOR.validate(document)
    assert [each["index"] for each in document["assets"][1:]] == [None]
    assert document["assets"][0]["value"] == "dims=1536, metric=cosine, count=0"
    assert document["assets"][0]["index"] == {
        "store": "chroma",
        "called": ["docs"],
        "of": None,
        "evidence": "persisted",
        "version": "",
        "dims": 1536,
        "element": None,
        "metric": "cosine",
        "count": 0,
        "model": None,
        "created_on": "2025-03-04",
        "updated_on": None,
        "absent": [{"field": "model", "reason": "no embedding function is recorded"}],
        "places": [
            {"path": "db/100%25/chroma.sqlite3", "line": 1, "evidence": "persisted", "says": "dims=1536"},
            {"path": "ingest.py", "line": 9, "evidence": "created", "says": ""},
        ],
    }


# -- bytes that are no text -----------------------------------------------------------------------------------------

NAMES = [
    b"plain.py",
    b"50%.py",
    b"%FF.py",
    b"\xff.py",
    b"%25.py",
    "naïve/日本.py".encode(),
    b"a\nb\"'.py",
    b"\xed\xa0\x80",
    b"\xc3",
]


def test_a_path_gives_its_bytes_back() -> None:
    for name in NAMES:
        path = portable_path(name.decode("utf-8", "surrogateescape"))
        assert unquote_to_bytes(path) == name


def test_two_paths_never_look_alike() -> None:
    assert len({portable_path(name.decode("utf-8", "surrogateescape")) for name in NAMES}) == len(NAMES)


def test_paths_say_what_is_special_and_nothing_else() -> None:
    assert portable_path("src/app.py") == "src/app.py"
    assert portable_path("\udcff%41.py") == "%FF%2541.py"
    assert portable_path("日本.py") == "日本.py"


@pytest.mark.parametrize(("text", "told"), [("a\ud800b", "a%ED%A0%80b"), ("\udcff", "%FF"), ("50%", "50%"), ("ü\x00", "ü\x00")])
def test_text_never_holds_half_a_character(text: str, told: str) -> None:
    assert portable_text(text) == told


def test_the_output_is_ascii_and_strict_json() -> None:
    text = text_of(replace(hostile(), skipped=(Skipped("\udcff/日本.py", "undecodable"),)))
    assert text.isascii()
    document = json.loads(text)
    json.dumps(document, ensure_ascii=False).encode("utf-8")
    assert document["skipped"][0]["path"] == "%FF/日本.py"
    assert document["extra"] == {"a": {"k": 1}, "b": ["%FE", "2026-11-22"]}


def test_the_score_rounds_what_machines_disagree_on() -> None:
    report = verba()
    clock = report.clocks["prompt"]
    odd = replace(clock.readings[0], value=1 / 3, weight=2 / 3)
    document = parsed(replace(report, clocks={**report.clocks, "prompt": replace(clock, readings=(odd,))}))
    reading = document["clocks"]["prompt"]["readings"][0]
    assert (reading["value"], reading["weight"]) == (0.333333, 0.666667)


def test_a_clean_report_has_no_findings() -> None:
    assert parsed(clean())["findings"] == []


# -- evals ----------------------------------------------------------------------------------------------------------


def test_an_eval_set_says_how_many_cases_it_has_and_when_they_came() -> None:
    document = parsed(evaluated())
    assert list(VALIDATOR.iter_errors(document)) == []
    golden, big, config = document["assets"]
    assert (golden["cases"], golden["cases_reason"]) == (3, "")
    assert golden["rows"] == {
        "status": "exact",
        "oldest_on": "2024-01-01",
        "median_on": "2026-09-01",
        "newest_on": "2026-09-01",
        "dated": 3,
        "undated": 1,
        "at_least": 0,
        "added_90_days": 2,
        "added_365_days": 2,
        "share_90_days": 0.6667,
        "share_365_days": 0.6667,
        "days": [{"on": "2024-01-01", "cases": 1}, {"on": "2026-09-01", "cases": 2}],
        "reason": "one row is not committed",
    }
    assert (golden["eval"]["origin"], golden["eval"]["slices"]) == ("synthetic", ["intent"])
    assert (big["cases"], big["cases_reason"], big["eval"]["where"]) == (None, "git lfs pointer", "git lfs")
    assert (big["rows"]["dated"], big["rows"]["median_on"]) == (0, None)
    assert (config["cases"], config["rows"]) == (None, None)
    assert config["eval"]["refs"] == [{"kind": "data", "text": "file://golden.jsonl", "line": 7}]


def test_what_is_no_eval_has_no_cases() -> None:
    for item in parsed(verba())["assets"]:
        assert (item["cases"], item["cases_reason"], item["rows"], item["eval"]) == (None, "", None, None)


@pytest.mark.parametrize(
    ("counts", "oldest", "median", "newest"),
    [((), None, None, None), ((1,), 1, 1, 1), ((1, 1), 1, 1, 2), ((1, 1, 1), 1, 2, 3), ((3, 1), 1, 1, 2), ((1, 0, 4), 1, 3, 3)],
)
def test_the_median_is_the_older_of_two(
    counts: tuple[int, ...], oldest: int | None, median: int | None, newest: int | None
) -> None:
    rows = RowAges(tuple((date(2026, 1, number), count) for number, count in enumerate(counts, 1)))
    days = [day.day if day else None for day in (rows.oldest_on, rows.median_on, rows.newest_on)]
    assert days == [oldest, median, newest]
    assert rows.dated == sum(counts)
