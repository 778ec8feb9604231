"""Where a string stands: the frames around it, innermost first, up to the statement that holds it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from aidebt.detectors.names import Names
from aidebt.facts import (
    Binding,
    Call,
    Choice,
    Comparison,
    Definition,
    Expr,
    Expression,
    Function,
    Item,
    Mapping,
    Opaque,
    Return,
    Sequence,
    Span,
    Template,
    Text,
)


@dataclass(frozen=True, slots=True)
class Argument:
    """Passed to a call, as keyword `name` or at position `name`."""

    call: Call
    name: str | int


@dataclass(frozen=True, slots=True)
class Entry:
    """The value under `key` of a mapping ("" where the key is no constant string)."""

    mapping: Mapping
    key: str


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a mapping."""

    mapping: Mapping


@dataclass(frozen=True, slots=True)
class Member:
    """An item of a list, tuple or set."""

    sequence: Sequence
    index: int


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a choice; `first` is what is tried first."""

    choice: Choice
    first: bool


@dataclass(frozen=True, slots=True)
class Operand:
    """An operand of a comparison."""

    comparison: Comparison


@dataclass(frozen=True, slots=True)
class Subscript:
    """The key of a subscript, as in `Literal["a", "b"]` or `prices["a"]`."""

    item: Item


@dataclass(frozen=True, slots=True)
class Inside:
    """Inside an expression of no further meaning."""

    expr: Expr


@dataclass(frozen=True, slots=True)
class Bound:
    """The value of an assignment to `target`, standing in `scope`."""

    target: str
    scope: str


@dataclass(frozen=True, slots=True)
class Default:
    """The default of parameter `name` of the function `function`."""

    function: str
    name: str


@dataclass(frozen=True, slots=True)
class Returned:
    """Returned by `function`."""

    function: str


@dataclass(frozen=True, slots=True)
class Stated:
    """In any other statement."""

    scope: str


Frame: TypeAlias = Argument | Entry | Key | Member | Option | Operand | Subscript | Inside | Bound | Default | Returned | Stated
Frames: TypeAlias = tuple[Frame, ...]


@dataclass(frozen=True, slots=True)
class Position:
    """A string, or a call, with the frames around it; `span` is that of the whole statement's value."""

    expr: Text | Template | Call
    frames: Frames
    scope: str
    statement: Span


def positions(names: Names) -> Iterator[Position]:
    """Every string and every call of the file with what is around it, in source order."""
    for fact in names.parsed.facts:
        match fact:
            case Binding():
                yield from descend(fact.value, (Bound(fact.target, fact.scope),), fact.scope, fact.span)
            case Return():
                yield from descend(fact.value, (Returned(fact.scope),), fact.scope, fact.span)
            case Expression():
                yield from descend(fact.value, (Stated(fact.scope),), fact.scope, fact.span)
            case Definition():
                outer = fact.name.rpartition(".")[0]
                for parameter in fact.parameters:
                    if parameter.default is not None:
                        yield from descend(parameter.default, (Default(fact.name, parameter.name),), outer, parameter.span)
                for decorator in fact.decorators:
                    yield from descend(decorator, (Stated(outer),), outer, decorator.span)
            case _:
                pass


def descend(expr: Expr, frames: Frames, scope: str, statement: Span) -> Iterator[Position]:
    """`expr` and what is inside it; the literal parts of a template are not strings of their own."""
    stack: list[tuple[Expr, Frames]] = [(expr, frames)]
    while stack:
        node, around = stack.pop()
        if isinstance(node, Text | Template | Call):
            yield Position(node, around, scope, statement)
        stack.extend(reversed([(child, (frame, *around)) for child, frame in inside(node)]))


def inside(node: Expr) -> Iterator[tuple[Expr, Frame]]:
    """The expressions directly inside `node`, each with its frame."""
    match node:
        case Template(parts=parts):
            yield from ((part, Inside(node)) for part in parts if not isinstance(part, Text))
        case Call():
            if node.receiver is not None:
                yield node.receiver, Inside(node)
            yield from ((argument, Argument(node, index)) for index, argument in enumerate(node.args))
            yield from ((value, Argument(node, name)) for name, value in node.keywords)
        case Sequence(items=items):
            yield from ((item, Member(node, index)) for index, item in enumerate(items))
        case Mapping(entries=entries):
            for key, value in entries:
                if key is not None:
                    yield key, Key(node)
                yield value, Entry(node, key.value if isinstance(key, Text) else "")
        case Choice(options=options):
            yield from ((option, Option(node, index == 0)) for index, option in enumerate(options))
        case Comparison(operands=operands):
            yield from ((operand, Operand(node)) for operand in operands)
        case Item(base=base, key=key):
            yield base, Inside(node)
            yield key, Subscript(node)
        case Function(body=body):
            yield body, Inside(node)
        case Opaque(children=children):
            yield from ((child, Inside(node)) for child in children)
        case _:
            return


def last(dotted: str) -> str:
    """The last component of a dotted name."""
    return dotted.rpartition(".")[2]


def label(frames: Frames, names: Names, scope: str) -> tuple[str, str]:
    """What a string is known by: its qualified name in the file, and the local name its content is bound to."""
    inner: list[str] = []
    base = scope
    for frame in frames:
        match frame:
            case Argument(name=name):
                if isinstance(name, str) and not inner:
                    inner.append(name)
                elif not inner:
                    inner.append(last(frame.call.callee))
            case Entry(key=key):
                if key:
                    inner.append(key)
            case Bound(target=target, scope=at):
                base = names.key(target, at)
            case Default(function=function, name=name):
                base = f"{function}.{name}"
            case Returned(function=function):
                base = function
            case _:
                pass
    path = ".".join([*([base] if base else []), *reversed(inner)]) or "module"
    local = ".".join([last(base), *reversed(inner)]) if inner else last(base)
    return path, local or "module"
