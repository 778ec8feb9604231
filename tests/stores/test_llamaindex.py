"""LlamaIndex's own store, as the package writes it and as earlier releases did."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from .reading import only_in, refused, shelf_of


def store(*vectors: list[float], **more: Any) -> bytes:
    found = {
        "embedding_dict": {str(place): vector for place, vector in enumerate(vectors)},
        "text_id_to_ref_doc_id": {},
        **more,
    }
    return json.dumps(found).encode()


def test_a_store_of_the_package_says_what_the_package_says(tmp_path: Path) -> None:
    pytest.importorskip("llama_index.core", reason="llama-index-core is not installed", exc_type=ImportError)
    from llama_index.core import MockEmbedding, StorageContext, VectorStoreIndex
    from llama_index.core.schema import TextNode

    nodes = [TextNode(text=f"text {place}", id_=str(place)) for place in range(5)]
    index = VectorStoreIndex(nodes, embed_model=MockEmbedding(embed_dim=24))
    index.storage_context.persist(str(tmp_path))
    back = StorageContext.from_defaults(persist_dir=str(tmp_path)).vector_store.data.embedding_dict
    found = only_in(tmp_path)
    assert (found.store, found.collection, found.path) == ("llama-index", "default", "default__vector_store.json")
    assert (found.dims, found.count) == (len(back["0"]), len(back)) == (24, 5)
    assert found.files == ("docstore.json", "index_store.json", "graph_store.json")
    assert dict(found.absent).keys() == {"metric", "model", "created_on"}


def test_the_layout_of_release_0_5() -> None:
    (found,) = shelf_of({"storage/vector_store.json": store([0.1, -2e-3, 3]), "storage/docstore.json": b"{}"}).readings
    assert (found.collection, found.dims, found.count, found.files) == ("default", 3, 1, ("storage/docstore.json",))


def test_several_stores_of_one_folder() -> None:
    files = {"a/default__vector_store.json": store([1.0] * 8), "a/image__vector_store.json": store([1.0] * 4, [2.0] * 4)}
    found = [(reading.collection, reading.dims, reading.count) for reading in shelf_of(files).readings]
    assert found == [("default", 8, 1), ("image", 4, 2)]


def test_the_empty_store_of_images_is_no_index_of_its_own() -> None:
    shelf = shelf_of({"default__vector_store.json": store([1.0]), "image__vector_store.json": store()})
    assert [found.collection for found in shelf.readings] == ["default"]
    assert shelf.parts == {"default__vector_store.json", "image__vector_store.json"}


def test_an_empty_store_has_no_dimension() -> None:
    (found,) = shelf_of({"vector_store.json": store()}).readings
    assert (found.dims, found.count) == (None, 0)
    assert ("dims", "it holds no vector") in found.absent


def test_texts_that_look_like_vectors_and_odd_white_space_change_nothing() -> None:
    texts = {"a": "see [1, 2] and [3]", "b": '\\"[4]\\"', "c": "[[1], [2]]"}
    data = json.dumps({"metadata_dict": texts, **json.loads(store([1, 2, 3]))}, indent=2).encode()
    (found,) = shelf_of({"vector_store.json": data}).readings
    assert (found.dims, found.count) == (3, 1)


def test_other_json_is_none() -> None:
    for data in (b"{}", b"[]", b'["embedding_dict"]', b'{"a": "embedding"}', b"null", b""):
        shelf = shelf_of({"vector_store.json": data})
        assert shelf.readings == () and shelf.refused == ()


HOSTILE = {
    "no JSON": store([1.0, 2.0])[:-20],
    "JSON nested too deep": b'{"embedding_dict": ' + b"[" * 100_000,
    "more than 1,000,000 lists in it": b'{"embedding_dict": ' + b"[" * 2_000_000,
    "more than 300,000 objects in it": b'{"embedding_dict": {' + b'"a":{},' * 400_000 + b'"b":{}}}',
    "vectors of 3 and of 4 numbers in one store": store([1, 2, 3], [1, 2, 3, 4]),
}


@pytest.mark.parametrize("reason", HOSTILE)
def test_what_is_damaged_is_refused_in_time(reason: str) -> None:
    assert reason in refused({"vector_store.json": HOSTILE[reason]})


@pytest.mark.parametrize(
    "value", ["1", "null", '"x"', "[1, 2]", '{"a": "b"}', '{"a": {"b": [1]}}', '{"a": [[1, 2], [3]]}', '{"a": -5}']
)
def test_an_unexpected_shape_is_no_error(value: str) -> None:
    shelf = shelf_of({"vector_store.json": f'{{"embedding_dict": {value}}}'.encode()})
    assert shelf.refused == ()
    assert [found.dims for found in shelf.readings] == [None]


def test_a_store_larger_than_the_bound_is_refused_unread() -> None:
    assert "too large to be read whole (more than 64 MiB)" in refused({"vector_store.json": store() + b" " * (64 << 20)})
