"""Functions, classes, enums and types of TypeScript and JavaScript, and the scopes they open."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aidebt.facts import (
    Binding,
    Definition,
    Expr,
    Expression,
    Function,
    Item,
    Name,
    Opaque,
    Parameter,
    Return,
    Sequence,
    Span,
    Text,
)
from aidebt.parsers.typescript_expressions import ARROW, EXTRAS, FUNCTIONS, IDENTIFIER, METHOD, STRING, Expressions
from aidebt.parsers.typescript_grammar import CODES, Dialect

if TYPE_CHECKING:
    from tree_sitter import Node

ARRAY_PATTERN = CODES["array_pattern"]
ASSIGNMENT_PATTERNS = (CODES["assignment_pattern"], CODES["object_assignment_pattern"])
CLASSES = (CODES["class_declaration"], CODES["abstract_class_declaration"], CODES["class"])
BLOCK = CODES["statement_block"]
DECORATOR = CODES["decorator"]
ENUM_ASSIGNMENT = CODES["enum_assignment"]
EXTENDS = CODES["extends_clause"]
FIELD = CODES["public_field_definition"]
HERITAGE = CODES["class_heritage"]
LITERAL_TYPE = CODES["literal_type"]
OBJECT_PATTERN = CODES["object_pattern"]
PAIR_PATTERN = CODES["pair_pattern"]
PARAMETERS = (CODES["required_parameter"], CODES["optional_parameter"])
PROPERTY_SIGNATURE = CODES["property_signature"]
REST = CODES["rest_pattern"]
SHORTHAND_PATTERN = CODES["shorthand_property_identifier_pattern"]
STATIC_BLOCK = CODES["class_static_block"]
UNION = CODES["union_type"]
UNREAD_TYPES = (CODES["lookup_type"], CODES["template_literal_type"])
MAX_PATTERN = 12
"""Patterns inside one another; deeper ones are stepped over."""


class Definitions(Expressions):
    """Reads what opens a scope."""

    def __init__(self, data: bytes, dialect: Dialect) -> None:
        super().__init__(data, dialect)
        self.taken: dict[str, int] = {}

    def block(self, node: Node) -> None:
        """The statements inside a node."""
        raise NotImplementedError

    # -- functions --------------------------------------------------------------------------------------------------

    def function(self, node: Node) -> Expr | None:
        """An anonymous function: its value where it is one expression, else a scope of its own."""
        body, parameters = node.child_by_field_name("body"), node.child_by_field_name("parameters")
        if body is None:
            return None
        span = self.span(node)
        plain = parameters is None or self.data.find(b"=", parameters.start_byte, parameters.end_byte) < 0
        if plain and self.codes[node.kind_id] == ARROW and self.codes[body.kind_id] != BLOCK:
            value = self.expression(body)
            return Function(value, span) if value is not None else None
        own = node.child_by_field_name("name")
        hint = ".".join(filter(None, self.hints)) or (self.text(own) if own is not None else "anonymous")
        name = self.unique(self.qualified(hint))
        self.define(node, name, anonymous=True)
        return Function(Opaque((), span), span, name)

    def method(self, node: Node) -> Expr | None:
        """A method of an object display."""
        key = node.child_by_field_name("name")
        named = self.key(key) if key is not None else None
        hint = ".".join(filter(None, [*self.hints, named.value if isinstance(named, Text) else ""]))
        name = self.unique(self.qualified(hint or "anonymous"))
        self.define(node, name, anonymous=True)
        span = self.span(node)
        return Function(Opaque((), span), span, name)

    def named(self, node: Node, name: str) -> Expr | None:
        """An expression that goes by a name."""
        hints, self.hints = self.hints, [name]
        value = self.expression(node)
        self.hints = hints
        return value

    def qualified(self, name: str) -> str:
        """A name as seen from the top of the file."""
        return f"{self.scope}.{name}" if self.scope else name

    def unique(self, name: str) -> str:
        """`name`, numbered from the second on: two callbacks of one function are two scopes."""
        count = self.taken[name] = self.taken.get(name, 0) + 1
        return name if count == 1 else f"{name}#{count}"

    def define(self, node: Node, name: str, decorators: tuple[Expr, ...] = (), anonymous: bool = False) -> None:
        """A function, with what is in it."""
        outer, hints = self.scope, self.hints
        self.scope, self.hints = name, []
        span = self.span(node)
        parameters = node.child_by_field_name("parameters")
        formal = () if parameters is None else tuple(self.parameters(parameters))
        if parameters is None and (single := node.child_by_field_name("parameter")) is not None:
            formal = (Parameter(self.text(single), None, "", self.span(single)),)
        self.facts.append(Definition("function", name, formal, (), decorators, None, span, anonymous))
        body = node.child_by_field_name("body")
        if body is not None and self.codes[body.kind_id] == BLOCK:
            self.block(body)
        elif body is not None and (value := self.expression(body)) is not None:
            self.facts.append(Return(value, name, self.span(body)))
        self.scope, self.hints = outer, hints

    def parameters(self, node: Node) -> Iterator[Parameter]:
        """The formal parameters; those that are taken apart count by the names they give."""
        for child in node.named_children:
            code = self.codes[child.kind_id]
            if code not in PARAMETERS:
                if code == IDENTIFIER:
                    yield Parameter(self.text(child), None, "", self.span(child))
                continue
            pattern = child.child_by_field_name("pattern")
            if pattern is None:
                continue
            annotation, default = child.child_by_field_name("type"), child.child_by_field_name("value")
            span = self.span(child)
            for name, path, value in self.leaves(pattern, "", default):
                if annotation is not None and not path:
                    self.literal_types(annotation, name, self.scope)
                expr = self.expression(value) if value is not None else None
                yield Parameter(name, expr, "", span)
                if pattern.start_byte != child.start_byte and self.scope.endswith(".constructor"):
                    self.facts.append(Binding(f"this.{name}", Name(name, span), self.scope, span))  # `private model = "x"`

    def leaves(self, node: Node, path: str, default: Node | None, depth: int = 0) -> Iterator[tuple[str, str, Node | None]]:
        """The names of a pattern, each with the path to its value from the whole and its default."""
        code = self.codes[node.kind_id]
        if code in (IDENTIFIER, SHORTHAND_PATTERN):
            name = self.text(node)
            below = path.removesuffix("*")
            yield name, f"{below}{name}" if code == SHORTHAND_PATTERN else below.removesuffix("."), default
        elif depth > MAX_PATTERN:
            return
        elif code in ASSIGNMENT_PATTERNS:
            left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
            if left is not None:
                yield from self.leaves(left, path, right, depth + 1)
        elif code == PAIR_PATTERN:
            key, value = node.child_by_field_name("key"), node.child_by_field_name("value")
            named = self.key(key) if key is not None else None
            if value is not None:
                below = f"{path}{named.value}." if isinstance(named, Text) else "?."
                yield from self.leaves(value, below, default, depth + 1)
        elif code in (OBJECT_PATTERN, ARRAY_PATTERN, REST):
            for child in node.named_children:
                below = path if code == OBJECT_PATTERN and self.codes[child.kind_id] != REST else "?."
                yield from self.leaves(child, below, None, depth + 1)

    def function_declared(self, node: Node) -> None:
        """`function f() {}`."""
        name = node.child_by_field_name("name")
        if name is not None:
            self.define(node, self.qualified(self.text(name)))

    # -- classes ----------------------------------------------------------------------------------------------------

    def class_value(self, node: Node) -> Expr | None:
        """A class used as a value: a name that leads to it."""
        own = node.child_by_field_name("name")
        name = ".".join(filter(None, self.hints)) or (self.text(own) if own is not None else "anonymous")
        self.class_named(node, self.unique(self.qualified(name)), ())
        return None

    def class_declared(self, node: Node) -> None:
        """`class A {}`."""
        self.class_decorated(node, [])

    def class_decorated(self, node: Node, decorators: list[Node]) -> None:
        """A class with the decorators that stand before its `export`."""
        name = node.child_by_field_name("name")
        if name is not None:
            own = [child for child in node.named_children if self.codes[child.kind_id] == DECORATOR]
            self.class_named(node, self.qualified(self.text(name)), tuple(self.decorators([*decorators, *own])))

    def class_named(self, node: Node, name: str, decorators: tuple[Expr, ...]) -> None:
        """A class, with what is in it."""
        outer, hints = self.scope, self.hints
        body = node.child_by_field_name("body")
        bases = [base for child in node.named_children if self.codes[child.kind_id] == HERITAGE for base in self.bases(child)]
        self.scope, self.hints = name, []
        self.facts.append(Definition("class", name, (), tuple(bases), decorators, None, self.span(node)))
        waiting: list[Expr] = []
        for child in body.named_children if body is not None else ():
            code = self.codes[child.kind_id]
            if code == DECORATOR:
                waiting.extend(self.decorators([child]))
                continue
            if code == METHOD:
                self.class_method(child, tuple(waiting))
            elif code == FIELD:
                self.class_field(child)
                self.field_decorated(child, waiting)
            elif code == STATIC_BLOCK:
                self.block(child)
            waiting = []
        self.scope, self.hints = outer, hints

    def bases(self, node: Node) -> Iterator[str]:
        """The classes that one extends."""
        for child in node.named_children:
            extended = child.child_by_field_name("value") if self.codes[child.kind_id] == EXTENDS else child
            if extended is not None and (path := self.dotted(extended)):
                yield path

    def decorators(self, nodes: list[Node]) -> list[Expr]:
        """The expressions of decorators."""
        found = (self.expression(inner) for node in nodes if (inner := node.named_child(0)) is not None)
        return [value for value in found if value is not None]

    def class_method(self, node: Node, decorators: tuple[Expr, ...]) -> None:
        """A method; one that is read like a field is bound like one."""
        key = node.child_by_field_name("name")
        if key is None:
            return
        name = self.text(key).strip("#\"'[]")
        self.define(node, self.qualified(name), decorators)
        if b"get " in self.data[node.start_byte : key.start_byte]:
            span = self.span(node)
            self.facts.append(Binding(name, Function(Opaque((), span), span, self.qualified(name)), self.scope, span))

    def class_field(self, node: Node) -> None:
        """A field with a value."""
        key, value = node.child_by_field_name("name"), node.child_by_field_name("value")
        if key is None:
            return
        name = self.text(key).strip("#\"'[]")
        annotation = node.child_by_field_name("type")
        if annotation is not None:
            self.literal_types(annotation, name, self.scope)
        if value is None:
            return
        if self.codes[value.kind_id] in FUNCTIONS:
            self.define(value, self.qualified(name))
            return
        self.hints = [name]
        expr = self.expression(value)
        self.hints = []
        if expr is not None:
            self.facts.append(Binding(name, expr, self.scope, self.span(node)))

    def field_decorated(self, node: Node, decorators: list[Expr]) -> None:
        """What decorators say of a field: expressions in the scope that the field is."""
        key = node.child_by_field_name("name")
        own = [child for child in node.named_children if self.codes[child.kind_id] == DECORATOR]
        if key is not None:
            scope = self.qualified(self.text(key).strip("#\"'[]"))
            for value in (*decorators, *self.decorators(own)):
                self.facts.append(Expression(value, scope, self.span(node)))

    def enum(self, node: Node) -> None:
        """An enum: a class whose members are bound."""
        key, body = node.child_by_field_name("name"), node.child_by_field_name("body")
        if key is None or body is None:
            return
        name = self.qualified(self.text(key))
        self.facts.append(Definition("class", name, (), ("Enum",), (), None, self.span(node)))
        for child in body.named_children:
            member = child.child_by_field_name("name") if self.codes[child.kind_id] == ENUM_ASSIGNMENT else None
            value = self.field(child, "value") if member is not None else None
            if member is not None and value is not None:
                self.facts.append(Binding(self.text(member).strip("\"'"), value, name, self.span(child)))

    # -- types ------------------------------------------------------------------------------------------------------

    def named_type(self, node: Node) -> None:
        """The string literals in a type alias or an interface."""
        key = node.child_by_field_name("name")
        value = node.child_by_field_name("value") or node.child_by_field_name("body")
        if key is not None and value is not None:
            self.literal_types(value, self.text(key), self.scope)

    def literal_types(self, node: Node, name: str, scope: str) -> None:
        """Each set of string literals in a type, as `name = Literal["a", "b"]`; in an object type by the property's name."""
        written = self.data[node.start_byte : node.end_byte]
        if b'"' not in written and b"'" not in written:
            return
        stack = [(node, name, scope)]
        while stack:
            part, target, owner = stack.pop()
            code = self.codes[part.kind_id]
            if code in UNREAD_TYPES:
                continue
            if code in (UNION, LITERAL_TYPE):
                texts, others = self.alternatives(part)
                if texts:
                    self.literal_type(part, texts, target, owner)
                stack.extend((other, target, owner) for other in reversed(others))
                continue
            if code == PROPERTY_SIGNATURE and (key := part.child_by_field_name("name")) is not None:
                owner, target = f"{owner}.{target}" if owner else target, self.text(key).strip("\"'")
            stack.extend((child, target, owner) for child in reversed(part.named_children))

    def alternatives(self, node: Node) -> tuple[list[Expr], list[Node]]:
        """The string literals of a union, and its other members."""
        texts: list[Expr] = []
        others: list[Node] = []
        stack = [node]
        while stack:
            part = stack.pop()
            code = self.codes[part.kind_id]
            if code == UNION:
                stack.extend(reversed(part.named_children))
            elif code == LITERAL_TYPE:
                inner = part.named_child(0)
                value = self.expression(inner) if inner is not None and self.codes[inner.kind_id] == STRING else None
                texts.extend([value] if value is not None else [])
            elif code not in EXTRAS:
                others.append(part)
        return texts, others

    def literal_type(self, node: Node, texts: list[Expr], target: str, scope: str) -> None:
        """One union of string literals."""
        span: Span = self.span(node)
        value = Item(Name("Literal", span), Sequence(tuple(texts), span), span)
        self.facts.append(Binding(target, value, scope, span) if target else Expression(value, scope, span))
