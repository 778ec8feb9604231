"""Who calls whom, one step at a time, and which modules bring which in: around one place, never through a whole program."""

from __future__ import annotations

from collections import defaultdict

from aidebt.link.reach import CallGraph
from aidebt.link.references import References

Spot = tuple[str, str]  # a file, and the qualified name of a function or class in it


class Callers:
    """The calls between functions of one repository, looked up on demand.

    Args:
        references: what every file binds and imports.
        graph: what the names in them mean.
    """

    def __init__(self, references: References, graph: CallGraph) -> None:
        self.references = references
        self.graph = graph
        self._uses = {path: dict(file.uses) for path, file in references.files.items() if file.uses}
        self._users: dict[str, list[tuple[str, str, str]]] | None = None
        self._importers: dict[str, list[str]] | None = None

    def called(self, path: str, scope: str) -> list[Spot]:
        """What the names that a function uses mean: functions and classes of this repository."""
        meant = (self._meant(path, name) for name in self._uses.get(path, {}).get(scope, ()))
        return [spot for spot in meant if spot is not None]

    def calling(self, path: str, scope: str) -> list[Spot]:
        """The functions that use a function, by its name or by another that their file gives it."""
        if self._users is None:
            self._users = self._by_last()
        last = scope.rpartition(".")[2]
        found = ((user, inside) for user, inside, name in self._users.get(last, ()) if (path, scope) == self._meant(user, name))
        return [spot for spot in dict.fromkeys(found) if spot != (path, scope)]

    def imported(self, path: str) -> list[str]:
        """The files that a file brings in."""
        return sorted(self.references.targets(path))

    def importers(self, path: str) -> list[str]:
        """The files that bring a file in."""
        if self._importers is None:
            self._importers = defaultdict(list)
            for other in sorted(self.references.imports):
                for target in self.imported(other):
                    self._importers[target].append(other)
        return self._importers.get(path, [])

    def _by_last(self) -> dict[str, list[tuple[str, str, str]]]:
        """Who uses which name, by the last part of what is meant: most names need not be followed to be told apart."""
        table: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
        for path, uses in sorted(self._uses.items()):
            imports = self.references.imports.get(path, {})
            for scope, names in uses.items():
                for name in names:
                    imported = imports.get(name)
                    last = imported[1] if imported is not None and imported[1] else name.rpartition(".")[2]
                    table[last].append((path, scope, name))
        return table

    def _meant(self, path: str, name: str) -> Spot | None:
        """The file and the name in it that a used name means, as far as it is of this repository."""
        spot = self.graph.meaning(path, name)
        return spot if spot is not None and spot[0] in self.references.files and spot[1] else None
