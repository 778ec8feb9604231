"""A difference as GitHub workflow commands: annotations on the lines of a pull request that add debt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidebt.diff import words
from aidebt.findings import Place
from aidebt.reporters.github import annotation

if TYPE_CHECKING:
    from aidebt.diff.compare import Change, Difference


def render(difference: Difference) -> str:
    """One command for each finding that changes made or made worse, and a last line in words."""
    lines = [_annotation(change) for change in difference.made]
    return "".join(f"{line}\n" for line in (*lines, f"aidebt: {words.verdict(difference)}"))


def _annotation(change: Change) -> str:
    debt = change.debt
    places = [Place(spot.path, spot.line, spot.asset) for spot in change.spots]
    return annotation(debt.rule, debt.severity, words.title(change), places, change.because, debt.next_step)
