"""The positions of one file, parted once by what detectors ask for: to most detectors most of them mean nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, TypeAlias

from aidebt.detectors.code import CodeFile
from aidebt.detectors.positions import Position
from aidebt.facts import Call, Item, Mapping, Template, Text
from aidebt.values import dataclass, field

Kinds: TypeAlias = "frozenset[str]"  # of rows of signatures: "call", "message", "load", …


class Asked(NamedTuple):
    """A call with where it stands, and the kinds of rows that may be about it by the end of its name."""

    call: Call
    scope: str
    kinds: Kinds
    position: Position


class Shape(NamedTuple):
    """A mapping with where it stands."""

    mapping: Mapping
    scope: str
    position: Position


@dataclass(slots=True)
class Parted:
    """The strings, calls, mappings and subscripts of a file, each in source order.

    `shapes` are its calls and mappings together.
    """

    texts: list[Position] = field(default_factory=list)  # literals and templates
    calls: list[Asked] = field(default_factory=list)
    mappings: list[Shape] = field(default_factory=list)
    shapes: list[Asked | Shape] = field(default_factory=list)
    items: list[Position] = field(default_factory=list)


def part(code: CodeFile, everything: Iterable[Position]) -> Parted:
    """Part the positions of a file."""
    found = Parted()
    kinds, qualify = code.rules.signatures.kinds, code.names.qualify
    for position in everything:
        expr = position.expr
        if isinstance(expr, Call):
            asked = Asked(expr, position.scope, kinds(expr.callee, qualify(expr.callee, position.scope)), position)
            found.calls.append(asked)
            found.shapes.append(asked)
        elif isinstance(expr, Text | Template):
            found.texts.append(position)
        elif isinstance(expr, Mapping):
            shape = Shape(expr, position.scope, position)
            found.mappings.append(shape)
            found.shapes.append(shape)
        elif isinstance(expr, Item):
            found.items.append(position)
    return found
