"""Files of environment variables (`.env`, `.env.example`) → settings and comments.

The dialect is that of python-dotenv and of Docker Compose: `export`, quotes, values over several lines inside quotes,
comments after a blank. `${NAME:-default}` is left as it stands.
"""

from __future__ import annotations

import re

from aidebt.facts import Comment, ParsedFile, Setting
from aidebt.parsers.source import CONFLICT, Source
from aidebt.parsers.yaml_scalars import unescape

MAX_QUOTED = 20_000
"""Characters of a quoted value; where no quote closes within them, the value ends with its line."""

_LINE = re.compile(r"[^\n]*")
_NAME = re.compile(r"[ \t]*(?:export[ \t]+)?([A-Za-z_][\w.\-]*)[ \t]*=[ \t]*")
_CLOSE = {'"': re.compile(r'["\\]'), "'": re.compile(r"'")}


def parse(data: bytes) -> ParsedFile:
    """The variables and comments of a dotenv file."""
    source = Source(data)
    at = 0
    while at < len(source.text) and not source.full():
        at = _read_line(source, at)
    return source.result("dotenv")


def _read_line(source: Source, at: int) -> int:
    """Read the line at `at`; returns where the next one starts."""
    text = source.text
    line = _LINE.match(text, at)
    end = line.end() if line else len(text)
    stop = at + len(text[at:end].rstrip())
    content = at + len(text[at:stop]) - len(text[at:stop].lstrip())
    if content >= stop:
        return end + 1
    if text[content] == "#":
        source.facts.append(Comment(text[content:stop].lstrip("#").strip(), source.span(content, stop)))
    elif CONFLICT.match(text, at):
        source.note("a merge conflict marker, both sides read", at)
    elif (name := _NAME.match(text, at, end)) is None:
        source.note("a line that sets no variable", at)
    else:
        return _read_value(source, name, stop, end)
    return end + 1


def _read_value(source: Source, name: re.Match[str], stop: int, end: int) -> int:
    text, at = source.text, name.end()
    quote = text[at : at + 1]
    close = _close(text, at) if quote and quote in _CLOSE else 0
    if close:
        raw = text[at + 1 : close - 1]
        value = unescape(raw) if quote == '"' and "\\" in raw else raw
        source.facts.append(Setting((name[1],), value, True, source.span(at, close)))
        line = _LINE.match(text, close)
        return (line.end() if line else len(text)) + 1
    cut = next((at + found.start() for found in [re.search(r"(?:^|[ \t])#", text[at:stop])] if found), stop)
    value = text[at:cut].rstrip()
    if quote and quote in _CLOSE:
        source.note("a quote that is never closed", at)
    if value:
        source.facts.append(Setting((name[1],), value, False, source.span(at, at + len(value))))
    if cut < stop:
        start = text.index("#", cut)
        source.facts.append(Comment(text[start:stop].lstrip("#").strip(), source.span(start, stop)))
    return end + 1


def _close(text: str, at: int) -> int:
    """The position after the quote that closes the one at `at`, or 0."""
    pattern, limit = _CLOSE[text[at]], min(len(text), at + MAX_QUOTED)
    at += 1
    while found := pattern.search(text, at, limit):
        if found[0] != "\\":
            return found.end()
        at = found.end() + 1
    return 0
