"""FAISS: every kind of index that the package can make says what the package says; headers that lie are refused."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import pytest

from .reading import only_in, refused, shelf_of

METRICS = {0: "inner_product", 1: "l2", 2: "l1", 3: "linf", 4: "lp", 20: "canberra", 21: "braycurtis", 22: "jensenshannon"}
FACTORY = [
    *("Flat", "HNSW8", "HNSW8_SQ8", "HNSW8_PQ4x4np", "IVF2,Flat", "IVF2,PQ4x4np", "IVF2,SQ8", "IVF2,PQ4x4fs", "IVF2,RaBitQ"),
    *(
        "PQ4x4np",
        "PQ4x4fs",
        "SQ8",
        "RaBitQ",
        "NSG8,Flat",
        "PCA8,Flat",
        "PCAR8,IVF2,PQ4x4np",
        "IVF2,Flat,RFlat",
        "PQ4x4np,RFlat",
    ),
    *("IDMap,Flat", "IDMap2,Flat", "IDMap,HNSW8", "IDMap,PCA8,IVF2,SQ8", "IVF4_HNSW4,Flat", "L2norm,Flat", "LSH"),
]


def header(letters: bytes = b"IxF2", dims: int = 4, count: int = 2, metric: int = 1, mark: int = 1 << 20) -> bytes:
    return letters + struct.pack("<iqqqBi", dims, count, mark, mark, 1, metric)


def bits(letters: bytes = b"IBxF", dims: int = 64, size: int = 8, count: int = 2) -> bytes:
    return letters + struct.pack("<iiqBi", dims, size, count, 1, 1)


BODY = struct.pack("<Q", 8) + struct.pack("<8f", *range(8))


# -- made by the package --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def faiss() -> Any:
    faiss = pytest.importorskip("faiss", reason="faiss-cpu is not installed")
    faiss.omp_set_num_threads(1)  # more threads than cores take minutes
    return faiss


@pytest.fixture(scope="module")
def vectors() -> Any:
    return pytest.importorskip("numpy").random.default_rng(1).random((110, 16), dtype="float32")


@pytest.mark.parametrize("metric", [0, 1])
@pytest.mark.parametrize("kind", FACTORY)
def test_each_kind_says_what_the_package_says(faiss: Any, vectors: Any, tmp_path: Path, kind: str, metric: int) -> None:
    if kind == "LSH" and metric == 0:
        pytest.skip("the package makes no such index")
    numpy = pytest.importorskip("numpy")
    index = faiss.index_factory(16, kind, metric)
    index.train(vectors)
    if kind.startswith("IDMap"):
        index.add_with_ids(vectors, numpy.arange(110))
    else:
        index.add(vectors)
    faiss.write_index(index, str(tmp_path / "docs.faiss"))
    found = only_in(tmp_path)
    assert (found.store, found.collection) == ("faiss", "docs")
    assert (found.dims, found.count, found.metric) == (index.d, index.ntotal, METRICS[index.metric_type])
    assert dict(found.absent).keys() == {"model", "created_on"}


@pytest.mark.parametrize("metric", sorted(METRICS))
def test_each_metric_has_its_name(faiss: Any, vectors: Any, tmp_path: Path, metric: int) -> None:
    index = faiss.IndexFlat(16, metric)
    index.add(vectors)
    faiss.write_index(index, str(tmp_path / "flat"))
    assert only_in(tmp_path).metric == METRICS[metric]


@pytest.mark.parametrize("kind", ["BFlat", "BIVF2", "BHNSW8", "BHash16"])
def test_indexes_of_bits_count_bits(faiss: Any, tmp_path: Path, kind: str) -> None:
    codes = pytest.importorskip("numpy").arange(480, dtype="uint8").reshape(60, 8)
    index = faiss.index_binary_factory(64, kind)
    index.train(codes)
    index.add(codes)
    faiss.write_index_binary(index, str(tmp_path / "codes.bin"))
    found = only_in(tmp_path)
    assert (found.dims, found.element, found.count, found.metric) == (index.d, "bit", index.ntotal, "hamming")


def test_wrapped_indexes_of_bits(faiss: Any, tmp_path: Path) -> None:
    numpy = pytest.importorskip("numpy")
    codes = numpy.arange(480, dtype="uint8").reshape(60, 8)
    index = faiss.IndexBinaryIDMap2(faiss.IndexBinaryFlat(64))
    index.add_with_ids(codes, numpy.arange(60))
    faiss.write_index_binary(index, str(tmp_path / "codes.bin"))
    found = only_in(tmp_path)
    assert (found.dims, found.count, found.note) == (64, 60, "BinaryIDMap2 of BinaryFlat")


def test_an_index_that_was_not_trained_says_so(faiss: Any, tmp_path: Path) -> None:
    faiss.write_index(faiss.index_factory(16, "IVF2,Flat"), str(tmp_path / "empty.faiss"))
    found = only_in(tmp_path)
    assert (found.dims, found.count, found.note) == (16, 0, "IVFFlat; not trained")


# -- by hand --------------------------------------------------------------------------------------------------------


def test_names_do_not_matter_and_unknown_letters_with_a_sound_header_are_an_index() -> None:
    shelf = shelf_of({"a/default__vector_store.json": header() + BODY, "b.index": header(b"IxNw", dims=8, count=0) + BODY})
    assert [(found.path, found.store, found.dims) for found in shelf.readings] == [
        ("a/default__vector_store.json", "faiss", 4),
        ("b.index", "faiss", 8),
    ]
    assert shelf.readings[1].note == "IxNw"


@pytest.mark.parametrize(
    "data", [b"", b"I", b"Ix", b"In the beginning", b"IxNw" + b"\0" * 60, header(b"JxF2") + BODY, b"\0" * 99]
)
def test_what_only_looks_like_one_is_none(data: bytes) -> None:
    shelf = shelf_of({"a.faiss": data})
    assert shelf.readings == () and shelf.refused == ()


def test_a_pickle_beside_it_belongs_to_it_and_is_not_opened(tmp_path: Path) -> None:
    trap = tmp_path / "was_executed"
    pickle = b"cos\nsystem\n(S'touch " + str(trap).encode() + b"'\ntR."
    shelf = shelf_of({"index.faiss": header() + BODY, "index.pkl": pickle, "other.pkl": pickle})
    assert [found.files for found in shelf.readings] == [("index.pkl",)]
    assert shelf.parts == {"index.faiss", "index.pkl"}
    assert "the pickle beside it was not opened" in shelf.readings[0].note
    assert not trap.exists()


@pytest.mark.parametrize("data", [header(), bits(), header(b"IxMp") + header()], ids=["floats", "bits", "wrapped"])
def test_a_header_cut_short_anywhere_is_refused(data: bytes) -> None:
    for length in range(4, len(data)):
        assert refused({"a.faiss": data[:length]}).startswith("faiss: "), length


LIES = {
    "a dimension of 0": header(dims=0),
    "a dimension of -4": header(dims=-4),
    "a dimension of 2147483647": header(dims=(1 << 31) - 1, count=0),
    "it claims 1152921504606846976 vectors of 4 and has 77 bytes": header(count=1 << 60) + BODY,
    "it claims -1 vectors of 4": header(count=-1) + BODY,
    "it claims 3 vectors of 4 and has 77 bytes": header(count=3) + BODY,
    "its header lacks the marks of one": header(mark=7) + BODY,
    "a metric numbered 99": header(metric=99) + BODY,
    "64 bits in 9 bytes": bits(size=9) + BODY,
    "a dimension of 4 around one of 8": header(b"IxMp") + header(dims=8, count=0) + BODY,
    "its header is another one": b"IxLa" + BODY,
}


@pytest.mark.parametrize("reason", LIES)
def test_a_header_that_lies_is_refused(reason: str) -> None:
    assert reason in refused({"a.faiss": LIES[reason]})


def test_wrappers_without_end_are_no_endless_loop() -> None:
    shelf = shelf_of({"a.faiss": header(b"IxMp") * 10_000})
    assert [found.note.count("IDMap") for found in shelf.readings] == [5]


def test_inverted_lists_may_lie_in_another_file() -> None:
    (found,) = shelf_of({"a.faiss": header(b"IwFl", dims=768, count=1_000_000) + b"\0" * 200 + b"ilod" + b"\0" * 50}).readings
    assert (found.dims, found.count) == (768, 1_000_000)
