"""Every TOML file under `rules/` as lines of JSON: read in a few milliseconds where parsing TOML takes hundreds.

The wheel carries the document (`aidebt/_compiled/rules.jsonl`, written by `hatch_build.py`). A checkout keeps it in the
user's cache directory under a key made of the names, sizes and modification times of the rules files; a missing, torn
or foreign cache file is simply written anew, and a cache that cannot be written is done without.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from aidebt import __version__
from aidebt.errors import CatalogError

FORMAT = 3


def rules_dir() -> Path:
    """The directory of the rules: inside the package for a wheel, beside `src` for a checkout or an editable install.

    Raises:
        CatalogError: when there is neither.
    """
    here = Path(__file__).resolve().parent
    for candidate in (here / "rules", here.parents[1] / "rules"):
        if (candidate / "models").is_dir():
            return candidate
    raise CatalogError(f"no rules directory beside {here.name}", "install aidebt again: its data files are missing")


def load_tables(directory: Path | None = None) -> dict[str, Any]:
    """All rules as plain data: `signatures/openai` → the table of that file (dates as ISO strings).

    Models, aliases, families and sources are not among them but compiled together under the key `compiled`. The result is
    shared: treat it as read-only.

    Raises:
        CatalogError: when a file cannot be read or is no TOML.
    """
    root = rules_dir() if directory is None else directory
    packaged = _packaged(root)
    if packaged is not None and (found := _read(packaged, "")):
        return found
    return _load(root, _stat_key(root))


def load_prefilter(directory: Path | None = None) -> Mapping[str, Any]:
    """The part `prefilter` of `load_tables` alone: what tells that a file may hold something, for a tenth of the time.

    Raises:
        CatalogError: when a file cannot be read or is no TOML.
    """
    root = rules_dir() if directory is None else directory
    packaged = _packaged(root)
    key = _stat_key(root) if packaged is None else ""
    cached = packaged or _cached(key)
    if cached is not None and (found := _first(cached, key)) is not None:
        return found
    table: Mapping[str, Any] = load_tables(directory)["prefilter"]
    return table


def _packaged(root: Path) -> Path | None:
    """The document in the wheel, where `root` is the wheel's."""
    packaged = Path(__file__).resolve().parent / "_compiled" / "rules.jsonl"
    return packaged if root == packaged.parents[1] / "rules" and packaged.is_file() else None


def _cached(key: str) -> Path | None:
    directory = cache_dir()
    return None if directory is None else directory / f"rules-{key}.jsonl"


def compile_tables(directory: Path) -> dict[str, Any]:
    """Parse every TOML file under `directory`; what `load_tables` returns, made from the sources.

    Raises:
        CatalogError: when a file cannot be read or is no TOML.
    """
    from hashlib import sha256

    from aidebt.compiling import compile_catalog
    from aidebt.globs import glob_pieces
    from aidebt.prefilter import compile_prefilter
    from aidebt.required import required_texts

    digest = sha256()
    tables: dict[str, Any] = {}
    for path in _sources(directory):
        name = path.relative_to(directory).with_suffix("").as_posix()
        try:
            data = path.read_bytes()
            tables[name] = read_toml(data)
        except (OSError, ValueError) as error:
            raise CatalogError(f"rules/{name}.toml: {error}", "mend the file, or install aidebt again") from error
        digest.update(name.encode() + b"\0" + data + b"\0")
    for rows in tables["names"].values():
        for row in rows if isinstance(rows, list) else ():
            row["needs"] = required_texts(row["pattern"])
    words = tables["formats/vector-columns"]["words"]
    words["needs"] = required_texts(words["sql"])
    for row in tables["formats/contexts"]["context"]:
        row["pieces"] = [list(pieces) for glob in row["globs"] for pieces in glob_pieces(glob)]
    tables["compiled"] = compile_catalog(tables)
    tables["prefilter"] = compile_prefilter(tables, tables["compiled"]["literals"])
    for name in [name for name in tables if name.startswith("models/") or name in ("aliases", "families", "sources")]:
        del tables[name]
    tables["hash"] = digest.hexdigest()[:16]
    tables["format"] = FORMAT
    return tables


def read_toml(data: bytes) -> dict[str, Any]:
    """A TOML document as plain data, its dates as ISO strings.

    Raises:
        ValueError: when it is no TOML or no UTF-8.
    """
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    table: dict[str, Any] = _plain(tomllib.loads(data.decode("utf-8")))
    return table


class Rows(Sequence[list[Any]]):
    """Rows of the catalog, one line of JSON each, parsed when first asked for: a scan asks for a few dozen of thousands."""

    def __init__(self, lines: Sequence[bytes]) -> None:
        self._lines = lines
        self._parsed: dict[int, list[Any]] = {}

    def __len__(self) -> int:
        return len(self._lines)

    def __getitem__(self, number: Any) -> Any:
        if number not in self._parsed:
            self._parsed[number] = json.loads(self._lines[number])
        return self._parsed[number]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]


def dump(tables: dict[str, Any]) -> bytes:
    """Compiled tables as lines of JSON, the same for the same tables: the prefilter, the rest without rows, then the rows."""
    compiled = tables["compiled"]
    name = {"format": FORMAT, "key": tables.get("key", "")}
    head = {**tables, "compiled": {**compiled, "rows": len(compiled["rows"])}}
    lines = [{**name, "prefilter": head.pop("prefilter")}, head, *compiled["rows"]]
    return b"".join(
        json.dumps(line, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode() + b"\n" for line in lines
    )


def cache_dir() -> Path | None:
    """`$XDG_CACHE_HOME/aidebt` or `~/.cache/aidebt`; None where there is no home directory."""
    given = os.environ.get("XDG_CACHE_HOME", "")
    if given and Path(given).is_absolute():
        return Path(given) / "aidebt"
    try:
        return Path.home() / ".cache" / "aidebt"
    except (RuntimeError, KeyError):
        return None


@lru_cache(maxsize=4)
def _load(root: Path, key: str) -> dict[str, Any]:
    cached = _cached(key)
    if cached is not None and (found := _read(cached, key)):
        return found
    tables = compile_tables(root)
    tables["key"] = key
    document = dump(tables)
    if cached is not None:
        with suppress(OSError):
            _write(cached, document)
    return _parsed(document, key) or tables  # as the next run reads it: its keys stand in another order than in the files


def _sources(directory: Path) -> list[Path]:
    return sorted(path for path in directory.rglob("*.toml") if path.is_file())


@lru_cache(maxsize=4)
def _stat_key(directory: Path) -> str:
    """Changes whenever a rules file, this package's version or the layout of the document does."""
    from hashlib import sha256  # 3 ms that the wheel does not need

    digest = sha256(f"{FORMAT} {__version__} {directory}".encode("utf-8", "surrogateescape"))
    compilers = [
        Path(__file__).with_name(name) for name in ("compiled.py", "compiling.py", "globs.py", "prefilter.py", "required.py")
    ]
    for path in [*_sources(directory), *compilers]:
        with suppress(OSError):
            stat = path.stat()
            digest.update(f"{path}\0{stat.st_size}\0{stat.st_mtime_ns}\n".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()[:20]


def _read(path: Path, key: str) -> dict[str, Any] | None:
    """The document at `path`, or None unless it is whole and ours."""
    try:
        return _parsed(path.read_bytes(), key)
    except OSError:
        return None


def _parsed(document: bytes, key: str) -> dict[str, Any] | None:
    """The tables of a document, or None unless it is whole and ours."""
    try:
        first, head, *lines = document.splitlines()
        found = json.loads(head)
        found["prefilter"] = json.loads(first)["prefilter"]
    except (ValueError, RecursionError, TypeError, KeyError):
        return None
    if not isinstance(found, dict) or found.get("format") != FORMAT or found.get("key", "") != key:
        return None
    if found["compiled"]["rows"] != len(lines) or not (lines and lines[-1].endswith(b"]")):
        return None
    found["compiled"]["rows"] = Rows(lines)
    return found


def _first(path: Path, key: str) -> Mapping[str, Any] | None:
    """The prefilter of the document at `path`, or None unless it is ours."""
    try:
        with path.open("rb") as stream:
            found = json.loads(stream.readline())
        if found["format"] != FORMAT or found["key"] != key:
            return None
        table: Mapping[str, Any] = found["prefilter"]
        return table
    except (OSError, ValueError, RecursionError, TypeError, KeyError):
        return None


def _write(path: Path, data: bytes) -> None:
    """Write whole or not at all: another process may read or write the same file."""
    import tempfile  # a cold import of 20 ms that a warm cache does not need

    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".rules-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(name).replace(path)
    except OSError:
        with suppress(OSError):
            Path(name).unlink()
        raise
    for old in path.parent.glob("rules-*.json*"):
        if old != path:
            with suppress(OSError):
                old.unlink()


def _plain(value: Any) -> Any:
    """Dates as ISO strings, everything else as it is."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value
