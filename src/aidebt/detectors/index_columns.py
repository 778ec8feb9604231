"""Columns that hold vectors → assets, whatever declared them: a statement of SQL, a model of an ORM, a schema file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from aidebt.assets import Asset, Confidence, Context, Evidence, IndexFacts, IndexPlace, Kind, SchemaChange
from aidebt.facts import Span, TableIndex, Text
from aidebt.values import dataclass, field, replace
from aidebt.vector_types import VectorType, VectorTypes

MAX_COLUMNS = 1000
"""Vector columns of one file that are told: nobody declares more."""

ABSENT_METRIC = "no index says it: it is chosen in each query"
ABSENT_DIMS = "the type does not say it"
OPEN_DIMS = "decided when the program runs"
ABSENT_MODEL = "the table does not record it"


@dataclass(frozen=True, slots=True)
class Declared:
    """A vector column as one place declares it. `says` is its type as it is written there."""

    table: str
    column: str
    type: VectorType
    says: str
    span: Span
    evidence: Evidence = Evidence.DECLARED
    metric: str | None = None
    scope: str = ""  # the definition of a program that it stands in
    held: tuple[str, ...] = ()  # the names of the code that hold the column, or its table where it has no other
    action: str = "declare"  # as in `SchemaChange`
    model: Text | None = None  # what fills it, where the database does it by itself
    platform: str = ""  # where that model is served


@dataclass(slots=True)
class Columns:
    """What one file declares, in source order, with the indexes of its tables and what it does to them besides."""

    types: VectorTypes
    dialect: str  # the store that is meant where nothing else says it
    declared: list[Declared] = field(default_factory=list)
    indexes: list[TableIndex] = field(default_factory=list)
    changes: list[SchemaChange] = field(default_factory=list)

    def settled(self) -> list[Declared]:
        """The columns with the metrics of their indexes, without those that are vectors only by an index they lack."""
        taken: dict[int, str] = {}
        others: list[Declared] = []
        for index in self.indexes:
            method = self.types.method(index)
            for name, operators in index.columns if method else ():
                metric, places = self.types.metric(index, operators), self._meant(index, name)
                for place in places:
                    taken[place] = method
                    old = self.declared[place]
                    dims = old.type.dims or self.types.dims(index)
                    store = self.types.method_stores.get(method, old.type.store)
                    self.declared[place] = replace(
                        old, metric=metric or old.metric, type=replace(old.type, dims=dims, store=store)
                    )
                if not places:
                    others.append(self._alone(index, name, method, metric, operators))
        kept = [found for place, found in enumerate(self.declared) if self._is_vector(found, taken.get(place, ""))]
        return sorted([*kept, *others], key=lambda found: found.span.start)[:MAX_COLUMNS]

    def _meant(self, index: TableIndex, name: str) -> list[int]:
        """The places of the columns that an index is about."""
        table = [place for place, found in enumerate(self.declared) if _same(found.table, index.table)]
        named = [place for place in table if _same(self.declared[place].column, name)]
        return named or (table if len({self.declared[place].column for place in table}) == 1 and "{" in name else [])

    def _alone(self, index: TableIndex, name: str, method: str, metric: str | None, operators: str) -> Declared:
        """An index whose table another file declares."""
        element = next((row for row in ("halfvec", "sparsevec", "bit") if row in operators), "")
        kinds = {"halfvec": "float16", "sparsevec": "sparse", "bit": "bit"}
        store = self.types.method_stores.get(method, self.dialect)
        kind = VectorType(store, kinds.get(element, ""), self.types.dims(index), False, metric=metric)
        return Declared(index.table, name, kind, method, index.span, Evidence.MIGRATED, metric, action="index")

    def _is_vector(self, found: Declared, method: str) -> bool:
        if not found.type.needs:
            return True
        if method and (not found.type.methods or method in found.type.methods):
            return True
        pattern = {"name": self.types.names.search, "embedding": self.types.embeddings.fullmatch}.get(found.type.needs)
        return pattern is not None and pattern(found.column) is not None


def assets(path: str, data: bytes, context: Context, found: Sequence[Declared]) -> Iterator[tuple[Declared, Asset]]:
    """The asset of each column. Its content is its name and its type, so that a new index of it is no other content."""
    counts: Counter[str] = Counter()
    columns = Counter(table for table, _ in {(item.table, item.column) for item in found})
    for item in found:
        name = f"{item.table}.{item.column}" if item.table else item.column
        facts = index_facts(path, item, columns[item.table] == 1)
        counts[name] += 1
        yield (
            item,
            Asset(
                kind=Kind.EMBEDDING_INDEX,
                path=path,
                name=name,
                line=item.span.line,
                column=item.span.column,
                end_line=item.span.end_line,
                value=facts.text or item.says,
                role="index",
                context=context,
                content=f"{name} {item.says}",
                binding=item.column,
                raw=data[item.span.start : item.span.end],
                confidence=Confidence.HIGH if item.table and item.type.needs != "embedding" else Confidence.MEDIUM,
                ordinal=counts[name] - 1,
                scope=item.scope,
                index=facts,
            ),
        )


def index_facts(path: str, item: Declared, alone: bool) -> IndexFacts:
    """What a declaration says of an index; `alone` where its table has no other vector column."""
    metric = item.metric or item.type.metric
    absent = [("count", "a declaration has no rows")]
    absent += [] if item.model else [("model", ABSENT_MODEL)]
    absent += [] if metric else [("metric", ABSENT_METRIC)]
    absent += [] if item.type.dims else [("dims", OPEN_DIMS if item.type.open else ABSENT_DIMS)]
    return IndexFacts(
        store=item.type.store,
        evidence=item.evidence,
        dims=item.type.dims,
        element=item.type.element or None,
        metric=metric,
        model=item.model.value if item.model else None,
        absent=tuple(sorted(absent)),
        places=(IndexPlace(path, item.span.line, item.evidence, item.says),),
        called=called(item.table, item.column, alone),
    )


def called(table: str, column: str, alone: bool) -> tuple[str, ...]:
    """The names under which programs ask for a column: of the table, with its schema and without, and of both.

    A table with several vector columns is several indexes: its name means none of them. A name that a program puts together
    when it runs is none.
    """
    if not table:
        return (column,)
    bare = table.rpartition(".")[2]
    names = (*((table, bare) if alone else ()), f"{bare}.{column}")
    return tuple(dict.fromkeys(name for name in names if "{" not in name))


def changes_of(pairs: Sequence[tuple[Declared, Asset]]) -> Iterator[SchemaChange]:
    """What the declarations of a file do to a database, each with its asset."""
    for item, asset in pairs:
        yield SchemaChange(item.action, item.table, item.column, item.span.line, asset=asset.id)


def _same(one: str, other: str) -> bool:
    """Whether two names mean the same, as far as they say: one may lack the schema, and case is no matter."""
    one, other = one.lower(), other.lower()
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")
