"""`aidebt baseline`: writes down the debt there is, so that reports tell what is new."""

from __future__ import annotations

import argparse
import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aidebt.cli import output
from aidebt.cli.flags import add_running, add_selection
from aidebt.cli.settings import settings_of
from aidebt.errors import UsageError
from aidebt.findings import Place
from aidebt.lifecycle import plural
from aidebt.values import replace

if TYPE_CHECKING:
    from aidebt.baseline import Known
    from aidebt.report import Report

EXAMPLES = """\
examples:
  aidebt baseline                          accept all debt there is
  aidebt baseline --update                 take out what is paid; accept nothing new
  aidebt scan --fail-on new                exit 1 for anything that is not in it

The file holds a line a place, without line numbers: it survives edits, renames and moves. Commit it, and review its changes.
"""


def add_parser(commands: Any) -> None:
    """Add the parser of the command to those of the others."""
    parser = commands.add_parser(
        "baseline",
        help="write down the known debt, so that reports tell what is new",
        description="Scan, and write each place of each finding into aidebt-baseline.json at the root of the repository.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        argument_default=argparse.SUPPRESS,
    )
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="the repository (default: .)")
    parser.add_argument("--baseline", type=Path, metavar="FILE", help="write it here")
    parser.add_argument("--update", action="store_true", default=False, help="take out what is paid, and add nothing")
    parser.add_argument("-q", "--quiet", action="store_true", help="nothing on stderr but errors")
    add_selection(parser.add_argument_group("selection"), gate=False)
    add_running(parser.add_argument_group("running"))


def run(args: argparse.Namespace, today: date) -> int:
    """Write the file, and give back the exit code.

    Raises:
        AidebtError: when nothing can be scanned, or the file not be read or written.
    """
    from aidebt import baseline
    from aidebt.cli.progress import progress_for
    from aidebt.discover import locate
    from aidebt.scan import scan

    settings = replace(settings_of(args), use_baseline=False)
    root = locate(settings.paths).path
    file = settings.baseline or root / baseline.FILE_NAME
    old = baseline.read(file) if file.is_file() else ()
    if args.update and not file.is_file():
        raise UsageError(f"there is no baseline {file} to update", "leave out --update to write one")
    with progress_for(settings, os.environ) as progress:
        report = scan(settings, today, progress)
    if report.files_read == 0:
        raise UsageError(f"nothing could be read in {root}", "check the path and --exclude")
    now = _known(report)
    kept = _still(old, report) if args.update else now
    output.write(baseline.dump(kept), file)
    if not settings.quiet:
        output.say(_told(file, old, kept, len(now)))
    return 0


def _known(report: Report) -> tuple[Known, ...]:
    from aidebt.baseline import known_places

    places = known_places(report.findings, [entry.asset for entry in report.entries], report.edges)
    return tuple(known for _, known in places)


def _still(old: tuple[Known, ...], report: Report) -> tuple[Known, ...]:
    """The old entries whose debt is still there, told as it stands now."""
    from aidebt.baseline import Baseline, known_places

    places = known_places(report.findings, [entry.asset for entry in report.entries], report.edges)
    matched = Baseline(old, places)
    return tuple(known for place, known in places if matched.holds(known.rule, place))


def _told(file: Path, old: tuple[Known, ...], kept: tuple[Known, ...], now: int) -> str:
    """How the file changed, in a line."""
    from aidebt.baseline import Baseline

    places = [(Place(str(number), number, ""), known) for number, known in enumerate(kept)]
    paid = len(Baseline(old, places).paid(lambda _: True))
    added = len(kept) - len(old) + paid
    parts = [f"{added:,} new"] if old and added else []
    parts += [f"{paid:,} paid and taken out"] if paid else []
    left = now - len(kept)
    parts += [f"{plural(left, 'place')} {'is' if left == 1 else 'are'} not in it"] if left else []
    entries = f"{len(kept):,} {'entry' if len(kept) == 1 else 'entries'}"
    return f"aidebt: {entries} in {file}" + (f" ({', '.join(parts)})" if parts else "")
