"""The command line, as argparse sees it. Nothing is imported here that a scan needs and `--help` does not."""

from __future__ import annotations

import argparse
from pathlib import Path

from aidebt import __version__, models_command
from aidebt.cli import baseline_command, evals_command, indexes_command, init_command
from aidebt.cli.checking import add_parser as add_check
from aidebt.cli.comparing import add_parsers as add_comparisons
from aidebt.cli.flags import add_baseline, add_running, add_selection, revision, web_address
from aidebt.config import COLORS, FORMATS

EXIT_CODES = """\
exit codes:
  0    nothing that --fail-on asks for; also when there is no AI in the repository
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
  aidebt check                             what the staged change adds; for a pre-commit hook
  aidebt baseline                          accept the debt there is; later reports count it
  aidebt init                              show what sets it up here: configuration, hook, CI
  aidebt models show gpt-4o                what is known of a model, with sources
  aidebt explain retired-model             the manual page of a rule
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
    add_check(commands)
    baseline_command.add_parser(commands)
    init_command.add_parser(commands)
    add_comparisons(commands)
    evals_command.add_parser(commands)
    indexes_command.add_parser(commands)
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
        type=revision,
        metavar="REVISION",
        help="scan this commit, tag or branch as git stores it, in place of the work tree; nothing is checked out",
    )
    add_selection(selection)
    add_baseline(selection)
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
        "--history-file",
        type=Path,
        metavar="FILE",
        help="add a line with the numbers of this report; one of the same day and commit is replaced (see `aidebt trend`)",
    )
    group.add_argument(
        "--repository-url",
        type=web_address,
        metavar="URL",
        help="where the repository is browsed, e.g. https://github.com/owner/name; links lead to URL/blob/COMMIT/PATH",
    )
    group.add_argument("--color", choices=COLORS, help="when to colour (default: auto; NO_COLOR and FORCE_COLOR are honoured)")
    group.add_argument("-q", "--quiet", action="store_true", help="nothing on stderr but errors")
    group.add_argument("-v", "--verbose", action="store_true", help="all skipped files, places and evidence")
