"""Flags that several commands have, and the types of their values."""

from __future__ import annotations

import argparse
import re
from datetime import date
from pathlib import Path

from aidebt.config import CONTEXTS


def add_selection(group: argparse._ArgumentGroup, gate: bool = True) -> None:
    """The flags that say which findings count, and with `gate` which of them make the command fail."""
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
    if gate:
        group.add_argument(
            "--fail-on",
            action="append",
            metavar="WHAT",
            help="what makes the exit code 1 (default: high; repeat, or separate by commas): a severity, a rule, new (not in "
            "the baseline), never, or a clock in days: runway<60, lag>180, eval-age>365",
        )
        group.add_argument("--exit-zero", action="store_true", help="exit 0 whatever is found")


def add_baseline(group: argparse._ArgumentGroup) -> None:
    """The flags about known debt."""
    which = group.add_mutually_exclusive_group()
    which.add_argument(
        "--baseline", type=Path, metavar="FILE", help="the file of known debt (default: aidebt-baseline.json at the root)"
    )
    which.add_argument(
        "--no-baseline", dest="use_baseline", action="store_false", help="report known debt too, baseline or not"
    )


def add_running(group: argparse._ArgumentGroup) -> None:
    """The flags that say how a scan runs; all commands that scan have them."""
    group.add_argument(
        "--as-of", type=day, metavar="DATE", help="read the clocks on this day, and know nothing announced later"
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


def day(text: str) -> date:
    """An ISO date."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no date; write YYYY-MM-DD") from None


def revision(text: str) -> str:
    """What git may take for a revision, and not for a flag."""
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
