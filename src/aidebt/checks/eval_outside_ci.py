"""Eval outside CI: there are evaluations, and no workflow runs them.

## What it does
Finds eval sets whose configs no workflow or job of the repository starts: by a command that names the file, its module or
its folder, by the command of its tool, or by a script called eval. A job that runs all tests runs evaluations that are
tests. One finding for the repository. Jobs that live elsewhere are not seen.

## Why is this bad?
What is run by hand is run when somebody thinks of it, and that is not on the day a prompt changes.

## Example
```text
evals/run.py        # no workflow names it
```

## Use instead
```yaml
on: {pull_request: {paths: ["prompts/**", "evals/**"]}}
jobs: {evals: {steps: [{run: python evals/run.py --fail-under 0.9}]}}
```

## Thresholds
`[eval_outside_ci]`: severity, and the weight on the clock.

## References
ryanconsulting.ai, "The prompt audit": a quarterly audit, and a run at every model update.
"""

from __future__ import annotations

from collections.abc import Iterator

from aidebt.assets import Confidence
from aidebt.checks._inventory import Inventory
from aidebt.checks._places import importance, place
from aidebt.findings import Finding
from aidebt.lifecycle import plural

RULE = "eval-outside-ci"


def check(inventory: Inventory) -> Iterator[Finding]:
    """One finding for all sets that nothing runs."""
    suites = inventory.suites()
    idle = sorted((suite.set for suite in suites.all if suite.configs and not suite.workflows), key=importance)
    if not idle:
        return
    run = sum(1 for suite in suites.all if suite.workflows)  # what runs the rest is not known
    yield Finding(
        rule=RULE,
        severity=inventory.severity("eval_outside_ci", "severity"),
        confidence=Confidence.MEDIUM,
        clock="eval",
        message=f"no workflow here runs {idle[0].asset.path if len(idle) == 1 else plural(len(idle), 'eval set')}"
        + (f"; {run} of {len(suites.all)} are run" if run else ""),
        evidence=tuple(f"{entry.asset.path}:{entry.asset.line}" for entry in idle[:5]),
        next_step="Run them in CI when a prompt, a model or a case changes, with a score below which the job fails.",
        places=tuple(place(entry) for entry in idle),
        rank=float(len(idle)),
    )
