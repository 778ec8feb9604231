"""Names followed from file to file: imports, re-exports, attributes of settings objects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

from aidebt.assets import Asset, AssetRef, ClientRef, EnvRef, FileAssets, FileRef, Kind, NameRef, ParamRef, Ref, TextRef
from aidebt.link.places import Paths, all_nearest, top
from aidebt.modules import Modules, is_script
from aidebt.values import dataclass, field

MAX_HOPS = 12
"""A name is followed through at most this many files or bindings."""

End: TypeAlias = "AssetRef | EnvRef | TextRef"
"""Where following a reference ends."""


@dataclass(slots=True)
class References:
    """What every file binds and imports."""

    files: Mapping[str, FileAssets]
    modules: Modules
    paths: Paths
    bindings: dict[str, dict[str, tuple[Ref, ...]]] = field(default_factory=dict)
    imports: dict[str, dict[str, tuple[str, str, int]]] = field(default_factory=dict)
    clients: dict[tuple[str, str], dict[str, tuple[Ref, ...]]] = field(default_factory=dict)
    users: set[tuple[str, str]] = field(default_factory=set)  # kind, and the first folder of a file that refers to a client
    ends: list[tuple[str, ParamRef]] = field(default_factory=list)  # parameters that names led to, with their files
    used: set[tuple[str, str, str]] = field(default_factory=set)  # kind, name and file of clients that something refers to
    _targets: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Index what the files export."""
        self.add_new()

    def add_new(self) -> None:
        """Index the files that came in since."""
        self._targets.clear()
        for path in sorted(self.files.keys() - self.imports.keys()):
            file = self.files[path]
            self.bindings[path] = dict(file.bindings)
            for kind, name, refs in file.clients:
                self.clients.setdefault((kind, name), {})[path] = refs
            self.imports[path] = {
                alias if name != "*" else f"* {number}": (module, name, level)
                for number, (alias, module, name, level) in enumerate(file.imports)
            }

    def target(self, path: str, module: str, name: str, level: int) -> str | None:
        """The file that an import means: the module it names, or the one that its name is."""
        below = self.modules.below(path, module, name, level) if name and name != "*" else None
        found = below or self.modules.find(path, module, level)
        return found if found != path else None

    def targets(self, path: str) -> tuple[str, ...]:
        """The files of the repository that the imports of a file mean, in their order."""
        found = self._targets.get(path)
        if found is None:
            meant = dict.fromkeys(self.target(path, *row) for row in self.imports.get(path, {}).values())
            found = self._targets[path] = tuple(target for target in meant if target is not None and target in self.files)
        return found

    def importers(self) -> dict[str, dict[str, set[str]]]:
        """Which files import a file, and which of its names."""
        table: dict[str, dict[str, set[str]]] = {}
        for path, imports in self.imports.items():
            for module, name, level in imports.values():
                target = self.modules.find(path, module, level)
                if target is not None and target != path:
                    table.setdefault(target, {}).setdefault(path, set()).update([name] if name else [])
        return table

    def resolve(self, path: str, refs: Iterable[Ref]) -> Iterator[AssetRef | EnvRef]:
        """The assets and environment variables that references of the file `path` lead to."""
        return (ref for ref in self.leads(path, refs) if not isinstance(ref, TextRef))

    def leads(self, path: str, refs: Iterable[Ref], hops: int = 0, seen: set[tuple[str, str]] | None = None) -> Iterator[End]:
        """All that references of the file `path` lead to, known texts as well."""
        seen = set() if seen is None else seen
        if hops > MAX_HOPS:
            return
        for ref in refs:
            match ref:
                case AssetRef() | EnvRef() | TextRef():
                    yield ref
                case NameRef():
                    yield from self.named(path, ref.path, ref.scope, hops, seen)
                case ClientRef():
                    yield from self.client(path, ref, hops, seen)
                case FileRef() if not hops or "*" not in ref.path:  # a helper's own pattern says nothing of one call of it
                    yield from self.prompts_of(path, ref)
                case ParamRef():
                    self.ends.append((path, ref))
                case _:
                    continue

    def opened(self, path: str, ref: Ref) -> list[tuple[str, ParamRef]]:
        """The parameters, with their files, that a reference leads to: whoever calls those functions decides."""
        self.ends.clear()
        list(self.resolve(path, [ref]))
        return list(dict.fromkeys(self.ends))

    def client(self, path: str, ref: ClientRef, hops: int, seen: set[tuple[str, str]]) -> Iterator[End]:
        """What is behind the client of that name: as the file itself defines it, else the file nearest to it."""
        if (path, f"client {ref.kind} {ref.name}") in seen:
            return
        seen.add((path, f"client {ref.kind} {ref.name}"))
        defined = self.clients.get((ref.kind, ref.name), {})
        for place in all_nearest(path, list(defined)):
            self.used.add((ref.kind, ref.name, place))
            self.users.add((ref.kind, top(path)))
            yield from self.leads(place, defined[place], hops + 1, seen)

    def unused(self, users: Mapping[str, frozenset[str]]) -> Iterator[AssetRef]:
        """The assets behind clients that nothing refers to, where those that could refer to them stand in the same folders.

        Args:
            users: for each kind of client the carriers of what may refer to it.
        """
        carriers = {path: {asset.carrier for asset in file.assets} for path, file in self.files.items()}
        tops = {(kind, top(path)) for kind, names in users.items() for path, found in carriers.items() if found & names}
        tops |= {(kind, folder) for kind, folder in self.users if kind in users}
        for (kind, name), places in sorted(self.clients.items()):
            for path, refs in sorted(places.items()):
                if (kind, name, path) not in self.used and (kind, top(path)) in tops:
                    yield from (ref for ref in refs if isinstance(ref, AssetRef))

    def prompts_of(self, path: str, ref: FileRef) -> Iterator[AssetRef]:
        """The prompts of the file, or of the object in it, that the file `path` names."""
        for target in self.paths.find_all(path, ref.path, ref.stem):
            for asset in self.files[target].assets if target in self.files else ():
                if asset.kind is Kind.PROMPT and (not ref.key or belongs(asset, ref.key)):
                    yield AssetRef(asset.id)

    def named(self, path: str, name: str, scope: str, hops: int, seen: set[tuple[str, str]]) -> Iterator[End]:
        """What a dotted name leads to, read in `scope` of the file `path`."""
        if (path, f"{scope}:{name}") in seen:
            return
        seen.add((path, f"{scope}:{name}"))
        table = self.bindings.get(path, {})
        for candidate in (*candidates(name, scope), *candidates(name.removesuffix(".value"), scope)):
            if candidate in table:
                yield from self.leads(path, table[candidate], hops + 1, seen)
                return
        head, _, rest = name.partition(".")
        if head in ("self", "cls", "this"):
            yield from self.inherited(path, rest, scope, hops, seen)
            return
        imported = self.imports.get(path, {}).get(head)
        if imported is not None and not imported[1]:
            yield from self.through_module(path, head, imported[0], rest, hops, seen)
        elif imported is not None:
            yield from self.through_import(path, imported, rest, hops, seen)
        elif rest and any(candidate in table for candidate in candidates(head, scope)):
            yield from self.attribute(path, head, rest, scope, hops, seen)
        else:
            yield from self.through_stars(path, name, hops, seen)

    def inherited(self, path: str, name: str, scope: str, hops: int, seen: set[tuple[str, str]]) -> Iterator[End]:
        """What an attribute leads to that a base class binds, in whatever file that stands."""
        bases = dict(self.files[path].bases) if path in self.files else {}
        while scope and scope not in bases:
            scope = scope.rpartition(".")[0]
        for base in bases.get(scope, ()):
            yield from self.named(path, f"{base}.{name}", scope.rpartition(".")[0], hops + 1, seen)

    def through_stars(self, path: str, name: str, hops: int, seen: set[tuple[str, str]]) -> Iterator[End]:
        """A name that `from module import *` may have brought."""
        for module, imported, level in self.imports.get(path, {}).values():
            target = self.modules.find(path, module, level) if imported == "*" else None
            if target is not None and target in self.bindings:
                yield from self.named(target, name, "", hops + 1, seen)

    def through_import(
        self, path: str, imported: tuple[str, str, int], rest: str, hops: int, seen: set[tuple[str, str]]
    ) -> Iterator[End]:
        """What `rest` means of the name that an import brought."""
        module, name, level = imported
        below = self.modules.below(path, module, name, level)
        if below is not None and rest and below in self.bindings:
            yield from self.named(below, rest, "", hops + 1, seen)
            return
        target = self.modules.find(path, module, level)
        if target is not None and target != path and target in self.bindings:
            yield from self.named(target, f"{name}.{rest}" if rest else name, "", hops + 1, seen)

    def through_module(
        self, path: str, head: str, module: str, rest: str, hops: int, seen: set[tuple[str, str]]
    ) -> Iterator[End]:
        """`a.b.NAME` after `import a.b`, or `x.NAME` after `import a.b as x`: the longest module that the repository has."""
        if is_script(path):
            target = self.modules.find(path, module, 0)
            if target is not None and target != path and target in self.bindings and rest:
                yield from self.named(target, rest, "", hops + 1, seen)
            return
        base = head if module.partition(".")[0] == head else module
        parts = f"{base}.{rest}".split(".") if rest else []
        for cut in range(len(parts) - 1, base.count("."), -1):
            target = self.modules.find(path, ".".join(parts[:cut]), 0)
            if target is not None and target != path and target in self.bindings:
                yield from self.named(target, ".".join(parts[cut:]), "", hops + 1, seen)
                return

    def attribute(self, path: str, head: str, rest: str, scope: str, hops: int, seen: set[tuple[str, str]]) -> Iterator[End]:
        """`settings.MODEL` where `settings = Settings()`, or `MODELS["chat"]`: what an object or table holds."""
        table = self.bindings.get(path, {})
        for candidate in candidates(head, scope):
            for ref in table.get(candidate, ()):
                if isinstance(ref, AssetRef) and f":{candidate}.{rest}:" in ref.id:
                    yield ref
                elif isinstance(ref, NameRef) and ref.path != head:
                    yield from self.named(path, f"{ref.path}.{rest}", ref.scope, hops + 1, seen)
            if candidate in table:
                return


def belongs(asset: Asset, key: str) -> bool:
    """Whether a prompt of a data file stands at a key path, below it, or in the object that the key names."""
    return (
        asset.name == key
        or asset.name.startswith((f"{key}.", f"{key}["))
        or key in (asset.scope, asset.scope.rpartition(".")[2])
    )


def candidates(name: str, scope: str) -> Iterator[str]:
    """The qualified names that `name` may mean in `scope`, innermost first."""
    for prefix in ("self.", "cls.", "this."):
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
