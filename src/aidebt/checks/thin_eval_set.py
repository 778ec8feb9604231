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
from collections.abc import Iterator, Mapping, Sequence

from aidebt.assets import Confidence
from aidebt.checks._inventory import Inventory
from aidebt.checks._places import importance, place
from aidebt.findings import Finding
from aidebt.lifecycle import plural
from aidebt.report import Entry, Reading

RULE = "thin-eval-set"
SIGNALS = {
    "eval_few": "Add cases from real use, those that went wrong first.",
    "eval_synthetic": "Add cases that users asked.",
    "eval_unsliced": "Tag each case with what it is about.",
}


def check(inventory: Inventory) -> Iterator[Finding]:
    """One finding for sets that are thin in the same way."""
    readings: dict[str, dict[str, Reading]] = defaultdict(dict)
    for reading in inventory.readings:
        if reading.clock == "eval" and reading.signal in SIGNALS:
            readings[reading.asset][reading.signal] = reading
    groups: dict[tuple[str, ...], list[Entry]] = defaultdict(list)
    for id, found in readings.items():
        groups[tuple(signal for signal in SIGNALS if signal in found)].append(inventory.by_id[id])
    for signals in sorted(groups):
        sets = sorted(groups[signals], key=importance)
        told = [readings[entry.asset.id] for entry in sets]
        name = sets[0].asset.path if len(sets) == 1 else f"{len(sets)} eval sets, first {sets[0].asset.path}"
        yield Finding(
            rule=RULE,
            severity=inventory.severity("thin_eval_set", "severity"),
            confidence=Confidence.HIGH,
            clock="eval",
            message=f"{name}: {', '.join(_words(signal, told) for signal in signals)}",
            evidence=tuple(
                f"{entry.asset.path}:{entry.asset.line} {', '.join(found[signal].event for signal in signals)}"
                for entry, found in zip(sets[:5], told, strict=False)
            ),
            next_step=SIGNALS[signals[0]],
            places=tuple(place(entry) for entry in sets),
            rank=float(len(signals)),
        )


def _words(signal: str, told: Sequence[Mapping[str, Reading]]) -> str:
    counts = sorted(found[signal].count or 0 for found in told)
    some = f"{counts[0]:,} to " if counts[0] != counts[-1] else ""
    few = f"{some}{plural(counts[-1], 'case')} only"
    return {"eval_few": few, "eval_synthetic": "all of them synthetic", "eval_unsliced": "not divided by anything"}[signal]
