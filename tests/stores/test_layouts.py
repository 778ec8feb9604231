"""Stores of the documented shape, made without the packages: what no release here writes any more, or what needs too much."""

from __future__ import annotations

import json
import math
import sqlite3
import struct
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from .reading import only_in, refused, shelf_in, shelf_of
from .test_faiss import BODY, header


def varint(value: int) -> bytes:
    out = b""
    while value > 127:
        out, value = out + bytes([value & 127 | 128]), value >> 7
    return out + bytes([value])


def field(number: int, value: int | bytes | str) -> bytes:
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    data = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(data)) + data


# -- Lance ----------------------------------------------------------------------------------------------------------


def manifest(
    columns: Iterable[tuple[str, str]] = (("vector", "fixed_size_list:float:1536"),),
    rows: Iterable[tuple[int, int]] = ((100, 0),),
    on: int = 1_709_251_200,
    functions: Any = None,
    before: bytes = b"",
) -> bytes:
    message = b"".join(field(1, field(2, name) + field(5, kind)) for name, kind in columns)
    for written, deleted in rows:
        message += field(2, field(1, 7) + field(4, written) + (field(3, field(4, deleted)) if deleted else b""))
    message += field(7, field(1, on)) + field(13, field(1, "lance") + field(2, "0.9.1"))
    if functions is not None:
        message += field(5, field(1, "embedding_functions") + field(2, json.dumps(functions)))
    data = before + struct.pack("<I", len(message)) + message
    return data + struct.pack("<QHH", len(before), 0, 2) + b"LANC"


def test_a_table_whose_versions_count_up_as_lance_0_9_named_them() -> None:
    files = {
        "db/docs.lance/_versions/2.manifest": manifest(on=1_709_251_200),
        "db/docs.lance/_versions/10.manifest": manifest(rows=[(100, 3), (5, 0)], on=1_717_200_000, before=b"x" * 77),
        "db/docs.lance/_versions/1.manifest": manifest(on=1_704_067_200),
        "db/docs.lance/data/a.lance": b"\0" * 9,
    }
    shelf = shelf_of(files)
    (found,) = shelf.readings
    assert (found.path, found.collection, found.dims, found.count) == ("db/docs.lance/_versions/10.manifest", "docs", 1536, 102)
    assert (found.created_on, found.updated_on, found.version) == (date(2024, 1, 1), date(2024, 6, 1), "lance 0.9.1")
    assert shelf.parts == files.keys()


def test_a_table_whose_first_version_was_cleaned_up_has_no_day_of_creation() -> None:
    (found,) = shelf_of({f"t.lance/_versions/{2**64 - 1 - 9}.manifest": manifest()}).readings
    assert (found.created_on, dict(found.absent)["created_on"]) == (None, "its first version was cleaned up")


def test_two_vector_columns_are_two_indexes() -> None:
    columns = [("a", "fixed_size_list:float:8"), ("text", "string"), ("b", "fixed_size_list:halffloat:16")]
    functions = [{"name": "openai", "model": {"name": "text-embedding-3-large"}, "vector_column": "b", "source_column": "text"}]
    found = shelf_of({"t.lance/_versions/1.manifest": manifest(columns, functions=functions)}).readings
    assert [(one.collection, one.dims, one.element, one.model) for one in found] == [
        ("t.a", 8, "float32", None),
        ("t.b", 16, "float16", "text-embedding-3-large"),
    ]


def test_a_function_with_its_default_model_says_that_none_is_recorded() -> None:
    functions = [{"name": "cohere", "model": {}, "vector_column": "vector", "source_column": "text"}]
    (found,) = shelf_of({"t.lance/_versions/1.manifest": manifest(functions=functions)}).readings
    reason = "cohere: no model is recorded, so it is the default of the lancedb that wrote it"
    assert (found.model, dict(found.absent)["model"]) == (None, reason)


def test_the_distance_stands_in_the_index() -> None:
    index = b"\0" * 50 + b'{"type":"IVF_PQ","distance_type":"dot"}' + b"\0" * 50 + b"LANC"
    files = {"t.lance/_versions/1.manifest": manifest(), "t.lance/_indices/3f/index.idx": index}
    (found,) = shelf_of(files).readings
    assert (found.metric, found.note, found.files) == ("inner_product", "IVF_PQ", ("t.lance/_indices/3f/index.idx",))


def test_a_manifest_cut_short_or_lying_is_no_traceback() -> None:
    data = manifest(functions=[{"name": "x", "model": {}}])
    path = "t.lance/_versions/1.manifest"
    for length in range(len(data)):
        shelf = shelf_of({path: data[:length] + b"LANC"})
        assert all("a defect" not in item.reason for item in shelf.refused), length
    assert "cannot be" in refused({path: manifest(rows=[(1 << 62, 0)])})
    assert "a dimension of " in refused({path: manifest([("v", "fixed_size_list:float:99999999")])})
    assert "without its end" in refused({path: data[:-16] + struct.pack("<QHH", 1 << 60, 0, 2) + b"LANC"})


# -- Milvus Lite 2.5 ------------------------------------------------------------------------------------------------


def milvus(path: Path, dims: str = "768") -> bytes:
    vector = field(1, 101) + field(2, "embedding") + field(5, 101) + field(6, field(1, "dim") + field(2, dims))
    schema = field(1, "docs") + field(2, "made with bge-base") + field(4, field(2, "id") + field(5, 5)) + field(4, vector)
    index = field(1, "embedding") + field(3, field(1, "metric_type") + field(2, "COSINE"))
    connection = sqlite3.connect(path)
    connection.execute("create table collection_meta (collection_name, meta_type, string_field, blob_field)")
    connection.execute("insert into collection_meta values ('docs', 'schema', null, ?)", (schema,))
    connection.execute("insert into collection_meta values ('docs', 'index', null, ?)", (index,))
    connection.execute("create table docs (id, data)")
    connection.executemany("insert into docs values (?, '')", [(place,) for place in range(4)])
    connection.commit()
    connection.close()
    return path.read_bytes()


def test_a_file_of_milvus_lite_2_5(tmp_path: Path) -> None:
    milvus(tmp_path / "milvus_demo.db")
    found = only_in(tmp_path)
    assert (found.store, found.version, found.collection) == ("milvus", "2", "docs")
    assert (found.dims, found.metric, found.count, found.note) == (768, "cosine", 4, "made with bge-base")


@pytest.mark.parametrize("dims", ["0", "-1", "x", "9" * 30])
def test_a_schema_of_milvus_that_lies(tmp_path: Path, dims: str) -> None:
    assert "a dimension " in refused({"a.db": milvus(tmp_path / "a.db", dims)})


# -- hnswlib, Chroma 0.3, LangChain.js ------------------------------------------------------------------------------


def graph(dims: int = 8, count: int = 3, m: int = 16, each: int | None = None, mult: float | None = None) -> bytes:
    data = 4 * 2 * m + 4
    label = data + 4 * dims
    size = label + 8 if each is None else each
    factor = 1 / math.log(m) if mult is None else mult
    head = struct.pack("<6QiI3QdQ", 0, 100, count, size, label, data, 2, 0, m, 2 * m, m, factor, 200)
    return head + b"\0" * (count * (label + 8))


def test_numbers_that_do_not_agree_are_no_index() -> None:
    for data in (graph(each=9), graph(mult=0.5), graph(count=101), graph()[:-1], graph()[:90], b"\0" * 500, b"\xff" * 500):
        shelf = shelf_of({"a.bin": data})
        assert shelf.readings == () and shelf.refused == ()
    assert [found.dims for found in shelf_of({"a.bin": graph()}).readings] == [8]


def test_the_layout_of_chroma_0_3() -> None:
    uuid = "0b7f9c52-7f6f-4a5e-9a30-5d0c5a6f1e01"
    files = {
        f"db/index/index_{uuid}.bin": graph(768),
        "db/chroma-collections.parquet": b"PAR1",
        "db/index/id_to_uuid.pkl": b".",
    }
    (found,) = shelf_of(files).readings
    assert (found.store, found.version, found.collection, found.dims, found.count) == ("chroma", "0.3", uuid, 768, 3)


def test_a_segment_of_chroma_without_its_database() -> None:
    (found,) = shelf_of({"db/seg/header.bin": struct.pack("<i", 1) + graph(384, 0)[:100], "db/seg/length.bin": b"\0"}).readings
    assert (found.store, found.collection, found.dims, found.count) == ("chroma", "seg", 384, None)
    assert found.note == "a segment without its database"


def test_langchain_js_writes_the_distance_beside_the_index() -> None:
    files = {"v/args.json": b'{"space":"cosine","numDimensions":8}', "v/hnswlib.index": graph(), "v/docstore.json": b"[]"}
    shelf = shelf_of(files)
    (found,) = shelf.readings
    assert (found.collection, found.dims, found.metric, found.count) == ("v", 8, "cosine", 3)
    assert shelf.parts == files.keys()
    files["v/args.json"] = b'{"space":"cosine","numDimensions":9}'
    assert [item.reason for item in shelf_of(files).refused] == ["hnswlib: a dimension of 9 beside an index of 8"]


# -- the rest -------------------------------------------------------------------------------------------------------


def test_the_folder_of_a_qdrant_server() -> None:
    config = {
        "params": {"vectors": {"size": 1536, "distance": "Cosine"}, "shard_number": 1},
        "hnsw_config": {"m": 16},
        "metadata": {"model": "text-embedding-3-small"},
    }
    files = {"storage/collections/docs/config.json": json.dumps(config).encode(), "storage/collections/docs/0/x.dat": b"\0"}
    shelf = shelf_of(files)
    (found,) = shelf.readings
    assert (found.collection, found.dims, found.metric, found.model) == ("docs", 1536, "cosine", "text-embedding-3-small")
    assert (found.count, shelf.parts) == (None, files.keys())


def test_a_local_qdrant_never_opens_a_point(tmp_path: Path) -> None:
    trap = tmp_path / "executed"
    (tmp_path / "db" / "collection" / "docs").mkdir(parents=True)
    meta = {"collections": {"docs": {"vectors": {"size": 4, "distance": "Dot"}}}, "aliases": {}}
    (tmp_path / "db" / "meta.json").write_text(json.dumps(meta))
    with sqlite3.connect(tmp_path / "db" / "collection" / "docs" / "storage.sqlite") as connection:
        connection.execute("create table points (id text primary key, point blob)")
        connection.execute("insert into points values ('1', ?)", (f"cos\nsystem\n(S'touch {trap}'\ntR.".encode(),))
    connection.close()
    found = only_in(tmp_path / "db")
    assert (found.dims, found.metric, found.count) == (4, "inner_product", 1)
    assert not trap.exists()


def test_a_qdrant_whose_points_are_gone_says_so() -> None:
    (found,) = shelf_of({"meta.json": b'{"collections": {"docs": {"vectors": {"size": 4, "distance": "Dot"}}}}'}).readings
    assert (found.count, dict(found.absent)["count"]) == (None, "storage.sqlite: not in the tree")


def test_other_meta_files_are_none() -> None:
    for data in (b'{"collections": []}', b'{"collections": {"a": {"title": "x"}}}', b'{"collections": 3}'):
        shelf = shelf_of({"meta.json": data})
        assert shelf.readings == () and shelf.parts == frozenset()


def test_duckdb_keeps_the_statement_of_an_index() -> None:
    start = b"\0" * 8 + b"DUCK" + struct.pack("<Q", 64) + b"\0" * 32 + b"v1.1.3".ljust(32, b"\0") + b"\0" * 900
    statement = b"CREATE INDEX by_vector ON docs USING HNSW (embedding) WITH (metric = 'cosine', m = 16);\0"
    other = b"CREATE INDEX two ON notes USING HNSW (vec);\0"
    found = shelf_of({"docs.duckdb": start + statement + other}).readings
    assert [(one.collection, one.metric, one.version) for one in found] == [
        ("docs.embedding", "cosine", "v1.1.3"),
        ("notes.vec", "l2", "v1.1.3"),
    ]
    assert dict(found[0].absent)["dims"] == "the catalog of a DuckDB file is not read"
    assert shelf_of({"docs.duckdb": start}).readings == ()


def test_txtai_names_the_model_the_day_and_the_count() -> None:
    config = {
        "path": "sentence-transformers/nli-mpnet-base-v2",
        "dimensions": 768,
        "offset": 3,
        "backend": "faiss",
        "build": {"create": "2025-04-05T06:07:08Z", "python": "3.11", "txtai": "9.14.0"},
        "update": "2025-05-06T00:00:00Z",
    }
    files = {
        "index/config.json": json.dumps(config).encode(),
        "index/embeddings": header(dims=4) + BODY,
        "index/documents": b"\0",
    }
    shelf = shelf_of(files)
    (found,) = shelf.readings
    assert (found.store, found.collection, found.model) == ("txtai", "index", "sentence-transformers/nli-mpnet-base-v2")
    assert (found.dims, found.metric, found.count, found.version) == (768, "l2", 2, "9.14.0")
    assert (found.created_on, found.updated_on) == (date(2025, 4, 5), date(2025, 5, 6))
    assert shelf.parts == files.keys()


def test_a_configuration_of_txtai_that_is_a_pickle_is_not_opened(tmp_path: Path) -> None:
    trap = tmp_path / "executed"
    pickle = b"\x80\x02cos\nsystem\nU" + bytes([6 + len(str(trap))]) + b"touch " + str(trap).encode() + b"\x85R."
    (found,) = shelf_of({"index/config": pickle, "index/embeddings": header(dims=4) + BODY}).readings
    assert (found.store, found.dims, found.count, found.model) == ("txtai", 4, 2, None)
    assert dict(found.absent)["model"] == "its configuration is a pickle, which is not opened"
    assert not trap.exists()
    assert shelf_of({"index/config": pickle}).readings == ()


def test_a_folder_with_an_embedding_model() -> None:
    parts = [("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Dense", "Dense"), ("3_Normalize", "Normalize")]
    modules = [
        {"idx": place, "name": str(place), "path": path, "type": f"sentence_transformers.models.{kind}"}
        for place, (path, kind) in enumerate(parts)
    ]
    settings = {"__version__": {"sentence_transformers": "3.0.1"}, "prompts": {}, "similarity_fn_name": "cosine"}
    files = {
        "models/ours/modules.json": json.dumps(modules).encode(),
        "models/ours/config_sentence_transformers.json": json.dumps(settings).encode(),
        "models/ours/config.json": b'{"_name_or_path": "BAAI/bge-base-en-v1.5", "hidden_size": 768}',
        "models/ours/1_Pooling/config.json": b'{"word_embedding_dimension": 768}',
        "models/ours/2_Dense/config.json": b'{"in_features": 768, "out_features": 256}',
    }
    (found,) = shelf_of(files).readings
    assert (found.store, found.role, found.model, found.version) == ("sentence-transformers", "model", "ours", "3.0.1")
    assert (found.dims, found.metric, found.count) == (256, "cosine", None)
    assert found.note == "an embedding model, made from BAAI/bge-base-en-v1.5"
    del files["models/ours/2_Dense/config.json"]
    assert [one.dims for one in shelf_of(files).readings] == [768]


def test_vectra() -> None:
    items = [{"id": "a", "metadata": {}, "vector": [0.5] * 6, "norm": 1.0}] * 3
    (found,) = shelf_of(
        {"data/idx/index.json": json.dumps({"version": 1, "metadata_config": {}, "items": items}).encode()}
    ).readings
    assert (found.store, found.collection, found.dims, found.count, found.metric) == ("vectra", "idx", 6, 3, "cosine")


def test_libsql_columns(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "local.db") as connection:
        connection.execute("create table movies (title text, embedding F32_BLOB(1536), small F1BIT_BLOB(64))")
        connection.execute("insert into movies values ('a', null, null)")
    connection.close()
    found = [(one.store, one.collection, one.dims, one.element, one.count) for one in shelf_in(tmp_path).readings]
    assert found == [
        ("libsql", "movies.embedding", 1536, "float32", 1),
        ("libsql", "movies.small", 64, "bit", 1),
    ]


# -- dumps of PostgreSQL --------------------------------------------------------------------------------------------

DUMP = """--
-- PostgreSQL database dump
--

-- Dumped from database version 16.2 (Debian 16.2-1)
-- Dumped by pg_dump version 16.2

-- Started on 2025-06-07 08:09:10 UTC

CREATE EXTENSION IF NOT EXISTS vector WITH SCHEMA public;

CREATE TABLE public.documents (
    id bigint NOT NULL,
    content text DEFAULT ''::text,
    embedding public.vector(1536)
);

CREATE TABLE public."Notes" (
    id bigint NOT NULL,
    small public.halfvec(256),
    other public.vector(384)
);

CREATE TABLE public.plain (
    id bigint,
    flags bit(1)
);

COPY public.documents (id, content, embedding) FROM stdin;
1\tfirst\t[0.1,0.2]
2\tsecond \\n line\t[0.3,0.4]
3\t\\N\t\\N
\\.

COPY public."Notes" (id, small, other) FROM stdin;
\\.

CREATE INDEX documents_embedding_idx ON public.documents USING hnsw (embedding public.vector_cosine_ops) WITH (m='16');
CREATE INDEX notes_idx ON public."Notes" USING ivfflat (small halfvec_l2_ops) WITH (lists='100');

-- Completed on 2025-06-07 08:09:11 UTC
"""


def test_a_dump_tells_columns_distances_and_rows() -> None:
    found = shelf_of({"backup.sql": DUMP.encode()}).readings
    assert [(one.collection, one.dims, one.element, one.metric, one.count) for one in found] == [
        ("Notes.other", 384, "float32", None, 0),
        ("Notes.small", 256, "float16", "l2", 0),
        ("documents", 1536, "float32", "cosine", 3),
    ]
    assert {(one.store, one.version, one.updated_on) for one in found} == {("pgvector", "PostgreSQL 16.2", date(2025, 6, 7))}


def test_rows_written_as_statements_are_counted() -> None:
    start, _, rest = DUMP.partition("COPY public.documents")
    insert = "INSERT INTO public.documents VALUES (1, 'a', '[1,2]');\n" * 5
    found = {
        one.collection: one.count
        for one in shelf_of({"backup.sql": (start + insert + rest.split("\\.\n", 1)[1]).encode()}).readings
    }
    assert found["documents"] == 5


def test_a_migration_a_schema_and_a_dump_without_vectors_are_no_stores() -> None:
    for text in (
        DUMP.split("COPY")[0] + DUMP[DUMP.index("CREATE INDEX") :],
        "CREATE TABLE documents (embedding vector(1536));",
        DUMP.replace("vector(1536)", "text").replace("halfvec(256)", "text").replace("vector(384)", "text"),
        "-- PostgreSQL database dump\n",
        "",
    ):
        shelf = shelf_of({"a.sql": text.encode()})
        assert shelf.readings == () and shelf.refused == ()


def test_the_own_format_of_pg_dump_tells_its_columns() -> None:
    statements = DUMP.split("COPY")[0].encode() + DUMP[DUMP.index("CREATE INDEX") :].encode()
    (notes, _, documents) = shelf_of({"backup.dump": b"PGDMP\1\x0e\0\4\10\1" + statements + b"x\x9c\xff" * 500}).readings
    assert (documents.dims, documents.metric, documents.count) == (1536, "cosine", None)
    assert dict(notes.absent)["count"] == "the rows of this format are compressed"


@pytest.mark.parametrize(
    "piece", ["CREATE TABLE a (", "CREATE INDEX x ON ", "COPY public.documents (id) FROM stdin;\n", '"', "vector("]
)
def test_endless_pieces_end_in_time(piece: str) -> None:
    shelf_in_time = shelf_of({"a.sql": DUMP.encode() + piece.encode() * 60_000})
    assert len(shelf_in_time.readings) <= 3
