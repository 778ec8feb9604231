"""Where a string stands: the frames around it, innermost first, up to the statement that holds it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from aidebt.detectors.names import Names
from aidebt.facts import (
    Attribute,
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
    Name,
    Opaque,
    Return,
    Sequence,
    Span,
    Template,
    Text,
    fact,
)


@fact
class Argument:
    """Passed to a call, as keyword `name` or at position `name`."""

    call: Call
    name: str | int


@fact
class Entry:
    """The value under `key` of a mapping ("" where the key is no constant string)."""

    mapping: Mapping
    key: str


@fact
class Key:
    """A key of a mapping."""

    mapping: Mapping


@fact
class Member:
    """An item of a list, tuple or set."""

    sequence: Sequence
    index: int


@fact
class Option:
    """One option of a choice; `first` is what is tried first."""

    choice: Choice
    first: bool


@fact
class Operand:
    """An operand of a comparison."""

    comparison: Comparison


@fact
class Subscript:
    """The key of a subscript, as in `Literal["a", "b"]` or `prices["a"]`."""

    item: Item


@fact
class Inside:
    """Inside an expression of no further meaning."""

    expr: Expr


@fact
class Bound:
    """The value of an assignment to `target`, standing in `scope`."""

    target: str
    scope: str


@fact
class Default:
    """The default of parameter `name` of the function `function`."""

    function: str
    name: str


@fact
class Returned:
    """Returned by `function`."""

    function: str


@fact
class Stated:
    """In any other statement."""

    scope: str


Frame: TypeAlias = Argument | Entry | Key | Member | Option | Operand | Subscript | Inside | Bound | Default | Returned | Stated
Frames: TypeAlias = tuple[Frame, ...]


@fact
class Position:
    """A string, call, mapping or subscript with the frames around it; `span` is that of the whole statement's value."""

    expr: Text | Template | Call | Mapping | Item
    frames: Frames
    scope: str
    statement: Span


def positions(names: Names) -> Iterator[Position]:
    """Every string, call, mapping and subscript of the file with what is around it, in source order."""
    for item in names.parsed.facts:
        match item:
            case Binding():
                yield from descend(item.value, (Bound(item.target, item.scope),), item.scope, item.span)
            case Return():
                yield from descend(item.value, (Returned(item.scope),), item.scope, item.span)
            case Expression():
                yield from descend(item.value, (Stated(item.scope),), item.scope, item.span)
            case Definition():
                outer = item.name.rpartition(".")[0]
                for parameter in item.parameters:
                    if parameter.default is not None:
                        yield from descend(parameter.default, (Default(item.name, parameter.name),), outer, parameter.span)
                for decorator in item.decorators:
                    yield from descend(decorator, (Stated(outer),), outer, decorator.span)
            case _:
                pass


def descend(expr: Expr, frames: Frames, scope: str, statement: Span) -> Iterator[Position]:
    """`expr` and what is inside it; the literal parts of a template are not strings of their own."""
    stack: list[tuple[Expr, Frames]] = [(expr, frames)]
    while stack:
        node, around = stack.pop()
        if isinstance(node, Text | Template | Call | Mapping | Item):
            yield Position(node, around, scope, statement)
        for child, frame in reversed(inside(node)):
            stack.append((child, (frame, *around)))


def inside(node: Expr) -> list[tuple[Expr, Frame]]:
    """The expressions directly inside `node`, each with its frame."""
    match node:
        case Text() | Name():
            return []
        case Call():
            head: list[tuple[Expr, Frame]] = [] if node.receiver is None else [(node.receiver, Inside(node))]
            given = [(argument, Argument(node, index)) for index, argument in enumerate(node.args)]
            return [*head, *given, *((value, Argument(node, name)) for name, value in node.keywords)]
        case Template(parts=parts):
            return [(part, Inside(node)) for part in parts if not isinstance(part, Text)]
        case Sequence(items=items):
            return [(item, Member(node, index)) for index, item in enumerate(items)]
        case Mapping(entries=entries):
            found: list[tuple[Expr, Frame]] = []
            for key, value in entries:
                if key is not None and not (isinstance(key, Text) and key.value.isalpha()):  # a mere word is no id
                    found.append((key, Key(node)))
                found.append((value, Entry(node, key.value if isinstance(key, Text) else "")))
            return found
        case Choice(options=options):
            return [(option, Option(node, index == 0)) for index, option in enumerate(options)]
        case Comparison(operands=operands):
            return [(operand, Operand(node)) for operand in operands]
        case Item(base=base, key=key):
            return [(base, Inside(node)), (key, Subscript(node))]
        case Function(body=inner) | Attribute(base=inner):
            return [(inner, Inside(node))]
        case Opaque(children=children):
            return [(child, Inside(node)) for child in children]


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
