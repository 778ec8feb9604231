"""Stale index: the embedding model changed, and an index built with the one before was not rebuilt.

## What it does
Finds indexes whose embedding pin changed to another model after the index last changed in the repository, and stores that
record another model than the one the code fills them with. `aidebt check`
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

from aidebt.checks._indexes import along, described, spots
from aidebt.checks._inventory import Inventory
from aidebt.checks._places import confidence, since_when
from aidebt.findings import Finding
from aidebt.lifecycle import plural
from aidebt.retrieval import Indexed, Maker
from aidebt.spaces import width

RULE = "stale-index"


def check(inventory: Inventory) -> Iterator[Finding]:
    """One finding for each index that is older than its model, or that records another one than it is filled with."""
    retrieval = inventory.retrieval()
    for indexed in retrieval.all:
        refilled = retrieval.refilled(indexed)
        if refilled is not None and not any(retrieval.mismatches(indexed)):
            yield _finding(inventory, indexed, refilled[1])
        for maker in () if refilled is not None else retrieval.changed(indexed):
            yield _finding(inventory, indexed, maker)


def _finding(inventory: Inventory, indexed: Indexed, maker: Maker) -> Finding:
    age, was = maker.entry.age, inventory.retrieval().before(indexed)
    changed = age.changed_on if age.status in ("exact", "uncommitted") and age.changed_on else None
    days = max((inventory.today - changed).days, 0) if changed else 0
    before = f", {was} before" if was else ""
    since = f" on {changed} ({plural(days, 'day')} ago{before})" if changed else f" ({was} before)"
    asset = indexed.index.asset
    built = indexed.built.changed_on
    return Finding(
        rule=RULE,
        severity=inventory.severity("stale_index", "severity"),
        confidence=confidence(maker.confidence, [maker.entry]),
        clock="embedding",
        message=f"{indexed.name} was not rebuilt since its embedding model became {maker.name}{since}",
        evidence=tuple(
            line
            for line in (
                described(indexed),
                f"the index last changed {built} ({asset.path}:{asset.line})" if built else "",
                _space(inventory, was, maker),
                *since_when([maker.entry], inventory.today),
                maker.evidence,
                *along(inventory, indexed),
            )
            if line
        ),
        next_step=f"Embed what was written before anew with {maker.name}, unless that was done outside of the repository.",
        places=spots(indexed, maker),
        rank=float(days),
    )


def _space(inventory: Inventory, was: str, maker: Maker) -> str:
    """That the two models make vectors of one length and still do not compare; "" where they do not."""
    if not was:
        return ""
    found = inventory.catalog.resolve(was, maker.entry.asset.platform)
    lengths = {row.dims for row in found.candidates if row.dims}
    now = width(maker.ref, inventory.catalog)
    if now in lengths:
        return f"{was} and {maker.name} both make {now} dimensions, in two spaces: rows written before do not compare"
    return f"{was} and {maker.name} make vectors of two spaces: rows written before do not compare"
