"""What a parser saw in one file: syntax with a location, and no meaning yet.

Three families of facts. *Code* facts (imports, definitions, bindings, expressions) hold expression trees built from the
`Expr` union below. *Data* facts (`Setting`, `Reference`, `Passage`) hold key paths and prompt-file sections. *Schema* facts
(`TableChange`, `TableIndex`, `Routine`) say what statements do to a database. `Comment` occurs in all of them. Parsers know
no vendor; what a fact means is decided by the detectors.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeAlias, TypeVar

from aidebt.values import dataclass

if TYPE_CHECKING:
    from typing_extensions import dataclass_transform

    _Class = TypeVar("_Class")

    @dataclass_transform(frozen_default=True)
    def fact(cls: type[_Class]) -> type[_Class]:
        """A value that is equal to what has the same fields, and that nobody changes."""

else:
    # Frozen to the type checker only: the guard of a frozen dataclass triples the cost of making one, and a file has thousands.
    fact = dataclass(slots=True, unsafe_hash=True)


class Lines(Protocol):
    """What knows the lines of a file."""

    def between(self, start: int, end: int) -> tuple[int, int, int, int]:
        """The line, column, end line and end column of what stands from byte `start` up to `end`."""


class Span(NamedTuple):
    """Where something stands in a file: byte offsets into the bytes that were parsed, `end` exclusive.

    Lines are 1-based lines of the file on disk, columns 1-based code points, `end_column` exclusive. Of the thousands of
    spans of a file few are ever shown: lines and columns are told when they are asked for.
    """

    start: int
    end: int
    lines: Lines

    @staticmethod
    def told(line: int, column: int, end_line: int, end_column: int, start: int, end: int) -> Span:
        """A span whose lines and columns are known."""
        return Span(start, end, Told(line, column, end_line, end_column))

    @property
    def line(self) -> int:
        """The line of the first character."""
        return self.lines.between(self.start, self.end)[0]

    @property
    def column(self) -> int:
        """The column of the first character."""
        return self.lines.between(self.start, self.end)[1]

    @property
    def end_line(self) -> int:
        """The line of the end."""
        return self.lines.between(self.start, self.end)[2]

    @property
    def end_column(self) -> int:
        """The column behind the last character."""
        return self.lines.between(self.start, self.end)[3]


class Told(NamedTuple):
    """The lines and columns of one span."""

    line: int
    column: int
    end_line: int
    end_column: int

    def between(self, start: int, end: int) -> tuple[int, int, int, int]:
        """They themselves."""
        return self


# -- expressions ----------------------------------------------------------------------------------------------------


@fact
class Text:
    """A string whose value is known: a literal, or literals joined by the language itself."""

    value: str
    span: Span


@fact
class Template:
    """A string put together at run time from literals and expressions: f-string, `+`, `.format`, `%`, template literal."""

    parts: tuple[Expr, ...]
    span: Span


@fact
class Name:
    """A dotted name, subscripts by constant strings included: `self.model`, `PROMPTS["x"]` is `PROMPTS.x`."""

    path: str
    span: Span


@fact
class Call:
    """A call, a construction, or a JSX element, whose attributes are its keywords and whose name is `<div>` where it is HTML's.

    `callee` is dotted; a call in the chain is written `()`: `OpenAI().chat.completions.create`. `keyed` tells that the
    language has no keyword arguments: there an argument's name is a key of an object that is passed.
    """

    callee: str
    args: tuple[Expr, ...]
    keywords: tuple[tuple[str, Expr], ...]
    span: Span
    receiver: Expr | None = None  # the object a method is called on, where it is more than a plain name
    keyed: bool = False

    def argument(self, name: str | int) -> Expr | None:
        """The expression passed as keyword `name` or at position `name`, or None."""
        if isinstance(name, int):
            return self.args[name] if name < len(self.args) else None
        for key, value in self.keywords:
            if key == name:
                return value
        if self.keyed:
            given = (item.get(name) for item in self.args if isinstance(item, Mapping))
            return next((value for value in given if value is not None), None)
        return None


@fact
class Sequence:
    """A list, tuple or set display."""

    items: tuple[Expr, ...]
    span: Span


@fact
class Mapping:
    """A dict or object display; `**spread` entries have a None key."""

    entries: tuple[tuple[Expr | None, Expr], ...]
    span: Span

    def get(self, key: str) -> Expr | None:
        """The value under the constant string `key`, or None."""
        for name, value in self.entries:
            if isinstance(name, Text) and name.value == key:
                return value
        return None


@fact
class Choice:
    """One of several values: `a or b`, `a if c else b`, `a ?? b`."""

    options: tuple[Expr, ...]
    span: Span


@fact
class Item:
    """A subscript whose key is not a constant string: `models[0]`, `table[name]`."""

    base: Expr
    key: Expr
    span: Span


@fact
class Attribute:
    """An attribute of what is no name: `settings().model`, where an attribute is no key of a mapping."""

    base: Expr
    name: str
    span: Span


@fact
class Comparison:
    """`==`, `in`, `<` and friends; a `match`/`switch` case is one too."""

    operator: str
    operands: tuple[Expr, ...]
    span: Span


@fact
class Function:
    """An anonymous function: its body's value, or the qualified `name` under which its statements were read."""

    body: Expr
    span: Span
    name: str = ""


@fact
class Opaque:
    """Anything else; the expressions inside it stay visible."""

    children: tuple[Expr, ...]
    span: Span


Expr: TypeAlias = (
    Text | Template | Name | Call | Sequence | Mapping | Choice | Item | Attribute | Comparison | Function | Opaque
)


def children(expr: Expr) -> tuple[Expr, ...]:
    """The expressions directly inside `expr`, in source order."""
    return _CHILDREN[type(expr)](expr)


def walk(expr: Expr) -> Iterator[Expr]:
    """`expr` and everything inside it, outermost first, in source order."""
    stack = [expr]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(reversed(_CHILDREN[type(node)](node)))


def _of_call(call: Call) -> tuple[Expr, ...]:
    head = () if call.receiver is None else (call.receiver,)
    return (*head, *call.args, *(value for _, value in call.keywords))


_CHILDREN: dict[type, Callable[[Any], tuple[Expr, ...]]] = {
    Text: lambda expr: (),
    Name: lambda expr: (),
    Call: _of_call,
    Template: attrgetter("parts"),
    Sequence: attrgetter("items"),
    Mapping: lambda expr: tuple([part for entry in expr.entries for part in entry if part is not None]),
    Choice: attrgetter("options"),
    Comparison: attrgetter("operands"),
    Opaque: attrgetter("children"),
    Item: lambda expr: (expr.base, expr.key),
    Attribute: lambda expr: (expr.base,),
    Function: lambda expr: (expr.body,),
}
"""By the class: a file is walked through many times."""


# -- code facts -----------------------------------------------------------------------------------------------------


@fact
class Import:
    """`import module as alias` (`name` None) or `from module import name as alias`; `level` counts leading dots."""

    module: str
    name: str | None
    alias: str
    level: int
    span: Span


@fact
class Parameter:
    """A formal parameter with its default, if it has one."""

    name: str
    default: Expr | None
    annotation: str
    span: Span


@fact
class Definition:
    """A function or a class. `name` is qualified within the file: `Agent.ask`.

    An `anonymous` one is called by what it is passed to or stored in, and by nobody's word.
    """

    kind: str  # "function" or "class"
    name: str
    parameters: tuple[Parameter, ...]
    bases: tuple[str, ...]
    decorators: tuple[Expr, ...]
    docstring: Text | None
    span: Span
    anonymous: bool = False


@fact
class Binding:
    """`target = value`, at any level. `scope` is the qualified name of the definition around it, "" at the top.

    `augmented` where the value is put behind what the target held: `target += value`.
    """

    target: str
    value: Expr
    scope: str
    span: Span
    augmented: bool = False


@fact
class Return:
    """A `return` or `yield` value."""

    value: Expr
    scope: str
    span: Span


@fact
class Expression:
    """Any other expression in a statement: a call for its effect, a condition, an iterable."""

    value: Expr
    scope: str
    span: Span


@fact
class Comment:
    """A comment, without its marker."""

    text: str
    span: Span


# -- data facts -----------------------------------------------------------------------------------------------------

TESTED = "=="
"""The key under which stands what is only compared with something."""


@fact
class Setting:
    """A scalar in a data file: `keys` is its path, list positions as `[0]`; `value` its text as the format reads it.

    `quoted` tells a string from a number, a boolean or null in the formats that have them. What is only compared with
    something, and selects nothing by itself, stands under the key `TESTED`.
    """

    keys: tuple[str, ...]
    value: str
    quoted: bool
    span: Span


@fact
class Reference:
    """A place in a data file that takes its value from elsewhere: `path` is the name as the language writes it.

    `var.model`, `module.ai.outputs.name`, `models[0].name`; a call whose first argument is a string is `function(argument)`.
    """

    keys: tuple[str, ...]
    path: str
    span: Span


@fact
class Passage:
    """A run of text of a prompt file: `role` is what its marker says (`system`, `user`, …), "" where it says nothing."""

    role: str
    text: str
    span: Span


# -- schema facts ---------------------------------------------------------------------------------------------------


@fact
class Column:
    """A column of a table, or a parameter of a routine.

    `type` is its type without space and quotes, in lower case, with schema, arguments and brackets: `vector(1536)`,
    `float[768]`, `array<float32>(vector_length=>128)`, "" where none is given; `options` is what follows, in lower case, one
    space between words.
    """

    name: str
    type: str
    options: str
    span: Span


@fact
class TableChange:
    """A statement about a table, or one of its clauses.

    `action` is "create", "add", "retype", "drop" (of the columns, of the whole table where there are none) or "rename" (of the
    column, or of the table, to `to`). `using` is the module of a virtual table. The table is named without quotes.
    """

    action: str
    table: str
    columns: tuple[Column, ...]
    span: Span
    using: str = ""
    to: str = ""


@fact
class TableIndex:
    """An index of a table: the method that builds it, its columns with the operator class of each, and its options.

    All but the names are in lower case; `method` is "vector" where the statement only says that vectors are indexed, ""
    where it says nothing.
    """

    table: str
    method: str
    columns: tuple[tuple[str, str], ...]
    options: str
    span: Span


@fact
class Routine:
    """A function or procedure that a statement defines, with its parameters and the text that is its body."""

    name: str
    parameters: tuple[Column, ...]
    body: str
    span: Span


Fact: TypeAlias = (
    Import
    | Definition
    | Binding
    | Return
    | Expression
    | Comment
    | Setting
    | Reference
    | Passage
    | TableChange
    | TableIndex
    | Routine
)


@fact
class ParsedFile:
    """The facts of one file, in source order.

    `broken` says in words what the parser had to step over, or is ""; `unread` why it gave up on the file, or on the rest of
    it, or is ""; `foreign` that this is because the file is in a language that nothing here reads. `cells` of a notebook
    are (first byte, byte behind the last, number).
    """

    language: str
    facts: tuple[Fact, ...]
    broken: str = ""
    unread: str = ""
    cells: tuple[tuple[int, int, int], ...] = ()
    foreign: bool = False
