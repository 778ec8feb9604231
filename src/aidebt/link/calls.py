"""Wrappers looked through: what callers pass for the parameters of functions that send it on, in any file.

A site whose model or prompt is a parameter is told again for each call of its function, with what that call passes: so that
two callers with a prompt and a model each make two pairs and not four.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from aidebt.assets import Handed, NameRef, ParamRef, Ref, Site
from aidebt.link.references import References, candidates
from aidebt.modules import is_script
from aidebt.values import dataclass, replace

MAX_DEPTH = 4
"""Wrappers around one another that are looked through."""
MAX_CALLERS = 200
"""Calls of one function that are told."""
MAX_SITES = 20_000
"""Sites told again in one repository."""
MAX_HOPS = 8
MAX_WORDS = 200
"""Names by which one function is looked for."""
BUILDS = ("__init__", "constructor")
SELF = frozenset({"self", "cls", "this"})


@dataclass(frozen=True, slots=True)
class Placed:
    """A reference, and the file that it is read in."""

    path: str
    ref: Ref


@dataclass(frozen=True, slots=True)
class Call:
    """A site as some caller sees it."""

    site: Site
    models: tuple[Placed, ...]
    prompts: tuple[Placed, ...]
    depth: int = 0

    def open(self) -> Iterator[tuple[str, str]]:
        """The functions, by file and name, whose callers decide what is sent and where."""
        for placed in (*self.prompts, *self.models):
            if isinstance(placed.ref, ParamRef):
                yield placed.path, placed.ref.function


class Callers:
    """Who calls the functions of a repository, and what they pass."""

    def __init__(self, references: References) -> None:
        self.references = references
        files = sorted(references.files.items())
        self.parameters: dict[str, dict[str, tuple[str, ...]]] = {path: dict(file.parameters) for path, file in files}
        self.bases: dict[str, dict[str, tuple[str, ...]]] = {path: dict(file.bases) for path, file in files}
        self.by_word: dict[str, list[tuple[str, Handed]]] = defaultdict(list)  # by the last component of what is called
        self.words: dict[str, set[str]] = defaultdict(set)  # other words for a name: aliases of imports, derived classes
        self._of: dict[tuple[str, str], list[tuple[str, Handed]]] = {}
        self._opened: dict[Placed, tuple[Placed, ...]] = {}
        for path, file in files:
            for handed in file.handed:
                self.by_word[handed.callee.rpartition(".")[2]].append((path, handed))
            for alias, _, name, _ in file.imports:
                if name not in ("", "*", alias):
                    self.words[name].add(alias)
            for derived, bases in file.bases:
                for base in bases:
                    self.words[base.rpartition(".")[2]].add(derived.rpartition(".")[2])

    # -- which function -----------------------------------------------------------------------------------------------

    def of(self, function: tuple[str, str]) -> list[tuple[str, Handed]]:
        """The calls of a function, each with the file it stands in."""
        if function not in self._of:
            calls = [call for word in self.spoken(function[1]) for call in self.by_word.get(word, ())]
            found = [(path, handed) for path, handed in calls if self.find(path, handed.callee, handed.scope, 0) == function]
            self._of[function] = found[:MAX_CALLERS]
        return self._of[function]

    def spoken(self, function: str) -> list[str]:
        """The words by which a function may be called: its name, or those of its class and of all that derive from it."""
        owner, _, name = function.rpartition(".")
        found = {name: None} if name not in BUILDS else {name: None, owner.rpartition(".")[2]: None}
        waiting = list(found)
        while waiting and len(found) < MAX_WORDS:
            more = sorted(self.words.get(waiting.pop(), set()) - found.keys())
            found.update(dict.fromkeys(more))
            waiting += more
        return list(found)

    def find(self, path: str, name: str, scope: str, hops: int) -> tuple[str, str] | None:
        """The wrapper that a dotted name means in a file, as file and qualified name; `hops` imports or base classes away."""
        if hops > MAX_HOPS or path not in self.parameters:
            return None
        own = self.parameters[path]
        for candidate in candidates(name, scope):
            for function in (candidate, *(f"{candidate}.{method}" for method in BUILDS)):
                if function in own:
                    return path, function
            inherited = self.inherited(path, candidate, hops)
            if inherited is not None:
                return inherited
        head, _, rest = name.partition(".")
        imported = self.references.imports.get(path, {}).get(head) if head not in SELF else None
        return self.imported(path, head, imported, rest, hops) if imported is not None else None

    def inherited(self, path: str, name: str, hops: int) -> tuple[str, str] | None:
        """A method, or the constructor, of a base class."""
        owner, _, method = name.rpartition(".")
        for base in self.bases[path].get(owner, ()) if owner else ():
            if found := self.find(path, f"{base}.{method}", "", hops + 1):
                return found
        for base in self.bases[path].get(name, ()):
            for method in BUILDS:
                if found := self.find(path, f"{base}.{method}", "", hops + 1):
                    return found
        return None

    def imported(self, path: str, head: str, imported: tuple[str, str, int], rest: str, hops: int) -> tuple[str, str] | None:
        """What the name means that an import brought."""
        module, name, level = imported
        modules = self.references.modules
        if name:
            below = modules.below(path, module, name, level)
            if below is not None and rest and (found := self.find(below, rest, "", hops + 1)):
                return found
            target = modules.find(path, module, level)
            return self.find(target, f"{name}.{rest}" if rest else name, "", hops + 1) if target and target != path else None
        if is_script(path):
            target = modules.find(path, module, 0)
            return self.find(target, rest, "", hops + 1) if target and rest else None
        parts = f"{head if module.partition('.')[0] == head else module}.{rest}".split(".")
        for cut in range(len(parts) - 1, 0, -1):
            target = modules.find(path, ".".join(parts[:cut]), 0)
            if target is not None and target != path:
                return self.find(target, ".".join(parts[cut:]), "", hops + 1)
        return None

    # -- what they pass -----------------------------------------------------------------------------------------------

    def told(self, sites: Mapping[str, tuple[Site, ...]]) -> Iterator[Call]:
        """Every site that leaves something to its callers, as each of them sees it."""
        waiting = [
            Call(site, self.placed(path, site.models), self.placed(path, site.prompts))
            for path, made in sorted(sites.items())
            for site in made
            if site.models and site.prompts
        ]
        seen: set[tuple[tuple[Placed, ...], tuple[Placed, ...]]] = set()
        while waiting and len(seen) < MAX_SITES:
            call = waiting.pop()
            function = next((function for function in call.open() if self.of(function)), None)
            for path, handed in self.of(function) if function is not None else ():
                assert function is not None
                told = self.through(call, function, path, handed)
                if not told.models or not told.prompts or (told.models, told.prompts) in seen:
                    continue
                seen.add((told.models, told.prompts))
                yield told
                if told.depth < MAX_DEPTH:
                    waiting.append(told)

    def placed(self, path: str, refs: Iterable[Ref]) -> tuple[Placed, ...]:
        """References of one file with the file, and the parameters that names among them lead to."""
        found: dict[Placed, None] = {}
        for ref in refs:
            found[Placed(path, ref)] = None
            if isinstance(ref, NameRef):
                found.update(dict.fromkeys(self.opened(Placed(path, ref), ref)))
        return tuple(found)

    def opened(self, placed: Placed, ref: NameRef) -> tuple[Placed, ...]:
        """The parameters that a name leads to."""
        if placed not in self._opened:
            self._opened[placed] = tuple(Placed(*end) for end in self.references.opened(placed.path, ref))
        return self._opened[placed]

    def through(self, call: Call, function: tuple[str, str], path: str, handed: Handed) -> Call:
        """A site as the caller of one function sees it."""
        formal = self.parameters[function[0]][function[1]]
        names = formal[1:] if formal and formal[0] in SELF else formal
        given = dict(handed.arguments)

        def passed(items: tuple[Placed, ...]) -> tuple[Placed, ...]:
            found: dict[Placed, None] = {}
            replaced: set[Ref] = set()
            for item in items:
                ref = item.ref
                if not isinstance(ref, ParamRef) or (item.path, ref.function) != function:
                    found[item] = None
                    continue
                usual = NameRef(ref.name, ref.function)
                refs = given.get(ref.name, given.get(str(names.index(ref.name)) if ref.name in names else ""))
                if refs is None:
                    found[Placed(item.path, usual)] = None
                    continue
                replaced.update(self.references.resolve(item.path, [usual]))
                found.update((item, None) for item in self.placed(path, refs))
            return tuple(item for item in found if item.path != function[0] or item.ref not in replaced)

        said = f"{handed.callee.rpartition('.')[2]}() at line {handed.line}, which leads to {call.site.evidence.split(', ')[0]}"
        site = replace(call.site, evidence=said if not call.depth else call.site.evidence, scope=handed.scope)
        return Call(site, passed(call.models), passed(call.prompts), call.depth + 1)
