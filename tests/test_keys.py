"""Models that are keys of data files: offered, or told of; and keys that are something else."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from aidebt.config import Settings
from aidebt.scan import scan
from project import Project, analyser


def usages(path: str, text: str) -> dict[tuple[str, int, int], str]:
    """The usage of each pin of one file, by value, line and column."""
    project = Project({path: text})
    return {(pin.value or "", pin.line, pin.column): str(pin.usage.value) for pin in project.pins if pin.usage}


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        (
            "a.json",
            '{"models": {"gpt-4o": {"temperature": 0}, "gpt-4": {"temperature": 1}}}',
            {("gpt-4o", 1, 14): "menu", ("gpt-4", 1, 44): "menu"},
        ),
        (
            "a.json",
            '{\n  "models": {\n    "gpt-4o": {"max_tokens": 4096},\n    "gpt-4": {"max_tokens": 8192}\n  }\n}',
            {("gpt-4o", 3, 6): "table", ("gpt-4", 4, 6): "table"},
        ),
        ("a.yaml", "prices:\n  gpt-4o: 5\n  gpt-4: 30\n", {("gpt-4o", 2, 3): "table", ("gpt-4", 3, 3): "table"}),
        ("a.yaml", "models:\n  gpt-4o:\n    temperature: 0\n", {("gpt-4o", 2, 3): "table"}),
        ("a.toml", '[costs]\n"gpt-4o" = 5\n', {("gpt-4o", 2, 2): "table"}),
        (
            "a.toml",
            "[models.gpt-4o]\nseed = 1\n[models.gpt-4]\nseed = 2\n",
            {("gpt-4o", 1, 9): "menu", ("gpt-4", 3, 9): "menu"},
        ),
        ("a.yaml", "gpt-4:\n  like: agpt-4b\n  size: 8\n", {("gpt-4", 1, 1): "table"}),
        ("a.json", '{"x": {"gpt-4-turbo": 1, "gpt-4": 2}}', {("gpt-4-turbo", 1, 9): "table", ("gpt-4", 1, 27): "table"}),
    ],
)
def test_known_ids_that_are_keys_are_offered_or_told_of(path: str, text: str, expected: dict[object, str]) -> None:
    assert usages(path, text) == expected


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.yaml", "gpt-99-mini:\n  size: 8\n"),  # no id of the catalog
        ("a.yaml", "base:\n  size: 8\nbest:\n  size: 9\nmistral:\n  size: 1\n"),  # words
        ("a.yaml", "gpt-researcher:\n  size: 8\n"),
        ("locales/en.json", '{"gpt-4o": "Our best model for everything you can think of"}'),
        ("docker-compose.yml", "services:\n  gpt-4o:\n    image: proxy\n"),
        ("chart/values.yaml", "routes:\n  gpt-4o:\n    port: 80\n"),
        (".github/workflows/ci.yml", "on: push\njobs:\n  gpt-4o:\n    steps: []\n"),
    ],
)
def test_other_keys_are_no_models(path: str, text: str) -> None:
    assert usages(path, text) == {}


def test_a_key_under_which_a_model_is_chosen_is_a_name() -> None:
    assert usages("a.yaml", "clients:\n  gpt-4:\n    model: gpt-4o\n") == {("gpt-4o", 3, 12): "setting"}


def test_very_many_keys_are_what_somebody_wrote_down() -> None:
    known = [model.id for model in analyser().rules.catalog.models("openai") if "-" in model.id][:60]
    found = usages("a.json", json.dumps({"models": {model: {"note": "n" * 50} for model in known}}))
    assert set(found.values()) == {"dump"}
    assert len(found) >= 40


def test_a_catalog_of_models_offers_none() -> None:
    rows = {f"gpt-4-{number}": {"price": number} for number in range(500, 800)}
    assert usages("a.json", json.dumps({"gpt-4o": {"price": 1}, **rows})) == {}
    assert len(usages("a.json", json.dumps({"gpt-4o": {"price": 1}, **dict(list(rows.items())[:200])}))) == 1


@pytest.mark.parametrize("text", ["gpt-4" * 50_000 + ": 1\n" + "gpt-4: 1\n", "x: " + "gpt-4x" * 50_000 + "\ngpt-4: 1\n"])
def test_a_key_among_what_only_looks_like_it(text: str) -> None:
    assert [value for value, *_ in usages("a.yaml", text)] == ["gpt-4"]


def test_a_menu_of_keys_is_one_line(tmp_path: Path) -> None:
    models = {"gpt-4o": {"temperature": 0}, "gpt-4-0314": {"temperature": 1}, "gpt-4.1": {"top_p": 1}}
    (tmp_path / "models.json").write_text(json.dumps({"models": models}))
    report = scan(Settings(paths=(tmp_path,), jobs=1, cache=False, history=False), date(2026, 11, 22))
    (found,) = [finding for finding in report.findings if finding.rule == "retired-menu"]
    assert found.message.startswith("3 models offered: gpt-4-0314 retired")
