"""A scan of a commit that is not checked out: what it reads, and that it equals a scan of its checkout."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from aidebt.assets import FileAssets
from aidebt.config import Settings
from aidebt.errors import RepositoryError
from aidebt.git import GitError, Repository
from aidebt.pool import Pool
from aidebt.report import Report
from aidebt.reporters.json import document
from aidebt.scan import scan
from project import ask
from repository import Repo

TODAY = date(2026, 11, 22)
SCRIPT = "#!/usr/bin/env python3\n" + ask('"gpt-4o"', "You sweep the platforms of the station.")


def scanned(path: Path, **settings: Any) -> Report:
    defaults: dict[str, Any] = {"paths": (path,), "jobs": 1, "cache": False}
    return scan(Settings(**(defaults | settings)), TODAY)


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    repo = Repo(tmp_path / "station").write("src/app.py", ask('"gpt-4-0613"')).write("tool", SCRIPT)
    repo.write(".gitattributes", "gen.py linguist-generated\n").write("gen.py", ask('"gpt-4"', "You are never read at all."))
    (repo.path / "tool").chmod(0o755)
    repo.commit("2024-01-01", "first").git("tag", "v1")
    repo.remove("src/app.py").write("lib/chat.py", ask('"gpt-4o"')).commit("2025-01-01", "second")
    return repo


def values(report: Report) -> dict[str, str | None]:
    return {entry.asset.path: entry.asset.value for entry in report.entries if entry.asset.usage is not None}


def test_it_equals_a_scan_of_the_checkout(repo: Repo, tmp_path: Path) -> None:
    told = document(scanned(repo.path, revision="v1"), False)
    clone = repo.clone(tmp_path / "copy" / "station")
    clone.git("checkout", "-q", "v1")
    assert told == document(scanned(clone.path), False)
    assert told["repository"]["head"] == repo.ids["first"]
    assert told["repository"]["head_on"] == date(2024, 1, 1)
    assert (told["repository"]["commits"], told["repository"]["branch"]) == (1, None)


def test_files_are_found_and_left_out_as_in_a_work_tree(repo: Repo) -> None:
    report = scanned(repo.path, revision="v1")
    assert values(report) == {"src/app.py": "gpt-4-0613", "tool": "gpt-4o"}
    assert {skip.path: skip.reason for skip in report.skipped}["gen.py"] == "generated"


def test_the_work_tree_does_not_matter(repo: Repo) -> None:
    before = scanned(repo.path, revision="HEAD")
    repo.write("lib/chat.py", ask('"gpt-4"')).write("new.py", ask('"o3"', "You are not committed by anybody."))
    (repo.path / "tool").unlink()
    (repo.path / "tool").symlink_to("/etc/passwd")
    after = scanned(repo.path, revision="HEAD")
    assert after == before
    assert values(after) == {"lib/chat.py": "gpt-4o", "tool": "gpt-4o"}
    assert not after.repository.dirty
    assert {entry.age.status for entry in after.entries} == {"exact"}


def test_a_path_limits_the_report_though_it_is_gone_today(repo: Repo) -> None:
    report = scanned(repo.path, revision="v1", paths=(repo.path / "src" / "app.py",))
    assert list(values(report)) == ["src/app.py"]
    nowhere = scanned(repo.path, revision="v1", paths=(repo.path / "docs" / "deep",))
    assert nowhere.files_listed == 0
    assert nowhere.repository.notes == ("docs/deep: empty, or ignored by git",)


def test_a_revision_of_a_bare_repository(repo: Repo, tmp_path: Path) -> None:
    bare = repo.clone(tmp_path / "station.git", "--bare").path
    report = scanned(bare, revision="v1")
    assert report.repository.bare
    assert values(report) == values(scanned(repo.path, revision="v1"))


def test_ages_are_those_of_the_history_up_to_there(repo: Repo) -> None:
    report = scanned(repo.path, revision="v1")
    assert {entry.age.changed_on for entry in report.entries} == {date(2024, 1, 1)}


@pytest.mark.parametrize("name", ["v2", "HEAD~9", "HEAD:lib", "", "--all", "HEAD HEAD", "\n"])
def test_what_is_no_revision_is_refused(repo: Repo, name: str) -> None:
    with pytest.raises(GitError, match="no such revision"):
        Repository.open(repo.path).at(name)


def test_a_directory_without_git_has_no_revisions(tmp_path: Path) -> None:
    with pytest.raises(RepositoryError, match="not a git repository"):
        scanned(tmp_path, revision="v1")


def test_where_two_lines_parted(repo: Repo) -> None:
    repo.branch("side").write("a.py", "").commit("2025-02-01", "side")
    repo.checkout("main").write("b.py", "").commit("2025-02-02", "main")
    repository = Repository.open(repo.path)
    assert repository.merge_base("main", "side") == repo.ids["second"]
    repo.git("checkout", "-q", "--orphan", "other")
    repo.commit("2025-03-01", "alone")
    with pytest.raises(GitError, match="no commit in common"):
        repository.merge_base("main", "other")


def test_the_flag(repo: Repo, aidebt: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    done = aidebt("scan", "--rev", "v1", "--format", "json", "--exit-zero", cwd=repo.path)
    assert json.loads(done.stdout)["repository"]["head"] == repo.ids["first"]
    wrong = aidebt("scan", "--rev", "v3", cwd=repo.path)
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "v3: no such revision" in wrong.stderr
    assert "no revision; write a commit" in aidebt("scan", "--rev=-x", cwd=repo.path).stderr


def test_neither_another_day_nor_another_folder_reads_files_anew(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    scanned(repo.path, cache=True)
    repo.write("folder/b.txt", "").commit("2025-02-01")

    def analyse(self: Pool, files: Sequence[tuple[str, bytes]], alone: bool = False) -> Iterator[FileAssets]:
        assert not files
        return iter(())

    monkeypatch.setattr(Pool, "analyse", analyse)
    later = scanned(repo.path, cache=True, as_of=date(2026, 1, 1))
    assert later.entries
    assert scanned(repo.path, cache=True, revision="HEAD~1").entries
