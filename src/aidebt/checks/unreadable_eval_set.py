"""Unreadable eval set: an evaluation names cases that are not here, or a file of cases breaks off.

## What it does
Finds data that an eval config or an evaluation in code names by its path and that the repository does not have, and files of
cases that are broken: JSON that ends in the middle, lines that are no JSON, a quote that is never closed. Paths that are put
together at run time are not judged, nor data that a service keeps.

## Why is this bad?
The evaluation fails, or runs on part of its cases and says nothing, or on a file that only one person has.

## Example
```yaml
tests: file://cases.csv        # not in the repository
```

## Use instead
Commit the cases, keep them with Git LFS or DVC so that a pointer tells where they are, or write down which service holds them.

## Thresholds
`[unreadable_eval_set]`: severities.

## References
Worked example 5 of this project: a set that is a pointer is a set, and says so.
"""

from __future__ import annotations

from collections.abc import Iterator

from aidebt.assets import Confidence
from aidebt.checks._inventory import Inventory
from aidebt.checks._places import importance, place
from aidebt.findings import Finding, Place
from aidebt.suites import facts_of

RULE = "unreadable-eval-set"


def check(inventory: Inventory) -> Iterator[Finding]:
    """One finding for each name that leads nowhere, and one for each file that breaks off."""
    suites = inventory.suites()
    missing: dict[str, list[Place]] = {}
    for config in sorted(suites.configs, key=importance):
        for ref in facts_of(config).refs:
            if ref.kind == "missing":
                missing.setdefault(ref.text, []).append(Place(config.asset.path, ref.line, config.asset.id, ref.text))
    for text, places in sorted(missing.items()):
        yield Finding(
            rule=RULE,
            severity=inventory.severity("unreadable_eval_set", "missing"),
            confidence=Confidence.MEDIUM,
            clock="eval",
            message=f"{places[0].path} names cases that are not in this repository: {text}",
            evidence=tuple(f"{place.path}:{place.line} {text}" for place in places[:5]),
            next_step="Commit them, or a pointer to where they are kept.",
            places=tuple(places),
        )
    for suite in suites.all:
        facts = suite.facts
        if facts.cases is not None and facts.cases_reason:
            yield Finding(
                rule=RULE,
                severity=inventory.severity("unreadable_eval_set", "broken"),
                confidence=Confidence.HIGH,
                clock="eval",
                message=f"{suite.set.asset.path} could be read in part only: {facts.cases_reason}",
                evidence=(f"{facts.cases} cases could be read",),
                next_step="Mend the file; what comes after the break is not run, or nothing is.",
                places=(place(suite.set),),
            )
