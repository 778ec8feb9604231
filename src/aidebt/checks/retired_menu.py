"""Retired menu: a list of models offered to a user, or a table about models, holds some that are gone.

## What it does
Looks at menus (`st.selectbox`, allow lists, fallback lists) and tables (prices, limits) as one thing each, and says how
many of their models are retired, redirected or dated. The entry that is taken when nobody chooses weighs more. Tables
mislead nobody at run time and are counted, not shown.

## Why is this bad?
A user picks a model that fails; where the default or every entry is gone, everybody does.

## Example
```python
model = st.selectbox("Model", ["gpt-4o", "gpt-4", "o3"])   # gpt-4 retired 2026-10-23
```

## Use instead
Fetch the list from the provider, or drop what is retired and name a living default.

## Thresholds
`[retired_menu]`: severities of a retired default, of all retired, of the only choice retired, of some, of dated ones.

## References
The sources stand beside each row: `aidebt models show ID`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from aidebt.assets import LIVE_CONTEXTS, Usage
from aidebt.checks._advice import dates, replace
from aidebt.checks._inventory import Inventory, clock_of
from aidebt.checks._places import MENUS, capped, confidence, importance, place
from aidebt.findings import Finding, Severity
from aidebt.lifecycle import Lifecycle, plural
from aidebt.report import Entry

RULE = "retired-menu"


@dataclass(frozen=True, slots=True)
class _Menu:
    usage: Usage
    pins: tuple[Entry, ...]  # in the order of the file
    lives: tuple[Lifecycle | None, ...]
    default: Entry | None

    def those(self, *states: str) -> list[tuple[Entry, Lifecycle]]:
        """Entries in one of `states`, one for each model."""
        found = {life.id: (pin, life) for pin, life in zip(self.pins, self.lives, strict=True) if life and life.state in states}
        return list(found.values())

    @property
    def outdated(self) -> bool:
        """Every entry is gone, dated, deprecated or superseded."""
        return all(life is not None and life.state != "active" for life in self.lives)

    @property
    def offered(self) -> int:
        return len({pin.asset.value for pin in self.pins})


def check(inventory: Inventory) -> Iterator[Finding]:
    """One finding for each menu or table that holds a model with an end."""
    groups: dict[tuple[str, str, str, str], list[Entry]] = defaultdict(list)
    for entry in inventory.pins():
        usage = entry.asset.usage
        if usage is not None and usage in MENUS:
            part = "" if usage is Usage.TABLE else entry.asset.group or entry.asset.scope
            groups[clock_of(entry), entry.asset.path, usage.value, part].append(entry)
    for key in sorted(groups):
        menu = _menu(inventory, groups[key])
        if menu.those("retired", "redirected", "retiring") or menu.outdated:
            yield _finding(inventory, key[0], menu)


def _menu(inventory: Inventory, entries: Sequence[Entry]) -> _Menu:
    pins = tuple(sorted(entries, key=lambda entry: (entry.asset.line, entry.asset.column, entry.asset.id)))
    default = next((pin for pin in pins if inventory.ticks(pin)), None)
    return _Menu(pins[0].asset.usage or Usage.MENU, pins, tuple(inventory.life(pin) for pin in pins), default)


def _finding(inventory: Inventory, clock: str, menu: _Menu) -> Finding:
    gone = menu.those("retired", "redirected")
    told = gone or menu.those("retiring") or menu.those("deprecated", "legacy")
    sure = confidence("high" if any(life.confidence == "high" for _, life in told) else told[0][1].confidence, menu.pins)
    worst = min(told, key=lambda pair: (pair[1].retires is None, pair[1].retires or inventory.today, pair[1].id))
    target = next((pair for pair in told if pair[0] is menu.default), worst)
    hidden = _hidden(menu)
    others = sorted((pin for pin, _ in told if pin is not target[0]), key=importance)
    return Finding(
        rule=RULE,
        severity=capped(_severity(inventory, menu), sure),
        confidence=sure,
        clock=clock,
        message=_message(menu, gone),
        evidence=tuple(line for _, life in sorted(told, key=lambda pair: pair[1].id)[:8] for line in dates(life)[:1]),
        next_step="Fetch the list from the provider, or drop what is gone. "
        + replace(target[1], inventory.catalog, inventory.today),
        places=(place(target[0]), *(place(pin) for pin in others)),
        rank=float(max((-(life.days or 0) for _, life in gone), default=0)),
        shown=not hidden,
        hidden_because=hidden,
    )


def _severity(inventory: Inventory, menu: _Menu) -> Severity:
    gone = menu.those("retired", "redirected")
    if menu.usage is Usage.TABLE:
        return inventory.severity("retired_menu", "table")
    if gone and len(gone) == menu.offered:
        only = menu.offered == 1 and gone[0][1].confidence == "high"
        return inventory.severity("retired_menu", "only_choice" if only else "all_retired")
    if any(pin is menu.default for pin, _ in gone):
        return inventory.severity("retired_menu", "default_retired")
    if gone or menu.outdated:
        return inventory.severity("retired_menu", "some_retired" if gone else "none_current")
    return inventory.severity("retired_menu", "retiring")


def _message(menu: _Menu, gone: Sequence[tuple[Entry, Lifecycle]]) -> str:
    dated, old = menu.those("retiring"), menu.those("deprecated", "legacy")
    parts = []
    if len(gone) > 3 or len(gone) == menu.offered > 1:
        first = min(gone, key=lambda pair: (pair[1].since is None, str(pair[1].since), pair[1].id))[1]
        count = "all" if len(gone) == menu.offered else str(len(gone))
        parts.append(f"{count} retired, the first ({first.id}) {first.since or 'at an unknown date'}")
    else:
        parts += [_ended(life) for _, life in gone]
    if dated:
        parts.append(f"{len(dated)} with {'an announced date' if len(dated) == 1 else 'announced dates'}")
    if menu.outdated and old:
        parts.append(f"{len(old)} superseded or deprecated, none current")
    default = next((life for pin, life in (*gone, *dated) if pin is menu.default), None)
    if default is not None and menu.offered > 1:
        when = f"retires {default.retires}" if default.state == "retiring" else "is retired"
        parts.append(f"the default {default.id} {when}")
    head = f"{plural(menu.offered, 'model')} {'offered' if menu.usage is Usage.MENU else 'in a table'}"
    return f"{head}: {', '.join(parts)}"


def _ended(life: Lifecycle) -> str:
    if life.state == "redirected":
        return f"{life.id} answers as {life.redirect}"
    return f"{life.id} retired {life.since or '(date unknown)'}"


def _hidden(menu: _Menu) -> str:
    if menu.usage is Usage.TABLE:
        return "table"
    contexts = {pin.asset.context for pin in menu.pins}
    if contexts & LIVE_CONTEXTS or any(pin.live for pin in menu.pins):
        return ""
    return f"not live: {', '.join(sorted(context.value for context in contexts))}"
