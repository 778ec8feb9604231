"""The flow style of YAML: quoted scalars, `[lists]` and `{mappings}`, over any number of lines."""

from __future__ import annotations

import re
from typing import Protocol

from aidebt.parsers import yaml_scalars
from aidebt.parsers.source import MAX_DEPTH, Source
from aidebt.values import dataclass

Keys = tuple[str, ...]

_QUOTES = {'"': re.compile(r'["\\\n]'), "'": re.compile(r"['\n]")}
_SPACE = re.compile(r"[ \t\r\n]*")
_PLAIN_END = re.compile(r"[,\[\]{}\n]|:(?=[\s,\[\]{}]|\Z)|[ \t]#")
_HOPELESS = 10 * MAX_DEPTH  # open brackets at which the rest of a collection is given up
_MAX_TEMPLATE = 1000  # characters of a `{{ template }}` inside a flow collection
_PROPERTY = re.compile(r"(?:&([^\s,\[\]{}]+)|![^\s,\[\]{}]*)(?=[\s,\[\]{}]|\Z)")
_ALIAS = re.compile(r"\*([^\s,\[\]{}]+)")


class Reader(Protocol):
    """What the reader of flow collections needs of the reader around it."""

    source: Source
    text: str
    end: int

    def emit(self, keys: Keys, value: str, quoted: bool, start: int, end: int) -> None:
        """Add a setting."""

    def comment(self, start: int, end: int) -> None:
        """Add a comment."""

    def anchor(self, name: str, keys: Keys) -> None:
        """Remember an anchor on what is read next."""

    def expand(self, name: str, keys: Keys) -> None:
        """Add the settings an alias repeats."""

    def line_end(self, at: int) -> int:
        """Where the line of `at` ends."""


def quote_end(text: str, at: int, end: int, parent: int = -1) -> int:
    """Where the quoted scalar that starts at `at` ends, or 0 where nothing closes it.

    Its lines must be indented further than `parent`, as YAML requires: so a forgotten quote costs one line.
    """
    quote = text[at]
    pattern = _QUOTES[quote]
    at += 1
    while found := pattern.search(text, at, end):
        at = found.end()
        if found[0] == "\\":
            at += text[at : at + 1] != "\n"
        elif found[0] == "\n":
            if parent >= 0 and not _goes_on(text, at, end, parent):
                return 0
        elif quote == "'" and text[at : at + 1] == "'" and at < end:
            at += 1
        else:
            return at
    return 0


def _goes_on(text: str, at: int, end: int, parent: int) -> bool:
    """Whether the line at `at` is blank or indented further than `parent`."""
    content = at
    while content < end and text[content] in " \t" and content - at <= parent:
        content += 1
    return content - at > parent or content >= end or text[content] in "\r\n"


def _template_end(text: str, at: int, end: int) -> int:
    """Where the `{{ template }}` that starts at `at` ends on its line, or 0 where none starts there."""
    if not text.startswith("{{", at):
        return 0
    close = text.find("}}", at + 2, min(end, at + _MAX_TEMPLATE))
    return close + 2 if close >= 0 and text.find("\n", at, close) < 0 else 0


def quoted_value(raw: str) -> str:
    """The value of a quoted scalar, given with its quotes."""
    return yaml_scalars.double_quoted(raw[1:-1]) if raw[0] == '"' else yaml_scalars.single_quoted(raw[1:-1])


@dataclass(slots=True)
class _Open:
    """An open flow collection: its path, the entry being read, and whether that entry has its value."""

    is_list: bool
    keys: Keys
    key: str | None = None
    count: int = 0
    filled: bool = False

    def entry(self) -> Keys:
        own = (f"[{self.count}]",) if self.is_list else ()
        return (*self.keys, *own) if self.key is None else (*self.keys, *own, self.key)


def collection(reader: Reader, at: int, keys: Keys, parent: int) -> int:
    """Read the flow collection that starts at `at`; returns the position after it, or where it was given up."""
    return _Flow(reader, parent).read(at, keys)


class _Flow:
    """Reads one flow collection, with its own stack: brackets can nest deeper than the interpreter's stack is."""

    def __init__(self, reader: Reader, parent: int) -> None:
        self.reader = reader
        self.text = reader.text
        self.parent = parent
        self.stack: list[_Open] = []

    def read(self, at: int, keys: Keys) -> int:
        end = self.reader.end
        while True:
            if len(self.stack) > _HOPELESS:
                return end
            if self.text[at] in "[{" and not self.text.startswith("{{", at):
                self.push(self.text[at] == "[", keys)
                at += 1
            elif self.text[at] in "]}":
                self.stack.pop()
                at += 1
                if not self.stack:
                    return at
                self.stack[-1].filled = True
            else:
                at = self.item(at)
            following = self.skip(at)
            if following is None or following >= end:
                self.reader.source.note("a bracket that is never closed", at - 1)
                return at if following is None else end
            at = following
            keys = self.stack[-1].entry()
            if self.reader.source.full():
                return end

    def push(self, is_list: bool, keys: Keys) -> None:
        if len(self.stack) >= MAX_DEPTH:
            self.reader.source.note(f"nested more than {MAX_DEPTH} deep", None)
            keys = ()
        self.stack.append(_Open(is_list, keys))

    def skip(self, at: int) -> int | None:
        """Step over white space and comments; None where the next line belongs to the block around."""
        while True:
            match = _SPACE.match(self.text, at, self.reader.end)
            following = match.end() if match else at
            if following >= self.reader.end:
                return following
            line = self.text.rfind("\n", at, following) + 1
            if line and following - line <= self.parent and self.text[following] not in "]},#":
                return None
            if self.text[following] != "#" or following == at:
                return following
            at = self.reader.line_end(following)
            self.reader.comment(following, at)

    def item(self, at: int) -> int:
        """Read one comma, colon, property, alias or scalar."""
        top = self.stack[-1]
        mark = self.text[at]
        if mark == ",":
            top.count += 1
            top.key, top.filled = None, False
            return at + 1
        if mark == ":":
            return at + 1
        if found := _PROPERTY.match(self.text, at, self.reader.end):
            if found[1]:
                self.reader.anchor(found[1], top.entry())
            return found.end()
        if mark == "*" and (alias := _ALIAS.match(self.text, at, self.reader.end)):
            self.expand(alias[1], top)
            return alias.end()
        return self.scalar(at, top)

    def expand(self, name: str, top: _Open) -> None:
        if len(self.stack) <= MAX_DEPTH:
            self.reader.expand(name, top.entry())
        top.filled = True

    def scalar(self, at: int, top: _Open) -> int:
        close = quote_end(self.text, at, self.reader.end, self.parent) if self.text[at] in "\"'" else 0
        if close:
            value, stop = quoted_value(self.text[at:close]), close
        else:
            value, stop = self.plain(at)
        colon = self.skip(stop)
        is_key = colon is not None and self.text[colon : colon + 1] == ":" and not top.filled and top.key is None
        if is_key:
            top.key = value
        elif (not top.is_list and top.key is None) or top.filled:
            top.filled = True  # a key without a value, or text that lost its comma
        else:
            if len(self.stack) <= MAX_DEPTH:
                self.reader.emit(top.entry(), value, bool(close), at, stop)
            top.filled = True
        return stop

    def plain(self, at: int) -> tuple[str, int]:
        """A scalar without quotes: to the next indicator, over line breaks, a `{{ template }}` as one piece."""
        start, last = at, at
        while at < self.reader.end:
            if template := _template_end(self.text, at, self.reader.end):
                at = last = template
                continue
            found = _PLAIN_END.search(self.text, at, self.reader.end)
            stop = found.start() if found else self.reader.end
            brace = self.text.find("{{", at, stop + 2)
            if brace > at:
                stop, found = brace, None
            piece = self.text[at:stop].rstrip(" \t\r")
            last = at + len(piece) if piece else last
            at = stop
            if brace == stop and brace >= 0 and _template_end(self.text, at, self.reader.end):
                continue
            following = self.skip(at) if found and found[0] == "\n" else None
            if following is None or following >= self.reader.end or self.text[following] in ",[]{}:#\"'":
                break
            at = following
        last = max(last, start + 1)
        return yaml_scalars.fold(self.text[start:last]), last
