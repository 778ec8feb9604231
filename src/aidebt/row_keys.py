"""Which rows of one version of an eval set stand in another one, by the digests of their cells.

Two versions compare over the columns that both have: a column that came to every row at once changes no row, one that came to
some rows changes those. A column that has another name in the other version is found by what stands in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

from aidebt.assets import CELL, Asset, Kind
from aidebt.values import dataclass

Names: TypeAlias = tuple[str | None, ...]
"""What each column is called in some version of the set, None where it is left out of the comparison."""

ABSENT = "-" * CELL
EMPTY = "7d64c5272e"  # the digest of an empty cell, which says as much as none
SHARED = 0.5  # of the fewer distinct cells of two columns: so many are the same in a column that was renamed
TELLING = 0.5  # of the rows are told apart by the columns that are left, else those say nothing about them


@dataclass(frozen=True, slots=True)
class Version:
    """The rows of an eval set in one version of its file.

    `columns` are spelt alike whatever their case; `full` are those that every row has. A row's key holds the digests of its
    cells in their order. `counted` marks a set with too many rows to be told apart: it has no keys.
    """

    name: str
    columns: tuple[str, ...]
    full: frozenset[str]
    keys: tuple[str, ...]
    counted: bool = False


def versions_of(assets: Iterable[Asset]) -> tuple[Version, ...]:
    """The eval sets among the assets of a file."""
    return tuple(version_of(asset) for asset in assets if asset.kind is Kind.EVAL_SET and asset.eval is not None)


def version_of(asset: Asset) -> Version:
    """The rows of an eval set."""
    assert asset.eval is not None
    rows = asset.eval.rows
    columns = tuple(spelt(name) for name in asset.eval.columns)
    sparse = {place for row in rows if ABSENT in row.key for place, cell in enumerate(cells(row.key)) if cell == ABSENT}
    keys = tuple(row.key.replace(ABSENT, EMPTY) for row in rows)
    full = frozenset(name for place, name in enumerate(columns) if place not in sparse)
    return Version(asset.name, columns, full, keys, not rows and bool(asset.eval.cases))


def spelt(name: str) -> str:
    """The name of a column without what an export changes: case, and what parts its words."""
    return name.strip().casefold().replace(" ", "_").replace("-", "_")


def cells(key: str) -> Iterator[str]:
    """The digests that a key is made of."""
    return (key[start : start + CELL] for start in range(0, len(key), CELL))


def projected(keys: Iterable[str], places: Sequence[int]) -> Iterator[str]:
    """The cells at some places of each key; those of a column that is not there (-1) are empty."""
    spans = [(place * CELL, (place + 1) * CELL) if place >= 0 else None for place in places]
    for key in keys:
        yield "".join([EMPTY if span is None else key[span[0] : span[1]] for span in spans])


def keys_by(version: Version, names: Names) -> Iterable[str]:
    """The keys of a version's rows, cut to the columns that count, in their order."""
    wanted = tuple(name for name in names if name is not None)
    if wanted == version.columns:
        return version.keys
    known = {name: place for place, name in reversed(list(enumerate(version.columns)))}
    return projected(version.keys, [known.get(name, -1) for name in wanted])


def cut(keys: Iterable[str], names: Names) -> Iterator[str]:
    """Keys over all columns of `names`, cut to those that count."""
    places = [place for place, name in enumerate(names) if name is not None]
    return iter(keys) if len(places) == len(names) else projected(keys, places)


def translated(names: Names, new: Version, old: Version) -> Names | None:
    """What the columns are called in the version before.

    Args:
        names: what they are called in `new`.
        new: a version.
        old: the version before it.

    Returns:
        None where what both have in common does not tell rows apart.
    """
    missing = [name for name in names if name is not None and name not in old.columns]
    if not missing:
        return names
    others = renamed(missing, new, old)
    found = tuple(
        name if name is None or name in old.columns else others.get(name, None if name in new.full else name) for name in names
    )
    if not any(name in old.columns for name in found if name is not None):
        return None
    told = len(set(keys_by(new, found)))
    return found if told >= TELLING * len(set(keys_by(new, names))) else None


def renamed(missing: Sequence[str], new: Version, old: Version) -> dict[str, str]:
    """Columns of the newer version → what those with the same cells are called in the older one."""
    free = {name: set(keys_by(old, (name,))) - {EMPTY} for name in old.columns if name not in new.columns}
    found: dict[str, str] = {}
    for name in missing if free else ():
        held = set(keys_by(new, (name,))) - {EMPTY}
        alike = {other: len(held & theirs) / max(min(len(held), len(theirs)), 1) for other, theirs in free.items()}
        best = max(sorted(alike), key=lambda other: alike[other], default=None)
        if best is not None and alike[best] >= SHARED:
            found[name] = best
            del free[best]
    return found


def same(new: Version, old: Version) -> bool:
    """Whether two versions hold the same rows, in whatever order."""
    if new.keys == old.keys and new.columns == old.columns:
        return True
    if len(new.keys) != len(old.keys) or new.counted or old.counted:
        return False
    names = translated(new.columns, new, old)
    return names is not None and Counter(cut(new.keys, names)) == Counter(keys_by(old, names))


def kept(new: Version, old: Version) -> float:
    """Which share of the rows of the smaller version the other one has too."""
    names = translated(new.columns, new, old)
    if names is None or not new.keys or not old.keys:
        return 0.0
    mine, theirs = set(cut(new.keys, names)), set(keys_by(old, names))
    return len(mine & theirs) / min(len(mine), len(theirs))
