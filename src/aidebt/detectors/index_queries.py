"""What a program does with tables of vectors: rows that it writes, and questions by distance, in SQL and through an ORM."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from aidebt.assets import IndexSite, NameRef, Ref, TextRef
from aidebt.detectors.code import CodeFile, constant
from aidebt.detectors.index_orm import known, literal
from aidebt.detectors.index_places import Place
from aidebt.detectors.index_sql import asked
from aidebt.detectors.table_names import identifier, last
from aidebt.facts import Binding, Call, Expr, Mapping, Name, Template, Text
from aidebt.index_families import SQL
from aidebt.vector_types import VectorTypes

MAX_SITES = 300
"""Places of one file that are told."""
CLASS = re.compile(r"[A-Z]\w*[a-z]\w*")
MAX_TEXT = 20_000
"""Characters of a text that are searched."""


def sites(code: CodeFile, types: VectorTypes, places: Sequence[Place]) -> list[IndexSite]:
    """The questions and the writing of one file, in source order."""
    found: list[IndexSite] = []
    for place in places:
        expr = place.expr
        if isinstance(expr, Text | Template):
            found += [] if place.inner else _statement(code, types, place, expr)
        elif isinstance(expr, Call):
            found += _call(types, place, expr)
        if place.frame is None and isinstance(place.fact, Binding):
            found += _assigned(code, types, place, place.fact.target)
        if len(found) >= MAX_SITES:
            break
    return found[:MAX_SITES]


# -- SQL ------------------------------------------------------------------------------------------------------------


def _statement(code: CodeFile, types: VectorTypes, place: Place, expr: Text | Template) -> Iterator[IndexSite]:
    """A text that asks by distance, or that writes vectors."""
    fixed = known(expr)[:MAX_TEXT]
    if not types.asks.search(fixed) and not (types.writing.search(fixed) and types.names.search(fixed)):
        return
    text = literal(code, expr, place.scope)[:MAX_TEXT]
    if types.asks.search(text):
        names = asked(types, text)
        held = list(_held(types, expr, place))
        if held:
            yield _site("query", place, [ref.path for ref in held], held)
            return
        details = [("threshold", found["value"], expr.span.line) for found in types.literal.finditer(text)]
        if names:
            yield _site("query", place, names, details=tuple(details))
        return
    written = types.fills.search(text)
    if written and types.names.search(text):
        table = identifier(written["table"].replace('"', "").replace("`", "").removeprefix("public."))
        if table:
            yield _site("fill", place, [table])


def _held(types: VectorTypes, expr: Text | Template, place: Place) -> Iterator[NameRef]:
    """The columns of a schema in code that a text compares: `${documents.embedding} <=> ${asked}`."""
    parts = expr.parts if isinstance(expr, Template) else ()
    for part, behind in pairwise(parts):
        if isinstance(part, Name) and "." in part.path and isinstance(behind, Text) and types.compared.match(behind.value):
            yield NameRef(part.path, place.scope)


def _site(
    operation: str,
    place: Place,
    names: Sequence[str],
    indexes: Sequence[Ref] = (),
    details: tuple[tuple[str, str, int], ...] = (),
) -> IndexSite:
    line = place.expr.span.line
    return IndexSite(
        operation,
        SQL,
        place.scope,
        line,
        indexes=tuple(indexes),
        names=tuple(map(TextRef, dict.fromkeys(names))),
        details=details,
        evidence=f"{'asked' if operation == 'query' else 'written'} at line {line}",
    )


# -- ORM ------------------------------------------------------------------------------------------------------------


def _call(types: VectorTypes, place: Place, call: Call) -> Iterator[IndexSite]:
    """A call that compares a column with a vector, or that makes or writes a row with one."""
    method = last(call.callee)
    if method in types.compares or (method == "op" and constant(call.argument(0)).startswith("<")):
        if column := _column(call, place):
            yield _site("query", place, [column], [NameRef(column, place.scope)])
    elif method in types.writes:
        keys = [key for key in _keys(call) if types.names.search(key)]
        table = _table(types, call)
        if keys and table:
            yield _site("fill", place, [table, *(f"{table}.{key}" for key in keys)])
        elif keys and call.args and isinstance(call.args[0], Name):
            yield _site("fill", place, [call.args[0].path], [NameRef(call.args[0].path, place.scope)])
    elif method == "values" and isinstance(call.receiver, Call) and last(call.receiver.callee) in types.writes:
        target = call.receiver.argument(0)
        if isinstance(target, Name) and any(types.names.search(key) for key in _keys(call)):
            yield _site("fill", place, [target.path], [NameRef(target.path, place.scope)])
    elif not call.keyed and (model := _model(call.callee)):
        for keyword, _ in call.keywords:
            if types.names.search(keyword):
                name = f"{model}.{keyword}"
                yield _site("fill", place, [name], [NameRef(name, place.scope)])


def _model(callee: str) -> str:
    """The class that a call makes an object of, or whose method it is: `Document`, `Document.objects.create`."""
    if last(callee)[:1].isupper():
        return callee if "(" not in callee else ""
    head = callee.partition(".")[0]
    return head if head[:1].isupper() and not head.isupper() and "(" not in head else ""


def _assigned(code: CodeFile, types: VectorTypes, place: Place, target: str) -> Iterator[IndexSite]:
    """`document.embedding = …`, where the file says what the document is."""
    owner, dot, attribute = target.rpartition(".")
    if not dot or owner in ("self", "cls", "this") or not types.names.search(attribute):
        return
    for model in _classes(code, owner, place.scope):
        name = f"{model}.{attribute}"
        yield _site("fill", place, [name], [NameRef(name, place.scope)])


def _classes(code: CodeFile, owner: str, scope: str) -> Iterator[str]:
    """The classes that a variable is an object of: by what it is bound to, or as its parameter says."""
    found = code.names.lookup(owner, scope)
    bound = code.names.bindings.get(found or "", ())
    yield from dict.fromkeys(
        binding.value.callee for binding in bound if isinstance(binding.value, Call) and _model(binding.value.callee)
    )
    function, _, name = (found or "").rpartition(".")
    definition = code.names.definitions.get(function)
    for parameter in definition.parameters if definition is not None else ():
        if parameter.name == name and (words := CLASS.findall(parameter.annotation[:200])):
            yield words[0]


def _column(call: Call, place: Place) -> str:
    """The column that is compared, with its model: `Document.embedding`, or "" where it is not told."""
    owner = call.callee.rpartition(".")[0]
    if owner and "(" not in owner and owner.count(".") == 1 and not owner.startswith(("self.", "func.", "this.")):
        return owner  # Document.embedding.cosine_distance(…)
    given = call.argument(0)
    if isinstance(given, Name) and "." in given.path:
        return given.path  # cosineDistance(documents.embedding, …)
    field = identifier(constant(given))
    for frame in place.frames() if field else ():
        if isinstance(frame.expr, Call) and ".objects" in frame.expr.callee:
            model = frame.expr.callee.partition(".objects")[0]
            return f"{model}.{field}"  # Document.objects.order_by(CosineDistance("embedding", …))
    return ""


def _keys(call: Call) -> Iterator[str]:
    """The keys of the objects that a call is given, in a list too."""
    waiting: list[Expr] = [*call.args]
    for expr in waiting[:50]:
        inner = getattr(expr, "items", ())
        for item in (expr, *inner[:5]):
            if isinstance(item, Mapping):
                yield from (key.value for key, _ in item.entries if isinstance(key, Text))


def _table(types: VectorTypes, call: Call) -> str:
    """The table that a call of a chain is made on: `client.from("documents").insert(…)`."""
    inner = call.receiver
    while isinstance(inner, Call):
        if last(inner.callee) in types.opens and (text := identifier(constant(inner.argument(0)))):
            return text
        inner = inner.receiver
    return ""
