"""Statements of SQL in the texts of programs: their tables, indexes and routines, each at its place in the text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aidebt.assets import IndexSite
from aidebt.detectors.code import CodeFile
from aidebt.detectors.index_columns import Columns
from aidebt.detectors.index_orm import known, literal
from aidebt.detectors.index_places import Place
from aidebt.detectors.index_sql import collect, queries
from aidebt.facts import Fact, Routine, Span, TableChange, TableIndex, Template, Text
from aidebt.parsers.source import Source
from aidebt.parsers.sql import read
from aidebt.parsers.sql_tokens import Scanner
from aidebt.values import replace

MAX_TEXT = 200_000
"""Characters of a text that are read."""
MAX_SEARCHES = 400
"""Parts of one text that are looked for in a literal that spells it differently."""
MAX_TEXTS = 500
"""Texts of one file that are read."""


def find(code: CodeFile, columns: Columns, places: Sequence[Place]) -> Iterator[IndexSite]:
    """Add what the statements in a file declare, index, drop and rename; give the queries that they define."""
    texts = 0
    for place in places:
        expr = place.expr
        if not isinstance(expr, Text | Template) or place.inner:
            continue
        if columns.types.embedded.search(known(expr)[:MAX_TEXT]) is None:
            continue
        text = literal(code, expr, place.scope)[:MAX_TEXT]
        texts += 1
        if texts > MAX_TEXTS:
            return
        facts = statements(code.data, text, expr.span)
        dialect = columns.types.dialect(text)
        mine = Columns(columns.types, dialect)
        collect(mine, facts)
        columns.declared += [replace(item, scope=place.scope) for item in mine.declared]
        columns.indexes += mine.indexes
        columns.changes += mine.changes
        for fact in facts:
            if isinstance(fact, Routine):
                yield from queries(columns.types, fact, dialect)


def statements(data: bytes, text: str, span: Span) -> list[Fact]:
    """The schema facts of a text that stands at a span of the file, with their places in the file."""
    source = Source(text.encode("utf-8", "replace"))
    read(source, Scanner(source, told=False))
    placed = Placer(data, span, text.encode("utf-8", "replace"))
    return [placed.fact(fact) for fact in source.facts]


class Placer:
    """Finds the parts of a text in the literal that it comes from, which may be quoted, joined or filled in."""

    def __init__(self, data: bytes, span: Span, body: bytes) -> None:
        self._data = data
        self._span = span
        self._raw = data[span.start : span.end]
        self._body = body
        self._offset = self._raw.find(body)  # where nothing is quoted or filled in, all of it stands there
        self._searches = 0

    def fact(self, fact: Fact) -> Fact:
        """A fact of the text as one of the file."""
        match fact:
            case TableChange(columns=columns):
                moved = tuple(replace(column, span=self.span(column.span)) for column in columns)
                return replace(fact, columns=moved, span=self.span(fact.span))
            case Routine(parameters=parameters):
                moved = tuple(replace(column, span=self.span(column.span)) for column in parameters)
                return replace(fact, parameters=moved, span=self.span(fact.span))
            case TableIndex():
                return replace(fact, span=self.span(fact.span))
            case _:
                return fact

    def span(self, inner: Span) -> Span:
        """Where a part stands: where its first line is found, else all of the literal, told by its first line."""
        piece = self._body[inner.start : inner.end]
        head = piece.split(b"\n", 1)[0].split(b"{", 1)[0].rstrip()
        at = self._offset + inner.start if self._offset >= 0 else self._found(head)
        if at < 0:
            whole = self._span
            return Span.told(whole.line, whole.column, whole.line, whole.end_column, whole.start, whole.end)
        start = self._span.start + at
        line = self._span.line + self._raw.count(b"\n", 0, at)
        begin = self._data.rfind(b"\n", 0, start) + 1
        column = len(self._data[begin:start].decode("utf-8", "replace")) + 1
        lines = piece.count(b"\n")
        end = start + (len(piece) if self._raw.startswith(piece, at) else len(head))
        return Span.told(line, column, min(line + lines, self._span.end_line), 1, start, end)

    def _found(self, head: bytes) -> int:
        """Where the start of a part stands, -1 where it is not found, or too many have been looked for."""
        self._searches += 1
        return self._raw.find(head) if len(head) > 3 and self._searches <= MAX_SEARCHES else -1
