"""Where an expression stands in its statement: what holds it, and under which key, from the inside to the outside."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from aidebt.facts import (
    Attribute,
    Binding,
    Call,
    Expr,
    Expression,
    Function,
    Mapping,
    ParsedFile,
    Return,
    Sequence,
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
    """An expression, the frames around it, and the statement that it is part of."""

    expr: Expr
    frame: Frame | None
    fact: Binding | Return | Expression

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
    """Every expression of a file in source order, functions without a name included."""
    for fact in parsed.facts:
        if isinstance(fact, Binding | Return | Expression):
            stack: list[tuple[Expr, Frame | None, int]] = [(fact.value, None, 0)]
            while stack:
                expr, frame, depth = stack.pop()
                yield Place(expr, frame, fact)
                if depth < MAX_FRAMES:
                    stack += [(inner, Frame(expr, key, frame), depth + 1) for inner, key in reversed(list(inside(expr)))]


def inside(expr: Expr) -> Iterator[tuple[Expr, str | int]]:
    """The expressions directly inside another, each with its key."""
    match expr:
        case Call():
            if expr.receiver is not None:
                yield expr.receiver, "receiver"
            yield from ((value, number) for number, value in enumerate(expr.args))
            yield from ((value, name) for name, value in expr.keywords)
        case Mapping(entries=entries):
            yield from ((value, key.value if isinstance(key, Text) else "") for key, value in entries)
        case Sequence(items=items):
            yield from ((value, number) for number, value in enumerate(items))
        case Attribute(base=base):
            yield base, -1
        case Function(body=body):
            yield body, -1
        case _:
            yield from ((value, -1) for value in children(expr))
