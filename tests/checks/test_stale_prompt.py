from __future__ import annotations

import pytest

from aidebt.assets import Context
from aidebt.findings import Severity
from aidebt.values import replace
from world import TODAY, World, day, exact, lag_example, pin, prompt, uses

RULE = "stale-prompt"


def test_worked_example_1() -> None:
    [finding] = lag_example().findings(RULE)
    assert finding.message == "SYSTEM was last worded 2024-03-10 (987 days ago) for gpt-4-0613, runs on gpt-4o since 2024-08-20"
    assert finding.severity is Severity.HIGH  # 987 days, and GPT-4 Turbo lies between
    assert "2 generations of one family between the two models" in finding.evidence
    assert finding.places[0].line == 3
    assert f"aidebt: reviewed {TODAY}" in finding.next_step


def test_a_fresh_change_is_low() -> None:
    [finding] = lag_example(today=day("2024-09-01"), as_of=day("2024-09-01")).findings(RULE)
    assert finding.severity is Severity.LOW


def test_prompts_with_one_change_of_model_are_one_finding_and_copies_are_told() -> None:
    model = pin("gpt-4o", age=exact("2024-08-20", revisions=2))
    age = exact("2024-03-10", written_for="gpt-4-0613")
    prompts = [prompt(path=path, age=age) for path in ("a.py", "b.py")]
    prompts.append(prompt("OTHER", "c.py", age=age, content="Something else"))
    [finding] = World([model, *prompts], [uses(item, model) for item in prompts]).findings(RULE)
    assert [place.path for place in finding.places] == ["a.py", "b.py", "c.py"]
    assert finding.message.startswith("3 prompts, last worded 2024-03-10 (987 days ago) for gpt-4-0613, run on gpt-4o")
    assert "1 place is a copy of another" in finding.evidence


def test_a_prompt_with_several_edges_is_told_once_by_the_surest() -> None:
    sure, unsure = pin("gpt-4o", age=exact("2024-08-20", revisions=2)), pin("o3", "b.py", age=exact("2024-05-01", revisions=2))
    system = prompt(age=exact("2024-03-10", written_for="gpt-4-0613"))
    found = World([sure, unsure, system], [uses(system, sure), uses(system, unsure, "low")]).findings(RULE)
    assert [finding.places[0].asset for finding in found] == [system.asset.id]
    assert "gpt-4o" in found[0].message


def test_a_prompt_that_still_runs_on_its_model_as_surely_is_not_stale() -> None:
    system = prompt(age=exact("2024-03-10", written_for="gpt-4"))
    usual, other = pin("gpt-4", "b.py", age=exact("2024-01-05")), pin("gpt-3.5-turbo", age=exact("2024-08-20", revisions=2))
    assert World([usual, other, system], [uses(system, usual), uses(system, other)]).findings(RULE) == []
    [unsure] = World([usual, other, system], [uses(system, usual, "low"), uses(system, other)]).findings(RULE)
    assert "gpt-3.5-turbo" in unsure.message


def test_a_text_of_a_few_words_holds_nothing_to_tune() -> None:
    model, age = pin("gpt-4o", age=exact("2024-08-20", revisions=2)), exact("2024-03-10", written_for="gpt-4-0613")
    for text, stale in (
        ("You are an AI assistant that helps people find information.", False),
        ("Be brief and kind. " * 4, True),
    ):
        system = prompt(age=age, content=text)
        system = replace(system, asset=replace(system.asset, value=text))
        assert bool(World([model, system], [uses(system, model)]).findings(RULE)) is stale


def test_two_changes_of_model_are_two_causes() -> None:
    model = pin("gpt-4o", age=exact("2024-08-20", revisions=2))
    one = prompt("A", age=exact("2024-03-10", written_for="gpt-4-0613"))
    two = prompt("B", age=exact("2024-03-10", written_for="gpt-3.5-turbo"))
    assert len(World([model, one, two], [uses(one, model), uses(two, model)]).findings(RULE)) == 2


def test_look_alikes() -> None:
    model = pin("gpt-4o", age=exact("2024-08-20", revisions=2))
    for system in (
        prompt(age=exact("2024-08-20", written_for="gpt-4o")),
        prompt(age=exact("2024-03-10", written_for="gpt-4o")),
        prompt(age=exact("2025-03-10", written_for="gpt-4o")),
        prompt(age=exact("2024-03-10", written_for="gpt-4-0613"), context=Context.TEST),
    ):
        assert World([model, system], [uses(system, model)]).findings(RULE) == []


def test_a_pin_that_was_added_later_is_low() -> None:
    model, system = pin("gpt-4o", age=exact("2024-08-20", revisions=1)), prompt(age=exact("2024-03-10"))
    [finding] = World([model, system], [uses(system, model)]).findings(RULE)
    assert finding.severity is Severity.LOW


@pytest.mark.parametrize(
    ("written_for", "worded", "changed", "severity"),
    [
        ("gpt-4-0613", "2024-11-22", "2024-11-23", Severity.HIGH),  # two generations, 730 days
        ("gpt-4-0613", "2024-11-23", "2024-11-24", Severity.MEDIUM),  # 729 days
        ("gpt-4o-2024-05-13", "2023-01-01", "2024-11-24", Severity.MEDIUM),  # no generation between
        ("gpt-4-turbo", "2026-08-23", "2026-08-24", Severity.MEDIUM),  # one generation, 90 days
        ("gpt-4-turbo", "2026-08-23", "2026-08-25", Severity.LOW),  # 89 days
        ("gpt-4o-2024-05-13", "2026-05-01", "2026-05-26", Severity.MEDIUM),  # 180 days
        ("gpt-4o-2024-05-13", "2026-05-01", "2026-05-27", Severity.LOW),  # 179 days
    ],
)
def test_severity_by_days_and_by_generations(written_for: str, worded: str, changed: str, severity: Severity) -> None:
    model = pin("gpt-4o", age=exact(changed, revisions=2))
    system = prompt(age=exact(worded, written_for=written_for))
    [finding] = World([model, system], [uses(system, model)]).findings(RULE)
    assert finding.severity is severity
