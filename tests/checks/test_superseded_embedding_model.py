from __future__ import annotations

import pytest

from aidebt.assets import Context
from aidebt.findings import Severity
from aidebt.values import replace
from world import World, builds, call, exact, index, pin

RULE = "superseded-embedding-model"


def test_it_says_by_what_and_since_when() -> None:
    [finding] = World([pin("text-embedding-ada-002", role="embedding")]).findings(RULE)
    assert finding.severity is Severity.MEDIUM
    assert finding.clock == "embedding"
    assert "superseded by text-embedding-3-small since 2024-01-25 (1,032 days)" in finding.message
    assert "rebuild the index" in finding.next_step


def test_an_end_beyond_the_horizon_does_not_change_that() -> None:
    found = World([pin("text-embedding-ada-002", role="embedding", platform="azure-openai")]).findings()
    assert [finding.rule for finding in found] == [RULE]


def test_all_pins_of_the_model_are_one_finding() -> None:
    pins = [pin("text-embedding-ada-002", f"{name}.py", role="embedding") for name in ("query", "ingest")]
    [finding] = World(pins).findings(RULE)
    assert [place.path for place in finding.places] == ["ingest.py", "query.py"]


def test_what_only_an_example_uses_is_hidden_unless_there_is_nothing_else() -> None:
    shown = replace(pin("text-embedding-ada-002", "examples/a.py", role="embedding", context=Context.EXAMPLE), live=True)
    [alone] = World([shown]).findings(RULE)
    assert alone.shown
    [beside] = World([shown, pin("gpt-4o")]).findings(RULE)
    assert (beside.shown, beside.hidden_because) == (False, "only in examples")
    [both] = World([shown, pin("text-embedding-ada-002", role="embedding")]).findings(RULE)
    assert both.shown


@pytest.mark.parametrize(
    "model",
    [
        pytest.param(pin("text-embedding-3-small", role="embedding", age=exact("2024-02-01")), id="current, however old"),
        pytest.param(pin("text-embedding-004", role="embedding", platform="google-gemini"), id="retired"),
        pytest.param(pin("gpt-4"), id="chat model"),
    ],
)
def test_look_alikes(model) -> None:  # type: ignore[no-untyped-def]
    assert World([model]).findings(RULE) == []


def test_what_must_change_with_the_model() -> None:
    old = pin("voyage-2", role="embedding", platform="voyage")
    store = index(dims=1024, count=1200)
    asked = call("query", store, path="app.py", line=9, details=(("threshold", "0.78", 9),))
    [finding] = World([store, old], builds(store, old), calls=[asked]).findings(RULE)
    assert "the threshold 0.78 in app.py:9 was set for the old model's distances" in finding.evidence
    assert "1,200 vectors of docs to embed anew" in finding.evidence
    assert "docs has 1024 dimensions, voyage-4 makes 256, 512, 1024 or 2048" in finding.evidence


@pytest.mark.parametrize(
    ("dims", "change"),
    [(1024, ""), (512, ": ask for 512, or the declared width changes with it"), (4096, ": the declared width changes with it")],
)
def test_the_width_that_the_successor_makes(dims: int, change: str) -> None:
    old = pin("voyage-2", role="embedding", platform="voyage")
    store = index(dims=dims)
    [finding] = World([store, old], builds(store, old)).findings(RULE)
    assert f"docs has {dims} dimensions, voyage-4 makes 256, 512, 1024 or 2048{change}" in finding.evidence


def test_what_is_only_guessed_to_depend_on_it_is_not_told() -> None:
    old = pin("voyage-2", role="embedding", platform="voyage")
    store = index(dims=1024, count=1200)
    [finding] = World([store, old], builds(store, old, confidence="low")).findings(RULE)
    assert not [line for line in finding.evidence if "docs" in line]
