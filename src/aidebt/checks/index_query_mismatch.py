"""Index and query mismatch: an index is built with one embedding model and asked with another.

## What it does
Compares the models that build a live index with those that embed the questions put to it, by what the store records, by the
code and by settings. Two names of one model, an alias and what it points at, the same weights on two hosts, pairs for
documents and questions, and models with a documented common space are no mismatch; what users choose from a menu, scripts
that name both sides, tests and examples are none either. An unknown model is never said to differ.

## Why is this bad?
Vectors of two models cannot be compared, also where they have the same length: every search answers, and the answers are
wrong.

## Example
```python
store = Chroma.from_documents(docs, OpenAIEmbeddings(model="text-embedding-3-small"), collection_name="docs")   # ingest.py
Chroma(collection_name="docs", embedding_function=OpenAIEmbeddings(model="text-embedding-ada-002")).similarity_search(q)
```

## Use instead
```python
EMBEDDING_MODEL = "text-embedding-3-small"   # one constant, imported by what builds and by what asks
```

## Thresholds
`[index_query_mismatch]`: severity; `likely` where one of the three was found beside the call and not in it.

## References
tianpan.co, "Embedding model churn and vector index invalidation", 2026-05-07: the same dimension proves nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from aidebt import lifecycle
from aidebt.assets import Confidence
from aidebt.checks._indexes import along, described, names, spots
from aidebt.checks._inventory import Inventory
from aidebt.checks._places import confidence
from aidebt.clocks.index import later
from aidebt.clocks.ledger import weakest
from aidebt.findings import Finding
from aidebt.lifecycle import listed, plural
from aidebt.retrieval import Indexed, Maker, Query

RULE = "index-query-mismatch"


def check(inventory: Inventory) -> Iterator[Finding]:
    """One finding for each index that is asked with another model than it is built with."""
    for indexed in inventory.retrieval().all:
        found: dict[str, list[tuple[Query, Maker, Maker]]] = defaultdict(list)
        for query, built, asked in inventory.retrieval().mismatches(indexed):
            found[asked.name].append((query, built, asked))
        for _, pairs in sorted(found.items()):
            yield _finding(inventory, indexed, pairs)


def _finding(inventory: Inventory, indexed: Indexed, pairs: list[tuple[Query, Maker, Maker]]) -> Finding:
    _, built, _ = pairs[0]
    asked = [pair[2] for pair in pairs]
    sure = weakest(*(grade for query, one, other in pairs for grade in (query.confidence, one.confidence, other.confidence)))
    grade = confidence(sure, [maker.entry for maker in (built, *asked)])
    on = later(built, asked[0])
    since = f" since {on} ({plural((inventory.today - on).days, 'day')})" if on and on <= inventory.today else ""
    queries = listed([f"{query.node.path}: {query.node.name}" for query, _, _ in pairs])
    return Finding(
        rule=RULE,
        severity=inventory.severity("index_query_mismatch", "severity" if grade is Confidence.HIGH else "likely"),
        confidence=grade,
        clock="embedding",
        message=f"{indexed.name} is built with {built.name} and asked with {names(asked)}{since}",
        evidence=(
            described(indexed),
            f"built: {built.evidence}",
            f"asked by {queries}: {asked[0].evidence}",
            *along(inventory, indexed),
        ),
        next_step=_next(inventory, built, asked[0]),
        places=spots(indexed, *asked, built),
        rank=float((inventory.today - on).days) if on else 0.0,
    )


def _next(inventory: Inventory, built: Maker, asked: Maker) -> str:
    """To ask with the model of the index, or to build it anew with that of the queries: never towards a model that ends."""
    lives = [lifecycle.of(maker.ref, inventory.catalog, inventory.today) for maker in (built, asked)]
    old, new = (life is not None and (life.dead or life.superseded or life.state == "deprecated") for life in lives)
    anew = f"build the index anew with {asked.name} and switch both at once"
    if old and not new:
        return f"{anew[:1].upper()}{anew[1:]}: {built.name} has no future."
    return f"Ask with {built.name}{f', or {anew}' if not new else ''}."
