"""The floor under any scan of a git repository: list the files, read them, read the log once.

Nothing can report ages from git without doing this much; the cost of a scan is quoted as a multiple of it.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

READ_AT_MOST = 1 << 20  # bytes; larger files are seldom source
LOG = ("log", "--raw", "-z", "--no-renames", "--no-abbrev", "--format=%H %ct")


def tracked(repository: Path) -> list[bytes]:
    """The paths in the index."""
    listed = subprocess.run(["git", "-C", repository, "ls-files", "-s", "-z"], check=True, capture_output=True).stdout
    return [row.partition(b"\t")[2] for row in listed.split(b"\0") if row]


def read(repository: Path, paths: list[bytes]) -> None:
    """Reads every regular file of at most READ_AT_MOST bytes, and forgets it."""
    for path in paths:
        file = repository / path.decode("utf-8", "surrogateescape")
        try:
            if not file.is_symlink() and file.stat().st_size <= READ_AT_MOST:
                file.read_bytes()
        except OSError:
            continue


def log(repository: Path) -> None:
    """One pass over the whole history with the changed paths of each commit."""
    subprocess.run(["git", "-C", repository, *LOG], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def measure(repository: Path, runs: int) -> dict[str, float]:
    """Median seconds of each part over `runs` runs, after one that warms the file system's cache."""
    paths = tracked(repository)
    parts: dict[str, Callable[[], object]] = {
        "list": lambda: tracked(repository),
        "read": lambda: read(repository, paths),
        "log": lambda: log(repository),
    }
    times: dict[str, list[float]] = {name: [] for name in parts}
    for _ in range(runs + 1):
        for name, part in parts.items():
            start = perf_counter()
            part()
            times[name].append(perf_counter() - start)
    return {name: median(taken[1:]) for name, taken in times.items()}
