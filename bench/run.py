"""Times a whole `aidebt scan` against the floor of its repository, and each stage of it.

usage: python bench/run.py --repo PATH [--repo PATH ...] [--runs N]
       python bench/run.py --clones DIRECTORY        the pinned repositories of repositories.toml, cloned there by you

Floor and scan are measured in turns, so that a busy machine slows both. "cold" runs with --no-cache; "warm" uses a cache
that one run before it filled.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from floor import measure
from process import Run, run

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

PINNED = Path(__file__).with_name("repositories.toml")
TIMING = re.compile(r"^ *([0-9.]+) s  (?!total$)(\S+)$", re.MULTILINE)
FINISHED = (0, 1)  # exit codes of a scan that ran to its end: without and with findings


def scan(repository: Path, *flags: str) -> Run:
    """One whole process, interpreter start included."""
    done = run([sys.executable, "-m", "aidebt", "scan", str(repository), "--format", "json", "--timings", *flags])
    if done.status not in FINISHED:
        sys.exit(f"{repository}: the scan ended with {done.status}\n{done.stderr}")
    return done


def stages(runs: list[Run]) -> dict[str, float]:
    """Median seconds of each stage, in the order of the flow."""
    told = [{name: float(seconds) for seconds, name in TIMING.findall(each.stderr)} for each in runs]
    return {name: median(each.get(name, 0.0) for each in told) for name in (told[0] if told else {})}


def compare(repository: Path, runs: int) -> None:
    """Measures one repository and prints its table."""
    floors, cold, warm = [], [], []
    scan(repository)
    for _ in range(runs):
        floors.append(measure(repository, 1))
        cold.append(scan(repository, "--no-cache"))
        warm.append(scan(repository))
    floor = median(sum(each.values()) for each in floors)
    print(f"\n{repository.name}  {git(repository, 'rev-parse', '--short=12', 'HEAD')}  median of {runs}")
    for name in floors[0]:
        print(f"  {'floor: ' + name:18} {median(each[name] for each in floors):8.3f} s")
    print(f"  {'floor':18} {floor:8.3f} s")
    for name, seconds in stages(cold).items():
        print(f"  {'stage: ' + name:18} {seconds:8.3f} s")
    for name, taken in (("cold", cold), ("warm", warm)):
        seconds = median(each.seconds for each in taken)
        tree = f", all processes {max(each.tree_mib or 0 for each in taken):.0f} MiB" if taken[0].tree_mib else ""
        memory = f"largest process {max(each.largest_mib for each in taken):.0f} MiB{tree}"
        print(f"  {name:18} {seconds:8.3f} s  {seconds / floor:6.1f} x floor  {memory}")


def git(repository: Path, *arguments: str) -> str:
    """What git says there, or ""."""
    done = subprocess.run(["git", "-C", repository, *arguments], capture_output=True, text=True)
    return done.stdout.strip()


def pinned(clones: Path) -> list[Path]:
    """The clones under `clones` whose HEAD is the pinned commit; says what to do about the others."""
    found = []
    for row in tomllib.loads(PINNED.read_text(encoding="utf-8"))["repository"]:
        path = clones / row["name"].partition("/")[2]
        if git(path, "rev-parse", "HEAD") == row["commit"]:
            found.append(path)
        else:
            print(f"left out {row['name']}: clone it to {path} and check out {row['commit']}", file=sys.stderr)
    return found


def main() -> None:
    """Reads the flags and measures one repository after the other."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repo", type=Path, action="append", default=[], help="a repository to measure")
    parser.add_argument("--clones", type=Path, help="the directory that holds clones of the pinned repositories")
    parser.add_argument("--runs", type=int, default=5, help="runs of each kind; the median counts (default 5)")
    flags = parser.parse_args()
    repositories = flags.repo + (pinned(flags.clones) if flags.clones else [])
    if not repositories or flags.runs < 1:
        parser.error("name a repository with --repo, or a directory of clones with --clones")
    with tempfile.TemporaryDirectory() as cache:
        os.environ["XDG_CACHE_HOME"] = cache
        for repository in repositories:
            compare(repository.resolve(), flags.runs)


if __name__ == "__main__":
    main()
