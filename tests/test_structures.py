from __future__ import annotations

import json
from typing import Any

import pytest

from aidebt.compiled import load_tables
from aidebt.errors import CatalogError
from aidebt.facts import Setting
from aidebt.parsers import FORMATS, by_name
from aidebt.structures import MAX_OBJECTS, Structures

TABLE = load_tables()["formats/structures"]
STRUCTURES = Structures.read(TABLE)
CARRIERS = {row["id"] for row in load_tables()["formats/prompt-files"]["carrier"]}
ROWS = {row["id"]: row for row in TABLE["structure"]}


def found(value: Any, path: str = "a.json", structures: Structures = STRUCTURES) -> list[tuple[str, str]]:
    """(row, object) of what is recognised in a JSON value."""
    settings = [fact for fact in by_name("json").parse(json.dumps(value).encode()).facts if isinstance(fact, Setting)]
    return [(item.structure.id, ".".join(item.owner)) for item in structures.find("json", path, "", settings)]


def test_every_row_is_sourced_and_known_by_more_than_a_name() -> None:
    formats = {form.name for form in FORMATS}
    own = set(TABLE["own"]["formats"])
    for row in TABLE["structure"]:
        assert row["source"], row["id"]
        assert row["checked"], row["id"]
        assert set(row["formats"]) <= formats, row["id"]
        assert set(row.get("carriers", ())) <= CARRIERS, row["id"]
        keys = len(row.get("root", ())) + len(row.get("has", ())) + bool(row.get("some"))
        known_by = keys + bool(row.get("globs")) + 2 * bool(row.get("carriers")) + (set(row["formats"]) <= own)
        assert known_by >= 2 or "[]" in row.get("object", "") or "~" in "".join(row.get("root", ())), row["id"]
    assert len(ROWS) == len(TABLE["structure"])


def test_a_row_needs_its_keys_in_one_object() -> None:
    agent = {"role": "Porter", "goal": "Carry bags", "backstory": "Strong"}
    assert found({"porter": agent}) == [("crewai-agents", "porter")]
    assert found({"crew": {"porter": agent, "cook": agent}}) == [
        ("crewai-agents", "crew.cook"),
        ("crewai-agents", "crew.porter"),
    ]
    assert found({"porter": {"role": "Porter", "goal": "Carry"}, "cook": {"backstory": "Fat"}}) == []


def test_a_row_may_ask_for_a_value() -> None:
    group = {"model": "m", "api_key": "k"}
    assert found([group]) == [("autogen-config-list", "[0]")]
    assert found([{"model": "Corsa", "maker": "Opel"}]) == []
    component = {"provider": "autogen_ext.models.openai.X", "config": {"model": "m"}}
    assert found(component) == [("autogen-client", "")]
    assert found({**component, "provider": "hotel.Models"}) == []


def test_a_name_alone_is_not_enough_and_may_be_asked_for() -> None:
    config = {"schema": 1, "type": "completion"}
    assert found(config, "plugins/a/config.json") == [("semantic-kernel-config", "")]
    assert found(config, "plugins/a/settings.json") == []
    assert found({"schema": 1}, "plugins/a/config.json") == []


def test_a_file_of_many_objects_is_data() -> None:
    agents = {f"a{number}": {"role": "x", "goal": "y", "backstory": "z"} for number in range(MAX_OBJECTS + 1)}
    assert found(agents) == []


@pytest.mark.parametrize(
    "row",
    [
        {"id": "x", "formats": ["json"], "has": ["a~{", "a..{b"]},
        {"id": "x", "formats": ["json"], "prompts": [{"role": "user"}]},
        {"id": "x"},
    ],
)
def test_a_bad_row_is_named(row: dict[str, Any]) -> None:
    with pytest.raises(CatalogError, match=r"structures\.toml: x"):
        Structures.read({"structure": [row]}).rows("json")


def test_every_pattern_of_the_rows_compiles() -> None:
    structures = Structures.read(load_tables()["formats/structures"])
    for form in {form for entry in structures.entries for form in entry["formats"]}:
        for row in structures.rows(form):
            conditions = (*row.root, *row.has, *row.some)
            for path in (*(one.path for one in conditions), *(path for part in row.parts for path in part.paths)):
                path.pattern.search("")
            for pattern in (*(one.value for one in conditions), *(part.like for part in row.parts)):
                assert pattern is None or pattern.search("") is not False
