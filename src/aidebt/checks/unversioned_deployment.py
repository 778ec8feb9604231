"""Unversioned deployment: a model is deployed without a version, so that the platform chooses it and moves it.

## What it does
Finds deployments in infrastructure code (Bicep, Terraform, ARM, `ai.yaml`, command lines) that name a model and no version
of it, and those whose version the platform may replace (`OnceNewDefaultVersionAvailable`).

## Why is this bad?
The platform deploys what is its default on that day, and moves it when the default moves: the model under the prompts and
judges changes while no file does, and two environments made from the same code run different models.

## Example
```yaml
deployments:
  - name: chat
    model: { format: OpenAI, name: gpt-4o }
```

## Use instead
```yaml
deployments:
  - name: chat
    model: { format: OpenAI, name: gpt-4o, version: "2024-11-20" }
    versionUpgradeOption: NoAutoUpgrade
```

## Thresholds
`[unversioned_deployment]`: severity.

## References
https://learn.microsoft.com/azure/ai-foundry/openai/concepts/model-versions
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aidebt.assets import MOVED_BY_PLATFORM, UNVERSIONED, Confidence
from aidebt.checks._inventory import Inventory
from aidebt.checks._places import depends, importance, place, since_when
from aidebt.findings import Finding
from aidebt.lifecycle import plural
from aidebt.report import Entry

RULE = "unversioned-deployment"


def check(inventory: Inventory) -> Iterator[Finding]:
    """One finding for all deployments of a platform."""
    pins = [entry for entry in inventory.pins() if entry.live and entry.asset.note in (UNVERSIONED, MOVED_BY_PLATFORM)]
    for platform in sorted({entry.asset.platform or "" for entry in pins}):
        those = sorted((entry for entry in pins if (entry.asset.platform or "") == platform), key=importance)
        yield _finding(inventory, platform, those)


def _finding(inventory: Inventory, platform: str, pins: Sequence[Entry]) -> Finding:
    models = ", ".join(sorted({entry.asset.value or "" for entry in pins}))
    loose = [entry for entry in pins if entry.asset.note == UNVERSIONED]
    where = platform or "the platform"
    if loose:
        message = f"{plural(len(loose), 'deployment')} without a model version: {where} chooses it, and moves it ({models})"
    else:
        message = f"{plural(len(pins), 'deployment')} whose model version {where} replaces by itself ({models})"
    return Finding(
        rule=RULE,
        severity=inventory.severity("unversioned_deployment", "severity"),
        confidence=Confidence.HIGH,
        clock="prompt",
        message=message,
        evidence=(*since_when(pins, inventory.today), *depends(inventory, _users(inventory, pins))),
        next_step="Write the version beside each model, and versionUpgradeOption: NoAutoUpgrade; then move on purpose.",
        places=tuple(place(entry) for entry in pins),
        rank=365.0,
    )


def _users(inventory: Inventory, pins: Sequence[Entry]) -> list[Entry]:
    """The pins themselves, and those that lead to them: prompts run on the names of the deployments."""
    through = {f"{entry.asset.path}:{entry.asset.line}" for entry in pins}
    return [*pins, *(entry for entry in inventory.pins() if entry.model is not None and entry.model.through in through)]
