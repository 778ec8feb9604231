"""`aidebt models`: what a person reads."""

from __future__ import annotations

import argparse
import json
from datetime import date

import pytest

from aidebt.catalog import Catalog, Model, load
from aidebt.errors import UsageError
from aidebt.models_command import add_parser, list_models, run, show_model, status_on

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load()


def call(*words: str) -> int:
    parser = argparse.ArgumentParser()
    add_parser(parser.add_subparsers(dest="command"))
    return run(parser.parse_args(["models", *words]), TODAY)


def model(**fields: object) -> Model:
    return Model("p", "m", "chat", "f", **{"status": "active", **fields})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, "active"),
        ({"status": "legacy"}, "legacy"),
        ({"status": "deprecated", "retires": date(2026, 11, 22)}, "retired"),
        ({"status": "deprecated", "retires": date(2026, 11, 23)}, "deprecated"),
        ({"retires": date(2027, 11, 23)}, "active"),
        ({"deprecated": date(2026, 11, 1)}, "deprecated"),
        ({"deprecated": date(2026, 12, 1)}, "active"),
        ({"status": "retired"}, "retired"),
        ({"status": "retired", "retires": date(2027, 1, 1)}, "deprecated"),
    ],
)
def test_dates_decide_over_the_providers_word(fields: dict[str, object], expected: str) -> None:
    assert status_on(model(**fields), TODAY) == expected


def test_show_tells_each_platform_with_runway_source_and_timeline(catalog: Catalog) -> None:
    text = show_model(catalog, "gpt-4o", TODAY)
    assert "gpt-4o on OpenAI (openai): chat, deprecated, retires 2027-01-14 (in 53 days)" in text
    assert "gpt-4o on Azure OpenAI (azure-openai)" in text
    assert "low: reported by one source" in text
    assert "gpt-6-luna (per https://" in text
    assert "2024-10-02 gpt-4o-2024-08-06 (recalled)" in text
    assert "10 behind GPT-6.2 (2026-11-17) in openai-flagship" in text
    assert "retires 2026-10-01 (modelrot 0.2.0, 2026-09-21)" in text


def test_show_never_proposes_a_retired_successor(catalog: Catalog) -> None:
    text = show_model(catalog, "together_ai/Qwen/QwQ-32B", TODAY)
    assert "itself retired; no living successor is named" in text
    chained = next(m for m in catalog.models() if m.replacement_current)
    assert f"itself retired; now {chained.replacement_current}" in show_model(catalog, chained.id, TODAY)


def test_show_warns_of_a_name_that_another_model_answers(catalog: Catalog) -> None:
    assert "answered by  grok-4.3: the old name still works and nothing fails" in show_model(catalog, "xai/grok-3", TODAY)


def test_show_says_what_is_scheduled(catalog: Catalog) -> None:
    assert ", scheduled)" in show_model(catalog, "gemini/gemini-2.5-pro", TODAY)


@pytest.mark.parametrize(
    ("id", "words"), [("azure/foo", "read as foo on Azure OpenAI"), ("fake-model", "placeholder"), ("zzz", "not to say")]
)
def test_show_of_a_stranger(catalog: Catalog, id: str, words: str) -> None:
    assert words in show_model(catalog, id, TODAY)


def test_what_is_printed_cannot_drive_the_terminal(catalog: Catalog) -> None:
    assert "\x1b" not in show_model(catalog, "\x1b[2Jgpt", TODAY)


def test_list_filters_by_platform_and_by_the_status_of_today(catalog: Catalog) -> None:
    text = list_models(catalog, "anthropic", "deprecated", TODAY)
    assert "claude-sonnet-4-5-20250929" in text
    assert "claude-3-opus-20240229" not in text
    later = list_models(catalog, "anthropic", "deprecated", date(2027, 1, 1))
    assert "claude-sonnet-4-5-20250929" not in later
    with pytest.raises(UsageError) as caught:
        list_models(catalog, "nowhere", None, TODAY)
    assert "openai" in caught.value.hint


def test_list_says_when_the_catalog_is_too_old(catalog: Catalog) -> None:
    assert "older than" not in list_models(catalog, "morph", None, TODAY)
    assert "older than the 60 days" in list_models(catalog, "morph", None, date(2027, 6, 1))


def test_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert call("list", "--platform", "morph", "--format", "json") == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["platform"], row["status_today"]) == ("morph", "active")
    assert call("show", "gpt-4o", "--format", "json") == 0
    found = json.loads(capsys.readouterr().out)
    assert [(m["platform"], m["days"]) for m in found["models"]] == [("openai", 53), ("azure-openai", 143)]
    assert found["models"][0]["moves"][0] == {"on": "2024-05-13", "to": "gpt-4o-2024-05-13", "basis": "launch"}
    assert call("show", "no-such-model-9") == 1
    assert capsys.readouterr().out.startswith("no-such-model-9: unknown")
