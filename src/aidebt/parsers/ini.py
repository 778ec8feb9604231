"""INI files (`.ini`, `.cfg`) and Java properties → settings and comments."""

from __future__ import annotations

import re

from aidebt.facts import Comment, ParsedFile, Setting
from aidebt.parsers.source import CONFLICT, Source

_SECTION = re.compile(r"\[([^\]\n]+)\]")
_PAIR = re.compile(r"([^=:\s][^=:\n]*?)[ \t]{0,200}[=:][ \t]*")


def parse(data: bytes) -> ParsedFile:
    """The settings of an INI file: section and name are the keys, indented lines go on with the value above them."""
    return _read(Source(data), dotted=False)


def parse_properties(data: bytes) -> ParsedFile:
    """The settings of a properties file: the dots in a name separate its keys, a backslash at the end goes on."""
    return _read(Source(data), dotted=True)


def _read(source: Source, dotted: bool) -> ParsedFile:
    section: tuple[str, ...] = ()
    pending: tuple[tuple[str, ...], int, int] | None = None  # keys, start and end of a value that may go on
    at = 0
    for line in source.text.split("\n"):
        if source.full():
            break
        stop = at + len(line.rstrip())
        content = at + len(line) - len(line.lstrip())
        goes_on = pending is not None and content < stop and _goes_on(source.text, pending, content > at, dotted)
        if goes_on and pending is not None and source.text[content] not in "#;":
            pending = (pending[0], pending[1] if pending[2] > pending[1] else content, stop)
        elif content < stop:
            _finish(source, pending, dotted)
            section, pending = _line(source, at, content, stop, section, dotted)
        at += len(line) + 1
    _finish(source, pending, dotted)
    return source.result("properties" if dotted else "ini")


def _goes_on(text: str, pending: tuple[tuple[str, ...], int, int], indented: bool, dotted: bool) -> bool:
    return text[pending[1] : pending[2]].endswith("\\") if dotted else indented


def _line(
    source: Source, at: int, content: int, stop: int, section: tuple[str, ...], dotted: bool
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], int, int] | None]:
    """Read a line that starts something: a comment, a section, a pair."""
    text = source.text
    if text[content] in ("#!" if dotted else "#;"):
        source.facts.append(Comment(text[content:stop].lstrip("#;!").strip(), source.span(content, stop)))
    elif CONFLICT.match(text, at):
        source.note("a merge conflict marker, both sides read", at)
    elif not dotted and (header := _SECTION.match(text, content, stop)):
        section = (header[1].strip(),)
    elif pair := _PAIR.match(text, content, stop):
        keys = tuple(pair[1].strip().split(".")) if dotted else (*section, pair[1].strip())
        return section, (keys, pair.end(), stop)
    else:
        source.note("a line that is no setting", at)
    return section, None


def _finish(source: Source, pending: tuple[tuple[str, ...], int, int] | None, dotted: bool) -> None:
    """Add the value that has now ended."""
    if pending is None:
        return
    keys, start, stop = pending
    lines = [line.strip() for line in source.text[start:stop].split("\n")]
    if dotted:
        value = "".join(line.removesuffix("\\") for line in lines)
    else:
        value = "\n".join(re.sub(r"(?:^|[ \t])[#;].*", "", line).rstrip() for line in lines).strip()
    if value:
        quoted = len(value) > 1 and value[0] in "\"'" and value[-1] == value[0]
        source.facts.append(Setting(keys, value[1:-1] if quoted else value, quoted, source.span(start, max(start, stop))))
