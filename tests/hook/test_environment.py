"""The check as git, linked work trees, submodules and lint-staged start it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from hook.staged import Desk, chat
from repository import IDENTITY, Repo

ROOT = Path(__file__).resolve().parents[2]
DEAD = "gpt-4-0613"


def install(repo: Repo, command: str = "check --as-of 2026-11-22", name: str = "pre-commit") -> None:
    """A plain git hook that runs the check."""
    hooks = Path(repo.git("rev-parse", "--path-format=absolute", "--git-path", "hooks"))
    hooks.mkdir(parents=True, exist_ok=True)
    file = hooks / name
    file.write_text(f"#!/bin/sh\nexport PYTHONPATH={ROOT / 'src'}\nexec {sys.executable} -m aidebt {command}\n", "utf-8")
    file.chmod(0o755)


def commit(path: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    command = ["git", "-C", str(path), "commit", "-q", "-m", "x", *arguments]
    return subprocess.run(command, env={**os.environ, **IDENTITY, **variables}, capture_output=True, text=True, check=False)


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    repo = Repo(tmp_path / "work").write("a.py", "x = 1\n").commit("2026-11-01")
    install(repo)
    return repo


def test_a_plain_hook_warns_and_lets_the_commit_pass(repo: Repo) -> None:
    repo.write("chat.py", chat(DEAD)).git("add", "-A")
    done = commit(repo.path)
    assert done.returncode == 0
    assert "chat.py:2: critical: gpt-4-0613 was retired" in done.stdout + done.stderr


def test_a_plain_hook_blocks_where_it_is_told_to(repo: Repo) -> None:
    install(repo, "check --fail-on high --as-of 2026-11-22")
    repo.write("chat.py", chat(DEAD)).git("add", "-A")
    assert commit(repo.path).returncode == 1
    assert commit(repo.path, "--no-verify").returncode == 0


def test_commit_all_and_commit_of_one_file_work_on_an_index_of_their_own(repo: Repo) -> None:
    repo.write("chat.py", chat(DEAD)).write("b.py", "y = 1\n").git("add", "-A")
    assert "chat.py" not in commit(repo.path, "b.py").stderr  # only b.py is in the index that git hands over
    repo.git("reset", "-q", "--soft", "HEAD~1")
    commit(repo.path, "--no-verify")
    repo.write("chat.py", chat("claude-2.1"))
    assert "claude-2.1 was retired" in commit(repo.path, "-a").stderr


def test_an_index_that_lies_elsewhere_is_the_one_that_is_judged(repo: Repo, tmp_path: Path) -> None:
    index = str(tmp_path / "index")
    repo.write("chat.py", chat(DEAD))
    environment = {**os.environ, **IDENTITY, "GIT_INDEX_FILE": index}
    subprocess.run(["git", "-C", str(repo.path), "read-tree", "HEAD"], env=environment, check=True)
    subprocess.run(["git", "-C", str(repo.path), "add", "chat.py"], env=environment, check=True)
    assert "gpt-4-0613 was retired" in commit(repo.path, GIT_INDEX_FILE=index).stderr


def test_a_linked_work_tree(repo: Repo, tmp_path: Path) -> None:
    repo.git("worktree", "add", "-q", "-b", "side", str(tmp_path / "side"))
    side = Repo(tmp_path / "side", create=False)
    side.write("deep/chat.py", chat(DEAD)).git("add", "-A")
    assert "deep/chat.py:2: critical" in commit(side.path).stderr
    repo.write("chat.py", chat("claude-2.1")).git("add", "-A")
    assert "chat.py:2: critical: claude-2.1" in commit(repo.path).stderr


def test_a_submodule_judges_itself(repo: Repo, tmp_path: Path) -> None:
    outer = Repo(tmp_path / "outer").write("o.py", "z = 1\n").commit("2026-11-01")
    outer.git("submodule", "--quiet", "add", repo.path.as_uri(), "sub")
    outer.commit("2026-11-02")
    inner = Repo(outer.path / "sub", create=False)
    install(inner)
    install(outer)
    inner.write("chat.py", chat(DEAD)).git("add", "-A")
    assert "chat.py:2: critical" in commit(inner.path).stderr
    outer.git("add", "-A")
    done = commit(outer.path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_repository_that_git_names_is_the_one(repo: Repo, tmp_path: Path) -> None:
    """`git --git-dir=… --work-tree=… commit`: the work tree has no .git of its own."""
    tree = tmp_path / "tree"
    tree.mkdir()
    (tree / "chat.py").write_text(chat(DEAD), "utf-8")
    named = ["git", f"--git-dir={repo.path / '.git'}", f"--work-tree={tree}"]
    environment = {**os.environ, **IDENTITY}
    subprocess.run([*named, "add", "-A"], cwd=tree, env=environment, check=True)
    done = subprocess.run([*named, "commit", "-q", "-m", "x"], cwd=tree, env=environment, capture_output=True, text=True)
    assert done.returncode == 0
    assert "chat.py:2: critical" in done.stderr


def test_variables_of_git_that_could_change_what_is_read_are_dropped(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.commit({"a.py": "x = 1\n"}).stage({"chat.py": chat(DEAD)})
    (desk.repo.path / "empty").mkdir()
    for name in (
        "GIT_OBJECT_DIRECTORY",
        "GIT_WORK_TREE",
        "GIT_COMMON_DIR",
        "GIT_NAMESPACE",
        "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    ):
        monkeypatch.setenv(name, str(desk.repo.path / "empty"))
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", "false")
    monkeypatch.setenv("GIT_LITERAL_PATHSPECS", "0")
    assert desk.check().findings == [("chat.py:2", "retired-model")]


@pytest.mark.parametrize("cwd", ["", "pkg"])
def test_lint_staged_passes_absolute_paths(desk: Desk, cwd: str) -> None:
    desk.commit({"pkg/a.py": "x = 1\n"}).stage({"pkg/chat.py": chat(DEAD), "other.py": chat("claude-2.1")})
    said = desk.check(str(desk.repo.path / "pkg" / "a.py"), str(desk.repo.path / "pkg" / "chat.py"), cwd=cwd)
    assert said.findings == [("pkg/chat.py:2", "retired-model")]


def test_a_bare_repository_has_nothing_staged(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.commit({"a.py": "x = 1\n"}).repo.clone(tmp_path / "bare.git", "--bare")
    said = desk.check(cwd="../bare.git")
    assert said.code == 2
    assert "bare repository has no index" in said.complaints


def test_nothing_of_the_repository_is_run(desk: Desk, tmp_path: Path) -> None:
    """Filters, external diffs and file system monitors that a repository's configuration names stay asleep."""
    trap = tmp_path / "trap.sh"
    trap.write_text(f"#!/bin/sh\ntouch {tmp_path / 'sprung'}\ncat\n", "utf-8")
    trap.chmod(0o755)
    desk.commit({"a.py": "x = 1\n", ".gitattributes": "*.py filter=trap diff=trap\n"}).stage({"chat.py": chat(DEAD)})
    for key in ("filter.trap.clean", "filter.trap.smudge", "diff.trap.textconv", "diff.trap.command", "core.fsmonitor"):
        desk.repo.git("config", key, str(trap))
    (tmp_path / "sprung").unlink(missing_ok=True)
    assert desk.check().findings == [("chat.py:2", "retired-model")]
    assert not (tmp_path / "sprung").exists()
