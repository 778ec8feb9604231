"""What the parsers of code share: grammars by number, and where one gave up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from tree_sitter import Language, Node

ERRORS = (0xFFFF, 0xFFFE)  # tree-sitter's numbers for ERROR nodes; the language does not list them

Value = TypeVar("Value")


def kind(language: Language, name: str) -> int:
    """The number of the named node type `name`.

    Raises:
        LookupError: when the grammar has no such type.
    """
    number = language.id_for_node_kind(name, True)
    if number is None:
        raise LookupError(name)
    return number


def field(language: Language, name: str) -> int:
    """The number of the field `name`: asking a node by it takes half the time that asking by the name does.

    Raises:
        LookupError: when the grammar has no such field.
    """
    number = language.field_id_for_name(name)
    if number is None:
        raise LookupError(name)
    return number


def kinds(language: Language) -> set[str]:
    """The named node types of a grammar."""
    numbers = (number for number in range(language.node_kind_count) if language.node_kind_is_named(number))
    return {name for number in numbers if (name := language.node_kind_for_id(number))}


def by_number(language: Language, values: Mapping[str, Value], otherwise: Value, token: Value) -> dict[int, Value]:
    """A table of values by the number of a node's type.

    Args:
        language: the grammar.
        values: by the name of the type.
        otherwise: for the named types that `values` does not have.
        token: for punctuation and keywords.
    """
    table = {
        number: values.get(language.node_kind_for_id(number) or "", otherwise) if language.node_kind_is_named(number) else token
        for number in range(language.node_kind_count)
    }
    return table | dict.fromkeys(ERRORS, values.get("ERROR", otherwise))


def error_lines(root: Node) -> Iterator[int]:
    """The 1-based lines of the places the grammar could not read, in source order."""
    return (node.start_point[0] + 1 for node in errors(root))


def errors(root: Node) -> Iterator[Node]:
    """The places the grammar could not read, in source order."""
    stack = [root]
    while stack:
        node = stack.pop()
        if node.is_error or node.is_missing:
            yield node
        elif node.has_error:
            stack.extend(reversed(node.children))
