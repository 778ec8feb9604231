"""Mixed models: one index is filled with vectors of two embedding models.

## What it does
Finds live indexes that two calls fill, each with an embedding model of its own, where the two share no space. A script that
moves an index from one model to another fills a new one and is no finding; neither are models that users choose, nor a
setting beside the default in the code.

## Why is this bad?
Every search compares the question with vectors of which a part means something else. The more of them, the worse it gets.

## Example
```python
store.add_documents(manuals, embedding=OpenAIEmbeddings(model="text-embedding-3-small"))
store.add_documents(tickets, embedding=OpenAIEmbeddings(model="text-embedding-ada-002"))
```

## Use instead
One index for each model, or one model for both.

## Thresholds
`[mixed_models]`: severity.

## References
tianpan.co, "Embedding model churn and vector index invalidation", 2026-05-07.
"""

from __future__ import annotations

from collections.abc import Iterator

from aidebt.checks._indexes import described, names, spots
from aidebt.checks._inventory import Inventory
from aidebt.checks._places import confidence
from aidebt.findings import Finding

RULE = "mixed-models"


def check(inventory: Inventory) -> Iterator[Finding]:
    """One finding for each index that holds vectors of two models."""
    retrieval = inventory.retrieval()
    for indexed in retrieval.all:
        calls = retrieval.mixed(indexed)
        if calls is None:
            continue
        makers = [maker for call in calls for maker in retrieval.called(call)]
        yield Finding(
            rule=RULE,
            severity=inventory.severity("mixed_models", "severity"),
            confidence=confidence("high", [maker.entry for maker in makers]),
            clock="embedding",
            message=f"{indexed.name} is filled with vectors of {names(makers)}",
            evidence=(
                described(indexed),
                *(f"{call.path}:{call.line} fills it with {names(retrieval.called(call))}" for call in calls),
            ),
            next_step="Fill it with one of them, and embed anew what the other made.",
            places=spots(indexed, *makers),
        )
