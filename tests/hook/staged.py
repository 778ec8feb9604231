"""Repositories with something staged, and what `aidebt check` says about it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

from aidebt.__main__ import main
from repository import Repo

TODAY = date(2026, 11, 22)
SYSTEM = "You are a careful travel agent. Answer in two sentences and never invent a price."


class Said(NamedTuple):
    """What one run printed, and its exit code."""

    code: int
    lines: list[str]
    complaints: str

    @property
    def findings(self) -> list[tuple[str, str]]:
        """(place, rule) of each line that is a finding."""
        return [(line.split(": ")[0], line.rpartition("[")[2].rstrip("]")) for line in self.lines if line.endswith("]")]


class Desk:
    """A repository on which somebody works, and the hook that looks at it."""

    def __init__(self, path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.repo = Repo(path)
        self._monkeypatch = monkeypatch
        self._capsys = capsys

    def commit(self, files: Mapping[str, str] | None = None) -> Desk:
        """Write files and commit all there is."""
        self.write(files or {}).repo.commit("2026-11-01")
        return self

    def stage(self, files: Mapping[str, str] | None = None) -> Desk:
        """Write files and stage all there is."""
        self.write(files or {}).repo.git("add", "-A")
        return self

    def write(self, files: Mapping[str, str]) -> Desk:
        """Write files and leave the index alone."""
        for path, content in files.items():
            self.repo.write(path, content)
        return self

    def check(self, *arguments: str, cwd: str = "") -> Said:
        self._monkeypatch.chdir(self.repo.path / cwd)
        self._capsys.readouterr()
        code = main(["check", *arguments], TODAY)
        out, err = self._capsys.readouterr()
        return Said(code, out.splitlines(), err)


def chat(model: str = "gpt-4.1", system: str = SYSTEM, client: str = "OpenAI", more: str = "") -> str:
    """A module with a model, a prompt and the call that joins them."""
    return (
        f"from openai import {client}\n"
        f'MODEL = "{model}"\n'
        f'SYSTEM = """{system}"""{more}\n'
        "def ask(q):\n"
        f"    return {client}().chat.completions.create(model=MODEL, messages=[\n"
        '        {"role": "system", "content": SYSTEM}, {"role": "user", "content": q}])\n'
    )


def embed(model: str = "text-embedding-3-small") -> str:
    return f'from openai import OpenAI\ndef embed(t):\n    return OpenAI().embeddings.create(model="{model}", input=t)\n'
