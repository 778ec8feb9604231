"""What the staged change does to pins and prompts: what it adds, what it turns into something else, what it only moves."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from aidebt.assets import LIVE_CONTEXTS, Asset, Kind, Usage, is_live
from aidebt.values import dataclass

if TYPE_CHECKING:
    from aidebt.link import Links


@dataclass(frozen=True, slots=True)
class Changes:
    """Pins and prompts of the changed files after the change.

    `fresh` pins say what no pin said before: what only moved, was renamed or got a name is none of them. `changed` pins and
    `edited` prompts stand with what they were before. `kept` are the prompts that say what they said, by identity, with how
    they stood before.
    """

    fresh: tuple[Asset, ...]
    changed: tuple[tuple[Asset, Asset], ...]
    edited: tuple[tuple[Asset, Asset], ...]
    kept: Mapping[str, Asset]


def compare(before: Links, after: Links, paths: Iterable[str], others: Sequence[Asset] = ()) -> Changes:
    """The changes to the assets at `paths`.

    Args:
        before: the linked files as HEAD has them.
        after: the same as the index has them.
        paths: the files of the change.
        others: assets on the other sides of a merge.
    """
    touched = frozenset(paths)
    old = [asset for asset in before.assets if asset.path in touched] + list(others)
    new = [asset for asset in after.assets if asset.path in touched]
    pins = Pairs([pin for pin in old if counts(pin)], [pin for pin in new if counts(pin)])
    prompts = Pairs(*([one for one in side if one.kind is Kind.PROMPT] for side in (old, new)))
    around = {asset.id: asset for asset in after.assets if asset.kind is Kind.PROMPT and asset.path not in touched}
    return Changes(tuple(pins.fresh), tuple(pins.changed()), tuple(prompts.changed()), {**around, **prompts.kept()})


def counts(asset: Asset) -> bool:
    """Whether debt of a pin is told in a hook: it is live, or offered to users of the product."""
    if asset.kind is not Kind.MODEL_PIN:
        return False
    return is_live(asset, LIVE_CONTEXTS) or (asset.usage is Usage.MENU and asset.context in LIVE_CONTEXTS)


class Pairs:
    """Assets of one kind before and after, and which of them are which.

    Args:
        old: before.
        new: after.
    """

    def __init__(self, old: Sequence[Asset], new: Sequence[Asset]) -> None:
        self._known = {asset.id: asset for asset in old}
        self._same = {asset.id for asset in new if asset.id in self._known and self._stays(asset)}
        self._old = [asset for asset in old if asset.id not in self._same]
        self._new = [asset for asset in new if asset.id not in self._same]
        pool = Counter(map(_content, self._old))
        self.fresh: list[Asset] = []
        for asset in self._new:
            pool[_content(asset)] -= 1
            if pool[_content(asset)] < 0:
                self.fresh.append(asset)

    def _stays(self, asset: Asset) -> bool:
        return self._known[asset.id].content == asset.content

    def kept(self) -> dict[str, Asset]:
        """The new ones that say what an old one said, with that one; of copies, nobody can tell which is which."""
        found = {id: self._known[id] for id in self._same}
        old, new = _by_content(self._old), _by_content(self._new)
        for content, copies in new.items():
            if len(copies) <= len(old.get(content, ())):
                found.update((asset.id, was) for asset, was in zip(copies, old[content], strict=False))
        return found

    def changed(self) -> Iterator[tuple[Asset, Asset]]:
        """The fresh ones that an old one turned into, after it: by identity, then by name."""
        here = {(asset.path, _content(asset)) for asset in self._new}
        gone: dict[str, list[Asset]] = defaultdict(list)
        left = Counter(map(_content, self._new))
        for asset in self._old:
            left[_content(asset)] -= 1
            if left[_content(asset)] < 0:
                for name in _names(asset):
                    gone[name].append(asset)
        for asset in self.fresh:
            was = self._known.get(asset.id)
            if was is None or (was.path, _content(was)) in here:  # equals are numbered: one more before it shifts the numbers
                was = next((candidate for name in _names(asset) for candidate in gone.get(name, ())), None)
            if was is not None:
                for name in _names(was):
                    gone[name] = [other for other in gone[name] if other is not was]
                yield was, asset


def _by_content(assets: Iterable[Asset]) -> dict[tuple[str, str, str], list[Asset]]:
    table: dict[tuple[str, str, str], list[Asset]] = defaultdict(list)
    for asset in assets:
        table[_content(asset)].append(asset)
    return table


def _names(asset: Asset) -> tuple[str, ...]:
    """Where to look for an asset's past, surest first: itself, its name in a file that was renamed, its binding in its file."""
    kind, role = asset.kind.value, asset.role
    return asset.id, f"{kind} {asset.name} {role} {asset.ordinal}", f"{kind} {asset.path} {asset.binding} {role}"


def _content(asset: Asset) -> tuple[str, str, str]:
    return asset.content, asset.role, asset.package if asset.implicit else ""
