"""The definitions and constants that assets stand in, for the question whether anything ever says their names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aidebt.assets import Asset, Owner
from aidebt.detectors.code import CodeFile
from aidebt.facts import Call, Definition, Expression

STATEMENTS = 3
"""Calls at the top of a file that make it a script: a module makes one or two, to load settings or to set up logging."""


def owners(code: CodeFile, assets: Sequence[Asset]) -> Iterator[Owner]:
    """Top-level definitions, methods and constants that hold assets and that only their names can bring into use.

    What is decorated is registered by its decorator; a method of a class with a base from elsewhere may be called by that
    base; names with two underscores on both sides are the language's own.
    """
    held: dict[tuple[str, str, int, int], list[str]] = {}
    for asset in assets:
        for owner in _around(code, asset):
            held.setdefault(owner, []).append(asset.id)
    for (name, kind, line, end_line), ids in sorted(held.items()):
        yield Owner(name, kind, line, end_line, tuple(ids))


def runs(code: CodeFile) -> bool:
    """Whether the file is there to be started: a main guard, a call of something of its own at the top, or several calls."""
    top = [fact.value for fact in code.names.parsed.facts if isinstance(fact, Expression) and not fact.scope]
    calls = [value.callee for value in top if isinstance(value, Call)]
    return code.guard >= 0 or len(calls) >= STATEMENTS or any(code.names.lookup(callee, "") for callee in calls)


def _around(code: CodeFile, asset: Asset) -> Iterator[tuple[str, str, int, int]]:
    parts = asset.scope.split(".") if asset.scope else []
    for depth in range(1, min(len(parts), 2) + 1):
        definition = code.names.definitions.get(".".join(parts[:depth]))
        kind = _kind(code, definition, depth) if definition is not None else ""
        if definition is not None and kind:
            yield parts[depth - 1], kind, definition.span.line, definition.span.end_line
    name = asset.name.partition(".")[0]
    bindings = () if asset.scope or _special(name) else code.names.bindings.get(name, ())
    for binding in bindings:
        if binding.span.line <= asset.line <= binding.span.end_line:
            yield name, "constant", binding.span.line, binding.span.end_line


def _kind(code: CodeFile, definition: Definition, depth: int) -> str:
    """What a definition is, or "" where something else than its name may bring it into use."""
    if definition.anonymous or definition.decorators or _special(definition.name.rpartition(".")[2]):
        return ""
    if depth == 1:
        return definition.kind
    owner = code.names.definitions.get(definition.name.rpartition(".")[0])
    own = owner is not None and owner.kind == "class" and all(base in code.names.definitions for base in owner.bases)
    return "method" if own and definition.kind == "function" else ""


def _special(name: str) -> bool:
    return name.startswith("__") and name.endswith("__")
