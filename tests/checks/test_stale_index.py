from __future__ import annotations

import pytest

from aidebt.assets import Asset, Context, Kind
from aidebt.findings import Severity
from aidebt.report import Age, Edge, Entry
from world import UNDATED, World, exact, pin

RULE = "stale-index"


def index(age: Age) -> Entry:
    asset = Asset(Kind.EMBEDDING_INDEX, "db/faiss.index", "faiss", 1, 1, 1, None, "index", Context.APP, "x", "faiss", b"")
    return Entry(asset, True, None, age)


def world(built: Age, chosen: Age) -> World:
    model = pin("text-embedding-3-small", role="embedding", age=chosen)
    store = index(built)
    return World([store, model], [Edge(store.asset.id, model.asset.id, "index_uses_embedding_model", "same module", "high")])


def test_a_model_that_changed_after_the_index_was_built() -> None:
    [finding] = world(exact("2024-01-10"), exact("2024-02-01", revisions=2)).findings(RULE)
    assert finding.message == (
        "faiss was not rebuilt since its embedding model became text-embedding-3-small on 2024-02-01 (1,025 days ago)"
    )
    assert (finding.severity, finding.clock) == (Severity.HIGH, "embedding")
    assert [place.path for place in finding.places] == ["db/faiss.index", "chat.py"]


@pytest.mark.parametrize(
    ("built", "chosen"),
    [
        (exact("2024-02-01"), exact("2024-02-01", revisions=2)),  # rebuilt in the same change
        (exact("2024-03-01"), exact("2024-02-01", revisions=2)),  # rebuilt since
        (exact("2024-01-10"), exact("2024-02-01", revisions=1)),  # the pin said nothing else before
        (UNDATED, exact("2024-02-01", revisions=2)),
        (exact("2024-01-10"), UNDATED),
        (Age("lower_bound", "shallow history", exact("2024-01-10").changed_on), exact("2024-02-01", revisions=2)),
    ],
)
def test_what_is_no_proof_is_no_finding(built: Age, chosen: Age) -> None:
    assert world(built, chosen).findings(RULE) == []
