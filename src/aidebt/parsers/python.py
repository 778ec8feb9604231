"""Python source → facts, by tree-sitter: any Python 3, most of Python 2, and half-written files.

Strings are read as the language means them: implicit and `+` concatenation, escapes, f-strings, and the methods of
`str` and the two standard-library functions that leave a literal's words as they are (`dedent`, `cleandoc`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import TYPE_CHECKING

from tree_sitter import Parser, Query, QueryCursor

from aidebt.facts import (
    Binding,
    Comment,
    Comparison,
    Definition,
    Expr,
    Expression,
    Import,
    Item,
    Opaque,
    Parameter,
    ParsedFile,
    Return,
    Sequence,
    Span,
    Text,
)
from aidebt.parsers.grammar import by_number, error_lines
from aidebt.parsers.python_expressions import EXPRESSIONS, Expressions
from aidebt.parsers.python_grammar import (
    ALIASED,
    AS_PATTERN,
    ASSIGNMENT,
    CASE_PATTERN,
    CLASS,
    COMMENT,
    DECORATOR,
    DOTTED,
    EQUALS,
    EXPRESSION_STATEMENT,
    IDENTIFIER,
    IN_ALIAS,
    IN_ALTERNATIVE,
    IN_BODY,
    IN_DEFINITION,
    IN_LEFT,
    IN_MODULE,
    IN_NAME,
    IN_OPERATOR,
    IN_PARAMETERS,
    IN_RIGHT,
    IN_SUPERCLASSES,
    IN_TYPE,
    IN_VALUE,
    LANGUAGE,
    STRINGS,
    SUBSCRIPT,
    TYPED_PARAMETER,
    UNPACKED,
    WILDCARD,
    kind,
)
from aidebt.parsers.reader import MAX_DEPTH
from aidebt.parsers.spans import Spans

if TYPE_CHECKING:
    from tree_sitter import Node

PARSER = Parser(LANGUAGE)
MAX_INDENTS = 300
"""Files with more indentations are not read: Python itself allows 100."""

INDENT = re.compile(rb"\n((?:[ \t\f\r]+|\\\r?\n)+)")


def parse(data: bytes) -> ParsedFile:
    """The facts of a Python file.

    Args:
        data: the file's bytes, in UTF-8 (a byte-order mark is allowed).

    Returns:
        The facts in source order. `broken` names the first line that is no Python the grammar knows.
    """
    return parse_part(Spans(data))


def parse_part(spans: Spans) -> ParsedFile:
    """The facts of Python source that is a file, or stands in one: `spans` holds it and says where it stands."""
    if indents(spans.data) > MAX_INDENTS:
        return ParsedFile("python", (), f"there are more than {MAX_INDENTS} levels of indentation; the file was not read")
    return _Reader(spans.data, spans).read()


def indents(data: bytes) -> int:
    """How many different indentations a file has; 0 where it is too small to have many.

    The grammar's scanner writes its open blocks and strings into a kilobyte and crashes when it is full, at 383 to 510.
    Blocks inside one another are each indented differently, hence N of them take N * N / 2 bytes of blanks at least.
    """
    return len(set(INDENT.findall(data))) if len(data) > MAX_INDENTS**2 // 2 else 0


PARAMETERS = frozenset({"Generic", "Protocol"})
"""Bases that only say which types a class is made for."""


@cache
def comment_query() -> Query:
    """Finds comments; few files need it, and to compile it takes longer than to read most of them."""
    return Query(LANGUAGE, "(comment) @comment")


class _Reader(Expressions):
    """Reads the statements of one file."""

    def read(self) -> ParsedFile:
        root = PARSER.parse(self.data).root_node
        if root.has_error:
            line = next(iter(error_lines(root)), 1)
            self.broken = f"line {line} is not valid Python; the rest was read"
        self.block(root)
        if b"aidebt:" in self.data:
            self.comments(root)
        return ParsedFile("python", tuple(self.facts), self.broken)

    # -- statements -------------------------------------------------------------------------------------------------

    def block(self, node: Node) -> None:
        """The statements inside one that says nothing itself."""
        self.statements(node.named_children)

    def statements(self, nodes: list[Node]) -> None:
        """Several statements, one level further in."""
        if self.depth > MAX_DEPTH:
            said = [node for node in nodes if HANDLERS[node.kind_id] is not None]
            if said:
                self.too_deep(said[0])
            return
        self.depth += 1
        for node in nodes:
            handler = HANDLERS[node.kind_id]
            if handler is not None:
                handler(self, node)
        self.depth -= 1

    def statement(self, node: Node) -> None:
        """One statement."""
        self.statements([node])

    def expression_statement(self, node: Node) -> None:
        for child in node.named_children:
            number = child.kind_id
            if number in STRINGS:
                continue  # a docstring, or a string used as a comment
            if number in STATED:
                self.statement(child)
            else:
                self.emit(child)

    def assignment(self, node: Node) -> None:
        self.assigned(node)

    def augmented(self, node: Node) -> None:
        left, right, operator = (node.child_by_field_id(field) for field in (IN_LEFT, IN_RIGHT, IN_OPERATOR))
        value = self.expression(right) if right is not None else None
        if left is None or value is None:
            return
        target = self.dotted(left)
        added = bool(target) and operator is not None and operator.type in ("+=", "|=")
        span = self.span(node)
        self.facts.append(Binding(target, value, self.scope, span, True) if added else Expression(value, self.scope, span))

    def assigned(self, node: Node) -> Expr | None:
        """Emit the bindings of an assignment; its value, for chains of targets."""
        parts = node.children
        left: Node | None
        right: Node | None
        if len(parts) == 3 and parts[1].kind_id == EQUALS:
            left, right = parts[0], parts[2]
        else:
            left, right, annotation = (node.child_by_field_id(field) for field in (IN_LEFT, IN_RIGHT, IN_TYPE))
            if annotation is not None and b"Literal" in self.data[annotation.start_byte : annotation.end_byte]:
                self.emit_inside(annotation)
        if left is None or right is None:
            return None
        span = self.span(node)
        value = self.chained(right) if right.kind_id == ASSIGNMENT else self.expression(right)
        if value is None:
            return None
        if left.kind_id in UNPACKED:
            self.unpack(left, value, span)
        else:
            self.bind(left, value, span)
        return value

    def chained(self, node: Node) -> Expr | None:
        if self.depth > MAX_DEPTH:
            self.too_deep(node)
            return None
        self.depth += 1
        value = self.assigned(node)
        self.depth -= 1
        return value

    def unpack(self, left: Node, value: Expr, span: Span) -> None:
        targets = left.named_children
        items = value.items if isinstance(value, Sequence) and len(value.items) == len(targets) else (value,) * len(targets)
        for target, item in zip(targets, items, strict=True):
            self.bind(target, item, span)

    def bind(self, target: Node, value: Expr, span: Span) -> None:
        name = self.dotted(target)
        if name:
            self.facts.append(Binding(name, value, self.scope, span))
        else:
            self.facts.append(Expression(value, self.scope, span))

    def returned(self, node: Node) -> None:
        for child in node.named_children:
            value = self.expression(child)
            if value is not None:
                self.facts.append(Return(value, self.scope, self.span(node)))

    def loop(self, node: Node) -> None:
        right = node.child_by_field_id(IN_RIGHT)
        left = node.child_by_field_id(IN_LEFT)
        iterable = self.expression(right) if right is not None else None
        if iterable is not None and right is not None and left is not None:
            span = self.span(right)
            name = self.dotted(left)
            element = Item(iterable, Opaque((), span), span)
            self.facts.append(Binding(name, element, self.scope, span) if name else Expression(iterable, self.scope, span))
        for field in (IN_BODY, IN_ALTERNATIVE):
            block = node.child_by_field_id(field)
            if block is not None:
                self.statement(block)

    def with_item(self, node: Node) -> None:
        for child in node.named_children:
            if child.kind_id == AS_PATTERN:
                self.as_pattern(child)
            else:
                self.emit(child)

    def case(self, node: Node) -> None:
        for child in node.named_children:
            if child.kind_id == CASE_PATTERN:
                texts = tuple(self.literals_below(child))
                if texts:
                    span = self.span(child)
                    self.facts.append(Expression(Comparison("case", texts, span), self.scope, span))
            else:
                self.statement(child)

    def literals_below(self, node: Node) -> Iterator[Expr]:
        stack = node.named_children[::-1]
        while stack:
            child = stack.pop()
            if child.kind_id in STRINGS:
                value = self.expression(child)
                if value is not None:
                    yield value
            else:
                stack.extend(reversed(child.named_children))

    # -- imports and definitions ------------------------------------------------------------------------------------

    def imports(self, node: Node) -> None:
        for child in node.named_children:
            name, alias = self.imported(child)
            self.facts.append(Import(name, None, alias or name.partition(".")[0], 0, self.span(child)))

    def imports_from(self, node: Node) -> None:
        source = node.child_by_field_id(IN_MODULE)
        if source is None:
            return
        dots = self.text(source)
        module = dots.lstrip(". ")
        level = dots.count(".", 0, len(dots) - len(module))
        listed = (child for child in node.named_children if child.start_byte >= source.end_byte)
        names = [child for child in listed if child.kind_id in (ALIASED, DOTTED)]
        for child in names:
            name, alias = self.imported(child)
            self.facts.append(Import(module, name, alias or name, level, self.span(child)))
        if not names and any(child.kind_id == WILDCARD for child in node.named_children):
            self.facts.append(Import(module, "*", "*", level, self.span(node)))

    def imported(self, node: Node) -> tuple[str, str]:
        if node.kind_id == ALIASED:
            name, alias = node.child_by_field_id(IN_NAME), node.child_by_field_id(IN_ALIAS)
            return self.text(name) if name else "", self.text(alias) if alias else ""
        return self.text(node), ""

    def decorated(self, node: Node) -> None:
        decorators = tuple(
            value
            for child in node.named_children
            if child.kind_id == DECORATOR
            for value in [self.expression(child.named_children[0]) if child.named_children else None]
            if value is not None
        )
        inner = node.child_by_field_id(IN_DEFINITION)
        if inner is not None:
            self.definition(inner, decorators)

    def base(self, node: Node) -> str:
        """What a class is based on, without what it is made for: `Prompt[Question, Answer]` is `Prompt`."""
        path = self.dotted(node)
        if path or node.kind_id != SUBSCRIPT:
            return path
        generic = node.child_by_field_id(IN_VALUE)
        path = self.dotted(generic) if generic is not None else ""
        return "" if path.rpartition(".")[2] in PARAMETERS else path

    def definition(self, node: Node, decorators: tuple[Expr, ...] = ()) -> None:
        name_node, body = node.child_by_field_id(IN_NAME), node.child_by_field_id(IN_BODY)
        if name_node is None:
            return
        outer = self.scope
        name = f"{outer}.{self.text(name_node)}" if outer else self.text(name_node)
        parameters, bases = node.child_by_field_id(IN_PARAMETERS), node.child_by_field_id(IN_SUPERCLASSES)
        inside = body.named_children if body is not None else []
        self.scope = name
        span = self.span(node)
        self.facts.append(
            Definition(
                "class" if node.kind_id == CLASS else "function",
                name,
                tuple(self.parameters(parameters)) if parameters is not None else (),
                tuple(filter(None, map(self.base, bases.named_children))) if bases is not None else (),
                decorators,
                self.docstring(inside),
                span,
            )
        )
        self.statements(inside)
        self.scope = outer

    def docstring(self, body: list[Node]) -> Text | None:
        first = next((child for child in body if child.kind_id != COMMENT), None)
        if first is None or first.kind_id != EXPRESSION_STATEMENT or len(inner := first.named_children) != 1:
            return None
        value = self.expression(inner[0]) if inner[0].kind_id in STRINGS else None
        return value if isinstance(value, Text) else None

    def parameters(self, node: Node) -> Iterator[Parameter]:
        for child in node.named_children:
            number = child.kind_id
            if number == IDENTIFIER:
                yield Parameter(self.text(child), None, "", self.span(child))
                continue
            name = child.child_by_field_id(IN_NAME)
            if name is None and number == TYPED_PARAMETER:
                name = next(iter(child.named_children), None)
            if name is None:
                continue
            default, annotation = child.child_by_field_id(IN_VALUE), child.child_by_field_id(IN_TYPE)
            written = self.text(annotation) if annotation is not None else ""
            if annotation is not None and "Literal" in written:
                self.emit_inside(annotation)
            value = self.expression(default) if default is not None else None
            yield Parameter(self.text(name).lstrip("*"), value, written, self.span(child))

    def emit_inside(self, node: Node) -> None:
        for child in node.named_children:
            self.emit(child)

    # -- comments ---------------------------------------------------------------------------------------------------

    def comments(self, root: Node) -> None:
        for node in QueryCursor(comment_query()).captures(root).get("comment", []):
            self.facts.append(Comment(self.text(node).lstrip("#").strip(), self.span(node)))


STATEMENTS: dict[str, Callable[[_Reader, Node], None] | None] = {
    "ERROR": _Reader.expression_statement,
    "assignment": _Reader.assignment,
    "augmented_assignment": _Reader.augmented,
    "case_clause": _Reader.case,
    "class_definition": _Reader.definition,
    "comment": None,
    "decorated_definition": _Reader.decorated,
    "expression_statement": _Reader.expression_statement,
    "for_statement": _Reader.loop,
    "function_definition": _Reader.definition,
    "future_import_statement": None,
    "import_from_statement": _Reader.imports_from,
    "import_statement": _Reader.imports,
    "return_statement": _Reader.returned,
    "with_item": _Reader.with_item,
}
"""Statements that are more than the statements inside them; None where they say nothing."""

STATED = frozenset(kind(name) for name in STATEMENTS if name != "ERROR")
EMITTED = dict.fromkeys(EXPRESSIONS, _Reader.emit) | {"string": None, "concatenated_string": None}
HANDLERS = by_number(LANGUAGE, {**EMITTED, **STATEMENTS}, _Reader.block, None)
