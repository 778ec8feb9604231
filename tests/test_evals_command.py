"""`aidebt evals`, and the line of the report that says what share of the prompts is tested."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from aidebt import thresholds
from aidebt.eval_list import bars, eval_list
from aidebt.report import RowAges
from evaluated import APP, ROWS, Evaluated
from repository import Repo

Run = Callable[..., subprocess.CompletedProcess[str]]
AS_OF = ("--as-of", "2026-11-22", "--no-cache", "--jobs", "1")
RUNNER = "from app import answer\nprint(answer(open('golden.jsonl').read()))\n"
DATED = (
    '{"question": "When does it leave?", "expected": "soon", "topic": "time", "created_at": "2024-02-01"}\n'
    '{"question": "Where is the car?", "expected": "ahead", "topic": "place", "created_at": "2024-08-01"}\n'
    '{"question": "Where is the bar?", "expected": "behind", "topic": "place", "created_at": "2024-08-02"}\n'
)


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    repo = Repo(tmp_path / "trains").write("app.py", APP).commit("2024-01-01", "app")
    repo.write("evals/run.py", RUNNER).write("evals/golden.jsonl", DATED)
    workflow = "on: push\njobs:\n  a:\n    steps:\n      - run: python evals/run.py\n"
    return repo.write(".github/workflows/evals.yml", workflow).commit("2024-09-01", "evals")


def test_the_list_says_cases_ages_cover_judge_ci_and_verdict(repo: Repo, aidebt: Run) -> None:
    done = aidebt("evals", *AS_OF, cwd=repo.path)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0] == "trains, as of 2026-11-22: 1 eval set, 2 eval configs"
    assert lines[1] == "1 of 2 live prompts has an eval newer than the prompt and its model"
    told = {line[2:10].strip(): line[10:] for line in lines if line.startswith("  ")}
    assert lines[3].startswith("evals/golden.jsonl:1  ")
    assert told["cases"] == "3 (generic-golden; by topic)"
    assert told["age"].startswith("unchanged since 2024-09-01 (")
    assert told["rows"].startswith("▅▁█ 2024Q1 to 2024Q3; median 2024-08-01, newest 2024-08-02, 0%")
    assert told["covers"] == "app.py:3"
    assert told["judge"] == "none that is known"
    assert told["run by"] == ".github/workflows/evals.yml"
    assert lines[-1] == "Tested by nothing  1 live prompt: app.py:4"


def test_the_same_as_json(repo: Repo, aidebt: Run) -> None:
    found = json.loads(aidebt("evals", "--format", "json", *AS_OF, cwd=repo.path).stdout)
    assert found["schema"] == "aidebt-evals/1"
    assert found["prompts"] == {"live": 2, "tested": 1, "tested_since": 1}
    (golden,) = found["sets"]
    assert (golden["path"], golden["cases"], golden["slices"]) == ("evals/golden.jsonl", 3, ["topic"])
    assert golden["rows"]["histogram"] == [
        {"from": "2024Q1", "cases": 1},
        {"from": "2024Q2", "cases": 0},
        {"from": "2024Q3", "cases": 2},
    ]
    assert [(day["on"], day["cases"]) for day in golden["rows"]["days"]] == [
        ("2024-02-01", 1),
        ("2024-08-01", 1),
        ("2024-08-02", 1),
    ]
    assert (golden["rows"]["status"], golden["rows"]["share_365_days"]) == ("exact", 0.0)
    assert golden["covers"] == [{"path": "app.py", "line": 3, "name": "SYSTEM"}]
    assert golden["workflows"] == [".github/workflows/evals.yml"]
    assert [item["path"] for item in found["prompts_without_eval"]] == ["app.py"]
    assert golden["verdict"] in ("fine", "ageing", "overdue") and golden["why"]


def test_nothing_to_list(aidebt: Run, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("print(1)\n")
    assert aidebt("evals", ".", cwd=tmp_path).stdout.endswith(": 0 eval sets, 0 eval configs\n")
    (tmp_path / "empty").mkdir()
    assert aidebt("evals", "empty", cwd=tmp_path).returncode == 3
    assert aidebt("evals", "nowhere", cwd=tmp_path).returncode == 2


def test_an_eval_is_newer_or_older_than_the_prompt_and_its_model(repo: Repo, aidebt: Run) -> None:
    repo.write("app.py", APP.replace('gpt-4o"', 'gpt-4.1"')).commit("2025-01-01", "model")
    report = aidebt("scan", *AS_OF, "--exit-zero", cwd=repo.path).stdout
    assert "  0 of 2 live prompts have an eval newer than the prompt and its model; 1 has an older one\n" in report
    repo.write("evals/results/run.json", "{}").commit("2025-02-01", "run")
    report = aidebt("scan", *AS_OF, "--exit-zero", cwd=repo.path).stdout
    assert "  1 of 2 live prompts has an eval newer" in report, "results that are kept say that it was run since"
    repo.remove("evals/results/run.json").write("evals/golden.jsonl", DATED + DATED.replace("leave", "arrive")).commit(
        "2025-03-01", "cases"
    )
    report = aidebt("scan", *AS_OF, "--exit-zero", cwd=repo.path).stdout
    assert "  1 of 2 live prompts has an eval newer than the prompt and its model\n" in report


def test_sets_that_are_elsewhere_and_files_that_break_off_say_so(tmp_path: Path) -> None:
    files = {
        "app.py": APP,
        "evals/run.py": "from app import answer\nfrom langsmith import evaluate\nevaluate(answer, data='Night trains')\n",
        "evals/broken.jsonl": ROWS + "{nonsense\n",
    }
    found = Evaluated(tmp_path, files)
    listed = eval_list(found.report, thresholds.load())
    assert [(item.suite.set.asset.name, item.suite.facts.cases) for item in listed.sets] == [
        ("broken.jsonl", 2),
        ("LangSmith: Night trains", None),
    ]


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ((), ()),
        (((date(2025, 5, 1), 3),), (("2025Q2", 3),)),
        (((date(2024, 12, 31), 1), (date(2025, 4, 1), 2)), (("2024Q4", 1), ("2025Q1", 0), ("2025Q2", 2))),
        (((date(2020, 7, 1), 1), (date(2024, 1, 1), 2)), (("2020", 1), ("2021", 0), ("2022", 0), ("2023", 0), ("2024", 2))),
    ],
)
def test_bars_are_quarters_and_years_where_there_are_many(days: tuple[tuple[date, int], ...], expected: object) -> None:
    assert bars(RowAges(days)) == expected
