"""Chroma: what the package records, and the layouts of the releases before it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from .chroma_layouts import LEVELS, SEGMENT, Collection, write
from .reading import only_in, readings_in, refused, shelf_in, shelf_of

OPENAI = {"type": "known", "name": "openai", "config": {"model_name": "text-embedding-3-small", "dimensions": None}}
DEFAULT = {"type": "known", "name": "default", "config": {}}
NAMES = {"0.4": "0.4", "0.5": "0.5 to 0.6", "1.0": "1.0", "1.5": "1.5"}


# -- made by the package --------------------------------------------------------------------------------------------


def test_a_store_of_the_package_says_what_the_package_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chromadb = pytest.importorskip("chromadb", reason="chromadb is not installed")
    from chromadb.utils.embedding_functions import OpenAIEmbeddingFunction

    monkeypatch.setenv("OPENAI_API_KEY", "none")
    client = chromadb.PersistentClient(str(tmp_path), chromadb.Settings(anonymized_telemetry=False))
    function: Any = OpenAIEmbeddingFunction(model_name="text-embedding-3-small", api_key_env_var="OPENAI_API_KEY")
    made = [
        client.create_collection("openai", embedding_function=function),
        client.create_collection("cosine", embedding_function=None, metadata={"hnsw:space": "cosine"}),
        client.create_collection("passed_in", configuration={"hnsw": {"space": "ip"}}),
        client.create_collection("empty"),
    ]
    for collection, dims, count in zip(made, (1536, 8, 16), (3, 1100, 2), strict=False):
        ids = [str(place) for place in range(count)]
        collection.add(ids=ids, embeddings=[[0.5] * dims] * count, documents=["text"] * count)
    found = {reading.collection: reading for reading in readings_in(tmp_path)}
    spaces = {"ip": "inner_product"}
    for collection in client.list_collections():
        reading = found[collection.name]
        space = collection.configuration_json["hnsw"]["space"]
        assert reading.count == collection.count()
        assert reading.metric == spaces.get(space, space)
        assert reading.version == "1.5"
        if reading.count:
            assert reading.dims == len(collection.get(limit=1, include=["embeddings"])["embeddings"][0])
    assert {name: reading.model for name, reading in found.items()} == {
        "openai": "text-embedding-3-small",
        "cosine": None,
        "passed_in": None,
        "empty": "all-MiniLM-L6-v2",
    }
    parts = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert parts == shelf_in(tmp_path).parts


# -- the releases ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("release", LEVELS)
def test_every_release_tells_dimension_space_count_and_days(release: str, tmp_path: Path) -> None:
    rows = ("2024-03-10 11:12:13", "2024-01-02 00:00:00", "2024-05-06 23:59:59")
    write(tmp_path, release, Collection("docs", 768, rows, "cosine"), Collection("notes", 384))
    docs, notes = readings_in(tmp_path)
    assert (docs.collection, docs.dims, docs.metric, docs.count) == ("docs", 768, "cosine", 3)
    assert (docs.created_on, docs.updated_on) == (date(2024, 1, 2), date(2024, 5, 6))
    assert docs.version == NAMES[release]
    assert (notes.collection, notes.metric, notes.count, notes.created_on) == ("notes", "l2", 0, None)
    assert ("created_on", "nothing was added yet") in notes.absent


@pytest.mark.parametrize("release", ["1.0", "1.5"])
@pytest.mark.parametrize(
    ("function", "dims", "model", "reason"),
    [
        (OPENAI, 1536, "text-embedding-3-small", None),
        ({"type": "known", "name": "mistral", "config": {"model": "mistral-embed"}}, 1024, "mistral-embed", None),
        (DEFAULT, 384, "all-MiniLM-L6-v2", None),
        (DEFAULT, None, "all-MiniLM-L6-v2", None),
        (DEFAULT, 768, None, "the recorded function makes 384 dimensions: other vectors were passed in"),
        ({"type": "legacy"}, 768, None, "a custom embedding function, of which nothing is recorded"),
        ({"type": "known", "name": "chroma_bm25", "config": {"k": 1}}, 768, None, "chroma_bm25: no model is recorded"),
        (None, 768, None, "no embedding function is recorded"),
        ("openai", 768, None, "no embedding function is recorded"),
    ],
)
def test_the_model_is_what_the_embedding_function_recorded(
    release: str, function: Any, dims: int | None, model: str | None, reason: str | None, tmp_path: Path
) -> None:
    write(tmp_path, release, Collection("docs", dims, ("2024-03-10",), function=function))
    found = only_in(tmp_path)
    assert found.model == model
    assert dict(found.absent).get("model") == reason


@pytest.mark.parametrize(
    ("key", "model"),
    [("embedding_model", "bge-m3"), ("model", "bge-m3"), ("Embedding Model", "bge-m3"), ("owner", None), ("remodel", None)],
)
def test_before_1_0_the_model_is_known_where_somebody_wrote_it_down(key: str, model: str | None, tmp_path: Path) -> None:
    write(tmp_path, "0.4", Collection("docs", 1024, ("2024-03-10",), metadata={key: "bge-m3"}))
    assert only_in(tmp_path).model == model


def test_the_dimension_of_what_is_still_queued(tmp_path: Path) -> None:
    write(tmp_path, "0.4", Collection("docs", None, (), queued=512), Collection("other"))
    docs, other = readings_in(tmp_path)
    assert (docs.dims, other.dims) == (512, None)
    assert ("dims", "nothing was added yet") in other.absent


def test_an_unknown_level_is_told_as_it_is(tmp_path: Path) -> None:
    import sqlite3

    path = write(tmp_path, "1.5", Collection("docs", 8))
    with sqlite3.connect(path) as connection:
        connection.execute("insert into migrations values ('sysdb', 99, '', '', '')")
    connection.close()
    assert only_in(tmp_path).version == "sysdb 99, metadb 6"


def test_the_folder_of_a_collection_belongs_to_it_and_its_pickle_is_not_opened(tmp_path: Path) -> None:
    write(tmp_path / "db", "0.4", Collection("docs", 8, ("2024-03-10",)))
    segment = tmp_path / "db" / SEGMENT.format(0)
    segment.mkdir()
    for name in ("header.bin", "data_level0.bin", "index_metadata.pickle"):
        (segment / name).write_bytes(b"cos\nsystem\n(S'touch executed'\ntR.")
    (tmp_path / "db" / "other.bin").write_bytes(b"\0" * 100)
    shelf = shelf_in(tmp_path)
    assert [found.files for found in shelf.readings] == [(f"db/{segment.name}/header.bin",)]
    assert "db/other.bin" not in shelf.parts and len(shelf.parts) == 4


# -- what is not seen, and what is refused --------------------------------------------------------------------------


def test_what_only_the_log_holds_is_not_seen_and_said(tmp_path: Path) -> None:
    write(tmp_path, "1.0", Collection("docs", 8, ("2024-03-10",)), Collection("late", 8), log=True)
    shelf = shelf_in(tmp_path)
    assert [(found.collection, found.note) for found in shelf.readings] == [("docs", "WAL present: newest writes not seen")]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["chroma.sqlite3", "chroma.sqlite3-wal"]
    (from_git,) = shelf_of({"chroma.sqlite3": (tmp_path / "chroma.sqlite3").read_bytes()}).readings
    assert (from_git.collection, from_git.dims, from_git.note) == ("docs", 8, "")


@pytest.mark.parametrize("dims", [0, -3, 1 << 40, "many"])
def test_a_dimension_that_cannot_be_is_refused(dims: Any, tmp_path: Path) -> None:
    path = write(tmp_path, "1.0", Collection("docs", dims))
    assert "sqlite: a dimension of " in refused({"chroma.sqlite3": path.read_bytes()})


def test_other_tables_of_these_names_are_no_store(tmp_path: Path) -> None:
    import sqlite3

    with sqlite3.connect(tmp_path / "shop.db") as connection:
        connection.executescript("create table collections (id, name); create table segments (id)")
    connection.close()
    shelf = shelf_in(tmp_path)
    assert shelf.readings == () and shelf.refused == () and shelf.parts == frozenset()
