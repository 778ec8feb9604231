"""Git LFS pointers under a name that only a vector store has: an index that lies elsewhere."""

from __future__ import annotations

from fnmatch import fnmatchcase

from aidebt.stores.files import Files, StoreFile, name_of, stem_of
from aidebt.stores.reading import StoreReading
from aidebt.stores.rules import table

STORE = "pointer"
_HEADER = b"version https://git-lfs.github.com/spec/"  # https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md
_ELSEWHERE = "git lfs pointer: the content is elsewhere"


def recognise(path: str, head: bytes, file: StoreFile) -> bool:
    """Whether a file is such a pointer."""
    return head.startswith(_HEADER) and bool(_store(path))


def read(path: str, files: Files) -> tuple[StoreReading, ...]:
    """The index, of which only its kind is known, from its name."""
    fields = ("dims", "metric", "count", "model", "created_on")
    return (
        StoreReading(
            _store(path),
            path,
            stem_of(path),
            absent=tuple((field, _ELSEWHERE) for field in fields),
            note="recognised by its name alone",
            certain=False,
        ),
    )


def _store(path: str) -> str:
    name = name_of(path)
    return next((str(store) for pattern, store in table("pointers").items() if fnmatchcase(name, pattern)), "")
