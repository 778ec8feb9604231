"""A line on stderr that says how far a long scan is; silent in a pipe, in CI, and for the first second."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from typing import TextIO

from aidebt.config import Settings

PATIENCE = 1.0  # seconds before the first word
INTERVAL = 0.1  # seconds between two words: fast enough to look alive, slow enough to cost nothing
CLEAR = "\r\x1b[2K"


class Progress:
    """Called with a stage, how much of it is done, and how much there is; use it in a `with` statement.

    Args:
        stream: where the line is drawn.
        enabled: False for silence.
        clock: seconds, ever growing.
    """

    def __init__(self, stream: TextIO, enabled: bool, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream = stream
        self._enabled = enabled
        self._clock = clock
        self._next = clock() + PATIENCE
        self._stage = ""
        self._drawn = False

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Draw the line if it is time to; a new stage is drawn at once."""
        if not self._enabled:
            return
        now = self._clock()
        if now < self._next and not (self._drawn and stage != self._stage):
            return
        self._next, self._stage, self._drawn = now + INTERVAL, stage, True
        share = f" {done:,} of {total:,}" if total > 1 else ""
        self._write(f"{CLEAR}aidebt: {stage}{share} …")

    def __enter__(self) -> Progress:
        """Nothing is drawn yet."""
        return self

    def __exit__(self, *_: object) -> None:
        """Wipe the line."""
        if self._drawn:
            self._write(CLEAR)

    def _write(self, text: str) -> None:
        try:
            self._stream.write(text)
            self._stream.flush()
        except (OSError, ValueError):
            self._enabled = False


def progress_for(settings: Settings, environment: Mapping[str, str]) -> Progress:
    """Progress where somebody watches: stderr is a terminal that can wipe a line, not CI, and not told to be quiet."""
    watched = sys.stderr is not None and sys.stderr.isatty() and environment.get("TERM") != "dumb" and not environment.get("CI")
    return Progress(sys.stderr, watched and not settings.quiet)
