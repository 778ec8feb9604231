"""JSON → settings and comments, with the liberties of JSON with comments and JSON5: comments, trailing commas, bare words.

A scanner with a stack of its own and no grammar: commas and colons are hints, so a half-written file yields what stands
in it. It takes a third of the time that the tree-sitter grammar for JSON needs only to build its tree, and 100,000
nested brackets cost it nothing.
"""

from __future__ import annotations

import re

from aidebt.facts import Comment, ParsedFile, Setting
from aidebt.parsers.source import CONFLICT, MAX_DEPTH, Source
from aidebt.parsers.yaml_scalars import unescape
from aidebt.values import dataclass

Keys = tuple[str, ...]

_SKIP = re.compile(r"[\s,:]*")
_PLAIN = re.compile(r'[\s,:]*"([^"\\\n]*)"')
_STRING = re.compile(r'"[^"\\\n]*(?:\\.[^"\\\n]*)*"|' r"'[^'\\\n]*(?:\\.[^'\\\n]*)*'", re.S)
_WORD = re.compile(r"[^\s,\[\]{}:\"']+")
_ESCAPED_BREAK = re.compile(r"\\\r?\n")


def parse(data: bytes) -> ParsedFile:
    """The settings and comments of a JSON file; several values one after another (JSON lines) share the root."""
    source = Source(data)
    _Reader(source).read()
    return source.result("json")


@dataclass(slots=True)
class _Open:
    """An open object or array, its path (None: too deep), and the key or position of the value being read."""

    is_list: bool
    keys: Keys | None
    key: str = ""
    has_key: bool = False
    count: int = 0


class _Reader:
    """Reads one file from left to right."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.text = source.text
        self.stack: list[_Open] = []

    def read(self) -> None:
        at, end = 0, len(self.text)
        while not self.source.full():
            plain = _PLAIN.match(self.text, at)
            if plain is not None:
                at = plain.end()
                self.scalar(plain[1], True, plain.start(1) - 1, at)
                continue
            skipped = _SKIP.match(self.text, at)
            at = skipped.end() if skipped else at
            if at >= end:
                break
            at = self.token(at, self.text[at])
        if self.stack and at >= end:
            self.source.note("a bracket that is never closed", end)

    def token(self, at: int, mark: str) -> int:
        """Read the token at `at`; returns the position after it."""
        if mark in "[{":
            self.open(mark == "[")
        elif mark in "]}":
            if self.stack:
                self.stack.pop()
            else:
                self.source.note("a closing bracket of no opening one", at)
        elif mark in "\"'":
            return self.string(at)
        elif mark == "/" and self.text.startswith(("//", "/*"), at):
            return self.comment(at)
        else:
            return self.word(at)
        return at + 1

    def open(self, is_list: bool) -> None:
        keys = self.path()
        if keys is not None and len(self.stack) >= MAX_DEPTH:
            self.source.note(f"nested more than {MAX_DEPTH} deep", None)
            keys = None
        self.stack.append(_Open(is_list, keys))

    def path(self) -> Keys | None:
        """The path of the value that starts here; the entry it fills is taken by asking."""
        if not self.stack:
            return ()
        top = self.stack[-1]
        if top.is_list:
            top.count += 1
            return None if top.keys is None else (*top.keys, f"[{top.count - 1}]")
        top.has_key = False
        return None if top.keys is None else (*top.keys, top.key)

    def string(self, at: int) -> int:
        found = _STRING.match(self.text, at)
        if found is None:
            stop = self.line_end(at)
            self.source.note("a quote that is never closed", at)
            self.scalar(self.text[at + 1 : stop], True, at, stop)
            return stop
        raw = found[0][1:-1]
        if "\\" in raw:
            raw = unescape(_ESCAPED_BREAK.sub("", raw))
        self.scalar(raw, True, at, found.end())
        return found.end()

    def word(self, at: int) -> int:
        if CONFLICT.match(self.text, at) and self.text[at - 1 : at] in ("", "\n"):
            self.source.note("a merge conflict marker, both sides read", at)
            return self.line_end(at)
        found = _WORD.match(self.text, at)
        stop = found.end() if found else at + 1
        self.scalar(self.text[at:stop], False, at, stop)
        return stop

    def scalar(self, value: str, quoted: bool, start: int, end: int) -> None:
        """A key where an object waits for one, else a setting."""
        top = self.stack[-1] if self.stack else None
        if top is not None and not top.is_list and not top.has_key:
            top.key, top.has_key = value, True
            return
        keys = self.path()
        if keys is not None:
            self.source.facts.append(Setting(keys, value, quoted, self.source.span(start, end)))

    def comment(self, at: int) -> int:
        if self.text.startswith("//", at):
            stop = self.line_end(at)
            text = self.text[at:stop].lstrip("/")
        else:
            close = self.text.find("*/", at + 2)
            stop = close + 2 if close >= 0 else len(self.text)
            text = self.text[at + 2 : close if close >= 0 else stop].strip("*")
        self.source.facts.append(Comment(text.strip(), self.source.span(at, stop)))
        return stop

    def line_end(self, at: int) -> int:
        stop = self.text.find("\n", at)
        stop = len(self.text) if stop < 0 else stop
        return stop - 1 if self.text[stop - 1] == "\r" and stop - 1 > at else stop
