"""What code does to tables beside declaring columns: indexes of vectors, what migrations drop and rename, and their order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from aidebt.assets import SchemaChange
from aidebt.detectors.code import CodeFile, constant
from aidebt.detectors.index_columns import Columns
from aidebt.detectors.index_places import Place
from aidebt.detectors.table_names import TableNames, last
from aidebt.facts import Call, Expr, Mapping, TableIndex, Text
from aidebt.facts import Sequence as Listed


def find(columns: Columns, names: TableNames, here: Sequence[Place]) -> None:
    """Add what the expressions of a file index, drop and rename."""
    columns.indexes += [index for place in here if (index := indexed(columns, names, place)) is not None]
    columns.changes += [change for place in here if isinstance(place.expr, Call) for change in changes(columns, names, place)]


def indexed(columns: Columns, names: TableNames, place: Place) -> TableIndex | None:
    """The index that an operator class belongs to: `vector_cosine_ops`."""
    if not isinstance(place.expr, Text) or not columns.types.operators.fullmatch(place.expr.value):
        return None
    column, method, span = "", "", place.expr.span
    for frame in place.frames():
        holder = frame.expr
        if isinstance(holder, Mapping) and isinstance(frame.key, str) and not column:
            column = (
                constant(holder.get("name"))
                or constant(holder.get("attribute"))
                or (frame.key if frame.key not in columns.types.orm.generic else "")
            )
        if not isinstance(holder, Call):
            continue
        if holder.callee.endswith(".op") and not column:
            column = last(holder.callee.removesuffix(".op"))
        column = column or first_text(holder.argument("fields"))
        said = constant(holder.argument("postgresql_using")) or (
            constant(holder.argument(0)) if holder.callee.endswith(".using") else ""
        )
        own = last(holder.callee).lower().removesuffix("index")
        found = said or (own if own in columns.types.methods else "")
        if found and not method:
            method, span = found.lower(), holder.span
    table = names.table_of_index(place)
    return TableIndex(table, method, ((column, place.expr.value),), "", span) if column and table else None


def first_text(expr: Expr | None) -> str:
    """The first text of a list."""
    return next((constant(item) for item in expr.items), "") if isinstance(expr, Listed) else ""


def changes(columns: Columns, names: TableNames, place: Place) -> Iterator[SchemaChange]:
    """What a call of a migration drops or renames."""
    call = place.expr
    assert isinstance(call, Call)
    for row in columns.types.orm.changes.get(last(call.callee), ()):
        table, column, to = (_argument(call, row.get(key, ())) for key in ("table", "column", "to"))
        if not column and row.get("inside"):
            table, column = names.enclosing_table(place), table
        if row.get("renames") and not to:
            continue
        if table and (column or not row.get("column")):
            table = names.of_model(table) if row.get("model") else table
            yield SchemaChange(
                row["action"],
                table,
                column,
                call.span.line,
                to=names.of_model(to) if row.get("model") and not column and to else to,
            )


def _argument(call: Call, keys: Iterable[str | int]) -> str:
    return next((text for key in keys if (text := constant(call.argument(key)))), "")


def revisions(code: CodeFile) -> tuple[tuple[str, str], ...]:
    """What a migration calls itself, and what it says it follows."""
    texts: dict[str, list[str]] = {"revision": [], "down_revision": []}
    for name, held in texts.items():
        for binding in code.names.bindings.get(name, ()):
            values = binding.value.items if isinstance(binding.value, Listed) else (binding.value,)
            held += [text for value in values if (text := constant(value))]
    return tuple((own, before) for own in texts["revision"][:1] for before in texts["down_revision"] or [""])
