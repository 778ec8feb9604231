"""The keys of the configuration file: their types, what is wrong with a value in words, and their JSON Schema."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from aidebt.assets import Context
from aidebt.findings import Severity
from aidebt.patterns import PatternError, compile_pattern
from aidebt.values import dataclass

FORMATS = ("terminal", "json", "markdown", "sarif", "github", "gitlab", "junit", "csv")
FAIL_ON = (*(severity.value for severity in Severity), "never")
COLORS = ("auto", "always", "never")
CONTEXTS = tuple(context.value for context in Context)


@dataclass(frozen=True, slots=True)
class ConfiguredIgnore:
    """One `[[ignores]]` row: what fits all that it names is not reported up to and on `until`, for `reason`.

    `line` is that of the row in the file, 0 where it is not known.
    """

    rules: tuple[str, ...]
    paths: tuple[str, ...]
    models: tuple[str, ...]
    until: date | None
    reason: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Option:
    """One key of the configuration file: the settings field it fills, its type, and a sentence for people."""

    key: str
    field: str
    type: str  # "string", "strings", "conditions", "boolean", "integer", "rules by pattern", "ignores" or "model rows"
    help: str
    choices: tuple[str, ...] = ()


OPTIONS = (
    Option("format", "format", "string", "How the report is written.", FORMATS),
    Option("select", "select", "strings", "Rules to report; all when empty."),
    Option("ignore", "ignore", "strings", "Rules not to report; counted as suppressed."),
    Option("per-file-ignores", "per_file_ignores", "rules by pattern", "Rules not to report in files that match a pattern."),
    Option("ignores", "ignores", "ignores", "Findings not to report: by rule, path and model, up to a day, with the reason."),
    Option("baseline", "baseline", "string", "The file of known debt, relative to this one (default: aidebt-baseline.json)."),
    Option("exclude", "exclude", "strings", "Files not to read, as .gitignore patterns; a flag replaces them."),
    Option("extend-exclude", "extend_exclude", "strings", "More files not to read; a flag replaces them too."),
    Option("context", "contexts", "strings", "Contexts to report; all when empty.", CONTEXTS),
    Option("fail-on", "fail_on", "conditions", "What makes the exit code 1: severities, rules, runway<DAYS, new; or never."),
    Option("exit-zero", "exit_zero", "boolean", "Exit 0 whatever is found."),
    Option("history", "history", "boolean", "Read ages from git."),
    Option("cache", "cache", "boolean", "Keep what was learnt from each file for the next scan."),
    Option("jobs", "jobs", "integer", "Processes to use; 0 for one each CPU."),
    Option("models", "models", "model rows", "Models of your own, or corrections: rows that overlay the catalog."),
)
_WANTED = {
    "string": "a string",
    "strings": "a list of strings",
    "conditions": "a string or a list of strings",
    "boolean": "true or false",
    "integer": "a whole number, 0 or more",
    "rules by pattern": "a table of pattern = [rules]",
    "ignores": "an array of tables, each with a `reason` and one of `rule`, `path`, `model`",
    "model rows": "an array of tables, each with an `id`",
}


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
    import difflib  # where something is misspelt, and only there

    close = difflib.get_close_matches(word.replace("_", "-"), list(known), 1, 0.5)
    return f": did you mean `{close[0]}`?" if close else f" (known: {', '.join(sorted(known))})"


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
        "conditions": _one_or_more(text),
        "boolean": {"type": "boolean"},
        "integer": {"type": "integer", "minimum": 0},
        "rules by pattern": {"type": "object", "additionalProperties": texts},
        "ignores": {"type": "array", "items": _ignore_schema()},
        "model rows": {"type": "array", "items": row},
    }[option.type]


def _one_or_more(item: Mapping[str, Any]) -> dict[str, Any]:
    return {"oneOf": [dict(item), {"type": "array", "items": dict(item), "minItems": 1}]}


def _ignore_schema() -> dict[str, Any]:
    text = {"type": "string", "minLength": 1}
    told = {
        "rule": "Rules that the ignore is about; all when absent.",
        "path": "Files, as .gitignore patterns; all when absent.",
        "model": "Models as they are written in the code; all when absent.",
    }
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["reason"],
        "anyOf": [{"required": [key]} for key in told],
        "properties": {
            **{key: {"description": words, **_one_or_more(text)} for key, words in told.items()},
            "until": {
                "description": "The last day on which it holds: a date, or YYYY-MM-DD.",
                "type": "string",
                "format": "date",
            },
            "reason": {"description": "Why this is accepted.", **text},
        },
    }


def _complaint(option: Option, value: object) -> str:
    """What is wrong with `value`, or ""."""
    if not _has_type(option.type, value):
        return f"must be {_WANTED[option.type]}, not {_type_of(value)}"
    if option.type == "ignores":
        return _ignores_complaint(value)
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
        case "conditions":
            return isinstance(value, str) or (bool(value) and _has_type("strings", value))
        case "ignores":
            return isinstance(value, list) and all(isinstance(row, dict) for row in value)
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
    if option.type == "ignores":
        return tuple(_ignore(row) for row in value)
    if option.type == "conditions":
        return (value,) if isinstance(value, str) else tuple(value)
    return tuple(value) if isinstance(value, list) else value


def _ignores_complaint(rows: Any) -> str:
    """What is wrong with the first bad row of `[[ignores]]`, or ""."""
    for number, row in enumerate(rows, 1):
        if complaint := _row_complaint(row):
            return f"row {number}: {complaint}"
    return ""


def _row_complaint(row: Mapping[str, Any]) -> str:
    known = ("rule", "path", "model", "until", "reason")
    for key in row:
        if key not in known:
            return f"unknown key `{key}`{nearest(key, known)}"
    for key in ("rule", "path", "model"):
        if key in row and not (_has_type("conditions", row[key]) and all(_words(row[key]))):
            return f"`{key}` must be a string or a list of strings, not {_type_of(row[key])}"
    if not any(key in row for key in ("rule", "path", "model")):
        return 'it names no `rule`, `path` or `model`: it would ignore everything (`fail-on = "never"` does that)'
    if not isinstance(row.get("reason"), str) or not row["reason"].strip():
        return "it has no `reason`: say why this is accepted"
    if "until" in row and _day(row["until"]) is None:
        return f"`until` must be a day as 2027-03-01, not {row['until']!r}"
    for pattern in _words(row.get("path", ())):
        try:
            compile_pattern(pattern)
        except PatternError as error:
            return str(error)
    return ""


def _ignore(row: Mapping[str, Any]) -> ConfiguredIgnore:
    rules, paths, models = (_words(row.get(key, ())) for key in ("rule", "path", "model"))
    return ConfiguredIgnore(rules, paths, models, _day(row.get("until")), row["reason"].strip())


def _words(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _day(value: object) -> date | None:
    """A TOML date, or one that is written as a string; None for anything else."""
    if type(value) is date:
        return value
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return None
    return None


def _type_of(value: object) -> str:
    names = {bool: "a boolean", int: "a whole number", float: "a number", str: "a string", list: "a list", dict: "a table"}
    inner = "" if not isinstance(value, list) or not value else f" of {type(value[0]).__name__}"
    return names.get(type(value), f"a {type(value).__name__}") + inner
