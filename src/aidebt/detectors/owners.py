"""The definitions and constants that assets stand in, for the question whether anything ever says their names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from aidebt.assets import Asset, Owner
from aidebt.detectors.code import CodeFile
from aidebt.facts import Call, Definition, Expression

Uses: TypeAlias = Sequence[tuple[str, tuple[str, ...]]]
Held: TypeAlias = tuple[str, str, int, int]  # name, kind, first and last line

MAX_CALLERS = 3
"""How far callers of callers are followed within one file."""

STATEMENTS = 3
"""Calls at the top of a file that make it a script: a module makes one or two, to load settings or to set up logging."""


def owners(code: CodeFile, assets: Sequence[Asset], uses: Uses = ()) -> Iterator[Owner]:
    """Top-level definitions, methods and constants that hold assets and that only their names can bring into use.

    What is decorated is registered by its decorator; a method of a class with a base from elsewhere may be called by that
    base; names with two underscores on both sides are the language's own. `uses` are the names that each scope uses.
    """
    held: dict[Held, list[str]] = {}
    for asset in assets:
        for owner in _around(code, asset):
            held.setdefault(owner, []).append(asset.id)
    for (name, kind, line, end_line), ids in sorted(held.items()):
        yield Owner(name, kind, line, end_line, tuple(ids))
    for name, kind, line, end_line in sorted(_speakers(code, set(held), uses)) if held else ():
        yield Owner(name, kind, line, end_line, ())


def _speakers(code: CodeFile, held: set[Held], uses: Uses) -> set[Held]:
    """The functions that use what holds assets, and those that use these in turn.

    They hold nothing themselves; where nothing names them, what they say brings nothing into use.
    """
    users: dict[str, set[str]] = {}  # by the last part of a name: the scopes that use it
    for scope, names in uses:
        for name in names:
            users.setdefault(name.rpartition(".")[2], set()).add(scope)
    found: set[Held] = set()
    wave = {item for item in held if item[1] in ("function", "method")}
    for _ in range(MAX_CALLERS):
        scopes = set().union(*(users.get(name, set()) for name, *_ in wave))
        wave = {item for scope in scopes for item in _function(code, scope)} - found - held
        found |= wave
    return found


def _function(code: CodeFile, scope: str) -> Iterator[Held]:
    """The function or method of a scope, where only its name can bring it into use."""
    parts = scope.split(".")[:2]
    definition = code.names.definitions.get(".".join(parts))
    kind = _kind(code, definition, len(parts)) if definition is not None else ""
    if definition is not None and kind in ("function", "method"):
        yield parts[-1], kind, definition.span.line, definition.span.end_line


def runs(code: CodeFile) -> bool:
    """Whether the file is there to be started: a main guard, a call of something of its own at the top, or several calls."""
    top = [fact.value for fact in code.names.parsed.facts if isinstance(fact, Expression) and not fact.scope]
    calls = [value.callee for value in top if isinstance(value, Call)]
    return code.guard >= 0 or len(calls) >= STATEMENTS or any(code.names.lookup(callee, "") for callee in calls)


def _around(code: CodeFile, asset: Asset) -> Iterator[Held]:
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
