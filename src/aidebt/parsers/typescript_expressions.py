"""TypeScript and JavaScript expressions → expression trees.

The habits of the Python reader hold here too: children are taken by position where the grammar leaves no doubt, tables are
indexed by a number, and dotted names and plain strings are read from the source text without asking for the nodes below.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from aidebt.facts import (
    Attribute,
    Call,
    Choice,
    Comparison,
    Expr,
    Expression,
    Item,
    Mapping,
    Name,
    Opaque,
    Sequence,
    Span,
    Template,
    Text,
)
from aidebt.parsers.reader import MAX_DEPTH, Reader
from aidebt.parsers.strings import joined, separated
from aidebt.parsers.typescript_grammar import CODES, NAMES, Dialect
from aidebt.parsers.typescript_strings import unescape

if TYPE_CHECKING:
    from tree_sitter import Node

KEEPS_WORDS = frozenset({"normalize", "replace", "replaceAll", "toString", "trim", "trimEnd", "trimStart", "valueOf"})
DEDENTS = frozenset(
    {
        "String.raw",
        "codeBlock",
        "dedent",
        "dedent.default",
        "endent",
        "oneLine",
        "outdent",
        "source",
        "stripIndent",
        "stripIndents",
    }
)
"""The tags of dedent, outdent, endent and common-tags, that leave a literal's words as they are."""
UNCHANGED = frozenset({"Object.freeze", "Object.seal", "String", "structuredClone"})
COMPARES = frozenset({"===", "==", "!==", "!=", "in"})
DOTTED = re.compile(r"[A-Za-z_$][\w$]*(?:\??\.#?[A-Za-z_$][\w$]*)+", re.ASCII)
WORD = re.compile(r"[\w$]+")
"""What a key is, to be part of a name: any other is a text of its own, as in `limits["gpt-4"]`."""

MAX_CALLEE = 400
"""Characters of a callee; a longer chain of calls is written from its last calls."""

ARROW = CODES["arrow_function"]
AS = CODES["as_expression"]
AWAIT = CODES["await_expression"]
BINARY = CODES["binary_expression"]
COMPUTED = CODES["computed_property_name"]
ESCAPE = CODES["escape_sequence"]
IDENTIFIER = CODES["identifier"]
IMPORT = CODES["import"]
INSTANTIATION = CODES["instantiation_expression"]
JSX_ATTRIBUTE = CODES["jsx_attribute"]
JSX_CLOSING = CODES["jsx_closing_element"]
JSX_ELEMENT = CODES["jsx_element"]
JSX_EXPRESSION = CODES["jsx_expression"]
JSX_OPENING = CODES["jsx_opening_element"]
JSX_TEXTS = (CODES["jsx_text"], CODES["html_character_reference"])
MEMBER = CODES["member_expression"]
META = CODES["meta_property"]
METHOD = CODES["method_definition"]
NESTED = CODES["nested_identifier"]
NON_NULL = CODES["non_null_expression"]
PAIR = CODES["pair"]
PARENTHESIZED = CODES["parenthesized_expression"]
SATISFIES = CODES["satisfies_expression"]
SHORTHAND = CODES["shorthand_property_identifier"]
SPREAD = CODES["spread_element"]
STRING = CODES["string"]
SUBSCRIPT = CODES["subscript_expression"]
SUBSTITUTION = CODES["template_substitution"]
TEMPLATE = CODES["template_string"]
TYPE_ASSERTION = CODES["type_assertion"]
EXTRAS = (CODES["comment"], CODES["html_comment"])  # may stand between any two tokens
HEADS = (IDENTIFIER, CODES["this"], CODES["super"], META)
KEYS = (CODES["property_identifier"], CODES["private_property_identifier"], IDENTIFIER)
FIRST = (AS, SATISFIES, NON_NULL, INSTANTIATION)
ONLY = (PARENTHESIZED, AWAIT)
FUNCTIONS = (ARROW, CODES["function_expression"], CODES["generator_function"])


class Expressions(Reader):
    """Reads the expressions of one file.

    `hints` are the names under which the expression being read is going to be known: what it is bound to, and the keys in that.
    """

    def __init__(self, data: bytes, dialect: Dialect) -> None:
        super().__init__(data)
        self.latin = data.decode("latin-1")
        self.dialect = dialect
        self.codes = dialect.codes
        self.hints: list[str] = []

    def emit(self, node: Node) -> None:
        """An expression that stands for itself, as a fact."""
        value = self.expression(node)
        if value is None or isinstance(value, Name | Text):
            return  # in itself it does nothing
        if not isinstance(value, Opaque) or not all(isinstance(part, Name) for part in value.children):
            self.facts.append(Expression(value, self.scope, value.span))

    def expression(self, node: Node) -> Expr | None:
        """The expression tree of `node`, or None where nothing in it can matter (numbers, constants)."""
        code = self.codes[node.kind_id]
        if code == IDENTIFIER:
            return self.name(node)
        handler = HANDLERS[code]
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

    def field(self, node: Node, name: str) -> Expr | None:
        """The expression in the field `name` of a node."""
        child = node.child_by_field_name(name)
        return self.expression(child) if child is not None else None

    def function(self, node: Node) -> Expr | None:
        """An anonymous function; statements are read elsewhere."""
        raise NotImplementedError

    def class_value(self, node: Node) -> Expr | None:
        """A class used as a value."""
        raise NotImplementedError

    def method(self, node: Node) -> Expr | None:
        """A method of an object display."""
        raise NotImplementedError

    def bind(self, target: Node, value: Expr | None, span: Span) -> None:
        """What an assignment binds."""
        raise NotImplementedError

    # -- names ------------------------------------------------------------------------------------------------------

    def dotted(self, node: Node) -> str:
        """`a?.b["c"]!` as `a.b.c`; "" where the expression is more than a chain of names."""
        code = self.codes[node.kind_id]
        if code == MEMBER:
            found = DOTTED.fullmatch(self.latin, node.start_byte, node.end_byte)
            if found:
                path = found[0]
                return path if path.isascii() and "?" not in path and "#" not in path else clean(path)
        names: list[str] = []
        while code not in HEADS:
            base, name = self.link(node, code)
            if base is None:
                return ""
            if name is not None:
                names.append(name)
            node = base
            code = self.codes[node.kind_id]
        head = self.text(node)  # empty where the parser put a name because one is missing
        return ".".join([head, *reversed(names)]) if head else ""

    def link(self, node: Node, code: int) -> tuple[Node | None, str | None]:
        """What a member or a subscript is taken of, and the name taken; None where that is no name."""
        if code in (MEMBER, NESTED):
            base, member = node.child_by_field_name("object"), node.child_by_field_name("property")
            return (base, self.text(member).lstrip("#")) if member is not None else (None, None)
        if code == SUBSCRIPT:
            index = node.child_by_field_name("index")
            key = self.expression(index) if index is not None and self.codes[index.kind_id] == STRING else None
            named = isinstance(key, Text) and WORD.fullmatch(key.value) is not None
            return (node.child_by_field_name("object"), key.value) if named and isinstance(key, Text) else (None, None)
        inner = self.inside(node, code)
        return (inner, None) if inner is not None else (None, None)

    def inside(self, node: Node, code: int) -> Node | None:
        """The expression in brackets, `await`, or a statement about its type."""
        if code in FIRST:
            return node.named_child(0)
        if code == TYPE_ASSERTION:
            return node.named_child(node.named_child_count - 1)
        if code in ONLY:
            inner = [child for child in node.named_children if self.codes[child.kind_id] not in EXTRAS]
            return inner[0] if len(inner) == 1 else None
        return None

    def transparent(self, node: Node) -> Expr | None:
        """What brackets, `await` and statements about types hold."""
        inner = self.inside(node, self.codes[node.kind_id])
        return self.expression(inner) if inner is not None else self.opaque(node)

    def word(self, node: Node) -> Expr | None:
        """`this`, `super`, `import.meta`."""
        return self.name(node)

    def member(self, node: Node) -> Expr | None:
        """`a.b`: a name, or an expression with names in it."""
        path = self.dotted(node)
        if path:
            return Name(path, self.span(node))
        base, name = self.field(node, "object"), node.child_by_field_name("property")
        return Attribute(base, self.text(name).lstrip("#"), self.span(node)) if base is not None and name is not None else base

    def subscript(self, node: Node) -> Expr | None:
        """`a[b]`: a name where the key is a constant string."""
        path = self.dotted(node)
        span = self.span(node)
        if path:
            return Name(path, span)
        value, key = self.field(node, "object"), self.field(node, "index")
        if value is None:
            return Opaque((key,), span) if key is not None else None
        return Item(value, key if key is not None else Sequence((), span), span)  # by a number

    # -- displays and operators -------------------------------------------------------------------------------------

    def opaque(self, node: Node) -> Expr | None:
        """Anything else, with the expressions inside it."""
        inner = self.expressions(node.named_children)
        return Opaque(inner, self.span(node)) if inner else None

    def array(self, node: Node) -> Expr | None:
        """An array display."""
        span = self.span(node)
        return Sequence(self.expressions(node.named_children), span)

    def spread(self, node: Node) -> Expr | None:
        """`...a` in a display: what is spread."""
        inner = node.named_child(0)
        return self.expression(inner) if inner is not None else None

    def object(self, node: Node) -> Expr | None:
        """An object display."""
        span = self.span(node)
        entries: list[tuple[Expr | None, Expr]] = []
        for child in node.named_children:
            code = self.codes[child.kind_id]
            if code == PAIR:
                self.pair(child, entries)
            elif code == SHORTHAND:
                name = self.name(child)
                entries.append((Text(name.path, name.span), name))
            elif code == SPREAD:
                value = self.spread(child)
                if value is not None:
                    entries.append((None, value))
            elif code == METHOD:
                value = self.method(child)
                key = child.child_by_field_name("name")
                if value is not None and key is not None:
                    entries.append((self.key(key), value))
        return Mapping(tuple(entries), span)

    def pair(self, node: Node, entries: list[tuple[Expr | None, Expr]]) -> None:
        """`key: value`."""
        parts = node.children
        key, value = (parts[0], parts[2]) if len(parts) == 3 else (None, None)
        if key is None or value is None:
            key, value = node.child_by_field_name("key"), node.child_by_field_name("value")
        if key is None or value is None:
            return
        name = self.key(key)
        self.hints.append(name.value if isinstance(name, Text) else "")
        result = self.expression(value)
        self.hints.pop()
        if result is None and isinstance(name, Text) and self.codes[key.kind_id] == STRING:
            result = Opaque((), self.span(node))  # a number says nothing, its key may
        if result is not None:
            entries.append((name, result))

    def key(self, node: Node) -> Expr | None:
        """The key of a property: its text, or the expression that computes it."""
        code = self.codes[node.kind_id]
        if code in KEYS:
            name = self.name(node)
            return Text(name.path, name.span)
        if code == COMPUTED:
            inner = node.named_child(0)
            return self.expression(inner) if inner is not None else None
        return self.expression(node)

    def binary(self, node: Node) -> Expr | None:
        """`+` joins strings, `??` and `||` choose, `&&` has a condition, `===` and `in` compare."""
        operator = node.child_by_field_name("operator")
        symbol = operator.type if operator is not None else ""
        if symbol == "+":
            return self.sum(node)
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is None or right is None:
            return self.opaque(node)
        if symbol == "&&":
            self.emit(left)
            return self.expression(right)
        if symbol in ("??", "||"):
            options = self.expressions([left, right])
            return Choice(options, self.span(node)) if options else None
        if symbol in COMPARES:
            operands = self.expressions([left, right])
            return Comparison(symbol, operands, self.span(node)) if operands else None
        return self.opaque(node)

    def sum(self, node: Node) -> Expr | None:
        """A long sum is one level, not as many as it has terms."""
        parts: list[Node] = []
        left: Node | None = node
        while left is not None and self.codes[left.kind_id] == BINARY:
            operator, right = left.child_by_field_name("operator"), left.child_by_field_name("right")
            if operator is None or operator.type != "+" or right is None:
                break
            parts.append(right)
            left = left.child_by_field_name("left")
        if left is not None:
            parts.append(left)
        values = self.expressions(parts[::-1])
        span = self.span(node)
        return joined(values, span) or (Opaque(values, span) if values else None)

    def ternary(self, node: Node) -> Expr | None:
        """`c ? a : b`: a choice, and a condition."""
        condition, first, second = (node.child_by_field_name(name) for name in ("condition", "consequence", "alternative"))
        if condition is None or first is None or second is None:
            return self.opaque(node)
        self.emit(condition)
        options = self.expressions([first, second])
        return Choice(options, self.span(node)) if options else None

    def comma(self, node: Node) -> Expr | None:
        """`a, b`: its value is the last."""
        inner = node.named_children
        for child in inner[:-1]:
            self.emit(child)
        return self.expression(inner[-1]) if inner else None

    def assignment(self, node: Node) -> Expr | None:
        """`(a = b)`: a binding; its value is that of `b`."""
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is None or right is None:
            return self.opaque(node)
        value = self.expression(right)
        self.bind(left, value, self.span(node))
        return value

    # -- calls ------------------------------------------------------------------------------------------------------

    def call(self, node: Node) -> Expr | None:
        """A call, or the string or display that it leaves as it was."""
        parts = node.children
        function, arguments = parts if len(parts) == 2 else (None, None)
        if function is None:
            function, arguments = node.child_by_field_name("function"), node.child_by_field_name("arguments")
        if function is None:
            return self.opaque(node)
        span = self.span(node)
        path, receiver = self.callee(function)
        tagged = arguments is not None and self.codes[arguments.kind_id] == TEMPLATE
        if tagged and arguments is not None:
            text = self.template(arguments, raw=path == "String.raw")
            if path in DEDENTS:
                return text
            args: tuple[Expr, ...] = (text,) if text is not None else ()
        else:
            args = self.arguments(arguments, path, span)
        if receiver is not None and isinstance(receiver, Text | Template | Sequence) and path.count(".") == 1:
            kept = self.kept(receiver, path[3:], args)
            if kept is not None:
                return kept
        elif len(args) == 1 and (path in UNCHANGED or path in DEDENTS) and not isinstance(args[0], Name):
            return args[0]
        return Call(path, args, (), span, receiver, True)

    def new(self, node: Node) -> Expr | None:
        """`new A(b)`."""
        constructor = node.child_by_field_name("constructor")
        if constructor is None:
            return self.opaque(node)
        span = self.span(node)
        path, receiver = self.callee(constructor)
        return Call(path, self.arguments(node.child_by_field_name("arguments"), path, span), (), span, receiver, True)

    def arguments(self, node: Node | None, callee: str, span: Span) -> tuple[Expr, ...]:
        """The arguments of a call, each in its place; `span` is the call's, for those that cannot matter."""
        if node is None:
            return ()
        named = not self.hints
        if named:
            self.hints.append(callee.rpartition(".")[2].removesuffix("()"))
        args: list[Expr] = []
        for child in node.named_children:
            code = self.codes[child.kind_id]
            if code in EXTRAS:
                continue
            value = self.expression(child)
            if code == SPREAD and value is not None:
                value = Opaque((value,), value.span)
            args.append(value if value is not None else Opaque((), span))
        if named:
            self.hints.pop()
        return tuple(args)

    def callee(self, node: Node) -> tuple[str, Expr | None]:
        """How a callee is written, calls in the chain as `()`, and what the chain starts from if that is no name."""
        path = self.dotted(node)
        if path:
            return path, None
        names: list[str] = []
        while True:
            code = self.codes[node.kind_id]
            member = node.child_by_field_name("property") if code == MEMBER else None
            base = node.child_by_field_name("object") if member is not None else self.inside(node, code)
            if base is None:
                break
            if member is not None:
                names.append(self.text(member).lstrip("#"))
            node = base
        if self.codes[node.kind_id] == IMPORT:
            return "import", None
        receiver = self.expression(node)
        head = f"{receiver.callee}()" if isinstance(receiver, Call) and len(receiver.callee) < MAX_CALLEE else "()"
        return ".".join([head, *reversed(names)]), receiver

    def kept(self, receiver: Text | Template | Sequence, method: str, args: tuple[Expr, ...]) -> Expr | None:
        """The string that a method of a literal gives, or the display that it leaves as it was; None where it does more."""
        if isinstance(receiver, Sequence):
            if method == "filter" and len(args) == 1 and isinstance(args[0], Name) and args[0].path == "Boolean":
                return receiver
            if method == "join" and (not args or isinstance(args[0], Text)):
                separator = args[0].value if args and isinstance(args[0], Text) else ","
                return separated(receiver.items, separator, receiver.span)
            return None
        if method == "concat":
            return joined([receiver, *args], receiver.span)
        return receiver if method in KEEPS_WORDS else None

    # -- JSX --------------------------------------------------------------------------------------------------------

    def element(self, node: Node) -> Expr | None:
        """`<A b={c}>{d}</A>`: a call of A with keyword b; what is shown is text for people and is left out."""
        opening = node.child_by_field_name("open_tag") if self.codes[node.kind_id] == JSX_ELEMENT else node
        if opening is None:
            return self.opaque(node)
        span = self.span(node)
        tag = opening.child_by_field_name("name")
        callee = self.tag(tag) if tag is not None else "<>"
        keywords: list[tuple[str, Expr]] = []
        for child in opening.named_children:
            code = self.codes[child.kind_id]
            if code == JSX_ATTRIBUTE:
                self.attribute(child, keywords)
            elif code == JSX_EXPRESSION and (spread := self.opaque(child)) is not None:
                keywords.append(("**", spread))
        args: tuple[Expr, ...] = ()
        if opening is not node:
            args = self.expressions(
                [child for child in node.named_children if self.codes[child.kind_id] not in (JSX_OPENING, JSX_CLOSING)]
            )
        if not keywords and not args and callee.startswith("<"):
            return None
        return Call(callee, args, tuple(keywords), span)

    def tag(self, node: Node) -> str:
        """The name of an element: a name of the file, or `<div>`."""
        name = self.dotted(node) or self.text(node)
        return f"<{name}>" if "." not in name and not name[:1].isupper() else name

    def attribute(self, node: Node, keywords: list[tuple[str, Expr]]) -> None:
        """`b={c}` and `b="c"`."""
        parts = node.named_children
        if len(parts) < 2:
            return
        name = self.text(parts[0])
        self.hints.append(name)
        value = self.expression(parts[1])
        self.hints.pop()
        if value is not None:
            keywords.append((name, value))

    def braces(self, node: Node) -> Expr | None:
        """`{a}` among elements."""
        inner = [child for child in node.named_children if self.codes[child.kind_id] not in EXTRAS]
        return self.expression(inner[0]) if len(inner) == 1 else self.opaque(node)

    # -- strings ----------------------------------------------------------------------------------------------------

    def string(self, node: Node) -> Expr | None:
        """A literal in quotes."""
        text = self.slice(node.start_byte + 1, max(node.end_byte - 1, node.start_byte + 1))
        return Text(unescape(text) if "\\" in text else text, self.span(node))

    def template_value(self, node: Node) -> Expr | None:
        """A template literal without a tag."""
        return self.template(node)

    def template(self, node: Node, raw: bool = False) -> Text | Template | None:
        """A template literal: its value, or its parts where it has holes; `raw` leaves escapes as they are."""
        span = self.span(node)
        parts: list[Expr] = []
        at = node.start_byte + 1
        for child in node.named_children:
            if self.codes[child.kind_id] != SUBSTITUTION:
                continue
            if at < child.start_byte:
                parts.append(Text(self.literal(at, child.start_byte, raw), span))
            at = child.end_byte
            inner = child.named_child(0)
            value = self.expression(inner) if inner is not None else None
            parts.append(value if value is not None else Opaque((), self.span(child)))
        end = max(node.end_byte - 1, at)
        if not parts:
            return Text(self.literal(at, end, raw), span)
        if at < end:
            parts.append(Text(self.literal(at, end, raw), span))
        return joined(parts, span) or Template(tuple(parts), span)

    def literal(self, start: int, end: int, raw: bool) -> str:
        """The value of the part of a template between two bytes."""
        text = self.slice(start, end)
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        return text if raw or "\\" not in text else unescape(text)


def clean(path: str) -> str:
    """A dotted name without the marks of optional chaining and of private members."""
    return path.replace("?.", ".").replace("#", "")


Handler = Callable[[Expressions, "Node"], "Expr | None"]

EXPRESSIONS: dict[str, Handler | None] = {
    "array": Expressions.array,
    "arrow_function": lambda reader, node: reader.function(node),
    "as_expression": Expressions.transparent,
    "assignment_expression": Expressions.assignment,
    "augmented_assignment_expression": Expressions.assignment,
    "await_expression": Expressions.transparent,
    "binary_expression": Expressions.binary,
    "call_expression": Expressions.call,
    "class": lambda reader, node: reader.class_value(node),
    "comment": None,
    "false": None,
    "formal_parameters": None,
    "function_expression": lambda reader, node: reader.function(node),
    "generator_function": lambda reader, node: reader.function(node),
    "html_character_reference": None,
    "html_comment": None,
    "identifier": Expressions.word,
    "import": None,
    "instantiation_expression": Expressions.transparent,
    "jsx_element": Expressions.element,
    "jsx_expression": Expressions.braces,
    "jsx_self_closing_element": Expressions.element,
    "jsx_text": None,
    "member_expression": Expressions.member,
    "meta_property": Expressions.word,
    "method_definition": lambda reader, node: reader.method(node),
    "new_expression": Expressions.new,
    "non_null_expression": Expressions.transparent,
    "null": None,
    "number": None,
    "object": Expressions.object,
    "optional_chain": None,
    "parenthesized_expression": Expressions.transparent,
    "private_property_identifier": None,
    "property_identifier": None,
    "regex": None,
    "satisfies_expression": Expressions.transparent,
    "sequence_expression": Expressions.comma,
    "spread_element": Expressions.spread,
    "statement_block": None,
    "string": Expressions.string,
    "subscript_expression": Expressions.subscript,
    "super": Expressions.word,
    "template_string": Expressions.template_value,
    "ternary_expression": Expressions.ternary,
    "this": Expressions.word,
    "true": None,
    "type_annotation": None,
    "type_arguments": None,
    "type_assertion": Expressions.transparent,
    "type_identifier": None,
    "type_parameters": None,
    "undefined": None,
    "update_expression": None,
    "yield_expression": Expressions.opaque,
}
"""Expressions by node type, None where nothing in one can matter; any other is opaque, with what is inside it."""

HANDLERS: tuple[Handler | None, ...] = (None, *(EXPRESSIONS.get(name, Expressions.opaque) for name in NAMES))
