"""Unknown model: a live pin names a model that the catalog does not know.

## What it does
Lists the model names that resolved to no row. Hidden unless asked for.

## Why is this bad?
It need not be: unknown is not deprecated. A private or new model simply has no dates here, so no clock runs on it.

## Example
```python
MODEL = "acme-internal-7b"
```

## Use instead
Add a row for it in the aidebt configuration, with its own end date.

## Thresholds
`[unknown_model]`: severity.

## References
`aidebt models list` shows what is known.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from aidebt.assets import Confidence
from aidebt.checks._inventory import Inventory, clock_of
from aidebt.checks._places import importance, place
from aidebt.findings import Finding
from aidebt.report import Entry

RULE = "unknown-model"


def check(inventory: Inventory) -> Iterator[Finding]:
    """One finding for each name and clock."""
    names: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in inventory.pins():
        left = entry.asset.implicit and entry.asset.binding == "judge"  # to the tool: implicit-judge says so
        if entry.live and not left and entry.model and entry.model.status == "unknown":
            names[entry.asset.value or entry.asset.name, clock_of(entry)].append(entry)
    for (name, clock), pins in sorted(names.items(), key=lambda item: item[0]):
        pins.sort(key=importance)
        yield Finding(
            rule=RULE,
            severity=inventory.severity("unknown_model", "severity"),
            confidence=Confidence.LOW,
            clock=clock,
            message=f"{name} is not in the catalog: no date is known for it",
            evidence=(),
            next_step="Add a row for it in the aidebt configuration if it is yours, or check its spelling.",
            places=tuple(place(pin) for pin in pins),
            rank=float(len(pins)),
            shown=False,
            hidden_because="not in the catalog",
        )
