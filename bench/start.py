"""How much starting `aidebt` costs beside starting the interpreter: `python bench/start.py [RUNS]`.

User and system time of the command and its children, medians of runs in turns, as ratios to `python -c pass`. The hook is
measured on ten staged files of a repository of a hundred, with bytecode and rules compiled before, as pip installs them.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from statistics import median

from process import run

SOURCE = Path(__file__).resolve().parent.parent / "src"
FILES, STAGED = 100, 10
PLAIN = "import os\n\n\n" + "".join(f"def f{n}(path):\n    return os.path.join(str(path), '{n}')\n\n\n" for n in range(40))
CHAT = """from openai import OpenAI
MODEL = "gpt-4.1"
SYSTEM = "You are a careful travel agent. Answer in two sentences and never invent a price."
def ask(question):
    return OpenAI().chat.completions.create(
        model=MODEL, messages=[{"role": "system", "content": SYSTEM}, {"role": "user", "content": question}])
"""


def main(runs: int) -> None:
    """Runs the commands in turns and prints the median of each and its ratio to the first."""
    with tempfile.TemporaryDirectory() as directory:
        place = Path(directory)
        environment = prepared(place)
        commands = commands_in(place)
        times: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(runs + 1):  # the first round fills the caches
            for name, (command, cwd) in commands.items():
                done = run(command, cwd, environment)
                if done.status != 0:
                    sys.exit(f"{name} ended with {done.status}\n{done.stderr}")
                times[name].append(done.processor)
    medians = {name: median(taken[1:]) for name, taken in times.items()}
    bare = next(iter(medians.values()))
    for name, seconds in medians.items():
        print(f"{name:40} {seconds * 1000:7.1f} ms  {seconds / bare:5.1f} x")


def commands_in(place: Path) -> dict[str, tuple[list[str], Path]]:
    """The commands by name, each with the directory it runs in."""
    aidebt = [sys.executable, "-m", "aidebt"]
    found = {
        "python -c pass": ([sys.executable, "-c", "pass"], place),
        "aidebt --version": ([*aidebt, "--version"], place),
        "aidebt --help": ([*aidebt, "--help"], place),
    }
    for count in (0, 1, 3, STAGED):
        found[f"aidebt check, {count} of {STAGED} files hold AI"] = ([*aidebt, "check"], repository(place / f"r{count}", count))
    return found


def prepared(place: Path) -> Mapping[str, str]:
    """An environment in which bytecode and rules are kept, and nothing of the developer's is read."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "LANG", "SYSTEMROOT", "TMPDIR")}
    caches = {"PYTHONPYCACHEPREFIX": str(place / "bytecode"), "XDG_CACHE_HOME": str(place / "cache"), "HOME": str(place)}
    return {**kept, **caches, "PYTHONPATH": str(SOURCE), "GIT_CONFIG_NOSYSTEM": "1"}


def repository(path: Path, holding: int) -> Path:
    """A repository with ten files staged, `holding` of which change a model."""
    path.mkdir()
    git(path, "init", "-q")
    for number in range(FILES):
        (path / f"m{number}.py").write_text(CHAT if number < STAGED else PLAIN, encoding="utf-8")
    git(path, "add", "-A")
    git(path, "commit", "-q", "-m", "before")
    for number in range(STAGED):
        changed = path / f"m{number if number < holding else STAGED + number}.py"
        text = changed.read_text(encoding="utf-8")
        changed.write_text(text.replace("gpt-4.1", "gpt-4o") + "\nLIMIT = 3\n", encoding="utf-8")
    git(path, "add", "-A")
    return path


def git(path: Path, *arguments: str) -> None:
    """Runs git there, as somebody."""
    who = ["-c", "user.name=bench", "-c", "user.email=bench@example.org"]
    subprocess.run(["git", "-C", str(path), *who, *arguments], check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
