"""Defaults < configuration file < flags → frozen `Settings`. Every problem of a file is told at once.

The file is `aidebt.toml`, or the table `[tool.aidebt]` of `pyproject.toml`; the nearest one from the first path upwards to the
root of its repository counts, and of two in one directory `aidebt.toml`. Keys are named like the flags.
What a scanned repository must not decide for the person who scans it is a flag only: output, prompt text, date.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from aidebt.config_keys import (
    COLORS,
    CONTEXTS,
    FAIL_ON,
    FORMATS,
    OPTIONS,
    ConfiguredIgnore,
    Option,
    check,
    nearest,
    schema,
)
from aidebt.errors import ConfigError
from aidebt.late import late
from aidebt.values import dataclass, field, replace

__all__ = [
    "COLORS",
    "CONTEXTS",
    "FAIL_ON",
    "FORMATS",
    "OPTIONS",
    "ConfiguredIgnore",
    "Option",
    "Settings",
    "check",
    "find_file",
    "load",
    "nearest",
    "read_file",
    "schema",
    "unknown_rules",
]

_IGNORES = late(r"\s*\[\[\s*(?:tool\s*\.\s*aidebt\s*\.\s*)?ignores\s*\]\]")
FILE_NAMES = ("aidebt.toml", "pyproject.toml")
MAX_CONFIG_BYTES = 1 << 20  # a configuration file is written by hand; a larger one is something else


@dataclass(frozen=True, slots=True)
class Settings:
    """All that a scan is told. Paths are as given on the command line; rules and contexts are names.

    `explain` is "" (off), "all" or an asset's id or path. `jobs` 0 means one for each CPU. `models` are rows that overlay the
    catalog. `config_file` is where the settings came from, for `--verbose`. `repository_url` is where people browse the
    repository, for links. `revision` is a commit to scan in place of the work tree, "" for that. `history_file` gets a line
    with the numbers of the report. `baseline` is the file of known debt that was named, None for the one at the root; neither
    counts without `use_baseline`. `fail_on` are conditions as `aidebt.gate` reads them.
    """

    paths: tuple[Path, ...] = (Path(),)
    format: str = "terminal"
    output: Path | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()
    ignores: tuple[ConfiguredIgnore, ...] = ()
    baseline: Path | None = None
    use_baseline: bool = False
    exclude: tuple[str, ...] = ()
    extend_exclude: tuple[str, ...] = ()
    contexts: tuple[str, ...] = ()
    fail_on: tuple[str, ...] = ("high",)
    exit_zero: bool = False
    quiet: bool = False
    verbose: bool = False
    color: str = "auto"
    explain: str = ""
    show_all: bool = False
    show_text: bool = False
    repository_url: str = ""
    revision: str = ""
    history_file: Path | None = None
    as_of: date | None = None
    history: bool = True
    jobs: int = 0
    cache: bool = True
    timings: bool = False
    models: tuple[Mapping[str, Any], ...] = field(default=())
    config_file: Path | None = None

    @property
    def excluded(self) -> tuple[str, ...]:
        """All exclude patterns in order."""
        return (*self.exclude, *self.extend_exclude)

    @property
    def worker_count(self) -> int:
        """How many processes may run at once."""
        if self.jobs:
            return self.jobs
        allowed = getattr(os, "sched_getaffinity", None)  # fewer than there are, in a container
        return len(allowed(0)) if allowed is not None else os.cpu_count() or 1

    @property
    def config_hash(self) -> str:
        """What of the settings decides how one file is read: part of the cache key, SHA-256 hexadecimal."""
        import hashlib
        import json

        return hashlib.sha256(json.dumps(self.models, sort_keys=True, default=str).encode()).hexdigest()


def load(flags: Mapping[str, Any], config: Path | None = None, isolated: bool = False) -> Settings:
    """The settings for a run: defaults, then the configuration file, then `flags` (settings fields that were given).

    Args:
        flags: settings fields by name; only those the user gave.
        config: the file to use in place of the nearest one.
        isolated: read no configuration file.

    Raises:
        ConfigError: when the file cannot be read or has problems; the message lists all of them.
    """
    paths = flags.get("paths") or (Path(),)
    file = config if config is not None else None if isolated else find_file(Path(paths[0]))
    values = {} if file is None else read_file(file, required=config is not None)
    given = {name: value for name, value in flags.items() if value is not None}
    return replace(Settings(config_file=file), **(values | given))


def find_file(start: Path) -> Path | None:
    """The nearest configuration file from `start` upwards; outside a repository only the directory of `start` counts."""
    first = start.resolve()
    first = first if first.is_dir() else first.parent
    levels = [first, *first.parents]
    root = next((at for at, level in enumerate(levels) if os.path.lexists(level / ".git")), 0)
    for level in levels[: root + 1]:
        for name in FILE_NAMES:
            file = level / name
            if file.is_file() and not file.is_symlink() and (name == FILE_NAMES[0] or _is_ours(file)):
                return file
    return None


def _is_ours(pyproject: Path) -> bool:
    """Whether it has our table; one that never names us is not parsed, so its faults are not our business."""
    try:
        named = b"aidebt" in pyproject.read_bytes()
    except OSError:
        return False
    return named and "aidebt" in _tool_tables(pyproject)


def read_file(file: Path, required: bool = True) -> dict[str, Any]:
    """The settings fields that `file` sets.

    Raises:
        ConfigError: when it cannot be read, is no TOML, or has keys or values that cannot be used.
    """
    document = _toml(file)
    if file.name == "pyproject.toml":
        table = _tool_tables(file).get("aidebt")
        if table is None and required:
            raise ConfigError(f"{file} has no [tool.aidebt] table", "add the table, or name another file with --config")
        document = {} if table is None else table
    values, problems = check(document)
    if "baseline" in values:
        values["baseline"] = file.parent / values["baseline"]
    if "ignores" in values:
        values["ignores"] = _with_lines(values["ignores"], file)
    if problems:
        listed = "\n".join(f"  - {problem}" for problem in problems)
        raise ConfigError(
            f"{file}: {len(problems)} problem{'s' * (len(problems) > 1)}\n{listed}",
            "keys are named like the flags of `aidebt scan`",
        )
    return values


def _with_lines(ignores: tuple[ConfiguredIgnore, ...], file: Path) -> tuple[ConfiguredIgnore, ...]:
    """The rows with the lines of their headers, where there is a header for each."""
    try:
        lines = file.read_text("utf-8").splitlines()
    except (OSError, ValueError):
        return ignores
    headers = [number for number, line in enumerate(lines, 1) if _IGNORES.match(line)]
    if len(headers) != len(ignores):
        headers = [next((number for number, line in enumerate(lines, 1) if "ignores" in line), 0)] * len(ignores)
    return tuple(replace(row, line=line) for row, line in zip(ignores, headers, strict=True))


def unknown_rules(settings: Settings, known: Collection[str]) -> tuple[str, ...]:
    """What is wrong with the rule names in `settings`, in words; empty when all are among `known`."""
    places = [("select", settings.select), ("ignore", settings.ignore)]
    places += [("ignores", row.rules) for row in settings.ignores]
    places += [(f"per-file-ignores {pattern!r}", rules) for pattern, rules in settings.per_file_ignores]
    return tuple(
        f"{place}: unknown rule `{rule}`{nearest(rule, known)}"
        for place, rules in places
        for rule in rules
        if rule not in known
    )


def _tool_tables(pyproject: Path) -> dict[str, Any]:
    tool = _toml(pyproject).get("tool")
    return tool if isinstance(tool, dict) else {}


def _toml(file: Path) -> dict[str, Any]:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        with file.open("rb") as stream:
            data = stream.read(MAX_CONFIG_BYTES + 1)
        if len(data) > MAX_CONFIG_BYTES:
            raise ConfigError(f"{file} is larger than 1 MiB", "name the right file with --config, or use --isolated")
        return tomllib.loads(data.decode("utf-8"))
    except OSError as error:
        raise ConfigError(
            f"cannot read {file}: {error.strerror}", "name another file with --config, or use --isolated"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ConfigError(f"{file} is not valid TOML: {error}", "mend it, or use --isolated") from error
