"""Vector columns that code declares: in models of an ORM, in migrations written in code, in the schemas of query builders.

A column is a type that holds vectors: a call of a row with the operation "column", or a text that spells the type as SQL does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from aidebt.assets import Evidence
from aidebt.detectors.code import CodeFile, placeholder
from aidebt.detectors.index_columns import Columns, Declared
from aidebt.detectors.index_places import Place
from aidebt.detectors.index_values import evaluated, number
from aidebt.detectors.table_names import Named, TableNames, last
from aidebt.facts import Binding, Call, Column, Expr, Mapping, Name, Template, Text
from aidebt.signature_rows import IndexSignature
from aidebt.values import replace
from aidebt.vector_types import VectorType

MAX_FOUND = 300
"""Types of columns in one file that are looked at."""
MAX_SPELLED = 80
"""Characters of a text that can be a type."""
COLUMN = "column"
"""The operation of the rows about types of columns."""
WORD = re.compile(r"[\w.]{1,100}")
NOTHING = re.compile(rb"[=:(]\s*(?:None|null|undefined)\s*[,)}]")
OPEN = "?"
"""What stands for a dimension that another file or the running program decides."""


class Found(NamedTuple):
    """A type that holds vectors, and where it stands."""

    type: VectorType
    says: str
    place: Place


def find(code: CodeFile, columns: Columns, names: TableNames, here: Sequence[Place]) -> None:
    """Add the columns that the expressions of a file declare."""
    found = [item for place in here if (item := typed(code, columns, place)) is not None][:MAX_FOUND]
    for item, named in with_aliases(code, columns, names, found, here):
        retyped = named.call in columns.types.orm.retypes
        evidence, action = (Evidence.MIGRATED, "retype") if retyped else (Evidence.DECLARED, "declare")
        kept = held(columns, item.place, named)
        columns.declared.append(
            Declared(
                named.table,
                named.column,
                item.type,
                item.says,
                named.span,
                evidence,
                scope=item.place.scope,
                held=kept,
                action=action,
            )
        )


def held(columns: Columns, place: Place, named: Named) -> tuple[str, ...]:
    """The names of the code that hold a column: an attribute of a class, a key of a table; last that of the table itself."""
    fact = place.fact
    if not isinstance(fact, Binding):
        return ()
    if fact.scope:
        return (f"{fact.scope}.{fact.target}",)
    generic = columns.types.orm.generic
    keys = (frame.key for frame in place.frames() if isinstance(frame.expr, Mapping) and isinstance(frame.key, str))
    key = next((key for key in keys if key not in generic), "") or f"c.{named.column}"
    return f"{fact.target}.{key}", fact.target


# -- types ----------------------------------------------------------------------------------------------------------


def typed(code: CodeFile, columns: Columns, place: Place) -> Found | None:
    """The type that an expression is, if it is one that holds vectors."""
    expr, types = place.expr, columns.types
    if isinstance(expr, Call):
        spelled = types.orm.spelled.get(last(expr.callee).lower())
        if spelled is None or is_cast(columns, place):
            return None
        row = row_of(code, expr.callee, code.resolved(expr, place.scope))
        if row is not None:
            return made(columns, place, spelled, dims(code, expr, row.dims, place.scope), row.store)
        return own_type(code, columns, place, expr, spelled)
    if isinstance(expr, Name):
        named = "." not in expr.path and expr.path.lower() in types.orm.spelled and not is_cast(columns, place)
        return bare(code, columns, place, expr) if named else None
    return None if place.inner or is_cast(columns, place) else written(code, columns, place, expr)


def is_cast(columns: Columns, place: Place) -> bool:
    """Whether a type is what a value is cast to."""
    around = place.frame.expr if place.frame is not None else None
    return isinstance(around, Call) and last(around.callee) in columns.types.orm.casts


def bare(code: CodeFile, columns: Columns, place: Place, expr: Name) -> Found | None:
    """A type given by its name alone, or beside its size: `Column(Vector)`, `Property({ type: VectorType, length: 3 })`."""
    frame, orm = place.frame, columns.types.orm
    holder = frame.outer if frame is not None and isinstance(frame.expr, Mapping) and frame.key in orm.type_keys else frame
    if holder is None or not isinstance(holder.expr, Call) or last(holder.expr.callee) not in orm.holders:
        return None
    row = row_of(code, expr.path, code.names.qualify(expr.path, place.scope))
    size = dims(code, holder.expr, orm.sizes, place.scope) if holder is not frame else ""
    return made(columns, place, orm.spelled[last(expr.path).lower()], size, row.store) if row is not None else None


def own_type(code: CodeFile, columns: Columns, place: Place, call: Call, spelled: str) -> Found | None:
    """A type that the program defines itself elsewhere, under the name that such types have: with its size, in a column."""
    frame, orm = place.frame, columns.types.orm
    if frame is None or spelled not in orm.plain:
        return None
    size = dims(code, call, orm.sizes if call.keyed else (*orm.sizes, 0), place.scope)
    outer = (one.expr for one in place.frames() if isinstance(one.expr, Call))
    if call.keyed:  # in the columns of a table
        held = isinstance(frame.expr, Mapping) and any(orm.tables.search(last(one.callee)) for one in outer)
    else:
        held = isinstance(frame.expr, Call) and last(frame.expr.callee) in orm.holders
    return made(columns, place, spelled, size, "") if held and size.isdecimal() else None


def row_of(code: CodeFile, name: str, resolved: str) -> IndexSignature | None:
    """The row about a type of columns. One that is imported from elsewhere is another type of the same name."""
    head, dot, rest = name.partition(".")
    if resolved == name and head in code.names.imports:  # it is bound too, where the import may fail
        resolved = f"{code.names.imports[head]}{dot}{rest}"
    row = code.rules.signatures.match_index(name, resolved, code.vendors)
    known = row is not None and row.operation == COLUMN and (resolved == name or resolved in row.names)
    return row if known else None


def written(code: CodeFile, columns: Columns, place: Place, expr: Text | Template) -> Found | None:
    """A text that is a type of the database: `vector(1536)`, or `vector` beside its length."""
    fixed = known(expr)
    if len(fixed) > MAX_SPELLED or not columns.types.hints.search(fixed):
        return None
    said = literal(code, expr, place.scope)
    spelled = "".join(said.split()).replace('"', "").lower()
    if "(" not in spelled:
        return plain(code, columns, place, spelled)
    kind = columns.types.column(Column("", spelled, "", expr.span), "", columns.dialect)
    if kind is None or kind.needs or (kind.dims is None and not kind.open):
        return None
    return Found(kind, spelled, place)


def plain(code: CodeFile, columns: Columns, place: Place, spelled: str) -> Found | None:
    """`@Column("vector", { length: 1536 })`, `@Column({ type: "vector", length: 3 })`: a type whose size stands beside it."""
    if spelled not in columns.types.orm.plain:
        return None
    call = next((frame.expr for frame in place.frames() if isinstance(frame.expr, Call)), None)
    if call is None or last(call.callee) not in columns.types.orm.holders:
        return None
    outer = place.frame
    is_type = outer is not None and ((outer.expr is call and outer.key == 0) or outer.key in columns.types.orm.type_keys)
    return made(columns, place, spelled, dims(code, call, columns.types.orm.sizes, place.scope), "") if is_type else None


def made(columns: Columns, place: Place, spelled: str, size: str, store: str) -> Found | None:
    """A type as SQL spells it."""
    says = f"{spelled}({size})" if size else spelled
    kind = columns.types.column(Column("", says, "", place.expr.span), "", columns.dialect)
    return Found(replace(kind, store=store or kind.store), says, place) if kind is not None else None


def dims(code: CodeFile, call: Call, names: Iterable[str | int], scope: str) -> str:
    """The dimension that a call gives, "" where it gives none."""
    found = number(code, call, tuple(names), scope)
    if found.value or not found.given:
        return str(found.value or "")
    given = next((expr for name in names if (expr := call.argument(name)) is not None), None)
    if isinstance(given, Name):
        return "{" + given.path + "}"
    return "" if NOTHING.search(code.data[call.span.start : call.span.end]) else OPEN


def literal(code: CodeFile, expr: Text | Template, scope: str) -> str:
    """A text, with the numbers that fill its holes where the file says them, else `{name}`."""
    if isinstance(expr, Text):
        return expr.value
    parts = []
    for part in expr.parts:
        if isinstance(part, Text):
            parts.append(part.value)
        else:
            parts.append(filled(code, part, scope))
    return "".join(parts)


def known(expr: Text | Template) -> str:
    """The parts of a text that stand there: cheaper to ask than what fills its holes."""
    if isinstance(expr, Text):
        return expr.value
    return " ".join(part.value for part in expr.parts if isinstance(part, Text))


def filled(code: CodeFile, part: Expr, scope: str) -> str:
    """What fills a hole of a text: the number or the word that this file says it is, else `{name}`."""
    value = evaluated(code, part, scope).value
    if value:
        return str(value)
    texts = {origin.expr.value if isinstance(origin.expr, Text) else "" for origin in code.names.origins(part, scope)}
    word = texts.pop() if len(texts) == 1 else ""
    return word if WORD.fullmatch(word) else "{" + placeholder(part) + "}"


# -- types under a name of their own --------------------------------------------------------------------------------


def with_aliases(
    code: CodeFile, columns: Columns, names: TableNames, found: Sequence[Found], places: Sequence[Place]
) -> Iterator[tuple[Found, Named]]:
    """Each type with its column and its table; one that a file gives a name of its own stands where it is used."""
    aliases: dict[str, Found] = {}
    for item in found:
        named = names.named(item.place)
        if named.column:
            yield item, named
        elif isinstance(item.place.expr, Text | Template) or is_named(item.place):
            aliases.setdefault(names.bound(item.place), item)
    aliases.pop("", None)
    used: set[str] = set()
    for place in places if aliases else ():
        name = called_by(place.expr)
        if name in aliases:
            item = sized(code, columns, aliases[name], place)
            named = names.named(place)
            if named.column:
                used.add(name)
                yield item, named
    for name, item in aliases.items():
        if name not in used:
            yield item, Named(name, "", "", item.place.expr.span)


def is_named(place: Place) -> bool:
    """Whether a module gives a type a name: `Embedding = Vector(1536)`."""
    return isinstance(place.fact, Binding) and not place.scope and place.frame is None


def called_by(expr: Expr) -> str:
    """The name of a type that an expression uses."""
    return expr.callee if isinstance(expr, Call) else expr.path if isinstance(expr, Name) else ""


def sized(code: CodeFile, columns: Columns, item: Found, place: Place) -> Found:
    """A type where it is used; there its dimension may be given."""
    if not item.type.open or not isinstance(place.expr, Call):
        return item._replace(place=place)
    size = dims(code, place.expr, columns.types.orm.sizes, place.scope)
    return made(columns, place, item.says.partition("(")[0], size, item.type.store) or item._replace(place=place)
