"""`aidebt trend`: rows of a history file, or of scans along git's history → sparklines."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from aidebt.cli import output
from aidebt.cli.settings import settings_of
from aidebt.errors import RepositoryError, UsageError
from aidebt.values import replace

if TYPE_CHECKING:
    from aidebt.config import Settings
    from aidebt.trend import Row

YEAR = timedelta(days=364)  # 52 weeks


def run(args: argparse.Namespace, today: date) -> int:
    """Draw, and give back the exit code.

    Raises:
        AidebtError: when there is nothing to draw from.
    """
    settings = settings_of(args)
    if args.file is not None:
        name, rows = args.file.name, _kept(args.file, args.since, args.every)
    else:
        name, rows = _made(settings, args.since, args.every or "week", today)
    output.write(_rendered(name, rows, args.written, settings), settings.output)
    if settings.output is not None and str(settings.output) != "-" and not settings.quiet:
        output.say(f"aidebt: trend written to {settings.output}")
    return 0


def _kept(file: Path, since: date | None, every: str | None) -> Sequence[Row]:
    """The rows of a file."""
    from aidebt import trend
    from aidebt.trend.sampling import thinned

    log = trend.read(file)
    if log.bad:
        numbers = ", ".join(map(str, log.bad[:5])) + (" and more" if len(log.bad) > 5 else "")
        output.say(f"aidebt: {file}: left out what is no row of aidebt-history/1: line {numbers}")
    rows = [row for row in log.rows if since is None or row.as_of >= since]
    if every:
        days = thinned([row.as_of for row in rows], every)
        rows = [row for row in rows if row.as_of in days]
    if not rows:
        raise UsageError(f"{file} holds no row" + (f" since {since}" if since else ""), "`aidebt scan --history-file` adds one")
    return rows


def _made(settings: Settings, since: date | None, every: str, today: date) -> tuple[str, Sequence[Row]]:
    """Rows of scans: each day with the commit that was at the head then, read as it was known on that day."""
    from aidebt.cli.progress import progress_for
    from aidebt.git import Repository
    from aidebt.scan import scan
    from aidebt.trend import row_of
    from aidebt.trend.sampling import days, heads

    last = settings.as_of or today
    repository = Repository.open(settings.paths[0]).at(settings.revision or "HEAD")
    samples = heads(repository.first_parents(), days(since or last - YEAR, last, every))
    if not samples:
        raise RepositoryError(f"{repository.root}: no commit is as old as {last}", "give a later --as-of")
    history = repository.history() if settings.history else None
    rows = []
    name = ""
    with progress_for(settings, os.environ) as progress:
        for number, (day, oid) in enumerate(samples):
            progress("reports", number, len(samples))
            report = scan(replace(settings, revision=oid, as_of=day), day, history=history)
            rows.append(row_of(report))
            name = report.repository.name
    return name, rows


def _rendered(name: str, rows: Sequence[Row], written: str, settings: Settings) -> str:
    from aidebt.trend import drawing
    from aidebt.trend.rows import line_of

    if written == "jsonl":
        return "".join(f"{line_of(row)}\n" for row in rows)
    if written == "markdown":
        return drawing.markdown_of(name, rows)
    from aidebt.reporters.screen import Screen

    color = output.wants_color(settings, sys.stdout, os.environ)
    return drawing.screen_of(name, rows, Screen(output.width_of(settings), color, links=False))
