"""Which file an import of JavaScript or TypeScript means: paths, with suffixes left out, and what settings call directories.

A path that starts with a dot is relative to the importing file. `@/lib/x`, `~/lib/x` and `#lib/x` start at a directory that the
settings name, or, where none does, at the nearest one that has the file. Any other name is a package, of the repository if an
alias says so. https://www.typescriptlang.org/docs/handbook/modules/reference.html
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator

SCRIPTS = (".ts", ".tsx", ".js", ".jsx", ".mjs", ".cjs", ".mts", ".cts")
WRITTEN = {".js": (".ts", ".tsx"), ".jsx": (".tsx",), ".mjs": (".mts",), ".cjs": (".cts",)}
"""What a suffix in an import may stand for: the compiler's output is named, its source is meant."""

PREFIXES = ("@/", "~/", "~~/", "@@/", "#/", "$lib/", "#", "src/")
"""How directories of the project itself are written by convention: Next.js, Nuxt, SvelteKit, Node's own `imports`."""


class ScriptModules:
    """The script files of a repository.

    Args:
        paths: root-relative paths.
        aliases: (directory of the settings file, prefix of imports, path they stand for), paths root-relative; where the
            prefix ends in `*`, the rest of the import goes in the place of the `*` in the path.
    """

    def __init__(self, paths: Iterable[str], aliases: Iterable[tuple[str, str, str]] = ()) -> None:
        self._paths = frozenset(paths)
        self._by_last: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for path in sorted(self._paths):
            parts = tuple(stem(path).split("/"))
            if parts[-1] == "index" and len(parts) > 1:
                parts = parts[:-1]
            self._by_last.setdefault(parts[-1], []).append((parts, path))
        self._aliases = sorted(aliases, key=lambda row: (-len(row[0]), -len(row[1]), row))  # the nearest and longest first

    def find(self, importer: str, module: str) -> str | None:
        """The path of `module` as `importer` sees it, or None where it is no file of the repository."""
        module = module.partition("?")[0]
        here = importer.rpartition("/")[0]
        if module.startswith("."):
            return self._file(posixpath.normpath(posixpath.join(here, module)))
        for path in self._named(here, module):
            found = self._file(path)
            if found is not None:
                return found
        prefix = next((prefix for prefix in PREFIXES if module.startswith(prefix)), "")
        return self._nearest(module.removeprefix(prefix), here) if prefix else None

    def _named(self, here: str, module: str) -> Iterator[str]:
        """The paths that the settings around `here` say `module` stands for."""
        for directory, prefix, path in self._aliases:
            if directory and here != directory and not here.startswith(f"{directory}/"):
                continue
            head, star, tail = prefix.partition("*")
            if star and module.startswith(head) and module.endswith(tail):
                yield posixpath.normpath(path.replace("*", module[len(head) : len(module) - len(tail)], 1))
            elif module == prefix:
                yield posixpath.normpath(path)

    def _file(self, path: str) -> str | None:
        """The file at a path whose suffix may be left out, or be that of the compiled file."""
        if path.startswith(".."):
            return None
        path = "" if path == "." else path
        if path in self._paths:
            return path
        base, suffix = posixpath.splitext(path)
        for other in WRITTEN.get(suffix, ()):
            if base + other in self._paths:
                return base + other
        index = f"{path}/index" if path else "index"
        return next((found for start in (path, index) for end in SCRIPTS if (found := start + end) in self._paths), None)

    def _nearest(self, rest: str, here: str) -> str | None:
        wanted = tuple(part for part in stem(rest).split("/") if part)
        if not wanted:
            return None
        around = tuple(here.split("/"))
        found = [(parts, path) for parts, path in self._by_last.get(wanted[-1], ()) if parts[-len(wanted) :] == wanted]
        if not found:
            return None
        return max(found, key=lambda item: (shared(item[0][: -len(wanted)], around), -len(item[0]), item[1]))[1]


def stem(path: str) -> str:
    """A path without the suffix of a script."""
    suffix = next((end for end in SCRIPTS if path.endswith(end)), "")
    return path.removesuffix(suffix)


def shared(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    """How many leading components two paths share; a root that leads to the importer is nearest."""
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count * 2 - len(one)
