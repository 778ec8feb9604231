from __future__ import annotations

import pytest

from aidebt.assets import Confidence, Evidence
from aidebt.findings import Severity
from aidebt.report import Age
from world import UNDATED, World, builds, call, exact, index, pin

RULE = "stale-index"
SMALL, ADA = "text-embedding-3-small", "text-embedding-ada-002"


def world(built: Age, chosen: Age, model: str = SMALL, confidence: str = "high", **facts: object) -> World:
    now = pin(model, role="embedding", age=chosen)
    store = index(age=built, **facts)  # type: ignore[arg-type]
    return World([store, now], builds(store, now, confidence=confidence))


def test_a_model_that_changed_after_the_index_was_built() -> None:
    [finding] = world(exact("2024-01-10"), exact("2024-02-01", revisions=2)).findings(RULE)
    assert finding.message == (
        "docs was not rebuilt since its embedding model became text-embedding-3-small on 2024-02-01 (1,025 days ago)"
    )
    assert (finding.severity, finding.clock) == (Severity.HIGH, "embedding")
    assert [place.path for place in finding.places] == ["db/001.sql", "chat.py"]


def test_the_model_before_it_and_that_one_length_proves_nothing() -> None:
    built = exact("2024-01-10", written_for=ADA)
    [finding] = world(built, exact("2024-02-01", revisions=1), dims=1536, count=1200).findings(RULE)
    assert "on 2024-02-01 (1,025 days ago, text-embedding-ada-002 before)" in finding.message
    assert finding.evidence[0] == "docs: pgvector, 1,536 dimensions, 1,200 vectors, model from the code"
    assert f"{ADA} and {SMALL} both make 1536 dimensions, in two spaces: rows written before do not compare" in finding.evidence
    assert "1,200 vectors to embed anew" in finding.evidence
    signals = world(built, exact("2024-02-01")).signals("embedding")
    assert (signals["index_changed"].days, signals["index_changed"].debt_days) == (1025, 1025)


@pytest.mark.parametrize(
    ("built", "chosen"),
    [
        (exact("2024-02-01"), exact("2024-02-01", revisions=2)),  # rebuilt in the same change
        (exact("2024-03-01"), exact("2024-02-01", revisions=2)),  # rebuilt since
        (exact("2024-01-10"), exact("2024-02-01", revisions=1)),  # the pin said nothing else before
        (UNDATED, exact("2024-02-01", revisions=2)),
        (exact("2024-01-10"), UNDATED),
        (Age("lower_bound", "shallow history", exact("2024-01-10").changed_on), exact("2024-02-01", revisions=2)),
        (exact("2024-01-10", written_for="openai/text-embedding-3-small"), exact("2024-02-01", revisions=2)),  # respelled
    ],
)
def test_what_is_no_proof_is_no_finding(built: Age, chosen: Age) -> None:
    assert world(built, chosen).findings(RULE) == []
    assert "index_changed" not in world(built, chosen).signals()


def test_what_is_built_anew_at_every_start_does_not_go_stale() -> None:
    built, chosen = exact("2024-01-10"), exact("2024-02-01", revisions=2)
    assert world(built, chosen, store="faiss", called="").findings(RULE) == []
    assert world(built, chosen, store="memory", called="").findings(RULE) == []
    assert world(built, chosen, store="faiss", called="", evidence=Evidence.PERSISTED).findings(RULE)


def test_a_store_that_records_another_model_than_it_is_filled_with() -> None:
    store = index("data/chroma.sqlite3", store="chroma", evidence=Evidence.PERSISTED, model=ADA, dims=1536)
    now = pin(SMALL, role="embedding")
    [finding] = World([store, now], builds(store, now)).findings(RULE)
    assert finding.message == f"docs was not rebuilt since its embedding model became {SMALL} ({ADA} before)"
    same = pin(ADA, role="embedding")
    assert not World([store, same], builds(store, same)).findings(RULE)
    assert not World([store, now], builds(store, now, confidence="low")).findings(RULE)  # a guess


def test_a_threshold_is_named_as_what_must_change_with_it() -> None:
    found = world(exact("2024-01-10", written_for=ADA), exact("2024-02-01"))
    found.calls = [call("query", found.entries[0], path="app.py", line=9, details=(("threshold", "0.78", 9),))]
    [finding] = found.findings(RULE)
    assert "the threshold 0.78 in app.py:9 was set for the old model's distances" in finding.evidence


def test_one_change_of_a_model_is_one_finding_for_all_its_indexes() -> None:
    now = pin(SMALL, role="embedding", age=exact("2024-02-01", revisions=2))
    stores = [index(f"db/{name}.sql", name, age=exact("2024-01-10", written_for=ADA), dims=1536) for name in ("docs", "notes")]
    [finding] = World([*stores, now], [edge for store in stores for edge in builds(store, now)]).findings(RULE)
    assert finding.message.startswith("docs and notes were not rebuilt since their embedding model became")
    assert [place.path for place in finding.places] == ["db/docs.sql", "chat.py", "db/notes.sql"]


def test_a_guess_about_what_may_hold_no_vectors_is_silent() -> None:
    built, chosen = exact("2024-01-10", written_for=ADA), exact("2024-02-01", revisions=2)
    assert not world(built, chosen, confidence="low").findings(RULE)
    [finding] = world(built, chosen, confidence="low", dims=1536).findings(RULE)
    assert (finding.confidence, finding.severity) == (Confidence.LOW, Severity.MEDIUM)
    assert (finding.shown, finding.hidden_because) == (False, "only stands beside the index")
    [sure] = world(built, chosen, confidence="medium", dims=1536).findings(RULE)
    assert sure.shown


def test_a_column_that_the_model_before_could_not_fill_is_another_models() -> None:
    built, chosen = exact("2024-01-10", written_for=ADA), exact("2024-02-01", revisions=2)
    large = "text-embedding-3-large"  # cuts its vectors to any length; the one before makes 1536 and no other
    assert not world(built, chosen, model=large, dims=768).findings(RULE)
    assert "index_changed" not in world(built, chosen, model=large, dims=768).signals("embedding")
    assert world(built, chosen, model=large, dims=1536).findings(RULE)


def test_a_default_under_another_name_is_no_change() -> None:
    now = pin(None, role="embedding", implicit=True, age=exact("2024-02-01", revisions=2))
    store = index(age=exact("2024-01-10", written_for="default of OpenAIEmbeddings"), dims=1536)
    assert not World([store, now], builds(store, now)).findings(RULE)
