"""Implicit judge: an evaluation names no judge, so that its library picks one.

## What it does
Finds calls that grade with a model and name none: the default of the library's version is used.

## Why is this bad?
The default moves with an upgrade of the library. Scores jump, and nothing in the repository says why.

## Example
```python
AnswerRelevancyMetric(threshold=0.7)
```

## Use instead
```python
AnswerRelevancyMetric(threshold=0.7, model="gpt-4.1-2025-04-14")
```

## Thresholds
`[implicit_judge]`: severity; `[judge_implicit]`: weight on the clock.

## References
tianpan.co, "Judge smarter than model": a change of the judge alone moved a score from 0.86 to 0.78.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from aidebt.assets import Confidence
from aidebt.checks._inventory import Inventory
from aidebt.checks._places import importance, place
from aidebt.findings import Finding
from aidebt.lifecycle import plural
from aidebt.report import Entry

RULE = "implicit-judge"


def check(inventory: Inventory) -> Iterator[Finding]:
    """One finding for each library."""
    found: dict[str, dict[str, Entry]] = defaultdict(dict)
    for reading in inventory.readings:
        if reading.signal == "judge_implicit" and reading.target:
            judge = inventory.by_id[reading.target]
            found[judge.asset.package or "the library"][judge.asset.id] = judge
    for package, judges in sorted(found.items()):
        pins = sorted(judges.values(), key=importance)
        now = next((pin.model.id for pin in pins if pin.model and pin.model.id), "")
        yield Finding(
            rule=RULE,
            severity=inventory.severity("implicit_judge", "severity"),
            confidence=Confidence.HIGH,
            clock="eval",
            message=f"{plural(len(pins), 'metric')} of {package} {'names' if len(pins) == 1 else 'name'} no judge"
            + (f": today {now}" if now else ""),
            evidence=tuple(f"{pin.asset.path}:{pin.asset.line} {pin.asset.note}" for pin in pins[:5]),
            next_step="Name the judge, with its version.",
            places=tuple(place(pin) for pin in pins),
            rank=float(len(pins)),
        )
