"""Which files and routes of the repository an evaluation means by what it writes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from posixpath import normpath

from aidebt.assets import FileAssets
from aidebt.globs import compile_globs
from aidebt.link.places import Paths

MAX_MATCHES = 50  # files that one glob may mean
_BEFORE = re.compile(
    r"(?:file://|python:|exec:|\./|\$\{[^}]*\}/|\{[^}]*\}/|(?:python3?|node|npx|tsx|bash|sh)\s)\s*", re.IGNORECASE
)
_FUNCTION = re.compile(r"(\.(?:py|js|ts|mjs|cjs)):\w+$")
_PATH = re.compile(r"(?:file://)?[\w ./@+~-]+\.\w{1,8}")
HOST = re.compile(r"[a-z][a-z0-9+.-]*://[^/\s]*", re.IGNORECASE)


class EvalFiles:
    """Resolves names written in configs.

    Args:
        paths: the repository's files by how others write their paths.
        all_paths: all of them.
    """

    def __init__(self, paths: Paths, all_paths: Sequence[str]) -> None:
        self._paths = paths
        self._all = sorted(all_paths)
        self._found: dict[tuple[str, str], tuple[str, ...]] = {}

    def find(self, origin: str, text: str) -> tuple[str, ...]:
        """The files that `text` means in the file `origin`; a pointer file stands for the data it points to."""
        key = (origin.rpartition("/")[0], text)
        if key not in self._found:
            self._found[key] = tuple(self._find(origin, plain(text)))
        return self._found[key]

    def _find(self, origin: str, wanted: str) -> Iterator[str]:
        if not wanted or len(wanted) > 400 or "\n" in wanted:
            return
        if any(char in wanted for char in "*?["):
            yield from self._glob(origin, wanted)
            return
        for written in (wanted, f"{wanted}.dvc"):
            found = self._paths.find(origin, written)
            if found is not None:
                yield found
                return

    def _glob(self, origin: str, wanted: str) -> list[str]:
        folder = origin.rpartition("/")[0]
        while True:
            pattern = normpath(f"{folder}/{wanted}" if folder else wanted)
            fixed = re.split(r"[*?\[]", pattern)[0]
            if not pattern.startswith(".."):
                match = compile_globs([f"/{pattern}"]).match
                found = [path for path in self._all if path.startswith(fixed) and match(f"/{path}")]
                if found or not folder:
                    return found[:MAX_MATCHES]
            folder = folder.rpartition("/")[0]

    def is_path(self, text: str) -> bool:
        """Whether a text is written like the path of a file within the repository."""
        return _PATH.fullmatch(text.strip()) is not None and not text.strip().startswith(("/", "~"))

    def routes(self, url: str, files: Mapping[str, FileAssets]) -> list[tuple[str, str]]:
        """The functions that answer an address: file and scope. A prefix that the application adds does not count."""
        path = HOST.sub("", url).partition("?")[0].rstrip("/") if "://" in url else url.partition("?")[0].rstrip("/")
        if len(path) < 2:
            return []
        served = [(route, file.path, scope) for file in files.values() for route, scope in file.routes]
        exact = [(place, scope) for route, place, scope in served if route.rstrip("/") == path]
        ends = [(place, scope) for route, place, scope in served if len(route) > 2 and path.endswith(route.rstrip("/"))]
        return sorted(set(exact or ends))


def plain(text: str) -> str:
    """A path without the scheme, the variable and the function that tools write around it."""
    text = text.strip().strip("\"'").replace("\\", "/")
    while match := _BEFORE.match(text):
        text = text[match.end() :]
    return _FUNCTION.sub(r"\1", text)
