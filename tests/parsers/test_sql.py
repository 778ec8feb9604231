"""SQL: tables, indexes and routines with their places, in several dialects; half-written and hostile input."""

from __future__ import annotations

import time
from typing import Any

import pytest

from aidebt.facts import Call, Comment, Expression, ParsedFile, Routine, TableChange, TableIndex, Text
from aidebt.parsers import choose, sql


def read(text: str) -> ParsedFile:
    return sql.parse(text.encode())


def tables(text: str) -> list[tuple[Any, ...]]:
    found = [fact for fact in read(text).facts if isinstance(fact, TableChange)]
    return [(fact.action, fact.table, [(column.name, column.type) for column in fact.columns], fact.to) for fact in found]


def indexes(text: str) -> list[tuple[Any, ...]]:
    found = [fact for fact in read(text).facts if isinstance(fact, TableIndex)]
    return [(fact.table, fact.method, fact.columns, fact.options) for fact in found]


def test_names_of_files() -> None:
    assert {choose(path).name for path in ("a.sql", "b/c.PSQL", "d.cql")} == {"sql"}  # type: ignore[union-attr]


def test_a_column_knows_its_place_and_its_options() -> None:
    text = 'CREATE TABLE IF NOT EXISTS "public"."Docs" (\n  id int,\n  "é" "extensions"."vector" ( 1536 ) NOT NULL -- why\n);'
    (table,) = (fact for fact in read(text).facts if isinstance(fact, TableChange))
    column = table.columns[1]
    assert (table.table, table.span.line, table.span.end_line) == ("Docs", 1, 4)
    assert (column.name, column.type, column.options) == ("é", "extensions.vector(1536)", "not null")
    assert (column.span.line, column.span.column, column.span.end_line) == (3, 3, 3)
    assert text.encode()[column.span.start : column.span.end] == '"é" "extensions"."vector" ( 1536 ) NOT NULL'.encode()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "create table t (a vector(3), primary key (a), constraint c check (a > 0))",
            [("create", "t", [("a", "vector(3)")], "")],
        ),
        (
            "CREATE UNLOGGED TABLE s.t (key text, a VECTOR<FLOAT, 5>)",
            [("create", "s.t", [("key", "text"), ("a", "vector<float,5>")], "")],
        ),
        ("create table [dbo].[t x] ([a b] [vector](3) null)", [("create", "t x", [("a b", "vector(3)")], "")]),
        (
            "create table `t` (`a` array<float32>(vector_length=>8))",
            [("create", "t", [("a", "array<float32>(vector_length=>8)")], "")],
        ),
        ("create table t (a float[3][2] default '{1,2}', b int)", [("create", "t", [("a", "float[3][2]"), ("b", "int")], "")]),
        (
            "alter table if exists only t add a vector(3), add column b int",
            [("add", "t", [("a", "vector(3)")], ""), ("add", "t", [("b", "int")], "")],
        ),
        ("alter table t add a vector(3), b int", [("add", "t", [("a", "vector(3)")], ""), ("add", "t", [("b", "int")], "")]),
        ("alter table t add column (a vector(3), b int)", [("add", "t", [("a", "vector(3)"), ("b", "int")], "")]),
        ("alter table t alter column a set data type vector(3) using null", [("retype", "t", [("a", "vector(3)")], "")]),
        ("alter table t alter a type vector(3)", [("retype", "t", [("a", "vector(3)")], "")]),
        ("alter table t alter column a vector(3)", [("retype", "t", [("a", "vector(3)")], "")]),
        ("alter table t modify column a vector(3)", [("retype", "t", [("a", "vector(3)")], "")]),
        ("alter table t change a b vector(3)", [("rename", "t", [("a", "")], "b"), ("retype", "t", [("b", "vector(3)")], "")]),
        ("alter table t change a a vector(3)", [("retype", "t", [("a", "vector(3)")], "")]),
        ("alter table t alter column a set default 3, alter a drop not null", []),
        ("alter table t drop column if exists a, drop constraint c", [("drop", "t", [("a", "")], "")]),
        ("alter table t rename column a to b", [("rename", "t", [("a", "")], "b")]),
        ("alter table t rename to u", [("rename", "t", [], "u")]),
        ("drop table if exists a, s.b cascade", [("drop", "a", [], ""), ("drop", "s.b", [], "")]),
        ("alter table t enable row level security, owner to x", []),
        ("create table t as select 1", []),
        ("create view v as select 1; create type x as (a int)", []),
    ],
)
def test_what_statements_do_to_tables(text: str, found: list[Any]) -> None:
    assert tables(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "create index on t using hnsw (a vector_l2_ops) with (m = 16)",
            [("t", "hnsw", (("a", "vector_l2_ops"),), "with ( m = 16 )")],
        ),
        ("create unique index concurrently if not exists i on only s.t (a, b desc)", [("s.t", "", (("a", ""), ("b", "")), "")]),
        ("create index i on t using hnsw ((a::halfvec(9)) halfvec_ip_ops)", [("t", "hnsw", (("a", "halfvec_ip_ops"),), "")]),
        (
            "create index i on t (libsql_vector_idx(a, 'metric=cosine'))",
            [("t", "", (("a", "libsql_vector_idx metric=cosine"),), "")],
        ),
        ("create vector index v on t(a) distance cosine", [("t", "vector", (("a", ""),), "distance cosine")]),
        ("create table t (a vector(3), vector index (a) m=8)", [("t", "vector", (("a", ""),), "m = 8")]),
        (
            "create table t (a array(f), index i a type sim('hnsw', 'L2', 3) granularity 2)",
            [("t", "sim(hnsw,l2,3)", (("a", ""),), "")],
        ),
        ("alter table t add vector index v (a)", [("t", "vector", (("a", ""),), "")]),
    ],
)
def test_indexes(text: str, found: list[Any]) -> None:
    assert indexes(text) == found


def test_a_virtual_table_and_what_follows_the_types() -> None:
    text = "create virtual table v using vec0(id integer primary key, e float[8] distance_metric=cosine, +c text, +d(3))"
    (table,) = (fact for fact in read(text).facts if isinstance(fact, TableChange))
    assert table.using == "vec0"
    assert [(column.name, column.type, column.options) for column in table.columns] == [
        ("id", "integer", "primary key"),
        ("e", "float[8]", "distance_metric = cosine"),
    ]


def test_a_routine_has_parameters_and_a_body() -> None:
    text = "create or replace function f(q vector(3), inout t float default 0.5)\nreturns int as $x$ select ';' from d $x$;"
    (routine,) = (fact for fact in read(text).facts if isinstance(fact, Routine))
    assert (routine.name, routine.body.strip(), routine.span.end_line) == ("f", "select ';' from d", 2)
    assert [(p.name, p.type, p.options) for p in routine.parameters] == [("q", "vector(3)", ""), ("t", "float", "default 0.5")]


def test_a_call_has_its_arguments() -> None:
    text = "select ai.make('blog'::regclass, embedding => ai.openai('text-embedding-3-small', 768));"
    (fact,) = (fact for fact in read(text).facts if isinstance(fact, Expression))
    call = fact.value
    assert isinstance(call, Call) and call.callee == "ai.make"
    inner = call.argument("embedding")
    assert isinstance(inner, Call) and inner.callee == "ai.openai"
    assert isinstance(inner.args[0], Text) and inner.args[0].value == "text-embedding-3-small"


def test_statements_in_blocks_that_are_carried_out() -> None:
    text = """do $$ begin
      if not exists (select 1) then alter table a add x vector(1); end if;
      execute 'alter table b add x vector(2)';
    end $$;
    begin; alter table c add x vector(3); commit;
    if 1 = 1 begin
      alter table d add x vector(4)
    end"""
    assert [(table, columns) for _, table, columns, _ in tables(text)] == [
        (name, [("x", f"vector({number})")]) for number, name in enumerate("abcd", 1)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "-- create table t (a vector(3));",
        "/* create table t (a vector(3)); */",
        "insert into x values ('; create table t (a vector(3));');",
        "insert into x values (E'\\'; create table t (a vector(3));');",
        "insert into `x` values ('it\\'s; create table t (a vector(3));');",
        "comment on table x is $q$; create table t (a vector(3)); $q$;",
        "copy public.x (a) from stdin;\n1\tcreate table t (a vector(3));\n\\.\n",
        "\\copy x from 'create table t (a vector(3))'\n",
        "# create table t (a vector(3))\n",
        "create function f() returns void as $$ begin create table t (a vector(3)); end $$ language plpgsql;",
    ],
)
def test_what_only_looks_like_a_table(text: str) -> None:
    after = "\ncreate table after_it (a int);"
    assert tables(text + after) == [("create", "after_it", [("a", "int")], "")]


def test_statements_that_nobody_closed() -> None:
    text = (
        "create table a (x vector(1))\ncreate table b (x vector(2))\nGO\ninsert into q values (1)\ncreate table c (x vector(3))"
    )
    assert [table for _, table, _, _ in tables(text)] == ["a", "b", "c"]


def test_comments_are_told_once() -> None:
    found = [
        fact
        for fact in read("-- one\nselect 1; /* two\n */ create table t (a int) -- three").facts
        if isinstance(fact, Comment)
    ]
    assert [(fact.text, fact.span.line) for fact in found] == [("one", 1), ("two", 2), ("three", 3)]


@pytest.mark.parametrize(
    "text",
    [
        "create table t (a vector(3), b",
        "create table",
        "create index on",
        "alter table t add",
        "drop table",
        "create table t (",
        "select f(",
        "$",
    ],
)
def test_half_written(text: str) -> None:
    read(text)


def test_what_is_never_closed_is_said_and_costs_no_more_than_itself() -> None:
    parsed = read("create table a (x vector(1)); insert into t values ('never closed);\ncreate table b (x vector(2));")
    assert "never closed" in parsed.broken
    assert [fact.table for fact in parsed.facts if isinstance(fact, TableChange)] == ["a", "b"]


HOSTILE = {
    "strings": "'" + "x" * 7,
    "escaped": "E'\\'",
    "tags": "$a1$ $b2$ ",
    "parentheses": "create table t (" + "(" * 20,
    "closed": ")" * 20 + ";",
    "comments": "/* ",
    "dashes": "--",
    "quotes": '"`',
    "names": "a.b.",
    "angles": "a<a<",
    "brackets": "create table t (a x[",
    "statements": "create table t (a vector(3));\n",
    "calls": "select f(g(h(",
    "blocks": "do $$ begin ",
    "nested": "do ' execute ''",
    "lines": "create\ntable\n",
    "words": "begin if then create ",
    "copies": "copy t from stdin\n",
    "alter": "alter table t add a int, ",
    "spaces": " \t\n",
}


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE.keys())
def test_the_time_grows_with_the_length(piece: str) -> None:
    def seconds(size: int) -> float:
        text = piece * (size // len(piece))
        started = time.process_time()
        read(text)
        return time.process_time() - started

    seconds(20_000)
    short, long = (min(seconds(size) for _ in range(3)) for size in (40_000, 160_000))
    assert long < 10 * max(short, 0.01)  # 4 times as long; 16 would be the square


def test_a_line_of_five_megabytes() -> None:
    line = "insert into t values " + ",".join(["('some text; create table no (a vector(3))', 1)"] * 110_000)
    assert len(line) > 5_000_000
    assert tables(line + ";\ncreate table t (a vector(3));") == [("create", "t", [("a", "vector(3)")], "")]
