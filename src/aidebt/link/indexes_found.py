"""Which of the places that may tell of a vector index do: for the others nothing in the repository speaks."""

from __future__ import annotations

from collections.abc import Iterable

from aidebt.assets import ASIDE, NAMED, TOLD_BY, IndexFacts, IndexSite
from aidebt.index_families import SEPARATE, family_of
from aidebt.index_rules import IndexRules, is_plain, number
from aidebt.infrastructure import Infrastructure
from aidebt.link.edges import Linker
from aidebt.link.wiring import Wiring
from aidebt.values import replace


def told_elsewhere(linker: Linker, wiring: Wiring, infrastructure: Infrastructure, rules: IndexRules) -> None:
    """What declarations say by a name of infrastructure code, where that name has one value: `dimension = var.dimension`."""
    for asset in list(linker.assets.values()):
        facts = asset.index
        open_ = [(what, why) for what, why in facts.absent if why.startswith(TOLD_BY)] if facts is not None else []
        language = infrastructure.declares(asset.path) if open_ else None
        if facts is None or language is None:
            continue
        for what, why in open_:
            ends = wiring.ends(language.place(asset.path), why.removeprefix(TOLD_BY))
            values = {end.text for end in ends if is_plain(end.text)}
            if len(values) == 1:
                facts = completed(facts, what, values.pop(), rules)
        if facts != asset.index:
            told = facts.text or ", ".join(facts.called)
            places = (replace(facts.places[0], says=told), *facts.places[1:])
            linker.assets[asset.id] = replace(asset, index=replace(facts, places=places), value=told)


def completed(facts: IndexFacts, what: str, text: str, rules: IndexRules) -> IndexFacts:
    """The facts with one that was told elsewhere."""
    left = tuple((name, why) for name, why in facts.absent if name != what)
    match what:
        case "dims":
            return replace(facts, dims=number(text), absent=left) if number(text) else facts
        case "metric":
            return replace(facts, metric=rules.metric(text), absent=left)
        case "element":
            return replace(facts, element=rules.element(text), absent=left)
        case "called":
            return replace(facts, called=(text,), absent=left)
        case _:
            return replace(facts, model=text, absent=left)


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
