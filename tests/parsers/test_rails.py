"""Schemas and migrations of Rails: tables, columns and indexes by their lines; what undoes a migration is left out."""

from __future__ import annotations

import time
from typing import Any

import pytest

from aidebt.facts import Comment, ParsedFile, TableChange, TableIndex
from aidebt.parsers import choose, rails

SCHEMA = """ActiveRecord::Schema[7.1].define(version: 2024_01_10_093000) do
  enable_extension "vector"

  # all of them
  create_table "documents", force: :cascade do |t|
    t.string "title", limit: 255
    t.vector "embedding", limit: 1536
    t.column :other, "halfvec(3)"
    t.index ["embedding"], name: "i", opclass: :vector_cosine_ops, using: :hnsw
  end
end
"""
MIGRATION = """class Change < ActiveRecord::Migration[7.1]
  def up
    add_column :documents, :small, :vector, limit: 768
    change_column :documents, :embedding, :halfvec, limit: 8
    add_index :documents, :small, using: :ivfflat, opclass: { small: :vector_l2_ops }
    remove_column :documents, :title
    rename_column :documents, :small, :tiny
    rename_table :documents, :pages
    execute <<~SQL
      ALTER TABLE notes ADD COLUMN e vector(5);
    SQL
    drop_table :old
  end

  def down
    add_column :documents, :gone, :vector, limit: 1
    execute <<~SQL
      ALTER TABLE notes ADD COLUMN f vector(6);
    SQL
  end
end
"""


def read(text: str) -> ParsedFile:
    return rails.parse(text.encode())


def tables(text: str) -> list[tuple[Any, ...]]:
    return [
        (fact.action, fact.table, [(column.name, column.type, column.span.line) for column in fact.columns], fact.to)
        for fact in read(text).facts
        if isinstance(fact, TableChange)
    ]


def test_a_schema() -> None:
    assert tables(SCHEMA) == [
        ("create", "documents", [("title", "string(255)", 6), ("embedding", "vector(1536)", 7), ("other", "halfvec(3)", 8)], "")
    ]
    (index,) = (fact for fact in read(SCHEMA).facts if isinstance(fact, TableIndex))
    assert (index.table, index.method, index.columns) == ("documents", "hnsw", (("embedding", "vector_cosine_ops"),))
    assert [fact.text for fact in read(SCHEMA).facts if isinstance(fact, Comment)] == ["all of them"]


def test_a_migration_without_what_undoes_it() -> None:
    assert tables(MIGRATION) == [
        ("add", "documents", [("small", "vector(768)", 3)], ""),
        ("retype", "documents", [("embedding", "halfvec(8)", 4)], ""),
        ("drop", "documents", [("title", "", 6)], ""),
        ("rename", "documents", [("small", "", 7)], "tiny"),
        ("rename", "documents", [], "pages"),
        ("add", "notes", [("e", "vector(5)", 10)], ""),
        ("drop", "old", [], ""),
    ]


@pytest.mark.parametrize(
    ("path", "name"), [("db/schema.rb", "rails"), ("db/migrate/20240110093000_a.rb", "rails"), ("app/models/a.rb", None)]
)
def test_names_of_files(path: str, name: str | None) -> None:
    form = choose(path)
    assert (form.name if form else None) == name


@pytest.mark.parametrize(
    "text", ["create_table :a do |t|\n  t.vector :b, limit: 3", "execute <<~SQL\nALTER", "def down\n", "end\nend\n", "t.vector"]
)
def test_half_written(text: str) -> None:
    read(text)


@pytest.mark.parametrize(
    "piece", ["create_table :a do |t|\n", "t.vector :a, limit: 3\n", "execute <<~A\n", "end\n", ":a, ", "def down\n", "a" * 9]
)
def test_the_time_grows_with_the_length(piece: str) -> None:
    def seconds(size: int) -> float:
        text = piece * (size // len(piece))
        started = time.process_time()
        read(text)
        return time.process_time() - started

    seconds(10_000)
    short = min(seconds(50_000) for _ in range(2))
    assert seconds(200_000) < 10 * max(short, 0.01)  # 4 times as long; 16 would be the square
