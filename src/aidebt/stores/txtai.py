"""txtai's folder: `config` or `config.json` beside `embeddings`, which FAISS or another library wrote.

A `config` that is a pickle, as old releases write it, is not opened.
"""

from __future__ import annotations

from aidebt.stores import faiss
from aidebt.stores.files import HEAD, Files, StoreFile, folder_of, join, name_of
from aidebt.stores.reading import StoreError, StoreReading, absences, day_in, text_of, within_bounds
from aidebt.stores.vectors import load, mapping, number, opens_object

STORE = "txtai"
_PICKLE = b"\x80"


def recognise(path: str, head: bytes, file: StoreFile) -> bool:
    """Whether a file may be such a configuration: by its name, and by two of its keys unless it is a pickle."""
    if name_of(path) not in ("config", "config.json"):
        return False
    if head.startswith(_PICKLE):
        return name_of(path) == "config"
    return opens_object(head) and b'"backend"' in head and (b'"dimensions"' in head or b'"offset"' in head)


def read(path: str, files: Files) -> tuple[StoreReading, ...] | None:
    """The index; None where no `embeddings` lie beside the configuration.

    Raises:
        StoreError: when the configuration is no JSON, or says what cannot be.
    """
    folder = folder_of(path)
    embeddings = join(folder, "embeddings")
    if not files.has(embeddings):
        return None
    with files.open(path) as file:
        pickled = file.read(0, 1) == _PICKLE
    settings = {} if pickled else load(path, files)
    index = _index(embeddings, files)
    dims = settings.get("dimensions") or (index and index.dims)
    build = mapping(settings.get("build"))
    first, last = day_in(build.get("create")), day_in(settings.get("update"))
    model = text_of(settings.get("path"))
    closed = "its configuration is a pickle, which is not opened"
    known = {
        "dims": dims,
        "metric": index and index.metric,
        "count": index and index.count,
        "model": model,
        "created_on": first,
    }
    unread = "its vectors are in a format that is not read"
    reasons = {
        "dims": closed if pickled else unread,
        "metric": unread,
        "count": unread,
        "model": closed if pickled else "its configuration names none",
        "created_on": closed if pickled else "its configuration does not record it",
    }
    count = index.count if index else number(settings.get("offset"))
    return (
        StoreReading(
            STORE,
            path,
            name_of(folder) or STORE,
            version=text_of(build.get("txtai")) or "",
            dims=None if dims is None else within_bounds(dims),
            element="float32",
            metric=index.metric if index else None,
            count=count,
            model=model,
            created_on=first,
            updated_on=last,
            absent=absences({**known, "count": count}, reasons),
            files=tuple(file for file in (embeddings, join(folder, "documents"), join(folder, "ids")) if files.has(file)),
            note=text_of(settings.get("backend")) or "",
        ),
    )


def _index(path: str, files: Files) -> StoreReading | None:
    """What FAISS says, where it wrote the vectors."""
    try:
        with files.open(path) as file:
            known = faiss.recognise(path, file.read(0, HEAD), file)
        return faiss.read(path, files)[0] if known else None
    except StoreError:
        return None
