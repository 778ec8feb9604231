"""The vector columns and vector indexes of a file of SQL, or of one in another language of schemas, and who queries them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from aidebt.assets import ROUTINE, Context, Evidence, FileAssets, IndexSite, SchemaChange, TextRef
from aidebt.detectors.index_columns import Columns, Declared, assets, changes_of
from aidebt.detectors.vectorizers import build_sites, pins, vectorizers
from aidebt.facts import Column, Comment, Expression, Fact, ParsedFile, Routine, TableChange, TableIndex
from aidebt.vector_types import VectorTypes

if TYPE_CHECKING:
    from aidebt.detectors import Rules

SCHEMAS = frozenset({"prisma", "rails", "sql"})
"""Languages whose facts are schema facts."""
MAX_BODY = 20_000  # characters of a routine that are searched
MAX_TABLES = 20  # that one routine asks
_ACTIONS = {
    "create": (Evidence.DECLARED, "declare"),
    "add": (Evidence.DECLARED, "declare"),
    "retype": (Evidence.MIGRATED, "retype"),
}


def detect(path: str, data: bytes, parsed: ParsedFile, context: Context, rules: Rules) -> FileAssets:
    """The assets of one file of statements."""
    types = rules.vectors
    undone = Undone(types, path)
    dialect = types.dialect(data.decode("utf-8", "replace"))
    columns = Columns(types, dialect)
    facts = [fact for fact in parsed.facts if not undone.holds(fact)]
    collect(columns, facts)
    pairs = list(assets(path, data, context, columns.settled()))
    changes = sorted([*columns.changes, *changes_of(pairs)], key=lambda change: change.line)
    sites = [site for fact in facts if isinstance(fact, Routine) for site in queries(types, fact, dialect)]
    return FileAssets(
        path,
        (*(asset for _, asset in pairs), *pins(data, pairs)),
        index_sites=(*sites, *build_sites(pairs)),
        changes=tuple(changes),
        broken=parsed.broken,
    )


class Undone:
    """Which statements of a file undo a migration: all of them, or those behind a comment that says so."""

    def __init__(self, types: VectorTypes, path: str) -> None:
        self._types = types
        self._whole = types.undo_files.match(path) is not None
        self._now = False

    def holds(self, fact: Fact) -> bool:
        """Whether a fact, asked in source order, is to be passed over."""
        if isinstance(fact, Comment):
            if self._types.undo.search(fact.text):
                self._now = True
            elif self._types.redo.search(fact.text):
                self._now = False
        return self._whole or self._now


def collect(columns: Columns, facts: Iterable[Fact]) -> None:
    """Sort schema facts into columns, indexes and other changes."""
    for fact in facts:
        if isinstance(fact, TableIndex):
            columns.indexes.append(fact)
        elif isinstance(fact, Expression):
            columns.declared += vectorizers(columns.types, fact.value)
        elif isinstance(fact, TableChange):
            if fact.action in _ACTIONS:
                columns.declared += declared(columns.types, fact, columns.dialect)
            else:
                columns.changes += changes(fact)


def declared(types: VectorTypes, fact: TableChange, dialect: str) -> Iterator[Declared]:
    """The vector columns of a statement."""
    for column in fact.columns:
        kind = types.column(column, fact.using, dialect)
        if kind is not None:
            evidence, action = _ACTIONS[fact.action]
            yield Declared(fact.table, column.name, kind, column.type, column.span, evidence, action=action)


def changes(fact: TableChange) -> Iterator[SchemaChange]:
    """What a statement drops or renames."""
    for column in fact.columns or (Column("", "", "", fact.span),):
        yield SchemaChange(fact.action, fact.table, column.name, fact.span.line, to=fact.to)


def queries(types: VectorTypes, routine: Routine, dialect: str) -> Iterator[IndexSite]:
    """The query that a routine is, where one of its parameters is a vector."""
    kinds = [(column, kind) for column in routine.parameters if (kind := types.column(column, "", dialect)) and not kind.needs]
    if not kinds:
        return
    body = routine.body[:MAX_BODY]
    details = [("dims", str(kind.dims), column.span.line) for column, kind in kinds if kind.dims]
    for column in routine.parameters:
        told = types.default.search(column.options) if types.threshold.search(column.name) else None
        details += [("threshold", told["value"], column.span.line)] if told else []
    details += [("threshold", found["value"], routine.span.line) for found in types.literal.finditer(body)]
    yield IndexSite(
        operation="query",
        store=kinds[0][1].store,
        scope=routine.name,
        line=routine.span.line,
        names=tuple(map(TextRef, asked(types, body))),
        details=tuple(details),
        evidence=ROUTINE,
    )


def asked(types: VectorTypes, body: str) -> list[str]:
    """The tables that a query reads, and the columns by whose distance it sorts or selects."""
    tables: dict[str, str] = {}  # by alias
    for found in list(types.tables.finditer(body))[:MAX_TABLES]:
        table = found["table"].replace('"', "").removeprefix("public.").rpartition(".")[2]
        tables[table] = table
        if found["alias"]:
            tables.setdefault(found["alias"], table)
    names = list(dict.fromkeys(tables.values()))
    for found in list(types.distance.finditer(body))[:MAX_TABLES]:
        owner = tables.get(found["owner"] or "") or (names[0] if names and (len(names) == 1 or not found["owner"]) else "")
        if owner:
            names.append(f"{owner}.{found['column']}")
    return list(dict.fromkeys(names))
