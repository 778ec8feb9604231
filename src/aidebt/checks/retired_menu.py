"""Retired menu: a list of models offered to a user, or a table about models, holds some that are gone.

## What it does
Looks at menus (`st.selectbox`, fallback lists) and tables (prices, limits) as one thing each, and says how many of their
models are retired, redirected or dated. The entry that is taken when nobody chooses weighs more. A list of what is let
through (`ALLOWED_MODELS`) is told as such: nobody can move on before it is edited. Tables mislead nobody at run time and are
counted, not shown. No menu: the names of deployments in infrastructure, and lists that by their name say what is not
offered (obsolete ids to clean up, patterns to compare with).

## Why is this bad?
A user picks a model that fails; where the default or every entry is gone, everybody does.

## Example
```python
model = st.selectbox("Model", ["gpt-4o", "gpt-4", "o3"])   # gpt-4 retired 2026-10-23
```

## Use instead
Fetch the list from the provider, or drop what is retired and name a living default.

## Thresholds
`[retired_menu]`: severities of a retired default, of all retired, of the only choice retired, of some, of dated ones; the
words in the name of a list that is no offer.

## References
The sources stand beside each row: `aidebt models show ID`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from aidebt.advice import dates, replace
from aidebt.assets import ALLOW_LIST, LIVE_CONTEXTS, Usage
from aidebt.checks._inventory import Inventory, clock_of
from aidebt.checks._places import confidence, importance, place
from aidebt.findings import Finding, Severity
from aidebt.lifecycle import Lifecycle, plural, sentence
from aidebt.report import Entry
from aidebt.severities import capped
from aidebt.values import dataclass
from aidebt.values import replace as with_changes

RULE = "retired-menu"
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")  # of snake_case and camelCase names


@dataclass(frozen=True, slots=True)
class _Menu:
    usage: Usage
    pins: tuple[Entry, ...]  # in the order of the file
    lives: tuple[Lifecycle | None, ...]
    default: Entry | None

    def those(self, *states: str) -> list[tuple[Entry, Lifecycle]]:
        """Entries in one of `states`, the first for each model."""
        found: dict[str, tuple[Entry, Lifecycle]] = {}
        for pin, life in zip(self.pins, self.lives, strict=True):
            if life and life.state in states:
                found.setdefault(life.id, (pin, life))
        return list(found.values())

    @property
    def outdated(self) -> bool:
        """Every entry is gone, dated, deprecated or superseded."""
        return all(life is not None and life.state != "active" for life in self.lives)

    @property
    def verb(self) -> str:
        """What is done with its entries."""
        if self.usage is Usage.TABLE:
            return "in a table"
        return "allowed" if all(pin.asset.note == ALLOW_LIST for pin in self.pins) else "offered"

    @property
    def offered(self) -> int:
        return len({pin.asset.value for pin in self.pins})


def check(inventory: Inventory) -> Iterator[Finding]:
    """One finding for each menu or table that holds a model with an end."""
    groups: dict[tuple[str, str, str, str], list[Entry]] = defaultdict(list)
    not_offered = frozenset(inventory.thresholds.word("retired_menu", "not_offered").split())
    for entry in inventory.pins():
        usage = entry.asset.usage
        if usage is Usage.TABLE or (usage is Usage.MENU and _offered(inventory, entry, not_offered)):
            part = "" if usage is Usage.TABLE else entry.asset.group or entry.asset.scope
            groups[clock_of(entry), entry.asset.path, usage.value, part].append(entry)
    for key, entries in _copies_together(groups):
        menu = _menu(inventory, entries)
        if menu.those("retired", "redirected", "retiring") or menu.outdated:
            yield _finding(inventory, key[0], menu)


def _copies_together(
    groups: Mapping[tuple[str, str, str, str], Sequence[Entry]],
) -> Iterator[tuple[tuple[str, str, str, str], list[Entry]]]:
    """The groups, in order; those that list the same models (a list and the type of its entries, say) as one."""
    alike: dict[tuple[object, ...], list[tuple[str, str, str, str]]] = defaultdict(list)
    for key in sorted(groups):
        values = frozenset(entry.asset.value for entry in groups[key])
        alike[(key[0], key[2], values) if len(values) > 1 else key].append(key)
    for keys in alike.values():
        yield keys[0], [entry for key in keys for entry in groups[key]]


def _offered(inventory: Inventory, entry: Entry, not_offered: frozenset[str]) -> bool:
    """Not the name of a deployment, and not in a list of what is not offered."""
    asset = entry.asset
    words = {word.lower() for word in _WORD.findall(f"{asset.binding} {asset.group.rpartition(':')[2]} {asset.name}")}
    return not words & not_offered and not inventory.graph.incoming(asset.id, "config_sets_model_for")


def _menu(inventory: Inventory, entries: Sequence[Entry]) -> _Menu:
    pins = tuple(sorted(entries, key=lambda e: (e.asset.path, e.asset.line, e.asset.column, e.asset.id)))
    default = next((pin for pin in pins if inventory.ticks(pin)), None)
    return _Menu(pins[0].asset.usage or Usage.MENU, pins, _lives(inventory, pins), default)


def _lives(inventory: Inventory, pins: Sequence[Entry]) -> tuple[Lifecycle | None, ...]:
    """The lives of the entries; one whose platform is open is taken for that of the others, where they have one only."""
    platforms = {pin.model.platform for pin in pins if pin.model and pin.model.id and pin.model.platform}
    if len(platforms) != 1:
        return tuple(inventory.life(pin) for pin in pins)
    home = platforms.pop()
    found = []
    for pin in pins:
        listed = pin.model is not None and pin.model.platform is None and home in pin.model.platforms
        model = with_changes(pin.model, platform=home) if listed and pin.model else pin.model
        found.append(inventory.life(with_changes(pin, model=model)))
    return tuple(found)


def _finding(inventory: Inventory, clock: str, menu: _Menu) -> Finding:
    gone = menu.those("retired", "redirected")
    told = gone or menu.those("retiring") or menu.those("deprecated", "legacy")
    sure = confidence("high" if any(life.confidence == "high" for _, life in told) else told[0][1].confidence, menu.pins)
    worst = min(told, key=lambda pair: (pair[1].retires is None, pair[1].retires or inventory.today, pair[1].id))
    target = next((pair for pair in told if pair[0] is menu.default), worst)
    hidden = _hidden(menu)
    told_of = {pin.asset.value for pin, _ in told}
    others = sorted((pin for pin in menu.pins if pin.asset.value in told_of and pin is not target[0]), key=importance)
    return Finding(
        rule=RULE,
        severity=capped(_severity(inventory, menu), sure),
        confidence=sure,
        clock=clock,
        message=_message(menu, gone),
        evidence=tuple(line for _, life in sorted(told, key=lambda pair: pair[1].id)[:8] for line in dates(life)[:1]),
        next_step=_next_step(inventory, menu, target[1]),
        places=(place(target[0]), *(place(pin) for pin in others)),
        rank=float(max((-(life.days or 0) for _, life in gone), default=0)),
        due=(target[1].days or 0) if target[0] is menu.default else None,
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


def _next_step(inventory: Inventory, menu: _Menu, life: Lifecycle) -> str:
    if menu.usage is Usage.TABLE:
        return "Drop the rows of models that are gone."
    allowed = menu.verb == "allowed"
    after = f", instead of {life.id}{'' if allowed else '; or fetch the list from the provider'}."
    return replace(life, inventory.catalog, inventory.today, after, verb="Allow" if allowed else "Offer")


def _message(menu: _Menu, gone: Sequence[tuple[Entry, Lifecycle]]) -> str:
    dated, old = menu.those("retiring"), menu.those("deprecated", "legacy")
    default = next((life for pin, life in (*gone, *dated) if pin is menu.default), None)
    offered = menu.verb
    if gone and len(gone) == menu.offered:
        return _all_gone([life for _, life in gone], offered, default)
    parts = []
    if len(gone) > 3:
        first = _first([life for _, life in gone])
        parts.append(f"{len(gone)} retired, {first.id} first, {first.since or 'at an unknown date'}")
    else:
        parts += [_ended(life) for _, life in gone]
    if dated and [life for _, life in dated] != [default]:
        parts.append(_dated([life for _, life in dated]))
    if menu.outdated and old:
        parts.append(f"{'all' if len(old) == menu.offered else len(old)} superseded or deprecated")
    if menu.outdated:
        parts.append("none current")
    if default is not None and menu.offered > 1:
        parts.append(f"the default {sentence(default) if default.state == 'retiring' else f'{default.id} is retired'}")
    return f"{plural(menu.offered, 'model')} {offered}: {', '.join(parts)}"


def _all_gone(lives: Sequence[Lifecycle], offered: str, default: Lifecycle | None) -> str:
    """Whatever is chosen fails: "all 5 models offered are retired, the default gemma-7b-it first, 2024-12-18"."""
    if len(lives) == 1:
        return f"the only model {offered}, {sentence(lives[0])}"
    first = _first(lives)
    name = f"the default {first.id}" if default is not None and default.id == first.id else first.id
    other = f"; the default is {default.id}" if default is not None and default.id != first.id else ""
    every = "both" if len(lives) == 2 else f"all {len(lives)}"
    return f"{every} models {offered} are retired, {name} first, {first.since or 'at an unknown date'}{other}"


def _first(lives: Sequence[Lifecycle]) -> Lifecycle:
    return min(lives, key=lambda life: (life.since is None, str(life.since), life.id))


def _dated(lives: Sequence[Lifecycle]) -> str:
    """How many have announced dates, or the end dates that a platform gives every model at launch."""
    if all(life.scheduled for life in lives):
        return f"{len(lives)} with {'an end date' if len(lives) == 1 else 'end dates'}"
    return f"{len(lives)} with {'an announced date' if len(lives) == 1 else 'announced dates'}"


def _ended(life: Lifecycle) -> str:
    if life.state == "redirected":
        return f"{life.id} answers as {life.redirect}"
    return f"{life.id} retired {life.since or '(date unknown)'}"


def _hidden(menu: _Menu) -> str:
    if menu.usage is Usage.TABLE:
        return "table"
    if all(pin.asset.dead for pin in menu.pins):
        return f"dead code: {menu.pins[0].asset.dead}"
    contexts = {pin.asset.context for pin in menu.pins}
    if contexts & LIVE_CONTEXTS or any(pin.live for pin in menu.pins):
        return ""
    return f"not live: {', '.join(sorted(context.value for context in contexts))}"
