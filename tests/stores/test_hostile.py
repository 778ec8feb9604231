"""Every format under attack: cut anywhere, flipped, lying, nested, linked. A clear reason in time, and nothing executed."""

from __future__ import annotations

import json
import random
import struct
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from aidebt.stores.shelf import FORMS

from .reading import refused, shelf_of
from .test_faiss import BODY, header
from .test_layouts import DUMP, graph, manifest
from .test_llamaindex import store

USEARCH = (
    struct.pack("<II", 2, 16) + b"\0" * 32 + b"usearch" + struct.pack("<3H4B3QB", 2, 26, 6, ord("c"), 11, 14, 15, 2, 0, 4, 0)
)
ANNOY = b"".join(struct.pack("<i", 1) + b"\7" * 24 for _ in range(6)) + (struct.pack("<i", 6) + b"\7" * 24) * 2
DUCKDB = b"\0" * 8 + b"DUCK" + struct.pack("<Q", 64) + b"\0" * 100 + b"create index a on b using hnsw (c);"
HAYSTACK = {"type": "x.InMemoryDocumentStore", "init_parameters": {}, "documents": [{"id": "a", "embedding": [0.5] * 4}]}
TXTAI = {"backend": "faiss", "dimensions": 4, "offset": 2, "path": "m"}
SAMPLES: dict[str, dict[str, bytes]] = {
    "annoy": {"a.ann": ANNOY},
    "duckdb": {"a.duckdb": DUCKDB},
    "faiss": {"a.faiss": header() + BODY},
    "haystack": {"a.json": json.dumps(HAYSTACK).encode()},
    "hnswlib": {"a.bin": graph()},
    "langchain.js": {"args.json": b'{"space":"ip","numDimensions":8}'},
    "lancedb": {"t.lance/_versions/1.manifest": manifest()},
    "langchain": {"a.json": b'{"a": {"id": "a", "vector": [1, 2], "text": "", "metadata": {}}}'},
    "llama-index": {"a.json": store([0.5] * 4)},
    "milvus": {
        "collections/a/schema.json": b'{"collection_name": "a", "fields": [{"name": "v", "dtype": "float_vector", "dim": 4}]}'
    },
    "nano-vectordb": {"vdb_a.json": b'{"embedding_dim": 4, "data": [{}], "matrix": "AA=="}'},
    "pgvector": {"a.sql": DUMP.encode()},
    "qdrant": {"meta.json": b'{"collections": {"a": {"vectors": {"size": 4, "distance": "Dot"}}}}'},
    "sentence-transformers": {
        "m/modules.json": b'[{"path": "1_Pooling", "type": "sentence_transformers.models.Pooling"}]',
        "m/1_Pooling/config.json": b'{"word_embedding_dimension": 4}',
    },
    "txtai": {"i/config": json.dumps(TXTAI).encode(), "i/embeddings": header() + BODY},
    "usearch": {"a.usearch": USEARCH},
    "voyager": {"a.voy": b"VOYA" + struct.pack("<iiBB", 1, 4, 2, 32) + b"\0" * 20},
}


def no_defect(files: dict[str, bytes]) -> None:
    for item in shelf_of(files).refused:
        assert "a defect of aidebt" not in item.reason, item


@pytest.mark.parametrize("name", SAMPLES)
def test_each_sample_is_sound(name: str) -> None:
    shelf = shelf_of(SAMPLES[name])
    assert shelf.refused == ()
    assert shelf.readings


def test_each_format_has_a_sample() -> None:
    apart = {"pointer", "sqlite"}  # they have tests of their own
    named = {"json": "langchain"}
    assert {named.get(form.STORE, form.STORE) for form in FORMS} - apart <= SAMPLES.keys()


@pytest.mark.parametrize("name", SAMPLES)
def test_cut_short_anywhere(name: str) -> None:
    for path, data in SAMPLES[name].items():
        for length in range(min(len(data), 400)):
            no_defect({**SAMPLES[name], path: data[:length]})


@pytest.mark.parametrize("name", SAMPLES)
def test_bytes_flipped_at_random(name: str) -> None:
    chance = random.Random(name)
    for path, data in SAMPLES[name].items():
        for _ in range(200):
            changed = bytearray(data)
            for _ in range(chance.randint(1, 12)):
                changed[chance.randrange(len(changed))] = chance.randrange(256)
            start = time.monotonic()
            no_defect({**SAMPLES[name], path: bytes(changed)})
            assert time.monotonic() - start < 5


VALUES = [
    b"null",
    b"-1",
    b"0",
    b"1e400",
    b"9" * 400,
    b'"x"',
    b"[]",
    b"[[1],[2]]",
    b'{"a":{"b":[1,2]}}',
    b"true",
    b"[" * 5000,
    b'{"a":' * 5000,
]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: value[:12].decode())
@pytest.mark.parametrize("name", [name for name, files in SAMPLES.items() if all(path.endswith(".json") for path in files)])
def test_any_value_in_any_place_of_a_json_store(name: str, value: bytes) -> None:
    for path, data in SAMPLES[name].items():
        for place, byte in enumerate(data):
            if byte in b":[,":
                end = next((at for at in range(place + 1, len(data)) if data[at] in b",}]"), len(data))
                no_defect({**SAMPLES[name], path: data[: place + 1] + value + data[end:]})


LIES: dict[str, Callable[[], dict[str, bytes]]] = {
    "usearch: it claims 1152921504606846976 vectors": lambda: {
        "a.usearch": USEARCH[:40] + b"usearch" + struct.pack("<3H4B3QB", 2, 1, 1, 99, 11, 14, 15, 1 << 60, 0, 4, 0)
    },
    "usearch: a dimension of ": lambda: {
        "a.usearch": USEARCH[:40] + b"usearch" + struct.pack("<3H4B3QB", 2, 1, 1, 99, 11, 14, 15, 1, 0, 1 << 60, 0)
    },
    "usearch: cut short in its header": lambda: {"a.usearch": USEARCH[:60]},
    "voyager: a dimension of -4": lambda: {"a.voy": b"VOYA" + struct.pack("<iiBB", 1, -4, 2, 32)},
    "voyager: cut short in its header, after 9 bytes": lambda: {"a.voy": b"VOYA\1\0\0\0\4"},
    "annoy: no size of a node adds up": lambda: {"a.ann": ANNOY[:-3]},
    "qdrant: a dimension of 0": lambda: {"meta.json": b'{"collections": {"a": {"vectors": {"size": 0, "distance": "Dot"}}}}'},
    "milvus: a dimension of 1048577": lambda: {
        "collections/a/schema.json": SAMPLES["milvus"]["collections/a/schema.json"].replace(b": 4", b": 1048577")
    },
    "haystack: vectors of 2 and of 3 numbers": lambda: {
        "a.json": json.dumps({**HAYSTACK, "documents": [{"embedding": [1, 2]}, {"embedding": [1, 2, 3]}]}).encode()
    },
}


@pytest.mark.parametrize("reason", LIES)
def test_lies_are_refused(reason: str) -> None:
    assert refused(LIES[reason]()).startswith(reason)


def test_pickles_are_never_opened(tmp_path: Path) -> None:
    trap = tmp_path / "executed"
    pickle = f"cos\nsystem\n(S'touch {trap}'\ntR.".encode()
    names = (
        "index.pkl",
        "a.pickle",
        "index_metadata.pickle",
        "config",
        "embeddings",
        "docs.ann",
        "docs.bin",
        "vectors.npy",
        "x.joblib",
    )
    shelf = shelf_of(dict.fromkeys(names, pickle))
    assert shelf.readings == () and shelf.refused == ()
    assert not trap.exists()


def test_archives_are_not_unpacked() -> None:
    import io
    import zipfile

    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("config.json", b"\0" * (8 << 20))
    start = time.monotonic()
    shelf = shelf_of({"index.zip": bomb.getvalue(), "index.db": bomb.getvalue()})
    assert shelf.readings == () and time.monotonic() - start < 2
