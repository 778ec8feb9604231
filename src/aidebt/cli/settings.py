"""From parsed arguments to settings, checked as a whole before anything is read."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from aidebt import config, gate
from aidebt.config import CONTEXTS, Settings
from aidebt.errors import ConfigError, UsageError
from aidebt.patterns import PatternError, compile_patterns

_LISTS = ("select", "ignore", "exclude", "extend_exclude", "contexts", "fail_on")


def settings_of(args: argparse.Namespace) -> Settings:
    """The settings of a command that scans.

    Raises:
        UsageError: when a flag has a value that cannot be used.
        ConfigError: when the configuration file has one.
    """
    given = vars(args)
    flags: dict[str, Any] = {item.name: given[item.name] for item in fields(Settings) if item.name in given}
    flags |= {name: _words(flags[name]) for name in _LISTS if name in flags}
    paths = tuple(flags.get("paths") or ())
    if flags.get("explain") and os.path.isdir(flags["explain"]):  # noqa: PTH112 - `--explain DIRECTORY` means all of it
        paths, flags["explain"] = (Path(flags["explain"]), *paths), "all"
    flags["paths"] = paths or Settings().paths
    flags["use_baseline"] = given.get("command") == "scan" and given.get("use_baseline", True)
    for context in flags.get("contexts", ()):
        if context not in CONTEXTS:
            raise UsageError(f"--context: unknown context `{context}`{config.nearest(context, CONTEXTS)}")
    try:
        compile_patterns((*flags.get("exclude", ()), *flags.get("extend_exclude", ())))
    except PatternError as error:
        raise UsageError(f"--exclude: {error}", "write patterns as in .gitignore") from error
    settings = config.load(flags, given.get("config"), given.get("isolated", False))
    _check_rules(settings)
    gate.parse(settings.fail_on, _rule_ids)
    return settings


def _words(values: Sequence[str]) -> tuple[str, ...]:
    return tuple(word for value in values for word in (part.strip() for part in value.split(",")) if word)


def _rule_ids() -> tuple[str, ...]:
    from aidebt import checks

    return checks.rule_ids()


def _check_rules(settings: Settings) -> None:
    named = settings.select or settings.ignore or settings.per_file_ignores or settings.ignores
    if named and (problems := config.unknown_rules(settings, _rule_ids())):
        raise ConfigError("\n  - ".join(("rules that do not exist", *problems)), "`aidebt explain` lists the rules")
