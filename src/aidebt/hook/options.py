"""What `aidebt check` is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from aidebt.values import dataclass

_SWITCHES = {"-q": "quiet", "--quiet": "quiet", "-v": "verbose", "--verbose": "verbose", "--isolated": "isolated"}


@dataclass(frozen=True, slots=True)
class Options:
    """The command line. `files` as given, relative to the current directory; none means all that is staged.

    `fail_on` are the conditions that make the exit code 1. `select` and `ignore` are rules, None where not given.
    """

    files: tuple[str, ...] = ()
    fail_on: tuple[str, ...] = ()
    as_of: date | None = None
    config: Path | None = None
    isolated: bool = False
    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] | None = None
    quiet: bool = False
    verbose: bool = False


def options_from(given: Mapping[str, Any]) -> Options:
    """The options among what argparse read; lists may be separated by commas."""
    values = {name: given[name] for name in Options.__match_args__ if name in given}
    for name in ("fail_on", "select", "ignore"):
        if name in values:
            values[name] = tuple(word.strip() for text in values[name] for word in text.split(",") if word.strip())
    return Options(**{**values, "files": tuple(values.get("files", ()))})


def parse(argv: Sequence[str]) -> Options | None:
    """The options that the arguments after `check` spell, where they are what hooks pass: files, switches, a severity.

    None where there is anything else: that is for argparse, with its help and its complaints.
    """
    values: dict[str, Any] = {}
    files: list[str] = []
    fail_on: list[str] = []
    rest = list(argv)
    while rest:
        word = rest.pop(0)
        if word in _SWITCHES:
            values[_SWITCHES[word]] = True
        elif word == "--fail-on" and rest and not rest[0].startswith("-"):
            fail_on.append(rest.pop(0))
        elif word.startswith("--fail-on="):
            fail_on.append(word.partition("=")[2])
        elif word.startswith("-") or not word:
            return None
        else:
            files.append(word)
    conditions = [part.strip() for text in fail_on for part in text.split(",")]
    if not all(condition in ("low", "medium", "high", "critical", "never") for condition in conditions):
        return None
    return Options(tuple(files), tuple(conditions), **values)
