from __future__ import annotations

import pytest

from aidebt.assets import Confidence, Context, Usage
from aidebt.findings import Severity
from aidebt.report import ModelRef
from world import World, exact, pin, prompt, uses

RULE = "retired-model"


def test_a_live_pin_in_the_app_is_critical_with_date_days_and_a_living_replacement() -> None:
    model = pin("claude-3-5-sonnet-20240620", platform="anthropic", age=exact("2024-08-07"))
    system = prompt()
    [finding] = World([model, system], [uses(system, model)]).findings(RULE)
    assert (finding.severity, finding.confidence, finding.clock) == (Severity.CRITICAL, Confidence.HIGH, "prompt")
    assert finding.message == "claude-3-5-sonnet-20240620 was retired 2025-10-28 (390 days ago)"
    assert "Move to claude-sonnet-5-5" in finding.next_step
    assert "platform.claude.com" in finding.next_step
    assert "chat.py:1 says so since 2024-08-07 in abc1234def" in finding.evidence
    assert "1 prompt runs on it, first chat.py:3 SYSTEM" in finding.evidence


def test_one_cause_is_one_finding_and_the_place_that_matters_most_is_first() -> None:
    call = pin("gpt-4", "z.py")
    default = pin("gpt-4", "a.py", usage=Usage.DEFAULT)
    setting = pin("gpt-4", "a.yaml", usage=Usage.SETTING, context=Context.CONFIG)
    script = pin("gpt-4", "a_script.py", context=Context.SCRIPT)
    test = pin("gpt-4", "tests/t.py", context=Context.TEST)
    [finding] = World([setting, default, test, script, call]).findings(RULE)
    assert [place.path for place in finding.places] == ["z.py", "a_script.py", "a.py", "a.yaml"]
    assert "also in 1 place that is not live: test 1" in finding.evidence


def test_one_model_on_two_platforms_is_two_causes() -> None:
    found = World([pin("gpt-4"), pin("gpt-4", "b.py", platform="azure-openai")]).findings(RULE)
    assert len(found) == 2


def test_outside_the_app_or_with_less_confidence_it_is_high() -> None:
    [setting] = World([pin("gpt-4", "c.yaml", usage=Usage.SETTING, context=Context.CONFIG)]).findings(RULE)
    [doubtful] = World([pin("gpt-4", confidence=Confidence.MEDIUM)]).findings(RULE)
    [judge] = World([pin("gpt-4", "eval/judge.py", context=Context.EVAL)]).findings(RULE)
    assert setting.severity is doubtful.severity is judge.severity is Severity.HIGH
    assert judge.clock == "eval"


def test_what_one_source_reports_is_medium_at_most_and_worded_so() -> None:
    [finding] = World([pin("gpt-4", confidence=Confidence.LOW)]).findings(RULE)
    assert finding.severity is Severity.MEDIUM
    weak = next(entry for entry in weak_rows())
    [finding] = World([weak]).findings(RULE)
    assert finding.severity is Severity.MEDIUM
    assert "reported by one source" in finding.message


def weak_rows():  # type: ignore[no-untyped-def]
    from world import catalog

    for row in catalog().models("together"):
        if row.status == "retired" and row.confidence == "low" and row.retires and not row.redirects_to:
            yield pin(row.id, platform="together", model=ModelRef("known", "together", row.id))


def test_a_replacement_that_is_itself_retired_is_never_proposed() -> None:
    [finding] = World([pin("gemma-7b-it", platform="groq")]).findings(RULE)
    assert "gemma2-9b-it" not in finding.next_step
    assert "Move to openai/gpt-oss-20b" in finding.next_step


@pytest.mark.parametrize("context", [Context.TEST, Context.DOCS, Context.EXAMPLE, Context.NOTEBOOK, Context.COMMENT])
def test_what_is_not_live_is_counted_not_shown(context: Context) -> None:
    [finding] = World([pin("gpt-4", context=context)]).findings(RULE)
    assert not finding.shown
    assert finding.hidden_because == f"not live: {context.value}"


@pytest.mark.parametrize("usage", [Usage.COMPARISON, Usage.DUMP])
def test_comparisons_and_dumps_are_counted_not_shown(usage: Usage) -> None:
    [finding] = World([pin("gpt-4", usage=usage)]).findings(RULE)
    assert (finding.shown, finding.hidden_because) == (False, f"not live: {usage.value}")


@pytest.mark.parametrize(
    "model",
    [
        pytest.param(pin("gpt-4o"), id="retires later"),
        pytest.param(pin("claude-sonnet-4-6", platform="anthropic"), id="active"),
        pytest.param(pin("gpt-4", usage=Usage.MENU), id="menu has its own rule"),
        pytest.param(pin("gpt-4", model=ModelRef("deployment", "azure-openai")), id="deployment name"),
        pytest.param(pin("gpt-4", model=ModelRef("placeholder")), id="placeholder"),
        pytest.param(pin("gpt4-internal", model=ModelRef("unknown")), id="not in the catalog"),
        pytest.param(pin("text-embedding-004", role="embedding", platform=None), id="alive on one of its platforms"),
    ],
)
def test_look_alikes(model) -> None:  # type: ignore[no-untyped-def]
    assert World([model]).findings(RULE) == []


def test_a_deployment_that_leads_to_another_model_is_judged_by_that_model() -> None:
    real = ModelRef("known", "azure-openai", "gpt-4o-2024-11-20", ("azure-openai",), through="infra/ai.yaml:18")
    found = World([pin("gpt-4", "judge.prompty", model=real)]).findings()
    assert all("gpt-4 " not in finding.message for finding in found)
    assert any("resolved through infra/ai.yaml:18" in finding.evidence for finding in found)
