"""What one code file leads to: the names each of its functions uses, the files it names, the routes it serves."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from aidebt.detectors.code import CodeFile
from aidebt.detectors.names import RECEIVERS
from aidebt.detectors.parted import Parted
from aidebt.detectors.positions import last
from aidebt.facts import Call, Expr, Function, Mapping, Name, Template, Text

SUFFIXES = frozenset(
    {
        *("csv", "j2", "jinja", "jinja2", "json", "jsonl", "md", "ndjson", "parquet", "prompt", "prompty", "tmpl", "tsv"),
        *("txt", "yaml", "yml"),
    }
)
FILE = re.compile(r"[/\\]?(?:[\w .@{}()~+-]+[/\\])*[\w .@{}()~+-]*")
"""A path, up to the dot of its suffix."""
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
    aliases = Aliases(code)
    for call, scope, *_ in parted.calls:
        names = used.setdefault(scope, {})
        for path in named_by(call):
            if (meaning := aliases.meaning(path, scope)) is not None:
                names[meaning] = None
        served(routes, call, scope)
    for position in parted.texts:
        expr = position.expr
        text = expr.value if isinstance(expr, Text) else tail(expr).lstrip("/\\")
        if 3 < len(text) <= MAX_TEXT and names_file(text):
            mentions.setdefault((position.scope, text), expr.span.line)
            if len(mentions) >= MAX_MENTIONS:
                break
    for definition in code.names.definitions.values():
        for decorator in definition.decorators:
            if isinstance(decorator, Call):
                served(routes, decorator, definition.name, True)
    tables = tuple((scope, tuple(names)) for scope, names in sorted(used.items()) if names)
    return Reach(bounded(tables), tuple((scope, text, line) for (scope, text), line in mentions.items()), tuple(routes))


def names_file(text: str) -> bool:
    """Whether a text is the path of a file that may be a prompt or hold some."""
    path, dot, suffix = text.rpartition(".")
    return bool(dot) and suffix.casefold() in SUFFIXES and FILE.fullmatch(path) is not None


def named_by(call: Call) -> list[str]:
    """What a call runs, and the names that it passes on, those in an object of options too."""
    found = [call.callee]
    for given in (*call.args, *(value for _, value in call.keywords)) if call.keywords else call.args:
        if isinstance(given, Name):
            found.append(given.path)
        elif isinstance(given, Mapping):
            found += [value.path for _, value in given.entries if isinstance(value, Name)]
    return found


def bounded(tables: Iterable[tuple[str, tuple[str, ...]]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """At most `MAX_USES` names."""
    kept, count = [], 0
    for scope, names in tables:
        count += len(names)
        if count > MAX_USES:
            break
        kept.append((scope, names))
    return tuple(kept)


class Aliases:
    """What the names of one file mean there; most are used many times in one scope, and looked up once."""

    def __init__(self, code: CodeFile) -> None:
        self.names = code.names
        self.aliases = {full: alias for alias, full in code.names.imports.items()}
        self.heads = {full.partition(".")[0] for full in self.aliases}
        self.known: dict[tuple[str, str], str | None] = {}

    def meaning(self, path: str, scope: str) -> str | None:
        """An imported name with what follows it, or one that the file defines; None for any other name."""
        key = (path, scope)
        if key not in self.known:
            self.known[key] = self._meaning(path, scope)
        return self.known[key]

    def _meaning(self, path: str, scope: str) -> str | None:
        names = self.names
        head = path.partition(".")[0].removesuffix("()")
        if head not in names.imports and names.lookup(head if head not in RECEIVERS else path, scope) is None:
            return None
        full = names.qualify(path, scope).replace("()", "")
        first = full.partition(".")[0]
        if first in self.heads:
            parts = full.split(".")
            for cut in range(len(parts), 0, -1):
                alias = self.aliases.get(".".join(parts[:cut]))
                if alias is not None:
                    return ".".join([alias, *parts[cut:]])
        local = names.lookup(full, scope)
        if local is not None:
            return local
        return full if first in names.imports or first in names.definitions else names.lookup(head, scope)


def served(routes: dict[tuple[str, str], None], call: Call, scope: str, decorates: bool = False) -> None:
    """Add the route that a decorator registers, or a call that is handed the function that answers."""
    if last(call.callee) not in ROUTERS:
        return
    first = call.argument(0)
    if not isinstance(first, Text) or not 1 < len(first.value) <= MAX_TEXT:
        return
    if first.value.startswith("/") and (decorates or any(isinstance(item, Name | Function) for item in call.args[1:])):
        routes[first.value, scope] = None


def tail(template: Expr) -> str:
    """The last literal part of a template: the name of a file in a folder that is told at run time."""
    end = template.parts[-1] if isinstance(template, Template) and template.parts else None
    return end.value if isinstance(end, Text) else ""
