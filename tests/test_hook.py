"""The pre-commit hook: what it runs works, and it runs when it should."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MANIFEST = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
Run = Callable[..., subprocess.CompletedProcess[str]]


def field(name: str) -> str:
    """A one-line field of the only hook."""
    (found,) = re.findall(rf"^[- ] {name}: (.+)$", MANIFEST, re.MULTILINE)
    return str(found)


def test_the_hook_reports_and_lets_the_commit_pass(aidebt: Run, tmp_path: Path) -> None:
    subprocess.run([sys.executable, ROOT / "scripts" / "demo.py", tmp_path / "demo"], check=True)
    command, *arguments = shlex.split(field("entry"))
    assert command == "aidebt"
    done = aidebt(*arguments, cwd=tmp_path / "demo")
    assert done.returncode == 0, done.stderr
    assert "gpt-4o" in done.stdout


def test_the_hook_looks_at_its_repository_and_not_at_the_one_that_git_names(
    aidebt: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Git runs hooks with GIT_DIR and GIT_INDEX_FILE set; another repository's values must not leak in."""
    subprocess.run([sys.executable, ROOT / "scripts" / "demo.py", tmp_path / "demo"], check=True)
    plain = aidebt("scan", "--format", "json", "--exit-zero", cwd=tmp_path / "demo")
    assert plain.returncode == 0, plain.stderr
    monkeypatch.setenv("GIT_DIR", os.fspath(tmp_path / "nowhere"))
    monkeypatch.setenv("GIT_INDEX_FILE", os.fspath(tmp_path / "nowhere" / "index"))
    assert aidebt("scan", "--format", "json", "--exit-zero", cwd=tmp_path / "demo").stdout == plain.stdout


@pytest.mark.parametrize(
    "path", ["app.py", "a/b.yaml", ".env.example", "x/.env", "Dockerfile", "api.Dockerfile", "p.prompty", "p.j2"]
)
def test_the_hook_runs_for(path: str) -> None:
    assert re.search(field("files"), path)


@pytest.mark.parametrize("path", ["logo.png", "main.go", "environment", "a.pyc", "dist/app.whl", "mdx"])
def test_the_hook_does_not_run_for(path: str) -> None:
    assert not re.search(field("files"), path)
