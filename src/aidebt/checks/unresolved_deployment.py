"""Unresolved deployment: a live pin is a deployment or proxy name, and nothing here says which model it is.

## What it does
Finds pins whose string names a deployment (Azure), a proxy model or a client, where no infrastructure, proxy
configuration or setting of the repository maps it to a model.

## Why is this bad?
The spelling proves nothing: a deployment called `gpt-4` can be `gpt-4o`. So neither its retirement nor its moves are
watched, here or by anybody who reads the code.

## Example
```python
AzureOpenAI().chat.completions.create(model="gpt-4", messages=messages)
```

## Use instead
Keep the deployment's definition in the repository (Bicep, Terraform), with its model and version.

## Thresholds
`[unresolved_deployment]`: severity.

## References
Worked example 6 of this project: a deployment named after another model.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from aidebt.assets import Confidence, Context
from aidebt.checks._inventory import Inventory, clock_of
from aidebt.checks._places import depends, importance, place
from aidebt.findings import Finding
from aidebt.report import Entry

RULE = "unresolved-deployment"


def check(inventory: Inventory) -> Iterator[Finding]:
    """One finding for each name and clock."""
    names: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in inventory.pins():
        shown = entry.asset.context is not Context.EXAMPLE  # there the reader's own deployment goes
        if entry.live and shown and entry.model and entry.model.status == "deployment" and not entry.model.through:
            names[entry.asset.value or entry.asset.name, clock_of(entry)].append(entry)
    for (name, clock), pins in sorted(names.items(), key=lambda item: item[0]):
        pins.sort(key=importance)
        yield Finding(
            rule=RULE,
            severity=inventory.severity("unresolved_deployment", "severity"),
            confidence=Confidence.HIGH,
            clock=clock,
            message=f"deployment {name}: nothing in this repository says which model it is, so its end is not watched",
            evidence=depends(inventory, pins),
            next_step="Keep its definition (model and version) in the repository, or map the name in the aidebt configuration.",
            places=tuple(place(pin) for pin in pins),
            rank=float(len(pins)),
        )
