"""`aidebt trend` and `aidebt scan --history-file`."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from aidebt.config import Settings
from aidebt.git import Repository
from aidebt.scan import scan
from project import ask
from repository import Repo

Run = Callable[..., subprocess.CompletedProcess[str]]
AS_OF = ("--as-of", "2026-11-22")


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    repo = Repo(tmp_path / "station").write("a.txt", "").commit("2026-01-10", "empty")
    repo.write("app.py", ask('"gpt-4-turbo"')).commit("2026-02-10", "debt")
    repo.branch("side").write("more.py", ask('"gpt-4-0613"', "You sweep the platforms.")).commit("2026-03-01", "side")
    repo.checkout("main").merge("side", "2026-04-20")
    return repo.write("app.py", ask('"gpt-5.4"')).remove("more.py").commit("2026-10-30", "paid")


def rows(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def test_a_scan_adds_its_numbers_to_a_file(repo: Repo, aidebt: Run, tmp_path: Path) -> None:
    for night in ("21", "22", "22"):
        done = aidebt("scan", "--as-of", f"2026-11-{night}", "--history-file", "../debt.jsonl", "--exit-zero", cwd=repo.path)
        assert done.returncode == 0, done.stderr
    assert "history unchanged in ../debt.jsonl" in done.stderr
    kept = rows((tmp_path / "debt.jsonl").read_text())
    assert [row["as_of"] for row in kept] == ["2026-11-21", "2026-11-22"]
    assert kept[0]["head"] == repo.ids["paid"]
    drawn = aidebt("trend", "debt.jsonl").stdout.splitlines()
    assert drawn[0].startswith("debt.jsonl: 2 reports, 2026-11-21 (")
    assert drawn[3].startswith("prompt debt-days")


def test_a_scan_that_read_nothing_adds_nothing(aidebt: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = aidebt("scan", "empty", "--history-file", "debt.jsonl")
    assert done.returncode == 3
    assert not (tmp_path / "debt.jsonl").exists()


def test_a_file_that_cannot_be_written_is_an_error(repo: Repo, aidebt: Run) -> None:
    done = aidebt("scan", "--history-file", "none/debt.jsonl", cwd=repo.path)
    assert done.returncode == 2
    assert "cannot write" in done.stderr


def test_the_history_of_git_month_by_month(repo: Repo, aidebt: Run) -> None:
    done = aidebt("trend", "--since", "2026-01-01", "--every", "month", *AS_OF, "--format", "jsonl", cwd=repo.path)
    assert done.returncode == 0, done.stderr
    made = rows(done.stdout)
    assert [row["as_of"] for row in made][:3] == ["2026-01-22", "2026-02-22", "2026-03-22"]
    heads = [row["head"] for row in made]
    assert heads[:4] == [repo.ids["empty"], repo.ids["debt"], repo.ids["debt"], repo.ids["merge side"]]
    assert heads[-1] == repo.ids["paid"]
    assert made[0]["score"] is None
    days = [row["debt_days"] or 0 for row in made]
    assert days[0] == 0
    assert days[3:-1] == sorted(days[3:-1]), "untouched debt grows"
    assert days[-1] < days[-2], "what was paid is gone"  # type: ignore[operator]


def test_each_row_is_that_of_a_scan_on_its_day(repo: Repo, aidebt: Run, tmp_path: Path) -> None:
    done = aidebt("trend", "--since", "2026-04-01", "--every", "month", *AS_OF, "--format", "jsonl", cwd=repo.path)
    for line in done.stdout.splitlines()[:3]:
        row = json.loads(line)
        alone = tmp_path / f"{row['as_of']}.jsonl"
        arguments = ("--rev", row["head"], "--as-of", row["as_of"], "--history-file", alone, "--exit-zero")
        aidebt("scan", *map(str, arguments), cwd=repo.path)
        assert alone.read_text() == f"{line}\n"


def test_ages_are_the_same_whether_a_longer_history_is_known(repo: Repo) -> None:
    history = Repository.open(repo.path).history()
    settings = Settings(paths=(repo.path,), jobs=1, cache=False, revision=repo.ids["merge side"])
    day = date(2026, 11, 22)
    assert scan(settings, day, history=history) == scan(settings, day)
    other = Repository.open(repo.path).at(repo.ids["side"]).history()
    assert scan(settings, day, history=other) == scan(settings, day), "one that does not hold the commit is not used"


def test_a_week_is_the_default_and_a_year_is_drawn(repo: Repo, aidebt: Run) -> None:
    done = aidebt("trend", *AS_OF, "--no-history", cwd=repo.path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("station: 46 reports, 2026-01-11 (")


def test_nights_of_a_file_week_by_week(aidebt: Run, repo: Repo, tmp_path: Path) -> None:
    day_by_day = ("--since", "2026-11-10", "--every", "day", *AS_OF, "--format", "jsonl", "--output", "../debt.jsonl")
    assert aidebt("trend", *day_by_day, cwd=repo.path).returncode == 0
    assert len(rows((tmp_path / "debt.jsonl").read_text())) == 13
    weekly = aidebt("trend", "debt.jsonl", "--every", "week", "--format", "jsonl").stdout
    assert [row["as_of"] for row in rows(weekly)] == ["2026-11-15", "2026-11-22"]
    late = aidebt("trend", "debt.jsonl", "--since", "2026-11-20", "--format", "markdown").stdout
    assert "3 reports, 2026-11-20" in late


def test_lines_that_are_none_are_said(aidebt: Run, repo: Repo, tmp_path: Path) -> None:
    aidebt("scan", *AS_OF, "--history-file", "../debt.jsonl", "--exit-zero", cwd=repo.path)
    with (tmp_path / "debt.jsonl").open("a") as stream:
        stream.write("<<<<<<<\n")
    done = aidebt("trend", "debt.jsonl")
    assert done.returncode == 0
    assert "left out what is no row of aidebt-history/1: line 2" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["none.jsonl"], 2, "cannot read none.jsonl"),
        (["empty.jsonl"], 2, "empty.jsonl holds no row"),
        (["--since", "2027-01-01"], 2, "2027-01-01 is after 2026-11-22"),
        (["--since", "2001-01-01", "--every", "day"], 2, "more than 400 samples"),
        (["--rev", "nowhere"], 2, "no such revision"),
        (["--as-of", "2020-01-01"], 3, "no commit is as old as 2020-01-01"),
        (["--path", ".."], 3, "not a git repository"),
        (["--every", "year"], 2, "invalid choice"),
        (["--fail-on", "low"], 2, "unrecognized arguments"),
    ],
)
def test_what_cannot_be_drawn_is_said(repo: Repo, aidebt: Run, arguments: list[str], code: int, words: str) -> None:
    repo.write("empty.jsonl", "\n")
    done = aidebt("trend", *AS_OF, *arguments, cwd=repo.path)
    assert (done.returncode, done.stdout) == (code, "")
    assert words in done.stderr
    assert "Traceback" not in done.stderr
