"""Modelfiles of a local model store → settings and comments: `("FROM",)`, `("SYSTEM",)`, `("PARAMETER", "temperature")`.

A message is `("MESSAGE", "[0]", "role")` and `("MESSAGE", "[0]", "content")`.
"""

from __future__ import annotations

import re

from aidebt.facts import Comment, ParsedFile, Setting
from aidebt.parsers.source import Source

_LINE = re.compile(r"[ \t]*(?:(?P<comment>#[^\n]*)|(?P<name>[A-Za-z]+)[ \t]+)?")
_VALUE = re.compile(
    r'"""(?P<long>.*?)(?:"""|\Z)|"(?P<quoted>(?:[^"\\\n]|\\.)*)"[ \t]*\r?$|(?P<bare>[^\n]*)', re.DOTALL | re.MULTILINE
)
_NAMES = frozenset({"ADAPTER", "FROM", "LICENSE", "MESSAGE", "PARAMETER", "SYSTEM", "TEMPLATE"})
_FIRST_WORD = re.compile(r"([A-Za-z_]+)[ \t]+")


def parse(data: bytes) -> ParsedFile:
    """The instructions and comments of a Modelfile."""
    source = Source(data)
    text, at, messages = source.text, 0, 0
    while at < len(text) and not source.full():
        line = _LINE.match(text, at)
        assert line is not None
        name, end = (line["name"] or "").upper(), line.end()
        if line["comment"]:
            source.facts.append(Comment(line["comment"].lstrip("#").strip(), source.span(line.start("comment"), end)))
        elif name in _NAMES:
            keys: tuple[str, ...] = (name,)
            word = _FIRST_WORD.match(text, end) if name in ("MESSAGE", "PARAMETER") else None
            if word is not None and name == "MESSAGE":
                keys = (name, f"[{messages}]")
                source.facts.append(Setting((*keys, "role"), word[1], False, source.span(word.start(1), word.end(1))))
                keys, messages = (*keys, "content"), messages + 1
            elif word is not None:
                keys = (name, word[1])
            end = _value(source, keys, word.end() if word else end)
        elif name or text[line.start() : _end_of_line(text, end)].strip():
            source.note("a line that is no instruction", line.start())
        at = _end_of_line(text, end) + 1
    return source.result("modelfile")


def _value(source: Source, keys: tuple[str, ...], at: int) -> int:
    """Add the value that starts at `at`; returns where it ends."""
    found = _VALUE.match(source.text, at)
    assert found is not None
    kind = str(found.lastgroup)
    value = found[kind].strip() if kind == "bare" else found[kind]
    end = found.end() if kind != "bare" else at + len(found[kind].rstrip())
    if value:
        source.facts.append(Setting(keys, value, kind != "bare", source.span(at, end)))
    return end


def _end_of_line(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end
