from __future__ import annotations

import pytest

from aidebt.findings import Severity
from world import UNDATED, World, exact, pin, prompt, uses

RULE = "unpinned-model"


def test_it_counts_the_moves_since_the_alias_was_adopted() -> None:
    model = pin("mistral-large-latest", platform="mistral", age=exact("2024-08-01"))
    system = prompt(age=exact("2024-08-01"))
    [finding] = World([model, system], [uses(system, model)]).findings(RULE)
    assert finding.severity is Severity.MEDIUM
    assert "it moved 3 times since 2024-08-01, to mistral-large-2512 on 2025-12-02" in finding.message
    assert "1 prompt not reviewed since" in finding.message
    assert "Pin mistral-large-2512" in finding.next_step


def test_once_every_prompt_is_reviewed_it_is_low() -> None:
    model = pin("mistral-large-latest", platform="mistral", age=exact("2024-08-01"))
    system = prompt(age=exact("2026-01-01"))
    [finding] = World([model, system], [uses(system, model)]).findings(RULE)
    assert finding.severity is Severity.LOW
    assert "not reviewed" not in finding.message


def test_a_model_that_is_about_to_go_is_not_pinned_but_left() -> None:
    [finding] = World([pin("gpt-4o", age=exact("2024-08-20"))]).findings(RULE)
    assert "Pin gpt-4o" not in finding.next_step
    assert "when you move off this model" in finding.next_step


@pytest.mark.parametrize(
    "model",
    [
        pytest.param(pin("mistral-large-latest", platform="mistral", age=exact("2026-01-01")), id="no move since"),
        pytest.param(pin("gpt-4o", age=exact("2024-12-01")), id="adopted after the last move"),
        pytest.param(pin("mistral-large-latest", platform="mistral", age=UNDATED), id="age unknown"),
        pytest.param(pin("claude-sonnet-4-6", platform="anthropic", age=exact("2026-03-01")), id="fixed, though undated"),
        pytest.param(pin("gpt-4", age=exact("2023-04-01")), id="retired: one cause"),
        pytest.param(pin("grok-3", platform="xai", age=exact("2025-06-01")), id="redirected: one cause"),
    ],
)
def test_look_alikes(model) -> None:  # type: ignore[no-untyped-def]
    assert World([model]).findings(RULE) == []


def test_a_single_move_long_ago_is_low_whatever_was_not_reviewed() -> None:
    model, system = pin("gpt-4o", age=exact("2024-08-20")), prompt(age=exact("2024-08-20"))
    [finding] = World([model, system], [uses(system, model)]).findings(RULE)
    assert finding.severity is Severity.LOW
    assert "it moved once" in finding.message
