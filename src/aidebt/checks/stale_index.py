"""Stale index: the embedding model changed, and an index built with the one before was not rebuilt.

## What it does
Finds indexes whose embedding pin changed to another model after the index last changed in the repository, and stores that
record another model than the one the code fills them with. `aidebt check`
tells it of the staged change: an embedding model is changed while the indexes stay as they are. The same model under
another spelling is no change. Where nothing but its place ties the model to the index, the finding is counted and not shown.

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

from collections import defaultdict
from collections.abc import Iterator, Sequence

from aidebt.assets import Confidence
from aidebt.checks._indexes import along, described, spots
from aidebt.checks._inventory import Inventory
from aidebt.checks._places import confidence, since_when
from aidebt.findings import Finding
from aidebt.lifecycle import RANKS, listed, plural
from aidebt.retrieval import Indexed, Maker
from aidebt.severities import capped
from aidebt.spaces import width

RULE = "stale-index"
MOST = 3
"""Indexes whose details are told."""


def check(inventory: Inventory) -> Iterator[Finding]:
    """One finding for each change of a model, with the indexes under which it changed."""
    retrieval = inventory.retrieval()
    found: dict[tuple[str, str, str], list[tuple[Indexed, Maker]]] = defaultdict(list)
    for indexed in retrieval.all:
        refilled = retrieval.refilled(indexed)
        asked = refilled is not None and any(retrieval.mismatches(indexed))  # told by index-query-mismatch
        changed = retrieval.changed(indexed) if refilled is None else () if asked else refilled[1:]
        for maker in changed:
            found[maker.name, retrieval.before(indexed), str(maker.entry.age.changed_on)].append((indexed, maker))
    for (_, was, _), pairs in sorted(found.items()):
        pairs.sort(key=lambda pair: -RANKS[pair[1].confidence])
        yield _finding(inventory, was, pairs)


def _finding(inventory: Inventory, was: str, pairs: Sequence[tuple[Indexed, Maker]]) -> Finding:
    maker = pairs[0][1]
    age = maker.entry.age
    changed = age.changed_on if age.status in ("exact", "uncommitted") and age.changed_on else None
    days = max((inventory.today - changed).days, 0) if changed else 0
    before = f", {was} before" if was else ""
    since = f" on {changed} ({plural(days, 'day')} ago{before})" if changed else f" ({was} before)"
    indexes = list({one.index.asset.id: one for one, _ in pairs}.values())
    sure = confidence(maker.confidence, [maker.entry])
    names = listed(list(dict.fromkeys(one.name for one in indexes)))
    verb, their = ("was", "its") if len(indexes) == 1 else ("were", "their")
    lines = (
        *(described(one) for one in indexes[:MOST]),
        *(_built(one) for one in indexes[:MOST]),
        _space(inventory, was, maker),
        *since_when([maker.entry], inventory.today),
        maker.evidence,
        *(line for one in indexes[:MOST] for line in along(inventory, one)),
    )
    return Finding(
        rule=RULE,
        severity=capped(inventory.severity("stale_index", "severity"), sure),
        confidence=sure,
        clock="embedding",
        message=f"{names} {verb} not rebuilt since {their} embedding model became {maker.name}{since}",
        evidence=tuple(dict.fromkeys(line for line in lines if line)),
        next_step=f"Embed what was written before anew with {maker.name}, unless that was done outside of the repository.",
        places=tuple(dict.fromkeys(spot for one, model in pairs for spot in spots(one, model))),
        rank=float(days),
        shown=sure is not Confidence.LOW,
        hidden_because="" if sure is not Confidence.LOW else "only stands beside the index",
    )


def _built(indexed: Indexed) -> str:
    """Since when an index is as it is."""
    asset, on = indexed.index.asset, indexed.built.changed_on
    return f"the index last changed {on} ({asset.path}:{asset.line})" if on else ""


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
