"""Shell scripts, Makefiles and Procfiles → settings and comments: assignments under their name, commands as `("RUN",)`.

A command's value is its text as written, over all its lines, so that what it passes on can be found in it. Lines that
belong together are one value: it ends at a comment, at an assignment and at an empty line.
"""

from __future__ import annotations

import re

from aidebt.facts import Comment, ParsedFile, Setting
from aidebt.parsers.source import CONFLICT, Source
from aidebt.parsers.yaml_scalars import unescape

_LINE = re.compile(r"[^\n]*(?:\n|\Z)")
_ASSIGNMENT = re.compile(
    r"[ \t]*(?:(?:export|readonly|local|(?:declare|typeset)(?:[ \t]+-\w+)*)[ \t]+)?([A-Za-z_]\w*)=(?=\S)"
    r"(\"(?:\\.|[^\"\\\n])*\"|'[^'\n]*'|(?:\$\{[^{}\n]*\}|[^\s\"'`;|&()<>])+)[ \t]*;?[ \t]*(#[^\n]*)?$"
)
_ARRAY = re.compile(r"[ \t]*(?:(?:declare|local|readonly)[ \t]+(?:-\w+[ \t]+)*)?([A-Za-z_]\w*)\+?=\(([^()]*)\)", re.S)
_ITEM = re.compile(r"\"((?:\\.|[^\"\\\n])*)\"|'([^'\n]*)'|([^\s\"'#]+)|(#[^\n]*)")
_MAKE = re.compile(
    r"(?:[^\s:=#][^:=\n]*:[ \t]+)?[ \t]*(?:(?:export|override)[ \t]+)*([A-Za-z_][\w.\-]*)[ \t]*(?:\?|\+|:{1,3}|!)?=[ \t]*"
)
_PROCESS = re.compile(r"[A-Za-z_][\w\-]*:[ \t]*")


def parse(data: bytes) -> ParsedFile:
    """The assignments, commands and comments of a shell script."""
    source = Source(data)
    chunk = _Chunk(source)
    at = 0
    while at < len(source.text) and not source.full():
        line = _LINE.match(source.text, at)
        assert line is not None
        end = line.end()
        text = line[0].rstrip()
        array = _ARRAY.match(source.text, at) if text.count("(") and "=(" in text else None
        if array is not None:
            chunk.close()
            _items(source, array)
            end = _after(source.text, array.end())
        elif (assigned := _ASSIGNMENT.match(text)) is not None:
            chunk.close()
            _value(source, (assigned[1],), at + assigned.start(2), assigned[2])
        else:
            chunk.line(at, text)
        at = end
    chunk.close()
    return source.result("shell")


def parse_make(data: bytes) -> ParsedFile:
    """The variables, recipes and comments of a Makefile."""
    source = Source(data)
    chunk = _Chunk(source)
    at = 0
    while at < len(source.text) and not source.full():
        line = _LINE.match(source.text, at)
        assert line is not None
        text = line[0].rstrip()
        assigned = _MAKE.match(text) if not text.startswith("\t") else None
        if assigned is not None:
            chunk.close()
            value = re.sub(r"[ \t]+#.*", "", text[assigned.end() :]).rstrip("\\ \t")
            if value:
                _value(source, (assigned[1],), at + assigned.end(), value)
        elif text.startswith("\t") or text.lstrip().startswith("#") or not text:
            chunk.line(at, text)
        else:
            chunk.close()
        at = line.end()
    chunk.close()
    return source.result("make")


def parse_procfile(data: bytes) -> ParsedFile:
    """The commands of a Procfile: `web: command`."""
    source = Source(data)
    at = 0
    for line in source.text.split("\n"):
        head = _PROCESS.match(line)
        text = line.rstrip()
        if text.startswith("#"):
            source.facts.append(Comment(text.lstrip("#").strip(), source.span(at, at + len(text))))
        elif head is not None and head.end() < len(text) and not source.full():
            span = source.span(at + head.end(), at + len(text))
            source.facts.append(Setting(("RUN",), text[head.end() :], False, span))
        at += len(line) + 1
    return source.result("procfile")


class _Chunk:
    """Lines of commands that belong together."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.start = -1
        self.stop = -1

    def line(self, at: int, text: str) -> None:
        """Take a line, or end at it."""
        content = text.lstrip()
        if not content:
            self.close()
        elif content.startswith("#"):
            self.close()
            start = at + len(text) - len(content)
            self.source.facts.append(Comment(content.lstrip("#").strip(), self.source.span(start, at + len(text))))
        elif CONFLICT.match(text):
            self.close()
            self.source.note("a merge conflict marker, both sides read", at)
        else:
            if self.start < 0:
                self.start = at + len(text) - len(content)
            self.stop = at + len(text)

    def close(self) -> None:
        """Give what was taken."""
        if self.start >= 0:
            text = self.source.text[self.start : self.stop]
            self.source.facts.append(Setting(("RUN",), text, False, self.source.span(self.start, self.stop)))
        self.start = self.stop = -1


def _value(source: Source, keys: tuple[str, ...], start: int, raw: str) -> None:
    quoted = len(raw) > 1 and raw[0] in "\"'" and raw[-1] == raw[0]
    value = raw[1:-1] if quoted else raw
    if raw[:1] == '"' and "\\" in value:
        value = unescape(value)
    if value:
        source.facts.append(Setting(keys, value, quoted, source.span(start, start + len(raw))))


def _items(source: Source, array: re.Match[str]) -> None:
    """`NAMES=(a "b" 'c')`: the items of a list."""
    number = 0
    for item in _ITEM.finditer(source.text, array.start(2), array.end(2)):
        if source.full():
            return
        span = source.span(item.start(), item.end())
        if item[4]:
            source.facts.append(Comment(item[4].lstrip("#").strip(), span))
            continue
        value = next((text for text in item.groups()[:3] if text is not None), "")
        source.facts.append(Setting((array[1], f"[{number}]"), value, item[3] is None, span))
        number += 1


def _after(text: str, at: int) -> int:
    """Where the line after the one that holds `at` starts."""
    end = text.find("\n", at)
    return len(text) if end < 0 else end + 1
