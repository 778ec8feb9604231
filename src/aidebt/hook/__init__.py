"""`aidebt check`: what the staged change adds to the debt, said before it is committed.

Most commits touch no model and no prompt, and each of them pays for the question. So the way to "nothing" imports git, the
prefilter and little else; the rules, the parsers and the rest come in when a staged file may hold something.
"""

from __future__ import annotations

import os
import sys
from datetime import date, datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING

from aidebt.errors import AidebtError, UsageError
from aidebt.hook.options import RULES, Options, options_from, parse
from aidebt.hook.sieve import Sieve, sift
from aidebt.hook.staging import Staging, read_staging

if TYPE_CHECKING:
    from aidebt.gate import Condition

__all__ = ["Options", "check", "options_from", "parse", "run", "this_day"]

OK, INTERNAL, INTERRUPTED = 0, 4, 130


def this_day() -> date:
    """The present UTC day."""
    return datetime.now(timezone.utc).date()


def run(options: Options, today: date) -> int:
    """Run `aidebt check` and give back its exit code; no exception leaves it.

    A defect of this tool stops no commit that it was not asked to judge.

    Args:
        options: the command line.
        today: the day for which the lifecycles are read; `options.as_of` goes before it.
    """
    try:
        return check(options, today)
    except AidebtError as error:
        _say(f"aidebt: error: {error.message}" + (f"\n  hint: {error.hint}" if error.hint else ""))
        return 2
    except KeyboardInterrupt:
        _say("aidebt: interrupted")
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except Exception as error:
        if os.environ.get("AIDEBT_DEBUG"):
            import traceback

            _say(traceback.format_exc())
        words = " ".join(str(error).split())[:200]
        _say(
            f"aidebt: internal error: {type(error).__name__}: {words}; the staged change was not judged\n"
            "  hint: this is a defect of aidebt; run again with AIDEBT_DEBUG=1 for the traceback, and report it"
        )
        return INTERNAL if options.fail_on else OK


def check(options: Options, today: date) -> int:
    """Judge the staged change of the repository around the current directory.

    Raises:
        AidebtError: when there is none, or a file of settings cannot be used.
    """
    from aidebt.git import Repository

    conditions = _conditions(options)
    repository = Repository.open(Path.cwd(), hook=True)
    if repository.bare:
        raise UsageError(f"{repository.root}: a bare repository has no index", "run it in a work tree")
    staging = read_staging(repository, options.files)
    if staging.unmerged:
        listed = ", ".join(staging.unmerged[:3]) + (", …" if len(staging.unmerged) > 3 else "")
        _say(f"aidebt: {len(staging.unmerged)} unmerged, not judged: {listed}\n  hint: resolve and `git add` them first")
    sieve = Sieve.load(repository.root, options)
    with repository.blobs() as blobs:
        sifted = sift(staging, sieve, blobs)
        if not sifted.candidates:
            return _nothing(staging, options)
        from aidebt.hook.judging import judge

        return judge(repository, blobs, staging, sifted, sieve.settings, options, conditions, options.as_of or today)


def _conditions(options: Options) -> tuple[Condition, ...]:
    """What stops the commit.

    Raises:
        UsageError: when a condition is none, or none that can be judged before a commit.
    """
    if not options.fail_on:
        return ()
    from aidebt import gate

    conditions = gate.parse(options.fail_on, _rules)
    for condition in conditions:
        if condition.kind == "clock" and condition.name != "runway":
            raise UsageError(f"--fail-on {condition.text}: that clock runs after a commit", "check knows runway<DAYS")
    return conditions


def _rules() -> tuple[str, ...]:
    from aidebt import checks

    return (*checks.rule_ids(), *RULES)


def _nothing(staging: Staging, options: Options) -> int:
    if options.verbose:
        sys.stdout.write(f"aidebt: {len(staging.judged)} staged, none of which can hold a model or a prompt\n")
    return OK


def _say(message: str) -> None:
    from aidebt.reporters.harmless import safe

    try:
        sys.stderr.write("\n".join(safe(line) for line in message.split("\n")) + "\n")
        sys.stderr.flush()
    except (OSError, ValueError):
        pass
