"""The command line, as argparse sees it. Nothing is imported here that a scan needs and `--help` does not."""

from __future__ import annotations

import argparse
import re
from datetime import date
from pathlib import Path

from aidebt import __version__, models_command
from aidebt.config import COLORS, CONTEXTS, FAIL_ON, FORMATS

EXIT_CODES = """\
exit codes:
  0    nothing at or above --fail-on; also when there is no AI in the repository
  1    findings
  2    a flag, a path or a configuration that cannot be used
  3    nothing could be read
  4    an internal error
  130  interrupted
"""
EXAMPLES = """\
examples:
  aidebt scan                              the repository around the current directory
  aidebt scan services/chat                report on one directory; names resolve across the repository
  aidebt scan --explain src/chat.py:12     unfold the numbers behind one prompt or pin
  aidebt scan --as-of 2026-10-01           as it would have read on that day
  aidebt scan --format json --output debt.json
  aidebt models show gpt-4o                what is known of a model, with sources
  aidebt explain retired-model             the manual page of a rule
"""

DIFF_FORMATS = ("text", "json", "markdown")
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


def build_parser() -> argparse.ArgumentParser:
    """The parser of `aidebt` and its commands."""
    parser = _Parser(
        prog="aidebt",
        description="Find AI technical debt in a git repository: stale prompts, retiring models, outdated embeddings.",
        epilog=f"{EXAMPLES}\n{EXIT_CODES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"aidebt {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=_Parser)
    _add_scan(commands)
    _add_diff(commands)
    models_command.add_parser(commands)
    explain = commands.add_parser(
        "explain", help="print the manual page of a rule", description="What a rule means, and what to do about it."
    )
    explain.add_argument("rule", nargs="?", metavar="RULE", help="e.g. retired-model; without it, all rules in a line each")
    return parser


class _Parser(argparse.ArgumentParser):
    """Abbreviated flags would break when a new flag comes."""

    def __init__(self, **options: object) -> None:
        super().__init__(allow_abbrev=False, **options)  # type: ignore[arg-type]


def _add_scan(commands: argparse._SubParsersAction[_Parser]) -> None:
    parser = commands.add_parser(
        "scan",
        help="scan a repository and report",
        description="Read a git repository, date what it finds from the history, and report how late each prompt and model is.",
        epilog=f"{EXAMPLES}\n{EXIT_CODES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        argument_default=argparse.SUPPRESS,
    )
    parser.add_argument(
        "paths",
        nargs="*",
        type=Path,
        metavar="PATH",
        help="what to report on: files or directories of one repository (default: .)",
    )
    _add_report(parser.add_argument_group("report"))
    selection = parser.add_argument_group("selection")
    selection.add_argument(
        "--rev",
        dest="revision",
        type=_revision,
        metavar="REVISION",
        help="scan this commit, tag or branch as git stores it, in place of the work tree; nothing is checked out",
    )
    add_selection(selection)
    add_running(parser.add_argument_group("running"))


def _add_diff(commands: argparse._SubParsersAction[_Parser]) -> None:
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
    report = parser.add_argument_group("report")
    report.add_argument(
        "--format", dest="written", choices=DIFF_FORMATS, default="text", help="how it is written (default: text)"
    )
    report.add_argument("--output", type=Path, metavar="FILE", help="write it here, whole or not at all, instead of to stdout")
    report.add_argument("--repository-url", type=web_address, metavar="URL", help="links lead to URL/blob/COMMIT/PATH")
    report.add_argument("--color", choices=COLORS, help="when to colour (default: auto)")
    report.add_argument("-q", "--quiet", action="store_true", help="nothing on stderr but errors")
    selection = parser.add_argument_group("selection")
    selection.add_argument(
        "--path",
        dest="paths",
        action="append",
        type=Path,
        metavar="PATH",
        help="compare this part of a repository only (default: .)",
    )
    selection.add_argument(
        "--own-days",
        action="store_true",
        default=False,
        help="read each revision on the day of its commit, not both on one day: then what grew older by itself shows too",
    )
    add_selection(selection)
    add_running(parser.add_argument_group("running"))


def _add_report(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--format", choices=FORMATS, help="how the report is written (default: terminal)")
    group.add_argument(
        "--output", type=Path, metavar="FILE", help="write the report here, whole or not at all, instead of to stdout"
    )
    group.add_argument(
        "--explain",
        nargs="?",
        const="all",
        metavar="WHAT",
        help="unfold the numbers of PATH:LINE, an asset's id, a clock (prompt), or all",
    )
    group.add_argument("--all", dest="show_all", action="store_true", help="show everything the view only counts")
    group.add_argument("--show-text", action="store_true", help="write the text of prompts into the report")
    group.add_argument(
        "--repository-url",
        type=web_address,
        metavar="URL",
        help="where the repository is browsed, e.g. https://github.com/owner/name; links lead to URL/blob/COMMIT/PATH",
    )
    group.add_argument("--color", choices=COLORS, help="when to colour (default: auto; NO_COLOR and FORCE_COLOR are honoured)")
    group.add_argument("-q", "--quiet", action="store_true", help="nothing on stderr but errors")
    group.add_argument("-v", "--verbose", action="store_true", help="all skipped files, places and evidence")


def add_selection(group: argparse._ArgumentGroup) -> None:
    """The flags that say which findings count; all commands that scan have them."""
    group.add_argument(
        "--select", action="append", metavar="RULE", help="report these rules only (repeat, or separate by commas)"
    )
    group.add_argument(
        "--ignore", action="append", metavar="RULE", help="do not report these rules; they are counted as suppressed"
    )
    group.add_argument(
        "--exclude",
        action="append",
        metavar="PATTERN",
        help="do not read these files (.gitignore patterns); replaces the configuration's",
    )
    group.add_argument(
        "--extend-exclude", action="append", metavar="PATTERN", help="the same, beside --exclude or the configuration's"
    )
    group.add_argument(
        "--context",
        dest="contexts",
        action="append",
        metavar="CONTEXT",
        help=f"show these contexts only: {', '.join(CONTEXTS)}",
    )
    group.add_argument("--fail-on", choices=FAIL_ON, help="lowest severity that makes the exit code 1 (default: high)")
    group.add_argument("--exit-zero", action="store_true", help="exit 0 whatever is found")


def add_running(group: argparse._ArgumentGroup) -> None:
    """The flags that say how a scan runs; all commands that scan have them."""
    group.add_argument(
        "--as-of", type=_day, metavar="DATE", help="read the clocks on this day, and know nothing announced later"
    )
    group.add_argument(
        "--no-history", dest="history", action="store_false", help="do not read git's history: ages stay unknown"
    )
    group.add_argument("--jobs", type=_count, metavar="N", help="processes to use (default: one for each CPU)")
    group.add_argument(
        "--no-cache", dest="cache", action="store_false", help="neither use nor keep what was learnt from each file"
    )
    which = group.add_mutually_exclusive_group()
    which.add_argument(
        "--config",
        type=Path,
        metavar="FILE",
        help="use this configuration instead of the nearest aidebt.toml or pyproject.toml",
    )
    which.add_argument("--isolated", action="store_true", help="use no configuration file")
    group.add_argument("--timings", action="store_true", help="print the seconds of each stage to stderr")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no date; write YYYY-MM-DD") from None


def _revision(text: str) -> str:
    if not text or text.startswith("-"):
        raise argparse.ArgumentTypeError(f"{text!r} is no revision; write a commit, a tag or a branch")
    return text


def web_address(text: str) -> str:
    """`text`, if links can start with it."""
    if not re.fullmatch(r"https?://[\w.:-]+(?:/[\w.~%/-]*)?", text, re.ASCII):
        raise argparse.ArgumentTypeError(f"{text!r} is no plain web address; write https://HOST/PATH, without user or query")
    return text.rstrip("/")


def _count(text: str) -> int:
    if not text.isdecimal() or not text.isascii():
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number, 0 or more")
    return int(text)
