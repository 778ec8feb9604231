from __future__ import annotations

import pytest

from aidebt.assets import Context, Usage
from aidebt.findings import Severity
from aidebt.report import ModelRef
from world import World, catalog, day, exact, pin, prompt, uses

RULE = "retiring-model"


@pytest.mark.parametrize(
    ("today", "severity"),
    [
        ("2027-01-13", Severity.HIGH),
        ("2026-11-15", Severity.HIGH),  # 60 days
        ("2026-11-14", Severity.MEDIUM),  # 61 days
        ("2026-10-14", Severity.MEDIUM),  # 92 days: the day of the announcement
    ],
)
def test_severity_by_the_days_that_are_left(today: str, severity: Severity) -> None:
    [finding] = World([pin("gpt-4o")], today=day(today)).findings(RULE)
    assert finding.severity is severity


def test_the_line_has_date_days_and_platform_and_the_step_a_deadline() -> None:
    [finding] = World([pin("gpt-4o")]).findings(RULE)
    assert finding.message == "gpt-4o retires 2027-01-14 (53 days) on openai"
    assert finding.next_step.startswith("Move to gpt-6-luna")
    assert "before 2027-01-14" in finding.next_step


def test_a_replacement_that_is_itself_deprecated_gives_way_and_conflicts_are_shown() -> None:
    [finding] = World([pin("gpt-4o-mini", platform="azure-openai")]).findings(RULE)
    assert finding.severity is Severity.MEDIUM
    assert "Move to gpt-6-luna if azure-openai offers it" in finding.next_step
    assert "(azure-openai names gpt-4.1-mini, itself deprecated, retires 2027-04-14)" in finding.next_step
    assert any("another source says: retires 2026-10-01" in line for line in finding.evidence)


def test_an_announced_redirect_says_where_it_leads() -> None:
    [finding] = World([pin("gemini-2.5-pro", platform="google-gemini")]).findings(RULE)
    assert "is redirected to gemini-3.8-flash from 2026-12-01 (9 days)" in finding.message


def test_all_dates_where_no_platform_is_decided() -> None:
    [finding] = World([pin("gpt-4o-mini", platform=None)]).findings(RULE)
    assert "2027-01-14 on openai" in finding.message
    assert "2027-04-14 on azure-openai" in finding.message


def test_a_date_given_at_launch_is_low_and_beyond_the_horizon_nothing() -> None:
    row = next(
        row
        for row in catalog().models("azure-openai")
        if row.status == "active"
        and row.kind == "chat"
        and row.retires
        and not row.deprecated
        and row.retires > day("2028-01-01")
    )
    assert row.retires is not None
    model = pin(row.id, platform="azure-openai", model=ModelRef("known", "azure-openai", row.id))
    assert World([model]).findings(RULE) == []
    [finding] = World([model], today=row.retires.replace(year=row.retires.year - 1)).findings(RULE)
    assert finding.severity is Severity.LOW


@pytest.mark.parametrize(
    "model",
    [
        pytest.param(pin("gpt-4"), id="retired already"),
        pytest.param(pin("claude-sonnet-5-5", platform="anthropic"), id="active, an earliest date at most"),
        pytest.param(pin("gpt-4o", usage=Usage.MENU), id="menu"),
        pytest.param(pin("gpt-4o", model=ModelRef("deployment", "azure-openai")), id="deployment"),
    ],
)
def test_look_alikes(model) -> None:  # type: ignore[no-untyped-def]
    assert World([model]).findings(RULE) == []


def test_before_the_announcement_nothing_is_known() -> None:
    world = World([pin("gpt-4o")], today=day("2026-10-01"), as_of=day("2026-10-01"))
    assert world.findings(RULE) == []


def test_docs_are_not_shown() -> None:
    [finding] = World([pin("gpt-4o", "README.md", context=Context.DOCS)]).findings(RULE)
    assert not finding.shown


def test_a_pin_without_a_platform_is_told_with_those_that_decide_one() -> None:
    azure, undecided = pin("gpt-4o-mini", platform="azure-openai"), pin("gpt-4o-mini", "infra.yaml", platform=None)
    [finding] = World([undecided, azure]).findings(RULE)
    assert finding.message == "gpt-4o-mini retires 2027-04-14 (143 days) on azure-openai"
    assert len(finding.places) == 2
    both = World([undecided, azure, pin("gpt-4o-mini", "c.py")]).findings(RULE)
    assert len(both) == 3, "two platforms are decided: nothing says which of them it is"


def test_models_with_one_day_and_one_next_step_are_one_finding() -> None:
    minis = [pin("gpt-4.1-mini", ".env.example", usage=Usage.SETTING, context=Context.CONFIG), pin("gpt-4o-mini", "b.py")]
    big = pin("gpt-4o", "a.py")
    system, other = prompt(), prompt("OTHER", "d.py")
    [finding] = World([*minis, big, system, other], [uses(system, big), uses(other, minis[1])]).findings(RULE)
    assert finding.message == "gpt-4o, gpt-4o-mini and gpt-4.1-mini retire 2027-01-14 (53 days) on openai"
    assert [place.path for place in finding.places] == ["a.py", "b.py", ".env.example"]
    assert finding.evidence[0].startswith("2 prompts run on it, first chat.py:3 SYSTEM")
    assert sum(line.startswith("openai gpt-") for line in finding.evidence) == 3


def test_models_of_another_day_platform_or_clock_stay_apart() -> None:
    pins = [pin("gpt-4o"), pin("gpt-4o-mini", "b.py", platform="azure-openai"), pin("gpt-5", "c.py")]
    assert len(World(pins).findings(RULE)) == 3


def test_the_app_and_its_judge_are_one_finding_and_the_app_is_first() -> None:
    judge = pin("gpt-4o", "evals/judge.py", context=Context.EVAL)
    [finding] = World([judge, pin("gpt-4o", "z.py")]).findings(RULE)
    assert (finding.clock, [place.path for place in finding.places]) == ("prompt", ["z.py", "evals/judge.py"])


def test_an_edge_that_is_a_guess_is_told_as_one() -> None:
    model, system = pin("gpt-4o"), prompt()
    [finding] = World([model, system], [uses(system, model, "low")]).findings(RULE)
    assert "1 prompt may run on it, first chat.py:3 SYSTEM" in finding.evidence


def test_a_pin_from_after_the_day_of_the_report_has_no_age() -> None:
    [finding] = World([pin("gpt-4o", age=exact("2026-12-24"))]).findings(RULE)
    assert "chat.py:1 changed 2026-12-24, after as-of" in finding.evidence
