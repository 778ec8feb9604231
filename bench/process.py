"""Runs one command to its end and says how long it took and how much memory it held."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from time import perf_counter

SAMPLE_EVERY = 0.05  # seconds between two looks at the process tree
PER_MIB = 1 << 20 if sys.platform == "darwin" else 1 << 10  # ru_maxrss is in bytes there, in KiB elsewhere


@dataclass(frozen=True, slots=True)
class Run:
    """One finished process. `processor` are the seconds of user and system time of it and its children.

    `largest_mib` is the peak of its largest process, `tree_mib` the sampled peak of all together.

    `tree_mib` sums resident sets, so memory that workers share counts once for each; None where there is no /proc.
    """

    seconds: float
    processor: float
    status: int
    largest_mib: float
    tree_mib: float | None
    stderr: str


def run(command: Sequence[str], cwd: Path | None = None, environment: Mapping[str, str] | None = None) -> Run:
    """Runs `command` with its output discarded and its messages kept, in `cwd` and with `environment` where given."""
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as messages:
        start = perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=messages, cwd=cwd, env=environment)
        peak, done = [0.0], Event()
        sampler = Thread(target=_sample, args=(process.pid, peak, done), daemon=True)
        sampler.start()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        done.set()
        sampler.join()
        messages.seek(0)
        processor = usage.ru_utime + usage.ru_stime
        return Run(seconds, processor, process.returncode, usage.ru_maxrss / PER_MIB, peak[0] or None, messages.read())


def _sample(root: int, peak: list[float], done: Event) -> None:
    while not done.wait(SAMPLE_EVERY):
        peak[0] = max(peak[0], sum(_resident(pid) for pid in _tree(root)))


def _tree(root: int) -> list[int]:
    """`root` and its descendants, from Linux's /proc; empty elsewhere."""
    found, todo = [], [root]
    while todo:
        pid = todo.pop()
        found.append(pid)
        try:
            for task in os.listdir(f"/proc/{pid}/task"):  # noqa: PTH208 (runs while others are being timed)
                with open(f"/proc/{pid}/task/{task}/children", "rb") as children:  # noqa: PTH123
                    todo += map(int, children.read().split())
        except OSError:
            continue
    return found


def _resident(pid: int) -> float:
    try:
        with open(f"/proc/{pid}/statm", "rb") as statm:  # noqa: PTH123
            return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / (1 << 20)
    except (OSError, IndexError):
        return 0.0
