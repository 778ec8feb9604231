"""Thin eval set: too few cases, all of them written by a model, or nothing to divide them by.

## What it does
Finds eval sets that, together with the sets beside them, have few cases, hold synthetic cases alone, or have no column by which
results could be divided. Who wrote the cases is told by their columns (`synthesizer_name`, `source_run_id`, `source`) or by a
script beside them that generates them; where nothing tells, nothing is said. A set that cannot be counted is not judged.

## Why is this bad?
Fifty cases show a breakdown, not a difference; a model writes what models write; a total hides that one kind of question got
worse.

## Example
```text
question,expected
When do you open?,at ten
```

## Use instead
```text
question,expected,topic,source
When do you open?,at ten,hours,ticket 811
```

## Thresholds
`[thin_eval_set]`: severity; `[eval_few.enough]`, `[eval_unsliced.least]`: cases; their weights on the clock.

## References
masterprompting.net, "Golden testsets": 50 for sanity, 200 to be meaningful, 500 and more to see 5 to 7 points; see
`[eval_few.enough]` for who disagrees.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from aidebt.assets import Confidence
from aidebt.checks._inventory import Inventory
from aidebt.checks._places import importance, place
from aidebt.findings import Finding
from aidebt.report import Entry, Reading

RULE = "thin-eval-set"
SIGNALS = {
    "eval_few": "Add cases from real use, those that went wrong first.",
    "eval_synthetic": "Add cases that users asked.",
    "eval_unsliced": "Tag each case with what it is about.",
}


def check(inventory: Inventory) -> Iterator[Finding]:
    """One finding for sets that are thin in the same way."""
    readings: dict[str, list[Reading]] = defaultdict(list)
    for reading in inventory.readings:
        if reading.clock == "eval" and reading.signal in SIGNALS:
            readings[reading.asset].append(reading)
    groups: dict[tuple[tuple[str, str], ...], list[Entry]] = defaultdict(list)
    for id, found in readings.items():
        groups[tuple(sorted((reading.signal, reading.event) for reading in found))].append(inventory.by_id[id])
    for key in sorted(groups):
        sets = sorted(groups[key], key=importance)
        name = sets[0].asset.path if len(sets) == 1 else f"{len(sets)} eval sets, first {sets[0].asset.path}"
        signals = sorted((signal for signal, _ in key), key=list(SIGNALS).index)
        told = dict(key)
        yield Finding(
            rule=RULE,
            severity=inventory.severity("thin_eval_set", "severity"),
            confidence=Confidence.HIGH,
            clock="eval",
            message=f"{name}: {', '.join(_words(signal, told[signal]) for signal in signals)}",
            evidence=tuple(told[signal] for signal in signals),
            next_step=SIGNALS[signals[0]],
            places=tuple(place(entry) for entry in sets),
            rank=float(len(signals)),
        )


def _words(signal: str, event: str) -> str:
    return {"eval_few": f"{event} only", "eval_synthetic": "all of them synthetic", "eval_unsliced": "not divided by anything"}[
        signal
    ]
