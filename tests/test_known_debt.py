"""Baseline, ignores and `--fail-on` from the command line: what is accepted is counted, what is new fails."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from aidebt.__main__ import main
from repository import Repo

TODAY = date(2026, 11, 22)
CHAT = 'from openai import OpenAI\nMODEL = "{}"\nOpenAI().chat.completions.create(model=MODEL, messages=[])\n'
OLD, ENDING, FIXED = "gpt-4-0613", "gpt-4o", "gpt-6-luna"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repo:
    monkeypatch.chdir(tmp_path)
    return Repo(tmp_path / "work").write("chat.py", CHAT.format(OLD)).write("b.py", CHAT.format(ENDING)).commit("2026-01-01")


@pytest.fixture
def run(repo: Repo, capsys: pytest.CaptureFixture[str]) -> Run:
    def command(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main([arguments[0], str(repo.path), *arguments[1:]], TODAY)
        out, err = capsys.readouterr()
        return code, out, err

    return command


def report(run: Run, *arguments: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(run("scan", "--format", "json", "--exit-zero", *arguments)[1])
    return document


def shown(document: dict[str, Any]) -> list[str]:
    return sorted(f"{found['places'][0]['path']} {found['rule']}" for found in document["findings"] if found["shown"])


# -- the baseline ---------------------------------------------------------------------------------------------------


def test_known_debt_is_counted_and_only_new_debt_fails(repo: Repo, run: Run) -> None:
    assert run("scan")[0] == 1
    code, _, told = run("baseline")
    assert (code, "2 entries in" in told) == (0, True)
    assert run("scan", "--fail-on", "new")[0] == 0
    assert report(run)["baseline"] == {"file": "aidebt-baseline.json", "entries": 2, "paid": 0}
    assert "2 in the baseline (--all)" in run("scan")[1]
    repo.write("new.py", CHAT.format("claude-2.1")).commit("2026-02-01")
    assert shown(report(run)) == ["new.py retired-model"]
    assert run("scan", "--fail-on", "new")[0] == 1


def test_known_debt_stays_known_when_its_file_is_renamed_and_its_lines_move(repo: Repo, run: Run) -> None:
    run("baseline")
    repo.git("mv", "chat.py", "agent.py")
    repo.write("agent.py", "# a word\n\n" + CHAT.format(OLD)).commit("2026-02-01")
    document = report(run)
    assert (shown(document), document["baseline"]["paid"]) == ([], 0)


def test_paid_debt_is_seen_and_taken_out(repo: Repo, run: Run) -> None:
    run("baseline")
    repo.write("chat.py", CHAT.format(FIXED)).commit("2026-02-01")
    assert report(run)["baseline"]["paid"] == 1
    assert "2 in the baseline, 1 of them paid" in run("scan")[1]
    repo.write("new.py", CHAT.format("claude-2.1")).commit("2026-02-02")
    told = run("baseline", "--update")[2]
    assert "1 entry in" in told and "1 paid and taken out" in told and "1 place is not in it" in told
    assert shown(report(run)) == ["new.py retired-model"]
    assert "2 entries in" in run("baseline")[2]


def test_another_file_or_none(repo: Repo, run: Run, tmp_path: Path) -> None:
    run("baseline", "--baseline", str(tmp_path / "known.json"))
    assert not (repo.path / "aidebt-baseline.json").exists()
    assert len(shown(report(run))) == 2
    assert shown(report(run, "--baseline", str(tmp_path / "known.json"))) == []
    run("baseline")
    assert len(shown(report(run, "--no-baseline"))) == 2
    (repo.path / "aidebt.toml").write_text('baseline = "sub/known.json"\n')
    code, _, err = run("scan")
    assert code == 2
    assert "there is no baseline" in err and "sub/known.json" in err


def test_the_file_itself_says_nothing_about_models(repo: Repo, run: Run) -> None:
    run("baseline")
    (repo.path / "report.json").write_text(run("scan", "--format", "json", "--exit-zero")[1])
    document = report(run)
    assert {asset["path"] for asset in document["assets"]} == {"chat.py", "b.py"}
    assert {skip["path"]: skip["reason"] for skip in document["skipped"]} == {
        "aidebt-baseline.json": "written by aidebt",
        "report.json": "written by aidebt",
    }


def test_what_was_not_looked_for_is_not_paid(repo: Repo, run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    run("baseline")
    assert report(run, "--select", "stale-prompt")["baseline"]["paid"] == 0
    capsys.readouterr()
    main(["scan", str(repo.path / "b.py"), "--format", "json", "--exit-zero"], TODAY)
    assert json.loads(capsys.readouterr().out)["baseline"]["paid"] == 0


def test_new_without_a_baseline_is_an_error(run: Run) -> None:
    code, _, err = run("scan", "--fail-on", "new")
    assert code == 2
    assert "there is no baseline to be worse than" in err
    assert run("baseline", "--update")[0] == 2


def test_a_difference_and_a_trend_know_no_baseline(repo: Repo, run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    run("baseline")
    repo.write("chat.py", CHAT.format(FIXED)).commit("2026-02-01")
    capsys.readouterr()
    main(["diff", "HEAD~1..HEAD", "--path", str(repo.path), "--format", "json"], TODAY)
    assert [found["rule"] for found in json.loads(capsys.readouterr().out)["paid"]] == ["retired-model"]


# -- conditions -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("conditions", "code"),
    [
        (["critical"], 1),
        (["retired-model"], 1),
        (["stale-prompt"], 0),
        (["runway<60"], 1),
        (["never"], 0),
        (["stale-prompt", "runway<60"], 1),
        (["stale-prompt,critical"], 1),
        (["lag>180", "eval-age>365"], 0),
    ],
)
def test_conditions(run: Run, conditions: list[str], code: int) -> None:
    flags = [part for condition in conditions for part in ("--fail-on", condition)]
    assert run("scan", *flags)[0] == code


def test_a_clock_that_fails_a_run_is_named(repo: Repo, run: Run) -> None:
    repo.write("chat.py", CHAT.format(FIXED)).commit("2026-02-01")
    code, _, err = run("scan", "--fail-on", "runway<60")
    assert (code, err) == (1, "aidebt: --fail-on runway<60: gpt-4o retires 2027-01-14 (53 days) on openai\n")
    assert run("scan", "--fail-on", "runway<53")[0] == 0


def test_the_configuration_has_conditions_too(repo: Repo, run: Run) -> None:
    config = repo.path / "aidebt.toml"
    config.write_text('fail-on = ["stale-prompt", "lag>10"]\n')
    assert run("scan")[0] == 0
    config.write_text('fail-on = "retird-model"\n')
    code, _, err = run("scan")
    assert code == 2
    assert "did you mean `retired-model`?" in err and "runway<DAYS" in err


# -- ignores --------------------------------------------------------------------------------------------------------


def ignored(document: dict[str, Any]) -> dict[str, str]:
    silent = [found for found in document["findings"] if found["suppressed"]]
    return {f"{found['places'][0]['path']} {found['rule']}": found["suppressed"] for found in silent}


def test_ignores_in_comments_hold_up_to_their_day_and_are_told_after_it(repo: Repo, run: Run) -> None:
    noted = CHAT.format(OLD).replace(
        '"\nOpenAI', '"  # aidebt: ignore[retired-model] until={} moves with the client\nOpenAI', 1
    )
    repo.write("chat.py", noted.format("2026-11-22")).commit("2026-02-01")
    document = report(run)
    assert ignored(document) == {"chat.py retired-model": "inline ignore: moves with the client"}
    assert "1 finding ignored in comments" in run("scan")[1]
    repo.write("chat.py", noted.format("2026-11-21")).commit("2026-02-02")
    document = report(run)
    assert ignored(document) == {}
    assert {"chat.py expired-ignore", "chat.py retired-model"} <= set(shown(document))


def test_an_ignore_with_nothing_to_silence_is_told(repo: Repo, run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    repo.write("chat.py", "# aidebt: ignore-file[retird-model]\n" + CHAT.format(FIXED)).commit("2026-02-01")
    (told,) = [found for found in report(run)["findings"] if found["rule"] == "unused-ignore"]
    assert told["message"].endswith("retird-model is no rule, did you mean retired-model?")
    assert told["places"][0]["line"] == 1
    for flags in (["--select", "unused-ignore"], ["--no-history"]):  # then not everything was looked for
        assert "unused-ignore" not in [found["rule"] for found in report(run, *flags)["findings"]]


def test_ignores_in_the_configuration(repo: Repo, run: Run) -> None:
    (repo.path / "pyproject.toml").write_text(
        '[tool.aidebt]\nfail-on = "critical"\n\n'
        '[[tool.aidebt.ignores]]\nrule = "retired-model"\npath = "chat.py"\nmodel = "gpt-4-0613"\nreason = "moves in May"\n\n'
        '[[tool.aidebt.ignores]]\nrule = ["retiring-model"]\nuntil = 2026-11-21\nreason = "was to move in November"\n\n'
        '[[tool.aidebt.ignores]]\npath = "gone/"\nreason = "the old client"\n'
    )
    document = report(run)
    assert ignored(document) == {"chat.py retired-model": "ignored by settings: moves in May"}
    idle = {found["rule"]: found["places"][0] for found in document["findings"] if found["rule"].endswith("-ignore")}
    assert {rule: (place["path"], place["line"]) for rule, place in idle.items()} == {
        "expired-ignore": ("pyproject.toml", 10),
        "unused-ignore": ("pyproject.toml", 15),
    }
    assert run("scan")[0] == 0


def test_a_wrong_row_names_what_is_wrong(repo: Repo, run: Run) -> None:
    (repo.path / "aidebt.toml").write_text('[[ignores]]\nrules = "x"\nreason = "y"\n')
    code, _, err = run("scan")
    assert code == 2
    assert "`ignores`: row 1: unknown key `rules`: did you mean `rule`?" in err
    (repo.path / "aidebt.toml").write_text('[[ignores]]\nrule = "retird-model"\nreason = "y"\n')
    assert "ignores: unknown rule `retird-model`: did you mean `retired-model`?" in run("scan")[2]
