"""Routines that take a vector: which tables they ask, and what they say of dimensions and thresholds."""

from __future__ import annotations

import time

import pytest

from aidebt.analyse import Analyser
from aidebt.assets import IndexSite, TextRef


@pytest.fixture(scope="module")
def analyser() -> Analyser:
    return Analyser()


def sites(analyser: Analyser, text: str, path: str = "db/functions.sql") -> tuple[IndexSite, ...]:
    assert analyser.wants(path, text.encode())
    return analyser.analyse(path, text.encode()).index_sites


def test_a_routine_names_its_tables_its_columns_and_its_threshold(analyser: Analyser) -> None:
    text = """create function match_chunks(
  query vector(1536),
  match_threshold float default 0.78
) returns setof chunks language sql as $$
  select c.id from public.chunks c join documents on documents.id = c.document_id
  where 1 - (c.embedding <=> query) > 0.5 order by c.embedding <=> query;
$$;"""
    (site,) = sites(analyser, text)
    assert (site.operation, site.store, site.scope, site.line) == ("query", "pgvector", "match_chunks", 1)
    assert site.names == tuple(map(TextRef, ("chunks", "documents", "chunks.embedding")))
    assert site.details == (("dims", "1536", 2), ("threshold", "0.78", 3), ("threshold", "0.5", 1))


@pytest.mark.parametrize(
    "text",
    [
        "create function f(query text, vector int) returns void language sql as $$ select 1 $$;",
        "create function f(flags bit(8), prices float[3]) returns void language sql as $$ select vector from t $$;",
        "-- vector\ncreate function f() returns vector(3) language sql as $$ select embedding from t $$;",
    ],
)
def test_other_routines_ask_nothing(analyser: Analyser, text: str) -> None:
    assert sites(analyser, text) == ()


def test_a_file_without_a_vector_is_not_parsed(analyser: Analyser) -> None:
    text = b"create table t (a int, words tsvector, name text default 'gpt-4o'); select to_tsvector('x');"
    assert not analyser.wants("db/schema.sql", text)
    assert analyser.wants("db/schema.sql", text + b"alter table t add e vector(3);")
    assert not analyser.wants("schema.prisma", b"model A {\n  id Int\n}\n")
    assert analyser.wants("schema.prisma", b"model A {\n  embedding    Float[]\n}\n")
    assert not analyser.wants("db/schema.rb", b"create_table 'a' do |t|\n  t.string 'b'\nend\n")
    assert analyser.wants("db/schema.rb", b"create_table 'a' do |t|\n  t.vector 'b', limit: 3\nend\n")


def declared(analyser: Analyser, text: str, path: str) -> list[tuple[str, int]]:
    return [(asset.name, asset.line) for asset in analyser.analyse(path, text.encode()).assets if asset.index]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('db.execute("""\ncreate table a (\n  x int,\n  e vector(3)\n)""")\n', [("a.e", 4)]),
        ('db.execute(f"""\ncreate table {t} (\n  e vector({n}) not null\n)""")\n', [("{t}.e", 3)]),
        ('db.execute(\n    "create table a ("\n    "x int, "\n    "e vector(3))"\n)\n', [("a.e", 4)]),
        ('db.execute("create table a (\\n x int,\\n e vector(3))")\n', [("a.e", 1)]),
    ],
)
def test_a_column_in_a_text_stands_on_its_own_line(analyser: Analyser, text: str, found: list[tuple[str, int]]) -> None:
    assert declared(analyser, text, "db.py") == found


@pytest.mark.parametrize("piece", ["e{} vector(3), ", "e{} vector(3),\\n"], ids=["plain", "escaped"])
def test_the_time_of_a_text_grows_with_its_length(analyser: Analyser, piece: str) -> None:
    def seconds(count: int) -> float:
        text = f'db.execute("create table a ({"".join(piece.format(number) for number in range(count))})")\n'.encode()
        started = time.process_time()
        analyser.analyse("db.py", text)
        return time.process_time() - started

    seconds(200)
    short = min(seconds(1000) for _ in range(2))
    assert seconds(4000) < 10 * max(short, 0.02)  # 4 times as long; 16 would be the square
