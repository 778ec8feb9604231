"""Once per repository: what the files referred to, resolved. Imports, settings, deployments, locked versions.

A reference that leads nowhere is left open and said to be so; nothing is guessed from spelling.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from aidebt.assets import LIVE_USAGES, Asset, AssetRef, Context, EnvRef, FileAssets, Kind, NameRef, Ref, Site, Usage
from aidebt.modules import Modules
from aidebt.report import Edge, ModelRef, Node

if TYPE_CHECKING:
    from aidebt.detectors import Rules

MAX_HOPS = 12
"""A name is followed through at most this many files or bindings."""

STRENGTH = {"low": 0, "medium": 1, "high": 2}
FALLBACK_PINS = 24
"""A prompt that no call sends is tied to the pins around it only where these are few; more say nothing about it."""

FALLBACK_TABLE = 4
"""Likewise for entries of tables: more of them are facts about models, not choices."""


@dataclass(frozen=True, slots=True)
class Links:
    """The resolved repository: assets as their surroundings see them, and how they hang together."""

    assets: tuple[Asset, ...]
    models: Mapping[str, ModelRef]
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]

    def pin_of(self) -> dict[str, str]:
        """For each prompt the pin it most surely runs on."""
        best: dict[str, tuple[int, bool, str]] = {}
        for edge in self.edges:
            if edge.type == "prompt_uses_model":
                rank = (STRENGTH[edge.confidence], edge.ticks, edge.target)
                if edge.source not in best or (rank[:2]) > best[edge.source][:2]:
                    best[edge.source] = rank
        return {prompt: rank[2] for prompt, rank in best.items()}


@dataclass(slots=True)
class Linker:
    """Holds the repository's files while references are resolved."""

    files: Mapping[str, FileAssets]
    modules: Modules
    rules: Rules
    assets: dict[str, Asset] = field(default_factory=dict)
    bindings: dict[str, dict[str, tuple[Ref, ...]]] = field(default_factory=dict)
    imports: dict[str, dict[str, tuple[str, str, int]]] = field(default_factory=dict)
    variables: dict[str, list[str]] = field(default_factory=dict)
    deployments: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    packages: dict[str, str] = field(default_factory=dict)
    edges: dict[tuple[str, str, str], Edge] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Index what the files export."""
        for path, file in sorted(self.files.items()):
            for asset in file.assets:
                self.assets[asset.id] = asset
            self.bindings[path] = dict(file.bindings)
            self.imports[path] = {alias: (module, name, level) for alias, module, name, level in file.imports}
            for variable, asset_id in file.variables:
                self.variables.setdefault(variable, []).append(asset_id)
            for name, asset_id, version in file.deployments:
                self.deployments.setdefault(name, []).append((asset_id, version))
            for package, version in file.packages:
                self.packages.setdefault(package, version)

    # -- names ------------------------------------------------------------------------------------------------------

    def resolve(
        self, path: str, refs: Iterable[Ref], hops: int = 0, seen: set[tuple[str, str]] | None = None
    ) -> Iterator[AssetRef | EnvRef]:
        """The assets and environment variables that references of the file `path` lead to."""
        seen = set() if seen is None else seen
        if hops > MAX_HOPS:
            return
        for ref in refs:
            match ref:
                case AssetRef() | EnvRef():
                    yield ref
                case NameRef():
                    yield from self.named(path, ref.path, ref.scope, hops, seen)

    def named(self, path: str, name: str, scope: str, hops: int, seen: set[tuple[str, str]]) -> Iterator[AssetRef | EnvRef]:
        """What a dotted name leads to, read in `scope` of the file `path`."""
        if (path, f"{scope}:{name}") in seen:
            return
        seen.add((path, f"{scope}:{name}"))
        table = self.bindings.get(path, {})
        for candidate in candidates(name, scope):
            if candidate in table:
                yield from self.resolve(path, table[candidate], hops + 1, seen)
                return
        head, _, rest = name.partition(".")
        if head in ("self", "cls"):
            return
        imported = self.imports.get(path, {}).get(head)
        if imported is not None:
            yield from self.through_import(path, imported, rest, hops, seen)
        elif rest:
            yield from self.attribute(path, head, rest, scope, hops, seen)

    def through_import(
        self, path: str, imported: tuple[str, str, int], rest: str, hops: int, seen: set[tuple[str, str]]
    ) -> Iterator[AssetRef | EnvRef]:
        module, name, level = imported
        if name:
            below = self.modules.find(path, f"{module}.{name}" if module else name, level)
            if below is not None and rest and below in self.files:
                yield from self.named(below, rest, "", hops + 1, seen)
                return
            target, symbol = self.modules.find(path, module, level), f"{name}.{rest}" if rest else name
        else:
            target, symbol = self.modules.find(path, module, level), rest
            while target is None and "." in symbol:
                head, _, symbol = symbol.partition(".")
                module = f"{module}.{head}"
                target = self.modules.find(path, module, level)
        if target is not None and target != path and symbol and target in self.files:
            yield from self.named(target, symbol, "", hops + 1, seen)

    def attribute(
        self, path: str, head: str, rest: str, scope: str, hops: int, seen: set[tuple[str, str]]
    ) -> Iterator[AssetRef | EnvRef]:
        """`settings.MODEL` where `settings = Settings()`: the attribute of what `head` is bound to."""
        table = self.bindings.get(path, {})
        for candidate in candidates(head, scope):
            for ref in table.get(candidate, ()):
                if isinstance(ref, NameRef) and ref.path != head:
                    yield from self.named(path, f"{ref.path}.{rest}", ref.scope, hops + 1, seen)
            if candidate in table:
                return

    # -- edges ------------------------------------------------------------------------------------------------------

    def connect(self, source: str, target: str, kind: str, evidence: str, confidence: str, ticks: bool = True) -> None:
        """Add an edge; of two with the same ends the surer stays."""
        key = (source, target, kind)
        known = self.edges.get(key)
        if known is None or STRENGTH[confidence] > STRENGTH[known.confidence]:
            self.edges[key] = Edge(source, target, kind, evidence, confidence, ticks)

    def site(self, path: str, site: Site) -> None:
        """The edges of one call."""
        reached = list(dict.fromkeys(self.resolve(path, site.models)))
        prompts = [
            self.assets[ref.id]
            for ref in self.resolve(path, site.prompts)
            if isinstance(ref, AssetRef) and ref.id in self.assets
        ]
        prompts = [asset for asset in dict.fromkeys(prompts) if asset.kind is Kind.PROMPT]
        pins = self.decided(reached, site)
        for prompt in prompts:
            for pin, confidence, evidence in pins:
                self.connect(prompt.id, pin.id, "prompt_uses_model", evidence, *self.weight(pin, confidence))

    def decided(self, reached: Sequence[AssetRef | EnvRef], site: Site) -> list[tuple[Asset, str, str]]:
        """The pins that decide a call's model, with confidence and evidence: settings before the default in the code."""
        defaults = [self.assets[ref.id] for ref in reached if isinstance(ref, AssetRef) and ref.id in self.assets]
        defaults = [asset for asset in defaults if asset.kind is Kind.MODEL_PIN]
        for pin in defaults:
            self.upgrade(pin, site)
        found: list[tuple[Asset, str, str]] = []
        set_by = [
            (name, asset_id)
            for ref in reached
            if isinstance(ref, EnvRef)
            for name in [ref.name]
            for asset_id in self.variables.get(name, ())
        ]
        for name, asset_id in set_by:
            setting = self.assets[asset_id]
            found.append((setting, "medium" if is_sample(setting.path) else "high", f"{site.evidence}, through {name}"))
            for pin in defaults:
                self.connect(
                    asset_id,
                    pin.id,
                    "config_sets_model_for",
                    f"environment variable {name}",
                    "medium" if is_sample(setting.path) else "high",
                )
            if site.platform and setting.platform is None:
                self.assets[asset_id] = replace(setting, platform=site.platform, note=deployment_note(site, setting))
        found.extend((self.assets[pin.id], "low" if set_by else "high", site.evidence) for pin in defaults)
        return found

    def weight(self, pin: Asset, confidence: str) -> tuple[str, bool]:
        """Menu and table entries are offered, not chosen: such an edge is weak, and ticks only for the first entry."""
        if pin.usage in (Usage.MENU, Usage.TABLE, Usage.COMPARISON, Usage.DUMP):
            return "low", pin.usage is Usage.MENU and pin.ordinal == 0
        return confidence, True

    def upgrade(self, pin: Asset, site: Site) -> None:
        """A constant that a call uses is used by a call, on the platform of that call."""
        known = self.assets[pin.id]
        usage = (
            Usage.CALL
            if known.usage in (Usage.TABLE, Usage.SETTING) and known.context is not Context.CONFIG and not known.group
            else known.usage
        )
        platform = known.platform or site.platform
        self.assets[pin.id] = replace(known, usage=usage, platform=platform, note=known.note or deployment_note(site, known))

    def variables_to_defaults(self) -> None:
        """`config_sets_model_for` wherever a name is bound to a variable with a default, used by a known call or not."""
        for path, table in self.bindings.items():
            for refs in table.values():
                names = [ref.name for ref in refs if isinstance(ref, EnvRef)]
                pins = [ref.id for ref in refs if isinstance(ref, AssetRef) and ref.id in self.assets]
                for name in names:
                    for setting in self.variables.get(name, ()):
                        for pin in pins:
                            if (
                                self.assets[pin].kind is Kind.MODEL_PIN
                                and self.assets[pin].usage is Usage.DEFAULT
                                and len(names) == 1
                            ):
                                confidence = "medium" if is_sample(self.assets[setting].path) else "high"
                                self.connect(setting, pin, "config_sets_model_for", f"environment variable {name}", confidence)
            del path

    def neighbours(self) -> None:
        """Prompts that no call was seen to send are tied to the pins of their function, object or module, in that order."""
        linked = {edge.source for edge in self.edges.values() if edge.type == "prompt_uses_model"}
        users = self.importers()
        by_file: dict[str, list[Asset]] = defaultdict(list)
        for asset in self.assets.values():
            if asset.kind is Kind.MODEL_PIN and asset.role == "chat" and asset.usage in (*LIVE_USAGES, Usage.MENU):
                by_file[asset.path].append(asset)
        for prompt in [asset for asset in self.assets.values() if asset.kind is Kind.PROMPT]:
            if prompt.role == "assistant_instructions":
                continue
            if prompt.scope and prompt.id not in linked:
                self.tables_beside(prompt)
            if prompt.id in linked:
                continue
            for pins, confidence, evidence in self.around(prompt, by_file, users.get(prompt.path, {})):
                if pins and len(pins) <= FALLBACK_PINS:
                    for pin in pins:
                        self.connect(prompt.id, pin.id, "prompt_uses_model", evidence, *self.weight(pin, confidence))
                    break

    def tables_beside(self, prompt: Asset) -> None:
        """Table entries of the prompt's own object are weak edges that do not tick."""
        owner = prompt.scope.partition(".")[0]
        beside = [
            pin
            for pin in self.assets.values()
            if pin.path == prompt.path
            and pin.usage is Usage.TABLE
            and pin.role == "chat"
            and pin.scope.partition(".")[0] == owner
        ]
        for pin in beside if len(beside) <= FALLBACK_TABLE else ():
            self.connect(prompt.id, pin.id, "prompt_uses_model", "table in the same object", "low", False)

    def around(
        self, prompt: Asset, by_file: Mapping[str, list[Asset]], importers: Mapping[str, set[str]]
    ) -> Iterator[tuple[list[Asset], str, str]]:
        here = by_file.get(prompt.path, [])
        if prompt.scope:
            yield [pin for pin in here if pin.scope == prompt.scope], "medium", "same function"
            owner = prompt.scope.partition(".")[0]
            yield [pin for pin in here if pin.scope.partition(".")[0] == owner], "medium", "same object"
        yield here, "low", "same module"
        head = prompt.name.partition(".")[0]
        users = [path for path, names in importers.items() if head in names or "*" in names or not names]
        yield [pin for path in users for pin in by_file.get(path, [])], "low", "module that imports it"

    def importers(self) -> dict[str, dict[str, set[str]]]:
        """Which files import a file, and which of its names."""
        table: dict[str, dict[str, set[str]]] = {}
        for path, imports in self.imports.items():
            for module, name, level in imports.values():
                target = self.modules.find(path, module, level)
                if target is not None and target != path:
                    table.setdefault(target, {}).setdefault(path, set()).update([name] if name else [])
        return table

    def deployed(self) -> None:
        """The setting that names the model behind a deployment decides the pins that use the deployment's name."""
        for asset in list(self.assets.values()):
            if asset.kind is not Kind.MODEL_PIN or asset.value is None:
                continue
            for target, _ in self.deployments.get(asset.value, ()):
                if target != asset.id and self.assets[target].path != asset.path and is_deployment(asset):
                    named = self.named_by(target, asset.value)
                    if named is not None:
                        self.connect(named, asset.id, "config_sets_model_for", f"deployment {asset.value}", "high")
                elif target != asset.id and self.assets[target].path == asset.path and same_object(asset, self.assets[target]):
                    self.connect(target, asset.id, "config_sets_model_for", "model of this deployment", "high")

    def named_by(self, model_pin: str, name: str) -> str | None:
        """The pin that stands as the deployment's name beside `model_pin`, or the model pin itself where the name is no pin."""
        model = self.assets[model_pin]
        for asset in self.assets.values():
            if asset.path == model.path and asset.value == name and asset.id != model_pin and same_object(asset, model):
                return asset.id
        return model_pin

    # -- models -----------------------------------------------------------------------------------------------------

    def model_of(self, asset: Asset) -> ModelRef:
        """The model a pin stands for."""
        if asset.value is None:
            return self.library_default(asset)
        resolution = self.rules.catalog.resolve(asset.value, asset.platform)
        if resolution.status == "placeholder":
            return ModelRef("placeholder")
        behind = [(target, version) for target, version in self.deployments.get(asset.value, ()) if target != asset.id]
        if behind and (
            is_deployment(asset)
            or any(same_object(asset, self.assets[target]) and self.assets[target].path == asset.path for target, _ in behind)
        ):
            return self.deployed_model(asset, behind[0])
        if is_deployment(asset):
            return ModelRef("deployment", asset.platform)
        if resolution.status != "known":
            return ModelRef("unknown", resolution.platform)
        platforms = tuple(sorted({row.platform for row in resolution.candidates}))
        return ModelRef("known", resolution.platform, resolution.id, platforms, resolution.floating)

    def deployed_model(self, asset: Asset, behind: tuple[str, str]) -> ModelRef:
        target, version = behind
        model = self.assets[target]
        platform = asset.platform or model.platform or ("azure-openai" if version else None)
        for text in ([f"{model.value}-{version}"] if version else []) + [model.value or ""]:
            resolution = self.rules.catalog.resolve(text, platform)
            if resolution.status == "known":
                platforms = tuple(sorted({row.platform for row in resolution.candidates}))
                pinned = text != model.value
                return ModelRef(
                    "known",
                    resolution.platform or platform,
                    resolution.id,
                    platforms,
                    resolution.floating and not pinned,
                    f"{model.path}:{model.line}",
                )
        return ModelRef("deployment", platform, through=f"{model.path}:{model.line}")

    def library_default(self, asset: Asset) -> ModelRef:
        """The default model of a library, where the locked or required version is one that was checked."""
        signature = self.rules.signatures.match_call(asset.note, asset.note, frozenset(self.rules.signatures.vendors))
        version = self.packages.get(asset.package.lower().replace("_", "-"))
        default = signature.default_for(version) if signature is not None and version is not None else None
        if default is None:
            return ModelRef(
                "unknown", asset.platform, through=f"default of {asset.package} unknown at {version or 'an unlocked version'}"
            )
        resolution = self.rules.catalog.resolve(default, asset.platform)
        platforms = tuple(sorted({row.platform for row in resolution.candidates}))
        return ModelRef(
            resolution.status,
            resolution.platform,
            resolution.id,
            platforms,
            resolution.floating,
            f"default of {asset.package} {version}",
        )


def candidates(name: str, scope: str) -> Iterator[str]:
    """The qualified names that `name` may mean in `scope`, innermost first."""
    for prefix in ("self.", "cls."):
        if name.startswith(prefix):
            while scope:
                scope = scope.rpartition(".")[0]
                if scope:
                    yield f"{scope}.{name[len(prefix) :]}"
            return
    while scope:
        yield f"{scope}.{name}"
        scope = scope.rpartition(".")[0]
    yield name


def is_sample(path: str) -> bool:
    """Whether a file shows settings rather than making them: `.env.example` and its kin."""
    name = path.rpartition("/")[2].lower()
    return any(word in name for word in ("example", "sample", "template", "dist", "default"))


def is_deployment(asset: Asset) -> bool:
    """Whether the pin's text is a deployment's name, whatever it looks like."""
    return asset.note == "deployment"


def deployment_note(site: Site, asset: Asset) -> str:
    return "deployment" if site.deployment and not asset.note else asset.note


def same_object(one: Asset, other: Asset) -> bool:
    """Whether two settings stand in one object: the name of a deployment and the model in it."""
    return one.scope == other.scope or other.scope.startswith(f"{one.scope}.") or one.scope.startswith(f"{other.scope}.")


def link(files: Mapping[str, FileAssets], paths: Sequence[str], rules: Rules) -> Links:
    """Resolve the references of all files.

    Args:
        files: what detection learnt, by path.
        paths: all paths of the repository: imports may mean a file that holds no asset.
        rules: the catalog and the signatures.
    """
    linker = Linker(files, Modules(paths), rules)
    for path, file in sorted(files.items()):
        for site in file.sites:
            linker.site(path, site)
    linker.variables_to_defaults()
    linker.deployed()
    linker.neighbours()
    models = {asset.id: linker.model_of(asset) for asset in linker.assets.values() if asset.kind is Kind.MODEL_PIN}
    nodes = [Node(f"file:{path}", "file", path, path) for path in sorted(files)]
    for pin, model in sorted(models.items()):
        if model.id is not None:
            node = f"model:{model.platform or 'any'}/{model.id}"
            nodes.append(Node(node, "model", f"{model.platform or 'any platform'}/{model.id}"))
            linker.connect(pin, node, "pin_is_model", model.through or "catalog", "high")
    for path in sorted(files):
        for module, name, level in linker.imports[path].values():
            below = linker.modules.find(path, f"{module}.{name}" if module else name, level) if name else None
            target = below or linker.modules.find(path, module, level)
            if target is not None and target != path and target in files:
                linker.connect(f"file:{path}", f"file:{target}", "imports", "import", "high")
    kept = tuple(sorted(linker.assets.values(), key=lambda asset: (asset.path, asset.line, asset.column, asset.id)))
    return Links(kept, models, tuple(dict.fromkeys(nodes)), tuple(linker.edges[key] for key in sorted(linker.edges)))


def missing(files: Mapping[str, FileAssets], paths: Sequence[str]) -> set[str]:
    """Files that were not parsed and that define names which a call or a prompt in a parsed file needs."""
    modules = Modules(paths)
    wanted: set[str] = set()
    for path, file in files.items():
        needed = {
            ref.path.partition(".")[0]
            for site in file.sites
            for ref in (*site.models, *site.prompts)
            if isinstance(ref, NameRef)
        }
        needed |= (
            {ref.path.partition(".")[0] for _, refs in file.bindings for ref in refs if isinstance(ref, NameRef)}
            if needed
            else set()
        )
        for alias, module, name, level in file.imports:
            if alias in needed or alias == "*":
                below = modules.find(path, f"{module}.{name}" if module else name, level) if name else None
                target = below or modules.find(path, module, level)
                if target is not None and target not in files:
                    wanted.add(target)
    return wanted
