"""Notebooks through a whole scan: what makes their ages change, and what does not."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from aidebt.config import Settings
from aidebt.report import Report
from aidebt.scan import scan
from project import analyser
from repository import Repo

TODAY = date(2026, 11, 22)
PROMPT = 'SYSTEM_PROMPT = """You are the porter of a night train.\nSay "good evening" first."""\n'
CALL = (
    "from openai import OpenAI\n"
    'OpenAI().chat.completions.create(model="gpt-4o", messages=[{"role": "system", "content": SYSTEM_PROMPT}])\n'
)


def cell(source: str, *, run: int | None = None, said: str = "", whole: bool = False, **more: Any) -> dict[str, Any]:
    outputs = [{"name": "stdout", "output_type": "stream", "text": [said]}] if said else []
    lines = source if whole else source.splitlines(keepends=True)
    return {"cell_type": "code", "execution_count": run, "metadata": {}, "outputs": outputs, "source": lines, **more}


def book(*cells: Mapping[str, Any], indent: int = 1) -> str:
    metadata = {"kernelspec": {"language": "python", "name": "python3"}}
    return json.dumps({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}, indent=indent) + "\n"


def ages(repo: Repo) -> dict[str, tuple[str, str, int | None]]:
    """What each asset says → (status, day, revisions)."""
    report = scanned(repo.path)
    return {
        entry.asset.value or "": (entry.age.status, str(entry.age.changed_on), entry.age.revisions) for entry in report.entries
    }


def scanned(path: Path) -> Report:
    return scan(Settings(paths=(path,), jobs=1, cache=False), TODAY)


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return Repo(tmp_path / "r").write("ask.ipynb", book(cell(PROMPT), cell(CALL))).commit("2024-01-10")


SAID = 'You are the porter of a night train.\nSay "good evening" first.'
NEVER = ("exact", "2024-01-10", 1)


def test_the_day_is_that_of_the_commit(repo: Repo) -> None:
    assert ages(repo) == {"gpt-4o": NEVER, SAID: NEVER}


def test_running_it_again_changes_no_age(repo: Repo) -> None:
    again = book(
        cell(PROMPT, run=7, id="aaaa1111"),
        {"cell_type": "markdown", "metadata": {}, "source": ["gpt-4o and gpt-4\n"]},
        cell(CALL, run=8, said="gpt-4o says: You are the porter of a night train.\n", id="bbbb2222"),
    )
    repo.write("ask.ipynb", again).commit("2025-02-01")
    repo.write("ask.ipynb", again.replace('"execution_count": 7', '"execution_count": 70')).commit("2025-03-01")
    assert ages(repo) == {"gpt-4o": NEVER, SAID: NEVER}


@pytest.mark.parametrize("indent", [0, 2, 4])
@pytest.mark.parametrize("whole", [False, True])
def test_writing_it_in_another_way_changes_no_age(repo: Repo, indent: int, whole: bool) -> None:
    repo.write("ask.ipynb", book(cell(PROMPT, whole=whole), cell(CALL, whole=whole), indent=indent)).commit("2025-02-01")
    assert ages(repo) == {"gpt-4o": NEVER, SAID: NEVER}


def test_merging_and_moving_cells_changes_no_age(repo: Repo) -> None:
    repo.write("ask.ipynb", book(cell("import os\n"), cell(f"{PROMPT}{CALL}"))).commit("2025-02-01")
    repo.git("mv", "ask.ipynb", "porter.ipynb")
    repo.commit("2025-03-01")
    assert ages(repo) == {"gpt-4o": NEVER, SAID: NEVER}


def test_what_moves_to_a_module_keeps_its_age(repo: Repo) -> None:
    repo.write("ask.ipynb", book(cell("from porter import SYSTEM_PROMPT\n"), cell(CALL))).write("porter.py", PROMPT)
    repo.commit("2025-02-01")
    assert {value: age[:2] for value, age in ages(repo).items()} == {"gpt-4o": NEVER[:2], SAID: NEVER[:2]}


def test_a_change_is_a_change(repo: Repo) -> None:
    repo.write("ask.ipynb", book(cell(PROMPT), cell(CALL.replace("gpt-4o", "gpt-4.1"), said="gpt-4o"))).commit("2025-02-01")
    assert ages(repo) == {"gpt-4.1": ("exact", "2025-02-01", 2), SAID: NEVER}


def test_what_an_output_says_does_not_make_a_pin_older(tmp_path: Path) -> None:
    """Once an output names it, the model is not yet chosen; pins of tables and menus are asked for briefly, by bytes first."""
    before = cell('MODELS = ["gpt-4", "gpt-4.1"]\n', said="gpt-4o gpt-4o\n")
    after = cell('MODELS = ["gpt-4", "gpt-4o"]\n')
    repo = (
        Repo(tmp_path / "r")
        .write("a.ipynb", book(before))
        .commit("2024-01-10")
        .write("a.ipynb", book(after))
        .commit("2025-01-10")
    )
    assert {value: age[1] for value, age in ages(repo).items()} == {"gpt-4": "2024-01-10", "gpt-4o": "2025-01-10"}


def test_a_setting_in_a_notebook_decides_what_reads_it(tmp_path: Path) -> None:
    call = 'OpenAI().responses.create(model=os.getenv("CHAT_MODEL", "gpt-4"), input="Name a station.")'
    ask = f"import os\nfrom openai import OpenAI\n{call}\n"
    repo = Repo(tmp_path / "r").write("a.ipynb", book(cell("%env CHAT_MODEL=gpt-4o\n"), cell(ask))).commit("2024-01-10")
    report = scanned(repo.path)
    values = {entry.asset.id: entry.asset.value for entry in report.entries}
    assert [(values[edge.source], values[edge.target]) for edge in report.edges if edge.type == "config_sets_model_for"] == [
        ("gpt-4o", "gpt-4")
    ]


def test_a_notebook_whose_outputs_alone_speak_is_not_parsed() -> None:
    said = "openai gpt-4o SYSTEM_PROMPT"
    assert not analyser().wants("a.ipynb", book(cell("import pandas\n", said=said), cell("print(1)\n")).encode())
    assert not analyser().wants("a.ipynb", book({"cell_type": "markdown", "source": said}).encode())
    assert analyser().wants("a.ipynb", book(cell("import openai\n")).encode())
    assert analyser().wants("a.ipynb", book(cell("x = 'gpt-4o'\n"))[:-40].encode())


def test_large_outputs_cost_no_skipping(tmp_path: Path) -> None:
    image = {"data": {"image/png": "A" * (6 << 20)}, "metadata": {}, "output_type": "display_data"}
    repo = Repo(tmp_path / "r", create=False)
    repo.write("a.ipynb", book(cell(PROMPT, outputs=[image]), cell(CALL)))
    report = scanned(repo.path)
    assert {entry.asset.value for entry in report.entries} == {"gpt-4o", SAID}
    assert [(entry.asset.cell, entry.asset.context.value) for entry in report.entries] == [(0, "notebook"), (1, "notebook")]


def test_what_was_not_read_is_told(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "r", create=False)
    repo.write("whole.ipynb", book(cell(CALL)))
    repo.write("cut.ipynb", book(cell(CALL), cell(CALL))[:-300])
    repo.write("ir.ipynb", book(cell('model <- "gpt-4o"\n')).replace('"python"', '"R"'))
    report = scanned(repo.path)
    skipped = {skip.path: (skip.reason, skip.candidate) for skip in report.skipped}
    assert set(skipped) == {"cut.ipynb", "ir.ipynb"}
    assert skipped["ir.ipynb"] == ("a notebook in r: its cells are not read", False)
    assert skipped["cut.ipynb"][1]
    assert "is not valid JSON: only the code cell before it was read" in skipped["cut.ipynb"][0]
    assert {entry.asset.path for entry in report.entries} == {"whole.ipynb", "cut.ipynb"}
