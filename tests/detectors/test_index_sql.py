"""Routines that take a vector: which tables they ask, and what they say of dimensions and thresholds."""

from __future__ import annotations

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
