"""Stores made by the packages themselves: each field is what the package reports."""

from __future__ import annotations

import json
from datetime import date, datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from .reading import only_in, readings_in

TODAY = {date.today(), datetime.now(timezone.utc).date()}


def package(name: str) -> Any:
    return pytest.importorskip(name, reason=f"{name} is not installed", exc_type=ImportError)


@pytest.fixture
def rows() -> Any:
    return package("numpy").random.default_rng(1).random((40, 24), dtype="float32")


def test_lancedb(tmp_path: Path, rows: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    lancedb = package("lancedb")
    from lancedb.embeddings import get_registry
    from lancedb.pydantic import LanceModel, Vector

    monkeypatch.setenv("OPENAI_API_KEY", "none")
    openai: Any = get_registry().get("openai").create(name="text-embedding-3-small")

    class Text(LanceModel):
        text: str = openai.SourceField()
        vector: Vector(openai.ndims()) = openai.VectorField()  # type: ignore[valid-type]

    database = lancedb.connect(str(tmp_path))
    data = [{"vector": row, "number": place} for place, row in enumerate([*rows] * 8)]
    docs = database.create_table("docs", data)
    docs.add(data[:5])
    docs.delete("number < 3")
    docs.create_index("vector", config=lancedb.index.IvfFlat(distance_type="cosine", num_partitions=1))
    database.create_table("openai", schema=Text)
    database.create_table("words", [{"word": "a"}])
    found = {reading.collection: reading for reading in readings_in(tmp_path)}
    assert found.keys() == {"docs", "openai"}
    assert (found["docs"].dims, found["docs"].count) == (24, docs.count_rows())
    assert (found["docs"].metric, found["docs"].note) == ("cosine", "IVF_FLAT")
    assert found["docs"].created_on in TODAY and found["docs"].updated_on in TODAY
    assert (found["openai"].dims, found["openai"].count, found["openai"].model) == (1536, 0, "text-embedding-3-small")
    assert dict(found["openai"].absent).keys() == {"metric"}


def test_qdrant_without_a_server(tmp_path: Path) -> None:
    client_of = package("qdrant_client")
    models = client_of.models
    client = client_of.QdrantClient(path=str(tmp_path))
    size = models.VectorParams
    client.create_collection("one", size(size=12, distance="Cosine"), metadata={"embedding_model": "bge-small-en"})
    client.upsert("one", [models.PointStruct(id=place, vector=[0.5] * 12) for place in range(7)])
    named = {"text": size(size=4, distance="Dot"), "fast-bge-small-en": size(size=384, distance="Euclid", datatype="float16")}
    client.create_collection("two", named, sparse_vectors_config={"words": models.SparseVectorParams()})
    count = client.count("one").count
    client.close()
    found = {reading.collection: reading for reading in readings_in(tmp_path)}
    assert {name: (one.dims, one.metric, one.count, one.model) for name, one in found.items()} == {
        "one": (12, "cosine", count, "bge-small-en"),
        "two.text": (4, "inner_product", 0, None),
        "two.fast-bge-small-en": (384, "l2", 0, "bge-small-en"),
    }
    assert found["two.fast-bge-small-en"].element == "float16"
    assert found["one"].files == ("collection/one/storage.sqlite",)


def test_milvus_lite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package("milvus_lite")
    monkeypatch.setenv("no_proxy", "127.0.0.1")  # it talks to itself over a port
    client = package("pymilvus").MilvusClient(str(tmp_path / "milvus.db"))
    client.create_collection("demo", dimension=5, metric_type="COSINE")
    client.insert("demo", [{"id": place, "vector": [0.5] * 5} for place in range(6)])
    client.flush("demo")
    count = int(client.get_collection_stats("demo")["row_count"])
    client.close()
    found = only_in(tmp_path)
    assert (found.store, found.collection, found.dims, found.metric, found.count) == ("milvus", "demo", 5, "cosine", count)


def test_sqlite_vec(tmp_path: Path, rows: Any) -> None:
    path, extension = package("sqlite_vec").loadable_path(), package("apsw")
    connection = extension.Connection(str(tmp_path / "vec.db"))
    connection.enable_load_extension(True)
    connection.load_extension(path)
    connection.execute(
        "create virtual table docs using vec0(id integer primary key, embedding float[24] distance_metric=cosine,"
        " small int8[16], flags bit[64], title text, +extra text)"
    )
    connection.execute('create virtual table "odd name" using vec0(e float[3])')
    for place, row in enumerate(rows[:9]):
        values = (place, row.tobytes(), bytes(16), bytes(8))
        connection.execute(
            "insert into docs (id, embedding, small, flags, title, extra) values (?, ?, vec_int8(?), vec_bit(?), 'x', 'y')",
            values,
        )
    count = connection.execute("select count(*) from docs").fetchall()[0][0]
    connection.close()
    found = {one.collection: (one.dims, one.element, one.metric, one.count, one.version) for one in readings_in(tmp_path)}
    assert found == {
        "docs.embedding": (24, "float32", "cosine", count, "v0.1.9"),
        "docs.small": (16, "int8", "l2", count, "v0.1.9"),
        "docs.flags": (64, "bit", "hamming", count, "v0.1.9"),
        "odd name": (3, "float32", "l2", 0, "v0.1.9"),
    }


@pytest.mark.parametrize("space", ["l2", "ip", "cosine"])
def test_hnswlib(tmp_path: Path, rows: Any, space: str) -> None:
    index = package("hnswlib").Index(space, 24)
    index.init_index(100, M=12, ef_construction=50)
    index.add_items(rows)
    index.save_index(str(tmp_path / "docs.bin"))
    found = only_in(tmp_path)
    assert (found.dims, found.count, found.metric) == (index.dim, index.element_count, None)
    assert ("metric", "the file does not hold it: it is named where the index is loaded") in found.absent
    assert not found.certain


def test_hnswlib_brute_force(tmp_path: Path, rows: Any) -> None:
    index = package("hnswlib").BFIndex("l2", 24)
    index.init_index(60)
    index.add_items(rows)
    index.save_index(str(tmp_path / "docs.bin"))
    found = only_in(tmp_path)
    assert (found.dims, found.count, found.note) == (24, 40, "brute force")


@pytest.mark.parametrize("metric", ["angular", "euclidean", "manhattan", "dot", "hamming"])
def test_annoy(tmp_path: Path, rows: Any, metric: str) -> None:
    index = package("annoy").AnnoyIndex(24, metric)
    for place, row in enumerate(rows):
        index.add_item(place, (row > 0.5).astype(int).tolist() if metric == "hamming" else row.tolist())
    index.build(5)
    index.save(str(tmp_path / "docs.ann"))
    found = only_in(tmp_path)
    assert (found.count, found.dims, found.metric) == (index.get_n_items(), None, None)
    reason = dict(found.absent)["dims"]
    assert "named where the index is loaded" in reason
    if metric != "hamming":
        assert ("24 if the distance is angular" if metric == "angular" else "24 if it is euclidean") in reason


@pytest.mark.parametrize(
    ("metric", "element", "said"),
    [("cos", "f32", ("cosine", "float32")), ("ip", "f16", ("inner_product", "float16")), ("l2sq", "i8", ("l2", "int8"))],
)
def test_usearch(tmp_path: Path, rows: Any, metric: str, element: str, said: tuple[str, str]) -> None:
    usearch = package("usearch.index")
    index = usearch.Index(ndim=24, metric=metric, dtype=element)
    index.add(package("numpy").arange(40), rows)
    index.remove(7)
    index.save(str(tmp_path / "docs.usearch"))
    found = only_in(tmp_path)
    assert (found.dims, found.count) == (index.ndim, len(index))
    assert (found.metric, found.element) == said
    assert found.version == package("usearch").__version__


@pytest.mark.parametrize(("space", "metric"), [("Euclidean", "l2"), ("InnerProduct", "inner_product"), ("Cosine", "cosine")])
def test_voyager(tmp_path: Path, rows: Any, space: str, metric: str) -> None:
    voyager = package("voyager")
    index = voyager.Index(getattr(voyager.Space, space), num_dimensions=24)
    index.add_items(rows)
    index.save(str(tmp_path / "docs.voy"))
    found = only_in(tmp_path)
    assert (found.dims, found.metric, found.element) == (index.num_dimensions, metric, "float32")


def test_haystack(tmp_path: Path) -> None:
    package("haystack")
    from haystack import Document
    from haystack.document_stores.in_memory import InMemoryDocumentStore

    store = InMemoryDocumentStore(embedding_similarity_function="cosine")
    store.write_documents([Document(content=f"text {place}", embedding=[0.5] * 7) for place in range(3)])
    store.write_documents([Document(content="no vector")])
    store.save_to_disk(str(tmp_path / "docs.json"))
    found = only_in(tmp_path)
    embedded = [document.embedding for document in store.filter_documents() if document.embedding]
    assert (found.dims, found.count, found.metric) == (len(embedded[0]), len(embedded), "cosine")
    assert found.note == f"{store.count_documents()} documents"


def test_nano_vectordb(tmp_path: Path, rows: Any) -> None:
    store = package("nano_vectordb").NanoVectorDB(24, storage_file=str(tmp_path / "vdb_chunks.json"))
    store.upsert([{"__id__": str(place), "__vector__": row} for place, row in enumerate(rows)])
    store.store_additional_data(embedding_model="bge-m3")
    store.save()
    found = only_in(tmp_path)
    assert (found.dims, found.count, found.metric) == (store.embedding_dim, len(store), store.metric)
    assert (found.collection, found.model) == ("vdb_chunks", "bge-m3")


def test_langchain(tmp_path: Path) -> None:
    package("langchain_core")
    package("faiss").omp_set_num_threads(1)
    from langchain_core.embeddings import DeterministicFakeEmbedding
    from langchain_core.vectorstores import InMemoryVectorStore

    vectors = package("langchain_community.vectorstores")
    embed = DeterministicFakeEmbedding(size=11)
    memory = InMemoryVectorStore(embed)
    memory.add_texts(["a", "b", "c"])
    memory.dump(str(tmp_path / "memory" / "docs.json"))
    on_faiss = vectors.FAISS.from_texts(["a", "b"], embed)
    on_faiss.save_local(str(tmp_path / "faiss"), index_name="docs")
    by_store = {reading.store: reading for reading in readings_in(tmp_path)}
    assert (by_store["langchain"].dims, by_store["langchain"].count) == (11, len(memory.store))
    found = by_store["faiss"]
    assert (found.dims, found.count, found.metric) == (on_faiss.index.d, on_faiss.index.ntotal, "l2")
    assert found.files == ("faiss/docs.pkl",)


def test_duckdb(tmp_path: Path) -> None:
    duckdb = package("duckdb")
    connection = duckdb.connect(str(tmp_path / "docs.duckdb"))
    try:
        connection.execute("load vss; set hnsw_enable_experimental_persistence = true")
    except duckdb.Error:
        connection.execute("create table docs (embedding float[3])")
        connection.close()
        assert readings_in(tmp_path) == (), "a database without an index of vectors is no store"
        pytest.skip("the vss extension is not installed")
    connection.execute("create table docs (embedding float[3])")
    connection.execute("create index by_vector on docs using hnsw (embedding) with (metric = 'cosine')")
    connection.close()
    found = only_in(tmp_path)
    assert (found.collection, found.metric) == ("docs.embedding", "cosine")


def test_json_of_other_packages_is_none(tmp_path: Path) -> None:
    (tmp_path / "data.json").write_text(json.dumps({"embedding": [0.5] * 9, "items": [{"vector": [1]}]}))
    assert readings_in(tmp_path) == ()
