"""Prompt without eval: no evaluation tests a live prompt.

## What it does
Finds live system and user prompts that no eval set and no eval config covers: nothing calls them, names their file, or asks
the address behind which they answer. One finding for the repository, with all its prompts; where others are covered, those
are named, so that what is left out is seen. A copy of the prompt inside an eval covers nothing: see `eval-of-a-copy`.

## Why is this bad?
A change of the prompt or of its model shows nowhere but with users.

## Example
```python
SYSTEM = "You are a careful travel agent…"      # nothing under evals/ imports or calls it
```

## Use instead
Thirty questions with what a good answer holds, run through the function that sends the prompt:
```python
# evals/run.py
from chat import answer
for row in golden:
    check(answer(row["question"]), row["expected"])
```

## Thresholds
`[prompt_without_eval]`: severities, and the share up to which it is few; `[no_eval]`: weight on the clock.

## References
digitalapplied.com, "Prompt library audit": evaluations and regressions are two fifths of the points.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from aidebt.assets import Confidence
from aidebt.checks._inventory import Inventory
from aidebt.checks._places import importance, place
from aidebt.findings import Finding
from aidebt.lifecycle import plural
from aidebt.report import Entry

RULE = "prompt-without-eval"


def check(inventory: Inventory) -> Iterator[Finding]:
    """One finding for all prompts without one."""
    suites = inventory.suites()
    bare = sorted(suites.uncovered, key=importance)
    if not bare:
        return
    total, covered = len(suites.prompts), len(suites.prompts) - len(bare)
    few = len(bare) <= inventory.thresholds.number("prompt_without_eval", "few_share") * total
    yield Finding(
        rule=RULE,
        severity=inventory.severity("prompt_without_eval", "none" if not covered else "few" if few else "some"),
        confidence=Confidence.MEDIUM if suites.all or suites.configs else Confidence.HIGH,
        clock="eval",
        message=f"no evaluation tests {_which(len(bare), total)}"
        + ("" if covered or suites.configs else ": there is none here"),
        evidence=_evidence(inventory, bare, covered),
        next_step="Start with 30 questions from real use and what a good answer to each holds, and run them in CI.",
        places=tuple(place(prompt) for prompt in bare),
        rank=float(len(bare)),
    )


def _which(bare: int, total: int) -> str:
    if bare == total:
        return "the only live prompt" if total == 1 else f"any of the {total} live prompts"
    return f"{bare} of {total} live prompts"


def _evidence(inventory: Inventory, bare: list[Entry], covered: int) -> tuple[str, ...]:
    files = Counter(prompt.asset.path for prompt in bare)
    lines = [f"{path}: {plural(count, 'prompt')}" for path, count in files.most_common(5)]
    if len(files) > 5:
        lines.append(f"and {plural(len(files) - 5, 'file')} more")
    if covered:
        suites = inventory.suites()
        tested = [prompt for prompt in suites.prompts if prompt not in suites.uncovered]
        first = min(tested, key=importance)
        by = suites.covering(first)[0].asset.path
        lines.append(f"tested are {plural(covered, 'prompt')}, first {first.asset.path}:{first.asset.line} by {by}")
    return tuple(lines)
