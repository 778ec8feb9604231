"""The tokens of one SQL statement, read from left to right: names, types, lists in parentheses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aidebt.facts import Span
from aidebt.parsers.source import Source
from aidebt.parsers.sql_tokens import Token

MAX_TYPE = 300
"""Characters of a type, or of what follows it, that are kept."""
_PAIRS = {"(": ")", "[": "]", "<": ">"}


class Cursor:
    """A place in the tokens of a statement.

    Args:
        source: the text that they stand in.
        tokens: at least one.
        depth: how many texts inside texts they stand in.
    """

    def __init__(self, source: Source, tokens: Sequence[Token], depth: int = 0) -> None:
        self.source = source
        self.tokens = tokens
        self.depth = depth
        self.at = 0

    def peek(self) -> Token | None:
        """The next token, or None at the end."""
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def says(self, *words: str) -> bool:
        """Whether the next token is one of these words or marks."""
        token = self.peek()
        return token is not None and token.says(*words)

    def accept(self, *words: str) -> bool:
        """Step over the next token if it is one of these words."""
        if not self.says(*words):
            return False
        self.at += 1
        return True

    def accept_all(self, *words: str) -> bool:
        """Step over several words where all of them stand here."""
        tokens = self.tokens[self.at : self.at + len(words)]
        if len(tokens) < len(words) or not all(token.says(word) for token, word in zip(tokens, words, strict=True)):
            return False
        self.at += len(words)
        return True

    def name(self) -> str:
        """A name with its schema, or "" where none stands here; `[…]` is a quoted one too."""
        parts = []
        while (part := self.name_part()) is not None:
            parts.append(part)
            if not self.says("."):
                break
            self.at += 1
        return ".".join(part for part in parts if part)

    def name_part(self) -> str | None:
        """One part of a name, or None."""
        token = self.peek()
        if token is None:
            return None
        if token.says("["):
            close = self.closing(self.at)
            if not self.at + 1 < close < min(self.at + 8, len(self.tokens)):
                return None
            self.at = close + 1
            return self.source.text[token.end : self.tokens[close].start]
        if token.kind in ("word", "name", "hole"):
            self.at += 1
            return token.text
        return None

    def type(self) -> str:
        """A type as `Column.type` spells it; "" where none stands here."""
        kind = self.name()
        if kind.lower() == "double" and self.accept("precision"):
            kind += " precision"
        while self.says("(", "[", "<"):
            end = self.closing(self.at)
            kind += "".join(token.text for token in self.tokens[self.at : end + 1])
            self.at = end + 1
        return kind.lower()[:MAX_TYPE]

    def rest(self) -> str:
        """What is left, in lower case, with a space between words."""
        return " ".join(token.text for token in self.tokens[self.at : self.at + 60]).lower()[:MAX_TYPE]

    def group(self) -> Sequence[Token]:
        """The tokens between the parentheses that open here; moves behind them."""
        if not self.says("("):
            return ()
        end = self.closing(self.at)
        inner = self.tokens[self.at + 1 : end]
        self.at = end + 1
        return inner

    def closing(self, at: int) -> int:
        """Where the bracket at a place is closed; the end of the statement where it never is."""
        opens = self.tokens[at].text
        closes, depth = _PAIRS[opens], 0
        for place in range(at, len(self.tokens)):
            token = self.tokens[place]
            if token.kind == "mark":
                depth += (token.text == opens) - (token.text == closes)
                if not depth:
                    return place
        return len(self.tokens)

    def span(self, tokens: Sequence[Token] = ()) -> Span:
        """Where some tokens stand, or all of them."""
        tokens = tokens or self.tokens
        return self.source.span(tokens[0].start, tokens[-1].end)


def split(tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """The items of a list, parted at the commas that stand in no brackets; `vector<float, 8>` has some too."""
    depth, angles, start = 0, 0, 0
    for place, token in enumerate(tokens):
        if token.kind == "mark":
            depth += (token.text in "([") - (token.text in ")]")
            angles += token.text == "<" and place > start and tokens[place - 1].end == token.start
            angles -= token.text == ">" and angles > 0
            if token.text == "," and depth <= 0 and not angles:
                if place > start:
                    yield tokens[start:place]
                start = place + 1
    if start < len(tokens):
        yield tokens[start:]


def plain(name: str) -> str:
    """A name without the schema that is there by default."""
    return name.removeprefix("public.").removeprefix("dbo.")
