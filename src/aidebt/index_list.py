"""The vector indexes of a report one by one: store, dimension, how the model is known, what asks them, the verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from aidebt.assets import ASIDE, Kind
from aidebt.graph import AssetGraph
from aidebt.index_families import SEPARATE
from aidebt.report import Entry, Report
from aidebt.retrieval import BOUNDED, Indexed, Maker, Retrieval
from aidebt.score import compound, edge_scores, headline, points, verdict
from aidebt.spaces import candidates
from aidebt.thresholds import Thresholds
from aidebt.values import dataclass

if TYPE_CHECKING:
    from aidebt.catalog import Catalog

SCHEMA: Final = "aidebt-indexes/1"


@dataclass(frozen=True, slots=True)
class Listed:
    """One index as it is listed. `could` are the models that its dimension leaves, where nothing else is known of its model."""

    indexed: Indexed
    score: int
    verdict: str
    why: str
    could: tuple[str, ...]
    documents: tuple[str, ...]

    @property
    def builders(self) -> tuple[Maker, ...]:
        """The models it is built with: what is recorded, else all that is found, guesses too."""
        indexed = self.indexed
        return (indexed.recorded,) if indexed.recorded is not None else indexed.makers


@dataclass(frozen=True, slots=True)
class IndexList:
    """All of them, worst first; `services` hold indexes, `models` are folders of models, `untied` pins without index."""

    report: Report
    indexes: tuple[Listed, ...]
    services: tuple[Entry, ...]
    models: tuple[Entry, ...]
    untied: tuple[Entry, ...]


def index_list(report: Report, catalog: Catalog, thresholds: Thresholds) -> IndexList:
    """List the indexes of a report."""
    graph = AssetGraph.of(report)
    retrieval = Retrieval(graph, catalog)
    clock = report.clocks.get("embedding")
    readings = clock.readings if clock else ()
    found = []
    for indexed in retrieval.all:
        mine = edge_scores(reading for reading in readings if reading.asset == indexed.index.asset.id)
        value = points(compound([max((edge.value for edge in mine), default=0.0)]))
        dims = indexed.facts.dims
        could = candidates(dims, catalog) if dims and indexed.known == BOUNDED else ()
        documents = sorted({path for call in indexed.calls for path in call.documents})
        why = headline(mine[0]) if mine else ""
        found.append(Listed(indexed, value, verdict(value, thresholds), why, could, tuple(documents)))
    order = sorted(found, key=lambda item: (-item.score, item.indexed.index.asset.path, item.indexed.index.asset.line))
    apart = [entry for entry in report.entries if entry.asset.kind is Kind.EMBEDDING_INDEX and entry.asset.role in SEPARATE]
    services = tuple(entry for entry in apart if entry.asset.role == "service" and entry.asset.context not in ASIDE)
    models = tuple(entry for entry in apart if entry.asset.role == "model" and entry.asset.context not in ASIDE)
    return IndexList(report, tuple(order), services, models, _untied(report, graph))


def _untied(report: Report, graph: AssetGraph) -> tuple[Entry, ...]:
    """Live embedding pins that build and ask nothing that is known."""
    types = ("index_uses_embedding_model", "query_embeds_with")
    return tuple(
        entry
        for entry in report.entries
        if entry.live
        and entry.asset.kind is Kind.MODEL_PIN
        and entry.asset.role == "embedding"
        and not graph.incoming(entry.asset.id, *types)
        and not graph.configured_by(entry.asset.id)
    )


# -- as plain values ------------------------------------------------------------------------------------------------


def document(listed: IndexList) -> dict[str, Any]:
    """The list as plain values, keys in the order they are written."""
    return {
        "schema": SCHEMA,
        "repository": listed.report.repository.name,
        "head": listed.report.repository.head,
        "as_of": listed.report.as_of,
        "indexes": [_index(item) for item in listed.indexes],
        "services": [_spot(entry) for entry in listed.services],
        "local_models": [_spot(entry) for entry in listed.models],
        "models_without_index": [_pin(entry) for entry in listed.untied],
    }


def _index(item: Listed) -> dict[str, Any]:
    indexed, facts = item.indexed, item.indexed.facts
    return {
        **_spot(indexed.index),
        "called": list(facts.called),
        "evidence": facts.evidence.value,
        "dims": facts.dims,
        "element": facts.element,
        "metric": facts.metric,
        "count": facts.count,
        "model_known": indexed.known,
        "recorded": facts.model,
        "models": [_maker(maker) for maker in item.builders],
        "candidates": list(item.could),
        "queries": [
            {
                "path": query.node.path,
                "name": query.node.name,
                "confidence": query.confidence,
                "models": [_maker(maker) for maker in query.makers],
            }
            for query in indexed.queries
        ],
        "changed_on": indexed.built.changed_on,
        "age_status": indexed.built.status,
        "created_on": facts.created_on,
        "updated_on": facts.updated_on,
        "documents": list(item.documents),
        "documents_on": indexed.index.documents_on,
        "places": [
            {"path": place.path, "line": place.line, "evidence": place.evidence.value, "says": place.says}
            for place in facts.places
        ],
        "score": item.score,
        "verdict": item.verdict,
        "why": item.why,
    }


def _spot(entry: Entry) -> dict[str, Any]:
    asset = entry.asset
    store = asset.index.store if asset.index else ""
    return {"path": asset.path, "line": asset.line, "name": asset.name, "store": store}


def _maker(maker: Maker) -> dict[str, Any]:
    return {**_pin(maker.entry), "value": maker.name, "confidence": maker.confidence, "evidence": maker.evidence}


def _pin(entry: Entry) -> dict[str, Any]:
    asset, ref = entry.asset, entry.model
    return {
        "path": asset.path,
        "line": asset.line,
        "value": asset.value,
        "implicit": asset.implicit,
        "model": ref.id if ref else None,
    }
