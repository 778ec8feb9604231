"""Migrations run in their order: what a later one changes, drops or renames is so no more."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from aidebt.assets import Asset, Kind
from aidebt.link.migration_order import sequences
from project import Project

TABLE = "create table documents (id int, embedding vector(1536));\n"
RETYPE = "alter table documents alter column embedding type vector(768);\n"


def indexes(files: Mapping[str, str]) -> dict[str, Asset]:
    """The indexes by place."""
    found = (asset for asset in Project(files).links.assets if asset.kind is Kind.EMBEDDING_INDEX)
    return {f"{asset.path}:{asset.line}": asset for asset in found}


def dead(files: Mapping[str, str]) -> dict[str, str]:
    return {place: asset.dead for place, asset in indexes(files).items()}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("m/001.sql", "m/002_smaller.sql"),
        ("m/9_a.sql", "m/10_a.sql"),
        ("supabase/migrations/20240110093000_a.sql", "supabase/migrations/20240301000000_a.sql"),
        ("prisma/migrations/20240110093000_a/migration.sql", "prisma/migrations/20240301000000_b/migration.sql"),
        ("drizzle/0000_brave_hulk.sql", "drizzle/0001_wild_wasp.sql"),
        ("db/V1_2__a.sql", "db/V1_10__b.sql"),
        ("db/1/up.sql", "db/2/up.sql"),
    ],
)
def test_a_later_type_is_the_one_that_holds(first: str, second: str) -> None:
    found = indexes({first: TABLE, second: RETYPE})
    assert {place: asset.dead for place, asset in found.items()} == {f"{first}:1": f"changed by {second}:1", f"{second}:1": ""}
    facts = found[f"{second}:1"].index
    assert facts is not None and (facts.dims, facts.of) == (768, "")
    assert dead({first: RETYPE, second: TABLE}) == {f"{first}:1": "", f"{second}:1": ""}


def test_within_a_file_the_statements_run_as_they_stand() -> None:
    assert dead({"schema.sql": TABLE + RETYPE}) == {"schema.sql:1": "changed by schema.sql:2", "schema.sql:2": ""}
    assert dead({"schema.sql": "drop table if exists documents;\n" + TABLE}) == {"schema.sql:2": ""}


def test_what_is_dropped_is_no_more_and_what_comes_back_is() -> None:
    files = {
        "m/1.sql": TABLE,
        "m/2.sql": "alter table documents drop column embedding;\nalter table documents add column embedding vector(384);",
        "m/3.sql": "drop table public.documents;",
    }
    assert dead({path: files[path] for path in ("m/1.sql", "m/2.sql")}) == {
        "m/1.sql:1": "dropped by m/2.sql:1",
        "m/2.sql:2": "",
    }
    assert dead(files) == {"m/1.sql:1": "dropped by m/2.sql:1", "m/2.sql:2": "dropped by m/3.sql:1"}


def test_a_new_name_is_a_name_it_is_asked_by() -> None:
    files = {
        "m/1.sql": TABLE,
        "m/2.sql": "alter table documents rename to pages;\nalter table pages rename column embedding to vec;",
        "m/3.sql": "alter table pages alter column vec type vector(3);",
    }
    found = indexes(files)
    assert found["m/1.sql:1"].dead == "changed by m/3.sql:1"
    facts = indexes({path: files[path] for path in ("m/1.sql", "m/2.sql")})["m/1.sql:1"].index
    assert facts is not None and {"pages", "pages.vec", "documents"} <= set(facts.called)


@pytest.mark.parametrize(
    "other",
    [
        {"m/2.sql": "drop table other; alter table documents drop column title;"},
        {"m/2.sql": "alter table chunks alter column embedding type vector(768);"},
        {"m/2.down.sql": "drop table documents;"},
        {"other/2.sql": "drop table documents;"},
        {"m/2.sql": "create index on documents using hnsw (embedding vector_cosine_ops);"},
        {"m/2.sql": "-- drop table documents;"},
        {"app.py": "def reset(db):\n    db.execute('drop table documents')  # vector\n"},
    ],
)
def test_what_changes_nothing(other: Mapping[str, str]) -> None:
    assert dead({"m/1.sql": TABLE, **other})["m/1.sql:1"] == ""


def test_an_order_that_nobody_knows_is_said() -> None:
    found = indexes({"db/tables.sql": TABLE, "db/smaller.sql": RETYPE, "other/drop.sql": "drop table documents;"})
    assert [asset.dead for asset in found.values()] == ["", ""]
    assert found["db/tables.sql:1"].note == "db/smaller.sql:1 changes it, before or after: no order is known"
    assert found["db/smaller.sql:1"].note == ""


def test_a_table_with_two_vectors_is_two_indexes() -> None:
    files = {"m/1.sql": TABLE, "m/2.sql": "alter table documents add column title_embedding vector(1536);"}
    found = indexes(files)
    assert [asset.index.called for asset in found.values() if asset.index] == [
        ("documents.embedding",),
        ("documents.title_embedding",),
    ]
    assert not any(asset.index.of for asset in found.values() if asset.index)


def test_the_index_of_another_file_tells_of_the_same_index() -> None:
    files = {"m/1.sql": TABLE, "m/2.sql": "create index on documents using hnsw (embedding vector_cosine_ops);"}
    found = indexes(files)
    main, other = found["m/1.sql:1"], found["m/2.sql:1"]
    assert main.index is not None and other.index is not None
    assert (main.index.dims, main.index.metric, other.index.of) == (1536, "cosine", main.id)


def test_revisions_run_as_they_say() -> None:
    told = {"v/b.py": (("r1", ""),), "v/a.py": (("r2", "r1"),), "v/c.py": (("r3", "r2"),), "v/x.py": (("r9", "gone"),)}
    assert list(sequences(told)) == [["v/b.py", "v/a.py", "v/c.py"], ["v/x.py"]]


def test_revisions_in_a_circle_end() -> None:
    told = {"v/a.py": (("r1", "r2"),), "v/b.py": (("r2", "r1"),)}
    assert sorted(path for sequence in sequences(told) for path in sequence) == ["v/a.py", "v/b.py"]


def test_functions_of_a_program_do_not_run_as_they_stand() -> None:
    code = (
        "def make(db, table):\n    db.execute('create table notes (embedding vector(3))')\n"
        "    db.execute(f'create table {table} (embedding vector(4))')\n\n\n"
        "def reset(db, table):\n    db.execute('drop table notes')\n    db.execute(f'drop table {table}')\n"
    )
    assert dead({"store.py": code}) == {"store.py:2": "", "store.py:3": ""}
    assert dead({"alembic/versions/001_notes.py": code})["alembic/versions/001_notes.py:2"].startswith("dropped by ")
