"""Stale eval set: nobody has added a case or reviewed the set for long, and prompts or models have changed since.

## What it does
Finds eval sets whose last added or changed case, or `aidebt: reviewed` comment, is old, dated from the history: reordering,
renaming and reformatting change nothing. Old cases are no debt by themselves: a frozen set with fresh cases in a set beside
it, that is run by the same config or tests the same prompt, is fresh. What changed since weighs: covered prompts, the pins
they run on, moves of an alias.

## Why is this bad?
The set says how good the system was at what mattered then. It stays green while users move on.

## Example
```text
evals/golden.jsonl   last case added 2024-01-09
chat.py              MODEL = "gpt-4o-mini" since 2025-02-11
```

## Use instead
Each quarter, add cases from real use, and drop those for what no longer exists. Where the old cases still say what
matters, note it beside them:
```yaml
# aidebt: reviewed 2026-11-20
```

## Thresholds
`[stale_eval_set]`: days from which it is low, medium, and with changes since high; `[eval_untouched]`, `[eval_prompt_edits]`,
`[eval_model_moves]`: half-life, steps and weights on the clock.

## References
tianpan.co, "Eval set decay": misleading six months after it was built. Who freezes sets disagrees: see
`[eval_untouched.half_life]`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from aidebt.assets import Confidence
from aidebt.checks._inventory import Inventory
from aidebt.checks._places import importance, place
from aidebt.findings import Finding, Severity
from aidebt.lifecycle import plural
from aidebt.report import Entry, Reading

RULE = "stale-eval-set"
FEW = 3  # days on which sets of one severity were last touched that are told one by one
SINCE = ("eval_prompt_edits", "eval_model_moves")


def check(inventory: Inventory) -> Iterator[Finding]:
    """One finding for sets last touched on one day and left behind by the same changes; many that are merely old are one."""
    readings: dict[str, list[Reading]] = defaultdict(list)
    for reading in inventory.readings:
        if reading.clock == "eval" and reading.signal in ("eval_untouched", "eval_rows_old", *SINCE):
            readings[reading.asset].append(reading)
    groups: dict[tuple[Severity, str, tuple[object, ...]], list[Entry]] = defaultdict(list)
    for id, found in sorted(readings.items()):
        untouched = next((reading for reading in found if reading.signal == "eval_untouched"), None)
        changes = tuple(sorted(reading.event for reading in found if reading.signal in SINCE))
        severity = _severity(inventory, untouched.days or 0, bool(changes)) if untouched is not None else None
        if untouched is not None and severity is not None:
            groups[severity, untouched.confidence, (untouched.since, untouched.days, changes)].append(inventory.by_id[id])
    old = Counter((severity, confidence) for severity, confidence, (_, _, changes) in groups if not changes)
    merged: dict[tuple[Severity, str, tuple[object, ...]], list[Entry]] = defaultdict(list)
    for (severity, confidence, key), entries in groups.items():
        merged[severity, confidence, key if key[2] or old[severity, confidence] <= FEW else ()] += entries
    for severity, confidence, key in sorted(merged, key=str):
        yield _finding(inventory, severity, sorted(merged[severity, confidence, key], key=importance), readings)


def _finding(
    inventory: Inventory, severity: Severity, sets: Sequence[Entry], readings: Mapping[str, Sequence[Reading]]
) -> Finding:
    first = readings[sets[0].asset.id]
    untouched = [reading for entry in sets for reading in readings[entry.asset.id] if reading.signal == "eval_untouched"]
    changes = [reading for reading in first if reading.signal in SINCE]
    sure = Confidence(untouched[0].confidence)
    path = sets[0].asset.path
    name = f"{path} has" if len(sets) == 1 else f"{len(sets)} eval sets, first {path}, have"
    changed = f"; {_words(changes)}" if changes else ""
    return Finding(
        rule=RULE,
        severity=severity,
        confidence=sure,
        clock="eval",
        message=f"{name} had no new case and no review since {_since(untouched, sure)}{changed}",
        evidence=_evidence(sets, first, changes),
        next_step="Add cases from real use of the last quarter, drop those for what is gone, and note "
        f"`aidebt: reviewed {inventory.today}` where the rest still holds.",
        places=tuple(place(entry) for entry in sets),
        rank=float(max(reading.days or 0 for reading in untouched)),
    )


def _since(untouched: Sequence[Reading], sure: Confidence) -> str:
    """Since when nothing was added, in words: a day, or the first and the last of several."""
    order = sorted(untouched, key=lambda reading: -(reading.days or 0))
    days = [order[0].days or 0, order[-1].days or 0]
    least = "at least " if sure is Confidence.LOW else ""
    if days[0] == days[1]:
        return f"{order[0].since} ({least}{plural(days[0], 'day')})"
    return f"{order[0].since} to {order[-1].since} ({least}{days[1]:,} to {plural(days[0], 'day')})"


def _severity(inventory: Inventory, days: int, changed: bool) -> Severity | None:
    number = inventory.thresholds.number
    levels = [number("stale_eval_set", name) for name in ("low_days", "medium_days", "high_days")]
    reached = sum(days >= level for level in levels)
    if not reached and not changed:
        return None
    if reached == 0:
        return Severity.LOW
    if not changed:
        return Severity.LOW if reached == 1 else Severity.MEDIUM
    return (Severity.LOW, Severity.MEDIUM, Severity.MEDIUM, Severity.HIGH)[reached]


def _words(changes: Sequence[Reading]) -> str:
    told = []
    for reading in sorted(changes, key=lambda reading: reading.signal):
        count = reading.count or 0
        if reading.signal == "eval_model_moves":
            told.append("the model under test changed" + (f" {count} times" if count > 1 else ""))
        else:
            told.append(f"{plural(count, 'prompt')} changed")
    return " and ".join(told) + " since"


def _evidence(sets: Sequence[Entry], readings: Sequence[Reading], changes: Sequence[Reading]) -> tuple[str, ...]:
    lines = []
    for entry in sets[:5]:
        facts = entry.asset.eval
        cases = "cases unknown" if facts is None or facts.cases is None else plural(facts.cases, "case")
        commit = f" in {entry.age.changed_in[:10]}" if entry.age.changed_in else ""
        lines.append(f"{entry.asset.path}:{entry.asset.line} {cases}, last changed {entry.age.changed_on}{commit}")
    if len(sets) > 5:
        lines.append(f"and {plural(len(sets) - 5, 'set')} more")
    lines += [reading.event for reading in changes]
    lines += [reading.event for reading in readings if reading.signal == "eval_rows_old" and len(sets) == 1]
    return tuple(lines)
