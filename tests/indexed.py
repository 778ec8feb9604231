"""Small programs with vector indexes: sources as text, and beside them what detection says of their indexes, by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from aidebt.assets import (
    Asset,
    Context,
    Evidence,
    FileAssets,
    IndexFacts,
    IndexPlace,
    IndexSite,
    Kind,
    NameRef,
    Ref,
    TextRef,
)
from aidebt.link import Links, link
from project import analysed, analyser


def index(
    path: str,
    line: int = 1,
    *,
    store: str = "pgvector",
    called: str = "",
    evidence: Evidence = Evidence.CREATED,
    scope: str = "",
    context: Context = Context.APP,
    role: str = "index",
    name: str = "",
    says: str = "",
    **facts: object,
) -> Asset:
    """One place that tells of an index."""
    place = IndexPlace(path, line, evidence, says)
    told = IndexFacts(store, evidence, places=(place,), called=(called,) if called else (), **facts)  # type: ignore[arg-type]
    known = name or called or f"line{line}"
    return Asset(
        Kind.EMBEDDING_INDEX, path, known, line, 1, line, told.text, role, context, known, known, b"", scope=scope, index=told
    )


def call(
    operation: str,
    *,
    store: str = "pgvector",
    scope: str = "",
    line: int = 1,
    names: str | Sequence[Ref] = (),
    models: str | Sequence[Ref] = (),
    **more: object,
) -> IndexSite:
    """A call on an index; names are a text or references, models a name in the scope or references."""
    named = (TextRef(names),) if isinstance(names, str) else tuple(names)
    made = (NameRef(models, scope),) if isinstance(models, str) else tuple(models)
    return IndexSite(operation, store, scope, line, names=named, models=made, evidence=operation, **more)  # type: ignore[arg-type]


@dataclass
class Program:
    """Linked sources. `indexes`, `calls` and `binds` (names and what they lead to) are what detection finds in a file."""

    sources: Mapping[str, str]
    indexes: Sequence[Asset] = ()
    calls: Mapping[str, Sequence[IndexSite]] = field(default_factory=dict)
    binds: Mapping[str, Mapping[str, Ref]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        files = dict(analysed(self.sources))
        for path in {*(asset.path for asset in self.indexes), *self.calls, *self.binds}:
            found = files.get(path, FileAssets(path))
            mine = tuple(asset for asset in self.indexes if asset.path == path)
            others = tuple(asset for asset in found.assets if asset.kind is not Kind.EMBEDDING_INDEX)
            bound = tuple((name, (ref,)) for name, ref in self.binds.get(path, {}).items())
            calls = tuple(self.calls.get(path, ()))
            files[path] = replace(found, assets=(*others, *mine), index_sites=calls, bindings=(*found.bindings, *bound))
        self.links: Links = link(files, sorted(files), analyser().rules)
        self.by_id = {asset.id: asset for asset in self.links.assets}

    def one_of(self, path: str, line: int = 1) -> Asset:
        """The index that stands at a place."""
        kinds = (asset for asset in self.links.assets if asset.kind is Kind.EMBEDDING_INDEX)
        (only,) = [asset for asset in kinds if (asset.path, asset.line) == (path, line)]
        return only

    def groups(self) -> set[frozenset[str]]:
        """The places of each index, as path:line."""
        found: dict[str, set[str]] = {}
        for asset in self.links.assets:
            if asset.index is not None:
                found.setdefault(asset.index.of or asset.id, set()).add(f"{asset.path}:{asset.line}")
        return {frozenset(places) for places in found.values()}

    def ties(self, kind: str) -> set[tuple[str, str, str]]:
        """(source, target, confidence) of each edge of a kind; indexes and pins by place, queries by scope."""
        return {
            (self._said(edge.source), self._said(edge.target), edge.confidence)
            for edge in self.links.edges
            if edge.type == kind
        }

    def builds(self) -> set[tuple[str, str, str]]:
        return self.ties("index_uses_embedding_model")

    def _said(self, id: str) -> str:
        asset = self.by_id.get(id)
        if asset is None:
            return id.removeprefix("query:")
        if asset.kind is Kind.PROMPT:
            return (asset.value or "")[:12]
        return f"{asset.path}:{asset.line}" if asset.kind is Kind.EMBEDDING_INDEX else str(asset.value)
