"""How much starting `aidebt` costs beside starting the interpreter: `python bench/start.py [RUNS]`."""

from __future__ import annotations

import sys
from statistics import median

from process import run

COMMANDS = {
    "python -c pass": [sys.executable, "-c", "pass"],
    "aidebt --version": [sys.executable, "-m", "aidebt", "--version"],
    "aidebt --help": [sys.executable, "-m", "aidebt", "--help"],
}


def main(runs: int) -> None:
    """Runs the commands in turns and prints the median of each and its ratio to the first."""
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(runs + 1):  # the first round warms the file system's cache
        for name, command in COMMANDS.items():
            done = run(command)
            if done.status != 0:
                sys.exit(f"{name} ended with {done.status}\n{done.stderr}")
            times[name].append(done.seconds)
    medians = {name: median(taken[1:]) for name, taken in times.items()}
    bare = next(iter(medians.values()))
    for name, seconds in medians.items():
        print(f"{name:18} {seconds * 1000:7.1f} ms  {seconds / bare:5.1f} x")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
