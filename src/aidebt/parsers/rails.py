"""Schemas and migrations of Rails → tables, indexes and comments, line by line; anything else in the file is stepped over.

    create_table "documents" do |t|
      t.vector "embedding", limit: 1536
    end
    add_column :documents, :embedding, :vector, limit: 1536

What stands in `def down` undoes the rest and is left out. The SQL of `execute <<~SQL` is read as such.
"""

from __future__ import annotations

import re

from aidebt.facts import Column, Comment, ParsedFile, Span, TableChange, TableIndex
from aidebt.parsers.source import Source
from aidebt.parsers.sql import read as read_sql
from aidebt.parsers.sql_tokens import Scanner
from aidebt.values import dataclass, field

MAX_LINE = 1000
"""Characters of a line that are read."""

_NAME = r"""[:"'](?P<{}>[\w.]{{1,100}})["']?"""
_TABLE = re.compile(rf"(?:create|change)_table\b[ (]*{_NAME.format('table')}")
_CREATES = re.compile(r"create_table\b")
_COLUMN = re.compile(rf"\w+\.(?P<type>\w+)[ (]+{_NAME.format('name')}(?P<rest>.*)")
_INDEX = re.compile(rf"\w+\.index[ (]+\[?\s*{_NAME.format('name')}(?P<rest>.*)")
_ADD = re.compile(
    rf"(?P<what>add|change)_column\b[ (]*{_NAME.format('table')}\s*,\s*{_NAME.format('name')}"
    r"""\s*,\s*[:"'](?P<type>[\w(). ]{1,60})["']?(?P<rest>.*)"""
)
_ADD_INDEX = re.compile(rf"add_index\b[ (]*{_NAME.format('table')}\s*,\s*\[?\s*{_NAME.format('name')}(?P<rest>.*)")
_REMOVE = re.compile(rf"remove_columns?\b[ (]*{_NAME.format('table')}\s*,\s*{_NAME.format('name')}")
_DROP = re.compile(rf"drop_table\b[ (]*{_NAME.format('table')}")
_RENAME = re.compile(rf"rename_table\b[ (]*{_NAME.format('table')}\s*,\s*{_NAME.format('to')}")
_RENAME_COLUMN = re.compile(
    rf"rename_column\b[ (]*{_NAME.format('table')}\s*,\s*{_NAME.format('name')}\s*,\s*{_NAME.format('to')}"
)
_LIMIT = re.compile(r"\blimit(?::|\s*=>)\s*(\d{1,6})")
_GIVEN = re.compile(r"^\s*,\s*[:\"'](?P<type>[\w(). ]{1,60})")
_USING = re.compile(r"\busing(?::|\s*=>)\s*[:\"'](\w+)")
_CLASS = re.compile(r"[:\"'](\w+_ops)\b")
_HERE = re.compile(r"\bexecute\b.*<<[~-]?[\"']?(\w{1,40})")
_METHOD = re.compile(r"def\s+(?:self\.)?(\w+)")


@dataclass(slots=True)
class _Table:
    """A block about one table."""

    name: str
    creates: bool
    indent: int
    start: int
    columns: list[Column] = field(default_factory=list)


class _Reader:
    """Reads a file from its first line to its last."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.table: _Table | None = None
        self.undoing = -1  # the indent of the method that undoes the rest, while it lasts
        self.here = ""  # the word that ends the SQL that has begun
        self.sql = 0  # where it begins

    def read(self) -> None:
        """All lines, one after the other."""
        text, at = self.source.text, 0
        while at < len(text) and not self.source.full():
            end = text.find("\n", at)
            end = len(text) if end < 0 else end
            self.line(text[at : min(end, at + MAX_LINE)], at)
            at = end + 1
        if self.table is not None:
            self.close(len(text))

    def line(self, text: str, at: int) -> None:
        """One line."""
        word = text.strip()
        indent, start = len(text) - len(text.lstrip()), at + len(text) - len(text.lstrip())
        if self.here:
            if word == self.here:
                self.here = ""
                if self.undoing < 0:
                    read_sql(self.source, Scanner(self.source, self.sql, at, told=False))
            return
        if word.startswith("#"):
            self.source.facts.append(Comment(word.lstrip("# "), self.source.span(start, at + len(text.rstrip()))))
            return
        if opened := _HERE.search(word):
            self.here, self.sql = opened[1], at + len(text) + 1
            return
        if method := _METHOD.match(word):
            self.undoing = indent if method[1] == "down" else -1
        elif word == "end" and indent == self.undoing:
            self.undoing = -1
        elif self.undoing < 0:
            self.statement(word, indent, self.source.span(start, start + len(word)))

    def statement(self, word: str, indent: int, span: Span) -> None:
        """One call."""
        table = self.table
        if table is not None and word == "end" and indent <= table.indent:
            self.close(span.end)
        elif found := _TABLE.match(word):
            self.table = _Table(found["table"], _CREATES.match(word) is not None, indent, span.start)
            if not re.search(r"\b(?:do|\{)\b|\{", word):
                self.table = None
        elif table is not None and (found := _INDEX.match(word)):
            self.index(table.name, found["name"], found["rest"], span)
        elif table is not None and (found := _COLUMN.match(word)):
            given = _GIVEN.match(found["rest"]) if found["type"] == "column" else None
            kind = given["type"] if given else found["type"]
            table.columns.append(Column(found["name"], _type(kind, found["rest"]), "", span))
        elif found := _ADD.match(word):
            column = Column(found["name"], _type(found["type"], found["rest"]), "", span)
            action = "add" if found["what"] == "add" else "retype"
            self.source.facts.append(TableChange(action, found["table"], (column,), span))
        elif found := _ADD_INDEX.match(word):
            self.index(found["table"], found["name"], found["rest"], span)
        else:
            self.change(word, span)

    def change(self, word: str, span: Span) -> None:
        """What is dropped or renamed."""
        if found := _REMOVE.match(word):
            self.source.facts.append(TableChange("drop", found["table"], (Column(found["name"], "", "", span),), span))
        elif found := _DROP.match(word):
            self.source.facts.append(TableChange("drop", found["table"], (), span))
        elif found := _RENAME_COLUMN.match(word):
            column = (Column(found["name"], "", "", span),)
            self.source.facts.append(TableChange("rename", found["table"], column, span, to=found["to"]))
        elif found := _RENAME.match(word):
            self.source.facts.append(TableChange("rename", found["table"], (), span, to=found["to"]))

    def index(self, table: str, column: str, rest: str, span: Span) -> None:
        """An index, with its method and its operator class."""
        using, operators = _USING.search(rest), _CLASS.search(rest)
        columns = ((column, operators[1].lower() if operators else ""),)
        self.source.facts.append(TableIndex(table, using[1].lower() if using else "", columns, "", span))

    def close(self, end: int) -> None:
        """The end of a block about a table."""
        table, self.table = self.table, None
        if table is not None and table.columns:
            action = "create" if table.creates else "add"
            span = self.source.span(table.start, end)
            self.source.facts.append(TableChange(action, table.name, tuple(table.columns), span))


def _type(kind: str, rest: str) -> str:
    """A type as SQL spells it."""
    limit = _LIMIT.search(rest)
    kind = re.sub(r"\s+", "", kind).lower()
    return f"{kind}({limit[1]})" if limit and "(" not in kind else kind


def parse(data: bytes) -> ParsedFile:
    """The tables of a schema or a migration."""
    source = Source(data)
    _Reader(source).read()
    return source.result("rails")
