"""Superseded embedding model: a live index or query uses an embedding model whose provider names a successor.

## What it does
Finds embedding pins whose model still answers but is legacy, or has a successor named by its provider; with an end
ahead it is `retiring-model`. Age alone is no reason: a supported model without a successor is never reported.

## Why is this bad?
Moving means re-embedding everything, and code and index must move together; it is cheaper planned than forced.

## Example
```python
client.embeddings.create(model="text-embedding-ada-002", input=text)
```

## Use instead
```python
client.embeddings.create(model="text-embedding-3-small", input=text)   # with a new index, switched at once
```

## Thresholds
`[superseded_embedding_model]`: severity.

## References
devgains.com, "Embedding drift": only a change of model forces a re-embedding.
"""

from __future__ import annotations

from collections.abc import Iterator

from aidebt.advice import replace as advise
from aidebt.assets import Context
from aidebt.checks._inventory import Inventory
from aidebt.checks._places import confidence, groups, told
from aidebt.clocks.embedding import superseded, superseded_on
from aidebt.findings import Finding
from aidebt.severities import capped

RULE = "superseded-embedding-model"


def check(inventory: Inventory) -> Iterator[Finding]:
    """One finding for each superseded embedding model."""
    live = [entry for entry in inventory.pins() if entry.live]
    product = {entry.asset.id for entry in live if entry.asset.context is not Context.EXAMPLE} or {e.asset.id for e in live}
    horizon = inventory.thresholds.number("events", "horizon")
    for group in groups(inventory, "legacy", "retiring", "active"):
        soon = group.life.state == "retiring" and (not group.life.scheduled or (group.life.days or 0) <= horizon)
        if group.clock != "embedding" or not group.life.superseded or soon:
            continue
        sure = confidence(group.life.confidence, group.live or group.rest)
        on = superseded_on(group.life, inventory.catalog)
        on = on if on and on <= inventory.today else None
        example = bool(group.live) and not product.intersection(entry.asset.id for entry in group.live)
        after = ": change every build and query pin together and rebuild the index."
        yield Finding(
            rule=RULE,
            severity=capped(inventory.severity("superseded_embedding_model", "severity"), sure),
            confidence=sure,
            clock="embedding",
            message=superseded(group.life, on, inventory.today),
            evidence=told(inventory, group),
            next_step=advise(group.life, inventory.catalog, inventory.today, after),
            places=group.places,
            rank=(inventory.today - on).days / 10 if on else 0.0,
            shown=bool(group.live) and not example,
            hidden_because="only in examples" if example else group.hidden_because,
        )
