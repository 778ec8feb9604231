"""Dimensions that a declaration leaves to a name of another file: `Vector(settings.EMBEDDING_DIM)`.

The name is looked for where its import leads, else in the whole product; more than one number under it leaves it open.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from aidebt.assets import ASIDE, Asset, FileAssets
from aidebt.late import late
from aidebt.link.references import References
from aidebt.values import replace

MOST_FILES = 40
"""Files that are read for such a name."""
_HOLE = late(r"\{([A-Za-z_][\w.]{0,100})\}")


def settle(references: References, assets: Iterable[Asset]) -> Iterator[Asset]:
    """The indexes whose dimension another file tells."""
    numbers = [(path, name, value) for path, file in references.files.items() for name, value in file.numbers]
    if not numbers:
        return
    for asset in assets:
        name = named(asset)
        known = "." in name or name in references.imports.get(asset.path, {})
        if not name or not known or asset.index is None:
            continue  # a parameter may be anything
        values = _imported(references, asset.path, name, numbers) or {
            value for path, told, value in numbers if last(told) == last(name) and not _is_aside(references.files[path])
        }
        if len(values) == 1:
            absent = tuple(pair for pair in asset.index.absent if pair[0] != "dims")
            facts = replace(asset.index, dims=values.pop(), absent=absent)
            yield replace(asset, index=facts, value=facts.text)


def _imported(references: References, path: str, name: str, numbers: Iterable[tuple[str, str, int]]) -> set[int]:
    """The numbers under a name in the file that an import of its first part leads to."""
    imported = references.imports.get(path, {}).get(name.partition(".")[0])
    target = references.target(path, *imported) if imported is not None else None
    return {value for file, known, value in numbers if file == target and last(known) == last(name)}


def named(asset: Asset) -> str:
    """The name that decides the dimension of an index, as far as its place tells; else ""."""
    if asset.index is None or asset.index.dims or not asset.index.places:
        return ""
    found = _HOLE.search(asset.index.places[0].says)
    return found[1] if found else ""


def needed(files: Mapping[str, FileAssets], unread: Mapping[str, bytes]) -> set[str]:
    """Files that were not parsed and that may say such a dimension."""
    names = {last(name).encode() for file in files.values() for asset in file.assets if asset.index and (name := named(asset))}
    if not names:
        return set()
    said = re.compile(rb"\b(?:" + b"|".join(re.escape(name) for name in sorted(names)) + rb")\b[^\n]{0,60}=")
    found = (path for path, data in unread.items() if any(name in data for name in names) and said.search(data))
    return {path for path, _ in zip(sorted(found), range(MOST_FILES), strict=False)}


def last(name: str) -> str:
    """The last part of a dotted name."""
    return name.rpartition(".")[2]


def _is_aside(file: FileAssets) -> bool:
    return bool(file.assets) and all(asset.context in ASIDE for asset in file.assets)
