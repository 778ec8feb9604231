"""Azure Bicep → settings, by tree-sitter: the strings of each declaration under its kind, its name and the keys inside it."""

from __future__ import annotations

import tree_sitter_bicep
from tree_sitter import Language, Node, Parser

from aidebt.facts import Comment, Fact, ParsedFile, Setting
from aidebt.parsers.source import MAX_DEPTH, MAX_FACTS
from aidebt.parsers.spans import Spans

PARSER = Parser(Language(tree_sitter_bicep.language()))
DECLARATIONS = {
    "parameter_declaration": "param",
    "variable_declaration": "var",
    "resource_declaration": "resource",
    "module_declaration": "module",
    "output_declaration": "output",
}


def parse(data: bytes) -> ParsedFile:
    """The facts of a Bicep file.

    Args:
        data: the file's bytes, in UTF-8.

    Returns:
        A `Setting` for each string literal, keys from the outside in: `("resource", "gpt", "properties", "model", "name")`.
        Strings with interpolation are left out: their value is not known. `broken` says where the grammar gave up.
    """
    spans = Spans(data)
    root = PARSER.parse(data).root_node
    facts: list[Fact] = []
    broken = ""
    stack: list[tuple[Node, tuple[str, ...], int]] = [(root, (), 0)]
    while stack and len(facts) < MAX_FACTS:
        node, keys, depth = stack.pop()
        if depth > MAX_DEPTH or node.is_error:
            broken = broken or f"line {node.start_point[0] + 1} is not valid Bicep or nested too deeply; the rest was read"
            if depth > MAX_DEPTH:
                continue
        if node.type == "comment":
            facts.append(Comment(spans.text(node).lstrip("/*").strip(), spans.span(node)))
        elif node.type == "string":
            text = literal(node, spans)
            if keys and text is not None:
                facts.append(Setting(keys, text, True, spans.span(node)))
        else:
            stack.extend(reversed([(child, below, depth + 1) for child, below in inside(node, keys, spans)]))
    return ParsedFile("bicep", tuple(facts), broken)


def inside(node: Node, keys: tuple[str, ...], spans: Spans) -> list[tuple[Node, tuple[str, ...]]]:
    """The nodes below one, each with its key path."""
    children = node.named_children
    if node.type in DECLARATIONS:
        name = next((spans.text(child) for child in children if child.type == "identifier"), "")
        rest = [child for child in children if child.type not in ("identifier", "type")]
        if node.type in ("resource_declaration", "module_declaration"):
            rest = [child for child in rest if child.type != "string"]  # the type or the file, not a value
        return [(child, (DECLARATIONS[node.type], name)) for child in rest]
    if node.type == "object_property" and children:
        key = literal(children[0], spans) if children[0].type == "string" else spans.text(children[0])
        return [(child, (*keys, key or "")) for child in children[1:]]
    if node.type == "array":
        return [(child, (*keys, f"[{index}]")) for index, child in enumerate(children)]
    return [(child, keys) for child in children]


def literal(node: Node, spans: Spans) -> str | None:
    """The value of a string without interpolation."""
    if any(child.type == "interpolation" for child in node.named_children):
        return None
    return "".join(spans.text(child) for child in node.named_children)
