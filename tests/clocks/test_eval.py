from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from aidebt.assets import REMOTE, Context
from aidebt.report import Age, Entry, RowAges
from world import TODAY, World, cases, catalog, config, day, evaluates, exact, pin, prompt, runs, uses

FRESH = exact("2026-11-02")


def world(golden: Entry, *more: Entry, model: Entry | None = None, system: Entry | None = None) -> World:
    """A prompt on a model, a config that runs it on a set, and a workflow that starts it."""
    model = model or pin("gpt-6.1", age=exact("2025-01-01"))
    system = system or prompt(age=exact("2025-01-01"))
    run, workflow = config(), config(".github/workflows/evals.yml", context=Context.CI)
    edges = [uses(system, model), *evaluates(run, golden, system, *more), runs(workflow, run)]
    return World([model, system, golden, run, workflow, *more], edges)


def test_a_fresh_set_of_many_cases_that_is_run_has_nothing_due() -> None:
    signals = world(cases(age=FRESH)).signals("eval")
    assert set(signals) == {"eval_untouched"}
    assert (signals["eval_untouched"].days, signals["eval_untouched"].debt_days) == (20, 0)
    clock = world(cases(age=FRESH)).score().clocks["eval"]
    assert (clock.verdict, clock.covered, clock.total) == ("fine", 1, 1)


def test_nothing_to_test_and_no_test_is_nothing_to_measure() -> None:
    clock = World([pin("gpt-6.1")]).score().clocks["eval"]
    assert (clock.measured, clock.verdict, clock.reason) == (
        False,
        "nothing to measure",
        "no live prompt or eval set found",
    )


# -- prompts without an eval ----------------------------------------------------------------------------------------


def test_a_prompt_that_nothing_tests_is_overdue_since_it_last_changed() -> None:
    bare = World([pin("gpt-6.1"), prompt(age=exact("2026-08-14"))])
    reading = bare.signals("eval")["no_eval"]
    assert (reading.days, reading.debt_days, reading.weight) == (100, 100, 0.5)
    assert bare.score().clocks["eval"].verdict == "overdue"


def test_what_asks_for_no_eval_of_its_own() -> None:
    judge = prompt("JUDGE", "evals/judge.py", context=Context.EVAL)
    tool, notes = prompt("TOOL"), prompt("NOTES")
    entries = [
        replace(judge, live=True),
        replace(tool, asset=replace(tool.asset, role="tool")),
        replace(notes, asset=replace(notes.asset, role="assistant_instructions")),
        prompt("T", "tests/test_x.py", context=Context.TEST),
    ]
    assert World(entries).signals("eval") == {}


def test_a_copy_in_an_eval_tests_nothing() -> None:
    system, run = prompt(), config()
    copied = evaluates(run, system, ticks=False, evidence="a copy of it stands at evals/run.py:3")
    assert "no_eval" in World([system, run], copied).signals("eval")
    assert "no_eval" not in World([system, run], evaluates(run, system)).signals("eval")


# -- freshness ------------------------------------------------------------------------------------------------------


def test_days_count_from_the_last_change_the_newest_row_or_a_review() -> None:
    old = cases(age=exact("2025-11-22"))
    assert world(old).signals()["eval_untouched"].days == 365
    rows = replace(old, rows=RowAges(((day("2024-01-01"), 50), (day("2026-11-12"), 10))))
    assert world(rows).signals()["eval_untouched"].days == 10
    reviewed = replace(world(old), reviewed={old.asset.id: day("2026-11-20")})
    assert reviewed.signals()["eval_untouched"].days == 2
    assert world(old).signals()["eval_untouched"].value == pytest.approx(1 - 2 ** (-365 / 180))


def test_a_frozen_set_with_fresh_cases_beside_it_is_healthy() -> None:
    frozen, fresh = cases(age=exact("2024-01-01")), cases("evals/new.jsonl", age=FRESH)
    found = world(frozen, fresh)
    days = {reading.asset: reading.days for reading in found.readings() if reading.signal == "eval_untouched"}
    assert days == {frozen.asset.id: 20, fresh.asset.id: 20}
    assert found.score().clocks["eval"].verdict == "fine"


def test_old_rows_weigh_a_little_in_a_set_that_is_kept_up() -> None:
    rows = RowAges(((day("2023-11-22"), 50), (day("2026-11-12"), 10)))
    signals = world(cases(age=exact("2026-11-12"), rows=rows)).signals("eval")
    assert signals["eval_rows_old"].days == 1096
    assert signals["eval_rows_old"].cause == signals["eval_untouched"].cause


@pytest.mark.parametrize("age", [Age("unknown", "not a git repository"), Age("exact", changed_on=TODAY + timedelta(3))])
def test_an_age_that_is_not_known_is_no_age(age: Age) -> None:
    assert "eval_untouched" not in world(cases(age=age)).signals()


def test_the_line_that_names_a_set_elsewhere_does_not_date_it() -> None:
    remote = cases(count=None, cases_reason=REMOTE, age=exact("2024-01-01"))
    assert world(remote).signals("eval") == {}
    near = cases("evals/near.jsonl", age=exact("2024-06-01"))
    untouched = [reading.asset for reading in world(remote, near).readings() if reading.signal == "eval_untouched"]
    assert untouched == [near.asset.id], "the day of the set beside it is not that of a set elsewhere"
    pointer = cases(count=None, cases_reason="git lfs pointer", age=exact("2024-01-01"))
    assert world(pointer).signals("eval")["eval_untouched"].days == 1056


def test_a_bound_is_a_bound() -> None:
    shallow = Age("lower_bound", "shallow history", day("2026-10-23"))
    reading = world(cases(age=shallow)).signals()["eval_untouched"]
    assert reading.confidence == "low" and "at least 30 days" in reading.event


# -- left behind ----------------------------------------------------------------------------------------------------


def test_prompts_that_changed_since() -> None:
    system = prompt(age=exact("2026-11-12"))
    reading = world(cases(age=exact("2026-11-02")), system=system).signals()["eval_prompt_edits"]
    assert (reading.count, reading.days, reading.debt_days) == (1, 10, 10)
    assert reading.event == "1 prompt changed since the cases did (2026-11-02): SYSTEM, first on 2026-11-12"
    assert "eval_prompt_edits" not in world(cases(age=exact("2026-11-12")), system=system).signals()


def test_models_that_changed_since() -> None:
    model = pin("gpt-6.1", age=exact("2026-11-12"))
    reading = world(cases(age=exact("2026-11-02")), model=model).signals()["eval_model_moves"]
    assert (reading.count, reading.debt_days, reading.value) == (1, 10, 0.5)
    assert reading.event.endswith("since the cases did (2026-11-02): to gpt-6.1 on 2026-11-12")


def test_moves_of_an_alias_since() -> None:
    model = pin("gpt-4o", age=exact("2024-06-01"))
    reading = world(cases(age=exact("2024-07-01")), model=model).signals()["eval_model_moves"]
    moved = [move for move in catalog().moves("openai", "gpt-4o") if day("2024-07-01") < move.on <= TODAY]
    assert reading.count == len({move.on for move in moved}) > 0
    assert f"as gpt-4o moved on {moved[0].on}" in reading.event


def test_a_change_whose_day_is_a_bound_is_not_told_as_a_change() -> None:
    bound = Age("lower_bound", "import commit", day("2026-11-12"))
    found = world(cases(age=exact("2026-11-02")), model=pin("gpt-6.1", age=bound), system=prompt(age=bound)).signals()
    assert "eval_model_moves" not in found and "eval_prompt_edits" not in found


# -- judges ---------------------------------------------------------------------------------------------------------


def judge(value: str | None, **more: object) -> Entry:
    return pin(value, "evals/judge.py", name="JUDGE", context=Context.EVAL, **more)  # type: ignore[arg-type]


def test_a_retired_judge_is_a_debt_of_the_config() -> None:
    found = [r for r in world(cases(age=FRESH), judge("gpt-4-0314")).readings() if r.clock == "eval" and r.target]
    assert {r.asset for r in found} == {config().asset.id}
    assert any(r.signal == "runway" and r.value == 1.0 for r in found)


def test_a_judge_that_nobody_names() -> None:
    reading = world(cases(age=FRESH), judge(None, implicit=True)).signals()["judge_implicit"]
    assert reading.event == "no judge is named: the library picks its default"


def test_a_judge_that_grades_its_own_answers() -> None:
    assert "judge_is_subject" in world(cases(age=FRESH), judge("gpt-6.1")).signals()
    assert "judge_is_subject" not in world(cases(age=FRESH), judge("claude-sonnet-5-5", platform="anthropic")).signals()


def test_a_judge_that_changed_after_the_results_that_are_kept() -> None:
    changed = judge("claude-sonnet-5-5", platform="anthropic", age=exact("2026-10-23"))
    found = world(cases(age=FRESH), changed)
    run = next(entry for entry in found.entries if entry.asset.path == "evals/run.py")

    def with_results(on: str | None) -> World:
        entries = [replace(e, ran_on=day(on) if on else None) if e is run else e for e in found.entries]
        return replace(found, entries=entries)

    reading = with_results("2026-01-01").signals()["judge_changed"]
    assert (reading.days, reading.debt_days) == (30, 30)
    assert "after the stored results of 2026-01-01" in reading.event
    assert "judge_changed" not in with_results("2026-11-01").signals()
    assert "judge_changed" not in with_results(None).signals()


# -- thin sets ------------------------------------------------------------------------------------------------------


def test_few_cases_read_by_how_many_there_are() -> None:
    reading = world(cases(count=12, age=FRESH)).signals()["eval_few"]
    assert (reading.count, reading.value, reading.formula) == (12, pytest.approx(0.76), "1 - 12/50")
    assert "eval_few" not in world(cases(count=50, age=FRESH)).signals()
    assert "eval_few" not in world(cases(count=None, age=FRESH)).signals(), "unknown is not few"
    assert "eval_few" not in world(cases(count=12, age=FRESH), cases("evals/b.csv", 100, age=FRESH)).signals()


def test_all_synthetic_undivided_and_run_by_nobody() -> None:
    synthetic = cases(age=FRESH, origin="synthetic", origin_reason="column synthesizer_name", slices=())
    assert {"eval_synthetic", "eval_unsliced"} <= set(world(synthetic).signals())
    beside = world(synthetic, cases("evals/human.jsonl", age=FRESH, origin="human"))
    assert not {"eval_synthetic", "eval_unsliced"} & set(beside.signals())
    alone = World([synthetic, config()], evaluates(config(), synthetic))
    assert "eval_outside_ci" in alone.signals() and "eval_outside_ci" not in world(synthetic).signals()


def test_a_public_set_that_the_model_may_know() -> None:
    model = pin("gpt-4o", age=exact("2024-06-01"))
    old = cases(age=exact("2022-05-01", introduced_on=day("2022-05-01")), public=True)
    assert "gpt-4o knows the web up to 2023" in world(old, model=model).signals()["eval_public"].event
    new = cases(age=exact("2026-05-01", introduced_on=day("2026-05-01")), public=True)
    assert "eval_public" not in world(new, model=model).signals()
    own = cases(age=exact("2022-05-01", introduced_on=day("2022-05-01")))
    assert "eval_public" not in world(own, model=model).signals()


# -- features -------------------------------------------------------------------------------------------------------


def test_a_feature_is_as_late_as_the_evals_of_its_prompts() -> None:
    late = world(cases(age=exact("2022-01-01"), count=3))
    found = {feature.name: feature.clocks["eval"] for feature in late.score().features}
    assert found["chat.py"] == found["evals/golden.jsonl"] > 0.4
