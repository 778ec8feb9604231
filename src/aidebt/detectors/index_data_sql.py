"""Statements of SQL in data files: what a chart, a script or a template of infrastructure runs on a database."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from aidebt.assets import Asset, IndexSite, SchemaChange
from aidebt.detectors.data_file import DataFile
from aidebt.detectors.index_columns import Columns, assets, changes_of
from aidebt.detectors.index_embedded import statements
from aidebt.detectors.index_sql import collect, queries
from aidebt.facts import Routine, Span
from aidebt.values import dataclass

if TYPE_CHECKING:
    from aidebt.vector_types import VectorTypes

MAX_TEXT = 200_000
"""Characters of a value that are read."""
SHORTEST = len("drop table")
"""Characters of the shortest statement."""
MAX_OPEN = 8
"""Documents that may be found never to end before no more are looked for."""
MAX_TEXTS = 200
"""Values of one file that are read."""
_QUOTED = re.compile(r"'([^']{10,20000})'|\"([^\"]{10,20000})\"")


_HERE = re.compile(rb"<<-?[ \t]*[\"']?(\w{1,40})[\"']?[^\n]*\n")
HERE = frozenset({"make", "shell"})
"""Languages with here-documents."""


@dataclass(frozen=True, slots=True)
class DataColumns:
    """What a data file says of tables with vectors."""

    assets: tuple[Asset, ...] = ()
    sites: tuple[IndexSite, ...] = ()
    changes: tuple[SchemaChange, ...] = ()


def find(file: DataFile, types: VectorTypes) -> DataColumns:
    """The columns that the statements in a file declare, and the queries that they define."""
    if file.parsed.language not in types.runs_sql or not types.may_hold(file.data):
        return DataColumns()
    found, sites, texts = Columns(types, types.usual), [], 0
    documents = list(_documents(file)) if file.parsed.language in HERE else []
    values = [(setting.value, setting.span) for setting in file.settings if not _holds(documents, setting.span)]
    for value, span in sorted([*documents, *values], key=lambda item: item[1].start):
        for text in _texts(types, value[:MAX_TEXT]):
            texts += 1
            if texts > MAX_TEXTS:
                break
            dialect = types.dialect(text)
            mine = Columns(types, dialect)
            facts = statements(file.data, text, span)
            collect(mine, facts)
            found.declared += mine.declared
            found.indexes += mine.indexes
            found.changes += mine.changes
            sites += [site for fact in facts if isinstance(fact, Routine) for site in queries(types, fact, dialect)]
    pairs = list(assets(file.path, file.data, file.context, found.settled()))
    told = sorted([*found.changes, *changes_of(pairs)], key=lambda change: change.line)
    return DataColumns(tuple(asset for _, asset in pairs), tuple(sites), tuple(told))


def _documents(file: DataFile) -> Iterator[tuple[str, Span]]:
    """The here-documents of a script: they hold empty lines, which end a command."""
    at, data, open_ended = 0, file.data, 0
    for _ in range(MAX_TEXTS):
        opened = _HERE.search(data, at)
        if opened is None or open_ended > MAX_OPEN:
            return
        start = opened.end()
        closed = re.compile(rb"^[ \t]*" + opened[1] + rb"[ \t]*\r?$", re.MULTILINE).search(data, start)
        at = closed.end() if closed else start
        open_ended += closed is None
        if closed:
            line, end = data.count(b"\n", 0, start) + 1, closed.start()
            span = Span.told(line, 1, data.count(b"\n", 0, end) + 1, 1, start, end)
            yield data[start:end].decode("utf-8", "replace"), span


def _holds(documents: Sequence[tuple[str, Span]], span: Span) -> bool:
    """Whether a value lies in one of those documents, or begins before it and reaches into it."""
    return any(span.start < document.end and document.start < span.end for _, document in documents)


def _texts(types: VectorTypes, value: str) -> Iterator[str]:
    """A value that holds statements, and the statements that it quotes: `psql -c "ALTER TABLE …"`."""
    if len(value) < SHORTEST or not types.embedded.search(value):
        return
    yield value
    for quoted in _QUOTED.finditer(value):
        text = quoted[1] or quoted[2]
        if types.embedded.match(text.lstrip()):
            yield text
