"""TOML → settings and comments, by tree-sitter; a line that is no TOML is stepped over and the rest is read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import tree_sitter_toml
from tree_sitter import Language, Parser

from aidebt.facts import Comment, ParsedFile, Setting
from aidebt.parsers.source import CONFLICT, MAX_DEPTH, Source
from aidebt.parsers.yaml_scalars import unescape

if TYPE_CHECKING:
    from tree_sitter import Node

Keys = tuple[str, ...]

ROUNDS = 3
"""How often a file is read again without the lines that broke it."""

_PARSER = Parser(Language(tree_sitter_toml.language()))
_FOREIGN = re.compile(r"[^\x00-\x7f]")
_LINE = re.compile(r"[^\r\n]")
_JOINED = re.compile(r"\\[ \t]*\r?\n\s*")
_BROKEN = "a line that is no TOML"


def parse(data: bytes) -> ParsedFile:
    """The settings and comments of a TOML file; arrays of tables have their position as a key."""
    source = Source(data)
    _Reader(source).read()
    return source.result("toml")


class _Reader:
    """Reads one file. The grammar sees one ASCII character for each code point, so its offsets are those of the text."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.text = source.text
        self.tables: dict[Keys, int] = {}  # arrays of tables: their path, positions included, and how many there are

    def read(self) -> None:
        shadow = _FOREIGN.sub("_", self.text)
        conflicts = [match.start() for match in CONFLICT.finditer(shadow)]
        for at in conflicts:
            self.source.note("a merge conflict marker, both sides read", at)
        shadow = without_lines(shadow, conflicts)
        root = _PARSER.parse(shadow.encode("ascii")).root_node
        for _ in range(ROUNDS):
            if not root.has_error:
                break
            lines = sorted({self.text.rfind("\n", 0, at) + 1 for at in broken(root)})
            for at in lines:
                self.source.note(_BROKEN, at)
            shadow = without_lines(shadow, lines)
            root = _PARSER.parse(shadow.encode("ascii")).root_node
        if root.has_error:
            self.source.note(_BROKEN, next(iter(broken(root)), 0))
        self.block(root, ())

    def block(self, root: Node, keys: Keys) -> None:
        """The pairs and tables of the document, in order."""
        for node in root.named_children:
            if self.source.full():
                return
            if node.type in ("table", "table_array_element"):
                self.table(node)
            else:
                self.entry(node, keys)

    def table(self, node: Node) -> None:
        name: Node | None = None
        keys: Keys = ()
        for child in node.named_children:
            if name is None and child.type in ("bare_key", "quoted_key", "dotted_key"):
                name = child
                keys = self.table_keys(self.key(child), node.type == "table_array_element")
            elif not self.source.full():
                self.entry(child, keys)

    def table_keys(self, names: Keys, is_element: bool) -> Keys:
        """The path of a table header: arrays of tables on the way stand for their last element."""
        path: Keys = ()
        for position, name in enumerate(names, 1):
            path = (*path, name)
            if is_element and position == len(names):
                self.tables[path] = self.tables.get(path, 0) + 1
            if path in self.tables:
                path = (*path, f"[{self.tables[path] - 1}]")
        return path

    def entry(self, node: Node, keys: Keys) -> None:
        if node.type == "comment":
            self.comment(node)
        elif node.type == "pair" and not any(child.is_error or child.is_missing for child in node.children):
            self.value(node, keys)

    def comment(self, node: Node) -> None:
        text = self.text[node.start_byte : node.end_byte]
        if not text.startswith("#"):
            return  # a line turned into a comment above
        end = node.start_byte + len(text.rstrip("\r"))
        self.source.facts.append(Comment(text.lstrip("#").strip(), self.source.span(node.start_byte, end)))

    def key(self, node: Node) -> Keys:
        """The parts of a key; dotted keys nest to the left in the grammar."""
        parts: list[str] = []
        stack = [node]
        while stack and len(parts) < MAX_DEPTH:
            part = stack.pop()
            if part.type == "dotted_key":
                stack.extend(reversed(part.named_children))
            else:
                raw = self.text[part.start_byte : part.end_byte]
                parts.append(string(raw) if raw[:1] in "\"'" and raw else raw)
        return tuple(parts)

    def value(self, pair: Node, keys: Keys) -> None:
        """The scalars of a `key = value` pair, those of arrays and inline tables included."""
        stack = [(pair, keys)]
        while stack and not self.source.full():
            node, path = stack.pop()
            if len(path) > MAX_DEPTH:
                self.source.note(f"nested more than {MAX_DEPTH} deep", node.start_byte)
            elif node.type == "pair":
                children = node.named_children
                if len(children) >= 2:
                    keyed = (*path, *self.key(children[0]))
                    stack.extend((child, keyed) for child in reversed(children[1:]))  # the value, and a comment beside it
            elif node.type in ("array", "inline_table"):
                stack.extend(reversed(list(self.items(node, path))))
            elif node.type == "comment":
                self.comment(node)
            elif node.type not in ("ERROR", "bare_key", "quoted_key", "dotted_key"):
                self.scalar(node, path)

    def items(self, node: Node, path: Keys) -> Iterator[tuple[Node, Keys]]:
        count = 0
        for child in node.named_children:
            if child.type in ("pair", "comment"):
                yield child, path
            else:
                yield child, (*path, f"[{count}]")
                count += 1

    def scalar(self, node: Node, keys: Keys) -> None:
        raw = self.text[node.start_byte : node.end_byte]
        quoted = node.type == "string"
        span = self.source.span(node.start_byte, node.end_byte)
        self.source.facts.append(Setting(keys, string(raw) if quoted else raw, quoted, span))


def without_lines(shadow: str, starts: list[int]) -> str:
    """`shadow` with the lines that start at `starts`, in order, turned into comments of the same length."""
    parts, at = [], 0
    for start in starts:
        stop = shadow.find("\n", start)
        stop = len(shadow) if stop < 0 else stop
        parts += [shadow[at:start], _LINE.sub("#", shadow[start:stop])]
        at = stop
    return "".join([*parts, shadow[at:]])


def broken(root: Node) -> Iterator[int]:
    """Where the smallest pairs and tables begin that hold something the grammar does not know."""
    stack = [(root, 0)]
    while stack:
        node, depth = stack.pop()
        inner = [child for child in node.children if child.has_error]
        if not inner or depth >= 3 or node.is_error or node.type == "pair":
            yield node.start_byte
        else:
            stack.extend((child, depth + 1) for child in inner)


def string(raw: str) -> str:
    """The value of a TOML string, given with its quotes (TOML 1.0.0, section String)."""
    if raw.startswith(('"""', "'''")):
        inner = raw[3:-3].replace("\r\n", "\n")
        inner = inner.removeprefix("\n")
        return unescape(_JOINED.sub(_join, inner)) if raw[0] == '"' else inner
    return unescape(raw[1:-1]) if raw[0] == '"' else raw[1:-1]


def _join(match: re.Match[str]) -> str:
    """An escaped line break joins lines, unless the backslash is itself escaped."""
    before = match.string[: match.start()]
    slashes = len(before) - len(before.rstrip("\\"))
    return match[0] if slashes % 2 else ""
