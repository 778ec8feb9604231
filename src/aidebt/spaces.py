"""Which embedding models make vectors that can be compared, and how long those can be: what the catalog says of both.

Equal lengths prove nothing. Models share a space where they are the same weights under two names, or where their provider
documents one space for both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from aidebt.assets import Asset
from aidebt.report import ModelRef

if TYPE_CHECKING:
    from aidebt.catalog import Catalog, Model

MAX_STEPS = 4
"""How many documented pairs may lie between two names of one space: a host's name, the maker's, another host's."""


def same_space(one: ModelRef | None, other: ModelRef | None, catalog: Catalog) -> bool | None:
    """Whether vectors of two models can be compared; None where one of them is not known to the catalog."""
    if one is None or other is None or one.id is None or other.id is None:
        return None
    if one.status != "known" or other.status != "known":
        return None
    return one.id == other.id or other.id in _reachable(one.id, catalog) or one.id in _reachable(other.id, catalog)


def same_model(one: Asset, its: ModelRef | None, other: Asset, others: ModelRef | None, catalog: Catalog) -> bool | None:
    """Whether two pins lead to one vector space: their texts where the catalog does not know them; None for "cannot say"."""
    told = same_space(its, others, catalog)
    if told is None and one.value is not None and one.value == other.value:
        return True
    return told


def _reachable(id: str, catalog: Catalog) -> set[str]:
    """The ids that share the space of a model, over documented pairs, aliases and other names."""
    found, wave = {id}, {id}
    for _ in range(MAX_STEPS):
        wave = {name for known in wave for row in catalog.resolve(known).candidates for name in _names(row, catalog)} - found
        if not wave:
            break
        found |= wave
    return found


def _names(row: Model, catalog: Catalog) -> Iterator[str]:
    yield row.id
    yield from row.names
    if row.alias_of:
        yield row.alias_of
    for name in row.compatible_with:
        yield catalog.resolve(name).id or name
    moves = catalog.moves(row.platform, row.id)
    if moves and moves[-1].to:
        yield moves[-1].to


# -- lengths --------------------------------------------------------------------------------------------------------


def rows_of(ref: ModelRef | None, catalog: Catalog) -> tuple[Model, ...]:
    """The catalog's rows of a model on the platforms that may be meant; none where it is unknown."""
    if ref is None or ref.id is None or ref.status != "known":
        return ()
    rows = catalog.resolve(ref.id, ref.platform).candidates or catalog.resolve(ref.id).candidates
    return tuple(rows)


def can_make(ref: ModelRef | None, dims: int, catalog: Catalog) -> bool | None:
    """Whether a model can make vectors of that length; None where the catalog does not know its lengths."""
    rows = [row for row in rows_of(ref, catalog) if row.dims or row.dims_allowed or row.dims_range]
    return any(dims in _listed(row) or _between(row, dims) for row in rows) if rows else None


def width(ref: ModelRef | None, catalog: Catalog) -> int | None:
    """How long a model's vectors are where nothing else is asked for."""
    return next((row.dims for row in rows_of(ref, catalog) if row.dims), None)


def widths(ref: ModelRef | None, catalog: Catalog) -> str:
    """In words: "1536", "256 to 3072", "512, 1024 or 2048"; "" where the catalog does not know."""
    rows = rows_of(ref, catalog)
    for row in rows:
        if row.dims_range:
            return f"{row.dims_range[0]:,} to {row.dims_range[1]:,}"
    listed = sorted(set().union(*(_listed(row) for row in rows)))
    told = [str(dims) for dims in listed]
    return f"{', '.join(told[:-1])} or {told[-1]}" if len(told) > 1 else "".join(told)


def candidates(dims: int, catalog: Catalog) -> tuple[str, ...]:
    """The embedding models whose vectors have that length unless another is asked for, one name for each space, sorted."""
    found: dict[str, None] = {}
    for row in catalog.models():
        if row.kind == "embedding" and row.dims == dims and row.status != "retired":
            found[row.id] = None
    return tuple(sorted(found))


def known_lengths(refs: Iterable[ModelRef | None], catalog: Catalog) -> bool:
    """Whether the catalog knows how long the vectors of all these models are."""
    return all(width(ref, catalog) is not None for ref in refs)


def _listed(row: Model) -> set[int]:
    return {*row.dims_allowed, *([row.dims] if row.dims else [])}


def _between(row: Model, dims: int) -> bool:
    return row.dims_range is not None and row.dims_range[0] <= dims <= row.dims_range[1]
