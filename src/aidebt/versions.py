"""Which version of each package a repository locks or requires exactly.

Read from the files that tools write: requirements files with `==`, and the `[[package]]` tables of poetry.lock, uv.lock
and pdm.lock, Pipfile.lock; package.json, and the lock files of npm, pnpm, Yarn and Bun, whose packages are called `npm:openai`:
two registries have packages of one name. A range is no version.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

REQUIREMENT = re.compile(r"^\s*([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?\s*===?\s*([0-9][^\s;#,\\]*)", re.MULTILINE)
PACKAGE = re.compile(r"^\[\[package\]\]\s*\nname\s*=\s*\"([^\"]+)\"\s*\nversion\s*=\s*\"([^\"]+)\"", re.MULTILINE)
QUOTED = re.compile(r"[\"']([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?\s*==\s*([0-9][^\"';,\s]*)")
NPM = r"((?:@[\w.-]+/)?[\w.-]+)"  # the name of a package of npm
EXACT = re.compile(r"[=v]?(\d+\.\d+\.\d+(?:[-+][\w.+-]+)?)")
PNPM = (
    re.compile(rf"^ +['\"]?{NPM}['\"]?:\n +specifier: [^\n]*\n +version: (\d[^\s(_]*)", re.MULTILINE),  # from version 6 on
    re.compile(rf"^  ['\"]?{NPM}['\"]?: (\d[^\s(_]*)", re.MULTILINE),  # version 5
)
"""What the project itself asks for; the packages of packages stand further down and are not asked."""

YARN = re.compile(rf"^\"?{NPM}@[^\n]*:\n +version:? \"?(\d[^\"\s]*)", re.MULTILINE)
BUN = re.compile(rf"^ +\"{NPM}\": \[\"\1@(\d[^\"]*)\"", re.MULTILINE)
DEPENDENCIES = ("dependencies", "devDependencies", "optionalDependencies")
MAX_BYTES = 32 << 20


def versions(path: str, data: bytes) -> tuple[tuple[str, str], ...]:
    """The (package, version) pairs that a lock or requirements file names, package names in normal form.

    Args:
        path: decides the format.
        data: the file's bytes; anything malformed yields nothing.
    """
    if len(data) > MAX_BYTES:
        return ()
    name = path.rpartition("/")[2].lower()
    text = data.decode("utf-8", "replace").replace("\r\n", "\n")
    if name.endswith((".txt", ".in", ".pip")):
        found: Iterator[tuple[str, str]] = iter(REQUIREMENT.findall(text))
    elif name == "pipfile.lock":
        found = _pipfile(_json(text))
    elif name.endswith((".json", ".yaml")) or name in ("yarn.lock", "bun.lock"):
        found = ((f"npm:{package}", version) for package, version in _npm(name, text))
    else:
        found = iter([*PACKAGE.findall(text), *QUOTED.findall(text)])
    return tuple(dict.fromkeys((normal(package), version) for package, version in found))


def normal(package: str) -> str:
    """A package name in the normal form of PEP 503."""
    return re.sub(r"[-_.]+", "-", package).lower()


def _npm(name: str, text: str) -> Iterator[tuple[str, str]]:
    """What a file of one of the package managers for JavaScript names."""
    if name == "yarn.lock":
        return iter(YARN.findall(text))
    if name == "bun.lock":
        return iter(BUN.findall(text))
    if name == "pnpm-lock.yaml":
        return iter(PNPM[0].findall(text) or PNPM[1].findall(text))
    return _required(_json(text)) if name == "package.json" else _package_lock(_json(text))


def _required(document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The exact versions of a package.json."""
    for group in DEPENDENCIES:
        for package, version in _table(document, group).items():
            exact = EXACT.fullmatch(version) if isinstance(version, str) else None
            if exact is not None:
                yield package, exact[1]


def _package_lock(document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The packages at the top of the tree of package-lock.json; what lies below them is theirs alone."""
    for place, row in _table(document, "packages").items():
        if place.count("node_modules/") == 1:
            yield from _version(place.rpartition("node_modules/")[2], row)
    for package, row in _table(document, "dependencies").items():
        yield from _version(package, row)


def _pipfile(document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for group in ("default", "develop"):
        for package, row in _table(document, group).items():
            yield from _version(package, row)


def _version(package: str, row: object) -> Iterator[tuple[str, str]]:
    version = row.get("version") if isinstance(row, dict) else None
    if isinstance(version, str) and package:
        yield package, version.lstrip("=")


def _table(document: dict[str, Any], key: str) -> dict[str, Any]:
    table = document.get(key)
    return table if isinstance(table, dict) else {}


def _json(text: str) -> dict[str, Any]:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}
