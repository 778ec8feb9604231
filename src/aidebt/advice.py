"""Evidence and the next step for a model: dates with their source, what conflicts, and a replacement that is alive."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from aidebt.lifecycle import Lifecycle, source_of

if TYPE_CHECKING:
    from aidebt.catalog import Catalog, Model


_STEPS = 5  # of a chain of replacements, each of which is itself ending
_TOLD = ("retires", "deprecated", "status")  # fields whose conflicts matter to a finding


def dates(life: Lifecycle) -> tuple[str, ...]:
    """One line for each row: announced, retires, source, confidence; one more for each source that disagrees."""
    lines = []
    for row in sorted(life.rows, key=lambda row: (row is not life.row, row.platform)):
        told = [f"released {row.released}"] if row.released else []
        told += [f"announced {row.deprecated}"] if row.deprecated else []
        told += [f"retires {row.retires}"] if row.retires else []
        told += [f"not before {row.earliest_retirement}"] if row.earliest_retirement and not row.retires else []
        source = f" (source: {source_of(row)}, {row.confidence} confidence, checked {row.checked})"
        lines.append(f"{row.platform} {row.id}: {row.status}, {', '.join(told) or 'no dates'}{source}")
        lines += [f"another source says: {text}" for text in row.conflicts if text.startswith(_TOLD)]
    return tuple(lines)


def replace(life: Lifecycle, catalog: Catalog, today: date, after: str = "", verb: str = "Move to") -> str:
    """What to move to, with the source of the proposal; never to a model that is itself retired. `after` ends the line.

    A proposal that is itself deprecated gives way to a better one: where its chain of replacements ends, then what other
    platforms name for the same model.
    """
    proposals = [_Proposal(name, row, found) for name, row in _named(life, catalog) if (found := _find(catalog, row, name))]
    alive = [proposal for proposal in proposals if not _gone(proposal.model, today)]
    chosen = next((proposal for proposal in alive if not _ending(proposal.model, today)), None)
    chosen = chosen or next((last for proposal in alive if (last := _followed(proposal, catalog, today))), None)
    chosen = chosen or (alive[0] if alive else None)
    if chosen is None:
        row = life.row
        named = f" ({row.replacement}, the named replacement, is itself gone or unknown)" if row.replacement else ""
        listed = f"`aidebt models list --platform {row.platform}`"
        return f"Choose a model that {row.platform} serves today{named}: {listed}{after or '.'}"
    passed = f" ({_passed_over(alive[0], today)})" if chosen is not alive[0] else ""
    source = source_of(chosen.by) or chosen.by.platform
    return f"{verb} {chosen.name}{_caveat(chosen, life, today)}, the replacement named by {source}{passed}{after or '.'}"


class _Proposal(NamedTuple):
    name: str
    by: Model  # the row that names it
    model: Model


def _followed(proposal: _Proposal, catalog: Catalog, today: date) -> _Proposal | None:
    """Where the replacements of a proposal that is itself ending lead: the first that is not, within a few steps."""
    for _ in range(_STEPS):
        row, name = proposal.model, proposal.model.replacement
        found = _find(catalog, row, name) if name else None
        if name is None or found is None or _gone(found, today):
            return None
        proposal = _Proposal(name, row, found)
        if not _ending(found, today):
            return proposal
    return None


def _named(life: Lifecycle, catalog: Catalog) -> list[tuple[str, Model]]:
    others = [row for row in catalog.resolve(life.id).candidates if row.platform != life.row.platform]
    named = [(name, row) for row in (life.row, *others) for name in (row.replacement, row.replacement_current) if name]
    return list({name: (name, row) for name, row in reversed(named)}.values())[::-1]


def _find(catalog: Catalog, by: Model, name: str) -> Model | None:
    platform = by.replacement_platform or by.platform
    rows = catalog.resolve(name, platform).candidates
    return catalog.get(platform, name) or next(iter(rows), None)


def _gone(row: Model, today: date) -> bool:
    return row.status == "retired" or (row.retires is not None and row.retires <= today) or bool(row.redirects_to)


def _ending(row: Model, today: date) -> bool:
    return row.status == "deprecated" or (row.deprecated is not None and row.deprecated <= today)


def _passed_over(proposal: _Proposal, today: date) -> str:
    until = f", retires {proposal.model.retires}" if proposal.model.retires else ""
    return f"{proposal.by.platform} names {proposal.name}, itself deprecated{until}"


def _caveat(proposal: _Proposal, life: Lifecycle, today: date) -> str:
    row = proposal.model
    if _ending(row, today):
        return f" (itself deprecated{f', retires {row.retires}' if row.retires else ''})"
    if row.retires is not None and (row.retires - today).days <= 365:
        return f" (itself ends {row.retires})"
    if life.platform and proposal.by.platform != life.platform and row.platform != life.platform:
        return f" if {life.platform} offers it"
    return ""
