"""Two reports against each other: which debt was added, which was paid, and which only grew older.

    difference = compare(read(old, "last night"), read(new, "today"))

Both sides are JSON reports (`aidebt-report/1`), read from files or made by scans of two revisions.
"""

from __future__ import annotations

from aidebt.diff.compare import Change, ClockChange, Difference, compare
from aidebt.diff.side import Side, read

__all__ = ["Change", "ClockChange", "Difference", "Side", "compare", "read"]
