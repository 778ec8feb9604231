"""Stale documents: what a persisted index was built from changed after it was built.

## What it does
For a vector store that lies in the repository: compares the day on which its files were last committed, and the day that the
store itself tells of its newest row, with the last commit to the documents that the code puts into it. A store that was
committed together with its documents, or later, is fine; where the documents lie elsewhere nothing is said.

## Why is this bad?
New and changed documents are not found, deleted ones still are, and nobody can see it in an answer.

## Example
```text
data/handbook.md            changed 2026-03-01
data/index/index.faiss      built   2025-06-10
```

## Use instead
Build the index in the pipeline that deploys, or commit both together.

## Thresholds
`[stale_documents]`: severity.

## References
tianpan.co, "AI technical debt: embedding staleness", 2026-04-19.
"""

from __future__ import annotations

from collections.abc import Iterator

from aidebt.assets import Confidence
from aidebt.checks._indexes import described, spots
from aidebt.checks._inventory import Inventory
from aidebt.clocks.index import ahead
from aidebt.findings import Finding
from aidebt.lifecycle import listed, plural

RULE = "stale-documents"


def check(inventory: Inventory) -> Iterator[Finding]:
    """One finding for each index that its documents have left behind."""
    for indexed in inventory.retrieval().all:
        on, built = ahead(indexed)
        if on is None or built is None or on > inventory.today:
            continue
        days = (on - built).days
        documents = sorted({path for call in indexed.calls for path in call.documents})
        yield Finding(
            rule=RULE,
            severity=inventory.severity("stale_documents", "severity"),
            confidence=Confidence.MEDIUM,
            clock="embedding",
            message=f"the documents of {indexed.name} changed on {on}, {plural(days, 'day')} after it was built",
            evidence=(described(indexed), f"built {built}", f"documents: {listed(documents)}"),
            next_step="Build the index from the documents as they are now.",
            places=spots(indexed),
            rank=float(days),
        )
