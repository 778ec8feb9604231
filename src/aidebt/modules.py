"""Which file of the repository an import means."""

from __future__ import annotations

from collections.abc import Iterable

SUFFIXES = (".py", ".pyi")


class Modules:
    """The Python modules of a repository by dotted name, whatever directory they are imported from.

    Args:
        paths: root-relative paths of all files of the repository.
    """

    def __init__(self, paths: Iterable[str]) -> None:
        self._found: dict[tuple[str, str, int], str | None] = {}
        self._by_last: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for path in paths:
            if not path.endswith(SUFFIXES):
                continue
            parts = tuple(path.rpartition(".")[0].split("/"))
            if parts[-1] == "__init__" and len(parts) > 1:
                parts = parts[:-1]
            self._by_last.setdefault(parts[-1], []).append((parts, path))

    def find(self, importer: str, module: str, level: int) -> str | None:
        """The path of `module` as `importer` sees it, or None where it is no file of the repository.

        Args:
            importer: path of the importing file.
            module: dotted name, "" for `from . import x`.
            level: leading dots.
        """
        key = (importer.rpartition("/")[0], module, level)
        if key not in self._found:
            self._found[key] = self._find(tuple(importer.split("/")[:-1]), module, level)
        return self._found[key]

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


def shared(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    """How many leading components two paths share; a root that leads to the importer is nearest."""
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count * 2 - len(one)
