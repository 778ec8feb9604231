"""TypeScript and JavaScript source → facts, by tree-sitter, JSX and half-written files included.

An element of JSX is a call whose keywords are its attributes. A union of string literals reads as `Literal["a", "b"]`, an
enum as a class, an import of CommonJS as one of ES modules. Anonymous functions with statements have a scope of their own,
called by what they are bound to or passed to.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tree_sitter import QueryCursor

from aidebt.facts import (
    Binding,
    Choice,
    Comment,
    Comparison,
    Definition,
    Expr,
    Expression,
    Item,
    Name,
    Opaque,
    ParsedFile,
    Return,
    Span,
)
from aidebt.parsers.grammar import errors
from aidebt.parsers.reader import MAX_DEPTH
from aidebt.parsers.typescript_definitions import ARRAY_PATTERN, CLASSES, OBJECT_PATTERN
from aidebt.parsers.typescript_expressions import EXPRESSIONS, EXTRAS, FUNCTIONS, IDENTIFIER
from aidebt.parsers.typescript_grammar import CODES, NAMES, comment_query, dialect
from aidebt.parsers.typescript_modules import Modules

if TYPE_CHECKING:
    from tree_sitter import Node

CASE = CODES["switch_case"]
KNOWN = (("jsx_element", b"&"), ("export_statement", b"t"))
LANGUAGE = "javascript"
MARKS = "/*! \t\r\n"


def parse(data: bytes) -> ParsedFile:
    """The facts of a TypeScript file without JSX.

    Args:
        data: the file's bytes, in UTF-8 (a byte-order mark is allowed).

    Returns:
        The facts in source order. `broken` names the first line that the grammar does not know.
    """
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<?xml", b"<!DOCTYPE")):
        return ParsedFile(LANGUAGE, (), unread="XML, not TypeScript", foreign=True)  # translations of Qt have the same suffix
    return _Reader(data, dialect(jsx=False)).read()


def parse_jsx(data: bytes) -> ParsedFile:
    """The facts of a TypeScript file with JSX, or of a JavaScript file; otherwise as `parse`."""
    return _Reader(data, dialect(jsx=True)).read()


class _Reader(Modules):
    """Reads the statements of one file."""

    def read(self) -> ParsedFile:
        root = self.dialect.parser.parse(self.data).root_node
        line = next((node.start_point[0] + 1 for node in errors(root) if not self.known(node)), 0) if root.has_error else 0
        if line:
            self.broken = f"line {line} is not valid TypeScript or JavaScript; the rest was read"
        self.block(root)
        if b"aidebt:" in self.data:
            self.comments(root)
        return ParsedFile(LANGUAGE, tuple(self.facts), self.broken)

    def known(self, node: Node) -> bool:
        """Whether what the grammar could not read is valid: `&` in the text of an element, `export type * from "m"`."""
        around = node.parent
        return around is not None and (around.type, self.data[node.start_byte : node.start_byte + 1]) in KNOWN

    def comments(self, root: Node) -> None:
        for node in QueryCursor(comment_query(self.dialect.language)).captures(root).get("comment", []):
            self.facts.append(Comment(self.text(node).strip(MARKS), self.span(node)))

    # -- statements -------------------------------------------------------------------------------------------------

    def block(self, node: Node) -> None:
        """The statements inside one that says nothing itself."""
        for child in node.named_children:
            self.statement(child)

    def statement(self, node: Node) -> None:
        handler = STATED[self.codes[node.kind_id]]
        if handler is None:
            return
        if self.depth > MAX_DEPTH:
            self.too_deep(node)
            return
        self.depth += 1
        handler(self, node)
        self.depth -= 1

    def stated(self, node: Node) -> None:
        """An expression that is a statement."""
        hints, self.hints = self.hints, []
        self.emit(node)
        self.hints = hints

    def assigned(self, node: Node) -> None:
        """`a = b` as a statement, exports of CommonJS among them."""
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is None or right is None:
            return
        target = self.dotted(left)
        exported = target.removeprefix("module.") if not self.scope else ""
        if exported == "exports":
            self.export_value(right, self.span(node))
            return
        name = exported.removeprefix("exports.") if exported.startswith("exports.") else target.replace(".prototype.", ".")
        if self.codes[right.kind_id] in FUNCTIONS and name:
            owner = self.scope.rpartition(".")[0] if name.startswith("this.") else self.scope
            name = name.removeprefix("this.")
            self.define(right, f"{owner}.{name}" if owner else name)
            return
        value = self.named(right, name)
        operator = node.child_by_field_name("operator")
        if value is not None and name and (name != target or (operator is not None and operator.type == "+=")):
            self.facts.append(Binding(name, value, self.scope, self.span(node), name == target))
        else:
            self.bind(left, value, self.span(node))

    def declarator(self, node: Node) -> None:
        """`a = b` of a declaration."""
        target, value = node.child_by_field_name("name"), node.child_by_field_name("value")
        annotation = node.child_by_field_name("type")
        if target is None:
            return
        plain = self.codes[target.kind_id] == IDENTIFIER
        if annotation is not None:
            self.literal_types(annotation, self.text(target) if plain else "", self.scope)
        if value is None or self.imported(target, value):
            return
        if plain and self.codes[value.kind_id] in FUNCTIONS:
            self.define(value, self.qualified(self.text(target)))
        elif plain and self.codes[value.kind_id] in CLASSES:
            self.class_named(value, self.qualified(self.text(target)), ())
        else:
            self.bind(target, self.named(value, self.text(target) if plain else ""), self.span(node))

    def bind(self, target: Node, value: Expr | None, span: Span) -> None:
        """Bind a name, or each name of a pattern, to its part of the value."""
        code = self.codes[target.kind_id]
        if code == OBJECT_PATTERN:
            self.take_apart(target, value, span)
        elif code == ARRAY_PATTERN:
            for number, (name, _, default) in enumerate(self.leaves(target, "", None)):
                part = value if number == 0 and value is not None else Opaque((), span)
                self.facts.append(Binding(name, self.or_default(part, default, span), self.scope, span))
        elif value is not None:
            name = self.dotted(target)
            if name:
                self.facts.append(Binding(name, value, self.scope, span))
            elif not isinstance(value, Name):
                self.facts.append(Expression(value, self.scope, span))

    def take_apart(self, pattern: Node, value: Expr | None, span: Span) -> None:
        """`const { a, b: c = "x" } = value`."""
        if value is not None and not isinstance(value, Name):
            self.facts.append(Expression(value, self.scope, span))
        base = value.path if isinstance(value, Name) else ""
        for name, path, default in self.leaves(pattern, "", None):
            part = Name(f"{base}.{path}", span) if base and not path.startswith("?") else Opaque((), span)
            self.facts.append(Binding(name, self.or_default(part, default, span), self.scope, span))

    def or_default(self, value: Expr, default: Node | None, span: Span) -> Expr:
        """A value, or a choice between it and a default."""
        other = self.expression(default) if default is not None else None
        return Choice((value, other), span) if other is not None else value

    def returned(self, node: Node) -> None:
        """`return a`."""
        inner = [child for child in node.named_children if self.codes[child.kind_id] not in EXTRAS]
        hints, self.hints = self.hints, []
        value = self.expression(inner[0]) if inner else None
        self.hints = hints
        if value is not None:
            self.facts.append(Return(value, self.scope, self.span(node)))

    def loop(self, node: Node) -> None:
        """`for (const a of b)`."""
        left, right, body = (node.child_by_field_name(field) for field in ("left", "right", "body"))
        iterable = self.expression(right) if right is not None else None
        if iterable is not None and left is not None and right is not None:
            span = self.span(right)
            name = self.dotted(left)
            element = Item(iterable, Opaque((), span), span)
            if name:
                self.facts.append(Binding(name, element, self.scope, span))
            elif not isinstance(iterable, Name):
                self.facts.append(Expression(iterable, self.scope, span))
        if body is not None:
            self.statement(body)

    def switch(self, node: Node) -> None:
        """Each case compares what is switched on with a value."""
        subject, body = self.field(node, "value"), node.child_by_field_name("body")
        for case in body.named_children if body is not None else ():
            value = case.child_by_field_name("value") if self.codes[case.kind_id] == CASE else None
            compared = self.expression(value) if value is not None else None
            if compared is not None and value is not None:
                span = self.span(value)
                operands = (compared,) if subject is None or not isinstance(subject, Name) else (subject, compared)
                self.facts.append(Expression(Comparison("case", operands, span), self.scope, span))
            for child in case.named_children:
                if value is None or child.start_byte != value.start_byte:
                    self.statement(child)

    def body(self, node: Node) -> None:
        """What stands in the body of a statement, its head left out."""
        body = node.child_by_field_name("body")
        if body is not None:
            self.statement(body)

    def namespace(self, node: Node) -> None:
        """`namespace N {}`."""
        name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
        if name is None or body is None:
            return
        outer, self.scope = self.scope, self.qualified(self.text(name))
        self.facts.append(Definition("class", self.scope, (), (), (), None, self.span(node)))
        self.block(body)
        self.scope = outer


Statement = Callable[[_Reader, "Node"], None]

STATEMENTS: dict[str, Statement | None] = {
    "ERROR": _Reader.block,
    "abstract_class_declaration": _Reader.class_declared,
    "ambient_declaration": _Reader.block,
    "assignment_expression": _Reader.assigned,
    "augmented_assignment_expression": _Reader.assigned,
    "break_statement": None,
    "catch_clause": _Reader.body,
    "class_declaration": _Reader.class_declared,
    "continue_statement": None,
    "decorator": None,
    "enum_declaration": _Reader.enum,
    "export_statement": _Reader.exports,
    "expression_statement": _Reader.block,
    "for_in_statement": _Reader.loop,
    "function_declaration": _Reader.function_declared,
    "function_signature": None,
    "generator_function_declaration": _Reader.function_declared,
    "hash_bang_line": None,
    "import_alias": None,
    "import_statement": _Reader.imports,
    "interface_declaration": _Reader.named_type,
    "internal_module": _Reader.namespace,
    "module": None,
    "return_statement": _Reader.returned,
    "statement_block": _Reader.block,
    "statement_identifier": None,
    "string": None,
    "switch_statement": _Reader.switch,
    "type_alias_declaration": _Reader.named_type,
    "variable_declarator": _Reader.declarator,
}
"""Statements that are more than the statements inside them; None where they say nothing."""

SILENT = {name: None for name, handler in EXPRESSIONS.items() if handler is None}
READ: dict[str, Statement | None] = {**dict.fromkeys(EXPRESSIONS, _Reader.stated), **SILENT, **STATEMENTS}
STATED: tuple[Statement | None, ...] = (None, *(READ.get(name, _Reader.block) for name in NAMES))
