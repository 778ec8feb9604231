"""Where an expression stands in its statement: what holds it, and under which key, from the inside to the outside."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from aidebt.facts import (
    Binding,
    Call,
    Expr,
    Expression,
    Mapping,
    Name,
    ParsedFile,
    Return,
    Sequence,
    Template,
    Text,
    children,
)

MAX_FRAMES = 60
"""Expressions inside expressions that are told."""


class Frame(NamedTuple):
    """What holds an expression: a call (`key` is the argument's position or keyword, "receiver" of the object it is made on),
    a mapping (the key, "" where it is no text), a list (the position), or something else (-1); `outer` holds that."""

    expr: Expr
    key: str | int
    outer: Frame | None


class Place(NamedTuple):
    """A call, a name or a text, the frames around it, and the statement that it is part of."""

    expr: Call | Name | Template | Text
    frame: Frame | None
    fact: Binding | Return | Expression
    inner: bool  # whether it is a part of a text that is looked at as a whole

    @property
    def scope(self) -> str:
        """The qualified name of the definition around the statement."""
        return self.fact.scope

    def frames(self) -> Iterator[Frame]:
        """From the inside to the outside."""
        frame = self.frame
        while frame is not None:
            yield frame
            frame = frame.outer


def places(parsed: ParsedFile) -> Iterator[Place]:
    """Every call, name and text of a file in source order, functions without a name included."""
    for fact in parsed.facts:
        if isinstance(fact, Binding | Return | Expression):
            stack: list[tuple[Expr, Frame | None, int, bool]] = [(fact.value, None, 0, False)]
            while stack:
                expr, frame, depth, inner = stack.pop()
                if isinstance(expr, Call | Name | Template | Text):
                    yield Place(expr, frame, fact, inner)
                if depth < MAX_FRAMES and not isinstance(expr, Name | Text):
                    inner = inner or isinstance(expr, Template)
                    stack += [(part, Frame(expr, key, frame), depth + 1, inner) for part, key in reversed(inside(expr))]


def inside(expr: Expr) -> list[tuple[Expr, str | int]]:
    """The expressions directly inside another, each with its key."""
    match expr:
        case Call():
            found: list[tuple[Expr, str | int]] = [] if expr.receiver is None else [(expr.receiver, "receiver")]
            found += [(value, number) for number, value in enumerate(expr.args)]
            found += [(value, name) for name, value in expr.keywords]
            return found
        case Mapping(entries=entries):
            return [(value, key.value if isinstance(key, Text) else "") for key, value in entries]
        case Sequence(items=items):
            return [(value, number) for number, value in enumerate(items)]
        case _:
            return [(value, -1) for value in children(expr)]
