"""Spans of syntax-tree nodes: 1-based lines, columns in code points, offsets in bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidebt.facts import Span

if TYPE_CHECKING:
    from tree_sitter import Node


class Spans:
    """Positions in one file's bytes.

    Args:
        data: the bytes that were parsed.
    """

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._ascii = data.isascii()

    def span(self, node: Node) -> Span:
        """Where a node stands."""
        (line, column), (end_line, end_column) = node.start_point, node.end_point
        start, end = node.start_byte, node.end_byte
        if not self._ascii:
            column = self._code_points(start - column, start)
            end_column = self._code_points(end - end_column, end)
        return Span(line + 1, column + 1, end_line + 1, end_column + 1, start, end)

    def text(self, node: Node) -> str:
        """The source text of a node; bytes that are no UTF-8 become replacement characters."""
        return self.data[node.start_byte : node.end_byte].decode("utf-8", "replace")

    def _code_points(self, start: int, end: int) -> int:
        return len(self.data[start:end].decode("utf-8", "replace"))
