"""Arguments → settings → scan → reporter → exit code."""

from __future__ import annotations

import argparse
import os
import sys
import traceback
from collections.abc import Sequence
from datetime import date, datetime, timezone
from typing import TYPE_CHECKING

from aidebt import config, gate
from aidebt.cli import output
from aidebt.cli.arguments import build_parser
from aidebt.cli.settings import settings_of
from aidebt.config import Settings
from aidebt.errors import AidebtError, UsageError
from aidebt.findings import Finding

if TYPE_CHECKING:
    from aidebt.report import Reading, Report

OK, FINDINGS, USAGE, NOTHING_READ, INTERNAL, INTERRUPTED = 0, 1, 2, 3, 4, 130


def main(argv: Sequence[str], today: date | None = None) -> int:
    """Run a command line and give back its exit code; no exception leaves it.

    Args:
        argv: the arguments after the program's name.
        today: the day on which clocks are read; the present UTC day when None.
    """
    output.prepare_streams()
    try:
        args = build_parser().parse_args(argv)
        return _run(args, today or datetime.now(timezone.utc).date())
    except SystemExit as end:  # argparse: --help, --version, or a usage error that it has printed
        return end.code if isinstance(end.code, int) else OK
    except AidebtError as error:
        output.complain(error)
        return error.exit_code
    except KeyboardInterrupt:
        output.say("aidebt: interrupted")
        return INTERRUPTED
    except BrokenPipeError:
        return _hang_up()
    except Exception as error:
        return _internal(error)


def _run(args: argparse.Namespace, today: date) -> int:
    match args.command:
        case "scan":
            return _scan(settings_of(args), today)
        case "models":
            from aidebt import models_command

            return models_command.run(args, today, config.load({}).models)
        case "trend":
            from aidebt.cli import trend_command

            return trend_command.run(args, today)
        case "evals":
            from aidebt.cli import evals_command

            return evals_command.run(args, today)
        case "indexes":
            from aidebt.cli import indexes_command

            return indexes_command.run(args, today)
        case "diff":
            from aidebt.cli import diff_command

            return diff_command.run(args, today)
        case "baseline":
            from aidebt.cli import baseline_command

            return baseline_command.run(args, today)
        case "init":
            from aidebt.cli import init_command

            return init_command.run(args)
        case "check":
            from aidebt import hook

            return hook.run(hook.options_from(vars(args)), today)
        case "explain":
            return _explain(args.rule)
        case _:
            output.say(build_parser().format_help())
            return USAGE


# -- scan -----------------------------------------------------------------------------------------------------------


def _scan(settings: Settings, today: date) -> int:
    from aidebt.cli.progress import progress_for
    from aidebt.reporters import RenderOptions, render
    from aidebt.scan import Stopwatch, scan

    watch = Stopwatch()
    with progress_for(settings, os.environ) as progress:
        report = scan(settings, today, progress, watch)
        if (
            report.baseline is None
            and not settings.exit_zero
            and any(condition.kind == gate.NEW for condition in _conditions(settings))
        ):
            raise UsageError("--fail-on new: there is no baseline to be worse than", "`aidebt baseline` writes one")
        options = RenderOptions(
            format=settings.format,
            width=output.width_of(settings),
            color=output.wants_color(settings, sys.stdout, os.environ),
            verbose=settings.verbose,
            show_all=settings.show_all,
            contexts=frozenset(settings.contexts) or None,
            explain=settings.explain or None,
            show_text=settings.show_text,
            repository_url=settings.repository_url,
            failing=frozenset(failing(report, settings)),
        )
        with watch.stage("render"):
            text = render(report, options)
    code = exit_code(report, settings)
    try:
        output.write(text, settings.output)
    except BrokenPipeError:
        _hang_up()
    if settings.history_file is not None and code != NOTHING_READ:
        _remember(report, settings)
    _talk(report, settings, watch.seconds, code)
    for condition, reading in ticked(report, settings) if code == FINDINGS else ():
        output.say(f"aidebt: --fail-on {condition.text}: {reading.event}")
    return code


def _remember(report: Report, settings: Settings) -> None:
    """Add the numbers of the report to the history file."""
    from aidebt import trend

    assert settings.history_file is not None
    changed = trend.append(settings.history_file, trend.row_of(report))
    if not settings.quiet:
        output.say(f"aidebt: history {'written to' if changed else 'unchanged in'} {settings.history_file}")


def exit_code(report: Report, settings: Settings) -> int:
    """What the exit code says about a report. Findings that the view does not show do not fail a run."""
    if report.files_listed == 0 or report.files_read == 0:
        return NOTHING_READ
    return FINDINGS if not settings.exit_zero and (failing(report, settings) or ticked(report, settings)) else OK


def failing(report: Report, settings: Settings) -> list[Finding]:
    """The findings that a run fails on unless it is told not to fail: in view, and met by a condition of `--fail-on`."""
    contexts = {item.asset.id: item.asset.context.value for item in report.entries} if settings.contexts else {}
    met = gate.failing([found for found in report.findings if found.shown], _conditions(settings))
    return [found for found in met if _in_view(found, contexts, settings)]


def ticked(report: Report, settings: Settings) -> list[tuple[gate.Condition, Reading]]:
    """The clocks that make a run fail, each with its worst reading."""
    return gate.ticked(report, _conditions(settings))


def _conditions(settings: Settings) -> tuple[gate.Condition, ...]:
    from aidebt import checks

    return gate.parse(settings.fail_on, checks.rule_ids)


def _in_view(finding: Finding, contexts: dict[str, str], settings: Settings) -> bool:
    if not settings.contexts:
        return True
    seen = {contexts[place.asset] for place in finding.places if place.asset in contexts}
    return not seen or not seen.isdisjoint(settings.contexts)


def _talk(report: Report, settings: Settings, seconds: dict[str, float], code: int) -> None:
    if code == NOTHING_READ:
        what = "there are no files" if report.files_listed == 0 else f"none of {report.files_listed:,} files could be read"
        output.say(f"aidebt: nothing to report on: {what}\n  hint: check the path, --exclude, and whether git ignores it")
    if settings.verbose and not settings.quiet:
        output.say(f"aidebt: configuration: {settings.config_file or 'none'}")
    if settings.output is not None and str(settings.output) != "-" and not settings.quiet:
        output.say(f"aidebt: report written to {settings.output}")
    if settings.timings:
        rows = [*seconds.items(), ("total", sum(seconds.values()))]
        output.say("\n".join(f"{value:9.3f} s  {stage}" for stage, value in rows))


# -- other commands -------------------------------------------------------------------------------------------------


def _explain(rule: str | None) -> int:
    from aidebt import checks

    if rule is None:
        pages = ((name, checks.manual(name).partition("\n")[0]) for name in checks.rule_ids())
        sys.stdout.write("".join(f"{name:28} {line}\n" for name, line in pages))
        return OK
    if rule not in checks.rule_ids():
        raise UsageError(f"unknown rule `{rule}`{config.nearest(rule, checks.rule_ids())}", "`aidebt explain` lists the rules")
    sys.stdout.write(checks.page(rule))
    return OK


# -- ends -----------------------------------------------------------------------------------------------------------


def _hang_up() -> int:
    """The reader of stdout is gone: say nothing more there, not even at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return OK


def _internal(error: Exception) -> int:
    if os.environ.get("AIDEBT_DEBUG"):
        output.say(traceback.format_exc())
    words = " ".join(str(error).split())[:200]
    output.say(
        f"aidebt: internal error: {type(error).__name__}: {words}\n"
        "  hint: this is a defect of aidebt; run again with AIDEBT_DEBUG=1 for the traceback, and report it"
    )
    return INTERNAL
