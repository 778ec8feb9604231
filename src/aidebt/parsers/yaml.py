"""YAML → settings and comments, from any file that means to be YAML.

Read line by line with a stack of open collections rather than by a grammar: real files hold Helm and Jinja templates,
merge conflicts and half-written lines, and every line that can be read is wanted. (The tree-sitter grammar for YAML
1.2, version 0.7.2, crashes the interpreter on `- ` repeated 400 times and calls any file of more than 32,767 lines an
error.) Scalars have their YAML values; aliases and merge keys are expanded, each expanded setting with the span of
the literal it repeats; of duplicate keys all are given. Documents of one file follow each other without a key.
"""

from __future__ import annotations

import re

from aidebt.facts import Comment, ParsedFile, Setting
from aidebt.parsers import yaml_flow, yaml_scalars
from aidebt.parsers.source import CONFLICT, MAX_DEPTH, Source
from aidebt.values import dataclass, field

MAX_EXPANDED = 10_000
"""Settings made by expanding aliases, in one file: a few aliases of aliases can stand for billions."""

Keys = tuple[str, ...]

_INDENT = re.compile(r"[ \t]*")
_KEY_END = re.compile(r":(?=[ \t\r\n]|\Z)|[ \t]#")
_QUOTED_KEY_END = re.compile(r"[ \t]*:(?=[ \t\r\n]|\Z)")
_PROPERTY = re.compile(r"(?:&([^\s,\[\]{}]+)|![^\s,\[\]{}]*)(?=[\s,\[\]{}]|\Z)")
_BLOCK_HEADER = re.compile(r"([|>])(?:([-+])([1-9])?|([1-9])([-+])?)?[ \t]*(?:#.*)?\r?$", re.M)
_ALIAS = re.compile(r"\*([^\s,\[\]{}]+)")
_TEMPLATE_LINE = re.compile(r"[ \t]*(?:\{\{.*\}\}|\{%.*%\}|\{#.*#\})[ \t]*\r?$", re.M)
_MAX_TEMPLATE = 10_000  # characters of a template comment over several lines
_MAX_KEY = 1024  # YAML 1.2.2, 7.4.2: an implicit key is at most 1024 characters long


def parse(data: bytes) -> ParsedFile:
    """The settings and comments of a YAML file; `broken` says which lines were stepped over."""
    source = Source(data)
    read(source, 0, len(source.text))
    return source.result("yaml")


def read(source: Source, start: int, end: int) -> None:
    """Add to `source` the facts of the YAML that stands in `text[start:end]`; both are at line ends."""
    _Reader(source, start, end).read()


@dataclass(slots=True)
class _Level:
    """An open block collection: where it is indented, its key path, and the key of the entry being read."""

    column: int
    keys: Keys
    is_list: bool
    entry: Keys = ()
    count: int = 0
    explicit: set[str] = field(default_factory=set)
    merged: list[tuple[int, str]] = field(default_factory=list)  # index of the fact, its key in this mapping


class _Reader:
    """Reads one YAML text. `pending` is the path that waits for a value on a later line, with its parent's column."""

    def __init__(self, source: Source, start: int, end: int) -> None:
        self.source = source
        self.text = source.text
        self.at = start
        self.end = end
        self.levels: list[_Level] = []
        self.pending: Keys | None = ()
        self.anchors: dict[str, tuple[int, Keys]] = {}
        self.expanded = 0
        self.dropped: set[int] = set()
        self.first_fact = len(source.facts)

    # -- lines ------------------------------------------------------------------------------------------------------

    def read(self) -> None:
        while self.at < self.end and not self.source.full():
            self.read_line()
        self.close_levels(-1)
        if self.dropped:
            self.source.facts[:] = [fact for index, fact in enumerate(self.source.facts) if index not in self.dropped]

    def line(self, at: int) -> tuple[int, int]:
        """Where the line that holds `at` ends, without its line end, and where the next one starts."""
        newline = self.text.find("\n", at, self.end)
        end, following = (self.end, self.end) if newline < 0 else (newline, newline + 1)
        return end - 1 if end > at and self.text[end - 1] == "\r" else end, following

    def line_end(self, at: int) -> int:
        """Where the line that holds `at` ends, without its line end."""
        return self.line(at)[0]

    def next_line(self, at: int) -> int:
        """Where the line after the one that holds `at` starts."""
        return self.line(at)[1]

    def read_line(self) -> None:
        start = self.at
        content = self.indent(start)
        end, self.at = self.line(content)
        if content >= end:
            return
        mark = self.text[content]
        if mark == "#":
            self.comment(content, end)
        elif content == start and mark in "-.%<>=|" and self.marker(start, end):
            return
        elif mark == "{" and self.template(start, content, end):
            self.source.note("a template line stepped over", start)
        else:
            if "\t" in self.text[start:content]:
                self.source.note("a tab used to indent", start)
            self.node(content, content - start, end)

    def template(self, start: int, content: int, end: int) -> bool:
        """Whether a line holds template directives only; one that goes on over the next lines is stepped over whole."""
        if _TEMPLATE_LINE.match(self.text, start, end):
            return True
        opening = self.text[content : content + 2]
        close = {"{{": "}}", "{%": "%}", "{#": "#}"}.get(opening)
        if close is None or self.text.find(close, content, end) >= 0:
            return False
        found = self.text.find(close, end, min(self.end, end + _MAX_TEMPLATE))
        if found >= 0:
            self.at = self.next_line(found)
        return found >= 0

    def indent(self, at: int) -> int:
        """Where the content of the line that starts at `at` begins."""
        match = _INDENT.match(self.text, at, self.end)
        return match.end() if match else at

    def marker(self, start: int, end: int) -> bool:
        """Whether a line at the margin is a document marker, a directive or a conflict marker, not content."""
        if CONFLICT.match(self.text, start, end):
            self.source.note("a merge conflict marker, both sides read", start)
            return True
        head = self.text[start : start + 3]
        if head in {"---", "..."} and (start + 3 >= end or self.text[start + 3] in " \t"):
            self.close_levels(-1)
            self.anchors.clear()
            self.pending = ()
            rest = self.indent(start + 3)
            if rest < end:
                self.value(rest, end, (), -1)
            return True
        return head.startswith("%") and not self.levels

    def comment(self, start: int, end: int) -> None:
        text = self.text[start:end].lstrip("#").strip()
        self.source.facts.append(Comment(text, self.source.span(start, end)))

    # -- block structure --------------------------------------------------------------------------------------------

    def node(self, at: int, column: int, end: int) -> None:
        """Read the content of one line: any number of `- ` and at most one `key:`, then a value."""
        text = self.text
        while at < end and (mark := text[at]) in "-?:" and (at + 1 >= end or text[at + 1] in " \t"):
            following = self.indent(at + 1)
            if mark == "-":
                self.open(column, is_list=True)
            elif mark == "?":
                self.open(column, is_list=False, name=self.plain_line(following, end))
                return
            elif self.levels:
                self.close_levels(column)
                self.pending = self.levels[-1].entry if self.levels else ()
            column += following - at
            at = following
        key = self.key(at, end) if at < end else None
        if key is not None:
            self.open(column, is_list=False, name=key[0])
            at = self.indent(key[1])
        if at >= end:
            return
        if self.pending is None:
            self.source.note("a line that is neither a key nor an item", at)
            return
        self.value(at, end, self.pending, self.levels[-1].column if self.levels else -1)

    def key(self, at: int, end: int) -> tuple[str, int] | None:
        """The implicit key that starts at `at` and where its colon ends, or None where there is no key."""
        if self.text[at] in "&!":
            at = self.properties(at, end)[0]
            if at >= end:
                return None
        first = self.text[at]
        if first in "\"'":
            close = yaml_flow.quote_end(self.text, at, end)
            colon = _QUOTED_KEY_END.match(self.text, close, end) if close else None
            return (yaml_flow.quoted_value(self.text[at:close]), colon.end()) if colon else None
        if first in "[{|>@`" and not self.text.startswith("{{", at):
            return None
        found = _KEY_END.search(self.text, at, min(end, at + _MAX_KEY))
        if found is None or not found[0].endswith(":"):
            return None
        return self.text[at : found.start()].rstrip(" \t"), found.end()

    def open(self, column: int, *, is_list: bool, name: str = "") -> None:
        """Enter the collection at `column` with its next item or its entry `name`, which then waits for its value."""
        self.close_levels(column, keep_list=is_list)
        level = self.levels[-1] if self.levels else None
        if level is None or level.column < column or level.is_list != is_list:
            if self.pending is None:
                self.source.note("a line that is indented under a value", self.at - 1)
            parent = self.pending if self.pending is not None else (level.entry if level else ())
            if len(self.levels) >= MAX_DEPTH:
                self.source.note(f"nested more than {MAX_DEPTH} deep", self.at - 1)
                self.pending = parent
                return
            level = _Level(column, parent, is_list)
            self.levels.append(level)
        if is_list:
            name = f"[{level.count}]"
            level.count += 1
        elif name != "<<":
            level.explicit.add(name)
        level.entry = self.pending = (*level.keys, name)

    def close_levels(self, column: int, *, keep_list: bool = False) -> None:
        """Leave the collections that are indented further than `column`, and a list at it unless it goes on."""
        while self.levels:
            level = self.levels[-1]
            if level.column < column or (level.column == column and (keep_list or not level.is_list)):
                break
            self.levels.pop()
            self.dropped.update(index for index, key in level.merged if key in level.explicit)
            self.pending = None

    # -- values -----------------------------------------------------------------------------------------------------

    def properties(self, at: int, end: int) -> tuple[int, str]:
        """Step over tags and anchors: where the value itself starts, and the anchor's name or ""."""
        anchor = ""
        while at < end and (match := _PROPERTY.match(self.text, at, end)):
            anchor = match[1] or anchor
            at = self.indent(match.end())
        return at, anchor

    def value(self, at: int, end: int, keys: Keys, parent: int) -> None:
        """Read the value that starts at `at`, on the lines it takes; `parent` is the column of what encloses it."""
        if self.text[at] in "&!":
            at, anchor = self.properties(at, end)
            if anchor:
                self.anchors[anchor] = (len(self.source.facts), keys)
        if at >= end or self.text[at] == "#":
            self.pending = keys
            if at < end:
                self.comment(at, end)
            return
        self.pending = None
        first = self.text[at]
        if first in "|>" and (header := _BLOCK_HEADER.match(self.text, at, end)):
            self.block_scalar(header, keys, parent)
        elif first in "\"'" and (close := yaml_flow.quote_end(self.text, at, self.end, parent)):
            self.emit(keys, yaml_flow.quoted_value(self.text[at:close]), True, at, close)
            self.rest(close)
        elif first in "[{" and not self.text.startswith(("{{", "{%"), at):
            self.rest(yaml_flow.collection(self, at, keys, parent))
        elif first == "*" and (alias := _ALIAS.match(self.text, at, end)):
            self.expand(alias[1], keys)
            self.rest(alias.end())
        else:
            if first in "\"'":
                self.source.note("a quote that is never closed", at)
            self.plain(at, end, keys, parent)

    def rest(self, at: int) -> None:
        """What follows a value on its last line: nothing, a comment, or something that does not belong there."""
        end, self.at = self.line(at)
        at = self.indent(at)
        if at < end:
            if self.text[at] == "#":
                self.comment(at, end)
            else:
                self.source.note("text after the end of a value", at)

    def plain(self, at: int, end: int, keys: Keys, parent: int) -> None:
        """A scalar without quotes, over as many lines as are indented further than `parent`."""
        parts = [self.plain_line(at, end)]
        last = at + len(parts[0])
        goes_on = self.text[last:end].strip(" \t") == "" and not self.text.startswith(("{{", "{%"), at)
        while goes_on:
            found = self.continuation(self.at, parent)
            if found is None:
                break
            content, blank = found
            end, following = self.line(content)
            line = self.plain_line(content, end)
            if _KEY_END.search(self.text, content, min(content + len(line) + 1, end)) is not None:
                break
            parts.append("\n" * blank or " ")
            parts.append(line)
            last = content + len(line)
            self.at = following
            goes_on = self.text[last:end].strip(" \t") == ""
        self.emit(keys, "".join(parts), False, at, last)
        if last < end and (comment := self.indent(last)) < end and self.text[comment] == "#":
            self.comment(comment, end)

    def plain_line(self, at: int, end: int) -> str:
        """The part of a line that belongs to a plain scalar: up to a comment."""
        line = self.text[at:end]
        if "#" not in line:
            return line.rstrip(" \t")
        if self.text.startswith("{{", at) and (close := self.text.rfind("}}", at, end)) >= 0:
            cut = self.text.find(" #", close, end)
        else:
            cut = self.text.find(" #", at, end)
            tab = self.text.find("\t#", at, end)
            cut = tab if cut < 0 or 0 <= tab < cut else cut
        return self.text[at : end if cut < 0 else cut].rstrip(" \t")

    def continuation(self, at: int, parent: int) -> tuple[int, int] | None:
        """Where the next line of a plain scalar has its content, and how many blank lines are before it."""
        blank = 0
        while at < self.end:
            content = self.indent(at)
            end, following = self.line(content)
            if content < end:
                if content - at <= parent or self.text[content] == "#" or _TEMPLATE_LINE.match(self.text, at, self.end):
                    return None
                if content == at and (CONFLICT.match(self.text, at) or self.text.startswith(("---", "..."), at)):
                    return None
                return content, blank
            blank += 1
            at = following
        return None

    def block_scalar(self, header: re.Match[str], keys: Keys, parent: int) -> None:
        """A `|` or `>` scalar. Template lines at the margin belong to it if it goes on after them."""
        chomping = header[2] or header[5] or ""
        digit = header[3] or header[4]
        hash_at = self.text.find("#", header.start(), header.end())
        if hash_at >= 0:
            self.comment(hash_at, self.line_end(hash_at))
        indent = max(parent, 0) + int(digit) if digit else 0
        lines: list[str] = []
        start = last = header.end()
        kept = 0  # position after the last line that surely belongs to the scalar, and how many lines that is
        after = at = self.next_line(header.start())
        while at < self.end:
            end, following = self.line(at)
            content = end - len(self.text[at:end].lstrip(" "))
            width = content - at
            if content < end:
                indent = indent or (width if width > parent else 0)
                if not indent and parent >= 0:
                    break
                if width < indent:
                    if not _TEMPLATE_LINE.match(self.text, at, end):
                        break
                elif parent < 0 and width == 0 and self.text.startswith(("---", "..."), at):
                    break
            lines.append(self.text[min(at + indent, end, content if width < indent else end) : end])
            at = following
            if content >= end or width >= indent:
                kept, after = len(lines), at
                if content < end:
                    start, last = (start if start != header.end() else content), end
        self.at = after
        if start == header.end() and last == header.end():
            start = last = header.start()
            last = self.line_end(header.start())
        self.emit(keys, yaml_scalars.block(lines[:kept], header[1] == ">", chomping), True, start, last)

    def emit(self, keys: Keys, value: str, quoted: bool, start: int, end: int) -> None:
        self.source.facts.append(Setting(keys, value, quoted, self.source.span(start, end)))

    def anchor(self, name: str, keys: Keys) -> None:
        """Remember that what is read next, under `keys`, can be repeated by `name`."""
        self.anchors[name] = (len(self.source.facts), keys)

    def expand(self, name: str, keys: Keys) -> None:
        """Repeat under `keys` the settings that anchor `name` stands on; under a merge key, those of the mapping."""
        found = self.anchors.get(name)
        if found is None:
            self.source.note(f"alias *{name[:40]} of no anchor", self.at - 1)
            return
        at, prefix = found
        facts, depth = self.source.facts, len(prefix)
        merging = self.levels[-1] if self.levels and "<<" in keys[len(self.levels[-1].keys) :] else None
        target = merging.keys if merging else keys
        taken = {key for _, key in merging.merged} if merging else set()
        for index in range(at, len(facts)):
            fact = facts[index]
            if index in self.dropped or not isinstance(fact, Setting):
                continue
            if fact.keys[:depth] != prefix:
                break
            below = fact.keys[depth:]
            if merging and (not below or below[0] in taken):
                continue
            if self.expanded >= MAX_EXPANDED or len(target) + len(below) > MAX_DEPTH:
                self.source.note("aliases that stand for too much, not all expanded", None)
                return
            self.expanded += 1
            if merging:
                merging.merged.append((len(facts), below[0]))
            facts.append(Setting((*target, *below), fact.value, fact.quoted, fact.span))
