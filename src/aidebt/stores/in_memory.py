"""Stores of records in one JSON file: LangChain's `InMemoryVectorStore.dump`, and vectra's `index.json`."""

from __future__ import annotations

import re

from aidebt.stores.files import Files, StoreFile, folder_of, name_of, stem_of
from aidebt.stores.reading import StoreReading, absences, within_bounds
from aidebt.stores.vectors import items, load, mapping, opens_object, same

STORE = "json"
_LANGCHAIN = re.compile(rb'\W*\{\s*"([^"\\]{1,200})":\s*\{\s*"id":\s*"\1",\s*"vector":\s*\[')
_REASONS = {
    "dims": "it holds no vector",
    "model": "the store does not record it",
    "created_on": "the store does not record it",
}


def recognise(path: str, head: bytes, file: StoreFile) -> bool:
    """Whether a file is one of these stores."""
    if not opens_object(head):
        return False
    return _LANGCHAIN.match(head) is not None or (b'"metadata_config"' in head and b'"items"' in head)


def read(path: str, files: Files) -> tuple[StoreReading, ...] | None:
    """The index; None where nothing in it is a vector.

    Raises:
        StoreError: when it is no JSON, or holds vectors of different lengths.
    """
    document = load(path, files)
    vectra = "metadata_config" in document
    records = items(document.get("items")) if vectra else list(document.values())
    lengths = [mapping(record).get("vector") for record in records]
    dims = same(lengths)
    if dims is None and not vectra:
        return None
    metric = "cosine" if vectra else None  # the only one that vectra knows
    reasons = {**_REASONS, "metric": "it is chosen where the store is loaded"}
    return (
        StoreReading(
            "vectra" if vectra else "langchain",
            path,
            name_of(folder_of(path)) or "index" if vectra else stem_of(path),
            dims=None if dims is None else within_bounds(dims),
            element="float32",
            metric=metric,
            count=len(lengths),
            absent=absences({"dims": dims, "metric": metric}, reasons),
        ),
    )
