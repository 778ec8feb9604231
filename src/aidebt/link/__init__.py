"""Once per repository: what the files referred to, resolved. Imports, settings, deployments, locked versions.

A reference that leads nowhere is left open and said to be so; nothing is guessed from spelling.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from aidebt.assets import IN_DATA, Asset, FileAssets, Kind
from aidebt.index_families import SEPARATE
from aidebt.link import index_dims, migrations
from aidebt.link.deploying import wire
from aidebt.link.edges import Linker
from aidebt.link.eval_needs import needed_data, needed_routes
from aidebt.link.evals import Evals
from aidebt.link.links import Links
from aidebt.link.migration_order import needed_changes
from aidebt.link.models import Models
from aidebt.link.needs import Needs, missing
from aidebt.link.reach import CallGraph
from aidebt.link.references import References
from aidebt.link.results import without_results
from aidebt.link.wiring import Wiring
from aidebt.link.wiring import missing as missing_infrastructure
from aidebt.report import IndexCall, ModelRef, Node

if TYPE_CHECKING:
    from aidebt.detectors import Rules

__all__ = ["Links", "Needs", "link", "missing", "missing_infrastructure", "needed_changes", "needed_data", "needed_routes"]


def link(
    files: Mapping[str, FileAssets],
    paths: Sequence[str],
    rules: Rules,
    left: Mapping[str, str] | None = None,
    needs: Needs | None = None,
) -> Links:
    """Resolve the references of all files.

    Args:
        files: what detection learnt, by path.
        paths: all paths of the repository: imports may mean a file that holds no asset.
        rules: the catalog and the signatures.
        left: files that were not read, and why: an evaluation may name one.
        needs: what was asked about the files while they were read; what imports, names and paths mean is known from that.
    """
    asked = needs or Needs(files, paths)
    files = without_results(files, rules.recorded_folder)
    references = References(files, asked.references.modules, asked.references.paths)
    graph = CallGraph(references, asked.graph)
    linker = Linker(references, lambda value: rules.catalog.resolve(value).status == "known")
    wiring = Wiring(files, rules.infrastructure)
    wire(linker, wiring)
    sites = [(path, site) for path, file in sorted(files.items()) for site in file.sites]
    for path, site in sorted(
        sites, key=lambda item: item[1].signature == IN_DATA
    ):  # what code loads is known before its own pins
        linker.site(path, site)
    linker.through_callers()
    linker.follow()
    linker.unused(rules.structures.users)
    linker.variables_to_defaults()
    linker.deployed()
    linker.neighbours()
    linker.stand_ins(rules.signatures.names.stands_in)
    linker.assets.update(migrations.settle(files))
    linker.assets.update((asset.id, asset) for asset in index_dims.settle(references, tuple(linker.assets.values())))
    queries, calls = retrieval(linker, graph, wiring, rules)
    Evals(linker, graph, rules.evals, paths, rules.signatures.judges(), left or {}).tie()
    packages = {package: version for _, file in sorted(files.items(), reverse=True) for package, version in file.packages}
    resolver = Models(rules, linker.assets, linker.deployments, linker.deployed_models, packages)
    models = {asset.id: resolver.model_of(asset) for asset in linker.assets.values() if asset.kind is Kind.MODEL_PIN}
    nodes = [*_files(references, linker), *_models(models, linker), *queries]
    models |= dict(recorded(linker, rules))
    kept = tuple(sorted(linker.assets.values(), key=lambda asset: (asset.path, asset.line, asset.column, asset.id)))
    edges = tuple(linker.edges[key] for key in sorted(linker.edges))
    return Links(kept, models, tuple(dict.fromkeys(nodes)), edges, calls)


def retrieval(linker: Linker, graph: CallGraph, wiring: Wiring, rules: Rules) -> tuple[tuple[Node, ...], tuple[IndexCall, ...]]:
    """Put the places of each vector index together, tie what builds and asks it, and give nodes and calls."""
    if not any(file.index_sites or any(asset.index for asset in file.assets) for file in linker.references.files.values()):
        return (), ()
    from aidebt.link.index_edges import IndexEdges
    from aidebt.link.index_names import Names
    from aidebt.link.indexes import Grouping
    from aidebt.link.indexes_found import told_elsewhere, without_lone

    without_lone(linker)
    told_elsewhere(linker, wiring, rules.infrastructure, rules.indexes)
    names = Names(linker.references, wiring, lambda text: rules.catalog.resolve(text).status == "placeholder")

    def widths(pin: Asset) -> list[int]:
        rows = rules.catalog.resolve(pin.value, pin.platform).candidates if pin.value else ()
        ranges = [range(row.dims_range[0], row.dims_range[1] + 1) for row in rows if row.dims_range][:1]
        return [
            *(row.dims for row in rows if row.dims),
            *(dims for row in rows for dims in row.dims_allowed),
            *(dims for lengths in ranges for dims in lengths),
        ]

    edges = IndexEdges(linker, graph, Grouping(linker, names).group(), widths)
    return edges.tie(), tuple(edges.calls)


def recorded(linker: Linker, rules: Rules) -> Iterator[tuple[str, ModelRef]]:
    """The models that stores and declarations record themselves, by the index that stands for all that tell of it."""
    for asset in linker.assets.values():
        if asset.index is not None and asset.index.model and not asset.index.of and asset.role not in SEPARATE:
            found = rules.catalog.resolve(asset.index.model)
            platforms = tuple(sorted({row.platform for row in found.candidates}))
            known = found.status == "known"
            floating = found.floating and known
            yield asset.id, ModelRef(found.status, found.platform, found.id if known else None, platforms, floating, "recorded")


def _files(references: References, linker: Linker) -> Iterator[Node]:
    for path in sorted(references.files):
        yield Node(f"file:{path}", "file", path, path)
        for target in references.targets(path):
            linker.connect(f"file:{path}", f"file:{target}", "imports", "import", "high")


def _models(models: Mapping[str, ModelRef], linker: Linker) -> Iterator[Node]:
    for pin, model in sorted(models.items()):
        if model.id is not None:
            node = f"model:{model.platform or 'any'}/{model.id}"
            yield Node(node, "model", f"{model.platform or 'any platform'}/{model.id}")
            linker.connect(pin, node, "pin_is_model", model.through or "catalog", "high")
