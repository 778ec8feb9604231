from __future__ import annotations

import pytest

from aidebt.assets import Context
from aidebt.findings import Severity
from aidebt.report import Entry, ModelRef
from world import World, catalog, pin

RULE = "deprecated-model"


def row_with(status: str) -> Entry:
    for row in catalog().models():
        if row.status == status and row.kind == "chat" and not row.retires and not row.redirects_to:
            return pin(row.id, platform=row.platform, model=ModelRef("known", row.platform, row.id))
    raise AssertionError(f"the catalog has no undated {status} row")


def test_deprecated_without_a_date_is_medium() -> None:
    [finding] = World([row_with("deprecated")]).findings(RULE)
    assert finding.severity is Severity.MEDIUM
    assert "no shutdown date yet" in finding.message


def test_legacy_is_low() -> None:
    [finding] = World([row_with("legacy")]).findings(RULE)
    assert finding.severity is Severity.LOW


@pytest.mark.parametrize(
    "model",
    [
        pytest.param(pin("gpt-4o"), id="has a date"),
        pytest.param(pin("gpt-4"), id="retired"),
        pytest.param(pin("claude-sonnet-4-6", platform="anthropic"), id="active"),
        pytest.param(pin("voyage-2", platform="voyage", role="embedding"), id="embedding has its own rule"),
    ],
)
def test_look_alikes(model) -> None:  # type: ignore[no-untyped-def]
    assert World([model]).findings(RULE) == []


def test_not_live_is_not_shown() -> None:
    live = row_with("deprecated")
    dead = pin(live.asset.value, model=live.model, context=Context.EXAMPLE)
    [finding] = World([dead]).findings(RULE)
    assert not finding.shown
