"""Where the strings, heredocs and comments of a language of blocks end. No place of a file is searched over and over."""

from __future__ import annotations

import re
from bisect import bisect_left

MAX_STRING_LINES = 50
"""Lines that the expressions inside one string may take."""

_IN_STRING = re.compile(r"\\.|\$\$\{|%%\{|[$%]\{|[\"'{}\n]", re.S)
_BRACE = re.compile(r"[$%]?\{|\}")


class Texts:
    """Finds the ends of what stands in quotes.

    Args:
        text: the file's text.
        quotes: the quotes that the language has.
        directives: whether `%{` opens an expression in a string, as `${` does.
    """

    def __init__(self, text: str, quotes: str, directives: bool) -> None:
        self.text = text
        self.quotes = quotes
        self.directives = directives
        self._never: set[str] = set()  # closing texts that do not occur any more
        self._one_line_until = 0  # an expression in a string was too long: before this place none may go on over line ends
        self._lines: dict[str, list[int]] | None = None

    def string(self, at: int, quote: str) -> tuple[int, bool]:
        """Where a string ends (at its closing quote, or at the line end), and whether expressions stand in it."""
        nested: list[str] = [quote]
        line_end = self.line_end(at)
        lines, mixed = MAX_STRING_LINES if at < self._one_line_until else 0, False
        while found := _IN_STRING.search(self.text, at):
            at, mark = found.end(), found[0]
            top = nested[-1]
            if mark == "\n":
                lines += 1
                if len(nested) == 1 or lines > MAX_STRING_LINES:
                    self._one_line_until = max(self._one_line_until, at)
                    return line_end, mixed
            elif top == "}":
                if mark == "}":
                    nested.pop()
                elif mark in ("{", "${", "%{"):
                    nested.append("}")
                elif mark in self.quotes:
                    nested.append(mark)
            elif mark == "${" or (mark == "%{" and self.directives):
                mixed = True
                nested.append("}")
            elif mark == top:
                nested.pop()
                if not nested:
                    return found.start(), mixed
        return line_end, mixed

    def is_expression(self, start: int, stop: int) -> bool:
        """Whether a string's text is one `${…}` and nothing else."""
        if not self.text.startswith("${", start) or self.text[stop - 1 : stop] != "}":
            return False
        depth = 0
        for found in _BRACE.finditer(self.text, start, stop):
            depth += -1 if found[0] == "}" else 1
            if not depth:
                return found.end() == stop
        return False

    def until(self, close: str, at: int) -> int:
        """Where `close` comes next, or -1."""
        found = -1 if close in self._never else self.text.find(close, at)
        if found < 0:
            self._never.add(close)
        return found

    def heredoc(self, word: str, at: int) -> int:
        """Where the line starts that closes a heredoc, or -1."""
        if self._lines is None:
            self._lines = {}
            place = 0
            for line in self.text.split("\n"):
                self._lines.setdefault(line.strip(), []).append(place)
                place += len(line) + 1
        places = self._lines.get(word, [])
        number = bisect_left(places, at)
        return places[number] if number < len(places) else -1

    def line_end(self, at: int) -> int:
        """The position of the line's end."""
        stop = self.text.find("\n", at)
        return len(self.text) if stop < 0 else stop
