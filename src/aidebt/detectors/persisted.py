"""Readings of persisted stores → assets: each index that lies in the repository is one, its files are its places."""

from __future__ import annotations

from aidebt.assets import Asset, Confidence, Context, Evidence, IndexFacts, IndexPlace, Kind
from aidebt.stores.reading import StoreReading

MAX_PLACES = 20  # files of one store that are told one by one


def index_asset(reading: StoreReading, context: Context) -> Asset:
    """The asset of one reading. Its content is what the store says of itself, so that a rebuilt index is another content."""
    facts = index_facts(reading)
    return Asset(
        kind=Kind.EMBEDDING_INDEX,
        path=reading.path,
        name=reading.collection,
        line=1,
        column=1,
        end_line=1,
        value=facts.text,
        role=reading.role,
        context=context,
        content="\n".join(
            str(part) for part in (reading.store, reading.version, facts.text, facts.created_on, facts.updated_on)
        ),
        binding=reading.collection,
        raw=b"",
        confidence=Confidence.HIGH if reading.certain else Confidence.MEDIUM,
        note=reading.note,
        index=facts,
    )


def index_facts(reading: StoreReading) -> IndexFacts:
    """What a store says of itself, as every index is described."""
    first = IndexPlace(reading.path, 1, Evidence.PERSISTED)
    others = (IndexPlace(path, 1, Evidence.PERSISTED) for path in reading.files[: MAX_PLACES - 1])
    return IndexFacts(
        store=reading.store,
        evidence=Evidence.PERSISTED,
        version=reading.version,
        dims=reading.dims,
        element=reading.element,
        metric=reading.metric,
        count=reading.count,
        model=reading.model,
        created_on=reading.created_on,
        updated_on=reading.updated_on,
        absent=reading.absent,
        places=(first, *others),
        called=(reading.collection,) if reading.collection else (),
    )
