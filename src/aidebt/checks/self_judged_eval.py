"""Self-judged eval: the judge of an evaluation is the model it tests.

## What it does
Finds eval configs whose judge resolves to a model that they test: one they name, or one that a covered prompt runs on.

## Why is this bad?
Models prefer their own answers, and miss what they miss.

## Example
```yaml
providers: [openai:gpt-4o]
defaultTest: {options: {provider: openai:gpt-4o}}
```

## Use instead
A judge of another family, pinned, and checked against some fifty answers that people have graded:
```yaml
defaultTest: {options: {provider: anthropic:messages:claude-sonnet-4-5-20250929}}
```

## Thresholds
`[self_judged_eval]`: severity; `[judge_is_subject]`: weight on the clock.

## References
UKGovernmentBEIS/inspect_ai: where no grader is named, the model under test grades itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from aidebt.assets import Confidence
from aidebt.checks._inventory import Inventory
from aidebt.checks._places import importance, place
from aidebt.findings import Finding
from aidebt.lifecycle import plural

RULE = "self-judged-eval"


def check(inventory: Inventory) -> Iterator[Finding]:
    """One finding for each model that judges itself."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for reading in inventory.readings:
        if reading.signal == "judge_is_subject" and reading.target:
            judge = inventory.by_id[reading.target]
            found[judge.model.id if judge.model and judge.model.id else "the model under test"].append(
                (reading.asset, reading.target)
            )
    for model, pairs in sorted(found.items()):
        configs = sorted((inventory.by_id[id] for id in {config for config, _ in pairs}), key=importance)
        judges = sorted((inventory.by_id[id] for id in {judge for _, judge in pairs}), key=importance)
        graders = tuple(
            f"{judge.asset.path}:{judge.asset.line} {judge.asset.value or judge.asset.note}" for judge in judges[:5]
        )
        yield Finding(
            rule=RULE,
            severity=inventory.severity("self_judged_eval", "severity"),
            confidence=Confidence.MEDIUM,
            clock="eval",
            message=f"{model} grades its own answers in {plural(len(configs), 'evaluation')}, first {configs[0].asset.path}",
            evidence=graders,
            next_step="Name a judge of another family, and compare it with answers that people have graded.",
            places=tuple(place(entry) for entry in (*judges, *configs)),
        )
