"""Migrations in the order in which they run: what a later one changes, drops or renames of the vector columns declared before.

Files of one folder whose names begin with numbers run by those, and so do folders of one file each; files that name the one
before them run as they say. Of all others the order is not known, and that is said rather than guessed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from aidebt.assets import ASIDE, CHANGED_BY, DROPPED_BY, ROUTINE, Asset, FileAssets, IndexSite, SchemaChange, TextRef
from aidebt.index_families import family_of
from aidebt.link.migration_order import bare, folder, runs_in_order, sequences
from aidebt.values import dataclass, field, replace

MAX_DOUBTS = 200
"""Changes beside a declaration that are asked whether they mean it."""


class Event(NamedTuple):
    """A change, and the file that makes it."""

    path: str
    change: SchemaChange

    @property
    def place(self) -> str:
        """Where it stands, for people."""
        return f"{self.path}:{self.change.line}"


@dataclass(slots=True)
class Column:
    """A column while migrations run: the assets of the places that tell what it is now."""

    table: str
    name: str
    assets: list[str] = field(default_factory=list)


Tables: TypeAlias = "defaultdict[str, list[Column]]"


def settle(files: Mapping[str, FileAssets]) -> dict[str, Asset]:
    """The index assets that other places change, by id: dead where what they declare was changed or dropped since."""
    assets = {asset.id: asset for file in files.values() if file.changes for asset in file.assets if asset.index}
    if not assets:
        return {}
    events = {
        path: [Event(path, change) for change in file.changes if not change.asset or change.asset in assets]
        for path, file in sorted(files.items())
        if file.changes
    }
    run = Run(assets)
    events = {path: inner for path, inner in events.items() if runs_in_order(path, files[path])}
    told = {path: file.revisions for path, file in files.items() if file.revisions or path in events}
    for paths in sequences(told):
        run.through([event for path in paths for event in events.get(path, ())])
    run.doubt(events)
    run.name_apart()
    run.ask(site for file in files.values() for site in file.index_sites if site.evidence == ROUTINE)
    return run.changed


class Run:
    """The assets while migrations run; `changed` holds those that are not what they were."""

    def __init__(self, assets: Mapping[str, Asset]) -> None:
        self._assets = assets
        self._ran_with: dict[str, set[str]] = defaultdict(set)  # by path: the files that it has an order with
        self.changed: dict[str, Asset] = {}

    def asset(self, id: str) -> Asset:
        """An asset as it is by now."""
        return self.changed.get(id) or self._assets[id]

    def through(self, events: Sequence[Event]) -> None:
        """Let the events of one sequence happen."""
        paths = {event.path for event in events}
        for path in paths:
            self._ran_with[path] |= paths
        columns: Tables = defaultdict(list)
        for event in events:
            match event.change.action:
                case "declare" | "retype" | "index":
                    self.declare(columns, event)
                case "drop":
                    for column in list(meant(columns, event.change)):
                        self.end(column, f"{DROPPED_BY} {event.place}")
                        columns[key(column.table)].remove(column)
                case _:
                    self.rename(columns, event.change)

    def declare(self, columns: Tables, event: Event) -> None:
        """A column is there, or is of another type from now on."""
        change = event.change
        column = next(meant(columns, change), None)
        if column is None:
            column = Column(change.table, change.column)
            columns[key(column.table)].append(column)
        elif change.action == "retype":
            self.end(column, f"{CHANGED_BY} {event.place}")
            column.assets.clear()
        column.assets.append(change.asset)

    def end(self, column: Column, reason: str) -> None:
        """What was told of a column is so no more."""
        for id in column.assets:
            asset = self.asset(id)
            if not asset.dead and asset.index is not None:
                first, *others = asset.index.places
                told = replace(first, says=f"{first.says}, {reason}" if first.says else reason)
                self.changed[id] = replace(asset, dead=reason, index=replace(asset.index, places=(told, *others)))

    def rename(self, columns: Tables, change: SchemaChange) -> None:
        """Programs ask for it by its new name from now on."""
        for column in list(meant(columns, change)):
            columns[key(column.table)].remove(column)
            column.table, column.name = (column.table, change.to) if change.column else (change.to, column.name)
            columns[key(column.table)].append(column)
            for id in column.assets:
                self.call(id, (column.table, f"{bare(column.table)}.{column.name}"))

    def call(self, id: str, names: Iterable[str]) -> None:
        """Add to the names under which programs ask for an index."""
        asset = self.asset(id)
        assert asset.index is not None
        called = tuple(dict.fromkeys((*names, *asset.index.called)))
        self.changed[id] = replace(asset, index=replace(asset.index, called=called))

    # -- what is not known ------------------------------------------------------------------------------------------

    def doubt(self, events: Mapping[str, Sequence[Event]]) -> None:
        """Say of a declaration that a file beside it changes or drops it, where nothing tells which of them runs first."""
        beside: dict[str, list[Event]] = defaultdict(list)
        for path, inner in events.items():
            beside[folder(path)] += [event for event in inner if event.change.action in ("drop", "retype")]
        for path, inner in events.items():
            others = [event for event in beside[folder(path)] if event.path not in {path, *self._ran_with[path]}]
            for event in inner if others else ():
                id = event.change.asset
                column = {key(event.change.table): [Column(event.change.table, event.change.column)]}
                after = next((other for other in others[:MAX_DOUBTS] if any(meant(column, other.change))), None)
                if id and after is not None and not self.asset(id).dead:
                    self.changed[id] = replace(
                        self.asset(id), note=f"{after.place} changes it, before or after: no order is known"
                    )

    def name_apart(self) -> None:
        """A table with several vector columns is several indexes: its name alone means none of them."""
        columns: dict[tuple[str, str], set[str]] = defaultdict(set)
        for id in self._assets:
            asset = self.asset(id)
            if asset.context not in ASIDE and not asset.dead:
                columns[table_of(asset)].add(asset.binding.lower())
        for id in self._assets:
            asset = self.asset(id)
            if asset.index is not None and len(columns[table_of(asset)]) > 1:
                called = tuple(name for name in asset.index.called if bare(name).lower() != table_of(asset)[1])
                self.changed[id] = replace(asset, index=replace(asset.index, called=called))

    def ask(self, routines: Iterable[IndexSite]) -> None:
        """Programs ask for a column by the name of the routine of the database that does, where it is the only one it asks."""
        named: dict[str, list[str]] = defaultdict(list)
        for id in self._assets:
            index = self.asset(id).index
            for name in index.called if index is not None and not self.asset(id).dead else ():
                named[name.lower()].append(id)
        for routine in routines:
            asked = [ref.text.lower() for ref in routine.names if isinstance(ref, TextRef) and named.get(ref.text.lower())]
            columns = [name for name in asked if "." in name] or asked
            if len(columns) == 1:
                for id in named[columns[0]]:
                    self.call(id, (*self._called(id), routine.scope))

    def _called(self, id: str) -> tuple[str, ...]:
        index = self.asset(id).index
        return index.called if index is not None else ()


def table_of(asset: Asset) -> tuple[str, str]:
    """The system and the table of a column."""
    return family_of(asset.index.store if asset.index else "").name, bare(asset.name.rpartition(".")[0]).lower()


def meant(columns: Mapping[str, Sequence[Column]], change: SchemaChange) -> Iterator[Column]:
    """The columns that a change is about; with a column's name at most one, else all of the table."""
    return (
        column
        for column in columns.get(key(change.table), ())
        if is_same(column.table, change.table) and (not change.column or column.name.lower() == change.column.lower())
    )


def key(table: str) -> str:
    """What a table is found by."""
    return bare(table).lower()


def is_same(one: str, other: str) -> bool:
    """Whether two names mean one table: a schema counts where both name one."""
    one, other = one.lower(), other.lower()
    if "{" in one or "{" in other:  # a program fills it in
        return False
    return one == other or (bare(one) == bare(other) and not ("." in one and "." in other))
