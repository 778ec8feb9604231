"""A folder with a sentence-transformers model: no index, but the embedding model of one. `modules.json` lists its parts.

The dimension is what its last dense layer makes, else what its pooling makes. A model that was trained further has a space of
its own, whatever it started from.
"""

from __future__ import annotations

import json

from aidebt.stores.files import Files, StoreFile, folder_of, join, name_of, read_whole
from aidebt.stores.reading import StoreError, StoreReading, absences, text_of, within_bounds
from aidebt.stores.rules import table
from aidebt.stores.vectors import load, mapping, parse

STORE = "sentence-transformers"
MAX_BYTES = 1 << 20
_PARTS = ("config_sentence_transformers.json", "sentence_bert_config.json")


def recognise(path: str, head: bytes, file: StoreFile) -> bool:
    """Whether a file lists the parts of such a model."""
    return name_of(path) == "modules.json" and head.lstrip()[:1] == b"[" and b"sentence_transformers." in head


def read(path: str, files: Files) -> tuple[StoreReading, ...]:
    """The model.

    Raises:
        StoreError: when one of its lists is no JSON.
    """
    folder = folder_of(path)
    modules = _modules(read_whole(files, path, MAX_BYTES))
    settings = _object(files, join(folder, _PARTS[0]))
    dims, used = None, [path]
    for kind, below in modules:
        config = join(join(folder, below), "config.json")
        key = {"Pooling": "word_embedding_dimension", "Dense": "out_features"}.get(kind)
        if key and files.has(config):
            found = mapping(load(config, files)).get(key)
            dims = dims if found is None else within_bounds(found)
            used.append(config)
    base = text_of(_object(files, join(folder, "config.json")).get("_name_or_path"))
    metric = text_of(settings.get("similarity_fn_name"))
    version = text_of(mapping(settings.get("__version__")).get("sentence_transformers")) or ""
    model = text_of(name_of(folder))
    reasons = {
        "dims": "none of its parts tells it",
        "metric": "it is not written down",
        "count": "a model holds no vectors",
        "created_on": "the folder does not record it",
    }
    known = {"dims": dims, "metric": metric}
    others = [*used[1:], *(file for file in (join(folder, part) for part in _PARTS) if files.has(file))]
    return (
        StoreReading(
            STORE,
            path,
            model or STORE,
            role="model",
            version=version,
            dims=dims,
            metric=table("sentence_transformers")["metrics"].get(metric, metric),
            model=model,
            absent=absences(known, reasons),
            files=tuple(dict.fromkeys(others)),
            note=f"an embedding model, made from {base}" if base else "an embedding model",
        ),
    )


def _modules(data: bytes) -> list[tuple[str, str]]:
    """(kind, folder) of each part, in their order."""
    try:
        listed = json.loads(data)
    except (ValueError, RecursionError):
        raise StoreError("modules.json is no JSON") from None
    parts = [mapping(part) for part in listed[:50]] if isinstance(listed, list) else []
    return [(str(part.get("type")).rpartition(".")[2], str(part.get("path") or "").strip("/")) for part in parts]


def _object(files: Files, path: str) -> dict[str, object]:
    return parse(read_whole(files, path, MAX_BYTES)) if files.has(path) else {}
