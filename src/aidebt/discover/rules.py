"""`rules/discover.toml`, compiled: what a file's name says about it, and what its first bytes do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from aidebt.compiled import read_toml, rules_dir
from aidebt.errors import CatalogError
from aidebt.globs import Globs, compile_globs
from aidebt.late import late
from aidebt.values import dataclass

_COMMENT = r"(?im)^[ \t]*(?:#|//|/\*|\*|--|;|<!--|\{#|\"\"\"|''').*?"  # a line that starts as a comment in some language


@dataclass(frozen=True, slots=True)
class Rules:
    """The compiled tables. Sizes are bytes; names are matched without their directory."""

    sizes: Mapping[str, int]  # by suffix
    lock_size: int
    other_size: int
    longest_line: int
    long_lines: frozenset[str]  # suffixes of files whose lines may be longer
    vendored: frozenset[str]
    binary: frozenset[str]
    binary_head: int
    minified_names: Globs
    minified_suffixes: frozenset[str]
    minified_average: int
    generated_names: Globs
    generated_head: int
    generated_word: bytes  # lower case, in all that the marker matches
    generated_marker: re.Pattern[bytes]
    version_files: Globs  # of a file's name, or of its directory's name and its own
    lock_files: Globs
    env_private: Globs
    env_public: Globs
    records: frozenset[str]
    large_records: frozenset[str]
    store_text: frozenset[str]
    store_others: frozenset[str]
    store_stored: Globs
    store_blob: int
    walk_entries: int
    walk_depth: int

    def size_bound(self, name: str, lock: bool) -> int:
        """The largest size, in bytes, at which a file called `name` is read."""
        return self.lock_size if lock else self.sizes.get(suffix(name), self.other_size)

    def is_version_file(self, path: str) -> bool:
        """Whether the file tells which versions of packages are used."""
        return self.version_files.match("/".join(path.rsplit("/", 2)[-2:])) is not None

    def may_be_store(self, name: str, stored: bool) -> bool:
        """Whether a file called `name`, which is not parsed, may be a vector store; `stored` where only git has it."""
        return suffix(name) not in self.store_others and (not stored or self.store_stored.match(name) is not None)

    def is_generated(self, data: bytes) -> bool:
        """Whether a comment near the start of a file says that a program wrote it."""
        head = data[: self.generated_head]
        return self.generated_word in head.lower() and self.generated_marker.search(head) is not None

    def is_private_env(self, name: str) -> bool:
        """Whether a file called `name` is a dotenv file that is not meant to be shared."""
        return self.env_private.match(name) is not None and self.env_public.match(name) is None


def suffix(name: str) -> str:
    """The last suffix of a file name, in lower case, with its dot; "" for none."""
    at = name.rfind(".")
    return name[at:].lower() if at > 0 else ""


def compile_rules(tables: Mapping[str, Any]) -> Rules:
    """The rules that the parsed `discover.toml` spells.

    Raises:
        CatalogError: when a table or a key is missing or malformed.
    """
    try:
        sizes = tables["size"]
        return Rules(
            sizes={ending: row["bytes"] for row in sizes.values() for ending in row["suffixes"]},
            lock_size=sizes["lock"]["bytes"],
            other_size=sizes["other"]["bytes"],
            longest_line=tables["line"]["longest_bytes"],
            long_lines=frozenset(tables["line"]["except"]),
            vendored=frozenset(tables["vendored"]["directories"]),
            binary=frozenset(tables["binary"]["suffixes"]),
            binary_head=tables["binary"]["head_bytes"],
            minified_names=_names(tables["minified"]["names"]),
            minified_suffixes=frozenset(tables["minified"]["suffixes"]),
            minified_average=tables["minified"]["average_line_bytes"],
            generated_names=_names(tables["generated"]["names"]),
            generated_head=tables["generated"]["head_bytes"],
            generated_word=tables["generated"]["word"].encode(),
            generated_marker=late(f"{_COMMENT}(?:{'|'.join(tables['generated']['markers'])})".encode()),
            version_files=_names(tables["lock"]["versions"]),
            lock_files=_names(tables["lock"]["others"]),
            env_private=_names(tables["env"]["private"]),
            env_public=_names(tables["env"]["public"]),
            records=frozenset(tables["records"]["suffixes"]),
            large_records=frozenset(tables["records"]["large"]),
            store_text=frozenset(tables["store"]["text"]),
            store_others=frozenset(tables["store"]["others"]),
            store_stored=_names(tables["store"]["stored"]),
            store_blob=tables["store"]["blob_bytes"],
            walk_entries=tables["walk"]["entries"],
            walk_depth=tables["walk"]["depth"],
        )
    except (KeyError, TypeError, AttributeError, re.error) as error:
        raise CatalogError(f"discover.toml is malformed: {error}", "install aidebt again, or restore the file") from error


@lru_cache(maxsize=4)
def load_rules(directory: Path) -> Rules:
    """The rules of `directory`/discover.toml.

    Raises:
        CatalogError: when the file is missing or malformed.
    """
    try:
        return compile_rules(read_toml((directory / "discover.toml").read_bytes()))
    except (OSError, ValueError) as error:
        raise CatalogError(
            f"cannot read {directory / 'discover.toml'}: {error}", "install aidebt again, or restore the file"
        ) from error


@lru_cache(maxsize=1)
def installed_rules() -> Rules:
    """The rules that came with this installation."""
    return load_rules(rules_dir())


def _names(names: Iterable[str]) -> Globs:
    return compile_globs(tuple(names), exact=True)
