from __future__ import annotations

import pytest

from aidebt.assets import Context, Evidence, Usage
from aidebt.findings import Severity
from aidebt.report import Entry, ModelRef
from world import ASKING, World, asks, builds, exact, index, pin

RULE = "index-query-mismatch"
SMALL, ADA = "text-embedding-3-small", "text-embedding-ada-002"


def embeds(value: str, path: str = "ingest.py", **more: object) -> Entry:
    return pin(value, path, role="embedding", platform=None, **more)  # type: ignore[arg-type]


def world(built: Entry, asked: Entry, *, confidence: str = "high", sure: str = "high", **facts: object) -> World:
    store = index(**facts)  # type: ignore[arg-type]
    edges = builds(store, built, confidence=confidence) + asks(store, asked, sure=sure)
    return World([store, built, asked], edges, [ASKING])


def test_an_index_that_is_asked_with_another_model() -> None:
    found = world(embeds(SMALL, age=exact("2024-01-01")), embeds(ADA, "app.py", age=exact("2025-11-22")), dims=1536)
    [finding] = found.findings(RULE)
    assert finding.message == f"docs is built with {SMALL} and asked with {ADA} since 2025-11-22 (365 days)"
    assert (finding.severity, finding.clock) == (Severity.CRITICAL, "embedding")
    assert [place.path for place in finding.places] == ["db/001.sql", "app.py", "ingest.py"]
    assert "asked by app.py: search: same function" in finding.evidence
    reading = found.signals("embedding")["index_mismatch"]
    assert (reading.days, reading.debt_days, reading.cause) == (365, 365, "space")
    assert found.score().clocks["embedding"].verdict == "overdue"


def test_what_the_store_records_goes_before_what_code_says() -> None:
    store = index("db/chroma.sqlite3", store="chroma", evidence=Evidence.PERSISTED, model=ADA, dims=1536)
    now = embeds(SMALL, "app.py")
    [finding] = World([store, now], builds(store, now) + asks(store, now), [ASKING]).findings(RULE)
    assert finding.message == f"docs is built with {ADA} and asked with {SMALL}"
    assert not World([store, now], builds(store, now) + asks(store, now), [ASKING]).findings("stale-index")


def test_a_recorded_model_that_cannot_have_made_the_vectors_is_not_believed() -> None:
    store = index("db/chroma.sqlite3", store="chroma", evidence=Evidence.PERSISTED, model="all-MiniLM-L6-v2", dims=1536)
    now = embeds(SMALL, "app.py")
    assert not World([store, now], asks(store, now), [ASKING]).findings(RULE)


@pytest.mark.parametrize(
    ("built", "asked"),
    [
        (SMALL, SMALL),
        ("openai/text-embedding-3-small", SMALL),
        (ADA, "text-embedding-ada-002-v2"),
        ("voyage-4", "voyage-4-large"),  # one documented space
        ("solar-embedding-1-large-passage", "solar-embedding-1-large-query"),  # a pair
        ("sentence-transformers/all-MiniLM-L6-v2", "all-minilm"),  # the same weights on another host
        ("embed-english-v3.0", "cohere.embed-english-v3"),
        ("acme-embed", SMALL),  # unknown is not different
        ("acme-embed", "acme-embed"),
    ],
)
def test_models_of_one_space_and_unknown_ones_are_no_mismatch(built: str, asked: str) -> None:
    found = world(embeds(built), embeds(asked, "app.py"))
    assert not found.findings(RULE)
    assert "index_mismatch" not in found.signals()


def test_a_guess_is_no_mismatch() -> None:
    assert not world(embeds(SMALL), embeds(ADA, "app.py"), confidence="low").findings(RULE)
    assert not world(embeds(SMALL), embeds(ADA, "app.py"), sure="low").findings(RULE)


def test_tests_and_examples_are_nobodys_business() -> None:
    assert not world(embeds(SMALL), embeds(ADA, "tests/test_app.py", context=Context.TEST)).findings(RULE)
    assert not world(embeds(SMALL), embeds(ADA, "app.py"), context=Context.EXAMPLE).findings(RULE)


def test_a_script_that_knows_both_sides_is_none() -> None:
    store, old, new = index(), embeds(ADA), embeds(SMALL, "app.py")
    assert not World([store, old, new], builds(store, old, new) + asks(store, new), [ASKING]).findings(RULE)


def test_what_users_choose_is_no_mismatch() -> None:
    store = index()
    offered = [embeds(value, "menu.py", usage=Usage.MENU, ordinal=n) for n, value in enumerate((SMALL, ADA))]
    edges = builds(store, offered[0], confidence="low") + builds(store, offered[1], confidence="low", ticks=False)
    asked = embeds(ADA, "app.py")
    assert not World([store, *offered, asked], edges + asks(store, asked), [ASKING]).findings(RULE)


def test_a_deployment_whose_model_nobody_names_is_none() -> None:
    asked = pin("embeddings", "app.py", role="embedding", model=ModelRef("deployment"))
    assert not world(embeds(SMALL), asked).findings(RULE)


@pytest.mark.parametrize(
    ("built", "asked", "step"),
    [
        (SMALL, ADA, f"Ask with {SMALL}."),
        (ADA, SMALL, f"Build the index anew with {SMALL} and switch both at once: {ADA} has no future."),
        (
            SMALL,
            "text-embedding-3-large",
            f"Ask with {SMALL}, or build the index anew with text-embedding-3-large and switch both at once.",
        ),
    ],
)
def test_the_next_step_never_leads_to_a_model_that_is_superseded(built: str, asked: str, step: str) -> None:
    [finding] = world(embeds(built), embeds(asked, "app.py")).findings(RULE)
    assert finding.next_step == step


def test_what_was_found_beside_the_call_weighs_less() -> None:
    [finding] = world(embeds(SMALL), embeds(ADA, "app.py"), confidence="medium").findings(RULE)
    assert (finding.severity, finding.confidence.value) == (Severity.HIGH, "medium")
