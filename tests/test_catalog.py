"""The catalog as the rest of the program asks it: time travel, aliases, generations, overlay."""

from __future__ import annotations

import pickle
from datetime import date

import pytest

from aidebt.catalog import Catalog, load
from aidebt.errors import CatalogError, ConfigError

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load()


# -- as of ------------------------------------------------------------------------------------------------------------


def test_a_retirement_is_known_from_its_announcement() -> None:
    before = load(as_of=date(2026, 10, 13)).get("openai", "gpt-4o")
    after = load(as_of=date(2026, 10, 14)).get("openai", "gpt-4o")
    assert before is not None
    assert after is not None
    assert (before.retires, before.deprecated, before.replacement, before.status) == (None, None, None, "active")
    assert (after.retires, after.deprecated, after.status) == (date(2027, 1, 14), date(2026, 10, 14), "deprecated")
    assert after.replacement is not None


def test_an_undated_announcement_is_hidden_before_its_source_and_counted() -> None:
    then = load(as_of=date(2026, 10, 1))
    row, hidden = load().get("azure-openai", "gpt-4o"), then.get("azure-openai", "gpt-4o")
    assert row is not None
    assert hidden is not None
    assert row.deprecated is None
    assert row.checked > date(2026, 10, 1)
    assert hidden.retires is None
    assert 0 < then.hidden < len(then.models())
    assert load(as_of=TODAY).hidden == load().hidden == 0


def test_what_has_happened_is_known_even_where_nobody_dated_its_announcement(catalog: Catalog) -> None:
    undated = [m for m in catalog.models() if m.deprecated is None and m.retires and m.retires < date(2026, 9, 1) < m.checked]
    then = load(as_of=date(2026, 9, 1))
    assert undated
    assert all(then.get(*model.key) == model for model in undated)


def test_the_past_hides_more_the_older_it_is() -> None:
    counts = [load(as_of=date(year, 6, 1)).hidden for year in (2024, 2025, 2026)]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > counts[-1]


def test_models_released_later_are_no_newer_generation() -> None:
    own, newest, behind = load(as_of=date(2025, 5, 1)).generations_behind("gpt-4o") or pytest.fail("no family")
    assert (own.name, newest.name, behind) == ("GPT-4o", "GPT-4.1", 1)
    own, newest, behind = load(as_of=date(2024, 6, 1)).generations_behind("gpt-4o") or pytest.fail("no family")
    assert (newest, behind) == (own, 0)


def test_moves_after_the_day_are_hidden_unless_they_were_scheduled_then() -> None:
    then = load(as_of=date(2025, 1, 1)).moves("mistral", "mistral-large-latest")
    assert [move.to for move in then] == ["mistral-large-2402", "mistral-large-2407", "mistral-large-2411"]
    scheduled = load(as_of=TODAY).moves("google-gemini", "gemini-2.5-pro")
    assert scheduled[-1].on > TODAY
    assert load(as_of=date(2026, 1, 1)).moves("google-gemini", "gemini-2.5-pro")[-1].on < TODAY


# -- names that move --------------------------------------------------------------------------------------------------


def test_the_first_target_of_a_name_is_its_launch_and_no_move(catalog: Catalog) -> None:
    moves = catalog.moves("openai", "gpt-4o")
    assert [(move.to, move.basis) for move in moves] == [("gpt-4o-2024-05-13", "launch"), ("gpt-4o-2024-08-06", "recalled")]
    assert catalog.moves("openai", "gpt-4o-2024-05-13") == ()


def test_an_undated_launch_leaves_the_moves(catalog: Catalog) -> None:
    moves = catalog.moves("xai", "grok-3")
    assert [(move.on, move.to) for move in moves] == [(date(2026, 5, 15), "grok-4.3")]
    assert all(move.basis != "launch" for move in moves)


def test_a_target_that_the_provider_does_not_name_is_empty(catalog: Catalog) -> None:
    assert [move.to for move in catalog.moves("openai", "gpt-5.2-chat-latest")] == ["", ""]


def test_without_a_platform_the_maker_tells_the_timeline(catalog: Catalog) -> None:
    assert catalog.moves(None, "gpt-4o") == catalog.moves("openai", "gpt-4o")
    assert catalog.moves("azure-openai", "gpt-4o") != catalog.moves("openai", "gpt-4o")


# -- generations ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "family", "name"),
    [
        ("gpt-4-0613", "openai-flagship", "GPT-4"),
        ("openai/gpt-4o-2024-08-06", "openai-flagship", "GPT-4o"),
        ("us.anthropic.claude-3-sonnet-20240229-v1:0", "claude-sonnet", "Claude 3 Sonnet"),
        ("claude-3-5-sonnet@20240620", "claude-sonnet", "Claude 3.5 Sonnet"),
        ("mistral-large-latest", "mistral-large", "Mistral Large 3"),
        ("text-embedding-ada-002", "openai-embeddings", "ada v2"),
    ],
)
def test_generation(catalog: Catalog, text: str, family: str, name: str) -> None:
    found = catalog.generations_behind(text)
    assert found is not None
    own, newest, behind = found
    assert (own.family, own.name) == (family, name)
    assert behind > 0
    assert newest.number > own.number


def test_the_newest_is_none_behind_and_strangers_have_no_generation(catalog: Catalog) -> None:
    found = catalog.generations_behind("text-embedding-3-large")
    assert found is not None
    assert found[2] == 0
    assert catalog.generations_behind("my-own-model") is None


# -- overlay ----------------------------------------------------------------------------------------------------------


def test_a_users_row_is_listed_resolved_and_found_by_the_prefilter() -> None:
    catalog = load([{"platform": "internal", "id": "acme-chat-7", "retires": date(2027, 3, 1), "names": ["acme-latest-chat"]}])
    found = catalog.resolve("acme-chat-7")
    assert (found.status, found.platform) == ("known", "internal")
    model = found.candidates[0]
    assert (model.retires, model.own, model.confidence, model.sources) == (date(2027, 3, 1), True, "high", ("configuration",))
    assert catalog.resolve("acme-latest-chat").id == "acme-chat-7"
    assert catalog.looks_like_model("acme-chat-7")
    assert catalog.own_literals() == (b"acme-chat-7",)
    assert load().own_literals() == ()
    assert load().resolve("acme-chat-7").status == "unknown"


def test_a_users_row_overlays_what_it_says_and_keeps_the_rest() -> None:
    catalog = load([{"platform": "openai", "id": "gpt-4o", "retires": "2028-01-01"}], as_of=date(2026, 1, 1))
    model = catalog.get("openai", "gpt-4o")
    assert model is not None
    assert (model.retires, model.released, model.own) == (date(2028, 1, 1), date(2024, 5, 13), True)
    assert catalog.hash != load(as_of=date(2026, 1, 1)).hash


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"id": "x"}, "models[0].platform"),
        ({"platform": "p"}, "models[0].id"),
        ({"platform": "p", "id": "x", "retire": "2027-01-01"}, "models[0].retire"),
        ({"platform": "p", "id": "x", "retires": "soon"}, "models[0].retires"),
        ({"platform": "p", "id": "x", "retires": 20270101}, "models[0].retires"),
        ({"platform": "p", "id": "x", "kind": "robot"}, "models[0].kind"),
        ({"platform": "p", "id": "x", "dims": True}, "models[0].dims"),
        ({"platform": "p", "id": "x", "names": "y"}, "models[0].names"),
        ({"platform": "p", "id": ["x"]}, "models[0].id"),
        ({"platform": "p", "id": "x", "deprecated": "2027-02-01", "retires": "2027-01-01"}, "models[0].retires"),
    ],
)
def test_a_row_that_cannot_be_used_names_its_key(row: dict[str, object], told: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load([row])
    assert caught.value.message.startswith(told)
    assert caught.value.hint


# -- the rest ---------------------------------------------------------------------------------------------------------


def test_thresholds_are_numbers(catalog: Catalog) -> None:
    assert catalog.threshold("runway", "half_life") > 0
    with pytest.raises(CatalogError, match=r"no number runway\.nothing"):
        catalog.threshold("runway", "nothing")


def test_a_catalog_travels_between_processes(catalog: Catalog) -> None:
    copy = pickle.loads(pickle.dumps(load([{"platform": "p", "id": "own-1"}], as_of=TODAY)))
    assert copy.get("p", "own-1") is not None
    assert copy.as_of == TODAY
    assert copy.resolve("gpt-4o", "openai") == catalog.resolve("gpt-4o", "openai")


def test_the_catalog_knows_its_own_age(catalog: Catalog) -> None:
    assert catalog.checked_on == max(model.checked for model in catalog.models())
    assert catalog.max_age_days > 0
    assert catalog.hash == load().hash
