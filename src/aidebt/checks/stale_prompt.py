"""Stale prompt: the pin under a prompt changed after the prompt was last worded.

## What it does
Finds live prompts whose pin holds another model than when their wording last changed, dated from the history. Moves,
renames and reformatting change neither. A change back, another spelling of the same model, a change in one commit with
the prompt, and an `aidebt: reviewed` comment after the change are answers. Prompts with the same change of model are
one finding. Moves of an alias under an unchanged pin: see `unpinned-model`.

## Why is this bad?
A prompt is tuned to a model. On another one it still answers, and nobody knows how well.

## Example
```python
MODEL = "gpt-4o"                                 # changed 2024-08-20
SYSTEM = "You are a careful travel agent…"       # last worded 2024-03-10, for gpt-4-0613
```

## Use instead
Evaluate the prompt on the new model, then reword it or say that it holds:
```python
SYSTEM = "You are a careful travel agent…"       # aidebt: reviewed 2024-08-21
```

## Thresholds
`[stale_prompt]`: days since the change from which it is medium, fewer with a generation between the two models; days since
the wording, with generations, from which it is high; words from which a text can be tuned to a model; `[pin_changed]`:
half-life and weight on the clock.

## References
ryanconsulting.ai, "Library health audit": stale if not tested in 90 days; see `[pin_changed.half_life]` for who disagrees.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from aidebt.assets import Confidence
from aidebt.checks._inventory import Inventory
from aidebt.checks._places import importance, place
from aidebt.findings import Finding, Severity
from aidebt.lifecycle import RANKS, plural
from aidebt.report import Entry, Reading

RULE = "stale-prompt"


def check(inventory: Inventory) -> Iterator[Finding]:
    """One finding for each change of model that prompts did not follow."""
    causes: dict[tuple[str, str, str], list[Reading]] = defaultdict(list)
    for reading in _one_for_each_prompt(inventory):
        prompt, pin = inventory.by_id[reading.asset], inventory.by_id[str(reading.target)]
        causes[reading.clock, prompt.age.written_for or "", _now(pin)].append(reading)
    for key in sorted(causes):
        yield _finding(inventory, key[1], key[2], causes[key])


def _one_for_each_prompt(inventory: Inventory) -> list[Reading]:
    """The surest edge of each prompt, then the longest lag."""
    best: dict[str, Reading] = {}
    short = range(1, int(inventory.thresholds.number("stale_prompt", "least_words")))  # of an unread text nobody knows
    for reading in inventory.readings:
        if reading.signal != "pin_changed" or len((inventory.by_id[reading.asset].asset.value or "").split()) in short:
            continue
        held = best.get(reading.asset)
        if held is None or _weight(reading) > _weight(held):
            best[reading.asset] = reading
    return [best[id] for id in sorted(best)]


def _weight(reading: Reading) -> tuple[int, int]:
    return (RANKS.get(reading.confidence, 0), reading.days or 0)


def _now(pin: Entry) -> str:
    return pin.asset.value or (pin.model.id if pin.model and pin.model.id else "the library's default")


def _finding(inventory: Inventory, before: str, now: str, readings: Sequence[Reading]) -> Finding:
    prompts = sorted((inventory.by_id[reading.asset] for reading in readings), key=importance)
    worst = max(readings, key=lambda reading: (reading.days or 0, reading.asset))
    sure = list(Confidence)[max(RANKS.get(reading.confidence, 0) for reading in readings)]
    between = max(_generations(inventory, reading, before) for reading in readings)
    pins = sorted((inventory.by_id[str(reading.target)] for reading in readings), key=importance)
    return Finding(
        rule=RULE,
        severity=_severity(inventory, sure, _unworded(inventory, prompts), worst, between),
        confidence=sure,
        clock=worst.clock,
        message=_message(inventory, prompts, before, now, worst),
        evidence=_evidence(inventory, prompts, pins, readings, between),
        next_step=f"Run {'its' if len(prompts) == 1 else 'their'} evaluation on {now}, reword what fails, and note "
        f"`aidebt: reviewed {inventory.today}` beside what holds.",
        places=tuple(place(prompt) for prompt in prompts),
        rank=365.0 * worst.value * worst.weight + 30.0 * between,
    )


def _severity(inventory: Inventory, sure: Confidence, unworded: int, worst: Reading, between: int) -> Severity:
    number = inventory.thresholds.number
    if sure is Confidence.LOW:
        return Severity.LOW
    if unworded >= number("stale_prompt", "high_days") and between >= number("stale_prompt", "high_generations"):
        return Severity.HIGH
    late = (worst.days or 0) >= number("stale_prompt", "generation_days" if between else "medium_days")
    return Severity.MEDIUM if late else Severity.LOW


def _generations(inventory: Inventory, reading: Reading, before: str) -> int:
    """How many generations of one family lie between the model a prompt was written for and the one it runs on."""
    pin = inventory.by_id[str(reading.target)]
    if not before or pin.model is None or pin.model.id is None:
        return 0
    catalog = inventory.catalog
    old = catalog.generations_behind(catalog.resolve(before, pin.model.platform).id or before)
    new = catalog.generations_behind(pin.model.id)
    if old is None or new is None or old[0].family != new[0].family:
        return 0
    return max(old[2] - new[2], 0)


def _unworded(inventory: Inventory, prompts: Sequence[Entry]) -> int:
    """Days since the oldest wording."""
    return (inventory.today - _worded(inventory, prompts)).days


def _worded(inventory: Inventory, prompts: Sequence[Entry]) -> date:
    return min((prompt.age.changed_on for prompt in prompts if prompt.age.changed_on), default=inventory.today)


def _message(inventory: Inventory, prompts: Sequence[Entry], before: str, now: str, worst: Reading) -> str:
    ago = f"{_worded(inventory, prompts)} ({plural(_unworded(inventory, prompts), 'day')} ago)"
    written = f" for {before}" if before else ""
    if len(prompts) > 1:
        later = " or later" if len({prompt.age.changed_on for prompt in prompts}) > 1 else ""
        return f"{len(prompts)} prompts, last worded {ago}{later}{written}, run on {now} since {worst.since}"
    prompt = prompts[0]
    return f"{prompt.asset.name or prompt.asset.path} was last worded {ago}{written}, runs on {now} since {worst.since}"


def _evidence(
    inventory: Inventory, prompts: Sequence[Entry], pins: Sequence[Entry], readings: Sequence[Reading], between: int
) -> tuple[str, ...]:
    lines = [
        f"{entry.asset.path}:{entry.asset.line} {entry.asset.name}: last worded {entry.age.changed_on}"
        + (f" in {entry.age.changed_in[:10]}" if entry.age.changed_in else "")
        for entry in prompts[:5]
    ]
    if len(prompts) > 5:
        lines.append(f"and {plural(len(prompts) - 5, 'prompt')} more")
    lines += [
        f"{pin.asset.path}:{pin.asset.line} {pin.asset.name} = {pin.asset.value or 'default'} since {pin.age.changed_on}"
        for pin in dict.fromkeys(pins)
    ][:3]
    if between:
        lines.append(f"{plural(between, 'generation')} of one family between the two models")
    ids = {reading.asset for reading in readings}
    moved = {r.event for r in inventory.readings if r.signal == "alias_moves" and r.asset in ids}
    copies = len(prompts) - len({prompt.asset.content_hash for prompt in prompts})
    lines += sorted(moved)[:2]
    if copies:
        lines.append(f"{plural(copies, 'place')} {'is a copy' if copies == 1 else 'are copies'} of another")
    return tuple(lines)
