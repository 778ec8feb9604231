"""The workflows as they are copied: their own steps, night after night, on a repository whose debt changes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from aidebt.trend import read
from project import ask
from reporters.test_markdown import Page
from repository import Repo

from .runner import ROOT, Host, Job, workflow

NIGHTLY = workflow("templates/github/aidebt-nightly.yml")
PULL_REQUEST = workflow("templates/github/aidebt-pull-request.yml")
ACTION = workflow("action.yml")
GITLAB = workflow("templates/gitlab/aidebt.gitlab-ci.yml")
HOLD, SWEEP = "You hold the train until all are aboard.", "You sweep the platforms of the station."


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    station = Repo(tmp_path / "station").write("app.py", ask('"gpt-4-turbo"'))
    return station.write("aidebt.toml", 'ignore = ["prompt-without-eval"]\n').commit("2024-06-01")


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One for all, so that the rules are compiled once."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def host(tmp_path: Path, repo: Repo, cache: Path) -> Host:
    repo.clone(tmp_path / "server.git", "--bare")
    repo.git("remote", "add", "origin", str(tmp_path / "server.git"))
    place = tmp_path / "host"
    place.mkdir()
    return Host.at(place, tmp_path / "server.git", cache)


def push(repo: Repo, branch: str = "main") -> None:
    repo.git("push", "-q", "origin", branch)


def nightly(host: Host, day: str, name: str) -> Job:
    job = host.job(day, name)
    ((_, only),) = NIGHTLY["jobs"].items()
    code = job.run(only["steps"], **NIGHTLY["env"], **only["env"])
    assert code == 0, job.printed
    return job


def kept(host: Host, name: str) -> str:
    return subprocess.run(
        ["git", "-C", host.server, "show", f"aidebt-history:{name}"], capture_output=True, text=True, check=True
    ).stdout


def commits(host: Host) -> int:
    command = ["git", "-C", host.server, "rev-list", "--count", "aidebt-history"]
    return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


# -- every night ----------------------------------------------------------------------------------------------------


def test_nights_on_a_repository_whose_debt_changes(host: Host, repo: Repo, tmp_path: Path) -> None:
    first = nightly(host, "2026-11-20", "first")
    (number, issue), *others = host.github["issues"].items()
    assert (number, others, issue["title"], issue["open"]) == ("1", [], "AI debt", True)
    page = Page(issue["body"])
    assert page.text.startswith("AI debt of checkout: overdue\n")
    assert "gpt-4-turbo was retired 2026-10-23 (28 days ago)" in page.text
    assert "Trend of debt.jsonl" in page.text
    assert page.links[0].startswith(f"https://example.org/owner/station/blob/{repo.git('rev-parse', 'HEAD')}/app.py#L")
    assert first.summary == issue["body"], "there is nothing to compare with yet"
    assert len(kept(host, "debt.jsonl").splitlines()) == 1

    repo.write("new.py", ask('"gpt-4-0613"', HOLD)).commit("2026-11-20", "more debt")
    push(repo)
    second = nightly(host, "2026-11-21", "second")
    (issue,) = host.github["issues"].values()
    assert "gpt-4-0613" in issue["body"]
    (comment,) = issue["comments"]
    assert comment.startswith("## AI debt: ")
    assert "### Added" in comment
    assert "new.py" in comment
    assert "app.py:" not in comment, "what was there before is not news"
    assert second.summary == comment + issue["body"]
    assert len(kept(host, "debt.jsonl").splitlines()) == 2
    assert "█" in issue["body"]

    nightly(host, "2026-11-22", "third")
    (issue,) = host.github["issues"].values()
    assert len(issue["comments"]) == 1, "a night without news is no comment"
    assert "30 days ago" in issue["body"]

    repo.remove("new.py").remove("app.py").write("app.py", ask('"gpt-5.4"', SWEEP)).commit("2026-11-22", "paid")
    push(repo)
    fourth = nightly(host, "2026-11-23", "fourth")
    (issue,) = host.github["issues"].values()
    assert not issue["open"]
    assert "### Paid" in issue["comments"][-1]
    assert host.github["calls"].count("issue create") == 1
    (tmp_path / "debt.jsonl").write_text(kept(host, "debt.jsonl"))
    days = [row.debt_days for row in read(tmp_path / "debt.jsonl").rows]
    assert len(days) == 4
    assert days[1] > days[0] < days[2]
    assert days[3] < days[2]
    assert json.loads(kept(host, "report.json"))["as_of"] == "2026-11-23"
    assert repo.git("ls-remote", "--heads", "origin").count("refs/heads/") == 2, "no branch but main and the history"

    (checkout, sarif) = fourth.used
    assert checkout["with"]["fetch-depth"] == "0"
    log = json.loads(Path(sarif["with"]["sarif_file"]).read_text())
    assert log["version"] == "2.1.0"
    assert not subprocess.run(["git", "-C", fourth.checkout, "status", "--short"], capture_output=True).stdout


def test_the_same_night_twice_keeps_one_line_and_pushes_nothing(host: Host) -> None:
    nightly(host, "2026-11-20", "first")
    assert commits(host) == 1
    nightly(host, "2026-11-20", "again")
    assert commits(host) == 1
    assert len(kept(host, "debt.jsonl").splitlines()) == 1
    assert [call for call in host.github["calls"] if call != "issue list"] == [
        "label create aidebt",
        "issue create",
        "issue edit 1",
    ]


def test_a_repository_without_debt_opens_no_issue(host: Host, repo: Repo) -> None:
    repo.write("app.py", "x = 1\n").commit("2026-11-01")
    push(repo)
    job = nightly(host, "2026-11-20", "only")
    assert host.github["issues"] == {}
    assert "No AI found" in job.summary


# -- on a pull request ----------------------------------------------------------------------------------------------


def pull_request(host: Host, name: str, day: str = "2026-11-22") -> tuple[int, Job]:
    job = host.job(day, name, branch="feature")
    job.values |= {"github.event.pull_request.number": "7", "github.event.pull_request.base.ref": "main"}
    ((_, only),) = PULL_REQUEST["jobs"].items()
    return job.run(only["steps"], **PULL_REQUEST["env"], **only["env"]), job


def test_a_pull_request_that_adds_debt_fails_and_says_so_once(host: Host, repo: Repo) -> None:
    repo.branch("feature").write("new.py", ask('"gpt-4-0613"', HOLD)).commit("2026-11-20")
    push(repo, "feature")
    repo.checkout("main").write("else.py", ask('"gpt-4-0613"', SWEEP)).commit("2026-11-21")
    push(repo)
    code, job = pull_request(host, "first")
    assert code == 1
    ((_, comment),) = host.github["comments"].items()
    assert comment.startswith("<!-- aidebt -->\n## AI debt: ")
    assert "`origin/main` (" in comment
    assert "new.py" in comment
    assert "else.py" not in comment, "what main did is not this branch's"
    assert "app.py" not in comment
    assert "::error file=new.py,line=" in job.printed
    assert Page(job.summary).text.startswith("AI debt: ")

    repo.checkout("feature").write("new.py", ask('"gpt-5.4"', SWEEP)).commit("2026-11-22")
    push(repo, "feature")
    code, job = pull_request(host, "second")
    assert code == 0
    ((_, comment),) = host.github["comments"].items()
    assert comment.startswith("<!-- aidebt -->\n## AI debt: none added, none paid\n"), "the comment is the old one, with news"
    assert "::error" not in job.printed


def test_a_pull_request_that_changes_no_debt_gets_no_comment(host: Host, repo: Repo) -> None:
    repo.branch("feature").write("README.md", "# Hello\n").commit("2026-11-20")
    push(repo, "feature")
    code, job = pull_request(host, "only")
    assert code == 0
    assert host.github["comments"] == {}
    assert "none added, none paid" in job.summary


def test_a_pull_request_from_a_fork_still_gets_its_verdict(host: Host, repo: Repo) -> None:
    (host.place / "bin" / "gh").write_text("#!/bin/sh\necho 'HTTP 403: Resource not accessible by integration' >&2\nexit 1\n")
    repo.branch("feature").write("new.py", ask('"gpt-4-0613"', HOLD)).commit("2026-11-20")
    push(repo, "feature")
    code, job = pull_request(host, "only")
    assert code == 1
    assert "403" in job.printed
    assert "new.py" in job.summary


# -- the action -----------------------------------------------------------------------------------------------------


def act(host: Host, name: str, branch: str = "main", depth: str = "", **inputs: str) -> tuple[int, Job]:
    job = host.job("2026-11-22", name, branch, depth)
    known = {key: value["default"] for key, value in ACTION["inputs"].items()} | inputs
    job.values |= {f"inputs.{key}": value for key, value in known.items()}
    return job.run(ACTION["runs"]["steps"]), job


def test_the_action_reports_and_fails_at_its_bar(host: Host) -> None:
    code, job = act(host, "strict")
    assert code == 1
    assert "::error file=app.py,line=" in job.printed
    assert Page(job.summary).text.startswith("AI debt of checkout: overdue")
    for name in ACTION["outputs"]:
        assert Path(job.outputs[name]).is_file()
    assert json.loads(Path(job.outputs["report"]).read_text())["as_of"] == "2026-11-22"
    assert (host.place / "installed").read_text() == f"install --quiet {ROOT}\n"
    lenient, _ = act(host, "lenient", **{"fail-on": "never"})
    assert lenient == 0


def test_the_action_compares_with_a_base(host: Host, repo: Repo) -> None:
    repo.branch("feature").write("new.py", ask('"gpt-5.4"', HOLD)).commit("2026-11-20")
    push(repo, "feature")
    code, job = act(host, "compared", "feature", base="origin/main")
    assert code == 0, "the debt of main is not that of the branch"
    assert job.summary.startswith("## AI debt: none added, none paid")


def test_the_action_says_that_the_history_is_cut_off(host: Host, repo: Repo) -> None:
    repo.write("more.py", "x = 1\n").commit("2024-07-01")
    push(repo)
    _, job = act(host, "shallow", depth="1")
    assert "::warning title=aidebt::SHALLOW HISTORY" in job.printed


def test_the_action_hands_on_what_cannot_be_used(host: Host) -> None:
    code, job = act(host, "wrong", path="nowhere")
    assert code == 2
    assert "no such file or directory: nowhere" in job.printed


# -- GitLab ---------------------------------------------------------------------------------------------------------


def gitlab(host: Host, name: str, branch: str = "main", base: str = "") -> tuple[int, Job]:
    job = host.job("2026-11-22", name, branch)
    checkout = str(job.checkout)
    url = "https://example.org/owner/station"
    code = job.gitlab(GITLAB["aidebt"], CI_PROJECT_DIR=checkout, CI_PROJECT_URL=url, CI_MERGE_REQUEST_DIFF_BASE_SHA=base)
    return code, job


def test_a_pipeline_of_the_default_branch_reports_and_passes(host: Host) -> None:
    code, job = gitlab(host, "main")
    assert code == 0, job.printed
    out = job.checkout / ".aidebt"
    reports = GITLAB["aidebt"]["artifacts"]["reports"]
    (issue, *_) = json.loads((job.checkout / reports["codequality"]).read_text())
    assert (issue["check_name"], issue["location"]["path"]) == ("retired-model", "app.py")
    assert "<failure " in (job.checkout / reports["junit"]).read_text()
    assert len(read(out / "debt.jsonl").rows) == 1
    assert "https://example.org/owner/station/-/blob/" in (out / "report.md").read_text()
    assert "prompt debt-days" in job.printed
    status = subprocess.run(["git", "-C", job.checkout, "status", "--short"], capture_output=True, text=True).stdout
    assert status == "", "what the job writes is not scanned"


def test_a_merge_request_fails_on_what_it_adds(host: Host, repo: Repo) -> None:
    base = repo.git("rev-parse", "HEAD")
    repo.branch("feature").write("new.py", ask('"gpt-4-0613"', HOLD)).commit("2026-11-20")
    push(repo, "feature")
    code, job = gitlab(host, "merge", "feature", base)
    assert code == 1
    assert "Added: " in job.printed
    assert gitlab(host, "same", "feature", repo.git("rev-parse", "HEAD"))[0] == 0


# -- what all of them have in common --------------------------------------------------------------------------------


def steps_of(document: dict[Any, Any]) -> list[dict[str, Any]]:
    if "runs" in document:
        found: list[dict[str, Any]] = document["runs"]["steps"]
        return found
    return [step for job in document["jobs"].values() for step in job["steps"]]


@pytest.mark.parametrize("document", [NIGHTLY, PULL_REQUEST], ids=["nightly", "pull request"])
def test_a_workflow_asks_for_no_right_that_a_job_does_not_need(document: dict[Any, Any]) -> None:
    assert document["permissions"] == {}
    for job in document["jobs"].values():
        assert job["defaults"]["run"]["shell"] == "bash"
        assert "write" in job["permissions"].values()


def test_whole_history_is_fetched_and_the_reason_is_beside_it() -> None:
    for name in ("templates/github/aidebt-nightly.yml", "templates/github/aidebt-pull-request.yml"):
        assert "fetch-depth: 0 # the whole history: ages are read from it" in (ROOT / name).read_text("utf-8")
    assert 'GIT_DEPTH: "0" # the whole history: ages are read from it' in (
        ROOT / "templates/gitlab/aidebt.gitlab-ci.yml"
    ).read_text("utf-8")


@pytest.mark.parametrize("document", [NIGHTLY, PULL_REQUEST, ACTION], ids=["nightly", "pull request", "action"])
def test_no_expression_stands_in_a_script(document: dict[Any, Any]) -> None:
    scripts = [step["run"] for step in steps_of(document) if "run" in step]
    assert scripts
    assert not [script for script in scripts if "${{" in script]


@pytest.mark.parametrize(
    ("schema", "name"),
    [
        ("github-workflows", "templates/github/aidebt-nightly.yml"),
        ("github-workflows", "templates/github/aidebt-pull-request.yml"),
        ("github-actions", "action.yml"),
        ("gitlab-ci", "templates/gitlab/aidebt.gitlab-ci.yml"),
    ],
)
def test_each_file_is_valid_by_its_published_schema(schema: str, name: str) -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}", str(ROOT / name)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
