"""The pre-commit hooks: what their manifest says holds, and they look at their own repository."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from repository import Repo

ROOT = Path(__file__).resolve().parent.parent
HOOKS = {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))}
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.mark.parametrize(("id", "code"), [("aidebt-check", 0), ("aidebt-check-block", 1)])
def test_a_hook_warns_or_blocks_as_its_name_says(aidebt: Run, tmp_path: Path, id: str, code: int) -> None:
    repo = Repo(tmp_path / "work").write("a.py", "x = 1\n").commit("2026-11-01")
    repo.write("chat.py", "from openai import OpenAI\nOpenAI().chat.completions.create(model='gpt-4-0613')\n").git("add", "-A")
    command, *arguments = shlex.split(HOOKS[id]["entry"])
    assert command == "aidebt"
    done = aidebt(*arguments, *HOOKS[id].get("args", ()), "chat.py", cwd=repo.path)
    assert done.returncode == code, done.stderr
    assert "chat.py:2: " in done.stdout


def test_each_hook_is_seen_where_it_passes_and_runs_once() -> None:
    assert list(HOOKS) == ["aidebt-check", "aidebt-check-block"]
    for hook in HOOKS.values():
        assert hook["verbose"] is hook["require_serial"] is True
        assert hook["types"] == ["text"]  # what the file is, not how it is called: the check knows which names it reads


def test_a_scan_looks_at_its_repository_and_not_at_the_one_that_git_names(
    aidebt: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Git runs hooks with GIT_DIR and GIT_INDEX_FILE set; another repository's values must not leak in."""
    subprocess.run([sys.executable, ROOT / "scripts" / "demo.py", tmp_path / "demo"], check=True)
    plain = aidebt("scan", "--format", "json", "--exit-zero", cwd=tmp_path / "demo")
    assert plain.returncode == 0, plain.stderr
    monkeypatch.setenv("GIT_DIR", os.fspath(tmp_path / "nowhere"))
    monkeypatch.setenv("GIT_INDEX_FILE", os.fspath(tmp_path / "nowhere" / "index"))
    assert aidebt("scan", "--format", "json", "--exit-zero", cwd=tmp_path / "demo").stdout == plain.stdout
