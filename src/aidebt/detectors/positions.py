"""Where a string stands: the frames around it, innermost first, up to the statement that holds it."""

from __future__ import annotations

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


def positions(names: Names) -> list[Position]:
    """Every string, call, mapping and subscript of the file with what is around it, in source order."""
    found: list[Position] = []
    for item in names.parsed.facts:
        match item:
            case Expression() | Binding() | Return():
                if type(item.value) is not Name:
                    descend(item.value, (around(item),), item.scope, item.span, found)
            case Definition():
                outer = item.name.rpartition(".")[0]
                for parameter in item.parameters:
                    if parameter.default is not None:
                        descend(parameter.default, (Default(item.name, parameter.name),), outer, parameter.span, found)
                for decorator in item.decorators:
                    descend(decorator, (Stated(outer),), outer, decorator.span, found)
            case _:
                pass
    return found


def around(item: Expression | Binding | Return) -> Frame:
    """The frame that a statement is around its value."""
    match item:
        case Binding():
            return Bound(item.target, item.scope)
        case Return():
            return Returned(item.scope)
        case _:
            return Stated(item.scope)


def descend(node: Expr, frames: Frames, scope: str, statement: Span, found: list[Position]) -> None:
    """Add `node` and what is inside it to `found`; the literal parts of a template are not strings of their own."""
    if isinstance(node, Text | Call | Mapping | Template | Item):
        found.append(Position(node, frames, scope, statement))
    for child, frame in inside(node):
        if type(child) is Text:
            found.append(Position(child, (frame, *frames), scope, statement))
        elif type(child) is not Name:
            descend(child, (frame, *frames), scope, statement, found)


def inside(node: Expr) -> list[tuple[Expr, Frame]]:
    """The expressions directly inside `node`, each with its frame; of names, which nothing can be inside, not all."""
    match node:
        case Call():
            return in_call(node)
        case Mapping():
            return in_mapping(node)
        case Sequence(items=items):
            return [(item, Member(node, index)) for index, item in enumerate(items) if type(item) is not Name]
        case Template(parts=parts):
            return [(part, Inside(node)) for part in parts if type(part) is not Name and type(part) is not Text]
        case Comparison(operands=operands):
            return [(operand, Operand(node)) for operand in operands if type(operand) is not Name]
        case Choice(options=options):
            return [(option, Option(node, index == 0)) for index, option in enumerate(options) if type(option) is not Name]
        case Item(base=base, key=key):
            return [(base, Inside(node)), (key, Subscript(node))]
        case Function(body=inner) | Attribute(base=inner):
            return [(inner, Inside(node))]
        case Opaque(children=children):
            return [(child, Inside(node)) for child in children if type(child) is not Name]
        case _:
            return []


def in_call(call: Call) -> list[tuple[Expr, Frame]]:
    """The object that a call is made on, and what it is given."""
    found: list[tuple[Expr, Frame]] = []
    if call.receiver is not None:
        found.append((call.receiver, Inside(call)))
    for index, value in enumerate(call.args):
        if type(value) is not Name:
            found.append((value, Argument(call, index)))
    for name, value in call.keywords:
        if type(value) is not Name:
            found.append((value, Argument(call, name)))
    return found


def in_mapping(mapping: Mapping) -> list[tuple[Expr, Frame]]:
    """The values of a mapping, and those of its keys that are more than a word: a mere word is no id."""
    found: list[tuple[Expr, Frame]] = []
    for key, value in mapping.entries:
        if key is not None and not (isinstance(key, Text) and key.value.isalpha()):
            found.append((key, Key(mapping)))
        if type(value) is not Name:
            found.append((value, Entry(mapping, key.value if isinstance(key, Text) else "")))
    return found


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
