"""The rows under `rules/` themselves: shape, order, dates, replacements, sources."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from aidebt.catalog import Catalog, Model, load, rules_dir
from aidebt.compiled import read_toml
from aidebt.compiling import COLUMNS
from aidebt.models_command import status_on
from aidebt.overlay import KINDS, STATUSES

RULES = rules_dir()
FILES = sorted((RULES / "models").glob("*.toml"))
CHECKED = date(2026, 11, 22)


def table(path: Path) -> dict[str, Any]:
    return read_toml(path.read_bytes())


MODELS = {path.stem: table(path) for path in FILES}
ALIASES = table(RULES / "aliases.toml")["alias"]
FAMILIES = table(RULES / "families.toml")["family"]
SOURCES = table(RULES / "sources.toml")


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load()


def rows() -> Iterator[tuple[str, dict[str, Any]]]:
    for platform, content in MODELS.items():
        for row in content["model"]:
            yield platform, row


@pytest.mark.parametrize(
    ("name", "content"),
    [*((f"models:{name}", content) for name, content in MODELS.items())]
    + [(name, table(RULES / f"{name}.toml")) for name in ("aliases", "families", "sources", "platforms")],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_fits_its_schema(name: str, content: dict[str, Any]) -> None:
    schema = json.loads((RULES / "schema" / f"{name.partition(':')[0]}.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    errors = [f"{error.json_path}: {error.message}" for error in jsonschema.Draft202012Validator(schema).iter_errors(content)]
    assert not errors, "\n".join(errors[:20])


def test_the_schema_the_code_and_the_overlay_name_the_same_fields() -> None:
    schema = json.loads((RULES / "schema" / "models.schema.json").read_text(encoding="utf-8"))
    row = schema["properties"]["model"]["items"]["properties"]
    assert {*row, "platform"} == set(COLUMNS)
    assert tuple(row["status"]["enum"]) == STATUSES
    assert tuple(row["kind"]["enum"]) == KINDS
    assert set(COLUMNS) <= set(Model.__dataclass_fields__)


def test_each_platform_has_one_file_sorted_by_id_with_one_row_an_id() -> None:
    known = {platform["id"] for platform in table(RULES / "platforms.toml")["platform"]}
    for platform, content in MODELS.items():
        ids = [row["id"] for row in content["model"]]
        assert content["platform"] == platform
        assert platform in known
        assert ids == sorted(ids), platform
        assert not [id for id, count in Counter(ids).items() if count > 1], platform


def test_another_name_of_a_row_is_no_row_of_its_own() -> None:
    ids = {(platform, row["id"]) for platform, row in rows()}
    clashes = [(platform, name) for platform, row in rows() for name in row.get("names", ()) if (platform, name) in ids]
    assert not clashes


def test_dates_are_in_order() -> None:
    wrong = []
    for platform, row in rows():
        dates = [row[name] for name in ("released", "deprecated", "retires") if name in row]
        if dates != sorted(dates) or row.get("deprecated", "") > row["checked"]:
            wrong.append((platform, row["id"], dates, row["checked"]))
    assert not wrong


def test_a_retired_row_has_no_date_ahead_and_no_row_was_checked_after_the_data_set() -> None:
    assert not [row["id"] for _, row in rows() if row["status"] == "retired" and row.get("retires", "") > CHECKED.isoformat()]
    assert not [row["id"] for _, row in rows() if row["checked"] > CHECKED.isoformat()]


def test_a_date_that_is_only_the_earliest_possible_is_not_given_as_the_end() -> None:
    both = [
        row["id"]
        for _, row in rows()
        if "retires" in row and "earliest possible" in row.get("note", "") and row["status"] == "active"
    ]
    assert not both


def test_every_replacement_is_listed_and_alive_or_says_so(catalog: Catalog) -> None:
    gone, dead = [], []
    for model in catalog.models():
        if model.replacement is None:
            continue
        target = catalog.get(model.replacement_platform or model.platform, model.replacement)
        if target is None or target.id != model.replacement:
            gone.append((model.key, model.replacement))
        elif status_on(target, CHECKED) == "retired":
            current = model.replacement_current and catalog.get(target.platform, model.replacement_current)
            alive = bool(current) and status_on(current, CHECKED) != "retired"  # type: ignore[arg-type]
            if alive == model.replacement_retired:
                dead.append((model.key, model.replacement, model.replacement_current))
        elif model.replacement_current or model.replacement_retired:
            dead.append((model.key, model.replacement, "is alive"))
    assert not gone
    assert not dead


def test_a_redirect_leads_to_a_listed_model(catalog: Catalog) -> None:
    assert not [m.key for m in catalog.models() if m.redirects_to and catalog.get(m.platform, m.redirects_to) is None]


def test_alias_targets_are_listed_or_named_as_gaps(catalog: Catalog) -> None:
    for alias in ALIASES:
        targets = {move["to"] for move in alias["moves"] if "to" in move}
        missing = {target for target in targets if catalog.get(alias["platform"], target) is None}
        assert missing == set(alias.get("unlisted", ())), alias["id"]
        dates = [move["on"] for move in alias["moves"] if "on" in move]
        assert dates == sorted(dates), alias["id"]
        assert all("on" in move for move in alias["moves"][1:]), alias["id"]
        assert alias["kind"] == ("redirect" if alias["moves"][0].get("to") == alias["id"] else "alias")
    assert len(ALIASES) == len({(alias["platform"], alias["id"]) for alias in ALIASES}) == 148
    assert sum(len(alias["moves"]) for alias in ALIASES) == 241


def test_generations_are_in_order_and_their_ids_are_listed_or_named_as_gaps() -> None:
    known = {row["id"] for _, row in rows()} | {name for _, row in rows() for name in row.get("names", ())}
    for family in FAMILIES:
        generations = family["generations"]
        assert [generation["number"] for generation in generations] == list(range(1, len(generations) + 1)), family["id"]
        dates = [generation["released"] for generation in generations if "released" in generation]
        assert all(first <= second for first, second in pairwise(dates)), family["id"]
        ids = {id for generation in generations for id in generation["ids"]}
        assert {id for id in ids if id not in known} == set(family.get("unlisted", ())), family["id"]


def test_every_cited_key_is_a_source_and_every_source_is_cited() -> None:
    cited = {source for _, row in rows() for source in row["sources"]}
    cited |= {source for row in (*ALIASES, *FAMILIES) for source in row["sources"]}
    keys = {source for source in cited if re.fullmatch(r"[a-z0-9-]+", source)}
    assert keys == set(SOURCES)
    assert all(" " in source or source.startswith("https://") for source in cited - keys)


def test_nothing_known_was_lost() -> None:
    assert sum(1 for _ in rows()) == 2501
    assert len(FAMILIES) == 37
    assert sum(len(family["generations"]) for family in FAMILIES) == 205


@pytest.mark.parametrize(
    ("platform", "id", "expected"),
    [
        ("azure-openai", "gpt-4-turbo-2024-04-09", {"status": "retired", "confidence": "low"}),
        ("perplexity", "sonar-pro", {"status": "retired", "retires": date(2026, 9, 27), "confidence": "low"}),
        ("perplexity", "sonar-small-chat", {"status": "retired", "confidence": "low"}),
        ("voyage", "voyage-law-2", {"status": "legacy", "retires": None, "confidence": "low"}),
        ("azure-openai", "text-embedding-3-large", {"retires": date(2028, 2, 9), "confidence": "high", "dims": 3072}),
        ("azure-openai", "text-embedding-ada-002", {"retires": date(2028, 2, 9), "confidence": "high", "dims": 1536}),
        ("google-gemini", "gemini-embedding-001", {"retires": None, "earliest_retirement": date(2028, 5, 14), "dims": 3072}),
        ("huggingface", "BAAI/bge-m3", {"kind": "embedding", "dims": 1024}),
        ("azure-foundry", "Cohere-embed-v3-english", {"kind": "embedding", "dims": 1024}),
    ],
)
def test_corrected_and_merged_rows(catalog: Catalog, platform: str, id: str, expected: dict[str, Any]) -> None:
    model = catalog.get(platform, id)
    assert model is not None
    assert {name: getattr(model, name) for name in expected} == expected


def test_what_lost_stands_beside_what_won(catalog: Catalog) -> None:
    model = catalog.get("voyage", "voyage-law-2")
    assert model is not None
    assert any(conflict.startswith("retires 2027-12-01 (") for conflict in model.conflicts)
