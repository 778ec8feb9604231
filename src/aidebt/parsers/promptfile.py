"""Prompt files → the settings of their front matter, the passages of their body, and comments.

Three readings: `parse` for text, Markdown and Jinja; `parse_prompty` for Prompty, whose role markers may stand anywhere;
`parse_prompt` for `.prompt`, an ending that four tools share (Dotprompt, Continue, Humanloop, plain text) and whose
content tells which one it is. Text in front of the first marker has the role "".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from aidebt.facts import Comment, Fact, ParsedFile, Passage
from aidebt.parsers import yaml
from aidebt.parsers.source import Source

_ROLES = "system|developer|user|assistant|model|tool|function"
_LINE = re.compile(rf"^[ \t]*(?:#[ \t]*)?({_ROLES})[ \t]{{0,9}}(?:\[[^\]\n]*\])?[ \t]{{0,9}}:[ \t]*\r?$", re.I | re.M)
_HANDLEBARS = re.compile(r"\{\{[~]?[ \t]{0,9}role[ \t]{1,9}[\"'](\w+)[\"'][ \t]{0,9}~?\}\}")
_TAGS = re.compile(
    rf"<({_ROLES})>|</(?:{_ROLES})>"
    r"|<message[ \t]{1,9}role=[\"'](\w+)[\"'][^>\n]{0,200}>|</message>"
    r"|\{%-?[ \t]{0,9}(?:chat|message)[ \t]{1,9}role=[\"'](\w+)[\"'][^%\n]{0,200}%\}"
    r"|\{%-?[ \t]{0,9}end(?:chat|message)[ \t]{0,9}-?%\}",
    re.I,
)
_FENCE = re.compile(r"^---[ \t]*\r?$", re.M)
_HEADER_LINE = re.compile(r"[A-Za-z_][\w\-]*:|[ \t]|#|\r?$")
_COMMENTS = (("{#", "#}"), ("<!--", "-->"), ("{{!--", "--}}"))


def parse(data: bytes) -> ParsedFile:
    """A text, Markdown or Jinja file; role markers count where the body opens with one."""
    source = Source(data)
    start = _front_matter(source)
    head = source.text[start : start + 2000].lstrip()
    opens = next((markers for markers in (_LINE, _TAGS) if markers.match(head)), None)
    return _body(source, start, opens, "text")


def parse_prompty(data: bytes) -> ParsedFile:
    """A Prompty file: front matter, then a body split at lines such as `system:`."""
    source = Source(data)
    return _body(source, _front_matter(source), _LINE, "prompty")


def parse_prompt(data: bytes) -> ParsedFile:
    """A `.prompt` file of any of the four dialects."""
    source = Source(data)
    start = _front_matter(source) or _bare_header(source)
    dialects = (_HANDLEBARS, _TAGS, _LINE)
    return _body(source, start, next((markers for markers in dialects if markers.search(source.text, start)), None), "prompt")


def _front_matter(source: Source) -> int:
    """Read the YAML between a first line `---` and the next one; returns where the body starts, 0 where there is none."""
    opening = _FENCE.match(source.text, len(source.text) - len(source.text.lstrip()))
    closing = _FENCE.search(source.text, opening.end()) if opening else None
    if opening is None or closing is None:
        return 0
    yaml.read(source, opening.end() + 1, closing.start())
    return closing.end()


def _bare_header(source: Source) -> int:
    """Read a header without an opening fence: `name: value` lines up to the only `---`."""
    fences = list(_FENCE.finditer(source.text, 0, 20_000))
    if len(fences) != 1:
        return 0
    lines = source.text[: fences[0].start()].split("\n")
    if not lines[0].strip() or not all(_HEADER_LINE.match(line) for line in lines):
        return 0
    yaml.read(source, 0, fences[0].start())
    return fences[0].end()


def _body(source: Source, start: int, markers: re.Pattern[str] | None, language: str) -> ParsedFile:
    """Add the passages and comments of the text from `start`."""
    end = len(source.text)
    comments = sorted(_comments(source.text, start))
    facts: list[Fact] = [
        Comment(source.text[first + opening : last - closing].strip(), source.span(first, last))
        for first, last, opening, closing in comments
    ]
    cuts = list(markers.finditer(source.text, start)) if markers else []
    role, at = "", start
    for cut in cuts:
        facts.extend(_passage(source, role, at, cut.start(), comments))
        role = next((group.lower() for group in cut.groups() if group), "")
        at = cut.end()
    facts.extend(_passage(source, role, at, end, comments))
    source.facts.extend(sorted(facts, key=_place))
    return source.result(language)


def _place(fact: Fact) -> tuple[int, int]:
    return (fact.span.start, fact.span.end)


def _passage(
    source: Source, role: str, start: int, end: int, comments: Sequence[tuple[int, int, int, int]]
) -> Iterator[Passage]:
    """The passage between two positions without the white space around it, if more than comments stands there."""
    text = source.text[start:end]
    start += len(text) - len(text.lstrip())
    text = text.strip()
    end = start + len(text)
    rest, at = "", start
    for first, last, _, _ in comments:
        if start <= first and last <= end:
            rest += source.text[at:first]
            at = last
    if (rest + source.text[at:end]).strip():
        yield Passage(role, text.replace("\r\n", "\n"), source.span(start, end))


def _comments(text: str, start: int) -> Iterator[tuple[int, int, int, int]]:
    """Comments of Jinja, HTML and Handlebars: start, end, and the lengths of their marks."""
    for opening, closing in _COMMENTS:
        at = text.find(opening, start)
        while at >= 0:
            close = text.find(closing, at + len(opening))
            if close < 0:
                break
            yield at, close + len(closing), len(opening), len(closing)
            at = text.find(opening, close)
