"""`aidebt diff`: two sides, each a revision, a JSON report or the work tree → difference → exit code."""

from __future__ import annotations

import argparse
import json
import os
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from aidebt import gate
from aidebt.cli import output
from aidebt.cli.settings import settings_of
from aidebt.errors import UsageError
from aidebt.findings import Severity
from aidebt.values import replace

if TYPE_CHECKING:
    from aidebt.cli.progress import Progress
    from aidebt.config import Settings
    from aidebt.diff import Difference, Side
    from aidebt.history import History

WORK_TREE = ""  # how a side that is no revision and no file is named
MAX_REPORT = 512 << 20  # bytes; the report of 7,400 files with 2,000 assets has 3 MB


def run(args: argparse.Namespace, today: date) -> int:
    """Compare, write, and say by the exit code whether debt was added.

    Raises:
        AidebtError: when a side cannot be read.
    """
    from aidebt.cli.progress import progress_for
    from aidebt.diff import compare

    settings = settings_of(args)
    before, after, parted = sides(args.sides)
    start = _parted(before, after, settings) if parted else before
    with progress_for(settings, os.environ) as progress:
        history = _history(start, after, settings)
        old = _side(start, before, settings, args.own_days, today, progress, history)
        new = _side(after, after, settings, args.own_days, today, progress, history)
    difference = compare(old, new)
    output.write(_rendered(difference, args.written, settings), settings.output)
    if settings.output is not None and str(settings.output) != "-" and not settings.quiet:
        output.say(f"aidebt: difference written to {settings.output}")
    return 1 if _fails(difference, settings) else 0


def sides(words: list[str]) -> tuple[str, str, bool]:
    """Old side, new side, and whether the old one is where the two parted (`A...B`).

    Raises:
        UsageError: when there are more than two.
    """
    if len(words) == 1 and not _is_report(words[0]):
        for dots in ("...", ".."):
            old, found, new = words[0].partition(dots)
            if found:
                return old or "HEAD", new or "HEAD", dots == "..."
    if len(words) > 2:
        raise UsageError(f"{len(words)} sides are too many to compare", "give A..B, A B, or A alone")
    return words[0], words[1] if len(words) == 2 else WORK_TREE, False


def _is_report(name: str) -> bool:
    return name.endswith(".json")


def _parted(old: str, new: str, settings: Settings) -> str:
    """The commit at which two revisions parted."""
    from aidebt.git import Repository

    return Repository.open(settings.paths[0]).merge_base(old, new)


def _history(old: str, new: str, settings: Settings) -> History | None:
    """The history of the new side, which mostly holds that of the old one, where both are revisions: git is asked once."""
    if not settings.history or WORK_TREE in (old, new) or _is_report(old) or _is_report(new):
        return None
    from aidebt.git import Repository

    return Repository.open(settings.paths[0]).at(new).history()


def _side(
    name: str, label: str, settings: Settings, own_day: bool, today: date, progress: Progress, history: History | None
) -> Side:
    """The side called `name`; people called it `label`."""
    from aidebt.diff import read
    from aidebt.reporters.json import document
    from aidebt.reporters.portable import plain
    from aidebt.scan import scan

    if _is_report(name):
        return read(_parsed(Path(name)), label)
    there = replace(settings, revision=name)
    if own_day and name != WORK_TREE:
        from aidebt.git import Repository

        there = replace(there, as_of=Repository.open(settings.paths[0]).at(name).head_on)
    report = scan(there, today, progress, history=history)
    return read(plain(document(report, show_text=False)), label or "the work tree")


def _parsed(file: Path) -> object:
    try:
        if file.stat().st_size > MAX_REPORT:
            raise UsageError(f"{file} is larger than {MAX_REPORT >> 20} MiB", "that is no report of aidebt")
        return json.loads(file.read_bytes())
    except OSError as error:
        raise UsageError(f"cannot read {file}: {error.strerror}", "a side that ends in .json is a report") from error
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{file} is no JSON: {error}", "write it again with `aidebt scan --format json`") from error


def _rendered(difference: Difference, written: str, settings: Settings) -> str:
    match written:
        case "json":
            from aidebt.diff import json as shape

            return shape.render(difference)
        case "github":
            from aidebt.diff import github

            return github.render(difference)
        case "markdown":
            from aidebt.diff import markdown

            return markdown.render(difference, settings.repository_url)
        case _:
            from aidebt.diff import text

            return text.render(difference, output.width_of(settings), output.wants_color(settings, sys.stdout, os.environ))


def _fails(difference: Difference, settings: Settings) -> bool:
    from aidebt import checks

    conditions = () if settings.exit_zero else gate.parse(settings.fail_on, checks.rule_ids)
    bars = [Severity(condition.name).rank for condition in conditions if condition.kind == "severity"]
    rules = {condition.name for condition in conditions if condition.kind == "rule"}
    any_at_all = any(condition.kind == gate.NEW for condition in conditions)
    debts = [change.debt for change in difference.made]  # of which no clock is told: conditions about one are for scans
    return any(any_at_all or debt.rule in rules or any(debt.severity.rank >= bar for bar in bars) for debt in debts)
