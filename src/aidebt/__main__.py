"""`python -m aidebt`, and the console script."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from datetime import date


def entry() -> int:
    """The console script. A run makes many objects and throws few away: looking for them so often is a tenth of a hook."""
    gc.set_threshold(50_000, 20, 20)
    return leave(main(sys.argv[1:]))


def leave(code: int) -> int:
    """End the process once what it said is written, without taking its objects apart: that takes longer than to judge them.

    Comes back with the code only where the output cannot be written: then the interpreter says so.
    """
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:  # it was closed before this began
                stream.flush()
    except (OSError, ValueError):
        return code
    os._exit(code)


def main(argv: Sequence[str], today: date | None = None) -> int:
    """Run a command line and give back its exit code.

    `check` runs at every commit: with the arguments that hooks pass it goes without argparse and all that a report needs.

    Args:
        argv: the arguments after the program's name.
        today: the day on which clocks are read; the present UTC day when None.
    """
    if argv and argv[0] == "check":
        from aidebt import hook

        options = hook.parse(argv[1:])
        if options is not None:
            return hook.run(options, today or hook.this_day())
    from aidebt.cli import main as command_line

    return command_line(argv, today)


if __name__ == "__main__":
    sys.exit(entry())
