"""What a call says that an index is called, itself or through those who call the function around it."""

from __future__ import annotations

from collections.abc import Iterator

from aidebt.assets import NameRef, Ref
from aidebt.detectors.index_calls import IndexFinder
from aidebt.detectors.index_found import Found
from aidebt.detectors.index_values import names_of
from aidebt.detectors.positions import Position
from aidebt.facts import Expr, Item, Name, Opaque, Text, walk

MAX_CALLS = 4
"""Functions that hand a name on to each other."""


def names(finder: IndexFinder, item: Found) -> tuple[Ref, ...]:
    """What an index is called, as the call says, or those who call the function around it."""
    return own_names(finder, item) or tuple(dict.fromkeys(handed_names(finder, item)))


def own_names(finder: IndexFinder, item: Found) -> tuple[Ref, ...]:
    """What the call itself says that it is called."""
    return names_of(finder.code, name_given(finder, item), item.scope)


def name_given(finder: IndexFinder, item: Found) -> Expr | None:
    """The argument that says what an index is called."""
    common = finder.rules.arguments["name"]
    if not item.known:
        return finder.code.first_argument(item.call, (0, *common), item.scope) if item.operation == "save" else None
    return finder.code.first_argument(item.call, (*item.row.name, *common), item.scope)


def variable(finder: IndexFinder, given: Expr | None, scope: str) -> str:
    """The qualified name of the variable of this file that the name is taken from, or from a table of that name; or ""."""
    inner = given.base if isinstance(given, Item) else given
    return (finder.code.names.lookup(inner.path, scope) or "") if isinstance(inner, Name) else ""


def handed_names(finder: IndexFinder, item: Found) -> Iterator[Ref]:
    """What the calls of the functions of this file hand over as a name."""
    for position, given in handed(finder, name_given(finder, item), item.scope):
        yield from (ref for ref in names_of(finder.code, given, position.scope) if not isinstance(ref, NameRef))


def handed(finder: IndexFinder, given: Expr | None, scope: str, depth: int = 0) -> Iterator[tuple[Position, Expr]]:
    """What a parameter takes: each call of its function in this file, with the argument, through functions between."""
    for origin in finder.code.names.origins(given, scope) if given is not None and depth < MAX_CALLS else ():
        if isinstance(origin.expr, Opaque) and not origin.expr.children:
            for position, argument in finder.handed(origin.bound):
                yield position, argument
                yield from handed(finder, argument, position.scope, depth + 1)


def words_of(expr: Expr) -> Iterator[str]:
    """The texts and names that an expression is put together from."""
    for node in walk(expr):
        if isinstance(node, Text):
            yield node.value
        elif isinstance(node, Name):
            yield node.path
