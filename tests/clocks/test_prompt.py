from __future__ import annotations

from dataclasses import replace

import pytest

from aidebt.assets import Context, Usage
from aidebt.report import Age, ModelRef
from world import TODAY, UNDATED, World, catalog, day, exact, lag_example, pin, prompt, uses


def test_worked_example_1() -> None:
    signals = lag_example().signals("prompt")
    assert set(signals) == {"runway", "announced", "generations", "alias_moves", "floating", "pin_changed"}
    assert (signals["runway"].days, signals["runway"].since) == (-53, day("2027-01-14"))
    assert signals["announced"].since == day("2026-10-14")
    changed = signals["pin_changed"]
    assert (changed.days, changed.since, changed.formula) == (824, day("2024-08-20"), "1 - 2^(-824/180)")
    assert changed.value == pytest.approx(0.958, abs=0.001)
    assert changed.weight == 0.6
    assert changed.debt_days == 824
    assert "from gpt-4-0613 to gpt-4o" in changed.event
    moves = [m for m in catalog().moves("openai", "gpt-4o") if day("2024-08-20") < m.on <= TODAY]
    assert signals["alias_moves"].count == len(moves) > 0
    assert signals["alias_moves"].debt_days == sum((TODAY - move.on).days for move in moves)
    assert signals["floating"].debt_days == signals["generations"].debt_days == 0


def test_worked_example_1_as_of_a_day_before_the_announcement() -> None:
    signals = lag_example(day("2026-10-01"), as_of=day("2026-10-01")).signals()
    assert "runway" not in signals
    assert "announced" not in signals
    assert "pin_changed" in signals


def test_a_past_retirement_is_wholly_due_with_its_days() -> None:
    model = pin("claude-3-5-sonnet-20240620", platform="anthropic")
    runway = World([model]).signals()["runway"]
    assert (runway.value, runway.weight, runway.days, runway.debt_days) == (1.0, 1.0, 390, 390)
    assert runway.asset == runway.target == model.asset.id, "a pin without a prompt carries its own debt"


def test_prompts_carry_the_debt_of_their_pin_once() -> None:
    a, b = pin("gpt-4", age=exact("2024-01-01")), pin("gpt-4", "b.py", age=exact("2024-01-01"))
    system = prompt(age=exact("2024-01-01"))
    readings = [r for r in World([a, b, system], [uses(system, a), uses(system, b)]).readings() if r.signal == "runway"]
    assert {reading.asset for reading in readings} == {system.asset.id}
    assert sorted(reading.debt_days for reading in readings) == [0, 30]


@pytest.mark.parametrize(
    ("pin_age", "prompt_age"),
    [
        pytest.param(exact("2024-03-10"), exact("2024-03-10"), id="changed in one commit"),
        pytest.param(exact("2024-03-10"), exact("2024-08-20"), id="prompt followed"),
        pytest.param(exact("2024-08-20"), exact("2024-03-10", written_for="gpt-4o"), id="same model moved to another place"),
        pytest.param(exact("2024-08-20"), exact("2024-03-10", written_for="openai/gpt-4o"), id="another spelling"),
        pytest.param(exact("2024-08-20"), Age("lower_bound", "shallow history", day("2024-03-10")), id="prompt shallow"),
        pytest.param(Age("lower_bound", "import", day("2024-08-20")), exact("2024-03-10"), id="pin imported"),
        pytest.param(UNDATED, exact("2024-03-10"), id="pin undated"),
        pytest.param(exact("2024-08-20"), UNDATED, id="prompt undated"),
    ],
)
def test_no_lag(pin_age: Age, prompt_age: Age) -> None:
    model, system = pin("gpt-4o", age=pin_age), prompt(age=prompt_age)
    assert "pin_changed" not in World([model, system], [uses(system, model)]).signals()


def test_a_review_answers_the_change_and_the_moves_before_it_but_not_the_retirement() -> None:
    world = lag_example()
    system = world.entries[1].asset.id
    world.reviewed = {system: day("2025-01-01")}
    signals = world.signals()
    assert "pin_changed" not in signals
    assert "alias_moves" not in signals
    assert "runway" in signals
    world.reviewed = {system: day("2024-08-19")}
    assert "pin_changed" in world.signals()


def test_the_lag_starts_with_the_first_unanswered_change_and_every_change_adds_its_days() -> None:
    world = lag_example()
    model = world.entries[0].asset.id
    world.changes = {model: ((day("2024-01-01"), "a", "b"), (day("2024-05-20"), "gpt-4-0613", "gpt-4-turbo"))}
    changed = world.signals()["pin_changed"]
    assert (changed.since, changed.count) == (day("2024-05-20"), 2)
    assert changed.debt_days == (TODAY - day("2024-05-20")).days + 824


def test_content_newer_than_as_of_never_has_a_negative_lag() -> None:
    signals = lag_example(day("2024-06-01"), as_of=day("2024-06-01")).signals()
    assert "pin_changed" not in signals
    assert "alias_moves" not in signals


def test_a_pin_that_was_only_added_later_is_a_weak_lag() -> None:
    model, system = pin("gpt-4o", age=exact("2024-08-20", revisions=1)), prompt(age=exact("2024-03-10"))
    changed = World([model, system], [uses(system, model)]).signals()["pin_changed"]
    assert changed.confidence == "low"
    assert "was added" in changed.event


def test_an_uncommitted_change_of_the_pin_is_a_lag_of_zero_days() -> None:
    age = Age("uncommitted", revisions=2)
    model, system = pin("gpt-4o", age=age), prompt(age=exact("2024-03-10", written_for="gpt-4"))
    changed = World([model, system], [uses(system, model)]).signals()["pin_changed"]
    assert (changed.days, changed.value, changed.debt_days) == (0, 0.0, 0)


def test_the_launch_of_an_alias_is_no_move() -> None:
    model = pin("gpt-4o", age=exact("2024-05-01"))
    assert model.model is not None
    assert World([model]).signals()["alias_moves"].count == 1
    fresh = pin("gpt-4o", age=exact("2025-01-01"))
    assert "alias_moves" not in World([fresh]).signals()


def test_moves_after_a_lower_bound_are_at_least_so_many_and_without_a_date_nothing_is_said() -> None:
    bound = Age("lower_bound", "shallow history", day("2024-08-20"))
    assert "at least once" in World([pin("gpt-4o", age=bound)]).signals()["alias_moves"].event
    assert "alias_moves" not in World([pin("gpt-4o")]).signals()


def test_a_redirected_name_is_wholly_due() -> None:
    signals = World([pin("grok-3", platform="xai", age=exact("2025-06-01"))]).signals()
    assert (signals["redirected"].value, signals["redirected"].weight) == (1.0, 1.0)
    assert signals["redirected"].debt_days == (TODAY - day("2026-05-15")).days
    assert "alias_moves" not in signals, "the redirect is the move"


def test_a_fixed_snapshot_without_a_date_does_not_float() -> None:
    assert "floating" not in World([pin("claude-sonnet-4-6", platform="anthropic")]).signals()


def test_nothing_is_claimed_from_the_spelling_of_a_deployment() -> None:
    model = pin("gpt-4", model=ModelRef("deployment", "azure-openai", None))
    signals = World([model]).signals()
    assert set(signals) == {"unresolved"}
    assert (signals["unresolved"].debt_days, signals["unresolved"].confidence) == (0, "low")
    assert "deployment gpt-4, model unknown" in signals["unresolved"].event


@pytest.mark.parametrize("status", ["dynamic", "placeholder"])
def test_what_is_put_together_at_run_time_has_no_reading(status: str) -> None:
    assert World([pin("x", model=ModelRef(status))]).readings() == ()


def test_what_is_not_live_does_not_tick() -> None:
    for dead in (
        pin("gpt-4", context=Context.TEST),
        pin("gpt-4", context=Context.DOCS),
        pin("gpt-4", usage=Usage.COMPARISON),
        pin("gpt-4", usage=Usage.MENU),
        pin("gpt-4", usage=Usage.DUMP),
    ):
        assert World([dead]).readings() == ()
    model, system = pin("gpt-4"), prompt(context=Context.TEST)
    readings = World([model, system], [uses(system, model)]).readings()
    assert {reading.asset for reading in readings} == {model.asset.id}, "the pin ticks on its own"


def test_a_menu_ticks_through_the_edge_to_its_default_only() -> None:
    first, second = pin("gpt-4o", usage=Usage.MENU), pin("gpt-4", usage=Usage.MENU, ordinal=1)
    system = prompt()
    edges = [uses(system, first, "low"), uses(system, second, "low", ticks=False)]
    readings = World([first, second, system], edges).signals("prompt").values()
    assert {reading.target for reading in readings} == {first.asset.id}
    assert {reading.confidence for reading in readings} == {"low"}


def test_judges_in_an_eval_are_left_to_the_eval_clock() -> None:
    judge, model = pin("gpt-4", "eval/judge.py", context=Context.EVAL), pin("gpt-4")
    assert {reading.asset for reading in World([judge, model]).readings()} == {model.asset.id}


def test_platform_not_decided_shows_all_dates_and_the_latest_drives() -> None:
    runway = World([pin("gpt-4", platform=None)]).signals()["runway"]
    assert runway.since == day("2026-10-23")
    assert "2025-06-06 on azure-openai" in runway.event


def test_readings_are_the_same_in_any_order_of_entries() -> None:
    world = lag_example()
    other = replace(world, entries=tuple(reversed(world.entries)))
    assert world.readings() == other.readings()
