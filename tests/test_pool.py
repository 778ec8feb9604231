from __future__ import annotations

import os
import sys
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from typing import Any, NoReturn

import pytest

from aidebt import pool
from aidebt.assets import FileAssets
from aidebt.pool import FEW, AnalysisError, Pool, analyse_one, chunks
from project import analyser, ask

MANY = [(f"app{number:03}.py", ask(f'"gpt-4o-{number}"').encode()) for number in range(FEW + 5)]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="processes are forked on Linux only")
def test_processes_and_one_process_give_the_same_in_the_same_order() -> None:
    with Pool(analyser(), 2) as several, Pool(analyser(), 1) as single:
        assert list(several.analyse(MANY)) == list(single.analyse(MANY))
        assert several._executor is not None
        assert single._executor is None
        assert [file.path for file in several.analyse(MANY[:3], alone=True)] == [path for path, _ in MANY[:3]]


def test_few_files_start_no_process() -> None:
    with Pool(analyser(), 8) as several:
        assert len(list(several.analyse(MANY[:FEW]))) == FEW
        assert several._executor is None


@pytest.mark.parametrize(("files", "jobs"), [(0, 2), (1, 2), (100, 2), (10_000, 3)])
def test_chunks_hold_every_file_once(files: int, jobs: int) -> None:
    given = [(str(number), b"") for number in range(files)]
    groups = list(chunks(given, jobs))
    assert [item for group in groups for item in group] == given
    assert all(0 < len(group) <= pool.CHUNK for group in groups)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="processes are forked on Linux only")
def test_a_worker_that_dies_is_told_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    class Dead:
        def map(self, *_: Any) -> NoReturn:
            raise BrokenProcessPool

        def shutdown(self, **_: Any) -> None:
            pass

    with Pool(analyser(), 2) as several, pytest.raises(AnalysisError, match="worker process died") as caught:
        monkeypatch.setattr(several, "_pool", Dead)
        list(several.analyse(MANY))
    assert caught.value.hint == "try again with --jobs 1"
    assert caught.value.exit_code == 4


@pytest.mark.parametrize("error", [RecursionError, MemoryError, ValueError, KeyError])
def test_a_file_that_breaks_the_analysis_is_skipped_with_the_reason(error: type[Exception]) -> None:
    class Breaks:
        def analyse(self, *_: Any) -> NoReturn:
            raise error

    found = analyse_one(Breaks(), "a.py", b"")  # type: ignore[arg-type]
    assert found == FileAssets("a.py", skipped=f"could not be analysed ({error.__name__}: a defect of aidebt)")


def test_an_interrupt_is_no_broken_file() -> None:
    class Interrupted:
        def analyse(self, *_: Any) -> NoReturn:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        analyse_one(Interrupted(), "a.py", b"")  # type: ignore[arg-type]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="processes are forked on Linux only")
def test_other_work_is_done_in_a_process_where_there_is_one() -> None:
    with Pool(analyser(), 2) as several:
        alone = several.begin(os.getpid)
        list(several.analyse(MANY))
        beside = several.begin(os.getpid)
        assert alone() == os.getpid() != beside()


def die() -> None:
    os._exit(1)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="processes are forked on Linux only")
def test_what_fails_in_a_process_fails_where_it_is_waited_for() -> None:
    with Pool(analyser(), 2) as several:
        list(several.analyse(MANY))
        waited = several.begin(partial(int, "x"))
        with pytest.raises(ValueError, match="invalid literal"):
            waited()
        died = several.begin(die)
        with pytest.raises(AnalysisError, match="worker process died"):
            died()
        with pytest.raises(AnalysisError, match="worker process died"):
            several.begin(os.getpid)
