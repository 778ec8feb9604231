"""What an expression is made of, through the names of one file: calls and mappings behind it, and names that lead out."""

from __future__ import annotations

from collections.abc import Iterator

from aidebt.detectors.code import CodeFile
from aidebt.facts import Call, Expr, Function, Mapping, Name, Text, children


def behind(code: CodeFile, expr: Expr, scope: str) -> Iterator[tuple[Expr, str]]:
    """The calls, mappings, texts and open names that `expr` is made of, each with its scope, nearest first.

    Args:
        code: the file.
        expr: where to begin.
        scope: where it stands.
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
            queue.extend(found)
            if not found:
                yield node, at
            continue
        if isinstance(node, Call | Mapping | Text):
            yield node, at
        if isinstance(node, Call):
            queue.extend((origin.expr, origin.scope) for origin in code.names.called(node, at) or ())
            if node.receiver is None:
                queue.extend(receiver(code, node, at))
        elif isinstance(node, Function) and node.name:
            queue.extend((given.value, given.scope) for given in code.names.returns.get(node.name, ()))
        queue.extend((child, at) for child in children(node))


def named(code: CodeFile, path: str, scope: str) -> list[tuple[Expr, str]]:
    """What a name is bound to, or where it is an attribute of something, what that is bound to."""
    parts = path.split(".")
    for cut in range(len(parts), 0, -1):
        prefix = ".".join(parts[:cut])
        if prefix in ("self", "cls", "this"):
            return []
        found = code.names.named(prefix, scope)
        if found:
            return [(origin.expr, origin.scope) for origin in found]
    return []


def receiver(code: CodeFile, call: Call, scope: str) -> list[tuple[Expr, str]]:
    """What the object that a method is called on comes from."""
    if call.receiver is not None:
        return [(call.receiver, scope)]
    base = call.callee.rpartition(".")[0]
    return named(code, base, scope) if base else []
