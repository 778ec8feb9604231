"""Which version of each package a repository locks or requires exactly.

Read from the files that tools write: requirements files with `==`, and the `[[package]]` tables of poetry.lock, uv.lock
and pdm.lock, Pipfile.lock and package-lock.json. A range is no version.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

REQUIREMENT = re.compile(r"^\s*([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?\s*===?\s*([0-9][^\s;#,\\]*)", re.MULTILINE)
PACKAGE = re.compile(r"^\[\[package\]\]\s*\nname\s*=\s*\"([^\"]+)\"\s*\nversion\s*=\s*\"([^\"]+)\"", re.MULTILINE)
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
    elif name in ("pipfile.lock", "package-lock.json"):
        found = _json(text)
    else:
        found = iter([*PACKAGE.findall(text), *_quoted(text)])
    return tuple(dict.fromkeys((normal(package), version) for package, version in found))


def normal(package: str) -> str:
    """A package name in the normal form of PEP 503."""
    return re.sub(r"[-_.]+", "-", package).lower()


def _quoted(text: str) -> list[tuple[str, str]]:
    """Exact requirements in a TOML array: `"openai==1.2.3"`."""
    return re.findall(r"[\"']([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?\s*==\s*([0-9][^\"';,\s]*)", text)


def _json(text: str) -> Iterator[tuple[str, str]]:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return
    if not isinstance(document, dict):
        return
    for group in ("default", "develop", "packages", "dependencies"):
        table = document.get(group)
        for package, row in table.items() if isinstance(table, dict) else ():
            version = row.get("version") if isinstance(row, dict) else None
            if isinstance(version, str) and package:
                yield package.rpartition("node_modules/")[2], version.lstrip("=")
