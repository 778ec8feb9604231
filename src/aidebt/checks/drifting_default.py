"""Drifting default: no embedding model is named, and the library's default is not the same in all of its versions.

## What it does
Finds live calls that leave the embedding model to a library whose default changed from one version to another, between
models that share no space. Said with the versions at which each default was read.

## Why is this bad?
An upgrade of the library changes the model under an index that stays as it is: the vectors do not compare, and no line of
the program changed. Where both have the same length not even an insert fails.

## Example
```python
store = Chroma.from_documents(docs, GoogleGenerativeAiEmbeddingFunction())   # embedding-001 before chromadb 1.5
```

## Use instead
```python
GoogleGenerativeAiEmbeddingFunction(model_name="gemini-embedding-001")
```

## Thresholds
`[drifting_default]`: severity.

## References
The packages themselves: `default_model` and `other_defaults` in rules/signatures.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from aidebt.checks._inventory import Inventory
from aidebt.checks._places import confidence, importance, place, since_when
from aidebt.clocks.embedding import drifting
from aidebt.findings import Finding
from aidebt.lifecycle import listed
from aidebt.report import Entry

RULE = "drifting-default"


def check(inventory: Inventory) -> Iterator[Finding]:
    """One finding for each package and each set of defaults, with all calls."""
    found: dict[tuple[str, tuple[tuple[str, str], ...]], list[Entry]] = defaultdict(list)
    for entry in inventory.pins():
        if entry.live and entry.asset.implicit and entry.asset.role == "embedding":
            defaults = drifting(entry.model, inventory.catalog)
            if defaults:
                found[entry.asset.package, defaults].append(entry)
    for (package, defaults), pins in sorted(found.items(), key=lambda item: item[0]):
        pins.sort(key=importance)
        told = listed([f"{model} at {version}" for version, model in defaults])
        ref = pins[0].model
        now = f"{ref.id} is what {ref.through.removeprefix('default of ')} takes" if ref and ref.id else ""
        yield Finding(
            rule=RULE,
            severity=inventory.severity("drifting_default", "severity"),
            confidence=confidence("high", pins),
            clock="embedding",
            message=f"no embedding model is named, and the default of {package} drifts: {told}",
            evidence=tuple(line for line in (now, *since_when(pins, inventory.today)) if line),
            next_step="Name the model that the index was built with.",
            places=tuple(place(pin) for pin in pins),
        )
