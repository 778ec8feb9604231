"""What linking gives: the resolved repository, and what is left of it without what nothing can reach."""

from __future__ import annotations

from collections.abc import Mapping

from aidebt.assets import NAMED, Asset
from aidebt.link.edges import STRENGTH
from aidebt.report import Edge, IndexCall, ModelRef, Node
from aidebt.values import dataclass, replace

INDEX_EDGES = frozenset({"index_uses_embedding_model", "query_uses_index", "query_embeds_with", "index_built_from"})


@dataclass(frozen=True, slots=True)
class Links:
    """The resolved repository: assets as their surroundings see them, and how they hang together."""

    assets: tuple[Asset, ...]
    models: Mapping[str, ModelRef]
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    calls: tuple[IndexCall, ...] = ()

    def pin_of(self) -> dict[str, str]:
        """For each prompt the pin it most surely runs on, for each index the one that most surely builds it."""
        best: dict[str, Edge] = {}
        for edge in self.edges:
            if edge.type in ("prompt_uses_model", "index_uses_embedding_model") and (
                edge.source not in best or _sureness(edge) > _sureness(best[edge.source])
            ):
                best[edge.source] = edge
        return {prompt: edge.target for prompt, edge in best.items()}

    def without_dead_indexes(self) -> Links:
        """The links without edges of index places that nothing can reach; another place stands for an index then."""
        indexes = {asset.id: asset for asset in self.assets if asset.index is not None}
        dead = {id for id, asset in indexes.items() if asset.dead}
        heirs: dict[str, str] = {}
        for asset in indexes.values():
            if asset.index is not None and asset.index.of in dead and asset.id not in dead and asset.note != NAMED:
                heirs.setdefault(asset.index.of, asset.id)
        assets = tuple(_inherited(asset, indexes, heirs) if asset.id in indexes else asset for asset in self.assets)
        gone = {asset.id for asset in self.assets if asset.dead}
        edges = tuple(edge for edge in self.edges if edge.type not in INDEX_EDGES or not gone & {edge.source, edge.target})
        calls = tuple(replace(call, indexes=tuple(heirs.get(id, id) for id in call.indexes)) for call in self.calls)
        models = {heirs.get(id, id): model for id, model in self.models.items()}
        return Links(assets, models, self.nodes, edges, calls)


def _inherited(asset: Asset, indexes: Mapping[str, Asset], heirs: Mapping[str, str]) -> Asset:
    """An index place with what it has from the dead one that stood for all, or with the one that stands for them now."""
    facts = asset.index
    if facts is None:
        return asset
    for old, heir in heirs.items():
        told = indexes[old].index
        if asset.id == heir and told is not None:
            return replace(
                asset, index=replace(told, of="", called=tuple(dict.fromkeys((*facts.called, *told.called)))), value=told.text
            )
        if old in (asset.id, facts.of):
            return replace(asset, index=replace(facts, of=heir))
    return asset


def _sureness(edge: Edge) -> tuple[int, bool]:
    return STRENGTH[edge.confidence], edge.ticks
