"""nano-vectordb, which LightRAG writes as `vdb_*.json`: dimension, records, and the vectors as one text."""

from __future__ import annotations

import re

from aidebt.stores.files import Files, StoreFile, stem_of
from aidebt.stores.reading import StoreReading, absences, text_of, within_bounds
from aidebt.stores.rules import table
from aidebt.stores.vectors import items, load, mapping, opens_object

STORE = "nano-vectordb"


def recognise(path: str, head: bytes, file: StoreFile) -> bool:
    """Whether a file is such a store."""
    return opens_object(head) and re.match(rb'\W*\{\s*"embedding_dim":\s*\d', head) is not None


def read(path: str, files: Files) -> tuple[StoreReading, ...] | None:
    """The index; None where a JSON file only has the same first key.

    Raises:
        StoreError: when it is no JSON, or says what cannot be.
    """
    document = load(path, files)
    if not isinstance(document.get("data"), list) or not isinstance(document.get("matrix"), str):
        return None
    more = mapping(document.get("additional_data"))
    pattern = table("models")["keys"]
    model = next((text_of(value) for key, value in sorted(more.items()) if re.search(pattern, key)), None)
    reasons = {"model": "the store does not record it", "created_on": "the store does not record it"}
    return (
        StoreReading(
            STORE,
            path,
            stem_of(path),
            dims=within_bounds(document["embedding_dim"]),
            element="float32",
            metric="cosine",  # the only one there is
            count=len(items(document["data"])),
            model=model,
            absent=absences({"model": model}, reasons),
        ),
    )
