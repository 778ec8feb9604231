"""An ignore silences nothing: what it was written for is gone, or it never fitted.

## What it does
Compares each `aidebt: ignore` comment and each row of `[[tool.aidebt.ignores]]` with what it left out of the report. Says
nothing where the scan did not look for everything: with `--select`, without history, or in files that were not asked for.

## Why is this bad?
The debt was paid and the note about it stayed, or a misspelled rule lets debt through that somebody meant to accept. Either
way the next finding on that line will be silenced without anybody having decided it.

## Example
```python
MODEL = "gpt-6-luna"  # aidebt: ignore[retired-modle] still on the old one
```

## Use instead
Delete the comment, or correct the name of the rule.

## Thresholds
`[unused_ignore]`: the severity.

## References
`aidebt explain` lists the rules.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from aidebt.assets import Confidence
from aidebt.checks._inventory import Inventory
from aidebt.findings import Finding, Idle, Place

RULE = "unused-ignore"


def check(inventory: Inventory) -> Iterator[Finding]:
    """One finding for each ignore that silences nothing."""
    for idle in inventory.idle:
        if idle.state == "unused":
            yield Finding(
                rule=RULE,
                severity=inventory.severity("unused_ignore", "severity"),
                confidence=Confidence.HIGH,
                clock="prompt",
                message=f"{_named(idle)} silences nothing{_misspelt(inventory, idle.rule)}",
                evidence=(f"its reason: {idle.reason}",) if idle.reason else (),
                next_step="Delete it, or correct the name of its rule.",
                places=(Place(idle.path, idle.line, ""),),
            )


def _named(idle: Idle) -> str:
    return f"the ignore of {idle.rule}" if idle.rule else "the ignore"


def _misspelt(inventory: Inventory, rules: str) -> str:
    """What is wrong with the name of a rule, where one of them is none."""
    for rule in filter(None, rules.split(", ")):
        if rule not in inventory.rules:
            close = difflib.get_close_matches(rule, inventory.rules, 1, 0.5)
            return f": {rule} is no rule{f', did you mean {close[0]}?' if close else ''}"
    return ""
