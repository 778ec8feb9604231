"""Hostile databases: nothing in them runs, and every question ends."""

from __future__ import annotations

import random
import sqlite3
import struct
import time
from pathlib import Path

import pytest

from aidebt.discover.opening import TreeFiles
from aidebt.discover.reading import SourceFile
from aidebt.stores.files import MemoryFiles
from aidebt.stores.reading import StoreError
from aidebt.stores.sqlite import MAGIC, open_database

from .chroma_layouts import Collection, write
from .reading import refused, shelf_in, shelf_of

FOREVER = "with recursive n(x) as (select 1 union all select x + 1 from n) select x from n"


@pytest.fixture
def sound(tmp_path: Path) -> bytes:
    return write(tmp_path / "sound", "1.0", Collection("docs", 8, ("2024-03-10",))).read_bytes()


def edited(path: Path, *statements: str) -> bytes:
    connection = sqlite3.connect(path)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()
    return path.read_bytes()


def test_a_header_of_garbage_is_refused(sound: bytes) -> None:
    assert "sqlite: SQLite: " in refused({"a.db": MAGIC + b"\xff" * 4000})
    assert "sqlite: SQLite: " in refused({"a.db": sound[:100] + b"\0" * 5000})


def test_a_file_cut_short_anywhere_in_its_first_pages_is_no_traceback(sound: bytes) -> None:
    for length in [*range(16, 120), *range(120, len(sound), 997)]:
        shelf = shelf_of({"chroma.sqlite3": sound[:length]})
        assert len(shelf.readings) + len(shelf.refused) <= 1
        assert all(item.reason.startswith("sqlite: ") for item in shelf.refused)


def test_flipped_bytes_are_no_traceback(sound: bytes) -> None:
    flips = random.Random(3)
    for _ in range(150):
        data = bytearray(sound)
        for _ in range(flips.randint(1, 40)):
            data[flips.randrange(16, len(data))] = flips.randrange(256)
        start = time.monotonic()
        for item in shelf_of({"chroma.sqlite3": bytes(data)}).refused:
            assert "a defect of aidebt" not in item.reason
        assert time.monotonic() - start < 5


@pytest.mark.parametrize(
    "view", ["collections", "segments", "embeddings", "collection_metadata", "migrations", "embeddings_queue"]
)
def test_a_view_in_place_of_a_table_is_never_asked(view: str, tmp_path: Path) -> None:
    path = write(tmp_path, "1.0", Collection("docs", 8, ("2024-03-10",)))
    data = edited(path, f"drop table {view}", f"create view {view} as {FOREVER}")
    start = time.monotonic()
    shelf = shelf_of({"chroma.sqlite3": data})
    assert time.monotonic() - start < 5
    assert all(found.count in (None, 1) for found in shelf.readings)


def test_the_real_table_behind_a_view_is_not_reached_through_it(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    edited(path, "create table t (x)", f"create view v as {FOREVER}")
    with open_database("a.db", TreeFiles([SourceFile("a.db", str(tmp_path))], None)) as database:
        assert database.tables.keys() == {"t"}
        with pytest.raises(StoreError, match="not authorized"):
            database.rows("select count(*) from v")


@pytest.mark.parametrize(
    "statement",
    [
        "insert into t values (1)",
        "create table u (x)",
        "attach 'other.db' as other",
        "select load_extension('x')",
        "select writefile('x', 'y')",
        "select randomblob(1000000000)",
        "pragma journal_mode = wal",
        "pragma writable_schema = on",
        "vacuum into 'copy.db'",
        "select * from pragma_database_list",
    ],
)
def test_only_reads_are_allowed(statement: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    data = edited(tmp_path / "a.db", "create table t (x)")
    for files in (MemoryFiles({"a.db": data}), TreeFiles([SourceFile("a.db", str(tmp_path))], None)):
        with open_database("a.db", files) as database, pytest.raises(StoreError):
            database.rows(statement)
    assert [path.name for path in tmp_path.iterdir()] == ["a.db"]
    assert (tmp_path / "a.db").read_bytes() == data


def test_a_question_without_end_is_ended(tmp_path: Path) -> None:
    many = f"insert into t select x from ({FOREVER} limit 3000)"
    data = edited(tmp_path / "a.db", "create table t (x)", many)
    start = time.monotonic()
    with open_database("a.db", MemoryFiles({"a.db": data})) as database, pytest.raises(StoreError, match="takes too long"):
        database.rows("select count(*) from t as a, t as b, t as c, t as d")
    assert time.monotonic() - start < 5


def test_a_table_of_a_module_that_is_not_there_is_stepped_over(tmp_path: Path) -> None:
    path = write(tmp_path, "1.0", Collection("docs", 8, ("2024-03-10",)))
    statement = "CREATE VIRTUAL TABLE evil USING nothing_like_it(a, b)"
    data = edited(
        path,
        "pragma writable_schema = on",
        f"insert into sqlite_master values ('table', 'evil', 'evil', 0, '{statement}')",
    )
    (found,) = shelf_of({"chroma.sqlite3": data}).readings
    assert found.collection == "docs"


def test_a_schema_of_very_many_tables_ends_in_time(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "a.db")
    connection.execute("create table t (a)")
    connection.execute("pragma writable_schema = on")
    rows = ((f"x{number}", f"x{number}", f"CREATE TABLE x{number} (a)") for number in range(100_000))
    connection.executemany("insert into sqlite_master values ('table', ?, ?, 2, ?)", rows)
    connection.commit()
    connection.close()
    start = time.monotonic()
    (item,) = shelf_in(tmp_path).refused
    assert time.monotonic() - start < 5
    assert item.reason == "sqlite: SQLite: it takes too long"


def test_the_text_of_a_name_may_be_no_text(tmp_path: Path) -> None:
    path = write(tmp_path, "1.0", Collection("docs", 8))
    data = edited(
        path, "update collections set name = cast(x'ff00fe41' as text)", "update collections set config_json_str = x'00'"
    )
    (found,) = shelf_of({"chroma.sqlite3": data}).readings
    assert found.collection.endswith("A")


def test_a_link_in_place_of_a_database_is_not_followed(tmp_path: Path) -> None:
    write(tmp_path / "outside", "1.0", Collection("docs", 8))
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "chroma.sqlite3").symlink_to(tmp_path / "outside" / "chroma.sqlite3")
    assert shelf_in(inside).readings == ()


def test_a_page_size_that_cannot_be_is_refused(sound: bytes) -> None:
    for size in (0, 1, 3, 100, 511, 65535):
        assert "sqlite: " in refused({"a.db": sound[:16] + struct.pack(">H", size) + sound[18:]})
