"""The asset graph: what depends on what. The only module that knows networkx, and it imports it when a path is asked for."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from aidebt.report import Edge, Entry, IndexCall, Node
from aidebt.values import dataclass

if TYPE_CHECKING:
    from typing_extensions import Self

STRENGTH = {"high": 0, "medium": 1, "low": 2}
_TEST_FOLDERS = frozenset({"test", "tests", "testing", "__tests__", "spec", "specs"})


@dataclass(frozen=True, slots=True)
class Feature:
    """What one entry point reaches: its name (a path, or the name of an entry point) and the ids of its live assets."""

    name: str
    assets: frozenset[str]


class AssetGraph:
    """Assets, nodes and edges with the questions the clocks and checks ask. Answers are sorted."""

    def __init__(
        self,
        entries: Iterable[Entry],
        nodes: Iterable[Node] = (),
        edges: Iterable[Edge] = (),
        calls: Iterable[IndexCall] = (),
    ) -> None:
        self.calls: tuple[IndexCall, ...] = tuple(calls)
        self.entries: Mapping[str, Entry] = {entry.asset.id: entry for entry in entries}
        self.nodes: Mapping[str, Node] = {node.id: node for node in nodes}
        self.edges: tuple[Edge, ...] = tuple(sorted(edges, key=_edge_key))
        self._out: dict[tuple[str, str], list[Edge]] = defaultdict(list)
        self._into: dict[tuple[str, str], list[Edge]] = defaultdict(list)
        for edge in self.edges:
            self._out[edge.source, edge.type].append(edge)
            self._into[edge.target, edge.type].append(edge)

    @classmethod
    def of(cls, report: Any) -> Self:
        """The graph of a finished report (anything with `entries`, `nodes`, `edges` and `calls`)."""
        return cls(report.entries, report.nodes, report.edges, report.calls)

    def outgoing(self, id: str, *types: str) -> tuple[Edge, ...]:
        """Edges of `types` that start at `id`, type by type, strongest first."""
        return tuple(edge for type in types for edge in self._out.get((id, type), ()))

    def incoming(self, id: str, *types: str) -> tuple[Edge, ...]:
        """Edges of `types` that end at `id`, type by type, strongest first."""
        return tuple(edge for type in types for edge in self._into.get((id, type), ()))

    def pins_of(self, prompt: str) -> tuple[Edge, ...]:
        """Edges from a prompt to the pins it may run on."""
        return self.outgoing(prompt, "prompt_uses_model")

    def prompts_of(self, pin: str) -> tuple[Edge, ...]:
        """Edges to a pin from the prompts that run on it."""
        return self.incoming(pin, "prompt_uses_model")

    def deciding(self, pin: str) -> tuple[Edge, ...]:
        """Edges from the settings that decide a pin, strongest first."""
        return self.incoming(pin, "config_sets_model_for")

    def configured_by(self, setting: str) -> tuple[Edge, ...]:
        """Edges from a setting to the pins and calls it decides."""
        return self.outgoing(setting, "config_sets_model_for")

    def features(self) -> tuple[Feature, ...]:
        """What every entry point reaches, by name.

        An entry point is a node of that kind with `reaches` edges; besides, every file that nobody imports (tests do not
        count as importers) and that holds or reaches live assets; a file left over, in a circle of imports, is its own.
        """
        holds = self._assets_by_file()
        imports = self._imports()
        features = [
            Feature(node.name, frozenset(self._linked(edge.target for edge in self.outgoing(node.id, "reaches"))))
            for node in self.nodes.values()
            if node.kind == "entry_point"
        ]
        imported = {path for source, paths in imports.items() if not _is_test(source) for path in paths if path != source}
        files = sorted({*holds, *imports})
        seen: set[str] = set()
        for path in [file for file in files if file not in imported] + [file for file in files if file in imported]:
            if path in seen or (_is_test(path) and path not in holds):
                continue
            reached = {path} if _is_test(path) else _closure(path, imports)
            seen |= reached
            assets = self._linked(asset for file in reached for asset in holds.get(file, ()))
            if assets:
                features.append(Feature(path, frozenset(assets)))
        return tuple(sorted(features, key=lambda feature: feature.name))

    def _assets_by_file(self) -> dict[str, list[str]]:
        holds: dict[str, list[str]] = defaultdict(list)
        for id, entry in self.entries.items():
            if entry.live:
                holds[entry.asset.path].append(id)
        return holds

    def _imports(self) -> dict[str, set[str]]:
        imports: dict[str, set[str]] = defaultdict(set)
        for edge in self.edges:
            if edge.type == "imports":
                imports[self._path(edge.source)].add(self._path(edge.target))
        return imports

    def _path(self, node: str) -> str:
        known = self.nodes.get(node)
        return (known.path or known.name) if known else node

    def _linked(self, assets: Iterable[str]) -> set[str]:
        """`assets` and what their edges lead to: a prompt's pins, evals and indexes, an index's pins, a pin's settings."""
        found: set[str] = set()
        queue = deque(assets)
        while queue:
            id = queue.popleft()
            if id in found or id not in self.entries:
                continue
            found.add(id)
            queue.extend(edge.target for edge in self.outgoing(id, "prompt_uses_model", "index_uses_embedding_model"))
            queue.extend(edge.source for edge in self.deciding(id))
            asking = [edge.source for edge in self.incoming(id, "query_feeds", "query_embeds_with")]
            queue.extend(edge.target for query in asking for edge in self.outgoing(query, "query_uses_index"))
            queue.extend(edge.source for edge in self.incoming(id, "eval_covers_prompt") if edge.ticks)
        return found

    def components(self) -> tuple[tuple[str, ...], ...]:
        """Sets of assets that are connected by any edges, largest first."""
        import networkx as nx  # type: ignore[import-untyped]

        graph = self._networkx().to_undirected()
        parts = (tuple(sorted(id for id in part if id in self.entries)) for part in nx.connected_components(graph))
        return tuple(sorted((part for part in parts if part), key=lambda part: (-len(part), part)))

    def impact(self, model: str, platform: str | None = None) -> tuple[str, ...]:
        """Ids of everything that depends on a model: its pins, and what leads to them over edges against their direction.

        `platform` limits it to pins that are resolved to that platform, or to none.
        """
        import networkx as nx

        pins = [
            id
            for id, entry in self.entries.items()
            if entry.model and entry.model.id == model and platform in (None, entry.model.platform)
        ]
        graph = self._networkx()
        found = set(pins).union(*(nx.ancestors(graph, pin) for pin in pins if pin in graph))
        return tuple(sorted(found))

    def _networkx(self) -> Any:
        import networkx as nx

        graph = nx.MultiDiGraph()
        graph.add_nodes_from(self.entries)
        graph.add_nodes_from(self.nodes)
        graph.add_edges_from((edge.source, edge.target) for edge in self.edges)
        return graph


def strongest(edges: Sequence[Edge]) -> Edge | None:
    """The edge of the highest confidence, or None."""
    return min(edges, key=_edge_key, default=None)


def _edge_key(edge: Edge) -> tuple[int, str, str, str]:
    return (STRENGTH.get(edge.confidence, 3), edge.source, edge.target, edge.type)


def _is_test(path: str) -> bool:
    pure = PurePosixPath(path)
    stem = pure.name.split(".")[0]
    return bool(_TEST_FOLDERS.intersection(pure.parts)) or stem.startswith("test_") or stem.endswith("_test")


def _closure(start: str, imports: Mapping[str, set[str]]) -> set[str]:
    found = {start}
    queue = deque([start])
    while queue:
        for path in imports.get(queue.popleft(), ()):
            if path not in found:
                found.add(path)
                queue.append(path)
    return found
