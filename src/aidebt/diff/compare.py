"""The difference itself: findings place by place, debt-days reading by reading."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from aidebt.diff.matching import match
from aidebt.diff.side import CLOCKS, Debt, Side, Spot, Thing, Volume
from aidebt.values import dataclass, replace

PIN: Final = "model_pin"
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A finding with those of its places that differ. `because` says why, in words; `was` is its severity before, if another.

    `debt` is the finding of the new side, of a paid one that of the old side.
    """

    debt: Debt
    spots: tuple[Spot, ...]
    because: str
    was: str = ""


@dataclass(frozen=True, slots=True)
class ClockChange:
    """One clock: its debt-days before and after, None where not measured; `before + added - paid + ticked == after`.

    `ticked` is what came by itself: days that passed, and what was announced or came due for what nobody touched.
    """

    name: str
    score_before: int | None
    score_after: int | None
    before: int | None
    after: int | None
    added: int = 0
    paid: int = 0
    ticked: int = 0


@dataclass(frozen=True, slots=True)
class Difference:
    """All of it. `added` is debt that changes made, `due` what came by itself, `worse` what is now more severe.

    `older` counts the findings that are as they were. `assets` counts those that were added, removed, moved, changed.
    """

    old: Side
    new: Side
    clocks: tuple[ClockChange, ...]
    added: tuple[Change, ...]
    paid: tuple[Change, ...]
    due: tuple[Change, ...]
    worse: tuple[Change, ...]
    ignored: tuple[Change, ...]
    older: int
    assets: Mapping[str, int]

    @property
    def made(self) -> tuple[Change, ...]:
        """The debt that changes made, and what they made worse: what a build may fail on."""
        same = self.old.as_of == self.new.as_of and self.old.catalog == self.new.catalog
        return (*self.added, *self.worse) if same else self.added

    @property
    def empty(self) -> bool:
        """Whether no debt was added, paid, ignored or came due."""
        return not (self.added or self.paid or self.due or self.worse or self.ignored)


def compare(old: Side, new: Side) -> Difference:
    """What became of the debt of `old` in `new`."""
    return _Comparison(old, new).difference()


class _Comparison:
    """One run. Ids of the old side are told in those of the new one wherever the asset is still there."""

    def __init__(self, old: Side, new: Side) -> None:
        self.old, self.new = old, new
        self.pairs = match(old.things, new.things)
        self.origin = {after: before for before, after in self.pairs.items()}
        self.edges = frozenset((self._now(source), self._now(target), kind) for source, target, kind in old.edges)
        self.touched = self._touched()

    def difference(self) -> Difference:
        before = self._keys(self.old, self._old_key, lambda debt: debt.shown)
        after = self._keys(self.new, self._new_key, lambda debt: debt.shown)
        ignored_before = self._keys(self.old, self._old_key, lambda debt: bool(debt.suppressed))
        ignored_after = self._keys(self.new, self._new_key, lambda debt: bool(debt.suppressed))
        added, due, worse, older = [], [], [], 0
        for debt in self.new.debts:
            if not debt.shown:
                continue
            fresh = [spot for spot in debt.spots if self._new_key(debt, spot) not in before]
            theirs = [spot for spot in fresh if self._why(debt, spot, ignored_before)]
            own = [spot for spot in fresh if spot not in theirs]
            if theirs:
                added.append(Change(debt, tuple(theirs), self._why(debt, theirs[0], ignored_before)))
            if own:
                due.append(Change(debt, tuple(own), self._itself()))
            if fresh:
                continue
            was = max((before[self._new_key(debt, spot)] for spot in debt.spots), key=lambda known: known.severity.rank)
            if was.severity.rank < debt.severity.rank:
                because = self._itself() if self._time_passed else "changed"
                worse.append(Change(debt, debt.spots, because, was.severity.value))
            else:
                older += 1
        paid, ignored = self._gone(after, ignored_after)
        return Difference(
            old=self.old,
            new=self.new,
            clocks=tuple(self._clock(name) for name in CLOCKS),
            added=tuple(added),
            paid=paid,
            due=tuple(due),
            worse=tuple(worse),
            ignored=ignored,
            older=older,
            assets=self._assets(),
        )

    # -- findings ---------------------------------------------------------------------------------------------------

    def _keys(self, side: Side, key: Callable[[Debt, Spot], Key], which: Callable[[Debt], bool]) -> dict[Key, Debt]:
        return {key(debt, spot): debt for debt in reversed(side.debts) if which(debt) for spot in debt.spots}

    def _new_key(self, debt: Debt, spot: Spot) -> Key:
        return debt.rule, spot.asset or spot.path, _said(self.new.things.get(spot.asset))

    def _old_key(self, debt: Debt, spot: Spot) -> Key:
        return debt.rule, self._now(spot.asset) if spot.asset else spot.path, _said(self.old.things.get(spot.asset))

    def _now(self, id: str) -> str:
        return self.pairs.get(id, id)

    def _why(self, debt: Debt, spot: Spot, ignored: Mapping[Key, Debt]) -> str:
        """Which change made a debt; "" where none did."""
        if self._new_key(debt, spot) in ignored:
            return "no longer ignored"
        thing = self.new.things.get(spot.asset)
        if thing is None:
            return "" if self._time_passed else "not there before"
        if spot.asset not in self.origin:
            return "new"
        before = self.old.things[self.origin[spot.asset]]
        if before.content != thing.content:
            return f"changed from {before.value} to {thing.value}" if before.value and thing.value else "changed"
        if spot.asset in self.touched:
            return "what it runs on changed" if thing.kind != PIN else "what runs on it changed"
        return "" if self._time_passed else "something else changed"

    @property
    def _time_passed(self) -> bool:
        return self.old.as_of != self.new.as_of or self.old.catalog != self.new.catalog

    def _itself(self) -> str:
        return "the catalog knows more" if self.old.as_of == self.new.as_of else f"by itself, since {self.old.as_of}"

    def _gone(self, after: Mapping[Key, Debt], ignored: Mapping[Key, Debt]) -> tuple[tuple[Change, ...], tuple[Change, ...]]:
        """The places of old findings that are no more, and those that are ignored now."""
        paid, silenced = [], []
        for debt in self.old.debts:
            if not debt.shown:
                continue
            gone = [spot for spot in debt.spots if self._old_key(debt, spot) not in after]
            hushed = [spot for spot in gone if self._old_key(debt, spot) in ignored]
            answered = [spot for spot in gone if spot not in hushed]
            if answered:
                paid.append(Change(debt, tuple(answered), self._answer(answered[0])))
            if hushed:
                silenced.append(Change(debt, tuple(hushed), ignored[self._old_key(debt, hushed[0])].suppressed))
        return tuple(paid), tuple(silenced)

    def _answer(self, spot: Spot) -> str:
        """What became of the asset of a debt that is no more."""
        before = self.old.things.get(spot.asset)
        if before is None:
            return ""
        after = self.new.things.get(self._now(spot.asset))
        if after is None:
            return "removed"
        if after.content != before.content:
            return f"changed from {before.value} to {after.value}" if before.value and after.value else "changed"
        return "what it runs on changed" if after.id in self.touched else "no longer found here"

    # -- assets -----------------------------------------------------------------------------------------------------

    def _touched(self) -> frozenset[str]:
        """Assets of the new side with a neighbour that is new, changed or gone, or with another edge than before."""
        changed = {
            after for before, after in self.pairs.items() if self.old.things[before].content != self.new.things[after].content
        }
        known = self.new.things
        fresh = {id for id in known if id not in self.origin}
        found = set()
        for edge in self.new.edges | self.edges:
            source, target, _ = edge
            other = edge not in self.edges or edge not in self.new.edges
            if other or target in changed or target in fresh:
                found.add(source)
            if other or source in changed or source in fresh:
                found.add(target)
        return frozenset(found)

    def _assets(self) -> dict[str, int]:
        moved = sum(before != after for before, after in self.pairs.items())
        changed = sum(self.old.things[a].content != self.new.things[b].content for a, b in self.pairs.items())
        return {
            "added": len(self.new.things) - len(self.pairs),
            "removed": len(self.old.things) - len(self.pairs),
            "moved": moved,
            "changed": changed,
        }

    # -- debt-days --------------------------------------------------------------------------------------------------

    def _clock(self, name: str) -> ClockChange:
        before, after = self.old.clocks.get(name), self.new.clocks.get(name)
        olds = self._by_key((v for v in self.old.volumes if v.clock == name), self.old.things, self._now)
        news = self._by_key((v for v in self.new.volumes if v.clock == name), self.new.things, lambda id: id)
        added = paid = ticked = 0
        for key in olds.keys() | news.keys():
            was, now = olds.get(key), news.get(key)
            delta = (now.days if now else 0) - (was.days if was else 0)
            own = min(delta, self._passed(was, now, key)) if delta > 0 else 0
            ticked += own
            added += max(delta - own, 0)
            paid += max(-delta, 0)
        return ClockChange(
            name=name,
            score_before=before.score if before else None,
            score_after=after.score if after else None,
            before=before.days if before else None,
            after=after.days if after else None,
            added=added,
            paid=paid,
            ticked=ticked,
        )

    def _by_key(self, volumes: Iterable[Volume], things: Mapping[str, Thing], now: Callable[[str], str]) -> dict[Key, Volume]:
        """Readings by what they are about; one about a model counts for that model alone, not for what replaced it."""
        keyed: dict[Key, Volume] = {}
        for volume in volumes:
            said = "" if volume.cause == "change" else _said(things.get(volume.target or volume.asset))
            key = (now(volume.asset), now(volume.target), volume.signal, said)
            held = keyed.get(key)
            keyed[key] = (
                volume if held is None else replace(held, days=held.days + volume.days, count=held.count + volume.count)
            )
        return keyed

    def _passed(self, was: Volume | None, now: Volume | None, key: Key) -> int:
        """How many of the days that came on came by themselves."""
        elapsed = max((self.new.as_of - self.old.as_of).days, 0)
        if now is None:
            return 0
        if was is not None and was.days > 0:
            return was.count * elapsed
        ends = [end for end in key[:2] if end]
        kept = all(end in self.origin and end not in self.touched for end in ends) and not self._reworded(ends)
        return now.days if kept and self._time_passed else 0

    def _reworded(self, ends: Iterable[str]) -> bool:
        return any(self.old.things[self.origin[end]].content != self.new.things[end].content for end in ends)


def _said(thing: Thing | None) -> str:
    """What tells one debt of a pin from the next: the model it names. A prompt that is reworded is the same prompt."""
    return thing.content if thing is not None and thing.kind == PIN else ""
