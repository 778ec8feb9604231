"""What findings about indexes share: their places, what else must change with a model, how much must be embedded anew."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from aidebt.checks._inventory import Inventory
from aidebt.checks._moving import thresholds
from aidebt.checks._places import place
from aidebt.findings import Place
from aidebt.lifecycle import listed, plural
from aidebt.report import Entry
from aidebt.retrieval import Indexed, Maker
from aidebt.spaces import widths

MOST_PLACES = 6
"""Places of one index that a finding lists; JSON has all."""


def spots(indexed: Indexed, *makers: Maker) -> tuple[Place, ...]:
    """The index, then the models, then the other places that tell of it."""
    pins = [maker.entry for maker in makers if not maker.recorded]
    return tuple(dict.fromkeys(place(entry) for entry in unique([indexed.index, *pins, *indexed.places[1:MOST_PLACES]])))


def unique(entries: Iterable[Entry]) -> list[Entry]:
    """Each entry once, in order."""
    return list({entry.asset.id: entry for entry in entries}.values())


def described(indexed: Indexed) -> str:
    """What is known of an index, in one line of evidence: "docs: pgvector, 1536 dimensions, cosine, 120 vectors"."""
    facts = indexed.facts
    told = [
        facts.store,
        plural(facts.dims, "dimension") if facts.dims else "",
        facts.metric or "",
        plural(facts.count, "vector") if facts.count else "",
        f"model {indexed.known}",
    ]
    return f"{indexed.name}: {', '.join(word for word in told if word)}"


def along(inventory: Inventory, indexed: Indexed, *makers: Maker) -> Iterator[str]:
    """What has to change with the model: the declared width, thresholds of similarity, the vectors themselves."""
    facts = indexed.facts
    for maker in makers:
        lengths = widths(maker.ref, inventory.catalog)
        if facts.dims and lengths:
            yield f"{maker.name} makes vectors of {lengths} dimensions, declared are {facts.dims}"
    yield from thresholds(indexed)
    if facts.count:
        yield f"{plural(facts.count, 'vector')} to embed anew"


def names(makers: Iterable[Maker]) -> str:
    """The names of some models, each once."""
    return listed(list(dict.fromkeys(maker.name for maker in makers)))
