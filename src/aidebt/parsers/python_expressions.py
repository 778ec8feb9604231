"""Python expressions → expression trees.

Half of a scan's computing is spent here, hence three habits: children are taken by position where the grammar leaves no
doubt, tables are indexed by the number of a node's type, and dotted names and plain strings are read from the source
text without asking for the nodes below them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from aidebt.facts import (
    Attribute,
    Binding,
    Call,
    Choice,
    Comparison,
    Expr,
    Expression,
    Function,
    Item,
    Mapping,
    Name,
    Opaque,
    Sequence,
    Span,
    Template,
    Text,
)
from aidebt.parsers.grammar import by_number
from aidebt.parsers.python_grammar import (
    ATTRIBUTE,
    BINARY,
    CALL,
    DICTIONARY_SPLAT,
    EXTRAS,
    IDENTIFIER,
    IN_ARGUMENTS,
    IN_ATTRIBUTE,
    IN_BODY,
    IN_EXPRESSION,
    IN_FUNCTION,
    IN_KEY,
    IN_LEFT,
    IN_NAME,
    IN_OBJECT,
    IN_OPERATOR,
    IN_RIGHT,
    IN_VALUE,
    INTERPOLATION,
    KEYWORD_ARGUMENT,
    LANGUAGE,
    PAIR,
    PARENTHESIZED,
    STRING,
    STRING_END,
    SUBSCRIPT,
    TYPE,
)
from aidebt.parsers.python_strings import unescape
from aidebt.parsers.reader import MAX_DEPTH, Reader
from aidebt.parsers.strings import joined, separated

if TYPE_CHECKING:
    from tree_sitter import Node

KEEPS_WORDS = frozenset(
    {"strip", "lstrip", "rstrip", "expandtabs", "encode", "title", "replace", "removeprefix", "removesuffix"}
)
DEDENTS = frozenset({"dedent", "textwrap.dedent", "cleandoc", "inspect.cleandoc"})
PLAIN = re.compile(r"[uU]?(?P<quotes>\"\"\"|'''|\"|')(?P<content>[^\\\r]*)(?P=quotes)", re.ASCII)
CONSTANTS = ("None.", "True.", "False.", ".")  # what is no name, though it looks like one before a dot


class Expressions(Reader):
    """Reads the expressions of one file."""

    def emit(self, node: Node) -> None:
        """An expression that stands for itself, as a fact."""
        value = self.expression(node)
        if value is not None:
            self.facts.append(Expression(value, self.scope, value.span))

    def expression(self, node: Node) -> Expr | None:
        """The expression tree of `node`, or None where nothing in it can matter (numbers, constants)."""
        number = node.kind_id
        if number == IDENTIFIER:
            return self.name(node)
        handler = HANDLERS[number]
        if handler is None:
            return None
        if self.depth > MAX_DEPTH:
            self.too_deep(node)
            return None
        self.depth += 1
        value = handler(self, node)
        self.depth -= 1
        return value

    def expressions(self, nodes: list[Node]) -> tuple[Expr, ...]:
        """Those of several nodes, without the ones that cannot matter."""
        return tuple([value for node in nodes if (value := self.expression(node)) is not None])

    def field(self, node: Node, number: int) -> Expr | None:
        """The expression in a field of a node."""
        child = node.child_by_field_id(number)
        return self.expression(child) if child is not None else None

    # -- names ------------------------------------------------------------------------------------------------------

    def dotted(self, node: Node) -> str:
        """`a.b["c"]` as `a.b.c`; "" where the expression is more than a chain of names."""
        if node.kind_id == ATTRIBUTE:
            text = self.text(node)
            if text.replace(".", "_").isidentifier() and not (".." in text or text.startswith(CONSTANTS)):
                return text
        names: list[str] = []
        while (number := node.kind_id) != IDENTIFIER:
            base, name = self.link(node, number)
            if base is None:
                return ""
            if name is not None:
                names.append(name)
            node = base
        head = self.text(node)  # empty where the parser put a name because one is missing
        return ".".join([head, *reversed(names)]) if head else ""

    def link(self, node: Node, number: int) -> tuple[Node | None, str | None]:
        """What an attribute or a subscript is taken of, and the name taken; None where that is no name."""
        if number == ATTRIBUTE:
            base, attribute = node.child_by_field_id(IN_OBJECT), node.child_by_field_id(IN_ATTRIBUTE)
            return (base, self.text(attribute)) if attribute is not None else (None, None)
        if number == SUBSCRIPT:
            keys = node.children_by_field_name("subscript")
            key = self.expression(keys[0]) if len(keys) == 1 and keys[0].kind_id == STRING else None
            return (node.child_by_field_id(IN_VALUE), key.value) if isinstance(key, Text) else (None, None)
        if number in (TYPE, PARENTHESIZED) and len(inner := node.named_children) == 1:
            return inner[0], None
        return None, None

    def attribute(self, node: Node) -> Expr | None:
        """`a.b`: a name, or an expression with names in it."""
        path = self.dotted(node)
        if path:
            return Name(path, self.span(node))
        base, name = self.field(node, IN_OBJECT), node.child_by_field_id(IN_ATTRIBUTE)
        return Attribute(base, self.text(name), self.span(node)) if base is not None and name is not None else base

    def subscript(self, node: Node) -> Expr | None:
        """`a[b]`: a name where the key is a constant string."""
        path = self.dotted(node)
        span = self.span(node)
        if path:
            return Name(path, span)
        value = self.field(node, IN_VALUE)
        keys = self.expressions(node.children_by_field_name("subscript"))
        if value is None:
            return Opaque(keys, span) if keys else None
        return Item(value, keys[0] if len(keys) == 1 else Sequence(keys, span), span)

    def generic_type(self, node: Node) -> Expr | None:
        """`Literal["a", "b"]` in an annotation."""
        inner = node.named_children
        if len(inner) != 2:
            return self.opaque(node)
        span = self.span(node)
        base = Name(self.text(inner[0]), self.span(inner[0]))
        return Item(base, Sequence(self.expressions(inner[1].named_children), span), span)

    # -- displays and operators -------------------------------------------------------------------------------------

    def opaque(self, node: Node) -> Expr | None:
        """Anything else, with the expressions inside it."""
        inner = self.expressions(node.named_children)
        return Opaque(inner, self.span(node)) if inner else None

    def only_child(self, node: Node) -> Expr | None:
        """What brackets, `await` and annotations hold."""
        inner = [child for child in node.named_children if child.kind_id not in EXTRAS]
        return self.expression(inner[0]) if len(inner) == 1 else self.opaque(node)

    def sequence(self, node: Node) -> Expr | None:
        """A list, tuple or set display."""
        span = self.span(node)
        return Sequence(self.expressions(node.named_children), span)

    def dictionary(self, node: Node) -> Expr | None:
        """A dict display."""
        span = self.span(node)
        entries: list[tuple[Expr | None, Expr]] = []
        for child in node.named_children:
            number = child.kind_id
            if number == PAIR:
                value = self.field(child, IN_VALUE)
                name = self.field(child, IN_KEY)
                if value is None and isinstance(name, Text):
                    value = Opaque((), self.span(child))  # a number says nothing, its key may
                if value is not None:
                    entries.append((name, value))
            elif number == DICTIONARY_SPLAT:
                spread = self.expression(child.named_children[0]) if child.named_children else None
                if spread is not None:
                    entries.append((None, spread))
        return Mapping(tuple(entries), span)

    def boolean(self, node: Node) -> Expr | None:
        """`a or b` is a choice; of `a and b` the value is `b`, and `a` a condition."""
        left, operator, right = (node.child_by_field_id(field) for field in (IN_LEFT, IN_OPERATOR, IN_RIGHT))
        if left is None or right is None or operator is None:
            return self.opaque(node)
        if operator.type == "and":
            self.emit(left)
            return self.expression(right)
        options = self.expressions([left, right])
        return Choice(options, self.span(node)) if options else None

    def conditional(self, node: Node) -> Expr | None:
        """`a if c else b`: a choice, and a condition."""
        inner = [child for child in node.named_children if child.kind_id not in EXTRAS]
        if len(inner) != 3:
            return self.opaque(node)
        self.emit(inner[1])
        options = self.expressions([inner[0], inner[2]])
        return Choice(options, self.span(node)) if options else None

    def comparison(self, node: Node) -> Expr | None:
        """`a == b < c`."""
        operands = self.expressions(node.named_children)
        if not operands:
            return None
        operator = next((child.type for child in node.children if not child.is_named), "==")
        return Comparison(operator, operands, self.span(node))

    def walrus(self, node: Node) -> Expr | None:
        """`(a := b)`: a binding; its value is that of `b`."""
        name, value = node.child_by_field_id(IN_NAME), self.field(node, IN_VALUE)
        if name is not None and value is not None:
            self.facts.append(Binding(self.text(name), value, self.scope, self.span(node)))
        return value

    def lambda_(self, node: Node) -> Expr | None:
        """`lambda x: body`."""
        value = self.field(node, IN_BODY)
        return Function(value, self.span(node)) if value is not None else None

    def as_pattern(self, node: Node) -> Expr | None:
        """`value as name`: a binding, or an expression where the target is no name."""
        inner = node.named_children
        value = self.expression(inner[0]) if inner else None
        if value is not None and len(inner) > 1:
            target = inner[1].named_children
            name = self.dotted(target[0]) if target else ""
            self.facts.append(
                Binding(name, value, self.scope, self.span(node)) if name else Expression(value, self.scope, value.span)
            )
        return None

    def binary(self, node: Node) -> Expr | None:
        """`+` and `%` join strings; a long sum is one level, not as many as it has terms."""
        operator = node.child_by_field_id(IN_OPERATOR)
        symbol = operator.type if operator is not None else ""
        if symbol not in ("+", "%"):
            return self.opaque(node)
        parts: list[Node] = []
        left: Node | None = node
        while left is not None and left.kind_id == BINARY:
            inner = left.child_by_field_id(IN_OPERATOR)
            right = left.child_by_field_id(IN_RIGHT)
            if inner is None or inner.type != symbol or right is None:
                break
            parts.append(right)
            left = left.child_by_field_id(IN_LEFT)
        if left is not None:
            parts.append(left)
        values = self.expressions(parts[::-1])
        span = self.span(node)
        if symbol == "%":
            if values and isinstance(values[0], Text | Template):
                return joined([values[0], *(Opaque((value,), value.span) for value in values[1:])], values[0].span)
            return Opaque(values, span) if values else None
        return joined(values, span) or (Opaque(values, span) if values else None)

    # -- calls ------------------------------------------------------------------------------------------------------

    def call(self, node: Node) -> Expr | None:
        """A call, or the string that it leaves as it was."""
        parts = node.children
        if len(parts) == 2:
            function, arguments = parts
        else:
            named = node.child_by_field_id(IN_FUNCTION)
            if named is None:
                return self.opaque(node)
            function, arguments = named, node.child_by_field_id(IN_ARGUMENTS) or named
        span = self.span(node)
        args: list[Expr] = []
        keywords: list[tuple[str, Expr]] = []
        for child in arguments.named_children if arguments is not function else ():
            number = child.kind_id
            if number == KEYWORD_ARGUMENT:
                keywords.append(self.keyword(child, span))
            elif number == DICTIONARY_SPLAT:
                inner = child.named_children
                keywords.append(("**", (self.expression(inner[0]) if inner else None) or Opaque((), span)))
            elif number not in EXTRAS:
                value = self.expression(child)
                args.append(value if value is not None else Opaque((), span))
        callee, base = self.callee(function)
        if base is None:
            call = Call(callee, tuple(args), tuple(keywords), span)
            return args[0] if callee in DEDENTS and len(args) == 1 and isinstance(args[0], Text | Template) else call
        call = Call(callee, tuple(args), tuple(keywords), span, self.expression(base))
        if isinstance(call.receiver, Text | Template) and base == function.child_by_field_id(IN_OBJECT):
            return self.string_method(call, call.receiver, callee.rpartition(".")[2])
        return call

    def keyword(self, node: Node, span: Span) -> tuple[str, Expr]:
        """A keyword argument; `span` is the call's, for values that cannot matter."""
        parts = node.children
        name, value = (parts[0], parts[2]) if len(parts) == 3 else (None, None)
        if name is None:
            name, value = node.child_by_field_id(IN_NAME), node.child_by_field_id(IN_VALUE)
        result = self.expression(value) if value is not None else None
        return self.text(name) if name is not None else "", result if result is not None else Opaque((), span)

    def callee(self, node: Node) -> tuple[str, Node | None]:
        """How a callee is written, calls in the chain as `()`, and the node the chain starts from if that is no name."""
        path = self.dotted(node)
        if path:
            return path, None
        names: list[str] = []
        while node.kind_id == ATTRIBUTE:
            attribute, base = node.child_by_field_id(IN_ATTRIBUTE), node.child_by_field_id(IN_OBJECT)
            if attribute is None or base is None:
                break
            names.append(self.text(attribute))
            node = base
        if node.kind_id == CALL and (function := node.child_by_field_id(IN_FUNCTION)) is not None and self.depth < MAX_DEPTH:
            self.depth += 1
            path = f"{self.callee(function)[0]}()"
            self.depth -= 1
        return ".".join([path or "()", *reversed(names)]), node

    def string_method(self, call: Call, receiver: Text | Template, method: str) -> Expr:
        """The string that a method of a literal gives, as far as it can be told; else the call."""
        if method in KEEPS_WORDS:
            return receiver
        if method in ("format", "format_map"):
            values = (*call.args, *(value for _, value in call.keywords))
            return joined([receiver, *(Opaque((value,), value.span) for value in values)], receiver.span) or call
        if method == "join" and isinstance(receiver, Text) and len(call.args) == 1 and isinstance(call.args[0], Sequence):
            return separated(call.args[0].items, receiver.value, call.args[0].span) or call
        return call

    # -- strings ----------------------------------------------------------------------------------------------------

    def concatenated(self, node: Node) -> Expr | None:
        """Literals side by side."""
        return joined(self.expressions([child for child in node.named_children if child.kind_id == STRING]), self.span(node))

    def string(self, node: Node) -> Expr | None:
        """A literal: its value, or its parts where it is an f-string; None for bytes."""
        plain = PLAIN.fullmatch(self.text(node))
        span = self.span(node)
        if plain and node.child_count <= 3 and not node.has_error:
            return Text(plain["content"], span)
        pieces = node.children
        opening = self.text(pieces[0]) if pieces else ""
        prefix = opening.rstrip("'\"").lower()
        if "b" in prefix:
            return None
        parts: list[Expr] = []
        at = pieces[0].end_byte if pieces else node.end_byte
        for child in pieces[1:]:
            number = child.kind_id
            if number not in (INTERPOLATION, STRING_END):
                continue
            start = child.start_byte
            if number == STRING_END:  # the grammar counts backslashes before it in, in raw strings
                start = max(start, child.end_byte - len(opening) + len(prefix))
            if at < start:
                parts.append(Text(self.literal(at, start, prefix), span))
            at = child.end_byte
            if number == INTERPOLATION:
                value = self.field(child, IN_EXPRESSION)
                parts.append(value if value is not None else Opaque((), self.span(child)))
        if not parts:
            return Text("", span)
        return parts[0] if len(parts) == 1 and isinstance(parts[0], Text) else Template(tuple(parts), span)

    def literal(self, start: int, end: int, prefix: str) -> str:
        """The value of the part of a string between two bytes."""
        text = self.slice(start, end)
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        if "f" in prefix or "t" in prefix:
            text = text.replace("{{", "{").replace("}}", "}")
        return text if "r" in prefix or "\\" not in text else unescape(text)


EXPRESSIONS: dict[str, Callable[[Expressions, Node], Expr | None] | None] = {
    "as_pattern": Expressions.as_pattern,
    "attribute": Expressions.attribute,
    "await": Expressions.only_child,
    "binary_operator": Expressions.binary,
    "boolean_operator": Expressions.boolean,
    "call": Expressions.call,
    "comment": None,
    "comparison_operator": Expressions.comparison,
    "concatenated_string": Expressions.concatenated,
    "conditional_expression": Expressions.conditional,
    "dictionary": Expressions.dictionary,
    "ellipsis": None,
    "expression_list": Expressions.sequence,
    "false": None,
    "float": None,
    "generic_type": Expressions.generic_type,
    "identifier": Expressions.attribute,
    "integer": None,
    "lambda": Expressions.lambda_,
    "list": Expressions.sequence,
    "named_expression": Expressions.walrus,
    "none": None,
    "parenthesized_expression": Expressions.only_child,
    "set": Expressions.sequence,
    "string": Expressions.string,
    "subscript": Expressions.subscript,
    "true": None,
    "tuple": Expressions.sequence,
    "type": Expressions.only_child,
    "yield": Expressions.opaque,
}
"""Expressions by node type, None where nothing in one can matter; any other is opaque, with what is inside it."""

HANDLERS = by_number(LANGUAGE, EXPRESSIONS, Expressions.opaque, None)
