"""Unread files: so many candidate files could not be read that the report cannot be trusted to be complete.

## What it does
Compares the files that could hold assets and were skipped (too large, undecodable, blob absent) with all that could.

## Why is this bad?
What was not read cannot be vouched for: a quiet report would be read as a clean one.

## Example
A partial clone that lacks the blobs of a third of its Python files.

## Use instead
Fetch what is missing, or exclude on purpose what need not be read (`--exclude`).

## Thresholds
`[coverage.unreadable_share]`, `[unread_files]`: severity.

## References
The promise "what was not read is listed with the reason" of this project.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from aidebt.assets import Confidence
from aidebt.checks._inventory import Inventory
from aidebt.findings import Finding, Place

RULE = "unread-files"


def check(inventory: Inventory) -> Iterator[Finding]:
    """At most one finding."""
    unread = sorted((item for item in inventory.skipped if item.candidate), key=lambda item: item.path)
    total = max(inventory.candidates, len(unread))
    if not unread or len(unread) / total <= inventory.thresholds.number("coverage", "unreadable_share"):
        return
    reasons = Counter(item.reason for item in unread)
    yield Finding(
        rule=RULE,
        severity=inventory.severity("unread_files", "severity"),
        confidence=Confidence.HIGH,
        clock="prompt",
        message=f"{len(unread):,} of {total:,} files that could hold prompts or models were not read",
        evidence=tuple(f"{count:,} × {reason}" for reason, count in sorted(reasons.items(), key=lambda i: (-i[1], i[0]))),
        next_step="Make them readable (fetch missing blobs, mend encodings, raise the size limit), or exclude them on purpose.",
        places=tuple(Place(item.path, 1, "") for item in unread),
        rank=float(len(unread)),
    )
