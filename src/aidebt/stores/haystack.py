"""Haystack's store in memory, as `save_to_disk` writes it: JSON with the documents, each with its embedding."""

from __future__ import annotations

from aidebt.stores.files import Files, StoreFile, stem_of
from aidebt.stores.reading import StoreReading, absences, text_of, within_bounds
from aidebt.stores.rules import table
from aidebt.stores.vectors import items, load, mapping, number, opens_object, same

STORE = "haystack"


def recognise(path: str, head: bytes, file: StoreFile) -> bool:
    """Whether a file is such a store."""
    return opens_object(head) and b'InMemoryDocumentStore"' in head and b'"init_parameters"' in head


def read(path: str, files: Files) -> tuple[StoreReading, ...] | None:
    """The index of its documents' embeddings; None for a pipeline, which only names such a store.

    Raises:
        StoreError: when it is no JSON, or holds vectors of different lengths.
    """
    document = load(path, files)
    if not isinstance(document.get("documents"), list):
        return None
    documents = [mapping(item) for item in items(document["documents"])]
    lengths = [length for length in (number(item.get("embedding")) for item in documents) if length]
    dims = same(lengths)
    spelled = text_of(mapping(document.get("init_parameters")).get("embedding_similarity_function"))
    metric = table("haystack")["metrics"].get(spelled, spelled)
    reasons = {
        "dims": "none of its documents is embedded",
        "metric": "it is not written down",
        "model": "the store does not record it; the pipeline that fills it does",
        "created_on": "the store does not record it",
    }
    return (
        StoreReading(
            STORE,
            path,
            stem_of(path),
            dims=None if dims is None else within_bounds(dims),
            element="float32",
            metric=metric,
            count=len(lengths),
            absent=absences({"dims": dims, "metric": metric}, reasons),
            note=f"{len(documents)} documents",
        ),
    )
