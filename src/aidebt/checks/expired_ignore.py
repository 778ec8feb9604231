"""An ignore is past its day, or until a day that is none: it silences nothing any more.

## What it does
Reads `until=` of `aidebt: ignore` comments and of `[[tool.aidebt.ignores]]`. On the day itself an ignore still holds.

## Why is this bad?
Somebody said that this would be dealt with by then. What it silenced is reported again, and the ignore itself is now noise.

## Example
```python
MODEL = "gpt-4-0613"  # aidebt: ignore[retired-model] until=2026-06-30 moves with the new client
```

## Use instead
Deal with it and delete the comment, or move the day and say why.

## Thresholds
`[expired_ignore]`: the severity.

## References
The report counts what is ignored, with the reasons given: `aidebt scan --all`.
"""

from __future__ import annotations

from collections.abc import Iterator

from aidebt.assets import Confidence
from aidebt.checks._inventory import Inventory
from aidebt.directives import is_day
from aidebt.findings import Finding, Idle, Place

RULE = "expired-ignore"


def check(inventory: Inventory) -> Iterator[Finding]:
    """One finding for each ignore that no longer holds."""
    for idle in inventory.idle:
        if idle.state == "expired":
            yield Finding(
                rule=RULE,
                severity=inventory.severity("expired_ignore", "severity"),
                confidence=Confidence.HIGH,
                clock="prompt",
                message=_message(idle),
                evidence=(f"its reason: {idle.reason}",) if idle.reason else (),
                next_step="Deal with what it silenced and delete it, or move the day and say why.",
                places=(Place(idle.path, idle.line, ""),),
            )


def _message(idle: Idle) -> str:
    what = f"the ignore of {idle.rule}" if idle.rule else "the ignore"
    return f"{what} ended {idle.until}" if is_day(idle.until) else f"{what} is until {idle.until!r}, which is no day"
