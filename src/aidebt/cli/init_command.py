"""`aidebt init`: shows, and with --write makes, the configuration, the hook and the CI files. It never overwrites."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aidebt.cli import output
from aidebt.errors import CatalogError, UsageError
from aidebt.reporters.harmless import safe
from aidebt.values import dataclass

if TYPE_CHECKING:
    from aidebt.git import Repository

CI = ("auto", "github", "gitlab", "none")
HOOKS = ("auto", "git", "pre-commit", "none")
CONFIG = """\
# Configuration of aidebt. Its keys are named like the flags of `aidebt scan`.

# What makes the exit code 1: severities, rules, new (not in the baseline), or a clock in days.
fail-on = ["high"]

# Files that are not read, as in .gitignore.
# extend-exclude = ["third_party/"]

# Findings that are accepted, by rule, path and model; they are counted, and told again after their last day.
# [[ignores]]
# rule = "retired-model"
# path = "legacy/"
# until = 2027-03-01
# reason = "goes with the old client"
"""
HOOK = """\
#!/bin/sh
# Says what the staged change adds to the AI debt. `aidebt check --fail-on high` would stop the commit.
exec aidebt check
"""
PRE_COMMIT_HOOK = """\
  - repo: local
    hooks:
      - id: aidebt-check
        name: aidebt check
        entry: aidebt check # add --fail-on high to stop the commit
        language: system
        types: [text]
        require_serial: true
        verbose: true
"""
WORKFLOWS = {
    "github": {
        ".github/workflows/aidebt-nightly.yml": "github/aidebt-nightly.yml",
        ".github/workflows/aidebt-pull-request.yml": "github/aidebt-pull-request.yml",
    },
    "gitlab": {"aidebt.gitlab-ci.yml": "gitlab/aidebt.gitlab-ci.yml"},
}
"""By service: the file that is written, and the template it is a copy of."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A file to write, relative to the root. `by_hand` is what to add to one that is there already, "" for nothing."""

    path: str
    text: str
    executable: bool = False
    by_hand: str = ""


def add_parser(commands: Any) -> None:
    """Add the parser of the command to those of the others."""
    parser = commands.add_parser(
        "init",
        help="show, then write, the configuration, the hook and the CI files",
        description="Show the files that set aidebt up in a repository. Nothing is written without --write, and no file that "
        "is there is ever changed.",
    )
    parser.add_argument("path", nargs="?", type=Path, default=Path(), metavar="PATH", help="the repository (default: .)")
    parser.add_argument("--write", action="store_true", help="write what is shown without it")
    parser.add_argument("--ci", choices=CI, default="auto", help="which CI files (default: those of the service that is used)")
    parser.add_argument("--hook", choices=HOOKS, default="auto", help="which hook (default: pre-commit's where it is used)")


def run(args: argparse.Namespace) -> int:
    """Show or write, and give back the exit code.

    Raises:
        AidebtError: when there is no work tree, or a file cannot be written.
    """
    from aidebt.git import Repository

    repository = Repository.open(args.path)
    if repository.bare:
        raise UsageError(f"{repository.root}: a bare repository has no files", "run it in a work tree")
    files = planned(repository, args.hook, args.ci)
    for file in files:
        place = repository.root / file.path
        if os.path.lexists(place):
            output.say(
                f"aidebt: {file.path} is there, and stays as it is" + (f"; add to it:\n{file.by_hand}" if file.by_hand else "")
            )
        elif args.write:
            _write(place, file)
            output.say(f"aidebt: wrote {file.path}")
        else:
            output.write(_as_difference(file), None)
    if not args.write:
        output.say("aidebt: nothing is written; `aidebt init --write` writes what is new here")
    return 0


def planned(repository: Repository, hook: str, ci: str) -> list[Planned]:
    """The files that set a repository up, whether they are there or not.

    Raises:
        CatalogError: when a template is missing.
    """
    root = repository.root
    services = [ci] if ci in WORKFLOWS else [] if ci == "none" else _services(root)
    copies = [Planned(path, _template(name)) for service in services for path, name in WORKFLOWS[service].items()]
    return [*_config(root), *_hook(repository, hook), *copies]


def _config(root: Path) -> list[Planned]:
    from aidebt.config import find_file

    found = find_file(root)
    return [Planned("aidebt.toml" if found is None else found.name, CONFIG)]


def _hook(repository: Repository, hook: str) -> list[Planned]:
    name = ".pre-commit-config.yaml"
    if hook == "auto":
        hook = "pre-commit" if (repository.root / name).exists() else "git"
    if hook == "pre-commit":
        return [Planned(name, "repos:\n" + PRE_COMMIT_HOOK, by_hand=PRE_COMMIT_HOOK)]
    if hook == "git":
        place = os.path.relpath(repository.common_dir / "hooks" / "pre-commit", repository.root)
        return [Planned(place, HOOK, executable=True, by_hand="aidebt check\n")]
    return []


def _services(root: Path) -> list[str]:
    """The services whose files are in the repository."""
    used = {"github": root / ".github", "gitlab": root / ".gitlab-ci.yml"}
    return [service for service, sign in used.items() if sign.exists()]


def _template(name: str) -> str:
    here = Path(__file__).resolve().parents[1]
    for folder in (here / "templates", here.parents[1] / "templates"):
        if (folder / name).is_file():
            return (folder / name).read_text("utf-8")
    raise CatalogError(f"no template {name} beside {here.name}", "install aidebt again: its data files are missing")


def _as_difference(file: Planned) -> str:
    lines = "".join(f"+{safe(line)}\n" for line in file.text.splitlines())
    return f"--- /dev/null\n+++ {safe(file.path)}\n{lines}"


def _write(place: Path, file: Planned) -> None:
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("x", encoding="utf-8") as stream:  # "x": another process may have made it meanwhile
            stream.write(file.text)
        if file.executable:
            place.chmod(place.stat().st_mode | 0o111)
    except OSError as error:
        raise UsageError(f"cannot write {place}: {error.strerror}", "check who may write there") from error
