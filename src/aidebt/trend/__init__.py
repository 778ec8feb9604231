"""How debt grows: a line of numbers for each report, kept in a file or made from the history, and drawn."""

from __future__ import annotations

from aidebt.trend.log import append, read
from aidebt.trend.rows import Row, row_of

__all__ = ["Row", "append", "read", "row_of"]
