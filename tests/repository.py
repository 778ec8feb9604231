"""Builds small git repositories with fixed dates, for tests."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

IDENTITY = {
    "GIT_AUTHOR_NAME": "A",
    "GIT_AUTHOR_EMAIL": "a@example.org",
    "GIT_COMMITTER_NAME": "C",
    "GIT_COMMITTER_EMAIL": "c@example.org",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
}


class Repo:
    """A repository under construction. Each method that changes something gives the repository back, so that calls chain.

    Dates are days (`2024-03-10`, noon UTC) or full ISO times. `ids` maps each commit's message to its id.
    """

    def __init__(self, path: Path, *, create: bool = True, options: tuple[str, ...] = ()) -> None:
        self.path = path
        self.ids: dict[str, str] = {}
        if create:
            path.mkdir(parents=True, exist_ok=True)
            self.git("init", "-q", "-b", "main", *options)

    def git(self, *arguments: str, on: str = "2024-01-01", author_on: str | None = None, check: bool = True) -> str:
        """Run git here and give back what it printed."""
        dates = {"GIT_COMMITTER_DATE": _moment(on), "GIT_AUTHOR_DATE": _moment(author_on or on)}
        environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        done = subprocess.run(
            ["git", "-c", "protocol.file.allow=always", "-c", "core.autocrlf=false", "-C", str(self.path), *arguments],
            env={**environment, **IDENTITY, **dates},
            capture_output=True,
            check=False,
        )
        if check and done.returncode:
            raise AssertionError(f"git {arguments}: {os.fsdecode(done.stderr)}")
        return os.fsdecode(done.stdout).strip()

    def write(self, path: str, content: str | bytes) -> Repo:
        """Write a file, its folders too."""
        file = self.path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return self

    def remove(self, path: str) -> Repo:
        """Delete a file."""
        (self.path / path).unlink()
        return self

    def commit(self, on: str, message: str = "", author_on: str | None = None) -> Repo:
        """Commit everything that is in the work tree."""
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message or on, on=on, author_on=author_on)
        self.ids[message or on] = self.git("rev-parse", "HEAD")
        return self

    def branch(self, name: str) -> Repo:
        """Make a branch here and switch to it."""
        self.git("checkout", "-q", "-b", name)
        return self

    def checkout(self, name: str) -> Repo:
        """Switch to a branch."""
        self.git("checkout", "-q", name)
        return self

    def merge(self, name: str, on: str, message: str = "") -> Repo:
        """Merge a branch into the current one, always with a merge commit."""
        self.git("merge", "-q", "--no-ff", "-m", message or f"merge {name}", name, on=on)
        self.ids[message or f"merge {name}"] = self.git("rev-parse", "HEAD")
        return self

    def revert(self, message: str, on: str) -> Repo:
        """Revert the commit with that message."""
        self.git("revert", "--no-edit", self.ids[message], on=on)
        self.ids[f"revert {message}"] = self.git("rev-parse", "HEAD")
        return self

    def clone(self, path: Path, *options: str) -> Repo:
        """A clone, e.g. with `--depth=1` or `--bare`."""
        self.git("clone", "-q", *options, self.path.as_uri(), str(path))
        return Repo(path, create=False)

    def lose(self, *revision_paths: str) -> Repo:
        """Delete the loose objects that `revision:path` names, as if they had never been fetched."""
        for name in revision_paths:
            oid = self.git("rev-parse", name)
            file = self.path / ".git" / "objects" / oid[:2] / oid[2:]
            file.chmod(0o600)
            file.unlink()
        return self


def _moment(on: str) -> str:
    return on if "T" in on else f"{on}T12:00:00+00:00"
