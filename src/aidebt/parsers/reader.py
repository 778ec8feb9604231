"""What the readers of code share: the facts found so far, the definition they are in, and how deep they may go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidebt.facts import Fact
from aidebt.parsers.spans import Spans

if TYPE_CHECKING:
    from tree_sitter import Node

MAX_DEPTH = 120
"""Nesting deeper than this is stepped over and said so; far beyond what people write, well within the interpreter's stack."""


class Reader:
    """Reads one file; `scope` is the qualified name of the definition it is in.

    Args:
        data: its bytes.
        spans: where they stand, if they are a part of something else.
    """

    def __init__(self, data: bytes, spans: Spans | None = None) -> None:
        self.data = data
        spans = spans or Spans(data)
        self.span, self.name, self.text, self.slice = spans.span, spans.name, spans.text, spans.slice
        self.facts: list[Fact] = []
        self.scope = ""
        self.depth = 0
        self.broken = ""

    def too_deep(self, node: Node) -> None:
        """Remember that `node` is stepped over."""
        self.broken = self.broken or f"line {node.start_point[0] + 1} is nested too deeply; what is inside was not read"
