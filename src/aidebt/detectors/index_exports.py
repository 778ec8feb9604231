"""What the names of one code file lead to among indexes, for files that import them: objects, and what they are called."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aidebt.assets import AssetRef, NameRef, Ref, TextRef
from aidebt.detectors.code import CodeFile
from aidebt.detectors.exports import visible
from aidebt.detectors.index_assets import IndexTable
from aidebt.detectors.index_names import names
from aidebt.detectors.index_values import names_of
from aidebt.facts import Call, Choice, Expr, Text

Bindings = list[tuple[str, tuple[Ref, ...]]]
DEFAULT = ("default", "default_value", 0)


def extended(bindings: Bindings, code: CodeFile, table: IndexTable) -> Bindings:
    """The bindings of a file, with what its names lead to among indexes.

    Args:
        bindings: name → what it leads to among other assets.
        code: the file.
        table: its indexes.
    """
    more: dict[str, dict[Ref, None]] = {}
    for name, value, scope in _values(code, bool(table.finder.found)):
        for ref in (*_objects(table, value, scope), *_called(code, name, value, scope)):
            more.setdefault(name, {})[ref] = None
    if not more:
        return bindings
    known = dict(bindings)
    merged = {**known, **{name: tuple(dict.fromkeys((*known.get(name, ()), *refs))) for name, refs in more.items()}}
    return sorted(merged.items())


def _values(code: CodeFile, all_of_them: bool) -> Iterator[tuple[str, Expr, str]]:
    """What other files can ask for by name; without indexes in the file only what an index may be called."""
    holds = code.rules.index_words.holds_name
    for name, bindings in code.names.bindings.items():
        if (all_of_them or holds(name)) and visible(code, name):
            yield from ((name, binding.value, binding.scope) for binding in bindings)
    for name, returns in code.names.returns.items() if all_of_them else ():
        yield from ((name, item.value, item.scope) for item in returns)
    for name, definition in code.names.definitions.items():
        for parameter in definition.parameters:
            if parameter.default is not None and holds(parameter.name):
                yield f"{name}.{parameter.name}", parameter.default, name


def _objects(table: IndexTable, value: Expr, scope: str) -> Iterator[Ref]:
    """The indexes that an expression is, or what they are called where the file only opens them."""
    if not table.finder.found or isinstance(value, Text):
        return
    for origin in table.code.names.origins(value, scope):
        leaf = origin.expr
        found = table.finder.found.get((leaf.span.start, leaf.span.end)) if isinstance(leaf, Call) else None
        for item in (found, *(found.objects if found is not None else ())):
            group = table.grouping.groups.get(item.key) if item is not None else None
            if group is not None and group.asset is not None:
                yield AssetRef(group.asset.id)
            elif item is not None and item.operation == "load":
                yield from names(table.finder, item)


def _called(code: CodeFile, name: str, value: Expr, scope: str) -> Sequence[Ref]:
    """What an index is called, where the name says that this is it."""
    words = code.rules.index_words
    if not words.holds_name(name):
        return ()
    given: Expr | None = value
    if isinstance(value, Call) and not code.reads_environment(value, scope):
        given = code.first_argument(value, DEFAULT)
    if not isinstance(given, Text | Choice | Call):
        return ()
    found = names_of(code, given, scope)
    return [ref for ref in found if not isinstance(ref, NameRef) and _is_name(code, ref)]


def _is_name(code: CodeFile, ref: Ref) -> bool:
    return not isinstance(ref, TextRef) or code.rules.index_words.text.fullmatch(ref.text) is not None
