from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from aidebt.assets import Context
from aidebt.config import Settings
from aidebt.report import Entry, Report
from aidebt.reporters import json as reporter
from aidebt.reporters.options import RenderOptions
from aidebt.scan import Stopwatch, scan
from project import ask
from repository import Repo

TODAY = date(2026, 11, 22)
CONF = 'MODEL = "gpt-4o"\n'
APP = "from conf import MODEL\n" + ask("MODEL")
OTHER = ask('"gpt-4.1"', "You sweep the platforms of the station.")


def scanned(path: Path, **settings: Any) -> Report:
    defaults: dict[str, Any] = {"paths": (path,), "jobs": 1, "cache": False}
    return scan(Settings(**(defaults | settings)), TODAY)


def pins(report: Report) -> dict[str, Entry]:
    return {entry.asset.path: entry for entry in report.entries if entry.asset.usage is not None}


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    repo = Repo(tmp_path / "station").write("src/conf.py", CONF).write("src/app.py", APP).write("src/other.py", OTHER)
    return repo.commit("2025-01-01")


# -- the same again -------------------------------------------------------------------------------------------------


def test_jobs_cache_and_order_change_no_byte(repo: Repo, tmp_path: Path) -> None:
    for number in range(60):
        text = f'NAME_{number} = "gpt-4o"\n' + ask(f"NAME_{number}", f"You sweep platform {number} of the station.")
        repo.write(f"src/more/app{number:02}.py", text)
    repo.commit("2025-02-01")

    def told(path: Path, **settings: Any) -> str:
        return reporter.render(scanned(path, **settings), RenderOptions())

    first = told(repo.path, jobs=1)
    assert told(repo.path, jobs=2) == first
    assert told(repo.path, cache=True) == told(repo.path, cache=True) == first
    assert told(repo.clone(tmp_path / "copy" / "station").path) == first
    assert str(tmp_path) not in first


# -- what is reported -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("paths", [["src/app.py"], ["src/app.py", "src/app.py"]])
def test_a_path_limits_the_report_and_not_the_resolution(repo: Repo, paths: list[str]) -> None:
    report = scanned(repo.path, paths=tuple(repo.path / path for path in paths))
    assert {entry.asset.path for entry in report.entries} == {"src/app.py"}
    whole = scanned(repo.path)
    (prompt,) = [entry for entry in whole.entries if entry.asset.path == "src/app.py"]
    assert [edge.target for edge in whole.edges if edge.source == prompt.asset.id] == [pins(whole)["src/conf.py"].asset.id]
    assert report.entry(prompt.asset.id).age.written_for == "gpt-4o"


def test_a_file_without_any_literal_is_read_when_a_call_needs_it(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "r").write("deep.py", "import os\nX = os.environ['TRACK']\n")
    repo.write("conf.py", "from deep import X as NAME\n").write("app.py", "from conf import NAME\n" + ask("NAME"))
    report = scanned(
        repo.write("compose.yaml", "services:\n  a:\n    environment:\n      TRACK: gpt-4o\n").commit("2025-01-01").path
    )
    (edge,) = [edge for edge in report.edges if edge.type == "prompt_uses_model"]
    assert edge.target == pins(report)["compose.yaml"].asset.id
    assert {"file:conf.py", "file:deep.py"} <= {node.id for node in report.nodes}


def test_lock_files_give_versions_and_no_assets(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "r").write("requirements.txt", "openai==1.2.3\ngpt-4o==1\n").write("app.py", ask('"gpt-4o"'))
    assert set(pins(scanned(repo.commit("2025-01-01").path))) == {"app.py"}


def test_what_is_not_live_is_counted_by_reason(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "r").write("app.py", ask('"gpt-4o"')).write("tests/test_app.py", ask('"gpt-4.1"'))
    repo.write("prices.py", 'PRICES = ["gpt-4o", "gpt-4.1"]\n').write("offers.py", 'MODELS = ["gpt-4o", "gpt-4.1", "o1"]\n')
    report = scanned(repo.commit("2025-01-01").path)
    assert report.counted == {"menu": 3, "table": 2, "test": 2}
    assert {entry.asset.path for entry in report.entries if entry.live} == {"app.py"}


@pytest.mark.parametrize("folder", ["examples", "notebooks_and_samples/samples"])
def test_where_nothing_is_live_the_main_context_is_promoted(tmp_path: Path, folder: str) -> None:
    repo = Repo(tmp_path / "r").write(f"{folder}/app.py", ask('"gpt-4o"')).write("tests/test_app.py", ask('"gpt-4.1"'))
    report = scanned(repo.write(f"{folder}/two.py", ask('"gpt-4"')).commit("2025-01-01").path)
    live = {entry.asset.path: entry.asset.context for entry in report.entries if entry.live}
    assert live == {f"{folder}/app.py": Context.EXAMPLE, f"{folder}/two.py": Context.EXAMPLE}
    assert any("example files" in note for note in report.repository.notes)


def test_with_anything_live_no_context_is_promoted(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "r").write("examples/app.py", ask('"gpt-4o"')).write(".env.example", "OPENAI_MODEL=gpt-4.1\n")
    report = scanned(repo.commit("2025-01-01").path)
    assert {entry.asset.path for entry in report.entries if entry.live} == {".env.example"}
    assert report.repository.notes == ()


def test_embedding_models_and_judges_live_outside_the_application(tmp_path: Path) -> None:
    embeds = 'from openai import OpenAI\nOpenAI().embeddings.create(model="text-embedding-3-small", input="x")\n'
    repo = Repo(tmp_path / "r").write("app.py", ask('"gpt-4o"')).write("examples/embed.py", embeds)
    repo.write("tests/test_embed.py", embeds).write("evals/judge.py", ask('"gpt-4.1"')).commit("2025-01-01")
    live = {path for path, entry in pins(scanned(repo.path)).items() if entry.live}
    assert live == {"app.py", "examples/embed.py", "evals/judge.py"}


# -- reviews --------------------------------------------------------------------------------------------------------

LAGGING = """from openai import OpenAI
MODEL = "gpt-4-0613"
{comment}
SYSTEM = "You are a porter of the night train."
OpenAI().responses.create(model=MODEL, instructions=SYSTEM)
"""


@pytest.mark.parametrize(
    ("comment", "days"),
    [
        ("# a note", 824),
        ("# aidebt: reviewed 2026-11-01", None),
        ("# aidebt: reviewed 2024-05-01", 824),
    ],
)
def test_a_review_beside_a_prompt_answers_older_events(tmp_path: Path, comment: str, days: int | None) -> None:
    text = LAGGING.format(comment=comment)
    repo = Repo(tmp_path / "r").write("app.py", text).commit("2024-03-10")
    repo.write("app.py", text.replace("gpt-4-0613", "gpt-4o")).commit("2024-08-20")
    readings = {reading.signal: reading for reading in scanned(repo.path).clocks["prompt"].readings}
    assert (readings["pin_changed"].days if "pin_changed" in readings else None) == days
    assert "runway" in readings, "a review does not move a retirement"


def test_a_review_far_away_answers_nothing(tmp_path: Path) -> None:
    text = LAGGING.format(comment="") + "\n" * 5 + "# aidebt: reviewed 2026-11-01\n"
    repo = Repo(tmp_path / "r").write("app.py", text).commit("2024-03-10")
    repo.write("app.py", text.replace("gpt-4-0613", "gpt-4o")).commit("2024-08-20")
    assert "pin_changed" in {reading.signal for reading in scanned(repo.path).clocks["prompt"].readings}


# -- repositories of all kinds --------------------------------------------------------------------------------------


def test_a_bare_repository_is_scanned_at_head(repo: Repo, tmp_path: Path) -> None:
    report = scanned(repo.clone(tmp_path / "station.git", "--bare").path)
    assert report.repository.bare
    assert report.repository.name == "station"
    assert {path: entry.age.changed_on for path, entry in pins(report).items()} == {
        "src/conf.py": date(2025, 1, 1),
        "src/other.py": date(2025, 1, 1),
    }


def test_a_directory_that_is_no_repository(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(ask('"gpt-4o"'))
    report = scanned(tmp_path)
    assert not report.repository.is_repository
    assert {entry.age.status for entry in report.entries} == {"unknown"}
    assert {entry.age.reason for entry in report.entries} == {"not a git repository"}


def test_a_repository_without_a_commit(tmp_path: Path) -> None:
    report = scanned(Repo(tmp_path / "r").write("app.py", ask('"gpt-4o"')).path)
    assert report.repository.head is None
    assert {entry.age.status for entry in report.entries} == {"uncommitted"}


def test_a_repository_without_any_ai(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "r").write("app.py", "def add(a, b):\n    return a + b\n").write("README.md", "Adds.\n")
    report = scanned(repo.commit("2025-01-01").path)
    assert (report.entries, report.edges, report.findings, report.skipped) == ((), (), (), ())
    assert (report.files_listed, report.files_read) == (2, 2)
    assert report.clocks["prompt"].score in (None, 0)


def test_without_history_no_age_is_claimed(repo: Repo) -> None:
    report = scanned(repo.path, history=False)
    assert {(entry.age.status, entry.age.changed_on) for entry in report.entries} == {("unknown", None)}
    assert all("--no-history" in entry.age.reason for entry in report.entries)
    signals = {reading.signal for reading in report.clocks["prompt"].readings}
    assert "runway" in signals
    assert "pin_changed" not in signals


def test_uncommitted_changes_are_of_today(repo: Repo) -> None:
    repo.write("src/conf.py", 'MODEL = "gpt-4.1"\n')
    report = scanned(repo.path)
    assert report.repository.dirty
    assert pins(report)["src/conf.py"].age.status == "uncommitted"
    assert pins(report)["src/other.py"].age.status == "exact"


def test_progress_and_seconds_are_told_and_stand_in_no_report(repo: Repo) -> None:
    heard: list[tuple[str, int, int]] = []
    watch = Stopwatch()
    settings = Settings(paths=(repo.path,), jobs=1, cache=False)
    report = scan(settings, TODAY, lambda stage, done, total: heard.append((stage, done, total)), watch)
    assert {stage for stage, _, _ in heard} == {"files", "history"}
    assert {"rules", "discover", "detect", "link", "lineage", "judge"} <= watch.seconds.keys()
    assert report == scan(settings, TODAY)
