"""Vector indexes: which places tell of one and the same, and which calls make, open and ask it.

Places are one index where they say the same name to the same system, or where the code leads from one to the other. Nothing
else makes them one: two nameless indexes in different modules stay two.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from aidebt.assets import ASIDE, NAMED, Asset, AssetRef, Evidence, IndexFacts, IndexPlace, IndexSite, Kind
from aidebt.index_families import SEPARATE, family_of, may_mean
from aidebt.link.edges import Linker
from aidebt.link.index_names import Names, folders_of, holds
from aidebt.values import dataclass, field, replace

MAX_PLACES = 60
"""Places of one index that are told one by one."""

MAX_BESIDE = 200
"""Indexes of one file that a nameless schema is compared with."""

_SUREST = (Evidence.PERSISTED, Evidence.MIGRATED, Evidence.CREATED, Evidence.DECLARED)
_STANDS_FOR = (Evidence.CREATED, Evidence.DECLARED, Evidence.MIGRATED, Evidence.PERSISTED)
"""Which place an index is told at: where it is made, before where it is described, before where it lies."""


@dataclass(slots=True)
class Index:
    """One index: the assets that tell of it, and the calls that concern it, each with its file and how surely it does."""

    assets: list[Asset]
    sites: list[tuple[str, IndexSite, str]] = field(default_factory=list)

    @property
    def main(self) -> Asset:
        """The asset that stands for it."""
        return self.assets[0]

    @property
    def real(self) -> list[Asset]:
        """The places that are the index itself, as it is now: no mere names, and nothing that was changed since."""
        return [asset for asset in self.assets if asset.note != NAMED and not asset.dead]

    def of(self, *operations: str) -> Iterator[tuple[str, IndexSite, str]]:
        """Its calls of some operations."""
        return (item for item in self.sites if item[1].operation in operations)


class Grouping:
    """Puts places together.

    Args:
        linker: the repository's assets.
        names: what references to names stand for.
    """

    def __init__(self, linker: Linker, names: Names) -> None:
        self.linker = linker
        self.names = names
        self.sites = [(path, site) for path, file in sorted(linker.references.files.items()) for site in file.index_sites]
        found = [asset for asset in linker.assets.values() if asset.kind is Kind.EMBEDDING_INDEX and asset.index]
        self.assets = {asset.id: asset for asset in found if asset.role not in SEPARATE}
        self.called = {id: set(facts(asset).called) for id, asset in self.assets.items()}
        self.parent = {id: id for id in self.assets}
        self.reached: list[tuple[list[str], list[str]]] = []  # of each site: the assets and the names it leads to
        for path, site in self.sites:
            ends = linker.references.resolve(path, site.indexes)
            ids = [ref.id for ref in ends if isinstance(ref, AssetRef) and ref.id in self.assets]
            self.reached.append((list(dict.fromkeys(ids)), names.texts(path, site.names)))

    # -- putting together -------------------------------------------------------------------------------------------

    def root(self, id: str) -> str:
        """The asset that stands for those found to be one so far."""
        while self.parent[id] != id:
            self.parent[id] = id = self.parent[self.parent[id]]
        return id

    def join(self, one: str, other: str) -> None:
        """Two places are one index."""
        first, second = sorted((self.root(one), self.root(other)))
        self.parent[second] = first

    def group(self) -> list[Index]:
        """All indexes, in the order of their places, each with its facts put together."""
        self.by_object()
        self.by_path()
        self.by_name()
        self.by_schema()
        members: dict[str, list[str]] = defaultdict(list)
        for id in self.assets:
            members[self.root(id)].append(id)
        found = {root: Index(self.settled(ids)) for root, ids in sorted(members.items())}
        self.assign(found)
        return sorted(found.values(), key=lambda index: (index.main.path, index.main.line, index.main.id))

    def by_object(self) -> None:
        """What one variable holds, made or opened, is one index; names that the call says are its names."""
        for (_, site), (ids, texts) in zip(self.sites, self.reached, strict=True):
            for id in ids:
                if site.operation == "create" and len(ids) == 1 and not facts(self.assets[id]).called:
                    self.called[id].update(texts)
                if compatible(self.assets[ids[0]], self.assets[id]):
                    self.join(ids[0], id)

    def by_path(self) -> None:
        """A store that lies in the repository is the one that code saves to its folder, or opens from there."""
        stores = [asset for asset in self.assets.values() if asset.is_blob]
        for (path, site), (ids, texts) in zip(self.sites, self.reached, strict=True):
            if not stores or not ids:
                continue
            store = self.store_at(path, site.store, [text for text in texts if text], stores, texts)
            for id in ids if store else ():
                self.join(store, id)

    def store_at(self, path: str, store: str, folders: Sequence[str], stores: Iterable[Asset], texts: Iterable[str]) -> str:
        """The one store of that kind in one of the folders; of several collections the one that is named; else ""."""
        family = family_of(store)
        for text in folders:
            for folder in folders_of(path, text):
                here = [asset for asset in stores if holds(folder, asset.path) and same_family(store, facts(asset).store)]
                named = [asset for asset in here if {family.name_of(t) for t in texts} & self.keys(asset)]
                if len(named or here) == 1:
                    return (named or here)[0].id
                if here:
                    return ""
        return ""

    def by_name(self) -> None:
        """One name in one system is one index. Stores of one name in several folders are several, and the code's is none."""
        named: dict[tuple[str, str], list[str]] = defaultdict(list)
        for id, asset in self.assets.items():
            for key in self.keys(asset):
                named[neighbourhood(asset), key].append(id)
        for ids in named.values():
            families = {family_of(facts(self.assets[id]).store).name for id in ids} - {""}
            for family in sorted(families):
                alike = [id for id in ids if family_of(facts(self.assets[id]).store).name in (family, "")]
                known = [id for id in alike if len(families) == 1 or facts(self.assets[id]).store]
                stores = {self.root(id) for id in known if self.assets[id].is_blob}
                apart = [id for id in known if not self.assets[id].is_blob] if len(stores) > 1 else known
                for id in apart:
                    self.join(apart[0], id)
            if not families:
                for id in ids:
                    self.join(ids[0], id)

    def keys(self, asset: Asset) -> set[str]:
        """What an asset is called, as its system tells names apart."""
        family = family_of(facts(asset).store)
        return {key for text in self.called[asset.id] if (key := family.name_of(text))}

    def by_schema(self) -> None:
        """A nameless schema is that of the index made in its own function, else of the only other one in its module."""
        sizes = Counter(self.root(id) for id in self.assets)
        by_path: dict[str, list[Asset]] = defaultdict(list)
        for asset in self.assets.values():
            by_path[asset.path].append(asset)
        for id, asset in self.assets.items():
            if self.called[id] or asset.is_blob or sizes[self.root(id)] > 1:
                continue
            around = [other for other in by_path[asset.path][:MAX_BESIDE] if compatible(asset, other)]
            named = [other for other in around if self.called[other.id]]
            here = {self.root(other.id) for other in named if other.scope == asset.scope}
            described = facts(asset).evidence is Evidence.DECLARED
            here = here if described or asset.scope else set()
            there = {self.root(other.id) for other in named} if described and not here else here
            if len(there) == 1:
                self.join(there.pop(), id)

    # -- what they say together -------------------------------------------------------------------------------------

    def settled(self, ids: Iterable[str]) -> list[Asset]:
        """The assets of one index, the one that stands for it first, with what all of them say."""
        members = sorted((self.assets[id] for id in ids), key=precedence)
        main, *others = members
        family = family_of(facts(main).store)
        spelled = {
            family.name_of(name): name for asset in reversed(members) for name in sorted(self.called[asset.id], reverse=True)
        }
        called = tuple(reversed(spelled.values()))
        if others or called != facts(main).called:
            told = replace(merged(members), called=called)
            main = replace(main, index=told, value=told.text or main.value)
        changed = [main]
        for asset in others:
            named = tuple(sorted(self.called[asset.id])) or facts(asset).called
            changed.append(replace(asset, index=replace(facts(asset), of=main.id, called=named)))
        self.linker.assets.update((asset.id, asset) for asset in changed)
        return changed

    # -- calls ------------------------------------------------------------------------------------------------------

    def assign(self, found: dict[str, Index]) -> None:
        """Give each call to the index that it makes or asks, and the calls of a routine to what the routine asks."""
        named: dict[str, set[str]] = defaultdict(set)
        for id, asset in self.assets.items():
            for key in self.keys(asset):
                named[key.casefold()].add(self.root(id))
        stores = [asset for asset in self.assets.values() if asset.is_blob]
        routines: dict[str, dict[str, str]] = {}
        opened: dict[str, set[str]] = defaultdict(set)  # by file: the indexes that it makes or opens
        left: list[tuple[str, IndexSite, list[str]]] = []
        for (path, site), (ids, texts) in zip(self.sites, self.reached, strict=True):
            roots = {self.root(id): "high" for id in ids} or self.of_names(site, texts, named, found)
            if not roots and (store := self.store_at(path, site.store, texts, stores, texts)):
                roots = {self.root(store): "high"}
            if not roots:
                left.append((path, site, texts))
                continue
            if site.operation == "query" and site.scope:
                routines.setdefault(site.scope.rpartition(".")[2].casefold(), roots)
            elif site.operation in ("create", "load"):
                opened[path].update(roots)
            for root, confidence in roots.items():
                found[root].sites.append((path, site, confidence))
        for path, site, texts in left:
            for root, confidence in self.guessed(path, site, texts, routines, opened, found).items():
                found[root].sites.append((path, site, confidence))

    def guessed(
        self,
        path: str,
        site: IndexSite,
        texts: Iterable[str],
        routines: dict[str, dict[str, str]],
        opened: dict[str, set[str]],
        found: dict[str, Index],
    ) -> dict[str, str]:
        """What a call asks that leads to no index: what the routine asks that it names; if it names nothing, the nearest."""
        named = [text.rpartition(".")[2].casefold() for text in texts]
        if named:
            return next((routines[name] for name in named if name in routines and site.operation == "query"), {})
        if not site.store and site.operation in ("query", "fill") and len(opened[path]) == 1:
            return dict.fromkeys(opened[path], "medium")
        return self.nearest(path, site, found)

    def of_names(
        self, site: IndexSite, texts: Iterable[str], named: dict[str, set[str]], found: dict[str, Index]
    ) -> dict[str, str]:
        """The indexes that are called so, in that system."""
        family = family_of(site.store)
        keys = [family.name_of(text) for text in texts]
        keys = [key for key in keys if "." in key and key.casefold() in named] or keys  # a column says more than its table
        roots = {
            root
            for key in keys
            for root in named.get(key.casefold(), ())
            if any(
                same_family(site.store, facts(asset).store) and (family.folds or key in self.keys(asset))
                for asset in found[root].assets
            )
        }
        live = {root for root in roots if any(asset.context not in ASIDE for asset in found[root].assets)}
        return dict.fromkeys(sorted(live or roots), "high" if len(live or roots) == 1 else "low")

    def nearest(self, path: str, site: IndexSite, found: dict[str, Index]) -> dict[str, str]:
        """Of a call that names none: the only index of its system in its function, its module, or the repository."""
        alike = {
            root: index
            for root, index in found.items()
            if any(same_family(site.store, facts(asset).store) for asset in index.assets) and site.store
        }
        here = [root for root, index in alike.items() if any(asset.path == path for asset in index.assets)]
        inside = [root for root in here if any(a.path == path and a.scope == site.scope for a in alike[root].assets)]
        live = [root for root, index in alike.items() if index.main.context not in ASIDE]
        for roots, confidence in ((inside, "medium"), (here, "medium"), (live, "low")):
            if len(roots) == 1:
                return {roots[0]: confidence}
            if roots:
                return {}
        return {}


def facts(asset: Asset) -> IndexFacts:
    """What is known of an index."""
    assert asset.index is not None
    return asset.index


def same_family(one: str, other: str) -> bool:
    """Whether two names of stores can mean one system; "" means any."""
    return may_mean(one, other)


def compatible(one: Asset, other: Asset) -> bool:
    """Whether two places can tell of one index."""
    return same_family(facts(one).store, facts(other).store)


def neighbourhood(asset: Asset) -> str:
    """Within what a name means one index: the product, or the folder of a test or an example."""
    return asset.path.rpartition("/")[0] if asset.context in ASIDE else "*"


def precedence(asset: Asset) -> tuple[bool, bool, int, int, str, int, str]:
    """Sorts the place that stands for an index to the front: in the product, where it is made, where most is said."""
    told = facts(asset)
    known = sum(value is not None for value in (told.dims, told.metric, told.model)) + bool(told.called)
    return (
        bool(asset.dead) or asset.note == NAMED,
        asset.context in ASIDE,
        _STANDS_FOR.index(told.evidence),
        -known,
        asset.path,
        asset.line,
        asset.id,
    )


def merged(members: Sequence[Asset]) -> IndexFacts:
    """What several places say together: each thing as the surest place says it; of migrations the last one counts.

    What another place says differently stays in `places`, so that a contradiction can be seen.
    """
    main = facts(members[0])
    lasting = [asset for asset in members if not asset.dead] or members
    ordered = sorted(lasting, key=lambda asset: _SUREST.index(facts(asset).evidence))
    last = sorted((a for a in ordered if facts(a).evidence is Evidence.MIGRATED), key=lambda asset: (asset.path, asset.line))
    surest = [facts(a) for a in ordered if facts(a).evidence is Evidence.PERSISTED]
    surest += [facts(a) for a in reversed(last)]
    surest += [facts(a) for a in ordered if facts(a).evidence in (Evidence.CREATED, Evidence.DECLARED)]
    values = {
        name: next((getattr(told, name) for told in surest if getattr(told, name)), getattr(main, name))
        for name in ("version", "dims", "element", "metric", "count", "model", "created_on", "updated_on")
    }
    absent = {name: why for told in surest for name, why in told.absent}
    places = dict.fromkeys(place for asset in members for place in said(asset))
    store = next((told.store for told in (main, *surest) if told.store), "")
    return replace(
        main,
        store=store,
        evidence=surest[0].evidence,
        absent=tuple((name, why) for name, why in absent.items() if values.get(name) is None),
        places=tuple(places)[:MAX_PLACES],
        **values,
    )


def said(asset: Asset) -> tuple[IndexPlace, ...]:
    """The places of one asset, the first with what it says: in its own words, then in numbers."""
    told = facts(asset)
    places = told.places or (IndexPlace(asset.path, asset.line, told.evidence),)
    words = places[0].says
    known = [word for word in (words, told.text if told.text not in words else "") if word]
    return (replace(places[0], says=", ".join(known)), *places[1:])
