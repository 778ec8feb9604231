"""What tells a model about its tools: docstrings behind decorators, descriptions of classes, calls and schemas."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aidebt.detectors.code import CodeFile
from aidebt.detectors.definitions import Texts, fields
from aidebt.detectors.positions import last
from aidebt.detectors.sending import sent
from aidebt.facts import Call, Definition, Expr, Mapping, Name, Template, Text, walk
from aidebt.signature_rows import DocstringSignature

MAX_ANCESTORS = 8


def described(code: CodeFile, definition: Definition) -> Iterator[tuple[Texts, str]]:
    """What of a definition a decorator or a base class hands to the model: texts that belong together, and their role."""
    scope = definition.name.rpartition(".")[0]
    if definition.kind == "function":
        for decorator in definition.decorators:
            row = matched(code, decorator, scope, "decorator")
            if row is not None:
                yield from decorated(code, definition, decorator, scope, row)
                return
        return
    for base in ancestors(code, definition):
        row = code.rules.signatures.match_docstring(base, code.names.qualify(base, scope), code.vendors)
        if row is not None and row.on == "base":
            texts = based(code, definition, row)
            if texts:
                yield texts, row.role
            return


def matched(code: CodeFile, decorator: Expr, scope: str, on: str) -> DocstringSignature | None:
    """The row for a decorator."""
    path = decorator.callee if isinstance(decorator, Call) else decorator.path if isinstance(decorator, Name) else ""
    row = code.rules.signatures.match_docstring(path, code.names.qualify(path, scope), code.vendors) if path else None
    return row if row is not None and row.on == on else None


def decorated(
    code: CodeFile, definition: Definition, decorator: Expr, scope: str, row: DocstringSignature
) -> Iterator[tuple[Texts, str]]:
    """What a decorator sends of a function: what it is told itself, else the docstring; and what the function returns."""
    names: tuple[str | int, ...] = (*([row.attribute] if row.attribute else []), *row.arguments)
    given = code.first_argument(decorator, names) if isinstance(decorator, Call) else None
    told: Texts = [item.expr for item in sent(code, given, scope, row.role) if not isinstance(item.expr, Name)]
    if not told and row.docstring and definition.docstring is not None:
        told = [definition.docstring]
    if told:
        yield told[:1], row.role
    if row.returns:
        for item in code.names.returns.get(definition.name, ()):
            for found in sent(code, item.value, item.scope, row.returns):
                if not isinstance(found.expr, Name):
                    yield [found.expr], found.role


def based(code: CodeFile, definition: Definition, row: DocstringSignature) -> Texts:
    """What a base class sends of a class: an attribute, or the docstring and what describes the fields."""
    if row.attribute:
        return attribute(code, definition, row.attribute)
    texts: Texts = [definition.docstring] if definition.docstring is not None and row.docstring else []
    return [*texts, *(fields(code, definition) if row.fields else [])]


def attribute(code: CodeFile, definition: Definition, name: str) -> Texts:
    """The text that a class binds to an attribute."""
    bound = code.names.bindings.get(f"{definition.name}.{name}", ())
    found = [
        item.expr
        for binding in bound
        for item in sent(code, binding.value, binding.scope, "tool")
        if not isinstance(item.expr, Name)
    ]
    return found[:1]


def ancestors(code: CodeFile, definition: Definition) -> list[str]:
    """The bases of a class as they are written, those of its bases in this file among them."""
    found: list[str] = []
    waiting = list(definition.bases)
    while waiting and len(found) < MAX_ANCESTORS:
        base = waiting.pop(0)
        if base in found:
            continue
        found.append(base)
        own = code.names.definitions.get(base)
        waiting += own.bases if own is not None and own is not definition else ()
    return found


def declared(code: CodeFile, call: Call) -> Expr | None:
    """The description of a call that makes a tool: it has a name, a description, and a schema or the function behind it."""
    if not call.keywords and not call.keyed:
        return None
    description = call.argument("description")
    if description is None or call.argument("name") is None:
        return None
    keywords = {key for key, _ in call.keywords}
    says_tool = "tool" in last(call.callee).lower() or "tool" in call.callee.lower()
    if not keywords.isdisjoint(code.rules.tool_schemas) and (says_tool or code.trusted):
        return description
    return description if says_tool and not keywords.isdisjoint(code.rules.tool_functions) else None


def parameters(schema: Expr | None) -> Texts:
    """The descriptions of parameters in a schema, in source order."""
    if schema is None:
        return []
    return [
        value
        for node in walk(schema)
        if isinstance(node, Mapping)
        for key, value in node.entries
        if isinstance(key, Text) and key.value == "description" and isinstance(value, Text | Template)
    ]


def schema_of(owner: Mapping | Call, names: Sequence[str]) -> Expr | None:
    """The parameter schema beside a description."""
    for name in names:
        value = owner.get(name) if isinstance(owner, Mapping) else owner.argument(name)
        if value is not None:
            return value
    return None
