"""Prisma schemas → tables with their columns, and comments.

A model is a table: named by `@@map` or else as the model is, in the schema of `@@schema`; a field is a column, named by `@map`.
The type of `Unsupported("…")` is the database's own, spelled as in SQL; any other is the field's type as it stands.
"""

from __future__ import annotations

import re

from aidebt.facts import Column, Comment, ParsedFile, TableChange
from aidebt.parsers.source import Source
from aidebt.values import dataclass, field

MAX_LINE = 2000
"""Characters of a line that are read: a field takes some dozens."""

_OPENS = re.compile(r"(?P<kind>model|view|type|enum|datasource|generator)\s+(?P<name>\w+)\s*\{")
_FIELD = re.compile(r'(?P<name>\w+)\s+(?P<type>Unsupported\(\s*"(?P<own>[^"\n]*)"\s*\)|\w+(?:\[\])?)(?P<rest>[^\n]*)')
_MAP = re.compile(r'(?<!@)@map\(\s*(?:name:\s*)?"([^"\n]*)"')
_TABLE = re.compile(r'@@(?P<what>map|schema)\(\s*(?:name:\s*)?"(?P<text>[^"\n]*)"')
_COMMENT = re.compile(r"//+(?P<text>[^\n]*)")
_STRING = re.compile(r'"[^"\n]*"')


@dataclass(slots=True)
class _Model:
    """A block while it is read."""

    kind: str
    name: str
    start: int
    columns: list[Column] = field(default_factory=list)
    told: dict[str, str] = field(default_factory=dict)

    @property
    def table(self) -> str:
        name = self.told.get("map") or self.name
        schema = self.told.get("schema", "")
        return f"{schema}.{name}" if schema and schema != "public" else name


def parse(data: bytes) -> ParsedFile:
    """The models and comments of a schema."""
    source = Source(data)
    model: _Model | None = None
    at = 0
    while at < len(source.text) and not source.full():
        end = source.text.find("\n", at)
        end = len(source.text) if end < 0 else end
        model = _line(source, model, at, end)
        at = end + 1
    if model is not None:
        source.note("a block that is never closed", model.start)
        _close(source, model, len(source.text))
    return source.result("prisma")


def _line(source: Source, model: _Model | None, at: int, end: int) -> _Model | None:
    """Read one line; returns the block that is open behind it."""
    text = source.text[at : min(end, at + MAX_LINE)]
    bare = _STRING.sub(lambda found: "_" * len(found[0]), text)
    comment = _COMMENT.search(bare)
    if comment is not None:
        start = at + comment.start()
        source.facts.append(
            Comment(text[comment.start("text") : comment.end()].strip(), source.span(start, at + comment.end()))
        )
        text = text[: comment.start()]
    first = len(text) - len(text.lstrip())
    word = text.strip()
    if model is None:
        found = _OPENS.match(word)
        return _Model(found["kind"], found["name"], at + first) if found and not word.endswith("}") else None
    if word.startswith("}"):
        _close(source, model, at + first + 1)
        return None
    for told in _TABLE.finditer(text):
        model.told[told["what"]] = told["text"]
    found = _FIELD.match(word) if model.kind in ("model", "view") else None
    if found is not None:
        mapped = _MAP.search(found["rest"])
        kind = re.sub(r"\s+", "", found["own"] or found["type"]).replace('"', "").lower()
        span = source.span(at + first, at + first + len(word))
        model.columns.append(Column(mapped[1] if mapped else found["name"], kind, found["rest"].strip().lower(), span))
    return model


def _close(source: Source, model: _Model, end: int) -> None:
    if model.columns:
        source.facts.append(TableChange("create", model.table, tuple(model.columns), source.span(model.start, end)))
