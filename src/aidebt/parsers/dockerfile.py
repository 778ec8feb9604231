"""Dockerfiles → settings and comments: variables as `("ENV", NAME)` and `("ARG", NAME)`, commands as `("RUN",)`.

A command's value is its text as written, over all its lines, so that what it downloads or passes on can be found in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from aidebt.facts import Comment, ParsedFile, Setting
from aidebt.parsers.source import Source
from aidebt.parsers.yaml_scalars import unescape

_INSTRUCTION = re.compile(r"[ \t]*([A-Za-z]+)(?=[ \t\\`]|$)[ \t]*", re.M)
_ESCAPE = re.compile(r"#[ \t]*escape[ \t]*=[ \t]*`", re.I)
_PAIR = re.compile(r"""[ \t]*([\w.\-]+)=("[^"\\]*(?:\\.[^"\\]*)*"|'[^'\n]*'|(?:[^\s"'\\]|\\[^\n])*)""", re.S)
_OLD_PAIR = re.compile(r"([\w.\-]+)[ \t]+(\S[^\n]*)")
_HEREDOC = re.compile(r"<<-?[\"']?(\w+)[\"']?")
_COMMANDS = frozenset({"RUN", "CMD", "ENTRYPOINT", "HEALTHCHECK"})


def parse(data: bytes) -> ParsedFile:
    """The variables, commands and comments of a Dockerfile."""
    source = Source(data)
    escape = "`" if _ESCAPE.match(source.text) else "\\"
    for name, start, stop in _instructions(source, escape):
        if source.full():
            break
        if name in ("ENV", "ARG"):
            _variables(source, name, start, stop, escape)
        elif name in _COMMANDS and stop > start:
            source.facts.append(Setting(("RUN",), source.text[start:stop], False, source.span(start, stop)))
    return source.result("dockerfile")


def _instructions(source: Source, escape: str) -> Iterator[tuple[str, int, int]]:
    """Each instruction: its name, where its arguments start, and where they end, continuation lines included."""
    name, start, stop, documents = "", 0, 0, [""]
    documents.clear()
    open_line = False
    at = 0
    for line in source.text.split("\n"):
        content, end = at + len(line) - len(line.lstrip()), at + len(line.rstrip())
        if documents:
            stop = end
            if line.strip() == documents[0]:
                documents.pop(0)
        elif content < end and source.text[content] == "#":
            source.facts.append(Comment(line.strip().lstrip("#").strip(), source.span(content, end)))
        elif content < end:
            if not open_line:
                if name:
                    yield name, start, stop
                head = _INSTRUCTION.match(source.text, at, end)
                name, start = (head[1].upper(), head.end()) if head else ("", content)
                if not head:
                    source.note("a line that is no instruction", at)
            stop = end
            open_line = line.rstrip().endswith(escape)
            if name in ("RUN", "COPY", "ADD"):
                documents = _HEREDOC.findall(line)
        at += len(line) + 1
    if name:
        yield name, start, stop


def _variables(source: Source, name: str, start: int, stop: int, escape: str) -> None:
    """The variables of `ENV a=1 b="2"`, `ENV a 1` and `ARG a=1`."""
    text = _flat(source.text[start:stop], escape)
    found = list(_pairs(text))
    if not found and name == "ENV" and (old := _OLD_PAIR.match(text)):
        found = [old]
    for pair in found:
        raw = pair[2].rstrip()
        quoted = len(raw) > 1 and raw[0] in "\"'" and raw[-1] == raw[0]
        value = raw[1:-1] if quoted else raw
        if raw[:1] == '"' and "\\" in value:
            value = unescape(value)
        if value:
            span = source.span(start + pair.start(2), start + pair.start(2) + len(raw))
            source.facts.append(Setting((name, pair[1]), value, quoted, span))


def _pairs(text: str) -> Iterator[re.Match[str]]:
    at = 0
    while found := _PAIR.match(text, at):
        yield found
        at = found.end()


def _flat(text: str, escape: str) -> str:
    """Text of the same length in one line: line ends, the escapes before them and comment lines made blank."""
    lines = text.split("\n")
    flat = [
        " " * len(line)
        if number and line.lstrip().startswith("#")
        else line.rstrip().removesuffix(escape).ljust(len(line))
        if number < len(lines) - 1
        else line
        for number, line in enumerate(lines)
    ]
    return " ".join(flat)
