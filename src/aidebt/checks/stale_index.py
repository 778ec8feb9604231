"""Stale index: the embedding model changed, and an index built with the one before was not rebuilt.

## What it does
Finds indexes whose embedding pin changed to another model after the index last changed in the repository. `aidebt check`
tells it of the staged change: an embedding model is changed while the indexes stay as they are. The same model under
another spelling is no change.

## Why is this bad?
Vectors of two models cannot be compared, also where they have the same length: answers look right and are wrong.

## Example
```python
EMBEDDING_MODEL = "text-embedding-3-small"   # was text-embedding-ada-002 when the index was built
```

## Use instead
Rebuild the index with the new model in the same change, or keep both until the new one is filled.

## Thresholds
`[stale_index]`: severity.

## References
tianpan.co, "Embedding model churn and vector index invalidation", 2026-05-07: the same dimension proves nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from aidebt.assets import Kind
from aidebt.checks._inventory import Inventory
from aidebt.checks._places import confidence, place, since_when
from aidebt.findings import Finding
from aidebt.lifecycle import plural
from aidebt.report import Edge, Entry

RULE = "stale-index"


def check(inventory: Inventory) -> Iterator[Finding]:
    """One finding for each index that is older than its model's pin."""
    for index in inventory.entries:
        if index.asset.kind is not Kind.EMBEDDING_INDEX or not index.live:
            continue
        for edge in inventory.graph.outgoing(index.asset.id, "index_uses_embedding_model"):
            pin = inventory.by_id.get(edge.target)
            if pin is not None and edge.ticks and _moved_on(index, pin):
                yield _finding(inventory, index, pin, edge)


def _moved_on(index: Entry, pin: Entry) -> bool:
    """Whether the pin said something else before, and changed after the index did; both days must be known."""
    built, changed = index.age.changed_on, pin.age.changed_on
    if built is None or changed is None or index.age.status != "exact" or pin.age.status not in ("exact", "uncommitted"):
        return False
    return built < changed and (pin.age.revisions or 0) > 1


def _finding(inventory: Inventory, index: Entry, pin: Entry, edge: Edge) -> Finding:
    changed = pin.age.changed_on or inventory.today
    days = max((inventory.today - changed).days, 0)
    since = f"{changed} ({plural(days, 'day')} ago)"
    model = pin.asset.value or "another"
    return Finding(
        rule=RULE,
        severity=inventory.severity("stale_index", "severity"),
        confidence=confidence(edge.confidence, [pin]),
        clock="embedding",
        message=f"{index.asset.name} was not rebuilt since its embedding model became {model} on {since}",
        evidence=(f"the index last changed {index.age.changed_on}", *since_when([pin], inventory.today), edge.evidence),
        next_step="Rebuild the index with the model that queries use, or put the model back.",
        places=(place(index), place(pin)),
        rank=float(days),
    )
