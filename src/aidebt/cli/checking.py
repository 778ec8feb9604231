"""`aidebt check`, as argparse sees it: hooks pass a few of these, which `aidebt.hook.options` reads without it."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from aidebt.cli.flags import day

EXIT_CODES = """\
exit codes:
  0    nothing to say, or nothing at or above --fail-on
  1    findings at or above --fail-on
  2    a flag, a path or a configuration that cannot be used; no repository
  4    an internal error, where --fail-on asks for a verdict
  130  interrupted
"""


def add_parser(commands: Any) -> None:
    """Add the parser of the command to those of the others."""
    parser = commands.add_parser(
        "check",
        help="judge the staged change, for a pre-commit hook",
        description="Say what the staged change adds to the debt: a model that ends, a prompt whose model changed under it, an "
        "index to rebuild, a moving name. It warns and exits 0, unless --fail-on says otherwise.",
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        argument_default=argparse.SUPPRESS,
    )
    parser.add_argument("files", nargs="*", metavar="FILE", help="report on these only (default: all that is staged)")
    parser.add_argument(
        "--fail-on",
        action="append",
        metavar="WHAT",
        help="what makes the exit code 1 (default: nothing): a severity, a rule, new (any finding), or runway<DAYS",
    )
    parser.add_argument("--select", action="append", metavar="RULE", help="report these rules only")
    parser.add_argument("--ignore", action="append", metavar="RULE", help="do not report these rules")
    parser.add_argument("--as-of", type=day, metavar="DATE", help="as it would have read on that day")
    parser.add_argument("-q", "--quiet", action="store_true", help="findings only, without the line that counts them")
    parser.add_argument("-v", "--verbose", action="store_true", help="a line also where there is nothing to say")
    known = parser.add_mutually_exclusive_group()
    known.add_argument("--baseline", type=Path, metavar="FILE", help="the file of known debt")
    known.add_argument("--no-baseline", dest="use_baseline", action="store_false", help="report known debt too")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--config", type=Path, metavar="FILE", help="use this configuration instead of the nearest one")
    which.add_argument("--isolated", action="store_true", help="use no configuration file")
