"""Deprecated model: the provider discourages a model that a live pin names, and gives no shutdown date.

## What it does
Finds pins whose model is deprecated (closed to new customers, or announced without a date) or, milder, legacy. With a
date it is `retiring-model`; legacy embedding models are `superseded-embedding-model`.

## Why is this bad?
The date can come at short notice, and a fresh deployment of the same code may already be refused.

## Example
```yaml
model: {name: gpt-4o-mini, format: OpenAI}   # no new deployments
```

## Use instead
A model that the provider lists as current.

## Thresholds
`[deprecated_model]`: severities of deprecated and of legacy. A row of low confidence is medium at most.

## References
The sources stand beside each row: `aidebt models show ID`.
"""

from __future__ import annotations

from collections.abc import Iterator

from aidebt.advice import replace
from aidebt.checks._inventory import Inventory
from aidebt.checks._places import confidence, groups, told
from aidebt.findings import Finding
from aidebt.lifecycle import sentence
from aidebt.severities import capped

RULE = "deprecated-model"


def check(inventory: Inventory) -> Iterator[Finding]:
    """One finding for each deprecated or legacy model and clock."""
    for group in groups(inventory, "deprecated", "legacy"):
        life = group.life
        if life.state == "legacy" and group.clock == "embedding":
            continue
        sure = confidence(life.confidence, group.live or group.rest)
        name = "legacy" if life.state == "legacy" else "announced"
        yield Finding(
            rule=RULE,
            severity=capped(inventory.severity("deprecated_model", name), sure),
            confidence=sure,
            clock=group.clock,
            message=sentence(life),
            evidence=told(inventory, group),
            next_step=replace(life, inventory.catalog, inventory.today),
            places=group.places,
            rank=float((inventory.today - life.announced).days) if life.announced else 0.0,
            shown=bool(group.live),
            hidden_because=group.hidden_because,
        )
