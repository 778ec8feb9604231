"""`aidebt init` shows before it writes, writes only what is not there, and what it writes works."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from aidebt.__main__ import main
from aidebt.config import read_file
from repository import IDENTITY, Repo

ROOT = Path(__file__).resolve().parent.parent
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return Repo(tmp_path / "work").write("a.py", "x = 1\n").commit("2026-11-01")


@pytest.fixture
def init(repo: Repo, capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main(["init", str(repo.path), *arguments])
        out, err = capsys.readouterr()
        return code, out, err

    return run


def files(repo: Repo) -> set[str]:
    return {os.path.relpath(path, repo.path) for path in repo.path.rglob("*") if path.is_file() and "objects" not in path.parts}


def test_nothing_is_written_unless_it_is_asked_for(repo: Repo, init: Run) -> None:
    before = files(repo)
    code, out, err = init()
    assert code == 0
    assert "+++ aidebt.toml\n" in out and "+++ .git/hooks/pre-commit\n" in out and "+exec aidebt check\n" in out
    assert "nothing is written" in err
    assert files(repo) == before


def test_what_was_shown_is_written_once_and_never_again(repo: Repo, init: Run) -> None:
    before = files(repo)
    assert init("--write")[2] == "aidebt: wrote aidebt.toml\naidebt: wrote .git/hooks/pre-commit\n"
    assert files(repo) - before == {"aidebt.toml", ".git/hooks/pre-commit"}
    (repo.path / "aidebt.toml").write_text("jobs = 1\n")
    assert init("--write")[2].count("is there, and stays as it is") == 2
    assert (repo.path / "aidebt.toml").read_text() == "jobs = 1\n"


def test_the_configuration_that_is_written_is_accepted(repo: Repo, init: Run) -> None:
    init("--write")
    assert read_file(repo.path / "aidebt.toml") == {"fail_on": ("high",)}
    text = (repo.path / "aidebt.toml").read_text().replace("# extend", "extend").replace("# [[", "[[")
    for key in ("rule", "path", "until", "reason"):
        text = text.replace(f"# {key} =", f"{key} =")
    (repo.path / "aidebt.toml").write_text(text)
    assert set(read_file(repo.path / "aidebt.toml")) == {"fail_on", "extend_exclude", "ignores"}


def test_the_hook_that_is_written_runs(repo: Repo, init: Run, tmp_path: Path) -> None:
    init("--write")
    command = tmp_path / "bin" / "aidebt"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT / "src"} exec {sys.executable} -m aidebt "$@" --as-of 2026-11-22\n')
    command.chmod(0o755)
    repo.write("chat.py", 'import openai\nopenai.chat.completions.create(model="gpt-4-0613")\n').git("add", "-A")
    environment = {**os.environ, **IDENTITY, "PATH": f"{command.parent}:{os.environ['PATH']}"}
    done = subprocess.run(["git", "commit", "-m", "x"], cwd=repo.path, env=environment, capture_output=True, text=True)
    assert done.returncode == 0
    assert "chat.py:2: critical: gpt-4-0613 was retired" in done.stderr


def test_where_pre_commit_is_used_its_hook_is_shown_for_adding(repo: Repo, init: Run) -> None:
    repo.write(".pre-commit-config.yaml", "repos: []\n")
    code, _, err = init("--write")
    assert code == 0
    assert "hooks/pre-commit" not in err
    shown = err.partition("add to it:\n")[2].partition("aidebt: ")[0]
    assert yaml.safe_load("repos:\n" + shown)["repos"][0]["hooks"][0]["id"] == "aidebt-check"
    assert (repo.path / ".pre-commit-config.yaml").read_text() == "repos: []\n"


@pytest.mark.parametrize(
    ("sign", "written"),
    [
        (".github/CODEOWNERS", {".github/workflows/aidebt-nightly.yml", ".github/workflows/aidebt-pull-request.yml"}),
        (".gitlab-ci.yml", {"aidebt.gitlab-ci.yml"}),
    ],
)
def test_the_ci_files_are_those_of_the_service_that_is_used(repo: Repo, init: Run, sign: str, written: set[str]) -> None:
    repo.write(sign, "")
    before = files(repo)
    init("--write", "--hook", "none")
    assert files(repo) - before == {"aidebt.toml", *written}
    for path in written:
        assert yaml.safe_load((repo.path / path).read_text())


def test_a_service_can_be_named(repo: Repo, init: Run) -> None:
    assert "+++ aidebt.gitlab-ci.yml\n" in init("--ci", "gitlab")[1]
    repo.write(".github/x", "")
    assert "workflows" not in init("--ci", "none")[1]


def test_outside_a_repository_there_is_nothing_to_set_up(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "plain").mkdir()
    assert main(["init", str(tmp_path / "plain")]) != 0
    assert "not a git repository" in capsys.readouterr().err
