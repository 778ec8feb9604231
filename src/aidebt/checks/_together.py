"""Models that share their last day and their next step are one finding: one move, planned once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from aidebt.checks._inventory import Inventory
from aidebt.checks._places import Group, depends, importance, since_when, told
from aidebt.findings import Finding
from aidebt.lifecycle import listed, sentence
from aidebt.values import replace


def together(inventory: Inventory, judged: Iterable[tuple[Group, Finding]]) -> Iterator[Finding]:
    """The findings of single models, those with one date, platform, weight and next step made one; the others as they are."""
    alike: dict[tuple[object, ...], list[tuple[Group, Finding]]] = defaultdict(list)
    for group, finding in judged:
        alike[_fate(group, finding)].append((group, finding))
    for pairs in alike.values():
        yield pairs[0][1] if len(pairs) == 1 else _one(inventory, pairs)


def _fate(group: Group, finding: Finding) -> tuple[object, ...]:
    life = group.life
    alone = life.id if life.platform is None or life.retires is None else ""
    weight = (finding.rule, finding.clock, finding.severity, finding.confidence, finding.hidden_because, finding.next_step)
    return (*weight, alone, life.platform, life.retires, life.state, life.redirect)


def _one(inventory: Inventory, pairs: Sequence[tuple[Group, Finding]]) -> Finding:
    by_id = inventory.by_id
    pairs = sorted(pairs, key=lambda pair: importance(by_id[pair[1].asset]))
    groups = [group for group, _ in pairs]
    places = [place for _, finding in pairs for place in finding.places]
    entries = [entry for group in groups for entry in group.live]
    alone = {line for group in groups for line in depends(inventory, group.live)}
    lines = [line for group in groups for line in told(inventory, group) if line not in alone]
    evidence = dict.fromkeys((*since_when(entries, inventory.today)[:1], *depends(inventory, entries), *lines))
    first = groups[0].life
    elsewhere = any(group.life.elsewhere for group in groups)
    return replace(
        pairs[0][1],
        message=sentence(replace(first, elsewhere=elsewhere), listed([group.life.id for group in groups])),
        evidence=tuple(evidence),
        places=tuple(sorted(places, key=lambda place: importance(by_id[place.asset]))),
    )
