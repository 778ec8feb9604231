"""The bench measures what it says."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

BENCH = Path(__file__).resolve().parent.parent / "bench"


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Iterator[SimpleNamespace]:
    """The modules of bench/, which are scripts and no package."""
    if not BENCH.is_dir():
        pytest.skip("the bench is not in the sdist")
    monkeypatch.syspath_prepend(str(BENCH))
    import floor
    import process
    import run

    yield SimpleNamespace(floor=floor, process=process, run=run)
    for name in ("floor", "process", "run"):
        del sys.modules[name]


def test_the_floor_lists_reads_and_logs(bench: SimpleNamespace) -> None:
    assert b"bench/floor.py" in bench.floor.tracked(BENCH.parent) or b"floor.py" in bench.floor.tracked(BENCH)
    taken = bench.floor.measure(BENCH.parent, 1)
    assert list(taken) == ["list", "read", "log"]
    assert all(seconds > 0 for seconds in taken.values())


def test_a_run_reports_its_status_its_messages_and_the_memory_of_its_children(bench: SimpleNamespace) -> None:
    child = "import sys; held = bytearray(60 << 20); sys.stderr.write('done\\n')"
    parent = f"import subprocess, sys; sys.exit(subprocess.call([sys.executable, '-c', {child!r}]) + 1)"
    done = bench.process.run([sys.executable, "-c", parent])
    assert done.status == 1
    assert done.stderr == "done\n"
    assert done.largest_mib > 60
    assert done.seconds > 0


def test_stage_times_are_medians_in_the_order_of_the_flow(bench: SimpleNamespace) -> None:
    def told(first: float, second: float) -> object:
        return bench.process.Run(
            1.0,
            1.0,
            0,
            1.0,
            None,
            f"    {first:.3f} s  discover\n3 s of talk\n    {second:.3f} s  lineage\n   10.000 s  total\n",
        )

    assert list(bench.run.stages([told(1, 9), told(3, 7), told(2, 8)]).items()) == [("discover", 2.0), ("lineage", 8.0)]
    assert bench.run.stages([]) == {}


def test_the_pinned_repositories_are_pinned(bench: SimpleNamespace) -> None:
    rows = bench.run.tomllib.loads(bench.run.PINNED.read_text(encoding="utf-8"))["repository"]
    assert rows
    assert all(len(row["commit"]) == 40 and row["name"].count("/") == 1 for row in rows)
