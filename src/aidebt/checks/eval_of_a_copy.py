"""Eval of a copy: an evaluation tests the text of a prompt written down again, not the prompt.

## What it does
Finds prompts in eval files whose text is that of a live prompt of the application, or nearly so, where the evaluation neither
imports nor names the application's own.

## Why is this bad?
The copy stays what it was. The prompt is changed, the evaluation stays green, and nothing has been tested.

## Example
```ts
evalite("titles", { task: (input) => generateText({ prompt: `Write a title for: ${input}` }) });   // as in app/titles.ts
```

## Use instead
```ts
import { titlePrompt } from "../app/titles";
evalite("titles", { task: (input) => generateText({ prompt: titlePrompt(input) }) });
```

## Thresholds
`[eval_of_a_copy]`: severity.

## References
tianpan.co, "Technical debt in AI systems": a copied prompt carried old policy for weeks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from aidebt.assets import Confidence
from aidebt.checks._inventory import Inventory
from aidebt.checks._places import importance, place
from aidebt.findings import Finding
from aidebt.report import Edge, Entry

RULE = "eval-of-a-copy"


def check(inventory: Inventory) -> Iterator[Finding]:
    """One finding for each evaluation."""
    copies: dict[str, list[tuple[Entry, Edge]]] = defaultdict(list)
    for edge in inventory.edges:
        prompt, config = inventory.by_id.get(edge.target), inventory.by_id.get(edge.source)
        if edge.type == "eval_covers_prompt" and not edge.ticks and prompt and config and prompt.live and config.live:
            copies[edge.source].append((prompt, edge))
    for id, found in sorted(copies.items()):
        config = inventory.by_id[id]
        found.sort(key=lambda item: importance(item[0]))
        first = found[0][0].asset
        more = f" and {len(found) - 1} more" if len(found) > 1 else ""
        yield Finding(
            rule=RULE,
            severity=inventory.severity("eval_of_a_copy", "severity"),
            confidence=Confidence.HIGH if all(edge.evidence.startswith("a copy") for _, edge in found) else Confidence.MEDIUM,
            clock="eval",
            message=f"{config.asset.path} tests a copy of {first.name} ({first.path}:{first.line}){more}, not the prompt",
            evidence=tuple(f"{prompt.asset.path}:{prompt.asset.line}: {edge.evidence}" for prompt, edge in found[:5]),
            next_step="Import the prompt, or name its file, so that the evaluation runs on what is deployed.",
            places=(place(config), *(place(prompt) for prompt, _ in found)),
        )
