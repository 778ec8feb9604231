"""`aidebt diff`: its sides, its exit codes, its errors."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from aidebt.cli.diff_command import sides
from aidebt.errors import UsageError
from project import ask
from repository import Repo

Run = Callable[..., subprocess.CompletedProcess[str]]
AS_OF = ("--as-of", "2026-11-22")


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    repo = Repo(tmp_path / "station").write("app.py", ask('"gpt-4o"')).commit("2024-06-01", "first")
    repo.branch("feature").write("new.py", ask('"gpt-4-turbo"', "You hold the train until all are aboard."))
    return repo.commit("2025-01-01", "feature")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["a..b"], ("a", "b", False)),
        (["a.."], ("a", "HEAD", False)),
        (["..b"], ("HEAD", "b", False)),
        (["a...b"], ("a", "b", True)),
        (["v1.0..v2.0"], ("v1.0", "v2.0", False)),
        (["a", "b"], ("a", "b", False)),
        (["a"], ("a", "", False)),
        (["last..night.json"], ("last..night.json", "", False)),
        (["old.json", "new.json"], ("old.json", "new.json", False)),
        (["old.json", "main"], ("old.json", "main", False)),
    ],
)
def test_sides(words: list[str], found: tuple[str, str, bool]) -> None:
    assert sides(words) == found


def test_three_sides_are_too_many() -> None:
    with pytest.raises(UsageError, match="3 sides"):
        sides(["a", "b", "c"])


def test_a_branch_that_adds_debt_fails_and_one_that_pays_does_not(repo: Repo, aidebt: Run) -> None:
    added = aidebt("diff", "main..feature", *AS_OF, cwd=repo.path)
    assert (added.returncode, added.stderr) == (1, "")
    assert "Added: 2\n  CRITICAL  gpt-4-turbo was retired 2026-10-23 (30 days ago) on openai" in added.stdout
    paid = aidebt("diff", "feature..main", *AS_OF, cwd=repo.path)
    assert paid.returncode == 0
    assert "Paid: 2\n" in paid.stdout
    assert aidebt("diff", "main..feature", *AS_OF, "--fail-on", "never", cwd=repo.path).returncode == 0
    assert aidebt("diff", "main..feature", *AS_OF, "--exit-zero", cwd=repo.path).returncode == 0


def test_what_is_added_below_the_bar_does_not_fail(repo: Repo, aidebt: Run) -> None:
    repo.checkout("main").write("soft.py", ask('"gpt-4o"', "You count the wagons of the train.")).commit("2025-02-01")
    assert aidebt("diff", "HEAD~1..HEAD", *AS_OF, cwd=repo.path).returncode == 1
    mild = aidebt("diff", "HEAD~1..HEAD", *AS_OF, "--fail-on", "critical", cwd=repo.path)
    assert mild.returncode == 0
    assert "Added: " in mild.stdout


def test_three_dots_leave_out_what_the_other_side_did(repo: Repo, aidebt: Run) -> None:
    repo.checkout("main").remove("app.py").write("else.py", ask('"gpt-4-0613"', "You sweep the platforms.")).commit(
        "2025-02-01"
    )
    two = json.loads(aidebt("diff", "main..feature", *AS_OF, "--format", "json", cwd=repo.path).stdout)
    three = json.loads(aidebt("diff", "main...feature", *AS_OF, "--format", "json", cwd=repo.path).stdout)
    assert {place["path"] for each in two["paid"] for place in each["places"]} == {"else.py"}
    assert three["paid"] == []
    assert {place["path"] for each in three["added"] for place in each["places"]} == {"new.py"}
    assert three["old"]["head"] == repo.ids["first"]


def test_one_side_is_against_the_work_tree(repo: Repo, aidebt: Run) -> None:
    clean = aidebt("diff", "HEAD", *AS_OF, cwd=repo.path)
    assert clean.returncode == 0
    assert "No AI debt was added or paid." in clean.stdout
    repo.write("third.py", ask('"gpt-4-turbo"', "You count the wagons."))
    dirty = aidebt("diff", "HEAD", *AS_OF, cwd=repo.path)
    assert dirty.returncode == 1
    assert "third.py" in dirty.stdout


def test_reports_are_sides_too(repo: Repo, aidebt: Run) -> None:
    repo.checkout("main")
    aidebt("scan", "--format", "json", "--output", "../old.json", "--as-of", "2026-11-21", "--exit-zero", cwd=repo.path)
    repo.checkout("feature")
    aidebt("scan", "--format", "json", "--output", "../new.json", *AS_OF, "--exit-zero", cwd=repo.path)
    both = aidebt("diff", "../old.json", "../new.json", cwd=repo.path)
    assert both.returncode == 1
    assert "as of 2026-11-21 and 2026-11-22" in both.stdout
    one = aidebt("diff", "../old.json", *AS_OF, cwd=repo.path)
    assert one.stdout == both.stdout


def test_each_revision_on_its_own_day(repo: Repo, aidebt: Run) -> None:
    told = json.loads(aidebt("diff", "main..feature", "--own-days", "--format", "json", cwd=repo.path).stdout)
    assert (told["old"]["as_of"], told["new"]["as_of"]) == ("2024-06-01", "2025-01-01")


def test_a_part_of_a_repository(repo: Repo, aidebt: Run) -> None:
    assert aidebt("diff", "main..feature", *AS_OF, "--path", "app.py", cwd=repo.path).returncode == 0
    assert aidebt("diff", "main..feature", *AS_OF, "--path", "new.py", cwd=repo.path).returncode == 1


def test_it_is_written_to_a_file(repo: Repo, aidebt: Run, tmp_path: Path) -> None:
    done = aidebt("diff", "main..feature", *AS_OF, "--format", "markdown", "--output", "../d.md", cwd=repo.path)
    assert (done.returncode, done.stdout) == (1, "")
    assert "difference written to ../d.md" in done.stderr
    assert (tmp_path / "d.md").read_text().startswith("## AI debt: 2 findings added\n")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["main..nowhere"], "nowhere: no such revision"),
        (["main...nowhere"], "nowhere: no such revision"),
        (["gone.json"], "cannot read gone.json: No such file"),
        (["text.json"], "text.json is no JSON"),
        (["other.json"], "other.json is no report of aidebt"),
        (["deep.json"], "deep.json is no JSON"),
        (["a", "b", "c"], "3 sides are too many"),
        ([], "the following arguments are required: SIDE"),
        (["main", "--format", "sarif"], "invalid choice: 'sarif'"),
        (["main", "--repository-url", "javascript:x"], "is no plain web address"),
    ],
)
def test_what_cannot_be_compared_is_told_with_exit_code_2(repo: Repo, aidebt: Run, arguments: list[str], words: str) -> None:
    repo.write("text.json", "hello").write("other.json", "{}").write("deep.json", "[" * 100_000)
    done = aidebt("diff", *arguments, cwd=repo.path)
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr
    assert "Traceback" not in done.stderr
