"""Where words go: the report to stdout or a file, talk to stderr, each safe for what is at the other end."""

from __future__ import annotations

import contextlib
import io
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TextIO

from aidebt.config import Settings
from aidebt.errors import AidebtError, UsageError
from aidebt.files import write_whole

WIDTH = 100  # columns where nothing tells


def prepare_streams() -> None:
    """Let no character that the terminal's encoding lacks, and no undecodable path, end the run."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def say(message: str) -> None:
    """One line of talk on stderr; a stderr that is gone is no reason to stop."""
    with contextlib.suppress(OSError, ValueError):
        sys.stderr.write(printable(message.rstrip("\n")) + "\n")
        sys.stderr.flush()


def complain(error: AidebtError) -> None:
    """An error as a person reads it: what, and what to do next."""
    say(f"aidebt: error: {error.message}" + (f"\n  hint: {error.hint}" if error.hint else ""))


def printable(text: str) -> str:
    """`text` without anything a terminal would obey."""
    return "".join(
        char if char.isprintable() or char == "\n" else char.encode("unicode_escape").decode("ascii") for char in text
    )


def wants_color(settings: Settings, stream: TextIO, environment: Mapping[str, str]) -> bool:
    """Whether escape sequences may be written: the flag decides, then https://no-color.org, then what `stream` is."""
    if settings.color != "auto":
        return settings.color == "always"
    if settings.output is not None or environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR", "0") != "0":
        return True
    return stream.isatty() and environment.get("TERM") != "dumb"


def width_of(settings: Settings) -> int:
    """Columns to write for."""
    return WIDTH if settings.output is not None else shutil.get_terminal_size((WIDTH, 24)).columns


def write(text: str, output: Path | None) -> None:
    """Write the report to stdout, or to a file so that it is there whole or not at all.

    Raises:
        UsageError: when the file cannot be written.
        BrokenPipeError: when the reader of stdout is gone.
    """
    if output is None or str(output) == "-":
        sys.stdout.write(text)
        sys.stdout.flush()
        return
    data = text.encode("utf-8", "backslashreplace")
    try:
        if output.exists() and not output.is_file():  # /dev/null, a pipe: nothing to put in place of it
            output.write_bytes(data)
        else:
            write_whole(output.resolve(), data)
    except OSError as error:
        raise UsageError(f"cannot write {output}: {error.strerror}", "choose another file with --output") from error
