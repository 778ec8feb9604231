"""Which eval sets and configs there are once the whole repository is seen, and what they test, read, run on and are graded by.

A candidate with one signal counts only if something else speaks for it: an evaluation that names the file, a prompt that
the code leads to, a config that a workflow starts. What an evaluation names and what is not there is kept as "missing".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from aidebt.assets import REMOTE, Asset, AssetRef, Context, EvalFacts, EvalRef, Kind, Usage
from aidebt.counterparts import likeness, words
from aidebt.detectors.eval_sets import made
from aidebt.link.edges import Linker
from aidebt.link.eval_commands import Commands
from aidebt.link.eval_files import EvalFiles
from aidebt.link.places import Paths
from aidebt.link.reach import CallGraph, Reached
from aidebt.modules import is_module
from aidebt.values import dataclass, field, replace

if TYPE_CHECKING:
    from aidebt.eval_rules import EvalRules

COPY = 0.8
"""Share of common words from which a prompt in an eval is a copy of one in the application."""
COPY_WORDS = 12
"""Shorter prompts are alike by chance."""
OTHER_USES = frozenset({Usage.TABLE, Usage.COMPARISON, Usage.DUMP})
"""What pins are for that no evaluation runs on."""
MADE = "made by code when the evaluation runs"
"""Why the cases that a program gives cannot be counted."""
NEAR, FAR = 2, 4
"""Files on the way to a prompt up to which an edge is sure, and fairly sure."""


@dataclass(slots=True)
class Evals:
    """Ties the evals of a repository.

    Args:
        linker: the assets and edges, after calls and settings were linked.
        graph: what the names in the code mean.
        rules: what an evaluation is made of.
        paths: all files of the repository.
        judges: ids of the call signatures that grade.
        left: files that were not read, and why.
    """

    linker: Linker
    graph: CallGraph
    rules: EvalRules
    paths: Sequence[str]
    judges: frozenset[str]
    left: Mapping[str, str]
    files: EvalFiles = field(init=False)
    reached: dict[str, Reached] = field(default_factory=dict)
    reads: dict[str, dict[str, tuple[str, str]]] = field(
        default_factory=lambda: defaultdict(dict)
    )  # config → set → evidence, confidence
    covers: dict[str, dict[str, tuple[str, str]]] = field(
        default_factory=lambda: defaultdict(dict)
    )  # config → prompt → the same

    def __post_init__(self) -> None:
        """Index the files."""
        everything = list(dict.fromkeys((*self.paths, *self.left)))
        self.files = EvalFiles(Paths(everything), everything)

    # -- the whole --------------------------------------------------------------------------------------------------

    def tie(self) -> None:
        """Accept and reject, then connect."""
        configs = [asset for asset in self.linker.assets.values() if asset.kind is Kind.EVAL_CONFIG]
        sets = {asset.path: asset for asset in self.linker.assets.values() if asset.kind is Kind.EVAL_SET}
        if not configs and not sets:
            return
        own = [asset for asset in configs if facts(asset).format != "workflow"]
        for config in own:
            if self.linker.references.files[config.path].uses:
                self.reached[config.id] = self.graph.from_file(config.path)
        named = {config.id: self.data(config, sets) for config in own}
        sets |= self.unread(own, named, sets)
        strong = {path for found in named.values() for path, sure in found.items() if sure}
        weak = {path for found in named.values() for path in found}
        kept_sets = {
            path: asset
            for path, asset in sets.items()
            if len(facts(asset).signals) + 2 * (path in strong) + (path in weak and path not in strong) >= 2
        }
        for config in own:
            self.cover(config)
        kept = [config for config in own if self.stands(config, named[config.id], kept_sets)]
        workflows = self.workflows([asset for asset in configs if facts(asset).format == "workflow"], kept)
        gone = {asset.id for asset in (*configs, *sets.values())} - {
            asset.id for asset in (*kept, *workflows, *kept_sets.values())
        }
        for id in gone:
            del self.linker.assets[id]
        self.describe(kept, kept_sets, named)
        self.connect([*kept, *workflows], kept, kept_sets, named)

    def stands(self, config: Asset, named: Mapping[str, bool], sets: Mapping[str, Asset]) -> bool:
        """Whether a candidate is an eval config: by itself, or for what it tests, reads or holds."""
        if len(facts(config).signals) > 1:
            return True
        prompts = [id for id in self.covers[config.id] if self.linker.assets[id].path != config.path]
        grades = any(path == config.path for path, _ in self.grading(config))
        return bool(prompts) or grades or any(path in sets and path != config.path for path in named)

    # -- what it reads ----------------------------------------------------------------------------------------------

    def data(self, config: Asset, sets: Mapping[str, Asset]) -> dict[str, bool]:
        """The files of cases that a config names: True where it names them as such, False where a string is their path."""
        found: dict[str, bool] = {}
        for ref in facts(config).refs:
            if ref.kind == "data":
                for path in self.files.find(config.path, ref.text):
                    found[path] = True
        reached = self.reached.get(config.id)
        for path, text, _ in reached.mentions if reached is not None else ():
            if path == config.path or self.rules.names_code(path):
                for target in self.files.find(path, text):
                    if target in sets and target != config.path:
                        found.setdefault(target, False)
        references = self.linker.references
        for module, name, level in references.imports.get(config.path, {}).values():
            imported = references.target(config.path, module, name, level)
            if imported is not None and imported in sets and "inline" in facts(sets[imported]).signals:
                found[imported] = True
        if config.path in sets:
            found[config.path] = True
        return found

    def unread(
        self, configs: Sequence[Asset], named: Mapping[str, Mapping[str, bool]], sets: Mapping[str, Asset]
    ) -> dict[str, Asset]:
        """The sets that configs name and whose rows nobody can read here: code that makes them, and files of other kinds."""
        found: dict[str, Asset] = {}
        for config in configs:
            for path, sure in named[config.id].items():
                if not sure or path == config.path or path in sets or path in found:
                    continue
                reason = f"not read: {self.left[path]}" if path in self.left else MADE if is_module(path) else ""
                if reason:
                    told = EvalFacts(facts(config).format, ("named by its config",), None, reason)
                    found[path] = made(path, config.context, told, reason, 1, 1, sure=True)
                    self.linker.assets[found[path].id] = found[path]
        return found

    def remote(self, config: Asset) -> list[Asset]:
        """The sets that a config names and that lie elsewhere: nobody can tell from here how many cases they hold."""
        known = facts(config)
        found: list[Asset] = []
        for ref in known.refs:
            if ref.kind == "remote" and not known.public and ref.text not in {asset.name for asset in found}:
                public = ref.text.partition(": ")[0] in self.rules.public_services
                told = EvalFacts(known.format, ("named by its config",), None, REMOTE, ref.text, public=public)
                cases = made(config.path, config.context, told, ref.text, ref.line, ref.line, sure=True)
                found.append(replace(cases, name=ref.text))
                self.linker.assets[found[-1].id] = found[-1]
                self.linker.connect(config.id, found[-1].id, "reaches", f"names it at line {ref.line}", "high")
                for id, (evidence, grade) in sorted(self.covers[config.id].items()):
                    self.linker.connect(found[-1].id, id, "eval_covers_prompt", f"{config.path} {evidence}", grade)
        return found

    # -- what it tests ----------------------------------------------------------------------------------------------

    def cover(self, config: Asset) -> None:
        """The prompts that a config tests, each with evidence and confidence."""
        covered = self.covers[config.id]
        for ref in facts(config).refs:
            if ref.kind == "prompt":
                for path in self.files.find(config.path, ref.text):
                    for prompt in self.prompts_in(path):
                        covered[prompt.id] = (f"names {ref.text}", "high")
            elif ref.kind in ("code", "url"):
                self.lead(config, ref, covered)
        reached = self.reached.get(config.id)
        for id, depth in sorted(reached.prompts.items()) if reached is not None else ():
            if id in self.linker.assets and id not in covered:
                covered[id] = ("calls it" if depth <= 1 else f"reaches it in {depth} steps", confidence(depth))
        for prompt in self.prompts_in(config.path):
            covered.setdefault(prompt.id, ("stands in the same file", "high" if facts(config).format != "code" else "medium"))
        for id in [id for id in covered if self.grades(self.linker.assets[id])]:
            del covered[id]

    def grading(self, config: Asset) -> list[tuple[str, str]]:
        """The judges' prompts that a config leads to: the file that holds or names them, and their ids."""
        reached = self.reached.get(config.id)
        if reached is None:
            return []
        found = []
        for path, text, _ in reached.mentions:
            target = self.linker.references.paths.find(path, text)
            found += [(path, prompt.id) for prompt in self.prompts_in(target or "") if self.grades(prompt)]
        held = [id for id in reached.prompts if id in self.linker.assets and self.grades(self.linker.assets[id])]
        return [*found, *((self.linker.assets[id].path, id) for id in held)]

    def lead(self, config: Asset, ref: EvalRef, covered: dict[str, tuple[str, str]]) -> None:
        """What a provider's code, or the route behind an address, leads to."""
        starts: list[tuple[str, str | None]] = [
            (path, None) for path in self.files.find(config.path, ref.text) if path != config.path
        ]
        if ref.kind == "url":
            starts = [*self.files.routes(ref.text, self.linker.references.files)]
        for path, scope in starts:
            reached = self.graph.from_file(path) if scope is None else self.graph.from_scope(path, scope)
            for id, depth in sorted(reached.prompts.items()):
                if id in self.linker.assets:
                    covered.setdefault(id, (f"{ref.kind} {ref.text}", confidence(depth)))

    def prompts_in(self, path: str) -> list[Asset]:
        """The prompts of one file."""
        file = self.linker.references.files.get(path)
        found = file.assets if file is not None else ()
        return [self.linker.assets[asset.id] for asset in found if asset.kind is Kind.PROMPT and asset.id in self.linker.assets]

    def grades(self, prompt: Asset) -> bool:
        """Whether a prompt is a judge's."""
        return prompt.role == "judge" or (
            prompt.context is Context.EVAL and self.rules.judging.search(prompt.value or "") is not None
        )

    # -- what starts it ---------------------------------------------------------------------------------------------

    def workflows(self, candidates: Sequence[Asset], configs: Sequence[Asset]) -> list[Asset]:
        """The workflows that run an evaluation, connected to what they run."""
        commands = Commands(self.linker.references, self.rules)
        kept = []
        for workflow in candidates:
            started = commands.started(workflow, configs)
            alone = len(facts(workflow).signals) > 1
            sure = [(config, evidence, grade) for config, evidence, grade in started if grade != "low"]
            if alone or sure or (facts(workflow).signals and configs):
                kept.append(workflow)
                self.shorten(workflow, started)
                for config, evidence, grade in started:
                    self.linker.connect(workflow.id, config.id, "reaches", evidence, grade)
                    for id, (way, far) in self.covers[config.id].items():
                        self.covers[workflow.id].setdefault(id, (f"runs {config.path}, which {way}", weaker(grade, far)))
            else:
                for config, evidence, grade in started:
                    self.linker.connect(f"file:{workflow.path}", config.id, "reaches", evidence, grade)
        return kept

    def shorten(self, workflow: Asset, started: Sequence[tuple[Asset, str, str]]) -> None:
        """Keep of a workflow's command lines those that start an evaluation."""
        known = facts(workflow)
        lines = {evidence.partition(":")[0] for _, evidence, _ in started}
        refs = tuple(
            ref
            for ref in known.refs
            if ref.kind == "command"
            and (f"line {ref.line}" in lines or any(pattern.search(ref.text) for _, pattern in self.rules.commands))
        )
        self.linker.assets[workflow.id] = replace(workflow, eval=replace(known, refs=refs))

    # -- what is said about it --------------------------------------------------------------------------------------

    def describe(self, configs: Sequence[Asset], sets: Mapping[str, Asset], named: Mapping[str, Mapping[str, bool]]) -> None:
        """What only the whole repository tells: names that lead nowhere, cases that a script beside them writes."""
        for config in configs:
            known = facts(config)
            refs = tuple(replace(ref, kind="missing") if self.is_missing(config, ref) else ref for ref in known.refs)
            if refs != known.refs:
                self.linker.assets[config.id] = replace(config, eval=replace(known, refs=refs))
        folders = {path.rpartition("/")[0]: path for path in self.paths if self.rules.generators.search(path)}
        for path, asset in sets.items():
            known = facts(asset)
            folder = path.rpartition("/")[0]
            beside = folders.get(folder) or folders.get(folder.rpartition("/")[0])
            if known.origin == "unknown" and beside and beside != path and "inline" not in known.signals:
                told = replace(known, origin="synthetic", origin_reason=f"written by {beside}")
                self.linker.assets[asset.id] = replace(asset, eval=told)

    def is_missing(self, config: Asset, ref: EvalRef) -> bool:
        """Whether a config names cases that the repository does not have; what is put together at run time may be there."""
        if ref.kind != "data" or self.rules.is_result(ref.text) or any(char in ref.text for char in "{}$<>*"):
            return False
        return ref.text.strip().find("\n") < 0 and self.files.is_path(ref.text) and not self.files.find(config.path, ref.text)

    # -- edges ------------------------------------------------------------------------------------------------------

    def connect(
        self,
        configs: Sequence[Asset],
        own: Sequence[Asset],
        sets: Mapping[str, Asset],
        named: Mapping[str, Mapping[str, bool]],
    ) -> None:
        """All edges of evals."""
        linker = self.linker
        read: dict[str, list[Asset]] = defaultdict(list)
        for config in own:
            for path, sure in named[config.id].items():
                if path in sets:
                    evidence = "in the same file" if path == config.path else f"names {path.rpartition('/')[2]}"
                    linker.connect(config.id, sets[path].id, "reaches", evidence, "high" if sure else "medium")
                    read[path].append(config)
        for path, cases in sets.items():
            if path not in read:
                for config in self.beside(path, own):
                    linker.connect(config.id, cases.id, "reaches", "same folder", "low")
                    read[path].append(config)
        for config in own:
            self.remote(config)
        for config in configs:
            for id, (evidence, grade) in sorted(self.covers[config.id].items()):
                linker.connect(config.id, id, "eval_covers_prompt", evidence, grade)
            self.copies(config)
            self.models(config)
        for path, readers in read.items():
            for config in readers:
                weak = path not in named.get(config.id, {})
                for id, (evidence, grade) in sorted(self.covers[config.id].items()):
                    way = evidence if path == config.path else f"{config.path} {evidence}"
                    linker.connect(sets[path].id, id, "eval_covers_prompt", way, "low" if weak else grade)

    def beside(self, path: str, configs: Sequence[Asset]) -> list[Asset]:
        """The configs of the folder that a set lies in, or of the one above it."""
        folder = path.rpartition("/")[0]
        for place in (folder, folder.rpartition("/")[0]):
            found = [config for config in configs if place and config.path.rpartition("/")[0] == place]
            if found:
                return found
        return []

    def copies(self, config: Asset) -> None:
        """Prompts of the application that stand once more in the eval: the copy is tested, not they."""
        file = self.linker.references.files.get(config.path)
        inside = [asset for asset in self.prompts_in(config.path) if not self.grades(asset)] if file is not None else []
        for copy in inside:
            own = words(copy.content)
            if len(own) < COPY_WORDS:
                continue
            for prompt in list(self.linker.assets.values()):
                if (
                    prompt.kind is not Kind.PROMPT
                    or prompt.path == copy.path
                    or prompt.context in (Context.EVAL, Context.TEST, Context.DOCS)
                ):
                    continue
                same = prompt.content == copy.content
                if same or (
                    abs(len(prompt.content) - len(copy.content)) < len(copy.content)
                    and likeness(own, words(prompt.content)) >= COPY
                ):
                    if (config.id, prompt.id, "eval_covers_prompt") in self.linker.edges:
                        continue
                    how = "a copy of it" if same else "nearly a copy of it"
                    evidence = f"{how} stands at {copy.path}:{copy.line}"
                    self.linker.connect(config.id, prompt.id, "eval_covers_prompt", evidence, "low", False)

    def models(self, config: Asset) -> None:
        """The edges to the models that grade, and to those that are tested; the model of what writes cases does neither."""
        if self.rules.generators.search(config.path):
            return
        judges = dict(self.judged_by(config))
        for pin, evidence in judges.items():
            self.linker.connect(config.id, pin, "eval_uses_judge", evidence, "high")
        for pin, evidence, grade in self.tested_by(config, judges):
            self.linker.connect(config.id, pin, "eval_tests_model", evidence, grade)

    def tested_by(self, config: Asset, judges: Mapping[str, str]) -> list[tuple[str, str, str]]:
        """The pins of the models that a config names to be tested, with evidence and confidence."""
        known = facts(config)
        file = self.linker.references.files.get(config.path)
        pins = [
            asset
            for asset in (file.assets if file is not None else ())
            if asset.kind is Kind.MODEL_PIN
            and asset.role == "chat"
            and asset.usage not in OTHER_USES
            and asset.id not in judges
        ]
        if known.format == "workflow":
            lines = {ref.line: ref.text for ref in known.refs if ref.kind == "command"}
            return [(pin.id, f"the command in line {pin.line}", "high") for pin in pins if pin.line in lines]
        reached = self.reached.get(config.id)
        if reached is None:
            return [(pin.id, f"names it in line {pin.line}", "high") for pin in pins]
        held = {pin.id: pin for pin in pins}
        sites = [site for path, site in reached.sites if path == config.path and site.signature not in self.judges]
        called = {
            pin.id
            for site in sites
            for pin in self.linker.references.resolve(config.path, site.models)
            if isinstance(pin, AssetRef)
        }
        return [
            (id, f"names it in line {pin.line}", "high" if id in called else "medium")
            for id, pin in held.items()
            if id in self.linker.assets
        ]

    def judged_by(self, config: Asset) -> list[tuple[str, str]]:
        """The pins of the models that grade, with evidence."""
        found: dict[str, str] = {}
        lines = {ref.line: ref for ref in facts(config).refs if ref.kind == "judge"}
        file = self.linker.references.files.get(config.path)
        for asset in file.assets if file is not None and lines else ():
            if asset.kind is Kind.MODEL_PIN and asset.line in lines:
                found[asset.id] = f"judge at line {asset.line}"
        reached = self.reached.get(config.id)
        prompts = set(reached.prompts) if reached is not None else set()
        for path, site in reached.sites if reached is not None else ():
            if site.signature in self.judges:
                for pin in self.linker.references.resolve(path, site.models):
                    if isinstance(pin, AssetRef):
                        found.setdefault(pin.id, site.evidence)
        prompts |= {asset.id for asset in self.prompts_in(config.path)}
        for ref in facts(config).refs:
            if ref.kind == "prompt":
                prompts |= {asset.id for path in self.files.find(config.path, ref.text) for asset in self.prompts_in(path)}
        judging = {id for id in prompts if id in self.linker.assets and self.grades(self.linker.assets[id])}
        for edge in list(self.linker.edges.values()):
            if edge.type == "prompt_uses_model" and edge.source in judging and edge.confidence != "low":
                prompt = self.linker.assets[edge.source]
                found.setdefault(edge.target, f"judge prompt {prompt.path}:{prompt.line}")
        return sorted((id, evidence) for id, evidence in found.items() if id in self.linker.assets)


def facts(asset: Asset) -> EvalFacts:
    """What is known of an eval."""
    assert asset.eval is not None
    return asset.eval


def confidence(depth: int) -> str:
    """How sure an edge over so many files is."""
    return "high" if depth <= NEAR else "medium" if depth <= FAR else "low"


def weaker(*grades: str) -> str:
    """The least sure of some."""
    return min(grades, key=("low", "medium", "high").index)
