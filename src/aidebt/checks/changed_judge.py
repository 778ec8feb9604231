"""Changed judge: the judge of an evaluation changed after the results that are stored.

## What it does
Finds eval configs whose judge's pin changed later than results of a run were last committed beside them.

## Why is this bad?
Scores by two judges do not compare: what looks like progress or a regression is the judge.

## Example
```text
evals/results/baseline.json      committed 2025-01-10
evals/judge.py                   JUDGE = "gpt-4.1" since 2025-06-02
```

## Use instead
Score the stored answers once more with the new judge, commit that, and only then compare.

## Thresholds
`[changed_judge]`: severity; `[judge_changed]`: half-life and weight on the clock.

## References
tianpan.co, "Judge smarter than model": 0.86 and 0.78 for the same answers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from aidebt.assets import Confidence
from aidebt.checks._inventory import Inventory
from aidebt.checks._places import importance, place
from aidebt.findings import Finding
from aidebt.report import Reading

RULE = "changed-judge"


def check(inventory: Inventory) -> Iterator[Finding]:
    """One finding for each judge."""
    found: dict[tuple[str, str], list[Reading]] = defaultdict(list)
    for reading in inventory.readings:
        if reading.signal == "judge_changed" and reading.target:
            found[inventory.by_id[reading.target].asset.path, reading.event].append(reading)
    for _, readings in sorted(found.items()):
        judges = sorted(
            {reading.target: inventory.by_id[reading.target or ""] for reading in readings}.values(), key=importance
        )
        configs = sorted({reading.asset: inventory.by_id[reading.asset] for reading in readings}.values(), key=importance)
        worst = max(readings, key=lambda reading: reading.days or 0)
        yield Finding(
            rule=RULE,
            severity=inventory.severity("changed_judge", "severity"),
            confidence=Confidence.MEDIUM,
            clock="eval",
            message=f"{configs[0].asset.path}: {worst.event}",
            evidence=tuple(f"{config.asset.path}: results of {config.ran_on}" for config in configs[:5]),
            next_step="Score the stored answers again with the judge of today before comparing.",
            places=(*(place(judge) for judge in judges), *(place(config) for config in configs)),
            rank=float(worst.days or 0),
        )
