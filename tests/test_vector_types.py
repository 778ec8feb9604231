"""The rows about columns of vectors: every pattern compiles, every row says where it is from, and types mean what they say."""

from __future__ import annotations

import re
from typing import Any

import pytest

from aidebt.compiled import load_tables
from aidebt.errors import CatalogError
from aidebt.facts import Column, Span
from aidebt.vector_types import VectorTypes, dims_of

TABLE: dict[str, Any] = load_tables()["formats/vector-columns"]
TYPES = VectorTypes.read(TABLE)
PLACE = Span.told(1, 1, 1, 1, 0, 1)


@pytest.mark.parametrize("kind", ["type", "dialect", "module"])
def test_every_row_compiles_and_has_a_source(kind: str) -> None:
    for row in TABLE[kind]:
        re.compile(row["pattern"])
        assert row["source"]


def test_a_table_that_lacks_something_is_refused() -> None:
    with pytest.raises(CatalogError, match=r"vector-columns\.toml"):
        VectorTypes.read({**TABLE, "type": [{"pattern": "x"}], "orm": {}})


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("vector(1536)", ("pgvector", "float32", 1536)),
        ("vector", ("pgvector", "float32", None)),
        ("extensions.vector(3)", ("pgvector", "float32", 3)),
        ("halfvec(8)", ("pgvector", "float16", 8)),
        ("sparsevec(8)", ("pgvector", "sparse", 8)),
        ("vectors.vector(8)", ("pgvecto.rs", "float32", 8)),
        ("vector(1024,float32)", ("oracle", "float32", 1024)),
        ("vector(*,int8)", ("oracle", "int8", None)),
        ("vector(float,768)", ("snowflake", "float32", 768)),
        ("vector<float,5>", ("cassandra", "float32", 5)),
        ("array<float32>(vector_length=>128)", ("spanner", "float32", 128)),
        ("f32_blob(4)", ("libsql", "float32", 4)),
        ("vector({dim})", ("pgvector", "float32", None)),
        ("vector(0)", ("pgvector", "float32", None)),
        ("vector(999999)", ("pgvector", "float32", None)),
        ("tsvector", None),
        ("vector_of_things", None),
        ("varchar(1536)", None),
        ("std::vector(3)", None),
        ("text", None),
        ("geometry(point,4326)", None),
    ],
)
def test_what_a_type_holds(text: str, found: tuple[str, str, int | None] | None) -> None:
    kind = TYPES.column(Column("embedding", text, "", PLACE), "", "pgvector")
    assert (kind and (kind.store, kind.element, kind.dims)) == found


@pytest.mark.parametrize(
    ("text", "store"),
    [
        ("CREATE EXTENSION IF NOT EXISTS vector; CREATE TABLE t (id serial AUTO_INCREMENT)", "pgvector"),
        ("CREATE TABLE `t` (`id` int AUTO_INCREMENT, `e` VECTOR(3)) ENGINE=InnoDB", "mysql"),
        ("CREATE TABLE t (e VECTOR(3) NOT NULL, VECTOR INDEX (e))", "mariadb"),
        ("CREATE TABLE [dbo].[t] (e VECTOR(3))", "sqlserver"),
        ("CREATE TABLE t (id NUMBER(10), name VARCHAR2(20), e VECTOR(3))", "oracle"),
        ("CREATE TABLE t (e VECTOR(3), SHARD KEY (id))", "singlestore"),
        ("SELECT VEC_COSINE_DISTANCE(e, '[1]') FROM t", "tidb"),
        ("CREATE TABLE t (e vector(3))", "pgvector"),
    ],
)
def test_whose_type_it_is(text: str, store: str) -> None:
    assert TYPES.dialect(text) == store


@pytest.mark.parametrize(
    ("text", "found"),
    [(None, (None, False)), ("3", (3, False)), ("{dim}", (None, True)), ("%s", (None, True)), ("?", (None, True))],
)
def test_dimensions(text: str | None, found: tuple[int | None, bool]) -> None:
    assert dims_of(text) == found


@pytest.mark.parametrize(
    "name", ["embedding", "embeddings", "content_embedding", "query_embedding_vec", "embedding_json", "x_embeddings"]
)
def test_names_of_embeddings(name: str) -> None:
    assert TYPES.embeddings.fullmatch(name)


@pytest.mark.parametrize(
    "name", ["embedded_image", "embedding_model", "embeddings_count", "embed_url", "embedding_status", "vector"]
)
def test_names_of_other_things(name: str) -> None:
    assert not TYPES.embeddings.fullmatch(name)


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("CREATE TABLE t (e Vector(3));", True),
        ("e FLOAT4 []", True),
        ("e F32_BLOB(3)", True),
        ("real estate", False),
        ("a_vector of attack", False),
        ("create table t (n text)", False),
    ],
)
def test_a_file_of_sql_is_read_where_a_type_may_be_a_vector_whatever_its_case(text: str, holds: bool) -> None:
    assert TYPES.may_hold(text.encode()) is holds
