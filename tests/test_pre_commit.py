"""The hooks through the real pre-commit: fetched by git, installed by pip, started by `git commit`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from repository import IDENTITY, Repo
from test_packaging import checkout as checkout  # a fixture: a copy of the files that a fresh clone would have

pytestmark = pytest.mark.packaging

DEAD, FIXED = "gpt-4-0613", "gpt-6-luna"
CHAT = "from openai import OpenAI\nMODEL = '{}'\nOpenAI().chat.completions.create(model=MODEL, messages=[])\n"
CONFIG = "repos:\n  - repo: {url}\n    rev: {rev}\n    hooks:\n{hooks}"


@pytest.fixture(scope="session")
def installed(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment for pre-commit, with a store in which the hooks are installed; skipped where pip reaches no index."""
    pytest.importorskip("pre_commit")
    hooks = Repo(checkout) if not (checkout / ".git").exists() else Repo(checkout, create=False)
    hooks.commit("2026-11-01", "hooks")
    place = tmp_path_factory.mktemp("pre-commit")
    probe = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(place / "probe"), "hatchling"]
    environment = {
        **{name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")},
        **IDENTITY,
        "PRE_COMMIT_HOME": str(place / "store"),
        "XDG_CACHE_HOME": str(place / "cache"),
        "HOOKS": checkout.as_uri(),
        "REV": hooks.ids["hooks"],
    }
    if subprocess.run(probe, env=environment, capture_output=True, timeout=120).returncode:
        pytest.skip("pip reaches no package index, so pre-commit cannot install a hook")
    return environment


class Desk:
    """A repository whose commits run the hooks."""

    def __init__(self, path: Path, environment: dict[str, str], *ids: str) -> None:
        self.repo = Repo(path)
        self.environment = environment
        self.configure(*ids)
        done = self.run(sys.executable, "-m", "pre_commit", "install", "--install-hooks")
        assert done.returncode == 0, done.stdout + done.stderr

    def configure(self, *ids: str) -> None:
        hooks = "".join(f"      - id: {id}\n" for id in ids)
        config = CONFIG.format(url=self.environment["HOOKS"], rev=self.environment["REV"], hooks=hooks)
        self.repo.write(".pre-commit-config.yaml", config)
        self.repo.git("add", ".pre-commit-config.yaml")

    def run(self, *command: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(command, cwd=cwd or self.repo.path, env=self.environment, capture_output=True, text=True)

    def commit(self, *arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        return self.run("git", "commit", "-m", "x", *arguments, cwd=cwd)


@pytest.fixture
def desk(installed: dict[str, str], tmp_path: Path) -> Desk:
    return Desk(tmp_path / "work", installed, "aidebt-check")


def said(done: subprocess.CompletedProcess[str]) -> list[str]:
    """The lines of the check; the commit must have passed."""
    assert done.returncode == 0, done.stdout + done.stderr
    return [line for line in (done.stdout + done.stderr).splitlines() if line.endswith("-model]") or "aidebt:" in line]


def test_the_first_commit_is_warned_about_and_made(desk: Desk) -> None:
    desk.repo.write("chat.py", CHAT.format(DEAD)).git("add", "-A")
    done = desk.commit()
    assert "chat.py:2: critical: gpt-4-0613 was retired" in said(done)[0]
    assert "aidebt check" in done.stdout + done.stderr and "Passed" in done.stdout + done.stderr


def test_renames_deletions_and_a_quiet_commit(desk: Desk) -> None:
    desk.repo.write("chat.py", CHAT.format(DEAD)).write("old.py", CHAT.format("claude-2.1")).git("add", "-A")
    said(desk.commit())
    desk.repo.git("mv", "chat.py", "agent.py")
    assert said(desk.commit()) == []
    desk.repo.git("rm", "-q", "old.py")
    assert said(desk.commit()) == []
    desk.repo.write("notes.md", "nothing\n").git("add", "-A")
    assert said(desk.commit()) == []


def test_partial_staging_is_judged_as_staged(desk: Desk) -> None:
    desk.repo.write("chat.py", CHAT.format(FIXED)).git("add", "-A")
    said(desk.commit())
    desk.repo.write("chat.py", CHAT.format(FIXED) + "LIMIT = 3\n").git("add", "-A")
    desk.repo.write("chat.py", CHAT.format(DEAD))
    assert said(desk.commit()) == []
    assert (desk.repo.path / "chat.py").read_text() == CHAT.format(DEAD)
    desk.repo.git("add", "-A")
    desk.repo.write("chat.py", CHAT.format(FIXED))
    assert "gpt-4-0613 was retired" in said(desk.commit())[0]


def test_a_linked_work_tree(desk: Desk, tmp_path: Path) -> None:
    desk.repo.write("a.py", "x = 1\n").git("add", "-A")
    said(desk.commit())
    desk.repo.git("worktree", "add", "-q", "-b", "side", str(tmp_path / "side"))
    side = Repo(tmp_path / "side", create=False).write("deep/chat.py", CHAT.format(DEAD))
    side.git("add", "-A")
    assert "deep/chat.py:2: critical" in said(desk.commit(cwd=side.path))[0]


def test_four_hundred_files(desk: Desk) -> None:
    for number in range(399):
        desk.repo.write(f"pkg/module_{number}.py", f"VALUE = {number}\n")
    desk.repo.write("pkg/chat.py", CHAT.format(DEAD)).git("add", "-A")
    lines = said(desk.commit())
    assert [line.partition(":")[0] for line in lines] == ["pkg/chat.py", "aidebt"]


def test_the_other_hook_stops_the_commit_and_its_bar_can_be_set(installed: dict[str, str], tmp_path: Path) -> None:
    desk = Desk(tmp_path / "work", installed, "aidebt-check-block")
    desk.repo.write("chat.py", CHAT.format(DEAD)).git("add", "-A")
    done = desk.commit()
    assert done.returncode == 1
    assert "--fail-on stops the commit" in done.stdout + done.stderr
    config = desk.repo.path / ".pre-commit-config.yaml"
    config.write_text(config.read_text() + "        args: [--fail-on, never]\n", encoding="utf-8")
    desk.repo.git("add", "-A")
    assert "gpt-4-0613 was retired" in said(desk.commit())[0]


def test_all_files_are_no_change(desk: Desk) -> None:
    desk.repo.write("chat.py", CHAT.format(DEAD)).git("add", "-A")
    said(desk.commit())
    done = desk.run(sys.executable, "-m", "pre_commit", "run", "--all-files")
    assert said(done) == []
