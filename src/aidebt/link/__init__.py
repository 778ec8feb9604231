"""Once per repository: what the files referred to, resolved. Imports, settings, deployments, locked versions.

A reference that leads nowhere is left open and said to be so; nothing is guessed from spelling.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from aidebt.assets import IN_DATA, Asset, AssetRef, FileAssets, FileRef, Handed, Kind, NameRef
from aidebt.index_families import SEPARATE
from aidebt.link import index_dims, migrations
from aidebt.link.deploying import wire
from aidebt.link.edges import Linker
from aidebt.link.eval_needs import needed_code, needed_data, needed_routes
from aidebt.link.evals import Evals
from aidebt.link.links import Links
from aidebt.link.migration_order import needed_changes
from aidebt.link.models import Models
from aidebt.link.places import Paths
from aidebt.link.references import References
from aidebt.link.results import without_results
from aidebt.link.wiring import Wiring
from aidebt.link.wiring import missing as missing_infrastructure
from aidebt.modules import Modules
from aidebt.report import IndexCall, ModelRef, Node

if TYPE_CHECKING:
    from aidebt.detectors import Rules

__all__ = ["Links", "link", "missing", "missing_infrastructure", "needed_changes", "needed_data", "needed_routes"]


def link(files: Mapping[str, FileAssets], paths: Sequence[str], rules: Rules, left: Mapping[str, str] | None = None) -> Links:
    """Resolve the references of all files.

    Args:
        files: what detection learnt, by path.
        paths: all paths of the repository: imports may mean a file that holds no asset.
        rules: the catalog and the signatures.
        left: files that were not read, and why: an evaluation may name one.
    """
    files = without_results(files, rules.recorded_folder)
    references = References(files, modules_of(files, paths), Paths(paths))
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
    queries, calls = retrieval(linker, wiring, rules)
    Evals(linker, rules.evals, paths, rules.signatures.judges(), left or {}).tie()
    packages = {package: version for _, file in sorted(files.items(), reverse=True) for package, version in file.packages}
    resolver = Models(rules, linker.assets, linker.deployments, linker.deployed_models, packages)
    models = {asset.id: resolver.model_of(asset) for asset in linker.assets.values() if asset.kind is Kind.MODEL_PIN}
    nodes = [*_files(references, linker), *_models(models, linker), *queries]
    models |= dict(recorded(linker, rules))
    kept = tuple(sorted(linker.assets.values(), key=lambda asset: (asset.path, asset.line, asset.column, asset.id)))
    edges = tuple(linker.edges[key] for key in sorted(linker.edges))
    return Links(kept, models, tuple(dict.fromkeys(nodes)), edges, calls)


def retrieval(linker: Linker, wiring: Wiring, rules: Rules) -> tuple[tuple[Node, ...], tuple[IndexCall, ...]]:
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

    edges = IndexEdges(linker, Grouping(linker, names).group(), widths)
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


def modules_of(files: Mapping[str, FileAssets], paths: Sequence[str]) -> Modules:
    """What the imports of the repository mean."""
    return Modules(paths, (row for file in files.values() for row in file.aliases))


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


def missing(files: Mapping[str, FileAssets], paths: Sequence[str]) -> set[str]:
    """Files that were not parsed and that a call or a prompt needs: for a name that they define, or for their text."""
    references = References(files, modules_of(files, paths), Paths(paths))
    wanted = _loaded(references) - files.keys()
    asked: dict[str, set[str]] = {}
    waiting = [(path, needed) for path, file in files.items() if (needed := _needed(file))]
    while waiting:
        path, needed = waiting.pop()
        needed = needed | _led_to(files[path], needed)
        for alias, module, name, level in files[path].imports:
            target = references.target(path, module, name, level) if alias in needed or alias == "*" else None
            if target is None or target not in files:
                wanted.update([target] if target else [])
                continue
            onwards = (needed if alias == "*" else {name}) - asked.setdefault(target, set())
            if onwards and name:
                asked[target] |= onwards
                waiting.append((target, onwards))
    return wanted | needed_code(references, paths)


def _loaded(references: References) -> set[str]:
    """The files whose text calls send, or names of other files hold."""
    found: set[str] = set()
    for path, file in references.files.items():
        sent = [*(site.prompts for site in file.sites), *(site.prompts for site in file.index_sites)]
        refs = [ref for prompts in sent for ref in prompts] + [ref for _, held in file.bindings for ref in held]
        for ref in dict.fromkeys(ref for ref in refs if isinstance(ref, FileRef)):
            found.update(references.paths.find_all(path, ref.path, ref.stem))
    return found


def _led_to(file: FileAssets, names: set[str]) -> set[str]:
    """The names that a file binds those names to."""
    return {_head(ref) for name, refs in file.bindings if name in names for ref in refs if isinstance(ref, NameRef)}


def _needed(file: FileAssets) -> set[str]:
    """The names that the calls of a file leave open, and those that its own names lead on to."""
    sites = [(*site.models, *site.prompts) for site in file.sites]
    sites += [(*site.indexes, *site.names, *site.models, *site.prompts) for site in file.index_sites]
    heads = {_head(ref) for refs in sites for ref in refs if isinstance(ref, NameRef)}
    heads |= {_head(ref) for _, refs in file.bindings for ref in refs if isinstance(ref, NameRef)} if heads else set()
    return heads | {call.callee.partition(".")[0] for call in file.handed if _hands_assets(call)}


def _hands_assets(call: Handed) -> bool:
    """Whether a call passes on what stands in its own file."""
    return any(isinstance(ref, AssetRef) for _, refs in call.arguments for ref in refs)


def _head(ref: NameRef) -> str:
    return ref.path.partition(".")[0]
