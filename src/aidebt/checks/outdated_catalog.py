"""Outdated catalog: the catalog of models is older than the notice that providers give.

## What it does
Compares the day the catalog was last checked with the day of the report.

## Why is this bad?
A model can have been announced and shut down since, and this report would not know.

## Example
A scanner installed a year ago, in an image that nobody rebuilds.

## Use instead
Upgrade aidebt, or `aidebt models refresh`.

## Thresholds
`max_age_days` in `rules/catalog.toml`; `[outdated_catalog]`: severity.

## References
Notice periods: tianpan.co, "Quarterly model migration", 2026-05-14.
"""

from __future__ import annotations

from collections.abc import Iterator

from aidebt.assets import Confidence
from aidebt.checks._inventory import Inventory
from aidebt.findings import Finding, Place
from aidebt.lifecycle import plural

RULE = "outdated-catalog"


def check(inventory: Inventory) -> Iterator[Finding]:
    """At most one finding."""
    checked = inventory.catalog.checked_on
    age = (inventory.today - checked).days
    allowed = inventory.catalog.max_age_days
    if age <= allowed:
        return
    yield Finding(
        rule=RULE,
        severity=inventory.severity("outdated_catalog", "severity"),
        confidence=Confidence.HIGH,
        clock="prompt",
        message=f"the catalog was last checked {checked}, {plural(age, 'day')} ago (more than {allowed})",
        evidence=("what providers announced since is not in this report",),
        next_step="Upgrade aidebt, or run `aidebt models refresh`.",
        places=(Place(".", 1, ""),),
        rank=float(age),
    )
