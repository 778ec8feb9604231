from __future__ import annotations

import random
from dataclasses import replace

import pytest

from aidebt import thresholds
from aidebt.assets import Context, Usage
from aidebt.report import Age, Entry, Reading
from aidebt.score import causes, compound, edge_scores, points, score, upcoming, verdict
from world import TODAY, World, catalog, day, exact, lag_example, pin, prompt, uses


def reading(asset: str, value: float, *, cause: str = "retirement", clock: str = "prompt", weight: float = 0.5) -> Reading:
    return Reading(clock, asset, asset, "runway", cause, "event", None, None, None, value, weight, 7, "1")


def test_signals_of_one_cause_count_once_and_causes_compound() -> None:
    both = [reading("a", 1.0), reading("a", 0.4), reading("a", 0.6, cause="change")]
    assert causes(both) == {"retirement": 0.5, "change": pytest.approx(0.3)}
    assert edge_scores(both)[0].value == pytest.approx(1 - 0.5 * 0.7)
    assert edge_scores(both)[0].debt_days == 21


def test_worked_example_1_scores_as_its_formula_says() -> None:
    found = lag_example().score()
    runway, lag = 2 ** (-53 / 60), 0.6 * (1 - 2 ** (-824 / 180))
    untested = 0.5
    assert found.overall == round(100 * (1 - (1 - runway) * (1 - lag) * (1 - untested)))
    assert found.clocks["prompt"].score == round(100 * (1 - (1 - runway) * (1 - lag)))
    assert (found.clocks["eval"].score, found.clocks["eval"].verdict) == (50, "overdue")
    clock = found.clocks["prompt"]
    assert (clock.verdict, clock.covered, clock.total) == ("overdue", 2, 2)
    assert "824 days" in clock.headline
    assert "53 days" in clock.headline
    assert found.clocks["embedding"].verdict == "nothing to measure"


def test_three_half_bad_clocks_are_worse_than_one() -> None:
    model = pin("gpt-4o-mini")
    graph = World([model]).graph
    one = [reading(model.asset.id, 1.0)]
    three = [*one, reading(model.asset.id, 1.0, clock="embedding"), reading(model.asset.id, 1.0, clock="eval")]
    numbers = thresholds.load()
    assert score(graph, [model], one, numbers).overall == 50
    assert score(graph, [model], three, numbers).overall == 88


def test_nothing_found_is_not_zero() -> None:
    found = World([]).score()
    assert found.overall is None
    assert {clock.verdict for clock in found.clocks.values()} == {"nothing to measure"}


def test_nothing_due_is_zero_and_said() -> None:
    found = World([pin("claude-sonnet-5-5", platform="anthropic", age=exact("2026-11-01"))]).score()
    assert (found.overall, found.clocks["prompt"].verdict, found.clocks["prompt"].headline) == (0, "fine", "nothing is due")


def test_coverage_says_what_share_could_be_dated() -> None:
    shallow = Age("lower_bound", "shallow history", day("2024-08-20"))
    model, system = pin("gpt-4o", age=shallow), prompt(age=exact("2024-03-10"))
    clock = World([model, system], [uses(system, model)]).score().clocks["prompt"]
    assert (clock.covered, clock.total) == (1, 2)
    assert clock.reason == "lag unknown for 1 of 2 live assets (shallow history)"


def test_points_and_verdicts() -> None:
    assert [points(value) for value in (0.0, 0.001, 0.5, 0.999, 1.0)] == [0, 1, 50, 99, 100]
    assert [verdict(value, thresholds.load()) for value in (0, 19, 20, 49, 50, 100)] == [
        "fine", "fine", "ageing", "ageing", "overdue", "overdue",
    ]  # fmt: skip
    assert compound([]) == 0.0


MODELS = ["gpt-4", "gpt-4o", "gpt-4o-mini", "o3", "gpt-5", "text-embedding-ada-002", "text-embedding-3-small"]


def random_entries(rng: random.Random) -> list[Entry]:
    entries: list[Entry] = []
    for number in range(rng.randint(1, 6)):
        model = rng.choice(MODELS)
        role = "embedding" if "embedding" in model else "chat"
        usage = rng.choice([Usage.CALL, Usage.DEFAULT, Usage.MENU])
        age = exact(f"202{rng.randint(3, 5)}-0{rng.randint(1, 9)}-01", revisions=2)
        entries.append(pin(model, f"m{rng.randint(0, 3)}.py", role=role, usage=usage, age=age, ordinal=number))
    for number in range(rng.randint(0, 4)):
        entries.append(prompt(f"P{number}", f"m{rng.randint(0, 3)}.py", age=exact("2024-01-01", written_for="gpt-4-0613")))
    return entries


def numbers_of(world: World) -> list[int]:
    found = world.score()
    per_clock = [(clock.score or 0, clock.debt_days or 0) for _, clock in sorted(found.clocks.items())]
    return [found.overall or 0, *(number for pair in per_clock for number in pair)]


@pytest.mark.parametrize("seed", range(40))
def test_adding_an_indebted_asset_never_lowers_a_number(seed: int) -> None:
    rng = random.Random(seed)
    entries = random_entries(rng)
    prompts = [entry for entry in entries if entry.asset.kind.value == "prompt"]
    pins = [entry for entry in entries if entry.asset.kind.value == "model_pin"]
    edges = [uses(system, rng.choice(pins)) for system in prompts]
    before = World(entries, edges)
    added = pin(rng.choice(MODELS[:4]), f"m{rng.randint(0, 4)}.py", age=exact("2023-01-01"), ordinal=99)
    after = replace(before, entries=[*entries, added])
    assert all(new >= old for new, old in zip(numbers_of(after), numbers_of(before), strict=True))
    if prompts:
        linked = replace(after, edges=[*edges, uses(rng.choice(prompts), added)])
        assert all(new >= old for new, old in zip(numbers_of(linked), numbers_of(before), strict=True))


@pytest.mark.parametrize("seed", range(40))
def test_raising_a_reading_never_lowers_a_number(seed: int) -> None:
    rng = random.Random(seed)
    entries = random_entries(rng)
    world = World(entries)
    readings = list(world.readings())
    if not readings:
        return
    graph, weights = world.graph, thresholds.load()
    before = score(graph, entries, readings, weights)
    chosen = rng.randrange(len(readings))
    old = readings[chosen]
    readings[chosen] = replace(old, value=min(1.0, old.value + rng.random()), debt_days=old.debt_days + rng.randint(0, 99))
    after = score(graph, entries, readings, weights)
    assert (after.overall or 0) >= (before.overall or 0)
    for name, clock in before.clocks.items():
        assert (after.clocks[name].score or 0) >= (clock.score or 0)
        assert (after.clocks[name].debt_days or 0) >= (clock.debt_days or 0)


def test_upcoming_lists_live_ends_in_order_once_for_each_model_platform_and_day() -> None:
    first, twin, later = pin("o3"), pin("o3", "b.py"), pin("gpt-4o")
    not_live, past, far = pin("gpt-5", usage=Usage.TABLE), pin("gpt-4"), pin("claude-sonnet-5-5", platform="anthropic")
    system = prompt()
    world = World([later, first, twin, not_live, past, far, system], [uses(system, first)])
    events = upcoming(world.entries, catalog(), TODAY, 365, world.graph)
    assert [(event.model, event.days, event.what) for event in events] == [("o3", 19, "retires"), ("gpt-4o", 53, "retires")]
    assert events[0].assets == tuple(sorted([first.asset.id, twin.asset.id, system.asset.id]))
    assert upcoming(world.entries, catalog(), TODAY, 18) == ()


def test_upcoming_tells_a_redirect_from_a_retirement() -> None:
    [event] = upcoming([pin("gemini-2.5-pro", platform="google-gemini")], catalog(), TODAY, 365)
    assert event.what == "is redirected to gemini-3.8-flash"


def test_of_equal_scores_the_headline_names_what_the_findings_name_first() -> None:
    """Longest gone in the app first; what a user may choose, and what only scripts call, after it."""
    menu = pin("gemma-7b-it", platform="groq", usage=Usage.MENU, ordinal=1)
    script = pin("claude-2.1", "scripts/a.py", platform="anthropic", context=Context.SCRIPT)
    fresh = pin("gpt-4", "z.py")
    old = pin("claude-3-5-sonnet-20240620", "b.py", platform="anthropic")
    system = prompt()
    found = World([menu, script, fresh, old, system], [uses(system, menu, "low")]).score().clocks["prompt"]
    assert found.score == 100
    assert found.headline.startswith("claude-3-5-sonnet-20240620 was retired 2025-10-28")
    assert found.worst == old.asset.id


def test_a_guess_stands_in_no_headline_beside_what_is_sure() -> None:
    model, system = pin("gpt-4", age=exact("2024-08-20", revisions=1)), prompt(age=exact("2024-03-10"))
    found = World([model, system], [uses(system, model)]).score().clocks["prompt"]
    assert {reading.cause for reading in found.readings} == {"retirement", "change"}
    assert "was added" not in found.headline


def test_platforms_that_agree_on_a_day_need_no_doubt() -> None:
    events = upcoming([pin("claude-sonnet-4-5", platform=None), pin("gpt-4o-mini", platform=None)], catalog(), TODAY, 365)
    assert [event.what for event in events] == ["retires", "retires at the latest"]
