"""What running a piece of code leads to: from a file, over the names its functions use, to prompts and files elsewhere.

Names are followed from function to function, not from file to file: that a module stands beside another one that talks to a
model means nothing. What a name cannot be followed to (a call on an object of unknown type) is left out.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

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


Name = tuple[str, str | None]  # a file, and a name in it; None for all of the file


class _Noted(NamedTuple):
    """What one name of a file holds."""

    prompts: dict[str, None]
    sites: list[tuple[str, Site]]
    mentions: list[tuple[str, str, int]]


class CallGraph:
    """The names that the functions of a repository use, followed on demand; files may come in, and none changes.

    Args:
        references: what every file binds and imports.
        known: a graph of the same code, where files differ in their assets alone: what it found names to mean is taken over.
    """

    def __init__(self, references: References, known: CallGraph | None = None) -> None:
        self._references = references
        self._uses: dict[str, dict[str, tuple[str, ...]]] = known._uses if known else {}
        self._resolved: dict[str, dict[str, tuple[str, str] | None]] = known._resolved if known else {}
        self._nested: dict[str, dict[str, list[str]]] = known._nested if known else {}
        self._running: dict[Name, tuple[list[str], list[str]]] = known._running if known else {}
        self._next: dict[Name, tuple[tuple[Name, int], ...]] = known._next if known else {}
        self._prompts: dict[str, list[Asset]] = {}
        self._noted: dict[Name, _Noted] = {}

    def from_file(self, path: str) -> Reached:
        """What a file leads to when all of it runs."""
        return self._walk((path, None))

    def from_scope(self, path: str, scope: str) -> Reached:
        """What one function leads to."""
        return self._walk((path, scope))

    def files_from(self, paths: Iterable[str]) -> set[str]:
        """The files that running any of some files leads to."""
        starts = list(paths)
        return {path for (path, _), _ in self._steps([(path, None) for path in starts], MAX_STEPS * len(starts))}

    def _walk(self, start: Name) -> Reached:
        found = Reached()
        for name, depth in self._steps([start], MAX_STEPS):
            found.files.setdefault(name[0], depth)
            noted = self._note(name)
            found.sites += noted.sites
            found.mentions += noted.mentions
            for id in noted.prompts:
                found.add_prompt(id, depth)
        return found

    def _steps(self, start: Sequence[Name], most: int) -> Iterator[tuple[Name, int]]:
        """The names that are used on the way, nearest first, each with the number of files before it."""
        queue = deque((name, 0) for name in start)
        seen = set(start)
        while queue and most > 0:
            most -= 1
            name, depth = queue.popleft()
            yield name, depth
            for target, away in self._used(name):
                if target not in seen and depth + away <= MAX_DEPTH:
                    seen.add(target)
                    queue.append((target, depth + away))

    def _used(self, name: Name) -> tuple[tuple[Name, int], ...]:
        """The names that one function uses; many ways lead through the same functions."""
        found = self._next.get(name)
        if found is None:
            if name[0] not in self._references.files:  # yet: it may come in
                return ()
            found = self._next[name] = self._uses_of(*name)
        return found

    def _uses_of(self, path: str, symbol: str | None) -> tuple[tuple[Name, int], ...]:
        """The names that one function uses, and how much further away each is."""
        scopes, others = self._scopes(path, symbol)
        imports = self._references.imports.get(path, {})
        names: Iterable[str]
        if symbol is not None and not scopes and not others and symbol.partition(".")[0] in imports:
            names = (symbol,)  # it is only passed on
        else:
            table, running = self._table(path), scopes if scopes or others else [""]
            names = dict.fromkeys(name for scope in running for name in table.get(scope, ()))
        used = dict.fromkeys(spot for name in names if (spot := self.meaning(path, name)) is not None)
        further = [((path, scope), WHOLE) for scope in others]
        return (*further, *((spot, int(spot[0] != path)) for spot in used))

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
            table = self._uses[path] = dict(self._references.files[path].uses)
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

    def _note(self, name: Name) -> _Noted:
        """What one name of a file holds; many ways lead to it."""
        noted = self._noted.get(name)
        if noted is None:
            noted = self._noted[name] = _Noted({}, [], [])
            file = self._references.files.get(name[0])
            if file is not None:
                self._look_into(file, name[1], noted)
        return noted

    def _look_into(self, file: FileAssets, symbol: str | None, noted: _Noted) -> None:
        scopes = self._scopes(file.path, symbol)[0]
        inside = set(scopes)
        for site in file.sites:
            if symbol is None or site.scope in inside or (not site.scope and not scopes):
                noted.sites.append((file.path, site))
                for ref in self._references.resolve(file.path, site.prompts):
                    if isinstance(ref, AssetRef):
                        noted.prompts[ref.id] = None
        for asset in self._prompts_in(file.path):
            if asset.scope in inside if asset.scope else symbol is not None and named(symbol, asset.name):
                noted.prompts[asset.id] = None
        for scope, text, line in file.mentions:
            if symbol is None or scope in inside or not scope:
                noted.mentions.append((file.path, text, line))
                target = self._references.paths.find(file.path, text)
                for asset in self._prompts_in(target or ""):
                    if asset.binding == "body":
                        noted.prompts[asset.id] = None

    def _prompts_in(self, path: str) -> list[Asset]:
        """The prompts of a file."""
        found = self._prompts.get(path)
        if found is None:
            file = self._references.files.get(path)
            if file is None:
                return []
            found = self._prompts[path] = [asset for asset in file.assets if asset.kind is Kind.PROMPT]
        return found

    def meaning(self, path: str, name: str) -> tuple[str, str] | None:
        """The file and the name in it that a name used in `path` means; many ways lead through the same names."""
        known = self._resolved.setdefault(path, {})
        if name not in known:
            known[name] = self._follow(path, name)
        return known[name]

    def _follow(self, path: str, name: str) -> tuple[str, str] | None:
        head, _, rest = name.partition(".")
        imported = self._references.imports.get(path, {}).get(head)
        if imported is None:
            return path, name
        module, member, level = imported
        modules = self._references.modules
        if is_script(path):
            target = modules.find(path, module, level)
            if target is None:
                return None
            return target, ".".join(part for part in (member if member != "default" else "", rest) if part)
        if member:
            below = modules.find(path, f"{module}.{member}" if module else member, level)
            if below is not None and rest:
                return below, rest
            target = modules.find(path, module, level)
            return (target, f"{member}.{rest}" if rest else member) if target is not None else None
        parts = [*module.split("."), *rest.split(".")] if rest else module.split(".")
        for cut in range(len(parts), 0, -1):
            target = modules.find(path, ".".join(parts[:cut]), level)
            if target is not None:
                return target, ".".join(parts[cut:])
        return None


def named(symbol: str, name: str) -> bool:
    """Whether a prompt is the constant that a name means, or an entry of it."""
    return symbol == name or name.startswith(f"{symbol}.") or symbol.startswith(f"{name}.")
