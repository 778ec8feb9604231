"""Unpinned model: a live pin is a moving name, and it has moved since it was written.

## What it does
Finds pins on aliases (`gpt-4o`, `mistral-large-latest`) that pointed at another model when they were adopted, with the
prompts that nobody has looked at since. That an alias could move is a signal of the clock, no finding. The launch of
an alias is no move, and a fixed snapshot without a date in its name does not float.

## Why is this bad?
The model under the prompts changed and no line of the repository did: no review, no evaluation, no commit to point at.

## Example
```python
MODEL = "mistral-large-latest"   # four models since this line was written
```

## Use instead
```python
MODEL = "mistral-large-2512"
```

## Thresholds
`[unpinned_model]`: severity with and without prompts that are unreviewed since, and the days after which a single move
is history; `[alias_moves]`, `[floating]` for the clock.

## References
Each move stands with its date and basis: `aidebt models show ID`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from aidebt.checks._inventory import Inventory
from aidebt.checks._places import Group, confidence, depends, groups, place, since_when
from aidebt.clocks.model import moves_after, target
from aidebt.findings import Finding
from aidebt.lifecycle import plural
from aidebt.report import Entry, ModelRef

if TYPE_CHECKING:
    from aidebt.catalog import Move

RULE = "unpinned-model"


def check(inventory: Inventory) -> Iterator[Finding]:
    """One finding for each alias that moved under a live pin."""
    for group in groups(inventory, "retiring", "deprecated", "legacy", "active"):
        moved = {entry.asset.id: _moves(inventory, entry) for entry in group.live}
        pins = [entry for entry in group.live if moved[entry.asset.id]]
        if pins:
            yield _finding(inventory, group, pins, max(moved.values(), key=len))


def _moves(inventory: Inventory, entry: Entry) -> tuple[Move, ...]:
    if entry.model is None or not entry.model.floating or entry.model.through or entry.age.status == "unknown":
        return ()
    return moves_after(entry.model, inventory.catalog, entry.age.changed_on, inventory.today)


def _finding(inventory: Inventory, group: Group, pins: Sequence[Entry], moves: Sequence[Move]) -> Finding:
    ids = {entry.asset.id for entry in pins}
    open_readings = [r for r in inventory.readings if r.signal == "alias_moves" and r.target in ids]
    prompts = {reading.asset for reading in open_readings} - ids
    last = moves[-1]
    message = f"{group.life.id}{_on(pins[0].model, group)} is a moving name: {_times(len(moves))} since {_adopted(pins)}, "
    message += f"to {target(last)} on {last.on}"
    if prompts:
        message += f"; {plural(len(prompts), 'prompt')} not reviewed since"
    sure = confidence("low" if all(m.basis in ("recalled", "third-party") for m in moves) else "high", pins)
    return Finding(
        rule=RULE,
        severity=inventory.severity("unpinned_model", _weight(inventory, moves, bool(open_readings))),
        confidence=sure,
        clock=group.clock,
        message=message,
        evidence=(
            *since_when(pins, inventory.today),
            *depends(inventory, pins),
            *(f"moved {move.on} to {target(move)} (basis: {move.basis})" for move in moves),
        ),
        next_step=_next_step(inventory, group, last),
        places=tuple(place(entry) for entry in pins),
        rank=365.0 * max((reading.value * reading.weight for reading in open_readings), default=0.0),
    )


def _weight(inventory: Inventory, moves: Sequence[Move], unanswered: bool) -> str:
    """One move long ago is history, whatever was not reviewed since: the lag of prompts has its own rule."""
    days = (inventory.today - moves[-1].on).days
    fresh = len(moves) > 1 or days <= inventory.thresholds.number("unpinned_model", "fresh_days")
    return "unanswered" if unanswered and fresh else "answered"


def _next_step(inventory: Inventory, group: Group, last: Move) -> str:
    row = inventory.catalog.get(group.life.row.platform, last.to) if last.to else None
    ends = row.retires if row else None
    if group.life.state in ("retiring", "deprecated") or (ends and (ends - inventory.today).days <= 365):
        return "Name a fixed snapshot when you move off this model, and re-read its prompts then."
    if not last.to:
        return "Pin a fixed snapshot, evaluate the prompts on it, and move on purpose."
    return f"Pin {last.to}, evaluate the prompts on it, and move on purpose."


def _adopted(pins: Sequence[Entry]) -> date | None:
    return min((entry.age.changed_on for entry in pins if entry.age.changed_on), default=None)


def _on(ref: ModelRef | None, group: Group) -> str:
    return f" on {ref.platform}" if ref and ref.platform and group.life.elsewhere else ""


def _times(count: int) -> str:
    return "it moved once" if count == 1 else f"it moved {count} times"
