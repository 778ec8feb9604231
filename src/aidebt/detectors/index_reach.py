"""What an expression is made of, through the names of one file: calls and mappings behind it, and names that lead out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from aidebt.detectors.code import CodeFile
from aidebt.detectors.names import Origin
from aidebt.detectors.positions import Position
from aidebt.facts import Call, Expr, Function, Mapping, Name, Template, Text, children

Handed: TypeAlias = Callable[[str], Iterable[tuple[Position, Expr]]]


def behind(code: CodeFile, expr: Expr, scope: str, handed: Handed | None = None) -> Iterator[tuple[Expr, str]]:
    """The calls, mappings, texts, templates and open names that `expr` is made of, each with its scope, nearest first.

    Args:
        code: the file.
        expr: where to begin.
        scope: where it stands.
        handed: what calls in the file hand to a parameter of that qualified name; None to stop at parameters.
    """
    seen: set[tuple[int, str]] = set()
    queue: list[tuple[Expr, str]] = [(expr, scope)]
    steps = code.rules.index_words.limits["steps"]
    for node, at in queue:  # it grows
        if (id(node), at) in seen or len(seen) >= steps:
            continue
        seen.add((id(node), at))
        if isinstance(node, Name):
            found = named(code, node.path, at)
            queue.extend((origin.expr, origin.scope) for origin in found)
            for origin in found:
                if handed is not None and code.names.parameter(origin.bound) is origin.expr:
                    queue.extend((given, position.scope) for position, given in handed(origin.bound))
            queue.extend(attributes(code, node.path, at))
            if not found:
                yield node, at
            continue
        if isinstance(node, Call | Mapping | Template | Text):
            yield node, at
        if isinstance(node, Call):
            queue.extend((origin.expr, origin.scope) for origin in code.names.called(node, at) or ())
            if node.receiver is None:
                queue.extend(receiver(code, node, at))
        elif isinstance(node, Function) and node.name:
            queue.extend((given.value, given.scope) for given in code.names.returns.get(node.name, ()))
        queue.extend((child, at) for child in children(node))


def named(code: CodeFile, path: str, scope: str) -> list[Origin]:
    """What a name is bound to, or where it is an attribute of something, what that is bound to."""
    parts = path.split(".")
    for cut in range(len(parts), 0, -1):
        prefix = ".".join(parts[:cut])
        if prefix in ("self", "cls", "this"):
            return []
        found = code.names.named(prefix, scope)
        if found:
            return found
    return []


def attributes(code: CodeFile, path: str, scope: str) -> list[tuple[Expr, str]]:
    """What the attributes of a class of this file are bound to: a class that is passed on is a schema."""
    name = code.names.lookup(path, scope)
    definition = code.names.definitions.get(name) if name is not None else None
    if definition is None or definition.kind != "class":
        return []
    own = (bindings for key, bindings in code.names.bindings.items() if key.startswith(f"{name}."))
    return [(binding.value, binding.scope) for bindings in own for binding in bindings if binding.scope == name]


def receiver(code: CodeFile, call: Call, scope: str) -> list[tuple[Expr, str]]:
    """What the object that a method is called on comes from."""
    if call.receiver is not None:
        return [(call.receiver, scope)]
    base = call.callee.rpartition(".")[0]
    return [(origin.expr, origin.scope) for origin in named(code, base, scope)] if base else []
