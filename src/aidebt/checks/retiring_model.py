"""Retiring model: a live pin names a model with a shutdown or redirect date ahead.

## What it does
Finds pins whose model has a dated end on the platform the code calls. Dates that a platform gives every model at launch
are told apart from notices, and told only within the horizon. An earliest-possible date is no end.

## Why is this bad?
Nothing shows until the day; a migration with its evaluation takes weeks, a re-embedding longer.

## Example
```python
client.chat.completions.create(model="gpt-4o", messages=messages)   # retires 2027-01-14
```

## Use instead
```python
client.chat.completions.create(model="gpt-6-luna", messages=messages)   # moved and evaluated before the date
```

## Thresholds
`[retiring_model]`: `high_days`, `medium_days`, `embedding_high_days`, the severities beyond; `[events.horizon]`.

## References
Notice periods: tianpan.co, "Quarterly model migration", 2026-05-14.
"""

from __future__ import annotations

from collections.abc import Iterator

from aidebt.advice import replace
from aidebt.checks._inventory import Inventory
from aidebt.checks._places import Group, confidence, groups, redo, told
from aidebt.checks._together import together
from aidebt.findings import Finding
from aidebt.lifecycle import sentence
from aidebt.severities import capped, ending

RULE = "retiring-model"


def check(inventory: Inventory) -> Iterator[Finding]:
    """One finding for each day ahead on which models end that share their platform and their next step."""
    yield from together(inventory, _judged(inventory))


def _judged(inventory: Inventory) -> Iterator[tuple[Group, Finding]]:
    horizon = inventory.thresholds.number("events", "horizon")
    for group in groups(inventory, "retiring"):
        days = group.life.days or 0
        if group.life.scheduled and days > horizon:
            continue
        sure = confidence(group.life.confidence, group.live or group.rest)
        finding = Finding(
            rule=RULE,
            severity=capped(ending(inventory.thresholds, group.life.scheduled, group.clock, days), sure),
            confidence=sure,
            clock=group.clock,
            message=sentence(group.life),
            evidence=told(inventory, group),
            next_step=_next_step(inventory, group),
            places=group.places,
            due=days if days <= horizon else None,
            shown=bool(group.live),
            hidden_because=group.hidden_because,
        )
        yield group, finding


def _next_step(inventory: Inventory, group: Group) -> str:
    after = f"; {redo(group)} before {group.life.retires}."
    return replace(group.life, inventory.catalog, inventory.today, after)
