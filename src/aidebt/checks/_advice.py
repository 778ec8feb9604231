"""Evidence and the next step for a model: dates with their source, what conflicts, and a replacement that is alive."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from aidebt.lifecycle import Lifecycle, source_of

if TYPE_CHECKING:
    from aidebt.catalog import Catalog, Model


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


def replace(life: Lifecycle, catalog: Catalog, today: date, after: str = "") -> str:
    """What to move to, with the source of the proposal; never to a model that is itself retired. `after` ends the line."""
    row = life.row
    for name in (row.replacement, row.replacement_current):
        if not name:
            continue
        platform = row.replacement_platform or row.platform
        successor = _find(catalog, platform, name)
        if successor is None:
            continue
        if _gone(successor, today):
            continue
        source = source_of(row) or row.platform
        return f"Move to {name}{_caveat(successor, platform, today)}, the replacement named by {source}{after or '.'}"
    named = f" ({row.replacement}, the named replacement, is itself retired or unknown)" if row.replacement else ""
    return (
        f"Choose a model that {row.platform} serves today{named}: `aidebt models list --platform {row.platform}`{after or '.'}"
    )


def _find(catalog: Catalog, platform: str, name: str) -> Model | None:
    found = catalog.get(platform, name)
    if found is None:
        rows = catalog.resolve(name, platform).candidates
        found = next((row for row in rows if row.platform == platform), rows[0] if rows else None)
    return found


def _gone(row: Model, today: date) -> bool:
    return row.status == "retired" or (row.retires is not None and row.retires <= today) or bool(row.redirects_to)


def _caveat(row: Model, platform: str, today: date) -> str:
    where = f" on {row.platform}" if row.platform != platform else ""
    if row.status == "deprecated":
        until = f", retires {row.retires}" if row.retires else ""
        return f"{where} (itself deprecated{until})"
    if row.retires is not None and (row.retires - today).days <= 365:
        return f"{where} (itself ends {row.retires})"
    return where
