"""Files of records: counted row by row, up to where they break, whatever their size and encoding."""

from __future__ import annotations

import io
import json
import random
import tracemalloc
from typing import Any

import pytest

from aidebt.records import UNREAD, Rows, open_rows


def read(name: str, data: bytes | str) -> tuple[list[Any], Rows]:
    rows = open_rows(name, io.BytesIO(data.encode() if isinstance(data, str) else data))
    return [row.value for row in rows], rows


def places(name: str, data: bytes | str) -> list[tuple[int, int, str]]:
    rows = open_rows(name, io.BytesIO(data.encode() if isinstance(data, str) else data))
    return [(row.line, row.end_line, row.under) for row in rows]


# -- JSON lines -----------------------------------------------------------------------------------------------------


def test_lines_that_parse_are_rows_and_the_others_are_said() -> None:
    values, rows = read("a.jsonl", '{"a": 1}\n\n{"b": \n{"c": 3}\nplain\n')
    assert values == [{"a": 1}, {"c": 3}]
    assert rows.broken == "2 lines not JSON, first line 3"
    assert places("a.ndjson", '{"a": 1}\n\n[2]') == [(1, 1, ""), (3, 3, "")]


def test_a_line_separator_inside_a_string_ends_no_row() -> None:
    values, rows = read("a.jsonl", '{"a": "x\u2028y\x85z"}\n')
    assert values == [{"a": "x\u2028y\x85z"}] and rows.broken == ""


def test_a_row_of_fifty_megabytes_is_counted_and_not_held() -> None:
    data = b'{"a": 1}\n{"x": "' + b"y" * (50 << 20) + b'"}\n{"b": 2}\n'
    tracemalloc.start()
    try:
        values, rows = read("a.jsonl", data)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert [value if value is not UNREAD else "unread" for value in values] == [{"a": 1}, "unread", {"b": 2}]
    assert rows.broken == "1 row longer than 1 MiB not read, first line 2"
    assert peak < len(data) + (20 << 20)  # the bytes themselves are the test's


# -- tables ---------------------------------------------------------------------------------------------------------


def test_a_cell_may_run_over_lines() -> None:
    text = 'question,answer\n"How late\nis it?",five\n\n"Say ""no""",no\n'
    values, rows = read("a.csv", text)
    assert values == [{"question": "How late\nis it?", "answer": "five"}, {"question": 'Say "no"', "answer": "no"}]
    assert places("a.csv", text) == [(2, 3, ""), (5, 5, "")]
    assert rows.broken == "" and rows.columns == ("question", "answer")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_encodings_with_and_without_a_mark(encoding: str) -> None:
    values, _ = read("a.csv", "frage,antwort\r\nwie spät?,fünf\r\n".encode(encoding))
    assert values == [{"frage": "wie spät?", "antwort": "fünf"}]


def test_bytes_of_another_encoding_lose_no_row() -> None:
    values, rows = read("a.csv", b"q,a\nna\xefve,\xff\nplain,b\n")
    assert [value["a"] for value in values][1:] == ["b"] and len(values) == 2 and rows.broken == ""


def test_tabs_and_rows_that_are_too_short_or_too_long() -> None:
    assert read("a.tsv", "q\ta\nx\n1\t2\t3\n")[0] == [{"q": "x"}, {"q": "1", "a": "2"}]


def test_a_quote_that_is_never_closed_ends_the_count() -> None:
    values, rows = read("a.csv", 'q,a\nx,1\n"y,2\nz,3\n')
    assert values == [{"q": "x", "a": "1"}]
    assert rows.broken == "the quote opened in line 3 is never closed"
    values, rows = read("a.csv", 'q,a\nx,1\n"y,2\n' + "z,3\n" * 30_000)
    assert len(values) == 1 and "is not closed within" in rows.broken


# -- JSON lists -----------------------------------------------------------------------------------------------------


def test_a_list_at_the_top_or_under_a_key() -> None:
    assert read("a.json", '[{"a": 1},\n {"b":\n 2}]')[0] == [{"a": 1}, {"b": 2}]
    assert places("a.json", '[{"a": 1},\n {"b":\n 2}]') == [(1, 1, ""), (2, 3, "")]
    values, rows = read("a.json", '{"version": 2, "cases": [{"a": 1}], "one": {"x": 1}}')
    assert values == [{"a": 1}, {"x": 1}] and rows.head == {"version": 2, "one": {"x": 1}}
    assert places("a.json", '{"cases": [\n1], "one": {}}') == [(2, 2, "cases"), (2, 2, "{}")]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ('[{"a": 1}, {"b" 2}, {"c": 3}]', 1),
        ('[{"a": 1}, {"b": 2}', 2),
        ('{"cases": [{"a": 1}, nonsense]}', 1),
        ("", 0),
        ("[" * 100_000, 0),
        ('{"a": ' * 50_000, 0),
        ("\x00\x01", 0),
    ],
)
def test_json_is_counted_up_to_where_it_breaks(text: str, count: int) -> None:
    values, rows = read("a.json", text)
    assert len(values) == count
    assert rows.broken.startswith("no JSON after line") or rows.unreadable == "binary"


@pytest.mark.parametrize(
    ("name", "head", "wide", "tail", "told"),
    [
        (
            "a.json",
            b'[{"a": 1},\n',
            b'{"x": ["\\\\", "]}\\"%s"]}',
            b',\n{"b": 2}]',
            "1 value longer than 16 MiB not read, first in line 2",
        ),
        ("a.json", b'[{"a": 1},\n', b'["%s"]', b"\n]", "1 value longer than 16 MiB not read, first in line 2"),
        (
            "a.json",
            b'[{"a": 1},\n',
            b"%s",
            b',\n{"b": 2}, {"c": ',
            "1 value longer than 16 MiB not read, first in line 2; no JSON after line 3",
        ),
        ("a.csv", b"q\na\n", b'"%s"', b"\nb\n", "1 row longer than 16 MiB not read, first line 3"),
        ("a.csv", b"q\na\n", b'"%s', b"\nb\n", "line 3 is longer than 16 MiB"),
    ],
)
def test_a_row_of_fifty_megabytes_is_stepped_over(name: str, head: bytes, wide: bytes, tail: bytes, told: str) -> None:
    data = head + wide % (b"1" * (50 << 20)) + tail
    tracemalloc.start()
    try:
        values, rows = read(name, data)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    after = [] if told.startswith("line") else ["b"] if b"b" in tail else []
    unread = [value for value in values if value is UNREAD]
    assert [next(iter(value)) if name == "a.json" else value["q"] for value in values if value is not UNREAD] == ["a", *after]
    assert len(unread) == (not told.startswith("line")) and rows.broken == told
    assert peak < len(data) + (80 << 20)


def test_a_value_beside_the_list_that_is_too_long_is_stepped_over() -> None:
    values, rows = read("a.json", b'{"note": "' + b"y" * (50 << 20) + b'", "rows": [{"a": 1}]}')
    assert values == [{"a": 1}] and rows.broken.startswith("1 value longer than 16 MiB")


def test_a_list_is_read_piece_by_piece() -> None:
    """Values that lie across the borders of what is read at once, and numbers that end where a piece ends."""
    source = random.Random(7)
    values: list[Any] = [{"n": number, "text": "x" * source.randrange(60_000)} for number in range(120)]
    values += [source.randrange(10**9) for _ in range(2000)]
    text = json.dumps(values, indent=1)
    assert len(text) > 3 << 20
    assert read("a.json", text)[0] == values
    assert places("a.json", text)[-1][1] == text.count("\n")


# -- many rows ------------------------------------------------------------------------------------------------------


class Repeated(io.RawIOBase):
    """A file of the same row again and again, that exists nowhere."""

    def __init__(self, head: bytes, row: bytes, times: int) -> None:
        self.parts = [head, row, times]
        self.size = len(head) + len(row) * times
        self.at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        self.at = offset if whence == 0 else self.size + offset
        return self.at

    def readinto(self, buffer: Any) -> int:
        head, row, _ = self.parts
        wanted = min(len(buffer), self.size - self.at)
        body = max(self.at - len(head), 0)
        start = body % len(row)
        made = (head[self.at :] if self.at < len(head) else b"") + (row * (wanted // len(row) + 2))[start:]
        buffer[:wanted] = made[:wanted]
        self.at += wanted
        return wanted


@pytest.mark.parametrize(
    ("name", "head", "row"),
    [
        ("a.jsonl", b"", b'{"input": "how late is it now", "expected": "five"}\n'),
        ("a.csv", b"input,expected\n", b"how late is it now,five\n"),
    ],
)
def test_rows_are_streamed_however_many_there_are(name: str, head: bytes, row: bytes) -> None:
    tracemalloc.start()
    try:
        stream = io.BufferedReader(Repeated(head, row, 60_000))
        count = sum(1 for _ in open_rows(name, stream))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count == 60_000
    assert peak < 1 << 20


# -- what holds no rows here ----------------------------------------------------------------------------------------


def test_a_pointer_of_git_lfs_has_no_rows() -> None:
    pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"
    for name in ("a.jsonl", "a.csv", "a.json", "a.parquet"):
        values, rows = read(name, pointer)
        assert (values, rows.unreadable, rows.broken) == ([], "git lfs pointer", "")


def test_binary_under_a_name_of_text() -> None:
    assert read("a.csv", b"PK\x03\x04\x00\x00rest")[1].unreadable == "binary"


def thrift(fields: list[tuple[int, int, bytes]]) -> bytes:
    """A struct in Thrift's compact protocol: (id, type, encoded value) each."""
    out, last = b"", 0
    for number, kind, value in fields:
        out += bytes([(number - last) << 4 | kind]) + value
        last = number
    return out + b"\0"


def zigzag(value: int) -> bytes:
    value = value << 1 if value >= 0 else (-value << 1) - 1
    out = b""
    while True:
        out += bytes([value & 0x7F | (0x80 if value > 0x7F else 0)])
        value >>= 7
        if not value:
            return out


def parquet(count: int, columns: list[str]) -> bytes:
    """The ends of a Parquet file, as parquet.thrift of format 2.10 has them: magic, footer, its length, magic."""
    root = thrift([(4, 8, bytes([6]) + b"schema"), (5, 5, zigzag(len(columns)))])
    elements = [thrift([(1, 5, zigzag(6)), (3, 5, zigzag(1)), (4, 8, bytes([len(name)]) + name.encode())]) for name in columns]
    schema = bytes([(len(columns) + 1) << 4 | 12]) + root + b"".join(elements)
    footer = thrift([(1, 5, zigzag(1)), (2, 9, schema), (3, 6, zigzag(count)), (4, 9, bytes([0x0C]))])
    return b"PAR1" + b"\0" * 40 + footer + len(footer).to_bytes(4, "little") + b"PAR1"


def test_the_footer_of_parquet_tells_rows_and_columns() -> None:
    _, rows = read("a.parquet", parquet(4321, ["question", "answer"]))
    assert (rows.count, rows.columns, rows.unreadable) == (4321, ("question", "answer"), "")


def test_a_footer_that_is_damaged_is_said() -> None:
    whole = parquet(7, ["question"])
    source = random.Random(3)
    assert read("a.parquet", whole[:-6])[1].unreadable == "parquet whose footer cannot be read"
    for _ in range(300):
        data = bytearray(whole)
        data[source.randrange(44, len(data))] = source.randrange(256)
        _, rows = read("a.parquet", bytes(data))
        assert rows.unreadable or isinstance(rows.count, int)
