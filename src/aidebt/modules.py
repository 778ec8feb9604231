"""Which file of the repository an import means."""

from __future__ import annotations

from collections.abc import Iterable

from aidebt.script_modules import SCRIPTS, ScriptModules, shared

SUFFIXES = (".py", ".pyi")


def is_module(path: str) -> bool:
    """Whether a file can be imported by another."""
    return path.endswith((*SUFFIXES, *SCRIPTS))


def is_script(path: str) -> bool:
    """Whether a file imports by path and not by dotted name: JavaScript and TypeScript."""
    return path.endswith(SCRIPTS)


class Modules:
    """The modules of a repository: Python's by dotted name, whatever directory they are imported from, scripts by path.

    Args:
        paths: root-relative paths of all files of the repository.
        aliases: what the settings of scripts call directories, see `script_modules`.
    """

    def __init__(self, paths: Iterable[str], aliases: Iterable[tuple[str, str, str]] = ()) -> None:
        self._found: dict[tuple[str, str, int], str | None] = {}
        self._by_last: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        scripts: list[str] = []
        for path in paths:
            if is_script(path):
                scripts.append(path)
            if not path.endswith(SUFFIXES):
                continue
            parts = tuple(path.rpartition(".")[0].split("/"))
            if parts[-1] == "__init__" and len(parts) > 1:
                parts = parts[:-1]
            self._by_last.setdefault(parts[-1], []).append((parts, path))
        self._scripts = ScriptModules(scripts, aliases)

    def find(self, importer: str, module: str, level: int) -> str | None:
        """The path of `module` as `importer` sees it, or None where it is no file of the repository.

        Args:
            importer: path of the importing file.
            module: dotted name, "" for `from . import x`; the path as written, where a script imports.
            level: leading dots.
        """
        script = is_script(importer)
        key = (importer.rpartition("/")[0], module, -1 if script else level)
        if key not in self._found:
            here = importer.split("/")[:-1]
            self._found[key] = self._scripts.find(importer, module) if script else self._find(tuple(here), module, level)
        return self._found[key]

    def below(self, importer: str, module: str, name: str, level: int) -> str | None:
        """The path of the module `name` inside the package `module`: what `from package import module` means in Python."""
        return None if is_script(importer) else self.find(importer, f"{module}.{name}" if module else name, level)

    def _find(self, here: tuple[str, ...], module: str, level: int) -> str | None:
        wanted = tuple(part for part in module.split(".") if part)
        if level:
            base = here[: len(here) - (level - 1)] if level - 1 <= len(here) else ()
            return self._exact(base + wanted)
        if not wanted:
            return None
        found = [(parts, path) for parts, path in self._by_last.get(wanted[-1], ()) if parts[-len(wanted) :] == wanted]
        if not found:
            return None
        return max(found, key=lambda item: (shared(item[0][: -len(wanted)], here), -len(item[0]), item[1]))[1]

    def _exact(self, parts: tuple[str, ...]) -> str | None:
        if not parts:
            return None
        return next((path for known, path in self._by_last.get(parts[-1], ()) if known == parts), None)
