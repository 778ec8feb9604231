"""SQL text → statements of tokens, in whatever dialect: comments, strings and rows are told apart, nothing is understood.

Every step goes forward, so the time is linear in the length of the text; a quote that is never closed is a mark like others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from aidebt.facts import Comment
from aidebt.parsers.source import Source

MAX_TOKENS = 20_000
"""Tokens of one statement that are kept: a table has a few hundred."""
MAX_OPEN = 8
"""Quotes of one kind that may be found never to close before no more of them are looked for."""

_TOKEN = re.compile(
    r"""(?P<space>\s+)|(?P<comment>--[^\n]*)|(?P<block>/\*)|(?P<quote>[eEnN]?'|"|`)|(?P<dollar>\$(?:[^\W\d]\w*)?\$)"""
    r"""|(?P<number>\d+(?:\.\d+)?)|(?P<word>[^\W\d][\w$\#]*|@\w+)|(?P<hole>\$?\{[^{}\n]{0,200}\})|(?P<mark>=>|:=|::|.)""",
    re.DOTALL,
)
_UNWANTED = re.compile(r"[^'\"`$;/\-\n]+")  # no quote, no comment and no end of a statement begins here
_CLIENT = re.compile(r"\\[^\n]*|\#(?![>-])[^\n]*|(?P<go>GO[ \t\r]*(?=\n|\Z))", re.IGNORECASE)
"""Lines that are for the program that reads the statements: psql's commands, and `GO`; and comments of MySQL."""
_COPY = re.compile(r"copy\s[^;]{0,5000}\sfrom\s+stdin\b[^;]{0,500};", re.IGNORECASE)
_OPENS = re.compile(
    r"create\s+(?:or\s+replace\s+)?(?:unlogged|temp|temporary|global|unique|vector|virtual|table|index|function|procedure)\s"
    r"|(?:alter|drop)\s+table\s",
    re.IGNORECASE,
)


class Token(NamedTuple):
    """`kind` is "word", "name" (in quotes), "text", "number", "hole" (filled in by a program) or "mark"; `text` is unquoted."""

    kind: str
    text: str
    start: int
    end: int

    def says(self, *words: str) -> bool:
        """Whether it is one of these words or marks, given in lower case."""
        return self.kind in ("word", "mark") and self.text.lower() in words


class Scanner:
    """Reads a text once, from `start` to `end`; its comments become facts of the source where they are `told`."""

    def __init__(self, source: Source, start: int = 0, end: int | None = None, told: bool = True) -> None:
        self._source = source
        self._text = source.text
        self._at = start
        self._end = len(self._text) if end is None else end
        self._told = told
        self._open: dict[str, int] = {}
        self._backslash = "`" in self._text  # the quote of names in MySQL and MariaDB, whose strings have escapes

    def statements(self, heads: frozenset[str]) -> Iterator[list[Token]]:
        """The statements that begin with one of these lower-case words, each without its semicolon."""
        while self._at < self._end and not self._source.full():
            tokens = self._statement(heads)
            if tokens and tokens[0].says(*heads):
                yield tokens

    def _statement(self, heads: frozenset[str]) -> list[Token]:
        """The tokens up to the end of a statement; of one that nobody wants only the first."""
        tokens: list[Token] = []
        wanted, fresh = True, True  # fresh: nothing stands before it on its line
        while self._at < self._end:
            start = self._at
            if fresh and (line := _CLIENT.match(self._text, start, self._end)):
                self._at = line.end()
                if line["go"] and tokens:
                    break
                continue
            if not wanted and (rest := _UNWANTED.match(self._text, start, self._end)) and not (fresh and self._opens(start)):
                self._at, fresh = rest.end(), False
                continue
            if fresh and tokens and self._opens(start):  # nobody closed the one before
                break
            token = self._token()
            if token is None:
                fresh = fresh or "\n" in self._text[start : self._at]
                continue
            fresh = False
            if token.says(";"):
                break
            if not tokens:
                wanted = token.says(*heads)
                if token.says("copy") and (block := _COPY.match(self._text, start, self._end)):
                    self._pass_rows(block.end())
                    break
            if len(tokens) < (MAX_TOKENS if wanted else 1):
                tokens.append(token)
        return tokens

    def _opens(self, at: int) -> bool:
        return _OPENS.match(self._text, at, self._end) is not None

    def _pass_rows(self, at: int) -> None:
        """Leave out the rows that follow a COPY."""
        end = self._text.find("\n\\.", at - 1, self._end)
        self._at = self._end if end < 0 else end + 3

    def _token(self) -> Token | None:
        """What stands here, or None for space and comments; moves behind it."""
        found = _TOKEN.match(self._text, self._at, self._end)
        assert found is not None
        kind, start, self._at = str(found.lastgroup), found.start(), found.end()
        match kind:
            case "space":
                return None
            case "comment" | "block":
                return self._comment(kind, start)
            case "quote" | "dollar":
                return self._quoted(kind, found)
            case _:
                return Token(kind, found[0], start, self._at)

    def _comment(self, kind: str, start: int) -> Token | None:
        stop = self._at
        if kind == "block":
            stop = self._close("*/", self._at)
            if stop < 0:
                return Token("mark", "/*", start, self._at)
            self._at = stop + 2
        if self._told:
            self._source.facts.append(Comment(self._text[start + 2 : stop].strip(), self._source.span(start, self._at)))
        return None

    def _quoted(self, kind: str, found: re.Match[str]) -> Token:
        """A string, or a name in quotes; a quote that stands in it twice is one."""
        start, behind = found.start(), found.end()
        quote = found[0] if kind == "dollar" else found[0][-1]
        end = self._close(quote, behind) if kind == "dollar" else self._end_of_string(quote, behind)
        if end < 0:
            return Token("mark", found[0], start, behind)
        self._at = end + len(quote)
        text = self._text[behind:end]
        if kind == "dollar":
            return Token("text", text, start, self._at)
        return Token("text" if quote == "'" else "name", text.replace(quote * 2, quote), start, self._at)

    def _end_of_string(self, quote: str, begin: int) -> int:
        escapes = quote == "'" and (self._backslash or self._text[max(begin - 2, 0) : begin - 1] in ("e", "E"))
        at = begin
        while (end := self._close(quote, at)) >= 0:
            if escapes and _is_escaped(self._text, at, end):
                at = end + 1
            elif self._text.startswith(quote, end + 1, self._end):
                at = end + 2
            else:
                break
        return end

    def _close(self, mark: str, at: int) -> int:
        """Where what is open at a place is closed; -1 where it never is."""
        kind = mark[0]
        if self._open.get(kind, 0) >= MAX_OPEN:
            return -1
        end = self._text.find(mark, at, self._end)
        if end < 0:
            self._open[kind] = self._open.get(kind, 0) + 1
            self._source.note("a quote or comment that is never closed", at)
        return end


def _is_escaped(text: str, begin: int, at: int) -> bool:
    """Whether an odd number of backslashes stands before a place."""
    first = at
    while first > begin and text[first - 1] == "\\":
        first -= 1
    return (at - first) % 2 == 1
