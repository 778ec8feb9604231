"""From which line to which an object of a data file goes: facts have places, the braces and keys around them have none."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from aidebt.facts import Reference, Setting
from aidebt.values import dataclass, field

Keys = tuple[str, ...]
MAX_UP = 60
"""Lines above the first fact of an object in which its own key is looked for."""
_POSITION = re.compile(r"\[\d+\]")
_CLOSING = re.compile(rb"[\]\})]+[,;]?")
_DOCUMENT = re.compile(rb"^---(?=\s|$)", re.MULTILINE)


@dataclass(slots=True)
class Extents:
    """The objects of one file.

    Args:
        data: the bytes that were parsed.
        facts: its settings and references, in source order.
        documents: whether a line of three hyphens begins another document, whose keys are others.
    """

    data: bytes
    facts: Sequence[Setting | Reference]
    documents: bool = False
    lines: list[bytes] = field(init=False)
    starts: list[int] = field(init=False)
    _by_length: dict[int, dict[Keys, list[Setting | Reference]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Cut the file into lines and documents."""
        self.lines = self.data.split(b"\n")
        self.starts = [match.start() for match in _DOCUMENT.finditer(self.data)] if self.documents else []

    @property
    def last_line(self) -> int:
        """The number of lines."""
        return max(len(self.lines) - (not self.lines[-1]), 1)

    def document(self, at: int) -> int:
        """The number of the document that a byte stands in."""
        return bisect_right(self.starts, at)

    def inside(self, owner: Keys, near: int) -> list[Setting | Reference]:
        """The facts of the object with these keys in the document around the byte `near`."""
        here = self.document(near)
        return [fact for fact in self._below(owner) if self.document(fact.span.start) == here]

    def _below(self, owner: Keys) -> Sequence[Setting | Reference]:
        length = len(owner)
        if length not in self._by_length:
            found: dict[Keys, list[Setting | Reference]] = {}
            for fact in self.facts:
                if len(fact.keys) >= length:
                    found.setdefault(fact.keys[:length], []).append(fact)
            self._by_length[length] = found
        return self._by_length[length].get(owner, ())

    def of(self, owner: Keys, near: int) -> tuple[int, int]:
        """The first and the last line of an object; those of the file for ()."""
        inside = self.inside(owner, near)
        while not inside and owner:  # an object within a text
            owner = owner[:-1]
            inside = self.inside(owner, near)
        if not owner and self.starts and inside:  # one document of several
            return min(fact.span.line for fact in inside), max(fact.span.end_line for fact in inside)
        if not inside or not owner:
            return 1, self.last_line
        start = self._opening(owner, min(inside, key=lambda fact: fact.span.start))
        return start, self._closing(start, max(fact.span.end_line for fact in inside))

    def _opening(self, owner: Keys, fact: Setting | Reference) -> int:
        """The line of the object's own key, or of the brace that opens an element of a list, at or above its first fact."""
        first = fact.span.line
        if _POSITION.fullmatch(owner[-1]):
            above = self.lines[first - 2].strip() if first > 1 else b""
            return first - 1 if above in (b"{", b"- {", b"-") or above.startswith(b"[[") else first
        key = re.compile(rb"(?<![\w-])" + re.escape(owner[-1].encode("utf-8", "surrogatepass")) + rb"(?![\w-])")
        begin = self.data.rfind(b"\n", 0, fact.span.start) + 1
        if key.search(self.data[begin : fact.span.start]):
            return first
        margin = indent(self.lines[first - 1])
        for number in range(first - 1, max(first - MAX_UP, 0), -1):
            line = self.lines[number - 1]
            if indent(line) < margin and key.search(line):
                return number
        return first

    def _closing(self, start: int, end: int) -> int:
        """The line of the bracket that closes what begins at `start`."""
        margin = indent(self.lines[start - 1])
        while end < len(self.lines):
            line = self.lines[end]
            if not _CLOSING.fullmatch(line.strip()) or indent(line) < margin:
                break
            end += 1
            if indent(line) == margin:
                break
        return end


def indent(line: bytes) -> int:
    """How far a line is indented, in bytes."""
    return len(line) - len(line.lstrip())
