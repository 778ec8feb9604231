"""The edges between assets: what calls send where, what settings decide, and what merely stands together."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from aidebt.assets import (
    CANDIDATE,
    DEPLOYMENT,
    FETCHED,
    LIVE_CONTEXTS,
    LIVE_USAGES,
    Asset,
    AssetRef,
    Context,
    EnvRef,
    FileRef,
    Kind,
    Ref,
    Site,
    Usage,
)
from aidebt.link.calls import Callers, Placed
from aidebt.link.models import Behind, is_deployment, same_object
from aidebt.link.references import References
from aidebt.link.wiring import is_sample
from aidebt.report import Edge
from aidebt.values import dataclass, field, replace

STRENGTH = {"low": 0, "medium": 1, "high": 2}
UNUSED = "a client that nothing here refers to"
FALLBACK_PINS = 24
"""A prompt that no call sends is tied to the pins around it only where these are few; more say nothing about it."""

FEW = 2
"""Pins that a prompt merely stands or is imported beside say something where they are a choice of one or two."""

FALLBACK_TABLE = 4
"""Likewise for entries of tables: more of them are facts about models, not choices."""

SHOWN = (Context.EXAMPLE, Context.DOCS)


@dataclass(slots=True)
class Linker:
    """Holds the repository's assets while they are connected."""

    references: References
    known: Callable[[str], bool] = lambda value: True  # whether the catalog lists an id
    assets: dict[str, Asset] = field(default_factory=dict)
    candidates: dict[str, Asset] = field(default_factory=dict)  # text files that are prompts if code loads them
    variables: dict[str, list[str]] = field(default_factory=dict)
    deployments: dict[str, list[Behind]] = field(default_factory=dict)
    deployed_models: dict[str, Behind] = field(default_factory=dict)  # by the pin that names the model
    followers: list[tuple[str, str]] = field(default_factory=list)  # a prompt, and the one that it runs where
    edges: dict[tuple[str, str, str], Edge] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Index the assets, the variables that settings set, and the deployments."""
        for _, file in sorted(self.references.files.items()):
            for asset in file.assets:
                (self.candidates if asset.note == CANDIDATE else self.assets)[asset.id] = asset
            for variable, asset_id in file.variables:
                self.variables.setdefault(variable, []).append(asset_id)

    def connect(self, source: str, target: str, kind: str, evidence: str, confidence: str, ticks: bool = True) -> None:
        """Add an edge; of two with the same ends the surer stays."""
        key = (source, target, kind)
        known = self.edges.get(key)
        if known is None or STRENGTH[confidence] > STRENGTH[known.confidence]:
            self.edges[key] = Edge(source, target, kind, evidence, confidence, ticks)

    def site(self, path: str, site: Site) -> None:
        """The edges of one call."""
        reached = list(dict.fromkeys(self.references.resolve(path, site.models)))
        pins = self.decided(reached, site)
        leaders = [ref.id for ref in reached if isinstance(ref, AssetRef) and self.is_prompt(ref.id)]
        open_paths = [ref for ref in site.prompts if isinstance(ref, FileRef) and "*" in ref.path]
        for prompt in self.prompts(path, [ref for ref in site.prompts if ref not in open_paths]):
            self.followers += [(prompt.id, leader) for leader in leaders if leader != prompt.id]
            for pin, confidence, evidence in pins:
                self.connect(prompt.id, pin.id, "prompt_uses_model", evidence, *self.weight(pin, confidence))
        for prompt in self.prompts(path, open_paths):  # any of them, and nobody can say which
            for pin, _, evidence in pins:
                self.connect(prompt.id, pin.id, "prompt_uses_model", evidence, *self.weight(pin, "low"))

    def through_callers(self) -> None:
        """The edges of calls that leave prompt or model to whoever calls the function around them."""
        callers = Callers(self.references)
        known: dict[Placed, list[AssetRef | EnvRef]] = {}

        def resolved(items: tuple[Placed, ...]) -> list[AssetRef | EnvRef]:
            for item in items:
                if item not in known:
                    known[item] = list(self.references.resolve(item.path, [item.ref]))
            return list(dict.fromkeys(ref for item in items for ref in known[item]))

        for call in callers.told({path: file.sites for path, file in self.references.files.items()}):
            reached, sent = resolved(call.models), resolved(call.prompts)
            if not reached or not sent:
                continue
            pins = self.decided(reached, call.site)
            for prompt in self.prompts("", sent):
                for pin, confidence, evidence in pins:
                    sure = "medium" if confidence == "high" and call.depth > 1 else confidence
                    self.connect(prompt.id, pin.id, "prompt_uses_model", evidence, *self.weight(pin, sure))

    def is_prompt(self, id: str) -> bool:
        """Whether an id is that of a prompt."""
        return id in self.assets and self.assets[id].kind is Kind.PROMPT

    def follow(self) -> None:
        """Prompts that an agent is given run where the agent's own prompt runs."""
        pins: dict[str, list[Edge]] = defaultdict(list)
        for edge in self.edges.values():
            if edge.type == "prompt_uses_model":
                pins[edge.source].append(edge)
        for prompt, leader in sorted(set(self.followers)):
            for edge in pins.get(leader, ()):
                confidence = min(edge.confidence, "medium", key=lambda grade: STRENGTH[grade])
                self.connect(prompt, edge.target, edge.type, f"{edge.evidence}, of its agent", confidence, edge.ticks)

    def prompts(self, path: str, refs: Iterable[Ref]) -> list[Asset]:
        """The prompts that references lead to; a text file that is loaded here is one from now on."""
        found: dict[str, Asset] = {}
        for ref in self.references.resolve(path, refs):
            asset = self.proven(ref.id, path) if isinstance(ref, AssetRef) else None
            if asset is not None and asset.kind is Kind.PROMPT:
                found[asset.id] = asset
        return list(found.values())

    def proven(self, id: str, path: str) -> Asset | None:
        """The asset of that id; a candidate becomes one where another file asks for it."""
        candidate = self.candidates.get(id)
        if candidate is not None and candidate.path != path:
            self.assets[id] = replace(self.candidates.pop(id), note="")
        return self.assets.get(id)

    def decided(self, reached: Sequence[AssetRef | EnvRef], site: Site) -> list[tuple[Asset, str, str]]:
        """The pins that decide a call's model, with confidence and evidence: settings before the default in the code."""
        defaults = [self.assets[ref.id] for ref in reached if isinstance(ref, AssetRef) and ref.id in self.assets]
        defaults = [asset for asset in defaults if asset.kind is Kind.MODEL_PIN]
        of_group = Counter(pin.group for pin in defaults)
        for pin in defaults:
            self.upgrade(pin, site, alone=of_group[pin.group] == 1)
        found: list[tuple[Asset, str, str]] = []
        for variable in (ref.name for ref in reached if isinstance(ref, EnvRef)):
            self.configure(variable, defaults)
            for asset_id in self.variables.get(variable, ()):
                setting = self.assets[asset_id]
                # what stands behind a deployment is a model's id, though the call takes a deployment's name
                note = setting.note or ("" if asset_id in self.deployed_models else self.renamed(site, setting))
                if (site.platform and setting.platform is None) or note != setting.note:
                    setting = replace(setting, platform=setting.platform or site.platform, note=note)
                    self.assets[asset_id] = setting
                found.append((setting, "medium" if is_sample(setting.path) else "high", f"{site.evidence}, through {variable}"))
        set_by = bool(found)
        found.extend((self.assets[pin.id], "low" if set_by else "high", site.evidence) for pin in defaults)
        return found

    def weight(self, pin: Asset, confidence: str) -> tuple[str, bool]:
        """Menu and table entries are offered, not chosen: such an edge is weak, and ticks only for the first entry."""
        if pin.usage in (Usage.MENU, Usage.TABLE, Usage.COMPARISON, Usage.DUMP):
            return "low", pin.usage is Usage.MENU and pin.ordinal == 0
        return confidence, True

    def upgrade(self, pin: Asset, site: Site, alone: bool) -> None:
        """A constant that a call uses is used by a call, on that platform; so is the one entry of a table that it names."""
        known = self.assets[pin.id]
        listed = (Usage.TABLE, Usage.MENU)
        known = replace(known, group="") if alone and known.usage in listed and not known.carrier else known
        usage = (
            Usage.CALL
            if known.usage in (*listed, Usage.SETTING) and known.context is not Context.CONFIG and not known.group
            else known.usage
        )
        platform = known.platform or site.platform
        self.assets[pin.id] = replace(known, usage=usage, platform=platform, note=known.note or self.renamed(site, known))

    def renamed(self, site: Site, pin: Asset) -> str:
        """The mark of a name that a deployment or a proxy of this repository stands behind."""
        proxied = pin.value in self.deployments and (site.redirected or not self.known(pin.value or ""))
        return DEPLOYMENT if proxied else deployment_note(site, pin)

    def unused(self, users: Mapping[str, frozenset[str]]) -> None:
        """Clients that are defined and that nothing refers to select no model: they are a table."""
        for ref in self.references.unused(users):
            pin = self.assets[ref.id]
            if pin.usage is Usage.SETTING:
                self.assets[pin.id] = replace(pin, usage=Usage.TABLE, group=f"{pin.path}:{pin.carrier}", note=UNUSED)

    def variables_to_defaults(self) -> None:
        """`config_sets_model_for` wherever a name is bound to a variable with a default, used by a known call or not."""
        for table in self.references.bindings.values():
            for refs in table.values():
                names = [ref.name for ref in refs if isinstance(ref, EnvRef)]
                if len(names) == 1:
                    pins = [self.assets[ref.id] for ref in refs if isinstance(ref, AssetRef) and ref.id in self.assets]
                    self.configure(names[0], [pin for pin in pins if pin.usage is Usage.DEFAULT])

    def configure(self, variable: str, pins: Iterable[Asset]) -> None:
        """The settings of an environment variable decide the pins that are its defaults."""
        for pin in pins:
            for setting in self.variables.get(variable, ()):
                confidence = "medium" if is_sample(self.assets[setting].path) else "high"
                self.connect(setting, pin.id, "config_sets_model_for", f"environment variable {variable}", confidence)

    def neighbours(self) -> None:
        """Prompts that no call was seen to send are tied to the pins of their function, object or module, in that order."""
        linked = {edge.source for edge in self.edges.values() if edge.type == "prompt_uses_model"}
        users = self.references.importers()
        by_file: dict[str, list[Asset]] = defaultdict(list)
        fetched: dict[str, list[Asset]] = defaultdict(list)
        for asset in self.assets.values():
            offered = asset.usage in (*LIVE_USAGES, Usage.MENU) and asset.note != FETCHED
            if asset.kind is Kind.MODEL_PIN and asset.role == "chat" and offered:
                by_file[asset.path].append(asset)
            elif asset.note == FETCHED:
                fetched[asset.path].append(asset)
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
            for pin in fetched[prompt.path]:  # beside what is offered: the list it comes from may be another one
                if pin.scope.partition(".")[0] == prompt.scope.partition(".")[0]:
                    self.connect(prompt.id, pin.id, "prompt_uses_model", "same object", "medium")

    def stand_ins(self, stands_in: Callable[[str], bool]) -> None:
        """A prompt that runs on a model runs on what stands in for that only while it fails: such edges do not tick."""
        runs: dict[str, list[Edge]] = defaultdict(list)
        for edge in self.edges.values():
            if edge.type == "prompt_uses_model" and edge.ticks:
                runs[edge.source].append(edge)
        for edges in runs.values():
            others = [edge for edge in edges if stands_in(self.assets[edge.target].binding)] if len(edges) > 1 else []
            sure = max((STRENGTH[edge.confidence] for edge in edges if edge not in others), default=-1)
            for edge in others:
                if STRENGTH[edge.confidence] <= sure:
                    self.edges[edge.source, edge.target, edge.type] = replace(edge, ticks=False)

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
        """The pins around a prompt, nearest first, with confidence and evidence."""
        here = by_file.get(prompt.path, [])
        if prompt.carrier and prompt.scope:
            below = f"{prompt.scope}."
            yield [pin for pin in here if f"{pin.scope}.".startswith(below)], "medium", "same object"
        elif prompt.scope:
            yield [pin for pin in here if pin.scope == prompt.scope], "medium", "same function"
            owner = prompt.scope.partition(".")[0]
            yield [pin for pin in here if pin.scope.partition(".")[0] == owner], "medium", "same object"
        if not (prompt.carrier and prompt.scope):
            yield (
                few([pin for pin in here if not prompt.scope or not pin.scope], 1 if prompt.role == "tool" else FEW),
                "low",
                "same module",
            )
        head = prompt.name.partition(".")[0]
        near: list[Asset] = []
        for path, names in importers.items():
            if (head in names or "*" in names) and (not prompt.scope or self.inherits(path, head)):
                pins = [pin for pin in by_file.get(path, []) if pin.context is prompt.context or pin.context in LIVE_CONTEXTS]
                near += few(pins, FEW)
        yield near, "low", "module that imports it"

    def inherits(self, path: str, name: str) -> bool:
        """Whether a class of a file is based on the class of that name."""
        file = self.references.files.get(path)
        return file is not None and any(base.rpartition(".")[2] == name for _, bases in file.bases for base in bases)

    def deployed(self) -> None:
        """The setting that names the model behind a deployment decides the pins that use the deployment's name."""
        given = {target for _, target, kind in self.edges if kind == "config_sets_model_for"}  # by others, elsewhere
        for asset in list(self.assets.values()):
            if asset.kind is not Kind.MODEL_PIN or asset.value is None:
                continue
            for behind in self.deployments.get(asset.value, ()):
                model = self.assets[behind.pin]
                if behind.pin == asset.id:
                    continue
                if model.path == asset.path and same_object(asset, model):
                    if model.value != asset.value:  # else the name says it already
                        self.connect(behind.pin, asset.id, "config_sets_model_for", "model of this deployment", "high")
                elif behind.decides and is_deployment(asset) and uses(asset, model):
                    source = behind.name_pin if behind.name_pin in self.assets else behind.pin
                    if source != asset.id and source not in given:
                        self.connect(source, asset.id, "config_sets_model_for", f"deployment {asset.value}", "high")


def few(pins: list[Asset], most: int) -> list[Asset]:
    """The pins, where they are at most so many choices; a menu is one, and an id that stands twice too."""
    return pins if len({pin.group or pin.value or pin.id for pin in pins}) <= most else []


def uses(pin: Asset, model: Asset) -> bool:
    """Whether a pin that has a deployment's name calls it: not what only hands the name on, or shows how it is done."""
    if is_sample(pin.path) or (pin.context is Context.INFRA and model.context is Context.INFRA):
        return False
    return pin.context not in SHOWN or model.context in SHOWN


def deployment_note(site: Site, asset: Asset) -> str:
    """The mark of a deployment's name, where the call that takes it says that it takes one."""
    return DEPLOYMENT if site.deployment and not asset.note else asset.note
