"""Which asset of the old side is which of the new one: by identity, and where a file or a name changed, by content."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

from aidebt.diff.side import Thing


def match(old: Mapping[str, Thing], new: Mapping[str, Thing]) -> dict[str, str]:
    """Old id → new id, for the assets that both sides have.

    What has no partner of its own identity is paired with an equal: same kind, role and content, under the same name in
    another file, or else under another name where one asset on each side is all there is, in that file or at all.
    """
    pairs = {id: id for id in old if id in new}
    taken = set(pairs)
    left = [old[id] for id in sorted(old) if id not in pairs]
    right = [new[id] for id in sorted(new) if id not in taken]
    for key, alone in ((_moved, False), (_renamed_here, True), (_renamed, True)):
        found = _pair(left, right, key, alone)
        pairs |= found
        left = [thing for thing in left if thing.id not in found]
        right = [thing for thing in right if thing.id not in set(found.values())]
    return pairs


def _moved(thing: Thing) -> tuple[str, ...]:
    return thing.kind, thing.role, thing.content, thing.name


def _renamed_here(thing: Thing) -> tuple[str, ...]:
    return thing.kind, thing.role, thing.content, thing.path


def _renamed(thing: Thing) -> tuple[str, ...]:
    return thing.kind, thing.role, thing.content


def _pair(
    left: Iterable[Thing], right: Iterable[Thing], key: Callable[[Thing], tuple[str, ...]], alone: bool
) -> dict[str, str]:
    """Pairs of equal keys, in order of path; with `alone` only where each side has one."""
    before, after = _groups(left, key), _groups(right, key)
    pairs: dict[str, str] = {}
    for name, olds in before.items():
        news = after.get(name, [])
        if news and (not alone or len(olds) == len(news) == 1):
            pairs |= {a.id: b.id for a, b in zip(olds, news, strict=False)}
    return pairs


def _groups(things: Iterable[Thing], key: Callable[[Thing], tuple[str, ...]]) -> dict[tuple[str, ...], list[Thing]]:
    groups: dict[tuple[str, ...], list[Thing]] = defaultdict(list)
    for thing in sorted(things, key=lambda thing: (thing.path, thing.line, thing.id)):
        groups[key(thing)].append(thing)
    return groups
