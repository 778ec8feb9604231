from __future__ import annotations

from datetime import date

import pytest

from aidebt.assets import Evidence
from aidebt.report import Age
from world import TODAY, UNDATED, World, call, day, exact, index

RULE = "stale-documents"


def world(documents_on: date | None, age: Age, **facts: object) -> World:
    told: dict[str, object] = {"evidence": Evidence.PERSISTED, "store": "faiss", **facts}
    store = index("data/index.faiss", "handbook", age=age, documents_on=documents_on, **told)  # type: ignore[arg-type]
    return World([store], calls=[call("fill", store, documents=("data/handbook.md",))])


def test_documents_that_changed_after_the_store_was_built() -> None:
    found = world(day("2026-03-01"), exact("2025-06-10"))
    [finding] = found.findings(RULE)
    assert finding.message == "the documents of handbook changed on 2026-03-01, 264 days after it was built"
    assert finding.evidence[1:] == ("built 2025-06-10", "documents: data/handbook.md")
    reading = found.signals("embedding")["documents_ahead"]
    assert (reading.days, reading.debt_days) == (266, 266)


@pytest.mark.parametrize(
    ("documents_on", "age", "facts"),
    [
        (day("2025-06-10"), exact("2025-06-10"), {}),  # one commit
        (day("2025-06-01"), exact("2025-06-10"), {}),
        (day("2026-03-01"), exact("2025-06-10"), {"updated_on": day("2026-03-02")}),  # the store knows of a newer row
        (None, exact("2025-06-10"), {}),
        (day("2026-03-01"), UNDATED, {}),
        (day("2026-03-01"), exact("2025-06-10"), {"evidence": Evidence.CREATED}),  # it lies elsewhere
        (day("2026-03-01"), Age("uncommitted", "not committed", TODAY), {}),
        (day("2026-12-01"), exact("2025-06-10"), {}),  # after as-of
    ],
)
def test_no_proof_no_finding(documents_on: date | None, age: Age, facts: dict[str, object]) -> None:
    found = world(documents_on, age, **facts)
    assert not found.findings(RULE)
    assert "documents_ahead" not in found.signals()
