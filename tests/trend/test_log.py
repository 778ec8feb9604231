"""The history file: one line a night, whole or not at all."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from aidebt.errors import UsageError
from aidebt.trend import Row, append, read, row_of
from aidebt.trend.rows import line_of, row_from
from reporters.samples import SITUATIONS, nothing_read, verba

SOURCE = Path(__file__).resolve().parents[2] / "src"
DAY = date(2026, 11, 22)


def row(night: int = 0, **fields: object) -> Row:
    return replace(row_of(verba()), as_of=DAY + timedelta(days=night), **fields)  # type: ignore[arg-type]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "debt.jsonl"


# -- a line ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SITUATIONS)
def test_a_row_is_one_line_and_comes_back(name: str) -> None:
    known = row_of(SITUATIONS[name]())
    line = line_of(known)
    assert line.isascii()
    assert line.isprintable()
    assert row_from(line) == known


@pytest.mark.parametrize("name", SITUATIONS)
def test_a_row_is_valid_by_its_schema(name: str) -> None:
    validator = Draft202012Validator(json.loads((SOURCE.parent / "rules/schema/history.schema.json").read_text("utf-8")))
    document = json.loads(line_of(row_of(SITUATIONS[name]())))
    validator.validate(document)
    assert not validator.is_valid({**document, "as_of": "soon"})


def test_a_row_holds_the_numbers_of_the_report() -> None:
    known = row_of(verba())
    assert known.score == 96
    assert known.clocks == {"prompt": (94, 12345), "eval": (None, None), "embedding": (41, 1204)}
    assert known.findings == {"critical": 1, "high": 3, "medium": 5, "low": 0}, "what the view hides does not count"
    assert (known.debt_days, known.suppressed, known.live) == (13549, 1, 12)
    assert row_of(nothing_read()).debt_days is None


@pytest.mark.parametrize(
    "line",
    [
        "",
        "{",
        "[]",
        "null",
        "{}",
        '{"schema": "aidebt-history/2"}',
        "[" * 100_000,
        line_of(row()).replace('"2026-11-22"', '"soon"', 1),
        line_of(row()).replace('"score": 96', '"score": "96"'),
        line_of(row()).replace('"findings": {', '"findings": {"x": 1}, "y": {'),
        line_of(row())[:-10],
    ],
)
def test_what_is_no_row_is_refused(line: str) -> None:
    with pytest.raises(ValueError):
        row_from(line)


# -- growing --------------------------------------------------------------------------------------------------------


def test_it_grows_by_one_line_a_night(file: Path) -> None:
    for night in range(3):
        assert append(file, row(night))
    text = file.read_text()
    assert text.count("\n") == 3
    assert text.endswith("}\n")
    assert [each.as_of for each in read(file).rows] == [DAY, DAY + timedelta(days=1), DAY + timedelta(days=2)]


def test_the_same_night_twice_is_once(file: Path) -> None:
    assert append(file, row())
    before = file.read_bytes()
    assert not append(file, row())
    append(file, row(1))
    assert not append(file, row()), "not even when it is not the last line"
    assert file.read_bytes().startswith(before)
    assert append(file, row(score=10))
    assert [(each.as_of, each.score) for each in read(file).rows] == [(DAY, 10), (DAY + timedelta(days=1), 96)]


def test_another_commit_of_the_day_is_another_line_and_the_last_one_counts(file: Path) -> None:
    append(file, row(head="a" * 40, score=1))
    append(file, row(head="b" * 40, score=2))
    assert file.read_text().count("\n") == 2
    assert [each.score for each in read(file).rows] == [2]


def test_lines_of_others_stay(file: Path) -> None:
    file.write_bytes(b'# kept by hand\n\n{"half": \xff')
    append(file, row())
    lines = file.read_bytes().split(b"\n")
    assert lines[:3] == [b"# kept by hand", b"", b'{"half": \xff']
    assert row_from(lines[3].decode()) == row()
    log = read(file)
    assert (len(log.rows), log.bad) == (1, (1, 3))


def test_a_link_stays_a_link_and_the_mode_stays(file: Path, tmp_path: Path) -> None:
    real = tmp_path / "real.jsonl"
    append(real, row())
    real.chmod(0o640)
    file.symlink_to(real)
    append(file, row(1))
    assert file.is_symlink()
    assert len(read(real).rows) == 2
    assert real.stat().st_mode & 0o777 == 0o640


def test_a_crash_leaves_the_old_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    append(file, row())
    before = file.read_bytes()

    def crash(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", crash)
    with pytest.raises(UsageError, match="No space left on device"):
        append(file, row(1))
    assert [(each.name, each.read_bytes()) for each in file.parent.iterdir()] == [(file.name, before)]


def test_many_processes_lose_no_line(file: Path) -> None:
    code = (
        "import sys, pathlib; from aidebt.trend.rows import row_from; from aidebt.trend import append;"
        "[append(pathlib.Path(sys.argv[1]), row_from(line)) for line in sys.stdin.read().splitlines()]"
    )
    environment = os.environ | {"PYTHONPATH": str(SOURCE)}
    started = [
        subprocess.Popen([sys.executable, "-c", code, file], stdin=subprocess.PIPE, text=True, env=environment)
        for _ in range(3)
    ]
    for number, process in enumerate(started):
        assert process.stdin is not None
        process.stdin.write("".join(f"{line_of(row(number * 100 + night))}\n" for night in range(20)))
        process.stdin.close()
    assert [process.wait() for process in started] == [0, 0, 0]
    assert len(read(file).rows) == 60


@pytest.mark.parametrize("name", ["none/debt.jsonl", "."])
def test_what_cannot_be_written_is_said(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="cannot write"):
        append(tmp_path / name, row())


def test_what_cannot_be_read_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match="cannot read"):
        read(tmp_path / "none.jsonl")
    monkeypatch.setattr("aidebt.trend.log.MAX_BYTES", 10)
    (tmp_path / "big").write_text("x" * 11)
    with pytest.raises(UsageError, match="larger than"):
        read(tmp_path / "big")
