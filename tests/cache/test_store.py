from __future__ import annotations

import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from aidebt.cache.store import FILE, Store

DAY = 86_400.0
ONE = {b"k1": b"v1", b"k2": b"\x00\xff"}


def test_what_was_put_is_there_next_time(tmp_path: Path) -> None:
    with Store(tmp_path / "new" / "aidebt") as store:
        assert store.get_many(ONE) == {}
        store.put_many(ONE)
    with Store(tmp_path / "new" / "aidebt") as store:
        assert store.get_many([b"k2", b"none", b"k1"]) == ONE
        assert store.trouble == ""
    assert stat.S_IMODE((tmp_path / "new" / "aidebt").stat().st_mode) == 0o700


def test_many_keys_at_once(tmp_path: Path) -> None:
    entries = {str(number).encode(): b"v" for number in range(2500)}
    with Store(tmp_path) as store:
        store.put_many(entries)
        assert store.get_many(entries) == entries


@pytest.mark.parametrize(
    "content", [b"not a database at all, but long enough to be looked at" * 40, b"SQLite format 3\0" + b"\xff" * 5000]
)
def test_a_corrupt_file_is_thrown_away(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    with Store(tmp_path) as store:
        store.put_many(ONE)
        assert store.get_many(ONE) == ONE


def test_a_file_of_another_shape_is_thrown_away(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / FILE)
    connection.execute("CREATE TABLE entries (a, b)")
    connection.close()
    with Store(tmp_path) as store:
        store.put_many(ONE)
        assert store.get_many(ONE) == ONE


def test_pages_that_rot_while_it_is_open_end_the_cache_and_not_the_scan(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        store.put_many({str(number).encode(): b"x" * 5000 for number in range(200)})
    data = (tmp_path / FILE).read_bytes()
    (tmp_path / FILE).write_bytes(data[:8192] + b"\xee" * (len(data) - 8192))
    with Store(tmp_path) as store:
        store.get_many([str(number).encode() for number in range(200)])
        store.put_many(ONE)
        store.get_many(ONE)


def test_a_table_that_is_gone_ends_the_cache_and_is_said(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        assert store._connection is not None
        store._connection.execute("DROP TABLE entries")
        assert store.get_many(ONE) == {}
        assert "cache given up" in store.trouble
        store.put_many(ONE)
        assert store.get_many(ONE) == {}


@pytest.mark.parametrize("directory", [None, Path("/dev/null/aidebt"), Path("/proc/aidebt")])
def test_without_a_place_there_is_no_cache_and_no_error(directory: Path | None) -> None:
    with Store(directory) as store:
        store.put_many(ONE)
        assert store.get_many(ONE) == {}
        assert bool(store.trouble) is (directory is not None)


def test_what_cannot_be_written_can_still_be_read(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        store.put_many(ONE)
        assert store._connection is not None
        store._connection.execute("PRAGMA query_only = ON")
        store.put_many({b"k3": b"v3"})
        assert "cache not written" in store.trouble
        assert store.get_many([*ONE, b"k3"]) == ONE


def test_a_full_disk_is_said_and_survived(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        assert store._connection is not None
        store._connection.execute("PRAGMA max_page_count = 10")
        store.put_many({b"big": b"x" * 1_000_000})
        assert "full" in store.trouble
        assert store.get_many([b"big"]) == {}


def test_a_file_that_grew_too_large_loses_what_was_not_used_for_longest(tmp_path: Path) -> None:
    old = {b"o%d" % number: b"x" * 10_000 for number in range(50)}
    new = {b"n%d" % number: b"y" * 10_000 for number in range(50)}
    with Store(tmp_path, now=0 * DAY) as store:
        store.put_many(old)
    with Store(tmp_path, now=5 * DAY) as store:
        store.put_many(new)
        assert set(store.get_many([b"o1"])) == {b"o1"}
    with Store(tmp_path, max_bytes=500_000, now=6 * DAY):
        pass
    with Store(tmp_path, now=6 * DAY) as store:
        assert set(store.get_many(old)) <= {b"o1"}
        assert len(store.get_many(new)) >= 48
    assert (tmp_path / FILE).stat().st_size < 700_000


def test_scans_at_the_same_time_do_not_disturb_each_other(tmp_path: Path) -> None:
    def scan(number: int) -> bool:
        entries = {b"%d-%d" % (number, item): b"v" * 100 for item in range(200)}
        with Store(tmp_path) as store:
            store.put_many(entries)
            return store.get_many(entries) == entries or bool(store.trouble)

    with ThreadPoolExecutor(6) as pool:
        assert all(pool.map(scan, range(12)))
