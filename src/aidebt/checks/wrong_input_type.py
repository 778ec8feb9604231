"""Wrong input type: questions are embedded as documents, or documents as questions.

## What it does
Finds calls and models that say which side of a search a vector is for, and say the wrong one: a query that asks with vectors
of the document kind, an index filled with vectors of the question kind, and one place that makes the vectors of both sides
where nothing in the program ever says the other side.

## Why is this bad?
Providers that know two kinds train them to be compared with each other. The space is the same, so nothing fails, and what
fits best is found less often.

## Example
```python
def vectorize(self, texts):   # called for chunks and for questions
    return co.embed(texts=texts, model="embed-english-v3.0", input_type="search_document")
```

## Use instead
```python
def vectorize(self, texts, kind):
    return co.embed(texts=texts, model="embed-english-v3.0", input_type=kind)   # "search_query" for a question
```

## Thresholds
`[wrong_input_type]`: severity.

## References
docs.cohere.com, Embed API, `input_type`; docs.voyageai.com, Embeddings, `input_type`; ai.google.dev, `task_type`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from aidebt.assets import Confidence
from aidebt.checks._indexes import described
from aidebt.checks._inventory import Inventory
from aidebt.findings import Finding, Place
from aidebt.inputs import WHAT, Wrong, wrong_inputs
from aidebt.lifecycle import RANKS, listed

RULE = "wrong-input-type"


def check(inventory: Inventory) -> Iterator[Finding]:
    """One finding for each index, with all places."""
    found: dict[str, list[Wrong]] = defaultdict(list)
    for wrong in wrong_inputs(inventory.retrieval()):
        found[wrong.indexed.index.asset.id].append(wrong)
    for _, places in sorted(found.items()):
        indexed = places[0].indexed
        kinds = dict.fromkeys(f"{WHAT[wrong.embedded]} as {wrong.said}" for wrong in places)
        rank = max(RANKS[wrong.confidence] for wrong in places)
        yield Finding(
            rule=RULE,
            severity=inventory.severity("wrong_input_type", "severity"),
            confidence=list(Confidence)[rank],
            clock="embedding",
            message=f"{indexed.name} embeds {listed(list(kinds))}",
            evidence=(described(indexed), *(f"{w.path}:{w.line} says {w.said} for {WHAT[w.embedded]}" for w in places)),
            next_step="Tell the embedding call which side it is for; embed anew what was made for the wrong one.",
            places=tuple(Place(w.path, w.line, w.asset or indexed.index.asset.id, w.said) for w in places),
        )
