"""What `aidebt check` is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from aidebt.values import dataclass

RULES = (
    "deprecated-model",
    "redirected-model",
    "retired-menu",
    "retired-model",
    "retiring-model",
    "stale-eval-set",
    "stale-index",
    "stale-prompt",
    "superseded-embedding-model",
    "unpinned-model",
)
"""What a hook may say; they mean what they mean in a scan."""
_SWITCHES: dict[str, tuple[str, bool]] = {
    "-q": ("quiet", True),
    "--quiet": ("quiet", True),
    "-v": ("verbose", True),
    "--verbose": ("verbose", True),
    "--isolated": ("isolated", True),
    "--no-baseline": ("use_baseline", False),
}


@dataclass(frozen=True, slots=True)
class Options:
    """The command line. `files` as given, relative to the current directory; none means all that is staged.

    `fail_on` are the conditions that make the exit code 1, as `aidebt.gate` reads them. `select` and `ignore` are rules, None
    where not given.
    """

    files: tuple[str, ...] = ()
    fail_on: tuple[str, ...] = ()
    as_of: date | None = None
    config: Path | None = None
    isolated: bool = False
    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] | None = None
    baseline: Path | None = None
    use_baseline: bool = True
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
    """The options that the arguments after `check` spell, where they are what hooks pass: files, switches, `--fail-on`.

    None where there is anything else: that is for argparse, with its help and its complaints.
    """
    values: dict[str, Any] = {}
    files: list[str] = []
    fail_on: list[str] = []
    rest = list(argv)
    while rest:
        word = rest.pop(0)
        if word in _SWITCHES:
            name, value = _SWITCHES[word]
            values[name] = value
        elif word == "--fail-on" and rest and not rest[0].startswith("-"):
            fail_on.append(rest.pop(0))
        elif word.startswith("--fail-on="):
            fail_on.append(word.partition("=")[2])
        elif word.startswith("-") or not word:
            return None
        else:
            files.append(word)
    conditions = tuple(part.strip() for text in fail_on for part in text.split(",") if part.strip())
    return Options(tuple(files), conditions, **values)
