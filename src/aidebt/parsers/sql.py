"""SQL of any dialect → what its statements do to tables, indexes and routines, and the functions that they call.

No grammar: a statement that nobody here knows is stepped over, and so is a clause. Other parsers that meet SQL in their strings
read it with `read`.
"""

from __future__ import annotations

from collections.abc import Sequence

from aidebt.facts import Call, Column, Expr, Expression, Name, Opaque, ParsedFile, Routine, TableChange, TableIndex, Text
from aidebt.parsers.source import Source
from aidebt.parsers.sql_cursor import Cursor, plain, split
from aidebt.parsers.sql_tokens import Scanner, Token

MAX_NESTED = 3
"""Statements in the text of a statement in the text of a statement."""
MAX_CALLS = 20
"""Calls inside calls that are read."""

_HEADS = frozenset({"alter", "begin", "call", "create", "do", "drop", "else", "execute", "if", "perform", "select"})
_CONTROL = frozenset({"begin", "else", "loop", "then"})
_TABLE_ITEMS = frozenset({"check", "constraint", "exclude", "foreign", "like", "period", "primary", "unique"})
_KEPT = frozenset({"attach", "cluster", "detach", "disable", "enable", "force", "inherit", "no", "owner", "set"})
"""Clauses of ALTER TABLE that are about no column."""


def parse(data: bytes) -> ParsedFile:
    """The facts of a file of SQL statements."""
    source = Source(data)
    read(source, Scanner(source))
    return source.result("sql")


def read(source: Source, scanner: Scanner, depth: int = 0) -> None:
    """Add the facts of the statements that a scanner finds."""
    for tokens in scanner.statements(_HEADS):
        _Statement(source, tokens, depth).read()


class _Statement(Cursor):
    """One statement, or a part of one, read from its first token on; `depth` counts the texts that it stands in."""

    def read(self) -> None:
        if self.tokens[0].says("do", "execute"):
            self.nested()
            return
        if self.tokens[0].says("begin", "else", "if"):
            self.at = self.after_control()
        if self.accept("create"):
            self.create()
        elif self.accept("alter"):
            self.alter()
        elif self.accept("drop"):
            self.drop()
        elif self.accept("select", "call", "perform"):
            self.called()
        elif self.accept("execute"):
            self.nested()

    def after_control(self) -> int:
        """Where the statement begins that stands in a block or behind a condition."""
        for place, token in enumerate(self.tokens):
            known = place and self.tokens[place - 1].says(*_CONTROL)
            if token.says("alter", "create", "drop", "execute") and (known or place == 0 or self.starts_line(token)):
                return place
        return len(self.tokens)

    def starts_line(self, token: Token) -> bool:
        """Whether nothing but space stands before a token on its line."""
        line = self.source.text.rfind("\n", max(token.start - 200, 0), token.start) + 1
        return not self.source.text[max(line, token.start - 200) : token.start].strip()

    def nested(self) -> None:
        """The statements in the texts of a block that is carried out."""
        for token in self.tokens if self.depth < MAX_NESTED else ():
            if token.kind == "text" and len(token.text) > len("drop table t"):
                marks = (token.end - token.start - len(token.text)) // 2
                start = token.start + max(marks, 1)
                read(self.source, Scanner(self.source, start, token.end - max(marks, 1), told=False), self.depth + 1)

    # -- statements -------------------------------------------------------------------------------------------------

    def create(self) -> None:
        self.accept_all("or", "replace")
        while self.accept(
            "unlogged", "temp", "temporary", "global", "local", "foreign", "external", "unique", "hybrid", "transient"
        ):
            pass
        if self.accept("table"):
            self.create_table()
        elif self.accept_all("virtual", "table"):
            self.create_table(virtual=True)
        elif self.accept_all("vector", "index"):
            self.create_index("vector")
        elif self.accept("index"):
            self.create_index("")
        elif self.accept("function", "procedure"):
            self.create_routine()

    def unless_exists(self) -> None:
        self.accept_all("if", "not", "exists")
        self.accept_all("if", "exists")

    def create_table(self, virtual: bool = False) -> None:
        self.unless_exists()
        table, using = self.name(), ""
        if virtual and self.accept("using"):
            using = self.name().lower()
        if not table or not self.says("("):
            return
        columns = []
        for item in split(self.group()):
            column = self.column(item) if virtual or not self.is_index(item, table) else None
            if column is not None:
                columns.append(column)
        if columns or using:
            self.source.facts.append(TableChange("create", plain(table), tuple(columns), self.span(), using))

    def is_index(self, item: Sequence[Token], table: str) -> bool:
        """Whether an item of a table is no column; a vector index among them is added."""
        words = [token.text.lower() if token.kind in ("word", "mark") else "" for token in item[:60]]
        if not words or (words[0] in _TABLE_ITEMS and "(" in words[1:4]):
            return True
        if words[:2] in (["vector", "index"], ["vector", "key"]):
            inner = _Statement(self.source, item)
            inner.at = 2
            inner.index_columns(table, "vector")
            return True
        if words[0] == "index" and "type" in words[2:]:
            kind = words.index("type", 2)
            columns = tuple((token.text, "") for token in item[2:kind] if token.kind in ("word", "name"))
            inner = _Statement(self.source, item)
            inner.at = kind + 1
            self.source.facts.append(TableIndex(plain(table), inner.type(), columns, "", self.span(item)))
            return True
        return False

    def column(self, item: Sequence[Token]) -> Column | None:
        """The column that an item of a list declares."""
        inner = Cursor(self.source, item)
        name = inner.name_part()
        return Column(name, inner.type(), inner.rest(), self.span(item)) if name else None

    def create_index(self, method: str) -> None:
        self.accept("concurrently")
        self.unless_exists()
        if not self.says("on"):
            self.name()
        if not self.accept("on"):
            return
        self.accept("only")
        table = self.name()
        if self.accept("using"):
            method = self.name().lower()
        self.index_columns(table, method)

    def index_columns(self, table: str, method: str) -> None:
        if not self.says("("):
            self.name()
        columns = []
        for item in split(self.group()):
            if column := self.indexed(item):
                columns.append(column)
        if table and columns:
            self.source.facts.append(TableIndex(plain(table), method, tuple(columns), self.rest(), self.span()))

    def indexed(self, item: Sequence[Token]) -> tuple[str, str] | None:
        """A column of an index, also as the argument of a function, and its operator class or that function."""
        names = [place for place, token in enumerate(item) if token.kind in ("word", "name", "hole")]
        if not names:
            return None
        calls = names[0] + 1 < len(item) and item[names[0] + 1].says("(") and len(names) > 1
        classes = [item[place].text.lower() for place in names if item[place].text.lower().endswith("_ops")]
        texts = [token.text.lower() for token in item if token.kind == "text"]
        function = " ".join([item[names[0]].text.lower(), *texts]) if calls else ""
        return item[names[1] if calls else names[0]].text, (classes or [function])[0]

    def create_routine(self) -> None:
        self.unless_exists()
        name = self.name()
        if not name or not self.says("("):
            return
        parameters = []
        for item in split(self.group()):
            begin = 1 if item[0].says("in", "out", "inout", "variadic") and len(item) > 1 else 0
            column = self.column(item[begin:])
            if column is not None:
                parameters.append(column)
        texts = [token.text for token in self.tokens[self.at :] if token.kind == "text"]
        start = self.tokens[self.at].start if self.at < len(self.tokens) else 0
        body = max(texts, key=len, default="") or self.source.text[start : self.tokens[-1].end]
        self.source.facts.append(Routine(plain(name), tuple(parameters), body, self.span()))

    def alter(self) -> None:
        if not self.accept("table"):
            return
        self.unless_exists()
        self.accept("only")
        table, adding = plain(self.name()), False
        for clause in split(self.tokens[self.at :]) if table else ():
            adding = _Statement(self.source, clause).change(table, adding)

    def change(self, table: str, adding: bool) -> bool:
        """One clause of ALTER TABLE; returns whether a column by itself may follow, as in `ADD a int, b int`."""
        if self.accept("add"):
            if self.is_index(self.tokens[1:], table) or self.says("index", "key", *_TABLE_ITEMS):
                return False
            self.accept("column")
            self.unless_exists()
            self.columns("add", table)
            return True
        if self.accept_all("alter", "column") or self.accept("alter"):
            name = self.name()
            self.accept_all("set", "data")
            if self.accept("type") or not self.says("set", "drop", "add", "reset", "restart"):
                self.retype(table, name, self.type())
        elif self.accept("modify"):
            self.accept("column")
            self.columns("retype", table)
        elif self.accept("change"):
            self.accept("column")
            self.rename(table, self.name(), self.tokens[self.at : self.at + 1])
            self.columns("retype", table)
        elif self.accept("drop"):
            self.drop_column(table)
        elif self.accept("rename"):
            to_table = self.says("to", "as")
            self.accept("column")
            old = "" if to_table else self.name()
            if self.accept("to", "as"):
                self.rename(table, old, self.tokens[self.at : self.at + 1])
        elif adding and not self.says(*_KEPT):
            self.columns("add", table)
            return True
        return False

    def columns(self, action: str, table: str) -> None:
        """The column, or the columns in parentheses, that stand here."""
        items = split(self.group()) if self.says("(") else [self.tokens[self.at :]]
        found = tuple(column for item in items if item and (column := self.column(item)) is not None)
        if found:
            self.source.facts.append(TableChange(action, table, found, self.span()))

    def retype(self, table: str, name: str, kind: str) -> None:
        if name and kind:
            self.source.facts.append(TableChange("retype", table, (Column(name, kind, "", self.span()),), self.span()))

    def rename(self, table: str, old: str, new: Sequence[Token]) -> None:
        if not new or old == new[0].text:
            return
        columns = (Column(old, "", "", self.span()),) if old else ()
        self.source.facts.append(TableChange("rename", table, columns, self.span(), to=new[0].text))

    def drop_column(self, table: str) -> None:
        if self.says("constraint", "index", "key", "primary", "foreign", "check", "partition", "default"):
            return
        self.accept("column")
        self.unless_exists()
        if name := self.name():
            self.source.facts.append(TableChange("drop", table, (Column(name, "", "", self.span()),), self.span()))

    def drop(self) -> None:
        if not self.accept("table"):
            return
        self.unless_exists()
        for item in split(self.tokens[self.at :]):
            if name := Cursor(self.source, item).name():
                self.source.facts.append(TableChange("drop", plain(name), (), self.span()))

    # -- calls ------------------------------------------------------------------------------------------------------

    def called(self) -> None:
        """A function that a statement calls for its effect."""
        tokens = self.tokens[self.at :]
        if tokens and isinstance(call := self.expression(tokens, 0), Call):
            self.source.facts.append(Expression(call, "", call.span))

    def expression(self, tokens: Sequence[Token], depth: int) -> Expr:
        """A text, a call, or what has no meaning here."""
        span = self.span(tokens)
        if tokens[0].kind in ("text", "number"):
            return Text(tokens[0].text, span)
        inner = Cursor(self.source, tokens)
        name = inner.name()
        if not name or depth > MAX_CALLS:
            return Opaque((), span)
        if not inner.says("("):
            return Name(name, span)
        args: list[Expr] = []
        keywords: list[tuple[str, Expr]] = []
        for item in split(inner.group()):
            if len(item) > 2 and item[1].says("=>", ":="):
                keywords.append((item[0].text, self.expression(item[2:], depth + 1)))
            else:
                args.append(self.expression(item, depth + 1))
        return Call(name, tuple(args), tuple(keywords), span)
