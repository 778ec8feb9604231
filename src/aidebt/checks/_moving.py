"""What must change with an embedding model: declared widths, thresholds of similarity, the vectors themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from aidebt.checks._inventory import Inventory
from aidebt.lifecycle import Lifecycle, plural
from aidebt.report import Entry, ModelRef
from aidebt.retrieval import Indexed
from aidebt.spaces import can_make, width, widths

MOST = 3
"""Indexes that are told one by one."""


def moving(inventory: Inventory, life: Lifecycle, pins: Iterable[Entry]) -> tuple[str, ...]:
    """The lines of evidence for a move away from a model, by the indexes that its pins build or ask."""
    ids = {pin.asset.id for pin in pins}
    concerned = [indexed for indexed in inventory.retrieval().all if ids & _makers(indexed)]
    lines = [line for indexed in concerned[:MOST] for line in _of(inventory, life, indexed)]
    if len(concerned) > MOST:
        lines.append(f"more indexes that depend on it: {len(concerned) - MOST:,}")
    return tuple(dict.fromkeys(lines))


def _makers(indexed: Indexed) -> set[str]:
    """The assets that build or ask an index, more surely than by a guess, and the index itself where it records its model."""
    found = {maker.key for maker in indexed.makers if maker.confidence != "low"}
    found |= {maker.key for query in indexed.queries for maker in query.makers if maker.confidence != "low"}
    return found | ({indexed.index.asset.id} if indexed.recorded is not None else set())


def _of(inventory: Inventory, life: Lifecycle, indexed: Indexed) -> Iterator[str]:
    facts, name = indexed.facts, life.row.replacement
    if facts.dims and name:
        found = inventory.catalog.resolve(name, life.row.replacement_platform or life.platform)
        ref = ModelRef(found.status, found.platform, found.id)
        lengths = widths(ref, inventory.catalog)
        if lengths:
            yield f"{indexed.name} has {facts.dims} dimensions, {name} makes {lengths}{_width(inventory, ref, facts.dims)}"
    yield from thresholds(indexed)
    if facts.count:
        yield f"{plural(facts.count, 'vector')} of {indexed.name} to embed anew"


def _width(inventory: Inventory, ref: ModelRef, dims: int) -> str:
    """What becomes of a declared width: it may stay by itself, it may if it is asked for, or it has to change."""
    if width(ref, inventory.catalog) == dims:
        return ""
    can = can_make(ref, dims, inventory.catalog)
    return f": ask for {dims}, or the declared width changes with it" if can else ": the declared width changes with it"


def thresholds(indexed: Indexed) -> Iterator[str]:
    """The similarities written down for the distances of the present model."""
    for call in indexed.calls:
        for what, literal, line in call.details:
            if what == "threshold":
                yield f"the threshold {literal} in {call.path}:{line} was set for the old model's distances"
