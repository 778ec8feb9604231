"""All vector columns of one code file: those of its ORM, and those of the statements in its texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from aidebt.assets import Asset, AssetRef, IndexSite, Ref, SchemaChange
from aidebt.detectors import index_embedded, index_orm, index_orm_changes, index_queries
from aidebt.detectors.index_columns import Columns, Declared, assets, changes_of
from aidebt.detectors.index_places import places
from aidebt.detectors.table_names import TableNames
from aidebt.values import dataclass, replace

if TYPE_CHECKING:
    from aidebt.detectors.code import CodeFile


@dataclass(frozen=True, slots=True)
class CodeColumns:
    """What a code file says of tables with vectors."""

    assets: tuple[Asset, ...] = ()
    sites: tuple[IndexSite, ...] = ()
    changes: tuple[SchemaChange, ...] = ()
    revisions: tuple[tuple[str, str], ...] = ()
    bindings: tuple[tuple[str, tuple[Ref, ...]], ...] = ()


def columns(code: CodeFile) -> CodeColumns:
    """The columns of one file; nothing of a file in which no word tells of them."""
    types = code.rules.vectors
    revisions = index_orm_changes.revisions(code) if b"down_revision" in code.data else ()
    if not types.may_declare(code.data):
        return CodeColumns(revisions=revisions)
    found = Columns(types, types.usual)
    everything = list(places(code.names.parsed))
    names = TableNames(code, types, everything)
    here = [place for place in everything if not names.is_undone(place.scope)]
    index_orm.find(code, found, names, here)
    index_orm_changes.find(found, names, here)
    sites = tuple(index_embedded.find(code, found, here))
    made = assets(code.path, code.data, code.context, found.settled())
    pairs = [(item, replace(asset, cell=code.cell_at(item.span.start))) for item, asset in made]
    told = sorted([*found.changes, *changes_of(pairs)], key=lambda change: change.line)
    sites += tuple(index_queries.sites(code, types, here))
    return CodeColumns(tuple(asset for _, asset in pairs), sites, tuple(told), revisions, tuple(bindings(pairs)))


def bindings(pairs: Sequence[tuple[Declared, Asset]]) -> Iterator[tuple[str, tuple[Ref, ...]]]:
    """The names of the code that lead to a column; that of a table with several of them leads to none."""
    counts = Counter(name for item, _ in pairs for name in item.held)
    for item, asset in pairs:
        for name in item.held:
            if counts[name] == 1:
                yield name, (AssetRef(asset.id),)
