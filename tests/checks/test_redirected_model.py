from __future__ import annotations

import pytest

from aidebt.assets import Context
from aidebt.findings import Severity
from world import World, pin

RULE = "redirected-model"


def test_it_says_what_answers_and_since_when() -> None:
    [finding] = World([pin("grok-3", platform="xai")]).findings(RULE)
    assert finding.severity is Severity.CRITICAL
    assert finding.message == "grok-3 silently answers as grok-4.3 since 2026-05-15 on xai"
    assert "grok-4.3" in finding.next_step


def test_a_redirect_without_a_retirement_date_counts_from_its_announcement() -> None:
    [finding] = World([pin("gemini-3.5-flash", platform="google-gemini")]).findings(RULE)
    assert "since 2026-10-08" in finding.message


def test_it_is_not_also_a_retired_model() -> None:
    assert [finding.rule for finding in World([pin("grok-3", platform="xai")]).findings()] == [RULE]


@pytest.mark.parametrize(
    "model",
    [
        pytest.param(pin("gemini-2.5-pro", platform="google-gemini"), id="redirected later"),
        pytest.param(pin("gpt-4"), id="retired, answers with an error"),
        pytest.param(pin("grok-4.3", platform="xai"), id="the model that answers"),
    ],
)
def test_look_alikes(model) -> None:  # type: ignore[no-untyped-def]
    assert World([model]).findings(RULE) == []


def test_in_a_test_it_is_not_shown() -> None:
    [finding] = World([pin("grok-3", platform="xai", context=Context.TEST)]).findings(RULE)
    assert not finding.shown
