from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from aidebt.assets import FileAssets
from aidebt.cache import AssetCache, Files, Store, code_version, entry_key

A, B = ("a.py", b"x = 1"), ("b.py", b"y = 2")


class Work:
    """An analysis that remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, files: Files) -> Iterator[FileAssets]:
        for path, data in files:
            self.asked.append(path)
            yield FileAssets(path, packages=((data.decode(), "1"),))


def run(directory: Path, files: Files, catalog: str = "c", config: str = "s") -> tuple[list[FileAssets], list[str]]:
    work = Work()
    with AssetCache(Store(directory), catalog, config) as cache:
        return list(cache.through(work)(files)), work.asked


def test_only_what_is_not_kept_is_asked_for_and_order_is_kept(tmp_path: Path) -> None:
    first, asked = run(tmp_path, [A])
    assert asked == ["a.py"]
    second, asked = run(tmp_path, [B, A])
    assert asked == ["b.py"]
    assert [item.path for item in second] == ["b.py", "a.py"]
    assert second[1] == first[0]
    assert run(tmp_path, [A, B]) == ([second[1], second[0]], [])


@pytest.mark.parametrize(
    ("files", "catalog", "config"),
    [([("a.py", b"x = 2")], "c", "s"), ([("c.py", A[1])], "c", "s"), ([A], "d", "s"), ([A], "c", "t")],
)
def test_other_bytes_paths_rules_or_settings_are_other_entries(tmp_path: Path, files: Files, catalog: str, config: str) -> None:
    run(tmp_path, [A])
    assert run(tmp_path, files, catalog, config)[1] == [files[0][0]]


def test_an_entry_that_cannot_be_read_is_made_again(tmp_path: Path) -> None:
    expected, _ = run(tmp_path, [A])
    with Store(tmp_path) as store:
        assert store._connection is not None
        store._connection.execute("UPDATE entries SET value = ?", (b"rubbish",))
    assert run(tmp_path, [A]) == (expected, ["a.py"])
    assert run(tmp_path, [A]) == (expected, [])


def test_without_a_store_everything_is_worked_out(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert run(tmp_path / "file", [A, B])[1] == ["a.py", "b.py"]


def test_what_was_done_before_an_end_is_kept(tmp_path: Path) -> None:
    def broken(files: Files) -> Iterator[FileAssets]:
        yield FileAssets(files[0][0])
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), AssetCache(Store(tmp_path), "c", "s") as cache:
        list(cache.through(broken)([A, B]))
    assert run(tmp_path, [A, B])[1] == ["b.py"]


def test_parts_of_a_key_do_not_run_into_each_other() -> None:
    assert entry_key(b"c", "ab", "") != entry_key(b"bc", "a", "")
    assert entry_key(b"", "a", "b") != entry_key(b"", "", "ab")
    assert entry_key(b"x", "caf\udce9", "r") != entry_key(b"x", "café", "r")


def test_the_code_names_itself() -> None:
    assert code_version().startswith("0.")
    assert "+" in code_version()


def test_work_begins_while_files_are_still_being_read(tmp_path: Path) -> None:
    work, read = Work(), []
    files = [(f"{number:03}.py", b"x") for number in range(300)]
    run(tmp_path, files[7:9])

    def begun(some: list[tuple[str, bytes]]) -> Iterator[FileAssets]:
        first.append(len(read))
        return iter(list(work(some)))

    def reading() -> Iterator[tuple[str, bytes]]:
        for file in files:
            read.append(file[0])
            yield file

    first: list[int] = []
    with AssetCache(Store(tmp_path), "c", "s") as cache:
        found = list(cache.through(begun)(reading()))
    assert first[0] < 150
    assert [item.path for item in found] == read
    assert sorted(work.asked) == sorted(set(read) - {"007.py", "008.py"})
