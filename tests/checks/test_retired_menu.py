from __future__ import annotations

from dataclasses import replace

import pytest

from aidebt.assets import ALLOW_LIST, Context, Usage
from aidebt.findings import Severity
from aidebt.report import Entry
from world import World, pin, prompt, sets, uses

RULE = "retired-menu"


def menu(*values: str, usage: Usage = Usage.MENU, platform: str = "openai", context: Context = Context.APP) -> list[Entry]:
    return [
        pin(value, line=number + 1, usage=usage, platform=platform, group="menu", ordinal=number, context=context)
        for number, value in enumerate(values)
    ]


def test_worked_example_3() -> None:
    pins, system = menu("gpt-4o", "gpt-4", "o3"), prompt()
    edges = [uses(system, item, "low", ticks=number == 0) for number, item in enumerate(pins)]
    [finding] = World([*pins, system], edges).findings(RULE)
    assert finding.message.startswith("3 models offered: gpt-4 retired 2026-10-23, 2 with announced dates")
    assert (finding.severity, finding.shown) == (Severity.MEDIUM, True)
    assert finding.places[0].value == "gpt-4"


def test_a_retired_default_is_worse() -> None:
    pins, system = menu("gpt-4", "gpt-4o"), prompt()
    [finding] = World([*pins, system], [uses(system, pins[0], "low")]).findings(RULE)
    assert finding.severity is Severity.HIGH
    assert "the default gpt-4 is retired" in finding.message


def test_a_default_with_a_date_is_told_once_with_its_days() -> None:
    pins, system = menu("gpt-4o", "gpt-4"), prompt()
    [finding] = World([*pins, system], [uses(system, pins[0], "low")]).findings(RULE)
    end = "none current, the default gpt-4o retires 2027-01-14 (53 days) on openai"
    assert finding.message == f"2 models offered: gpt-4 retired 2026-10-23, {end}"


def test_all_retired_is_high_and_the_only_choice_critical() -> None:
    five = menu("gemma-7b-it", "mixtral-8x7b-32768", "llama3-70b-8192", "llama3-8b-8192", "gemma2-9b-it", platform="groq")
    [finding] = World(five).findings(RULE)
    assert finding.severity is Severity.HIGH
    assert "all 5 models offered are retired, gemma-7b-it first, 2024-12-18" in finding.message
    [finding] = World(menu("claude-3-5-sonnet-20240620", platform="anthropic")).findings(RULE)
    assert finding.severity is Severity.CRITICAL
    assert finding.message == "the only model offered, claude-3-5-sonnet-20240620 was retired 2025-10-28 (390 days ago)"


def test_dates_ahead_are_low() -> None:
    [finding] = World(menu("gpt-4o", "claude-sonnet-4-6")).findings(RULE)
    assert finding.severity is Severity.LOW
    assert "2 models offered: 1 with an announced date" in finding.message


def test_a_menu_without_any_current_model_is_medium() -> None:
    [finding] = World(menu("voyage-2", "voyage-finance-2", "voyage-code-2", platform="voyage")).findings(RULE)
    assert finding.severity is Severity.MEDIUM
    assert finding.message.startswith("3 models offered: 2 with ")
    assert finding.message.endswith("dates, 1 superseded or deprecated, none current")
    assert World(menu("voyage-2", "voyage-4", platform="voyage")).findings(RULE) == []


def test_tables_and_what_is_not_live_are_counted_not_shown() -> None:
    [finding] = World(menu("gpt-4", "gpt-4o", usage=Usage.TABLE)).findings(RULE)
    assert (finding.shown, finding.hidden_because, finding.severity) == (False, "table", Severity.LOW)
    [finding] = World(menu("gpt-4", context=Context.TEST)).findings(RULE)
    assert (finding.shown, finding.hidden_because) == (False, "not live: test")


def test_a_table_is_one_thing_however_its_rows_are_grouped() -> None:
    rows = [pin(value, usage=Usage.TABLE, group=value, ordinal=number) for number, value in enumerate(("gpt-4", "o3-mini"))]
    [finding] = World(rows).findings(RULE)
    assert finding.message.startswith("both models in a table are retired")


def test_look_alikes() -> None:
    assert World(menu("claude-sonnet-4-6", platform="anthropic")).findings(RULE) == []
    assert World([pin("gpt-4")]).findings(RULE) == []


def test_two_menus_are_two_findings() -> None:
    other = pin("gpt-4", "b.py", usage=Usage.MENU, group="menu")
    assert len(World([*menu("gpt-4"), other]).findings(RULE)) == 2


def test_an_entry_without_a_platform_is_told_with_the_others() -> None:
    """Only one of the two platforms that list gemma-7b-it has ended it; the rest of the list says which one is meant."""
    groq = menu("llama3-70b-8192", "llama3-8b-8192", platform="groq")
    open_one = pin("gemma-7b-it", line=9, usage=Usage.MENU, platform=None, group="menu", ordinal=2)
    assert open_one.model and open_one.model.platform is None
    [finding] = World([*groq, open_one]).findings(RULE)
    assert finding.message == "all 3 models offered are retired, gemma-7b-it first, 2024-12-18"
    assert finding.next_step.startswith("Offer openai/gpt-oss-")


@pytest.mark.parametrize(
    ("name", "offered"),
    [
        ("OBSOLETE_MODELS", False),
        ("modelsToRemove.remove", False),
        ("REASONING_MODEL_PATTERNS", False),
        ("CLEANROOM_MODELS", True),
    ],
)
def test_a_list_named_for_what_is_not_offered_is_no_menu(name: str, offered: bool) -> None:
    pins = [pin(value, name=name, usage=Usage.MENU, group="menu", ordinal=n) for n, value in enumerate(("gpt-4", "o3-mini"))]
    assert bool(World(pins).findings(RULE)) is offered


def test_deployment_names_are_no_menu() -> None:
    """The names of deployments stand in a list, and are chosen by nobody."""
    model = pin("gpt-4", "infra/ai.yaml", 7, name="deployments[0].model.name", usage=Usage.SETTING, context=Context.INFRA)
    name = pin("gpt-4", "infra/ai.yaml", 4, name="deployments[0].name", usage=Usage.MENU, context=Context.INFRA, group="menu")
    assert World([model, name], [sets(model, name)]).findings(RULE) == []
    assert World([model, name]).findings(RULE) != []


def test_a_list_of_what_is_let_through_says_so() -> None:
    pins = [replace(entry, asset=replace(entry.asset, note=ALLOW_LIST)) for entry in menu("gpt-4o", "gpt-4")]
    [finding] = World(pins).findings(RULE)
    assert finding.message.startswith("2 models allowed: gpt-4 retired 2026-10-23")
    assert finding.next_step.startswith("Allow ")
    assert "fetch" not in finding.next_step


def test_a_list_and_its_copy_are_one_finding_with_all_places() -> None:
    copy = [replace(entry, asset=replace(entry.asset, path="types.ts", group="types")) for entry in menu("gpt-4", "gpt-4o")]
    [finding] = World([*menu("gpt-4o", "gpt-4"), *copy]).findings(RULE)
    assert [(place.path, place.value) for place in finding.places] == [("chat.py", "gpt-4"), ("types.ts", "gpt-4")]
    assert finding.message.startswith("2 models offered: gpt-4 retired 2026-10-23")


def test_lists_of_other_models_are_findings_of_their_own() -> None:
    other = [replace(entry, asset=replace(entry.asset, path="b.py", group="b")) for entry in menu("gpt-4", "o3")]
    assert len(World([*menu("gpt-4o", "gpt-4"), *other]).findings(RULE)) == 2
