"""A difference as JSON, shape `aidebt-diff/1`: `rules/schema/diff.schema.json` describes it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from aidebt.reporters.portable import plain, portable_path

if TYPE_CHECKING:
    from aidebt.diff.compare import Change, ClockChange, Difference
    from aidebt.diff.side import Side

SCHEMA: Final = "aidebt-diff/1"


def render(difference: Difference) -> str:
    """The whole difference; ASCII, ending in a newline."""
    return json.dumps(plain(_document(difference)), indent=2, ensure_ascii=True, allow_nan=False) + "\n"


def _document(difference: Difference) -> dict[str, Any]:
    from aidebt import __version__

    return {
        "schema": SCHEMA,
        "tool": {"name": "aidebt", "version": __version__},
        "old": _side(difference.old),
        "new": _side(difference.new),
        "clocks": {clock.name: _clock(clock) for clock in difference.clocks},
        "added": [_change(change) for change in difference.added],
        "due": [_change(change) for change in difference.due],
        "worse": [_change(change) for change in difference.worse],
        "paid": [_change(change) for change in difference.paid],
        "ignored": [_change(change) for change in difference.ignored],
        "older": difference.older,
        "assets": dict(difference.assets),
    }


def _side(side: Side) -> dict[str, Any]:
    return {
        "label": side.label,
        "name": side.name,
        "head": side.head or None,
        "head_on": side.head_on or None,
        "dirty": side.dirty,
        "as_of": side.as_of,
        "score": side.score,
    }


def _clock(clock: ClockChange) -> dict[str, Any]:
    return {
        "score_before": clock.score_before,
        "score_after": clock.score_after,
        "before": clock.before,
        "after": clock.after,
        "added": clock.added,
        "paid": clock.paid,
        "ticked": clock.ticked,
    }


def _change(change: Change) -> dict[str, Any]:
    debt = change.debt
    return {
        "rule": debt.rule,
        "severity": debt.severity.value,
        "was": change.was or None,
        "confidence": debt.confidence,
        "clock": debt.clock,
        "message": debt.message,
        "because": change.because,
        "next_step": debt.next_step,
        "places": [{"path": portable_path(spot.path), "line": spot.line, "asset": spot.asset or None} for spot in change.spots],
    }
