"""Python source → facts, by tree-sitter: any Python 3, most of Python 2, and half-written files.

Strings are read as the language means them: implicit and `+` concatenation, escapes, f-strings, and the methods of
`str` and the two standard-library functions that leave a literal's words as they are (`dedent`, `cleandoc`).
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import tree_sitter_python
from tree_sitter import Language, Parser, Query, QueryCursor

from aidebt.facts import (
    Binding,
    Call,
    Choice,
    Comment,
    Comparison,
    Definition,
    Expr,
    Expression,
    Fact,
    Function,
    Import,
    Item,
    Mapping,
    Name,
    Opaque,
    Parameter,
    ParsedFile,
    Return,
    Sequence,
    Span,
    Template,
    Text,
)
from aidebt.parsers.spans import Spans

if TYPE_CHECKING:
    from tree_sitter import Node

MAX_DEPTH = 120
"""Nesting deeper than this is stepped over and said so; far beyond what people write, well within the interpreter's stack."""

LANGUAGE = Language(tree_sitter_python.language())
PARSER = Parser(LANGUAGE)
COMMENTS = Query(LANGUAGE, "(comment) @comment")
ESCAPE = re.compile(rb"\\(\r\n|[\n\\'\"abfnrtv]|[0-7]{1,3}|x[0-9a-fA-F]{2}|N\{[^}]*\}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})")
KEEPS_WORDS = frozenset(
    {"strip", "lstrip", "rstrip", "expandtabs", "encode", "title", "replace", "removeprefix", "removesuffix"}
)
DEDENTS = frozenset({"dedent", "textwrap.dedent", "cleandoc", "inspect.cleandoc"})


def parse(data: bytes) -> ParsedFile:
    """The facts of a Python file.

    Args:
        data: the file's bytes, in UTF-8 (a byte-order mark is allowed).

    Returns:
        The facts in source order. `broken` names the first line that is no Python the grammar knows.
    """
    return _Reader(data).read()


class _Reader:
    """Reads one file; holds the facts found so far and the qualified name of the definition it is in."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        spans = Spans(data)
        self.span, self.text = spans.span, spans.text
        self.facts: list[Fact] = []
        self.scope = ""
        self.depth = 0
        self.broken = ""

    def read(self) -> ParsedFile:
        root = PARSER.parse(self.data).root_node
        if root.has_error:
            line = next(iter(error_lines(root)), 1)
            self.broken = f"line {line} is not valid Python; the rest was read"
        self.statements(root)
        if b"aidebt:" in self.data:
            self.comments(root)
        return ParsedFile("python", tuple(self.facts), self.broken)

    # -- statements -------------------------------------------------------------------------------------------------

    def statements(self, block: Node) -> None:
        for index, node in enumerate(block.named_children):
            self.statement(node, first=index == 0)

    def statement(self, node: Node, first: bool = False) -> None:
        if self.depth > MAX_DEPTH:
            self.broken = self.broken or f"line {node.start_point[0] + 1} is nested too deeply; what is inside was not read"
            return
        self.depth += 1
        handler = STATEMENTS.get(node.type)
        if handler is not None:
            handler(self, node)
        elif node.type in EXPRESSIONS or node.type == "ERROR":
            self.expression_statement(node)
        else:
            for child in node.named_children:
                self.statement(child)
        self.depth -= 1

    def nothing(self, node: Node) -> None:
        """A statement that holds no facts."""

    def expression_statement(self, node: Node) -> None:
        inner = node.named_children if node.type in ("expression_statement", "ERROR") else [node]
        for child in inner:
            if child.type in ("string", "concatenated_string", "comment"):
                continue  # a docstring, or a string used as a comment
            if child.type in STATEMENTS:
                self.statement(child)
            else:
                self.emit(child)

    def emit(self, node: Node) -> None:
        value = self.expression(node)
        if value is not None:
            self.facts.append(Expression(value, self.scope, value.span))

    def each_child(self, node: Node) -> None:
        for child in node.named_children:
            self.emit(child)

    def assignment(self, node: Node) -> None:
        self.assigned(node)

    def assigned(self, node: Node) -> Expr | None:
        """Emit the bindings of an assignment; its value, for chains of targets."""
        left, right, kind = (node.child_by_field_name(field) for field in ("left", "right", "type"))
        if kind is not None and b"Literal" in self.data[kind.start_byte : kind.end_byte]:
            self.each_child(kind)
        if left is None or right is None:
            return None
        value = self.assigned(right) if right.type == "assignment" else self.expression(right)
        if value is None:
            return None
        span = self.span(node)
        if left.type in ("pattern_list", "tuple_pattern", "list_pattern"):
            self.unpack(left, value, span)
        else:
            self.bind(left, value, span)
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
        right = node.child_by_field_name("right")
        left = node.child_by_field_name("left")
        iterable = self.expression(right) if right is not None else None
        if iterable is not None and right is not None and left is not None:
            span = self.span(right)
            name = self.dotted(left)
            element = Item(iterable, Opaque((), span), span)
            self.facts.append(Binding(name, element, self.scope, span) if name else Expression(iterable, self.scope, span))
        for field in ("body", "alternative"):
            block = node.child_by_field_name(field)
            if block is not None:
                self.statement(block)

    def with_item(self, node: Node) -> None:
        for child in node.named_children:
            if child.type == "as_pattern":
                self.as_pattern(child)
            else:
                self.emit(child)

    def as_pattern(self, node: Node) -> Expr | None:
        inner = node.named_children
        value = self.expression(inner[0]) if inner else None
        if value is not None and len(inner) > 1:
            name = self.dotted(inner[1].named_children[0]) if inner[1].named_children else ""
            self.facts.append(
                Binding(name, value, self.scope, self.span(node)) if name else Expression(value, self.scope, value.span)
            )
        return None

    def case(self, node: Node) -> None:
        for child in node.named_children:
            if child.type == "case_pattern":
                texts = tuple(self.literals_below(child))
                if texts:
                    span = self.span(child)
                    self.facts.append(Expression(Comparison("case", texts, span), self.scope, span))
            else:
                self.statement(child)

    def literals_below(self, node: Node) -> Iterator[Expr]:
        for child in node.named_children:
            if child.type in ("string", "concatenated_string"):
                value = self.expression(child)
                if value is not None:
                    yield value
            else:
                yield from self.literals_below(child)

    # -- imports and definitions ------------------------------------------------------------------------------------

    def imports(self, node: Node) -> None:
        for child in node.named_children:
            name, alias = self.imported(child)
            self.facts.append(Import(name, None, alias or name.partition(".")[0], 0, self.span(child)))

    def imports_from(self, node: Node) -> None:
        source = node.child_by_field_name("module_name")
        if source is None:
            return
        dots = self.text(source)
        module = dots.lstrip(". ")
        level = dots.count(".", 0, len(dots) - len(module))
        names = node.children_by_field_name("name")
        for child in names:
            name, alias = self.imported(child)
            self.facts.append(Import(module, name, alias or name, level, self.span(child)))
        if not names and any(child.type == "wildcard_import" for child in node.named_children):
            self.facts.append(Import(module, "*", "*", level, self.span(node)))

    def imported(self, node: Node) -> tuple[str, str]:
        if node.type == "aliased_import":
            name, alias = node.child_by_field_name("name"), node.child_by_field_name("alias")
            return self.text(name) if name else "", self.text(alias) if alias else ""
        return self.text(node), ""

    def decorated(self, node: Node) -> None:
        decorators = tuple(
            value
            for child in node.named_children
            if child.type == "decorator"
            for value in [self.expression(child.named_children[0]) if child.named_children else None]
            if value is not None
        )
        inner = node.child_by_field_name("definition")
        if inner is not None:
            self.definition(inner, decorators)

    def definition(self, node: Node, decorators: tuple[Expr, ...] = ()) -> None:
        name_node, body = node.child_by_field_name("name"), node.child_by_field_name("body")
        if name_node is None:
            return
        kind = "class" if node.type == "class_definition" else "function"
        outer = self.scope
        name = f"{outer}.{self.text(name_node)}" if outer else self.text(name_node)
        parameters, bases = node.child_by_field_name("parameters"), node.child_by_field_name("superclasses")
        self.scope = name
        self.facts.append(
            Definition(
                kind,
                name,
                tuple(self.parameters(parameters)) if parameters is not None else (),
                tuple(filter(None, (self.dotted(child) for child in bases.named_children))) if bases is not None else (),
                decorators,
                self.docstring(body) if body is not None else None,
                self.span(node),
            )
        )
        if body is not None:
            self.statements(body)
        self.scope = outer

    def docstring(self, body: Node) -> Text | None:
        first = next((child for child in body.named_children if child.type != "comment"), None)
        if first is None or first.type != "expression_statement" or len(first.named_children) != 1:
            return None
        if first.named_children[0].type not in ("string", "concatenated_string"):
            return None
        value = self.expression(first.named_children[0])
        return value if isinstance(value, Text) else None

    def parameters(self, node: Node) -> Iterator[Parameter]:
        for child in node.named_children:
            name = child.child_by_field_name("name")
            if name is None and child.type in ("identifier", "typed_parameter"):
                name = child if child.type == "identifier" else next(iter(child.named_children), None)
            if name is None:
                continue
            default, kind = child.child_by_field_name("value"), child.child_by_field_name("type")
            annotation = self.text(kind) if kind is not None else ""
            if kind is not None and "Literal" in annotation:
                self.each_child(kind)
            value = self.expression(default) if default is not None else None
            yield Parameter(self.text(name).lstrip("*"), value, annotation, self.span(child))

    # -- expressions ------------------------------------------------------------------------------------------------

    def expression(self, node: Node) -> Expr | None:
        """The expression tree of `node`, or None where nothing in it can matter (numbers, constants)."""
        if self.depth > MAX_DEPTH:
            self.broken = self.broken or f"line {node.start_point[0] + 1} is nested too deeply; what is inside was not read"
            return None
        handler = EXPRESSIONS.get(node.type)
        if handler is None:
            return self.opaque(node)
        self.depth += 1
        value = handler(self, node)
        self.depth -= 1
        return value

    def expressions(self, nodes: list[Node]) -> tuple[Expr, ...]:
        return tuple(value for node in nodes if (value := self.expression(node)) is not None)

    def none(self, node: Node) -> Expr | None:
        return None

    def opaque(self, node: Node) -> Expr | None:
        inner = self.expressions(node.named_children)
        return Opaque(inner, self.span(node)) if inner else None

    def only_child(self, node: Node) -> Expr | None:
        inner = [child for child in node.named_children if child.type != "comment"]
        return self.expression(inner[0]) if len(inner) == 1 else self.opaque(node)

    def name(self, node: Node) -> Expr | None:
        return Name(self.text(node), self.span(node))

    def attribute(self, node: Node) -> Expr | None:
        path = self.dotted(node)
        if path:
            return Name(path, self.span(node))
        return self.opaque(node)

    def dotted(self, node: Node) -> str:
        """`a.b["c"]` as `a.b.c`; "" where the expression is more than a chain of names."""
        if node.type == "identifier":
            return self.text(node)
        if node.type == "attribute":
            base, name = node.child_by_field_name("object"), node.child_by_field_name("attribute")
            prefix = self.dotted(base) if base is not None else ""
            return f"{prefix}.{self.text(name)}" if prefix and name is not None else ""
        if node.type == "subscript":
            base, keys = node.child_by_field_name("value"), node.children_by_field_name("subscript")
            if base is not None and len(keys) == 1 and keys[0].type == "string":
                key = self.expression(keys[0])
                prefix = self.dotted(base)
                if prefix and isinstance(key, Text):
                    return f"{prefix}.{key.value}"
            return ""
        if node.type in ("type", "parenthesized_expression") and len(node.named_children) == 1:
            return self.dotted(node.named_children[0])
        return ""

    def subscript(self, node: Node) -> Expr | None:
        path = self.dotted(node)
        span = self.span(node)
        if path:
            return Name(path, span)
        base = node.child_by_field_name("value")
        value = self.expression(base) if base is not None else None
        keys = self.expressions(node.children_by_field_name("subscript"))
        if value is None:
            return Opaque(keys, span) if keys else None
        return Item(value, keys[0] if len(keys) == 1 else Sequence(keys, span), span)

    def generic_type(self, node: Node) -> Expr | None:
        inner = node.named_children
        if len(inner) != 2:
            return self.opaque(node)
        span = self.span(node)
        return Item(
            Name(self.text(inner[0]), self.span(inner[0])), Sequence(self.expressions(inner[1].named_children), span), span
        )

    def sequence(self, node: Node) -> Expr | None:
        return Sequence(self.expressions(node.named_children), self.span(node))

    def dictionary(self, node: Node) -> Expr | None:
        entries: list[tuple[Expr | None, Expr]] = []
        for child in node.named_children:
            if child.type == "pair":
                key, value = (child.child_by_field_name(field) for field in ("key", "value"))
                item = self.expression(value) if value is not None else None
                name = self.expression(key) if key is not None else None
                if item is not None:
                    entries.append((name, item))
            elif child.type == "dictionary_splat":
                spread = self.expression(child.named_children[0]) if child.named_children else None
                if spread is not None:
                    entries.append((None, spread))
        return Mapping(tuple(entries), self.span(node))

    def boolean(self, node: Node) -> Expr | None:
        left, operator, right = (node.child_by_field_name(field) for field in ("left", "operator", "right"))
        if left is None or right is None or operator is None:
            return self.opaque(node)
        if operator.type == "and":
            self.emit(left)
            return self.expression(right)
        options = self.expressions([left, right])
        return Choice(options, self.span(node)) if options else None

    def conditional(self, node: Node) -> Expr | None:
        inner = [child for child in node.named_children if child.type != "comment"]
        if len(inner) != 3:
            return self.opaque(node)
        self.emit(inner[1])
        options = self.expressions([inner[0], inner[2]])
        return Choice(options, self.span(node)) if options else None

    def comparison(self, node: Node) -> Expr | None:
        operands = self.expressions(node.named_children)
        operator = next((child.type for child in node.children if not child.is_named), "==")
        return Comparison(operator, operands, self.span(node)) if operands else None

    def walrus(self, node: Node) -> Expr | None:
        name, value_node = node.child_by_field_name("name"), node.child_by_field_name("value")
        value = self.expression(value_node) if value_node is not None else None
        if name is not None and value is not None:
            self.facts.append(Binding(self.text(name), value, self.scope, self.span(node)))
        return value

    def lambda_(self, node: Node) -> Expr | None:
        body = node.child_by_field_name("body")
        value = self.expression(body) if body is not None else None
        return Function(value, self.span(node)) if value is not None else None

    def call(self, node: Node) -> Expr | None:
        function, arguments = node.child_by_field_name("function"), node.child_by_field_name("arguments")
        if function is None:
            return self.opaque(node)
        args: list[Expr] = []
        keywords: list[tuple[str, Expr]] = []
        blank = Opaque((), self.span(node))
        for child in arguments.named_children if arguments is not None else ():
            if child.type == "comment":
                continue
            if child.type == "keyword_argument":
                name, value_node = child.child_by_field_name("name"), child.child_by_field_name("value")
                value = self.expression(value_node) if value_node is not None else None
                keywords.append((self.text(name) if name is not None else "", value if value is not None else blank))
            elif child.type == "dictionary_splat":
                value = self.expression(child.named_children[0]) if child.named_children else None
                keywords.append(("**", value if value is not None else blank))
            else:
                value = self.expression(child)
                args.append(value if value is not None else blank)
        callee, base = self.callee(function)
        receiver = self.expression(base) if base is not None else None
        result = Call(callee, tuple(args), tuple(keywords), blank.span, receiver)
        if function.type == "attribute" and base is not None and base == function.child_by_field_name("object"):
            return self.string_method(result, callee.rpartition(".")[2])
        return self.string_function(result)

    def callee(self, node: Node) -> tuple[str, Node | None]:
        """How a callee is written, calls in the chain as `()`, and the node the chain starts from if that is no name."""
        names: list[str] = []
        while node.type == "attribute":
            attribute, base = node.child_by_field_name("attribute"), node.child_by_field_name("object")
            if attribute is None or base is None:
                break
            names.append(self.text(attribute))
            node = base
        path = self.dotted(node)
        if path:
            return ".".join([path, *reversed(names)]), None
        if node.type == "call" and (function := node.child_by_field_name("function")) is not None and self.depth < MAX_DEPTH:
            self.depth += 1
            path = f"{self.callee(function)[0]}()"
            self.depth -= 1
        return ".".join([path or "()", *reversed(names)]), node

    def string_function(self, call: Call) -> Expr:
        if call.callee in DEDENTS and len(call.args) == 1 and isinstance(call.args[0], Text | Template):
            return call.args[0]
        return call

    def string_method(self, call: Call, method: str) -> Expr:
        receiver = call.receiver
        if not isinstance(receiver, Text | Template):
            return call
        if method in KEEPS_WORDS:
            return receiver
        if method in ("format", "format_map"):
            values = (*call.args, *(value for _, value in call.keywords))
            return joined([receiver, *(Opaque((value,), value.span) for value in values)], receiver.span) or call
        if method == "join" and isinstance(receiver, Text) and len(call.args) == 1 and isinstance(call.args[0], Sequence):
            items = call.args[0].items
            parts: list[Expr] = []
            for index, item in enumerate(items):
                if index:
                    parts.append(Text(receiver.value, item.span))
                parts.append(item)
            span = call.args[0].span
            return joined(parts, span) or call
        return call

    def binary(self, node: Node) -> Expr | None:
        operator = node.child_by_field_name("operator")
        symbol = operator.type if operator is not None else ""
        if symbol not in ("+", "%"):
            return self.opaque(node)
        parts: list[Node] = []
        left: Node | None = node
        while left is not None and left.type == "binary_operator":
            inner = left.child_by_field_name("operator")
            right = left.child_by_field_name("right")
            if inner is None or inner.type != symbol or right is None:
                break
            parts.append(right)
            left = left.child_by_field_name("left")
        if left is not None:
            parts.append(left)
        values = list(self.expressions(parts[::-1]))
        span = self.span(node)
        if symbol == "%":
            if values and isinstance(values[0], Text | Template):
                return joined([values[0], *(Opaque((value,), value.span) for value in values[1:])], values[0].span)
            return Opaque(tuple(values), span) if values else None
        return joined(values, span) or (Opaque(tuple(values), span) if values else None)

    # -- strings ----------------------------------------------------------------------------------------------------

    def concatenated(self, node: Node) -> Expr | None:
        return joined(
            list(self.expressions([child for child in node.named_children if child.type == "string"])), self.span(node)
        )

    def string(self, node: Node) -> Expr | None:
        prefix = self.text(node.children[0]).rstrip("'\"").lower() if node.children else ""
        if "b" in prefix:
            return None
        raw = "r" in prefix
        span = self.span(node)
        parts: list[Expr] = []
        literal: list[str] = []
        for child in node.children:
            if child.type == "string_content":
                literal.append(self.literal(child, raw, formatted="f" in prefix or "t" in prefix))
            elif child.type == "interpolation":
                if literal:
                    parts.append(Text("".join(literal), span))
                    literal = []
                inner = child.child_by_field_name("expression")
                value = self.expression(inner) if inner is not None else None
                parts.append(value if value is not None else Opaque((), self.span(child)))
        if not parts:
            return Text("".join(literal), span)
        if literal:
            parts.append(Text("".join(literal), span))
        return Template(tuple(parts), span)

    def literal(self, node: Node, raw: bool, formatted: bool) -> str:
        data = self.data[node.start_byte : node.end_byte]
        if formatted:
            data = data.replace(b"{{", b"{").replace(b"}}", b"}")
        if not raw and b"\\" in data:
            return unescape(data)
        return data.decode("utf-8", "replace").replace("\r\n", "\n")

    # -- comments ---------------------------------------------------------------------------------------------------

    def comments(self, root: Node) -> None:
        for node in QueryCursor(COMMENTS).captures(root).get("comment", []):
            self.facts.append(Comment(self.text(node).lstrip("#").strip(), self.span(node)))


def joined(parts: list[Expr], span: Span) -> Text | Template | None:
    """Strings put after one another: a Text when all are known, else a Template; None when no part is a string."""
    flat: list[Expr] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, Template) else (part,))
    if not any(isinstance(part, Text) for part in flat):
        return None
    if all(isinstance(part, Text) for part in flat):
        return Text("".join(part.value for part in flat if isinstance(part, Text)), span)
    return Template(tuple(flat), span)


def unescape(data: bytes) -> str:
    """A literal's bytes with its escape sequences resolved; what is no escape stays as written."""

    def one(match: re.Match[bytes]) -> bytes:
        sequence = match.group(0)
        if sequence in (b"\\\n", b"\\\r\n"):
            return b""
        try:
            return codecs.decode(sequence.decode("ascii"), "unicode_escape").encode("utf-8", "surrogatepass")
        except (UnicodeDecodeError, ValueError):
            return sequence

    return ESCAPE.sub(one, data).decode("utf-8", "replace").replace("\r\n", "\n")


def error_lines(root: Node) -> Iterator[int]:
    """The 1-based lines of the places the grammar could not read, in source order."""
    stack = [root]
    while stack:
        node = stack.pop()
        if node.is_error or node.is_missing:
            yield node.start_point[0] + 1
        elif node.has_error:
            stack.extend(reversed(node.children))


STATEMENTS: dict[str, Callable[[_Reader, Node], None]] = {
    "assignment": _Reader.assignment,
    "augmented_assignment": _Reader.assignment,
    "case_clause": _Reader.case,
    "class_definition": _Reader.definition,
    "comment": _Reader.nothing,
    "decorated_definition": _Reader.decorated,
    "expression_statement": _Reader.expression_statement,
    "for_statement": _Reader.loop,
    "function_definition": _Reader.definition,
    "future_import_statement": _Reader.nothing,
    "import_from_statement": _Reader.imports_from,
    "import_statement": _Reader.imports,
    "return_statement": _Reader.returned,
    "with_item": _Reader.with_item,
}
"""Statements that are more than the statements inside them."""

EXPRESSIONS: dict[str, Callable[[_Reader, Node], Expr | None]] = {
    "as_pattern": _Reader.as_pattern,
    "attribute": _Reader.attribute,
    "await": _Reader.only_child,
    "binary_operator": _Reader.binary,
    "boolean_operator": _Reader.boolean,
    "call": _Reader.call,
    "comment": _Reader.none,
    "comparison_operator": _Reader.comparison,
    "concatenated_string": _Reader.concatenated,
    "conditional_expression": _Reader.conditional,
    "dictionary": _Reader.dictionary,
    "ellipsis": _Reader.none,
    "expression_list": _Reader.sequence,
    "false": _Reader.none,
    "float": _Reader.none,
    "generic_type": _Reader.generic_type,
    "identifier": _Reader.name,
    "integer": _Reader.none,
    "lambda": _Reader.lambda_,
    "list": _Reader.sequence,
    "named_expression": _Reader.walrus,
    "none": _Reader.none,
    "parenthesized_expression": _Reader.only_child,
    "set": _Reader.sequence,
    "string": _Reader.string,
    "subscript": _Reader.subscript,
    "true": _Reader.none,
    "tuple": _Reader.sequence,
    "type": _Reader.only_child,
    "yield": _Reader.opaque,
}
"""Expressions by node type; any other is opaque, with what is inside it."""
