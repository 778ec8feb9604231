"""Contaminated eval set: a public set that is older than what the model under test was trained on.

## What it does
Finds eval sets that are public benchmarks (by name, or fetched from a public hub) and were here, and so in the world, before
the knowledge cutoff of the model that a covered prompt runs on.

## Why is this bad?
The model may have seen the answers. A high score then says that it remembers.

## Example
```text
evals/gsm8k.jsonl       here since 2023-05-02
MODEL = "gpt-4o"        knows the web up to 2023-10
```

## Use instead
Cases of your own that were never published, or the part of the benchmark that is newer than the model.

## Thresholds
`[contaminated_eval_set]`: severity; `[eval_public]`: weight on the clock.

## References
Knowledge cutoffs are those of the catalog: a month more or less, as the providers state them.
"""

from __future__ import annotations

from collections.abc import Iterator

from aidebt.assets import Confidence
from aidebt.checks._inventory import Inventory
from aidebt.checks._places import place
from aidebt.findings import Finding

RULE = "contaminated-eval-set"


def check(inventory: Inventory) -> Iterator[Finding]:
    """One finding for each set."""
    for reading in inventory.readings:
        if reading.signal == "eval_public":
            entry = inventory.by_id[reading.asset]
            yield Finding(
                rule=RULE,
                severity=inventory.severity("contaminated_eval_set", "severity"),
                confidence=Confidence.LOW,
                clock="eval",
                message=f"{entry.asset.name}: {reading.event}",
                evidence=(f"{entry.asset.path}:{entry.asset.line}",),
                next_step="Add cases of your own that were never published.",
                places=(place(entry),),
            )
