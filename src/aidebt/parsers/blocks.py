"""Languages of named blocks and expressions (HCL, Bicep) → settings, references and comments.

A scanner with a stack of its own and no grammar. Measured on what must not hang: the tree-sitter grammar for Bicep
(1.1.0) takes 28 seconds for 60 KB of opening brackets, and that for HCL (1.2.0) more than a minute for 20,000 nested
heredocs; both are quadratic. Here every token is looked at once.

Entries are `key = value`, `key: value` and `block "label" {`; values are expressions. Every string in an expression is a
setting under the key path of its entry, every dotted name a reference; operands of comparisons and the conditions of
`a ? b : c` stand under the key `==` and their names are left out: they select nothing by themselves.
"""

from __future__ import annotations

import re
from collections import Counter

from aidebt.facts import TESTED, Comment, ParsedFile, Reference, Setting
from aidebt.parsers.block_texts import Texts
from aidebt.parsers.source import CONFLICT, MAX_DEPTH, Source
from aidebt.parsers.yaml_scalars import unescape
from aidebt.values import dataclass, field

Keys = tuple[str, ...]

_TOKEN = re.compile(
    r"(?P<space>[ \t\r\f\v]+)|(?P<newline>\n\s*)|(?P<comment>(?:#|//)[^\n]*|/\*)"
    r"|(?P<heredoc><<-?[ \t]*([A-Za-z_][\w.\-]*)[ \t]*\r?\n)"
    r"|(?P<name>[A-Za-z_]\w*)|(?P<number>\d[\w.]*)|(?P<quote>'''|[\"'])|(?P<mark>==|!=|=~|!~|=>|<=|>=|&&|\|\||\?\?|\.\.\.|.)"
)
_STEP = r"(?:(?:\.\??|!\.|::)[A-Za-z_][\w-]*|\.\d+|\.\*|!?\[[ \t]*(?:\d+|\*|\"[^\"\n$]*\"|'[^'\n$]*')[ \t]*\])"
_CHAIN = re.compile(rf"[A-Za-z_][\w-]*{_STEP}*")
_PLAIN_NAME = re.compile(rf"[A-Za-z_]\w*{_STEP}*")
_INDEX = re.compile(r"!?\[[ \t]*(\d+|\*|\"[^\"\n]*\"|'[^'\n]*')[ \t]*\]")
_WORD = re.compile(r"[\w-]+")
_CALL = re.compile(r"[ \t]*\(")
_FIRST = re.compile(r"[ \t]*\([ \t\r\n]*(?:\"([\w.\-]+)\"|'([\w.\-]+)')")
_AHEAD = re.compile(r"(?:[ \t\r\n]|(?:#|//)[^\n]*\n)*(?:[?:&|+*%]|\.(?!\.)|/(?![/*])|[=!]=)")
_COMPARES = frozenset({"==", "!=", "=~", "!~"})
_WORDS = frozenset({"for", "in", "if", "existing"})
_BARE = frozenset({"true", "false", "null"})


@dataclass(slots=True)
class Level:
    """What is open: entries (`{`), a list (`[`), or a group (`(`, an index, a loop). `keys` is None where it is too deep.

    `head` is the entry's key as far as it was read, `value` the key path of the value being read, or None between values.
    `segment` and `operand` are the numbers of the first fact of the expression, and of its last operand.
    """

    close: str
    kind: str
    keys: Keys | None
    quote: str = ""  # of the string that this expression stands in
    head: list[str] = field(default_factory=list)
    value: Keys | None = None
    reading: bool = False
    filled: bool = False
    count: int = 0
    alternatives: int = 0
    segment: int = 0
    operand: int = 0
    tested: bool = False
    after_operand: bool = False
    member: bool = False  # a dot was read after brackets: the next name is no name by itself
    condition: bool = False  # an `if` was read: what the next parentheses hold is no value
    blocks: Counter[str] = field(default_factory=Counter)


class Reader:
    """Reads one file from left to right. Subclasses say how an entry's key is read and which quotes there are."""

    quotes = '"'
    hyphens = True  # in names
    breaks_lists = False  # a line end separates the items of a list

    def __init__(self, data: bytes) -> None:
        self.source = Source(data)
        self.text = self.source.text
        self.texts = Texts(self.text, self.quotes, directives=self.hyphens)
        self.at = 0
        self.stack: list[Level] = [Level("", "entries", ())]

    def read(self, language: str) -> ParsedFile:
        """All facts of the file."""
        end = len(self.text)
        while self.at < end and not self.source.full():
            token = _TOKEN.match(self.text, self.at)
            if token is None or token.lastgroup is None:  # pragma: no cover - the last alternative takes anything
                break
            self.token(token, token.lastgroup if token.lastgroup != "heredoc" or self.hyphens else "mark")
        if len(self.stack) > 1 and self.at >= end:
            self.source.note("a bracket that is never closed", end)
        return self.source.result(language)

    def token(self, token: re.Match[str], kind: str) -> None:
        """Read one token; moves `at` behind all that belongs to it."""
        self.at = token.end()
        level = self.stack[-1]
        if kind == "space":
            return
        if kind == "comment":
            self.comment(token)
        elif token[0] in "<>=|" and CONFLICT.match(self.text, token.start()) and self.text[token.start() - 1] == "\n":
            self.source.note("a merge conflict marker, both sides read", token.start())
            self.at = self.texts.line_end(token.start())
        elif level.kind == "entries" and not level.reading:
            self.key(level, token, kind)
        else:
            self.expression(level, token, kind)

    # -- keys -------------------------------------------------------------------------------------------------------

    def key(self, level: Level, token: re.Match[str], kind: str) -> None:
        """A token where an entry's key is expected."""
        raise NotImplementedError

    def word(self, token: re.Match[str], kind: str) -> str | None:
        """The key that a name or a quoted text spells; None for anything else."""
        if kind == "name":
            found = _WORD.match(self.text, token.start()) if self.hyphens else token
            assert found is not None
            self.at = found.end()
            return found[0]
        if kind == "quote" and token[0] in self.quotes:
            stop, _ = self.texts.string(self.at, token[0])
            raw = self.text[self.at : stop]
            self.at = min(stop + 1, len(self.text))
            return raw
        return token[0] if kind == "number" else None

    def begin(self, level: Level, keys: Keys | None) -> None:
        """The value of an entry starts."""
        level.head.clear()
        level.value, level.reading, level.filled, level.alternatives = keys, True, False, 0
        self.restart(level)

    def end(self, level: Level) -> None:
        """The value of an entry has ended."""
        level.head.clear()
        level.value, level.reading, level.filled, level.alternatives = None, False, False, 0

    # -- values -----------------------------------------------------------------------------------------------------

    def path(self, level: Level) -> Keys | None:
        """The key path of what is read now."""
        keys = level.value if level.kind == "entries" else level.keys
        if keys is None:
            return None
        if level.kind == "list":
            keys = (*keys, f"[{level.count}]")
        if level.alternatives:
            keys = (*keys, f"[{level.alternatives}]")
        return (*keys, TESTED) if level.tested and keys[-1:] != (TESTED,) else keys

    def expression(self, level: Level, token: re.Match[str], kind: str) -> None:
        """A token inside a value."""
        if kind == "newline":
            self.newline(level)
            return
        mark = token[0]
        if kind == "quote" and mark[0] in self.quotes:
            self.string(level, token)
        elif kind == "heredoc":
            self.heredoc(level, token)
        elif kind == "name":
            self.name(level, token)
        elif kind == "number":
            self.add(level, mark, False, token.start(), token.end())
        elif mark in "{[(":
            self.open(level, mark)
        elif mark in "}])":
            self.close(mark)
        elif mark in (",", ";"):
            self.separate(level)
        else:
            self.operator(level, mark, token.start())

    def newline(self, level: Level) -> None:
        """A line end closes an entry or, in some languages, a list's item, unless the expression goes on."""
        if not level.filled or level.kind == "group" or (level.kind == "list" and not self.breaks_lists):
            return
        if _AHEAD.match(self.text, self.at) is None:
            self.separate(level)

    def separate(self, level: Level) -> None:
        """The value ends here; in a list or a group the next one may follow."""
        if level.kind == "entries":
            self.end(level)
            return
        level.count += level.kind == "list"
        level.filled, level.alternatives = False, 0
        self.restart(level)

    def restart(self, level: Level) -> None:
        """A new expression starts here."""
        level.segment = level.operand = len(self.source.facts)
        level.tested = level.after_operand = False

    def operator(self, level: Level, mark: str, start: int) -> None:
        """What stands between operands."""
        facts = self.source.facts
        if mark in _COMPARES:
            self.mark_tested(level.operand)
            level.tested = True
            level.operand = len(facts)
        elif mark == "?":
            self.mark_tested(level.segment)
            self.restart(level)
        elif mark == ":":
            self.restart(level)
        elif mark == "|" and not self.hyphens:
            self.alternative(level)
        elif mark == "=" and level.kind == "entries" and level.filled:
            self.entry_within(level)
            return
        elif mark == ".":
            level.member = level.after_operand
        else:
            level.operand = len(facts)
            level.tested = False
        level.after_operand = False

    def alternative(self, level: Level) -> None:
        """`'a' | 'b'`: the items of a list."""
        if not level.alternatives:
            for number in range(level.operand, len(self.source.facts)):
                fact = self.source.facts[number]
                if isinstance(fact, Setting):
                    self.source.facts[number] = Setting((*fact.keys, "[0]"), fact.value, fact.quoted, fact.span)
        level.alternatives += 1
        level.operand = len(self.source.facts)

    def entry_within(self, level: Level) -> None:
        """`a =` without a value, and `b = 1` on the next line: `b` is the next key."""
        last = self.source.facts[-1] if len(self.source.facts) > level.operand else None
        self.source.note("an entry without a value", self.at)
        if isinstance(last, Reference) and level.keys is not None:
            self.source.facts.pop()
            self.begin(level, (*level.keys, last.path))

    def mark_tested(self, first: int) -> None:
        """What was read since fact number `first` is only compared: texts are marked, names dropped."""
        facts = self.source.facts
        kept = []
        for fact in facts[first:]:
            if isinstance(fact, Setting) and fact.keys[-1:] != (TESTED,):
                kept.append(Setting((*fact.keys, TESTED), fact.value, fact.quoted, fact.span))
            elif not isinstance(fact, Reference):
                kept.append(fact)  # type: ignore[arg-type]
        facts[first:] = kept

    def add(self, level: Level, value: str, quoted: bool, start: int, end: int) -> None:
        """A text or a number is a setting."""
        keys = self.path(level)
        level.filled = level.after_operand = True
        if keys:
            self.source.facts.append(Setting(keys, value, quoted, self.source.span(start, end)))

    # -- operands ---------------------------------------------------------------------------------------------------

    def name(self, level: Level, token: re.Match[str]) -> None:
        """A dotted name, or the function of a call."""
        found = (_CHAIN if self.hyphens else _PLAIN_NAME).match(self.text, token.start())
        assert found is not None
        self.at, chain = found.end(), found[0]
        if chain in _WORDS:
            level.after_operand, level.condition = False, chain == "if"
            level.operand = len(self.source.facts)
            self.loop(level, chain)
            return
        call = _CALL.match(self.text, self.at)
        if call is None and chain in _BARE:
            self.add(level, chain, False, token.start(), self.at)
            return
        path = _INDEX.sub(_step, chain).replace(".?", ".").replace("!.", ".")
        if call is not None:
            first = _FIRST.match(self.text, self.at)
            path = f"{path}({first[1] or first[2]})" if first else ""
        keys, member = self.path(level), level.member
        level.filled, level.after_operand, level.member = True, True, False
        if keys and path and not level.tested and not member:
            self.source.facts.append(Reference(keys, path, self.source.span(token.start(), self.at)))

    def loop(self, level: Level, word: str) -> None:
        """`[for …]` is no list of several items, and `{for …}` holds no entries."""
        if word == "for" and level.kind == "list" and not level.count and not level.filled:
            level.kind = "group"

    def string(self, level: Level, token: re.Match[str]) -> None:
        """A text in quotes, or the expression that it is."""
        start, quote = self.at, token[0]
        if quote == "'''":
            self.long_string(level, token)
            return
        stop, mixed = self.texts.string(start, quote)
        if mixed and self.texts.is_expression(start, stop):
            self.at = start + 2
            self.push(level, "}", "group", self.path(level))
            self.stack[-1].quote = quote
            return
        closed = self.text[stop : stop + 1] == quote
        if not closed:
            self.source.note("a quote that is never closed", token.start())
        raw = self.text[start:stop]
        self.at = stop + closed
        self.add(level, unescape(raw) if "\\" in raw else raw, True, token.start(), self.at)

    def long_string(self, level: Level, token: re.Match[str]) -> None:
        """A text between triple quotes."""
        start = self.at
        close = self.texts.until("'''", start)
        if close < 0:
            self.source.note("a quote that is never closed", token.start())
        stop = close if close >= 0 else self.texts.line_end(start)
        self.at = close + 3 if close >= 0 else stop
        self.add(level, self.text[start:stop], True, token.start(), self.at)

    def heredoc(self, level: Level, token: re.Match[str]) -> None:
        """The lines up to the one that repeats the word."""
        stop = self.texts.heredoc(token[5], token.end())
        if stop < 0:
            self.source.note("a heredoc that is never closed", token.start())
            return
        self.at = self.texts.line_end(stop)
        self.add(level, self.text[token.end() : stop], True, token.end(), stop)

    # -- brackets ---------------------------------------------------------------------------------------------------

    def open(self, level: Level, mark: str) -> None:
        """An opening bracket in a value."""
        keys = self.path(level)
        indexes = (mark == "[" and level.after_operand) or (mark == "(" and level.condition)
        kind = {"{": "entries", "[": "list", "(": "group"}[mark]
        level.filled = True
        level.after_operand = level.condition = False
        self.push(level, {"{": "}", "[": "]", "(": ")"}[mark], "group" if indexes else kind, None if indexes else keys)

    def push(self, level: Level, close: str, kind: str, keys: Keys | None) -> None:
        """Open a level below `level`."""
        if keys is not None and len(self.stack) >= MAX_DEPTH:
            self.source.note(f"nested more than {MAX_DEPTH} deep", None)
            keys = None
        self.stack.append(Level(close, kind, keys))
        self.restart(self.stack[-1])

    def close(self, mark: str) -> None:
        """Close the nearest level that this bracket closes, and whatever is open inside it."""
        for depth in range(len(self.stack) - 1, max(len(self.stack) - 1 - MAX_DEPTH, 0), -1):
            if self.stack[depth].close != mark:
                if mark != "}" and self.stack[depth].close == "}":
                    break
                continue
            if depth < len(self.stack) - 1:
                self.source.note("a bracket that is never closed", self.at)
            quote = self.stack[depth].quote
            del self.stack[depth:]
            if quote and self.text.startswith(quote, self.at):
                self.at += 1
            outer = self.stack[-1]
            outer.filled = outer.after_operand = True
            return
        self.source.note("a closing bracket of no opening one", self.at)

    # -- the rest ---------------------------------------------------------------------------------------------------

    def comment(self, token: re.Match[str]) -> None:
        """A comment is a fact wherever it stands."""
        start, text = token.start(), token[0]
        if text == "/*":
            close = self.texts.until("*/", self.at)
            if close < 0:
                self.source.note("a comment that is never closed", start)
            stop = close if close >= 0 else self.texts.line_end(start)
            self.at = close + 2 if close >= 0 else stop
            text = self.text[start + 2 : stop].strip("*")
        span = self.source.span(start, self.at - text.endswith("\r"))
        self.source.facts.append(Comment(text.strip().lstrip("#/").strip(), span))


def _step(match: re.Match[str]) -> str:
    """`["name"]` as `.name`, `[0]` and `[*]` as they are."""
    key = match[1]
    return f".{key[1:-1]}" if key[0] in "\"'" else f"[{key}]"
