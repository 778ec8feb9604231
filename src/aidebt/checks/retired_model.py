"""Retired model: a live pin names a model that its platform no longer serves.

## What it does
Finds pins whose model's shutdown date has passed on the platform the code calls. All pins of one model on one platform
are one finding; the first place is the one that matters most. Where no platform is decided and the dates differ, the
latest one counts. An earliest-possible date is never taken for a shutdown. Menus and tables: see `retired-menu`.

## Why is this bad?
Every call fails, or the fallback behind it answers unnoticed.

## Example
```python
client.messages.create(model="claude-3-5-sonnet-20240620", messages=messages)
```

## Use instead
```python
client.messages.create(model="claude-sonnet-5-5", messages=messages)
```

## Thresholds
`[retired_model]`: severity in the app, and elsewhere. A row of low confidence is medium at most.

## References
The sources stand beside each row: `aidebt models show ID`.
"""

from __future__ import annotations

from collections.abc import Iterator

from aidebt.advice import replace
from aidebt.checks._inventory import Inventory
from aidebt.checks._places import Group, confidence, groups, redo, told
from aidebt.checks._together import together
from aidebt.findings import Finding
from aidebt.lifecycle import sentence
from aidebt.severities import capped
from aidebt.severities import ended as weigh

RULE = "retired-model"


def check(inventory: Inventory) -> Iterator[Finding]:
    """One finding for each day on which models were retired that share their platform and their next step."""
    judged = ((group, ended(inventory, group, RULE, "retired_model")) for group in groups(inventory, "retired"))
    yield from together(inventory, judged)


def ended(inventory: Inventory, group: Group, rule: str, table: str) -> Finding:
    """The finding for a model that is gone, or answers as another."""
    sure = confidence(group.life.confidence, group.live or group.rest)
    after = f", then {redo(group)}."
    return Finding(
        rule=rule,
        severity=capped(weigh(inventory.thresholds, table, group.in_app, group.clock, sure), sure),
        confidence=sure,
        clock=group.clock,
        message=sentence(group.life),
        evidence=told(inventory, group),
        next_step=replace(group.life, inventory.catalog, inventory.today, after),
        places=group.places,
        due=-(inventory.today - group.life.since).days if group.life.since else 0,
        shown=bool(group.live),
        hidden_because=group.hidden_because,
    )
