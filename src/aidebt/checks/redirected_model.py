"""Redirected model: the provider answers on a retired name with another model, and nothing fails.

## What it does
Finds pins whose name the provider keeps answering, with another model behind it. Redirects that are announced and lie
ahead are told by `retiring-model`.

## Why is this bad?
Worse than an error: prompts, costs and evaluations silently belong to a model that nobody chose.

## Example
```yaml
model: grok-3   # retired 2026-05-15, answers as grok-4.3 since
```

## Use instead
```yaml
model: grok-4.3   # chosen, and evaluated
```

## Thresholds
`[redirected_model]`: severity in the app, and elsewhere. A row of low confidence is medium at most.

## References
The sources stand beside each row: `aidebt models show ID`.
"""

from __future__ import annotations

from collections.abc import Iterator

from aidebt.checks._inventory import Inventory
from aidebt.checks._places import groups
from aidebt.checks.retired_model import ended
from aidebt.findings import Finding
from aidebt.values import replace as with_changes

RULE = "redirected-model"


def check(inventory: Inventory) -> Iterator[Finding]:
    """One finding for each silently redirected model and clock."""
    for group in groups(inventory, "redirected"):
        finding = ended(inventory, group, RULE, "redirected_model")
        target = group.life.redirect
        step = f"Name the model that really answers ({target}) or choose another, then evaluate the prompts on it."
        yield with_changes(finding, next_step=step)
