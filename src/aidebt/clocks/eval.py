"""The eval clock. No detector of eval sets stands behind it yet, so it reads nothing, and the score says "not measured yet"."""

from __future__ import annotations

from aidebt.report import Reading

MEASURED = False


def read() -> tuple[Reading, ...]:
    """No readings."""
    return ()
