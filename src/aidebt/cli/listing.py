"""What the commands share that scan a repository and list one kind of thing in it: flags, the way out, words."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from aidebt.cli import output
from aidebt.cli.settings import settings_of

if TYPE_CHECKING:
    from aidebt.config import Settings
    from aidebt.report import Report
    from aidebt.reporters.screen import Screen

List = TypeVar("List")


def run(
    args: argparse.Namespace,
    today: date,
    made: Callable[[Report, Settings], List],
    document: Callable[[List], object],
    drawn: Callable[[List, Screen], str],
) -> int:
    """Scan, list, and give back the exit code.

    Args:
        args: the command line.
        today: the day the clocks are read.
        made: makes the list.
        document: the list as JSON.
        drawn: the list for a terminal.
    """
    from aidebt.cli.progress import progress_for
    from aidebt.reporters.portable import plain
    from aidebt.reporters.screen import Screen
    from aidebt.scan import scan

    settings = settings_of(args)
    with progress_for(settings, os.environ) as progress:
        report = scan(settings, today, progress)
        listed = made(report, settings)
        if args.written == "json":
            text = json.dumps(plain(document(listed)), indent=2, ensure_ascii=True, allow_nan=False) + "\n"
        else:
            color = output.wants_color(settings, sys.stdout, os.environ)
            text = drawn(listed, Screen(output.width_of(settings), color, False))
    output.write(text, settings.output)
    return 0 if report.files_read else 3


def some(names: Sequence[str], most: int) -> str:
    """The first names, and how many more there are."""
    more = f" and {len(names) - most:,} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def add_parser(commands: Any, name: str, summary: str, description: str) -> None:
    """Add a command to the command line."""
    from pathlib import Path

    from aidebt.cli.flags import add_running, add_selection, revision
    from aidebt.config import COLORS

    parser = commands.add_parser(name, help=summary, description=description, argument_default=argparse.SUPPRESS)
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="what to list (default: .)")
    group = parser.add_argument_group("report")
    group.add_argument("--format", dest="written", choices=("text", "json"), default="text", help="how (default: text)")
    group.add_argument("--output", type=Path, metavar="FILE", help="write it here, whole or not at all, instead of to stdout")
    group.add_argument("--color", choices=COLORS, help="when to colour (default: auto)")
    group.add_argument("-q", "--quiet", action="store_true", help="nothing on stderr but errors")
    selection = parser.add_argument_group("selection")
    selection.add_argument("--rev", dest="revision", type=revision, metavar="REVISION", help="as git stores this revision")
    add_selection(selection, gate=False)
    add_running(parser.add_argument_group("running"))
