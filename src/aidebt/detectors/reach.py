"""What one code file leads to: the names each of its functions uses, the files it names, the routes it serves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from aidebt.detectors.code import CodeFile
from aidebt.detectors.parted import Parted
from aidebt.detectors.positions import last
from aidebt.facts import Call, Expr, Function, Mapping, Name, Template, Text

_PART = r"[\w .@{}()~+-]+"
FILE = re.compile(
    rf"[/\\]?(?:{_PART}[/\\])*[\w .@{{}}()~+-]*\.(?:prompty|prompt|jinja2?|j2|tmpl|txt|md|ya?ml|jsonl?|ndjson|csv|tsv|parquet)",
    re.IGNORECASE,
)
ROUTERS = frozenset({"route", "get", "post", "put", "patch", "websocket", "api_route", "add_url_rule", "add_api_route"})
MAX_TEXT = 200
MAX_MENTIONS = 300
MAX_USES = 4000


class Reach(NamedTuple):
    """The three tables, as `FileAssets` holds them."""

    uses: tuple[tuple[str, tuple[str, ...]], ...]
    mentions: tuple[tuple[str, str, int], ...]
    routes: tuple[tuple[str, str], ...]


def collect(code: CodeFile, parted: Parted) -> Reach:
    """Look through the strings and calls of a file once."""
    used: dict[str, dict[str, None]] = {}
    mentions: dict[tuple[str, str], int] = {}
    routes: dict[tuple[str, str], None] = {}
    aliases = {full: alias for alias, full in code.names.imports.items()}
    seen: set[tuple[str, str]] = set()  # most names are used many times in one scope
    for call, scope, *_ in parted.calls:
        names = used.setdefault(scope, {})
        for path in (call.callee, *handed_on(call)):
            if (path, scope) not in seen:
                seen.add((path, scope))
                note(names, code, aliases, path, scope)
        served(routes, call, scope)
    for position in parted.texts:
        expr = position.expr
        text = expr.value if isinstance(expr, Text) else tail(expr).lstrip("/\\")
        if 3 < len(text) <= MAX_TEXT and "." in text and FILE.fullmatch(text):
            mentions.setdefault((position.scope, text), expr.span.line)
            if len(mentions) >= MAX_MENTIONS:
                break
    for definition in code.names.definitions.values():
        for decorator in definition.decorators:
            if isinstance(decorator, Call):
                served(routes, decorator, definition.name, True)
    tables = tuple((scope, tuple(names)) for scope, names in sorted(used.items()) if names)
    return Reach(bounded(tables), tuple((scope, text, line) for (scope, text), line in mentions.items()), tuple(routes))


def handed_on(call: Call) -> Iterator[str]:
    """The names that a call passes on, those in an object of options too."""
    for given in (*call.args, *(value for _, value in call.keywords)):
        if isinstance(given, Name):
            yield given.path
        elif isinstance(given, Mapping):
            yield from (value.path for _, value in given.entries if isinstance(value, Name))


def bounded(tables: Iterable[tuple[str, tuple[str, ...]]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """At most `MAX_USES` names."""
    kept, count = [], 0
    for scope, names in tables:
        count += len(names)
        if count > MAX_USES:
            break
        kept.append((scope, names))
    return tuple(kept)


def note(names: dict[str, None], code: CodeFile, aliases: dict[str, str], path: str, scope: str) -> None:
    """Add what a name means in this file: an imported name with what follows it, or one that the file defines."""
    head = path.partition(".")[0].removesuffix("()")
    if (
        head not in code.names.imports
        and code.names.lookup(head if head not in ("self", "cls", "this") else path, scope) is None
    ):
        return
    full = code.names.qualify(path, scope).replace("()", "")
    parts = full.split(".")
    for cut in range(len(parts), 0, -1):
        alias = aliases.get(".".join(parts[:cut]))
        if alias is not None:
            names[".".join([alias, *parts[cut:]])] = None
            return
    local = code.names.lookup(full, scope)
    if local is not None:
        names[local] = None
    elif parts[0] in code.names.imports or parts[0] in code.names.definitions:
        names[full] = None
    elif (bound := code.names.lookup(head, scope)) is not None:
        names[bound] = None


def served(routes: dict[tuple[str, str], None], call: Call, scope: str, decorates: bool = False) -> None:
    """Add the route that a decorator registers, or a call that is handed the function that answers."""
    first = call.argument(0)
    if last(call.callee) not in ROUTERS or not isinstance(first, Text) or not 1 < len(first.value) <= MAX_TEXT:
        return
    if first.value.startswith("/") and (decorates or any(isinstance(item, Name | Function) for item in call.args[1:])):
        routes[first.value, scope] = None


def tail(template: Expr) -> str:
    """The last literal part of a template: the name of a file in a folder that is told at run time."""
    end = template.parts[-1] if isinstance(template, Template) and template.parts else None
    return end.value if isinstance(end, Text) else ""
