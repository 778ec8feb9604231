"""What the settings of a JavaScript project call its directories: tsconfig.json, jsconfig.json, package.json.

https://www.typescriptlang.org/tsconfig/#paths and https://nodejs.org/api/packages.html#imports
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping

from aidebt.facts import Setting
from aidebt.parsers import by_name

SOURCES = ("src", "lib", "")
"""Where the sources of a package lie whose entry point is what a build makes of them."""

MAX_ALIASES = 500


def aliases(path: str, data: bytes) -> tuple[tuple[str, str, str], ...]:
    """The (directory, prefix of imports, path) rows that a settings file gives, see `script_modules`.

    Args:
        path: root-relative path of the file, whose name decides what is read.
        data: its bytes; comments and trailing commas are allowed.
    """
    directory, _, name = path.rpartition("/")
    if name == "package.json":
        found = _package(directory, _settings(data))
    elif name.startswith(("tsconfig", "jsconfig")):
        found = _compiler(directory, _settings(data))
    else:
        return ()
    return tuple(dict.fromkeys(row for row in found if not row[2].startswith("..")))[:MAX_ALIASES]


def _settings(data: bytes) -> Mapping[tuple[str, ...], str]:
    facts = by_name("json").parse(data).facts
    return {fact.keys: fact.value for fact in facts if isinstance(fact, Setting) and fact.quoted}


def _compiler(directory: str, settings: Mapping[tuple[str, ...], str]) -> Iterator[tuple[str, str, str]]:
    """`paths` and `baseUrl`."""
    base = settings.get(("compilerOptions", "baseUrl"))
    start = posixpath.join(directory, base or "")
    for keys, value in settings.items():
        if keys[:2] == ("compilerOptions", "paths") and len(keys) == 4:
            yield directory, keys[2], posixpath.normpath(posixpath.join(start, value))
    if base is not None:
        yield directory, "*", posixpath.normpath(posixpath.join(start, "*"))


def _package(directory: str, settings: Mapping[tuple[str, ...], str]) -> Iterator[tuple[str, str, str]]:
    """A package of a workspace, imported by its name, and the names it gives its own directories."""
    for keys, value in settings.items():
        if keys[0] == "imports" and value.startswith("."):
            yield directory, keys[1], posixpath.normpath(posixpath.join(directory, value))
    name = settings.get(("name",), "")
    if not name or not directory:
        return
    for key in ("source", "module", "main"):
        if entry := settings.get((key,)):
            yield "", name, posixpath.normpath(posixpath.join(directory, entry))
    for source in SOURCES:
        below = posixpath.normpath(posixpath.join(directory, source))
        yield "", name, below
        yield "", f"{name}/*", f"{below}/*"
