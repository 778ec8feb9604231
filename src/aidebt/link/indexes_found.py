"""Which of the places that may tell of a vector index do: for the others nothing in the repository speaks."""

from __future__ import annotations

from collections.abc import Iterable

from aidebt.assets import ASIDE, NAMED, IndexFacts, IndexSite
from aidebt.index_families import SEPARATE, family_of
from aidebt.link.edges import Linker


def without_lone(linker: Linker) -> None:
    """Drop the names of indexes, and the services that may hold other things, where nothing is an index of their store.

    A name needs an index, a service or a call of its store; a service needs an index or a call.
    """
    found = [(asset, asset.index) for asset in linker.assets.values() if asset.index is not None]
    doubted = [(asset, facts) for asset, facts in found if asset.note == NAMED]
    if not doubted:
        return
    sites = [site for file in linker.references.files.values() for site in file.index_sites]
    sure = [(asset, facts) for asset, facts in found if asset.note != NAMED and asset.context not in ASIDE]
    indexes = stores((facts for asset, facts in sure if asset.role not in SEPARATE), sites)
    everything = indexes | stores((facts for _, facts in sure), ())
    for asset, facts in doubted:
        if not speaks(facts, indexes if asset.role in SEPARATE else everything):
            del linker.assets[asset.id]


def stores(indexes: Iterable[IndexFacts], sites: Iterable[IndexSite]) -> set[str]:
    """The systems that indexes and calls are of."""
    return {family_of(store).name for store in (*(facts.store for facts in indexes), *(site.store for site in sites)) if store}


def speaks(facts: IndexFacts, known: set[str]) -> bool:
    """Whether something of the same store is there; of any store, where the place does not say which."""
    return family_of(facts.store).name in known if facts.store else bool(known)
