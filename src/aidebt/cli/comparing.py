"""The arguments of `aidebt diff` and `aidebt trend`, which look at more than one report."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from aidebt.cli.flags import add_running, add_selection, day, revision, web_address
from aidebt.config import COLORS

DIFF_FORMATS = ("text", "json", "markdown", "github")
DIFF_EXAMPLES = """\
examples:
  aidebt diff main...HEAD                  what this branch adds and pays
  aidebt diff HEAD                         what is not committed yet
  aidebt diff v1.0..v2.0 --own-days        from one release to the next, with what time did
  aidebt diff last-night.json              a report from before against the work tree of now
"""
DIFF_EXIT_CODES = """\
exit codes:
  0    no debt at or above --fail-on was added
  1    debt was added
  2    a flag, a revision, a report or a configuration that cannot be used
  3    nothing could be read
  4    an internal error
"""
PERIODS = ("day", "week", "month")
TREND_FORMATS = ("text", "markdown", "jsonl")
TREND_EXAMPLES = """\
examples:
  aidebt trend                             a year of weeks, read from git
  aidebt trend --since 2025-01-01 --every month
  aidebt trend debt.jsonl --format markdown
                                           the nights that a file has kept
  aidebt trend --format jsonl --output debt.jsonl
                                           start such a file with what git knows
"""


def add_parsers(commands: Any) -> None:
    """Add both to the commands of the command line."""
    _add_diff(commands)
    _add_trend(commands)


def _add_diff(commands: Any) -> None:
    parser = commands.add_parser(
        "diff",
        help="compare two revisions or two JSON reports",
        description=(
            "Say which debt was added between two sides, which was paid, and which only grew older. A side is a revision, "
            "a JSON report (a file that ends in .json), or the work tree."
        ),
        epilog=f"{DIFF_EXAMPLES}\n{DIFF_EXIT_CODES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        argument_default=argparse.SUPPRESS,
    )
    parser.add_argument(
        "sides",
        nargs="+",
        metavar="SIDE",
        help="A..B, A...B (B against where it parted from A), A B, or A alone for A against the work tree",
    )
    report = _report(parser, DIFF_FORMATS, "how it is written (default: text)")
    report.add_argument("--repository-url", type=web_address, metavar="URL", help="links lead to URL/blob/COMMIT/PATH")
    selection = parser.add_argument_group("selection")
    _add_path(selection, "compare this part of a repository only (default: .)")
    selection.add_argument(
        "--own-days",
        action="store_true",
        default=False,
        help="read each revision on the day of its commit, not both on one day: then what grew older by itself shows too",
    )
    add_selection(selection)
    add_running(parser.add_argument_group("running"))


def _add_trend(commands: Any) -> None:
    parser = commands.add_parser(
        "trend",
        help="draw how the debt grew, from a history file or from git",
        description=(
            "Draw a line for each clock: from a file that `aidebt scan --history-file` wrote, or without one from git, by "
            "scanning the commits that were at the head day after day."
        ),
        epilog=TREND_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        argument_default=argparse.SUPPRESS,
    )
    parser.add_argument(
        "file", nargs="?", type=Path, default=None, metavar="FILE", help="a history file; git's history without it"
    )
    report = _report(parser, TREND_FORMATS, "how it is written (default: text); jsonl is the form of FILE")
    report.add_argument(
        "--since", type=day, default=None, metavar="DATE", help="the first day (default: a year ago, or all of FILE)"
    )
    report.add_argument("--every", choices=PERIODS, default=None, help="one report for each (default: week, or all of FILE)")
    selection = parser.add_argument_group("selection")
    selection.add_argument(
        "--rev", dest="revision", type=revision, metavar="REVISION", help="follow this one back, in place of HEAD"
    )
    _add_path(selection, "this part of a repository only (default: .)")
    add_selection(selection, gate=False)
    add_running(parser.add_argument_group("running"))


def _report(parser: Any, formats: tuple[str, ...], told: str) -> Any:
    group = parser.add_argument_group("report")
    group.add_argument("--format", dest="written", choices=formats, default="text", help=told)
    group.add_argument("--output", type=Path, metavar="FILE", help="write it here, whole or not at all, instead of to stdout")
    group.add_argument("--color", choices=COLORS, help="when to colour (default: auto)")
    group.add_argument("-q", "--quiet", action="store_true", help="nothing on stderr but errors")
    return group


def _add_path(group: Any, told: str) -> None:
    group.add_argument("--path", dest="paths", action="append", type=Path, metavar="PATH", help=told)
