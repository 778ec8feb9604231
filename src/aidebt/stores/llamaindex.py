"""LlamaIndex's own vector store, as `persist` writes it: `default__vector_store.json` and its kin beside `docstore.json`.

A JSON object with `embedding_dict`, from node id to vector. (Where FAISS wrote the file of that name, it is no JSON, and
`faiss.py` reads it.)
"""

from __future__ import annotations

from aidebt.stores.files import Files, StoreFile, folder_of, join, name_of
from aidebt.stores.reading import StoreReading, absences, within_bounds
from aidebt.stores.vectors import load, mapping, opens_object, same

STORE = "llama-index"
_SUFFIX = "vector_store.json"
_BESIDE = ("docstore.json", "index_store.json", "graph_store.json", "property_graph_store.json")
_REASONS = {
    "dims": "it holds no vector",
    "metric": "it is chosen when the store is queried",
    "model": "the store does not record it",
    "created_on": "the store does not record it",
}


def recognise(path: str, head: bytes, file: StoreFile) -> bool:
    """Whether a file is such a vector store."""
    return opens_object(head) and b'"embedding_dict"' in head


def read(path: str, files: Files) -> tuple[StoreReading, ...]:
    """The index in the file; none for the empty store of images that stands beside every other one.

    Raises:
        StoreError: when it is no JSON, or holds vectors of different lengths.
    """
    vectors = mapping(load(path, files).get("embedding_dict"))
    dims = same(list(vectors.values()))
    name = name_of(path).removesuffix(_SUFFIX).rstrip("_") or "default"
    folder = folder_of(path)
    if not vectors and name == "image" and files.has(join(folder, f"default__{_SUFFIX}")):
        return ()
    fields = {"dims": dims and within_bounds(dims), "metric": None, "model": None, "created_on": None}
    return (
        StoreReading(
            STORE,
            path,
            name,
            dims=dims,
            element="float32",
            count=len(vectors),
            absent=absences(fields, _REASONS),
            files=tuple(beside for beside in (join(folder, name) for name in _BESIDE) if files.has(beside)),
        ),
    )
