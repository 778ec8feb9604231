"""What running a piece of code leads to: from a file, over the names its functions use, to prompts and files elsewhere.

Names are followed from function to function, not from file to file: that a module stands beside another one that talks to a
model means nothing. What a name cannot be followed to (a call on an object of unknown type) is left out.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator

from aidebt.assets import Asset, AssetRef, FileAssets, Kind, Site
from aidebt.link.references import References
from aidebt.modules import is_script
from aidebt.values import dataclass, field

MAX_DEPTH = 6  # files on the way
WHOLE = 2  # how much further away the methods of a class are that is only built: any of them may be called, or none
MAX_STEPS = 4000  # names that are followed from one start
BUILDS = ("__init__", "__new__", "__post_init__", "__call__", "constructor")
"""Methods that run when an object is built, or called as a function."""


@dataclass(slots=True)
class Reached:
    """What was reached, each with the number of files on the way."""

    prompts: dict[str, int] = field(default_factory=dict)
    files: dict[str, int] = field(default_factory=dict)
    sites: list[tuple[str, Site]] = field(default_factory=list)
    mentions: list[tuple[str, str, int]] = field(default_factory=list)  # file that says so, text, line

    def add_prompt(self, id: str, depth: int) -> None:
        """Keep the shortest way."""
        self.prompts[id] = min(depth, self.prompts.get(id, depth))


class CallGraph:
    """The names that the functions of a repository use, followed on demand; files may come in, and none changes."""

    def __init__(self, references: References) -> None:
        self._references = references
        self._uses: dict[str, dict[str, tuple[str, ...]]] = {}
        self._resolved: dict[tuple[str, str], tuple[tuple[str, str], ...]] = {}
        self._nested: dict[str, dict[str, list[str]]] = {}
        self._running: dict[tuple[str, str | None], tuple[list[str], list[str]]] = {}
        self._next: dict[tuple[str, str | None], tuple[tuple[str, str, int], ...]] = {}
        self._prompts: dict[str, list[Asset]] = {}

    def from_file(self, path: str) -> Reached:
        """What a file leads to when all of it runs."""
        return self._walk([(path, None, 0)])

    def from_scope(self, path: str, scope: str) -> Reached:
        """What one function leads to."""
        return self._walk([(path, scope, 0)])

    def files_from(self, paths: Iterable[str]) -> set[str]:
        """The files that running any of some files leads to."""
        starts = list(paths)
        return {path for path, _, _ in self._steps([(path, None, 0) for path in starts], MAX_STEPS * len(starts))}

    def _walk(self, start: list[tuple[str, str | None, int]]) -> Reached:
        found = Reached()
        for path, symbol, depth in self._steps(start, MAX_STEPS):
            found.files.setdefault(path, depth)
            file = self._references.files.get(path)
            if file is not None:
                self._note(file, symbol, self._scopes(path, symbol)[0], depth, found)
        return found

    def _steps(self, start: list[tuple[str, str | None, int]], most: int) -> Iterator[tuple[str, str | None, int]]:
        """The names that are used on the way, nearest first: file, name and the number of files before it."""
        queue = deque(start)
        seen = {(path, symbol) for path, symbol, _ in start}
        while queue and most > 0:
            most -= 1
            path, symbol, depth = queue.popleft()
            yield path, symbol, depth
            for target, name, away in self._used(path, symbol):
                further = depth + (target != path) + away
                if further <= MAX_DEPTH and (target, name) not in seen:
                    seen.add((target, name))
                    queue.append((target, name, further))

    def _used(self, path: str, symbol: str | None) -> tuple[tuple[str, str, int], ...]:
        """The names that one function uses; many ways lead through the same functions."""
        found = self._next.get((path, symbol))
        if found is None:
            if path not in self._references.files:  # yet: it may come in
                return ()
            found = self._next[path, symbol] = self._uses_of(path, symbol)
        return found

    def _uses_of(self, path: str, symbol: str | None) -> tuple[tuple[str, str, int], ...]:
        """The names that one function uses: file, name, and how much further away that is."""
        scopes, others = self._scopes(path, symbol)
        if symbol is not None and not scopes and not others:
            head = symbol.partition(".")[0]
            if head in self._references.imports.get(path, {}):  # it is only passed on
                return tuple((target, name, 0) for target, name in self.meaning(path, symbol))
            scopes = [""]
        table = self._table(path)
        names = dict.fromkeys(name for scope in scopes for name in table.get(scope, ()))
        used = dict.fromkeys((target, found, 0) for name in names for target, found in self.meaning(path, name))
        return (*((path, scope, WHOLE) for scope in others), *used)

    def _scopes(self, path: str, symbol: str | None) -> tuple[list[str], list[str]]:
        """The scopes of a file that run when a name is used, and those that may: the other methods of a class."""
        found = self._running.get((path, symbol))
        if found is None:
            found = self._running[path, symbol] = self._scopes_of(path, symbol)
        return found

    def _scopes_of(self, path: str, symbol: str | None) -> tuple[list[str], list[str]]:
        if symbol is None:
            return list(self._table(path)), []
        table = self._inside(path)
        while symbol:
            inside = table.get(symbol, [])
            if inside and symbol.rpartition(".")[2][:1].isupper():
                built = [scope for scope in inside if scope == symbol or scope[len(symbol) + 1 :].partition(".")[0] in BUILDS]
                return built, [scope for scope in inside if scope not in built]
            owner = symbol.rpartition(".")[0]
            if inside:
                builds = {f"{owner}.{name}" for name in BUILDS}
                return inside + [scope for scope in table.get(owner, ()) if scope in builds], []
            symbol = owner
        return [], []

    def _table(self, path: str) -> dict[str, tuple[str, ...]]:
        """The names that each scope of a file uses."""
        table = self._uses.get(path)
        if table is None:
            file = self._references.files.get(path)
            if file is None:
                return {}
            table = self._uses[path] = dict(file.uses)
        return table

    def _inside(self, path: str) -> dict[str, list[str]]:
        """The scopes of a file, by each of the definitions that they are, or stand in."""
        table = self._nested.get(path)
        if table is None:
            table = self._nested[path] = defaultdict(list)
            for scope in self._table(path):
                outer = scope
                while outer:
                    table[outer].append(scope)
                    outer = outer.rpartition(".")[0]
        return table

    def _note(self, file: FileAssets, symbol: str | None, scopes: list[str], depth: int, found: Reached) -> None:
        inside = set(scopes)
        for site in file.sites:
            if symbol is None or site.scope in inside or (not site.scope and not scopes):
                found.sites.append((file.path, site))
                for ref in self._references.resolve(file.path, site.prompts):
                    if isinstance(ref, AssetRef):
                        found.add_prompt(ref.id, depth)
        for asset in self._prompts_in(file.path):
            if asset.scope in inside if asset.scope else symbol is not None and named(symbol, asset.name):
                found.add_prompt(asset.id, depth)
        for scope, text, line in file.mentions:
            if symbol is None or scope in inside or not scope:
                found.mentions.append((file.path, text, line))
                target = self._references.paths.find(file.path, text)
                for asset in self._prompts_in(target or ""):
                    if asset.binding == "body":
                        found.add_prompt(asset.id, depth)

    def _prompts_in(self, path: str) -> list[Asset]:
        """The prompts of a file."""
        found = self._prompts.get(path)
        if found is None:
            file = self._references.files.get(path)
            if file is None:
                return []
            found = self._prompts[path] = [asset for asset in file.assets if asset.kind is Kind.PROMPT]
        return found

    def meaning(self, path: str, name: str) -> tuple[tuple[str, str], ...]:
        """What a name used in a file means; many ways lead through the same names."""
        found = self._resolved.get((path, name))
        if found is None:
            found = self._resolved[path, name] = tuple(self._follow(path, name))
        return found

    def _follow(self, path: str, name: str) -> Iterator[tuple[str, str]]:
        """The file and the name in it that a name used in `path` means."""
        head, _, rest = name.partition(".")
        imported = self._references.imports.get(path, {}).get(head)
        if imported is None:
            yield path, name
            return
        module, member, level = imported
        modules = self._references.modules
        if is_script(path):
            target = modules.find(path, module, level)
            if target is not None:
                yield target, ".".join(part for part in (member if member != "default" else "", rest) if part)
            return
        if member:
            below = modules.find(path, f"{module}.{member}" if module else member, level)
            if below is not None and rest:
                yield below, rest
                return
            target = modules.find(path, module, level)
            if target is not None:
                yield target, f"{member}.{rest}" if rest else member
            return
        parts = [*module.split("."), *rest.split(".")] if rest else module.split(".")
        for cut in range(len(parts), 0, -1):
            target = modules.find(path, ".".join(parts[:cut]), level)
            if target is not None:
                yield target, ".".join(parts[cut:])
                return


def named(symbol: str, name: str) -> bool:
    """Whether a prompt is the constant that a name means, or an entry of it."""
    return symbol == name or name.startswith(f"{symbol}.") or symbol.startswith(f"{name}.")
