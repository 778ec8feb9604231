"""Azure Bicep and its parameter files → settings, references and comments.

The strings of a declaration stand under its kind, its name and the keys inside it: `("resource", "gpt", "properties",
"model", "name")`. The type of a resource stands under `type`, the file of a module under `source`, the texts that a
parameter's type allows under `type` too; decorators under `@name`. Strings with expressions in them are given as they are
written; one that is a single expression is read as that expression.
"""

from __future__ import annotations

import re

from aidebt.facts import ParsedFile, Reference, Setting
from aidebt.parsers.blocks import Keys, Level, Reader

_HEADER = re.compile(r"(param|output|var|resource|module|type|func|metadata|assert)[ \t]+(\w+)")
_NESTED = re.compile(r"(resource)[ \t]+(\w+)(?=[ \t]+')")
_SENTENCE = re.compile(r"(using|targetScope|import|extension|provider|extends)\b(?=[ \t'])")
_DECORATOR = re.compile(r"(?:sys\.)?(\w+)[ \t]*(\(?)")
_GOES_ON = re.compile(r"[ \t\r\n]*[=|]")
_WHAT = {"resource": "type", "module": "source"}


def parse(data: bytes) -> ParsedFile:
    """The facts of a Bicep file; `broken` says what was stepped over."""
    return _Bicep(data).read("bicep")


class _Bicep(Reader):
    """At the top stand declarations, inside braces `key: value` and nested resources."""

    quotes = "'"
    hyphens = False
    breaks_lists = True

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.declared: Keys | None = None  # the declaration whose type is being read
        self.types = 0
        self.decorators = -1  # number of the first fact of decorators that wait for their declaration

    def key(self, level: Level, token: re.Match[str], kind: str) -> None:
        mark = token[0]
        if kind == "name" and not level.head and self.header(level, token):
            return
        if self.declared is not None and mark not in ("=", "=>", "}"):
            self.type(level, token, kind)
        elif mark in ("=", ":", "=>") and (level.head or self.declared is not None):
            keys = None if level.keys is None else (*level.keys, *level.head[-1:])
            self.begin(level, keys if self.declared is None else self.declared)
            self.declared = None
        elif mark == "@" and len(self.stack) == 1:
            self.decorator(level)
        elif mark == "}":
            self.declared = None
            self.close(mark)
        elif mark in ("{", "[", "("):
            self.push(level, {"{": "}", "[": "]", "(": ")"}[mark], "group", None)
        elif kind == "newline" or mark == ",":
            level.head.clear()
        elif (word := self.word(token, kind)) is not None:
            level.head.append(word)

    def header(self, level: Level, token: re.Match[str]) -> bool:
        """Whether a declaration starts here; reads its kind and its name."""
        top = len(self.stack) == 1
        found = (_HEADER if top else _NESTED).match(self.text, token.start())
        if found is not None and level.keys is not None:
            self.at, self.types = found.end(), 0
            self.declared = (*level.keys, found[1], found[2])
            self.decorate(self.declared)
            return True
        sentence = _SENTENCE.match(self.text, token.start()) if top else None
        if sentence is None:
            return False
        self.at = sentence.end()
        self.begin(level, (sentence[1],))
        return True

    def type(self, level: Level, token: re.Match[str], kind: str) -> None:
        """What stands between a declaration's name and its value."""
        assert self.declared is not None
        if kind == "newline" and _GOES_ON.match(self.text, self.at) is None:
            self.declared = None
            return
        if token[0] in ("{", "[", "("):
            self.push(level, {"{": "}", "[": "]", "(": ")"}[token[0]], "group", None)
        if kind != "quote" or token[0] != "'":
            return
        start = self.at
        stop, mixed = self.texts.string(start, "'")
        self.at = min(stop + 1, len(self.text))
        what = _WHAT.get(self.declared[-2])
        keys = (*self.declared, what) if what else (*self.declared, "type", f"[{self.types}]")
        self.types += 1
        if not mixed:
            span = self.source.span(token.start(), self.at)
            self.source.facts.append(Setting(keys, self.text[start:stop], True, span))

    def decorator(self, level: Level) -> None:
        """`@name(arguments)` before a declaration."""
        found = _DECORATOR.match(self.text, self.at)
        if found is None:
            return
        self.at = found.end()
        if self.decorators < 0:
            self.decorators = len(self.source.facts)
        if found[2]:
            self.push(level, ")", "group", (f"@{found[1]}",))

    def decorate(self, keys: Keys) -> None:
        """The decorators that were read stand under the declaration that they precede."""
        facts, first, self.decorators = self.source.facts, self.decorators, -1
        for number in range(first, len(facts)) if first >= 0 else ():
            fact = facts[number]
            if isinstance(fact, Setting):
                facts[number] = Setting((*keys, *fact.keys), fact.value, fact.quoted, fact.span)
            elif isinstance(fact, Reference):
                facts[number] = Reference((*keys, *fact.keys), fact.path, fact.span)
