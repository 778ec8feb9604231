"""One cause is one finding: how pins are grouped, which place comes first, and what the rest is told as."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from aidebt.advice import dates
from aidebt.assets import Confidence, Context, Usage
from aidebt.checks._inventory import Inventory, clock_of
from aidebt.checks._moving import moving
from aidebt.findings import Place
from aidebt.lifecycle import RANKS, Lifecycle, at_home, homes, plural, undecided
from aidebt.report import Entry
from aidebt.values import dataclass

MENUS = frozenset({Usage.MENU, Usage.TABLE})
_USAGES = [*Usage, None]
_CONTEXTS = [Context.APP, Context.CONFIG, Context.INFRA, Context.SCRIPT, *Context]


@dataclass(frozen=True, slots=True)
class Group:
    """The pins of one model, embedding pins apart from the others: `live` ones first to be opened, and the rest.

    `clock` is that of the pin that matters most: a model that the app and its judges call is one cause.
    """

    life: Lifecycle
    clock: str
    live: tuple[Entry, ...]
    rest: tuple[Entry, ...]

    @property
    def places(self) -> tuple[Place, ...]:
        """The live places, or all where none is live."""
        return tuple(place(entry) for entry in self.live or self.rest)

    @property
    def in_app(self) -> bool:
        """A live pin stands in the app itself."""
        return any(entry.asset.context is Context.APP for entry in self.live)

    @property
    def hidden_because(self) -> str:
        """Why nobody needs to act: "" where a pin is live, else what its pins are."""
        if self.live:
            return ""
        kinds = sorted({_kind(entry) for entry in self.rest})
        return f"not live: {', '.join(kinds)}"


def groups(inventory: Inventory, *states: str) -> list[Group]:
    """The pins whose model is in one of `states`, by platform and model; menus and tables have their own rule.

    A pin that decides no platform is told with those that decide one, where that is one platform only.
    """
    found = [(entry, life) for entry in inventory.pins() if (life := inventory.life(entry)) and entry.asset.usage not in MENUS]
    known = homes(life for entry, life in found if entry.live)
    pins: dict[tuple[bool, str, str], list[Entry]] = defaultdict(list)
    lives: dict[tuple[bool, str, str], Lifecycle] = {}
    for entry, own in found:
        life = at_home(own, known)
        if life.state in states:
            key = (clock_of(entry) == "embedding", life.platform or "", life.id)
            pins[key].append(entry)
            lives[key] = life
    return [_group(lives[key], pins[key]) for key in sorted(pins)]


def _group(life: Lifecycle, pins: Iterable[Entry]) -> Group:
    ordered = sorted(pins, key=importance)
    live = tuple(entry for entry in ordered if entry.live)
    return Group(life, clock_of(ordered[0]), live, tuple(entry for entry in ordered if not entry.live))


def importance(entry: Entry) -> tuple[int, int, int, str, int, str]:
    """Sorts the place that matters most to the front: live, then call > default > setting, then app before the rest."""
    asset = entry.asset
    return (
        0 if entry.live else 1,
        _USAGES.index(asset.usage),
        _CONTEXTS.index(asset.context),
        asset.path,
        asset.line,
        asset.id,
    )


def place(entry: Entry) -> Place:
    """Where an asset stands, with its value where it has one."""
    return Place(entry.asset.path, entry.asset.line, entry.asset.id, entry.asset.value or "")


def confidence(group_confidence: str, entries: Sequence[Entry]) -> Confidence:
    """The surest pin, and never surer than the catalog row."""
    surest = max((RANKS[entry.asset.confidence.value] for entry in entries), default=0)
    rank = min(RANKS.get(group_confidence, 0), surest)
    return list(Confidence)[rank]


def also(rest: Sequence[Entry]) -> tuple[str, ...]:
    """The places that are not live, counted in one line."""
    if not rest:
        return ()
    counts = Counter(_kind(entry) for entry in rest)
    told = ", ".join(f"{kind} {count}" for kind, count in sorted(counts.items()))
    return (f"also in {plural(len(rest), 'place')} that {'is' if len(rest) == 1 else 'are'} not live: {told}",)


def depends(inventory: Inventory, entries: Sequence[Entry]) -> tuple[str, ...]:
    """How many prompts run on these pins, and where the first stands; "may run" where no edge is surer than low."""
    ids = {entry.asset.id for entry in entries}
    edges = [
        edge for id in sorted(ids) for edge in inventory.graph.prompts_of(id) if edge.ticks and edge.source in inventory.by_id
    ]
    sure = {edge.source for edge in edges if edge.confidence != "low"}
    prompts = sure or {edge.source for edge in edges}
    if not prompts:
        return ()
    first = min((inventory.by_id[id] for id in prompts), key=importance).asset
    verb = ("runs" if len(prompts) == 1 else "run") if sure else "may run"
    return (f"{plural(len(prompts), 'prompt')} {verb} on it, first {first.path}:{first.line} {first.name}".rstrip(),)


def redo(group: Group) -> str:
    """What a move to another model makes necessary: "re-embed the index"."""
    if group.clock == "embedding":
        return "re-embed the index"
    chat = any(entry.asset.role in ("chat", "completion") for entry in group.live or group.rest)
    return "evaluate the prompts that run on it" if chat else "try the calls that use it"


def told(inventory: Inventory, group: Group) -> tuple[str, ...]:
    """The evidence for what happens to a model: since when it stands here, what runs on it, its dates, where else it is."""
    since, *rest = since_when(group.live, inventory.today) or ("",)
    lines = (
        since,
        *depends(inventory, group.live),
        *rest,
        *dates(group.life),
        "no platform is decided here: the latest date counts" if undecided(group.life) else "",
        *(moving(inventory, group.life, group.live) if group.clock == "embedding" else ()),
        *also(group.rest if group.live else ()),
    )
    return tuple(line for line in lines if line)


def since_when(entries: Sequence[Entry], today: date) -> tuple[str, ...]:
    """Since when the first place says so, and what was followed to the model."""
    if not entries:
        return ()
    entry = entries[0]
    age, asset = entry.age, entry.asset
    lines = []
    if age.status == "uncommitted":
        lines.append(f"{asset.path}:{asset.line} changed today, not committed")
    elif age.changed_on and age.changed_on > today:
        lines.append(f"{asset.path}:{asset.line} changed {age.changed_on}, after as-of")
    elif age.changed_on:
        least = " or before" if age.status == "lower_bound" else ""
        commit = f" in {age.changed_in[:10]}" if age.changed_in else ""
        lines.append(f"{asset.path}:{asset.line} says so since {age.changed_on}{least}{commit}")
    if entry.model and entry.model.through:
        lines.append(f"resolved through {entry.model.through}")
    return tuple(lines)


def _kind(entry: Entry) -> str:
    asset = entry.asset
    if asset.dead:
        return "dead code"
    if asset.usage in (Usage.COMPARISON, Usage.DUMP, Usage.MENU, Usage.TABLE):
        return str(asset.usage.value)
    return str(asset.context.value)
