"""Floating remote prompt: a live prompt is fetched from a prompt store by a name that moves.

## What it does
Finds calls that fetch a prompt from a prompt store without naming an exact version or commit: by name alone, as the
newest, or by a label such as `production`. A version that is decided at run time is left alone: nobody can tell.

## Why is this bad?
The text under the application changes and no line of the repository does: no review, no evaluation run, no commit to
point at when answers turn worse. What this tool reads from git, the age of a prompt and the model it was written for, is
not known for it either.

## Example
```python
prompt = langfuse.get_prompt("support-answer")   # whatever carries the label production today
```

## Use instead
```python
prompt = langfuse.get_prompt("support-answer", version=7)
```

## Thresholds
`[floating_remote_prompt]`: severity where the newest version is served, and where a label is.

## References
The stores' own pages; each signature row names its source.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from aidebt.assets import Confidence
from aidebt.checks._inventory import Inventory
from aidebt.checks._places import importance, place
from aidebt.findings import Finding
from aidebt.lifecycle import plural
from aidebt.report import Entry

RULE = "floating-remote-prompt"
SHOWN = 3
"""Prompts that are named in the message."""


def check(inventory: Inventory) -> Iterator[Finding]:
    """One finding for each store, and for how its prompts move there."""
    found: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in inventory.entries:
        remote = entry.asset.remote
        if entry.live and remote is not None and remote.pinned is False:
            found[remote.service, "label" if remote.label and remote.label.lower() != "latest" else "newest"].append(entry)
    for (service, how), entries in sorted(found.items()):
        entries.sort(key=importance)
        yield Finding(
            rule=RULE,
            severity=inventory.severity("floating_remote_prompt", how),
            confidence=Confidence.HIGH,
            clock="prompt",
            message=_message(service, how, entries),
            evidence=tuple(
                f"{entry.asset.path}:{entry.asset.line} {entry.asset.remote.text}" for entry in entries if entry.asset.remote
            ),
            next_step="Name the version that was evaluated, and move it in a commit of its own.",
            places=tuple(place(entry) for entry in entries),
            rank=float(len(entries)),
        )


def _message(service: str, how: str, entries: Sequence[Entry]) -> str:
    names = sorted({entry.asset.remote.name or "one named at run time" for entry in entries if entry.asset.remote})
    labels = sorted({entry.asset.remote.label or "" for entry in entries if entry.asset.remote})
    told = ", ".join(names[:SHOWN]) + (f" and {len(names) - SHOWN} more" if len(names) > SHOWN else "")
    served = f"whatever is labelled {' or '.join(labels)}" if how == "label" else "always the newest version"
    verb = "is" if len(entries) == 1 else "are"
    return f"{plural(len(entries), 'prompt')} {verb} fetched from {service} unpinned, {served}: {told}"
