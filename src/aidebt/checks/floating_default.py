"""Floating default: the model used when nobody chooses is whatever comes first in a list that the program fetches.

## What it does
Finds settings and defaults that take the first entry of a list of models which is put together at run time: asked of the
provider, or read from somewhere else. Lists that stand in the code are menus: see `retired-menu`.

## Why is this bad?
The provider decides the order. The default can change overnight, to a model of another kind or price, and no version of
it is recorded; where the model names a collection or an index, new data silently goes to another one.

## Example
```python
models = self.get_models(api_key, url)
default_model = os.getenv("OPENAI_MODEL", models[0])
```

## Use instead
```python
default_model = os.getenv("OPENAI_MODEL", "gpt-6-luna")   # the list is for choosing, the default is a decision
```

## Thresholds
`[floating_default]`: severity.

## References
The promise "what could not be resolved says so" of this project.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from aidebt.assets import FETCHED
from aidebt.checks._inventory import Inventory, clock_of
from aidebt.checks._places import confidence, depends, importance, place
from aidebt.findings import Finding
from aidebt.lifecycle import plural
from aidebt.report import Entry

RULE = "floating-default"


def check(inventory: Inventory) -> Iterator[Finding]:
    """One finding for each clock, with all its places."""
    found: dict[str, list[Entry]] = defaultdict(list)
    for entry in inventory.pins():
        if entry.live and entry.asset.note == FETCHED:
            found[clock_of(entry)].append(entry)
    for clock, pins in sorted(found.items()):
        pins.sort(key=importance)
        kind = "embedding model" if clock == "embedding" else "model"
        yield Finding(
            rule=RULE,
            severity=inventory.severity("floating_default", "severity"),
            confidence=confidence("high", pins),
            clock=clock,
            message=f"the default {kind} is the first of a list fetched at run time, in {plural(len(pins), 'place')}",
            evidence=(f"{pins[0].asset.name} takes {pins[0].asset.content}", *depends(inventory, pins)),
            next_step="Name a default model; keep the fetched list for choosing only.",
            places=tuple(place(pin) for pin in pins),
            rank=float(len(pins)),
        )
