"""Defaults < configuration file < flags → frozen `Settings`. Every problem of a file is told at once.

The file is `aidebt.toml`, or the table `[tool.aidebt]` of `pyproject.toml`; the nearest one from the first path upwards to the
root of its repository counts, and of two in one directory `aidebt.toml`. Keys are named like the flags.
What a scanned repository must not decide for the person who scans it is a flag only: output, prompt text, date.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import os
import sys
from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from aidebt.assets import Context
from aidebt.errors import ConfigError
from aidebt.findings import Severity
from aidebt.patterns import PatternError, compile_pattern
from aidebt.values import dataclass, field, replace

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FORMATS = ("terminal", "json", "markdown", "sarif", "github", "gitlab", "junit", "csv")
FAIL_ON = (*(severity.value for severity in Severity), "never")
COLORS = ("auto", "always", "never")
CONTEXTS = tuple(context.value for context in Context)
FILE_NAMES = ("aidebt.toml", "pyproject.toml")
MAX_CONFIG_BYTES = 1 << 20  # a configuration file is written by hand; a larger one is something else


@dataclass(frozen=True, slots=True)
class Settings:
    """All that a scan is told. Paths are as given on the command line; rules and contexts are names.

    `explain` is "" (off), "all" or an asset's id or path. `jobs` 0 means one for each CPU. `models` are rows that overlay the
    catalog. `config_file` is where the settings came from, for `--verbose`. `repository_url` is where people browse the
    repository, for links. `revision` is a commit to scan in place of the work tree, "" for that. `history_file` gets a line
    with the numbers of the report.
    """

    paths: tuple[Path, ...] = (Path(),)
    format: str = "terminal"
    output: Path | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()
    exclude: tuple[str, ...] = ()
    extend_exclude: tuple[str, ...] = ()
    contexts: tuple[str, ...] = ()
    fail_on: str = "high"
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
        return hashlib.sha256(json.dumps(self.models, sort_keys=True, default=str).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Option:
    """One key of the configuration file: the settings field it fills, its type, and a sentence for people."""

    key: str
    field: str
    type: str  # "string", "strings", "boolean", "integer", "rules by pattern" or "model rows"
    help: str
    choices: tuple[str, ...] = ()


OPTIONS = (
    Option("format", "format", "string", "How the report is written.", FORMATS),
    Option("select", "select", "strings", "Rules to report; all when empty."),
    Option("ignore", "ignore", "strings", "Rules not to report; counted as suppressed."),
    Option("per-file-ignores", "per_file_ignores", "rules by pattern", "Rules not to report in files that match a pattern."),
    Option("exclude", "exclude", "strings", "Files not to read, as .gitignore patterns; a flag replaces them."),
    Option("extend-exclude", "extend_exclude", "strings", "More files not to read; a flag replaces them too."),
    Option("context", "contexts", "strings", "Contexts to report; all when empty.", CONTEXTS),
    Option("fail-on", "fail_on", "string", "Lowest severity that makes the exit code 1.", FAIL_ON),
    Option("exit-zero", "exit_zero", "boolean", "Exit 0 whatever is found."),
    Option("history", "history", "boolean", "Read ages from git."),
    Option("cache", "cache", "boolean", "Keep what was learnt from each file for the next scan."),
    Option("jobs", "jobs", "integer", "Processes to use; 0 for one each CPU."),
    Option("models", "models", "model rows", "Models of your own, or corrections: rows that overlay the catalog."),
)
_WANTED = {
    "string": "a string",
    "strings": "a list of strings",
    "boolean": "true or false",
    "integer": "a whole number, 0 or more",
    "rules by pattern": "a table of pattern = [rules]",
    "model rows": "an array of tables, each with an `id`",
}


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
    if problems:
        listed = "\n".join(f"  - {problem}" for problem in problems)
        raise ConfigError(
            f"{file}: {len(problems)} problem{'s' * (len(problems) > 1)}\n{listed}",
            "keys are named like the flags of `aidebt scan`",
        )
    return values


def check(document: object) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The settings fields that a configuration table sets, and what is wrong with it in words."""
    if not isinstance(document, dict):
        return {}, (f"[tool.aidebt] must be a table, not {_type_of(document)}",)
    known = {option.key: option for option in OPTIONS}
    values: dict[str, Any] = {}
    problems: list[str] = []
    for key, value in document.items():
        option = known.get(key)
        if option is None:
            problems.append(f"unknown key `{key}`{nearest(key, known)}")
        elif complaint := _complaint(option, value):
            problems.append(f"`{key}`: {complaint}")
        else:
            values[option.field] = _frozen(option, value)
    return values, tuple(problems)


def nearest(word: str, known: Collection[str]) -> str:
    """`: did you mean `x`?` for the known word nearest to `word`, or what there is to choose from."""
    close = difflib.get_close_matches(word.replace("_", "-"), list(known), 1, 0.5)
    return f": did you mean `{close[0]}`?" if close else f" (known: {', '.join(sorted(known))})"


def unknown_rules(settings: Settings, known: Collection[str]) -> tuple[str, ...]:
    """What is wrong with the rule names in `settings`, in words; empty when all are among `known`."""
    places = [("select", settings.select), ("ignore", settings.ignore)]
    places += [(f"per-file-ignores {pattern!r}", rules) for pattern, rules in settings.per_file_ignores]
    return tuple(
        f"{place}: unknown rule `{rule}`{nearest(rule, known)}"
        for place, rules in places
        for rule in rules
        if rule not in known
    )


def schema() -> dict[str, Any]:
    """The JSON Schema of the configuration table, for editors; `rules/schema/config.schema.json` is its copy."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Configuration of aidebt: aidebt.toml, or [tool.aidebt] in pyproject.toml",
        "type": "object",
        "additionalProperties": False,
        "properties": {option.key: {"description": option.help, **_type_schema(option)} for option in OPTIONS},
    }


def _type_schema(option: Option) -> dict[str, Any]:
    text: dict[str, Any] = {"type": "string", **({"enum": list(option.choices)} if option.choices else {})}
    texts = {"type": "array", "items": text}
    row = {"type": "object", "required": ["id"], "properties": {"id": {"type": "string", "minLength": 1}}}
    return {
        "string": text,
        "strings": texts,
        "boolean": {"type": "boolean"},
        "integer": {"type": "integer", "minimum": 0},
        "rules by pattern": {"type": "object", "additionalProperties": texts},
        "model rows": {"type": "array", "items": row},
    }[option.type]


def _complaint(option: Option, value: object) -> str:
    """What is wrong with `value`, or ""."""
    if not _has_type(option.type, value):
        return f"must be {_WANTED[option.type]}, not {_type_of(value)}"
    words = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    for word in words if option.choices else ():
        if word not in option.choices:
            return f"{word!r} is none of {', '.join(option.choices)}"
    patterns = value if option.type == "rules by pattern" or option.field in ("exclude", "extend_exclude") else ()
    for pattern in patterns:  # type: ignore[attr-defined]
        try:
            compile_pattern(pattern)
        except PatternError as error:
            return str(error)
    return ""


def _has_type(type_name: str, value: object) -> bool:
    match type_name:
        case "string":
            return isinstance(value, str)
        case "strings":
            return isinstance(value, list) and all(isinstance(item, str) for item in value)
        case "boolean":
            return isinstance(value, bool)
        case "integer":
            return isinstance(value, int) and not isinstance(value, bool) and value >= 0
        case "rules by pattern":
            return isinstance(value, dict) and all(_has_type("strings", rules) for rules in value.values())
        case _:
            return isinstance(value, list) and all(
                isinstance(row, dict) and row.get("id") and isinstance(row["id"], str) for row in value
            )


def _frozen(option: Option, value: Any) -> Any:
    if option.type == "rules by pattern":
        return tuple((pattern, tuple(rules)) for pattern, rules in value.items())
    return tuple(value) if isinstance(value, list) else value


def _type_of(value: object) -> str:
    names = {bool: "a boolean", int: "a whole number", float: "a number", str: "a string", list: "a list", dict: "a table"}
    inner = "" if not isinstance(value, list) or not value else f" of {type(value[0]).__name__}"
    return names.get(type(value), f"a {type(value).__name__}") + inner


def _tool_tables(pyproject: Path) -> dict[str, Any]:
    tool = _toml(pyproject).get("tool")
    return tool if isinstance(tool, dict) else {}


def _toml(file: Path) -> dict[str, Any]:
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
