"""BAML files → settings and comments: `("client", "Fast", "options", "model")`, `("function", "Extract", "prompt")`.

Blocks become keys, lists positions. Of classes and enums only the texts of attributes such as `@description("…")` are kept,
under `("class", NAME, FIELD, "@description")`. The text of a `template_string` is its `prompt`.
"""

from __future__ import annotations

import re

from aidebt.facts import Comment, ParsedFile, Setting
from aidebt.parsers.source import MAX_DEPTH, Source
from aidebt.parsers.yaml_scalars import unescape
from aidebt.values import dataclass, field

_TOKEN = re.compile(
    r"""(?P<comment>//[^\n]*|/\*.*?(?:\*/|\Z))|(?P<line>\n)|(?P<space>[^\S\n]+)|(?P<raw>\#{1,8}")|(?P<quote>")"""
    r"""|(?P<mark>[{}\[\](),])|(?P<word>[^\s{}\[\](),"\#/]+(?:/[^\s{}\[\](),"\#/]+)*)|(?P<other>.)""",
    re.DOTALL,
)
_REST = re.compile(r'[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_TYPES = frozenset({"class", "enum", "type", "dynamic"})
_NAMED = frozenset(
    {"class", "client", "enum", "function", "generator", "impl", "retry_policy", "template_string", "test", "type"}
)


@dataclass(slots=True)
class _Block:
    """An open brace or bracket: the keys of what stands in it, and how many items a list has had."""

    keys: tuple[str, ...]
    is_list: bool
    count: int = 0


@dataclass(slots=True)
class _Reader:
    source: Source
    blocks: list[_Block] = field(default_factory=list)
    words: list[tuple[str, int, int]] = field(default_factory=list)  # of the statement so far: text, start, end
    parentheses: int = 0
    open_ended: set[str] = field(default_factory=set)  # quotes of which none is closed any more

    def read(self) -> None:
        text, at = self.source.text, 0
        while (token := _TOKEN.match(text, at)) is not None and not self.source.full():
            at = token.end()
            match token.lastgroup:
                case "comment":
                    self.comment(token)
                case "line":
                    self.end()
                case "raw" | "quote":
                    at = self.text(token[0], token.start(), at)
                case "mark":
                    self.mark(token[0])
                case "word" if not self.parentheses:
                    self.words.append((token[0], token.start(), at))
                case _:
                    pass
        self.end()
        if self.blocks:
            self.source.note("a brace that is never closed", None)

    def text(self, quote: str, start: int, at: int) -> int:
        """Read the text that a quote opens; returns where it ends, `at` where it is never closed."""
        text = self.source.text
        if quote in self.open_ended:
            return at
        if quote == '"':
            rest = _REST.match(text, at)
            end = rest.end() if rest else -1
            value = unescape(text[at : end - 1])
        else:
            close = text.find(quote[::-1], at)
            end = close + len(quote) if close >= 0 else -1
            value = text[at:close]
        if end < 0:
            self.open_ended.add(quote)
            self.source.note("a quote that is never closed", start)
            return at
        self.value(value, start, end)
        return end

    def comment(self, token: re.Match[str]) -> None:
        text = token[0].strip("/*").strip()
        self.source.facts.append(Comment(text, self.source.span(token.start(), token.end())))

    def mark(self, mark: str) -> None:
        if mark in "()":
            self.parentheses = max(self.parentheses + (1 if mark == "(" else -1), 0)
        elif self.parentheses:
            return
        elif mark in "[]" and (not self.blocks or self.in_type()):
            pass  # `string[]`: a type
        elif mark in "{[":
            self.open(mark == "[")
        elif mark in "}]":
            self.end()
            if self.blocks:
                self.blocks.pop()
        elif mark == "," and self.blocks and self.blocks[-1].is_list:
            self.end()

    def open(self, is_list: bool) -> None:
        block = self.blocks[-1] if self.blocks else None
        keys = self.keys(block)
        if len(self.blocks) >= MAX_DEPTH:
            self.source.note(f"nested more than {MAX_DEPTH} deep", None)
        self.words.clear()
        self.blocks.append(_Block(keys[:MAX_DEPTH], is_list))

    def keys(self, block: _Block | None) -> tuple[str, ...]:
        """The keys of what the statement so far introduces."""
        if block is None:
            return self.named()
        if block.is_list:
            block.count += 1
            return (*block.keys, f"[{block.count - 1}]")
        return (*block.keys, self.words[0][0]) if self.words else block.keys

    def named(self) -> tuple[str, ...]:
        """The keyword and the name that a declaration at the top begins with: `client<llm> Fast`."""
        words = [text for text, _, _ in self.words]
        keyword = words[0].partition("<")[0] if words else ""
        if keyword not in _NAMED:
            return (keyword,)
        closed = next((number for number, text in enumerate(words) if ">" in text), 0) if "<" in words[0] else 0
        return (keyword, *words[closed + 1 : closed + 2])

    def in_type(self) -> bool:
        return bool(self.blocks) and self.blocks[0].keys[:1] != () and self.blocks[0].keys[0] in _TYPES

    def value(self, text: str, start: int, end: int) -> None:
        """A text: the value of the statement so far, or of the attribute that it ends in."""
        block = self.blocks[-1] if self.blocks else None
        attribute = next((word for word, _, _ in reversed(self.words) if word.startswith("@")), "")
        if self.in_type():
            if attribute and self.parentheses and block is not None:
                owner = () if self.words[0][0].startswith("@") else (self.words[0][0],)
                self.emit((*block.keys, *owner, attribute.lstrip("@").join(("@", ""))), text, start, end)
            return
        if self.parentheses:
            return
        if block is None:
            keys = self.named()
            if len(keys) == 2:
                self.emit((*keys, "prompt"), text, start, end)
        else:
            self.emit(self.keys(block), text, start, end)
        self.words.clear()

    def end(self) -> None:
        """The end of a statement: what has a key and one bare word is a setting, and so is a bare word in a list."""
        block = self.blocks[-1] if self.blocks else None
        if self.parentheses or not self.words:
            return
        if block is None:
            if self.named()[0] not in _NAMED:
                self.words.clear()
            return
        if self.in_type():
            pass
        elif block.is_list:
            for text, start, end in self.words:
                self.emit(self.keys(block), text, start, end, quoted=False)
        elif len(self.words) > 1:
            text, start, end = self.words[1]
            self.emit(self.keys(block), text, start, end, quoted=False)
        self.words.clear()

    def emit(self, keys: tuple[str, ...], value: str, start: int, end: int, quoted: bool = True) -> None:
        self.source.facts.append(Setting(keys, value, quoted, self.source.span(start, end)))


def parse(data: bytes) -> ParsedFile:
    """The declarations and comments of a BAML file."""
    source = Source(data)
    _Reader(source).read()
    return source.result("baml")
