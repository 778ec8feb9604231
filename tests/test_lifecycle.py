from __future__ import annotations

import pytest

from aidebt import lifecycle
from aidebt.lifecycle import Lifecycle, sentence
from aidebt.report import ModelRef
from world import TODAY, catalog, day, known


def life(value: str, platform: str | None, on: str = "2026-11-22") -> Lifecycle:
    found = lifecycle.of(known(value, platform), catalog(), day(on))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("value", "platform", "state", "words"),
    [
        ("claude-3-5-sonnet-20240620", "anthropic", "retired", "was retired 2025-10-28 (390 days ago)"),
        ("gpt-4o", "openai", "retiring", "retires 2027-01-14 (53 days) on openai"),
        ("grok-3", "xai", "redirected", "silently answers as grok-4.3 since 2026-05-15 on xai"),
        ("gemini-3.5-flash", "google-gemini", "redirected", "silently answers as gemini-3.6-flash since 2026-10-08"),
        ("gemini-2.5-pro", "google-gemini", "retiring", "is redirected to gemini-3.8-flash from 2026-12-01 (9 days)"),
        ("voyage-2", "voyage", "legacy", "reported by one source"),
        ("claude-sonnet-4-6", "anthropic", "active", "is active"),
    ],
)
def test_states(value: str, platform: str, state: str, words: str) -> None:
    found = life(value, platform)
    assert found.state == state
    assert words in sentence(found)


def test_the_day_itself_is_retired_and_the_day_before_is_not() -> None:
    assert life("gpt-4o", "openai", "2027-01-13").state == "retiring"
    last = life("gpt-4o", "openai", "2027-01-14")
    assert (last.state, last.days) == ("retired", 0)
    assert "today" in sentence(last)


def test_without_a_platform_all_dates_are_told_and_the_latest_drives() -> None:
    found = life("gpt-4", None)
    assert (found.platform, found.retires) == (None, day("2026-10-23"))
    assert "2025-06-06 on azure-openai" in sentence(found)
    assert "2026-10-23 on openai" in sentence(found)
    partly = life("text-embedding-004", None)
    assert partly.state == "retiring"
    assert "was retired 2026-01-14 on google-gemini, retires 2027-04-01 on google-vertex (130 days" in sentence(partly)


def test_a_weak_row_without_a_date_does_not_outlive_a_dated_better_one() -> None:
    rows = {row.platform: row for row in catalog().resolve("gpt-3.5-turbo").candidates}
    assert rows["azure-openai"].retires is None, "the example needs such a row"
    assert rows["azure-openai"].confidence == "low"
    assert life("gpt-3.5-turbo", None).state == "retired"


def test_earliest_retirement_is_no_retirement() -> None:
    row = next(row for row in catalog().models() if row.earliest_retirement and not row.retires and row.status == "active")
    found = lifecycle.of(ModelRef("known", row.platform, row.id), catalog(), day("2099-01-01"))
    assert found is not None
    assert (found.state, found.retires) == ("active", None)


def test_a_date_given_at_launch_is_scheduled_and_an_announced_one_is_not() -> None:
    assert life("text-embedding-ada-002", "azure-openai").scheduled
    assert not life("gpt-4o", "openai").scheduled


@pytest.mark.parametrize("status", ["unknown", "deployment", "dynamic", "placeholder"])
def test_what_is_not_known_has_no_life(status: str) -> None:
    assert lifecycle.of(ModelRef(status, None, "gpt-4"), catalog(), TODAY) is None
    assert lifecycle.of(None, catalog(), TODAY) is None


def test_a_platform_is_named_only_where_another_lists_the_model() -> None:
    assert not sentence(life("claude-3-5-sonnet-20240620", "anthropic")).endswith("on anthropic")
    assert sentence(life("gpt-4o", "openai")).endswith("on openai")


def test_platforms_that_agree_are_told_as_one_and_rows_without_a_date_are_left_to_the_evidence() -> None:
    found = life("claude-sonnet-4-5", None)
    assert {row.retires for row in found.rows} == {None, day("2026-11-30")}
    assert sentence(found) == "claude-sonnet-4-5 retires 2026-11-30 (8 days)"
    assert (
        sentence(life("gpt-4o-mini", None)) == "gpt-4o-mini retires 2027-01-14 on openai, 2027-04-14 on azure-openai (143 days)"
    )


def test_several_models_of_one_fate() -> None:
    assert sentence(life("gpt-4o", "openai"), "gpt-4o and o3") == "gpt-4o and o3 retire 2027-01-14 (53 days) on openai"
    retired = life("claude-3-5-sonnet-20240620", "anthropic")
    assert sentence(retired, "a, b and c") == "a, b and c were retired 2025-10-28 (390 days ago)"
