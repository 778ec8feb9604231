"""Impossible dimension: an index has a dimension that its embedding model cannot produce, or is told to have two.

## What it does
Compares the dimension of a live index with those that the models which build it can make, fixed ones and those that can be
asked for. Also told: one index that two places declare with different dimensions, unless a later migration changed it.

## Why is this bad?
Inserts fail; or they work, and then the vectors come from another model than the one that is named here.

## Example
```sql
CREATE TABLE documents (embedding vector(1024));   -- text-embedding-3-small makes at most 1536, ada-002 exactly 1536
```

## Use instead
```sql
CREATE TABLE documents (embedding vector(1536));
```

## Thresholds
`[impossible_dimension]`: severity.

## References
`dims`, `dims_allowed` and `dims_range` of the catalog, with their sources: `aidebt models show ID`.
"""

from __future__ import annotations

from collections.abc import Iterator

from aidebt.checks._indexes import described, spots
from aidebt.checks._inventory import Inventory
from aidebt.checks._places import confidence
from aidebt.clocks.index import contradiction, impossible
from aidebt.findings import Finding, Place
from aidebt.retrieval import Indexed
from aidebt.spaces import widths

RULE = "impossible-dimension"


def check(inventory: Inventory) -> Iterator[Finding]:
    """One finding for each index whose dimension cannot be."""
    retrieval = inventory.retrieval()
    for indexed in retrieval.all:
        maker = impossible(retrieval, indexed)
        if maker is not None:
            dims, lengths = indexed.facts.dims, widths(maker.ref, inventory.catalog)
            yield _finding(
                inventory,
                indexed,
                maker.confidence,
                f"{indexed.name} has {dims} dimensions, {maker.name} makes {lengths}",
                (described(indexed), maker.evidence),
                f"Declare {lengths}, or name the model that makes {dims}.",
                spots(indexed, maker),
            )
        elif places := retrieval.contradicting(indexed):
            yield _finding(
                inventory,
                indexed,
                "medium",
                f"{indexed.name} has {contradiction(places)}",
                (described(indexed),),
                "Make the places agree, or give the two indexes names of their own.",
                tuple(
                    Place(place.path, place.line, _asset_at(indexed, place.path, place.line), place.says) for _, place in places
                ),
            )


def _asset_at(indexed: Indexed, path: str, line: int) -> str:
    """The id of the asset that stands at a place of the index."""
    here = (entry.asset.id for entry in indexed.places if (entry.asset.path, entry.asset.line) == (path, line))
    return next(here, indexed.index.asset.id)


def _finding(
    inventory: Inventory,
    indexed: Indexed,
    sure: str,
    message: str,
    evidence: tuple[str, ...],
    next_step: str,
    places: tuple[Place, ...],
) -> Finding:
    return Finding(
        rule=RULE,
        severity=inventory.severity("impossible_dimension", "severity"),
        confidence=confidence(sure, [indexed.index]),
        clock="embedding",
        message=message,
        evidence=evidence,
        next_step=next_step,
        places=places,
    )
