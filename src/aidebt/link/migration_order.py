"""Which files of migrations run one after the other, and which files may say more of what is declared.

Numbers at the start of names order the files of a folder, and folders of one file each; files that name the one before them
run as they say. A file without a known order is a sequence by itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

from aidebt.assets import FileAssets
from aidebt.late import late
from aidebt.link import index_dims

_NUMBERED = late(r"[vV]?(\d+(?:[._-]\d+)*)")
_DIGITS = late(r"\d+")
_DATED = late(r"(?:19|20)\d{6}(?:\d{4})?$")
_CHANGES = late(rb"drop|rename|remove|delete_?model|alter")
_STEMS = frozenset({"index", "main", "migration", "up"})
"""Names of the only file of a migration that is a folder."""

STATEMENTS = ("/schema.rb", ".cql", ".ddl", ".pgsql", ".prisma", ".psql", ".sql", ".sql.example")
"""Suffixes of files that hold nothing but statements, or a schema."""

Order: TypeAlias = tuple[int, ...]


def sequences(revisions: Mapping[str, tuple[tuple[str, str], ...]]) -> Iterator[list[str]]:
    """The files that run one after the other; a file without a known order is a sequence by itself.

    Args:
        revisions: by path, what it says it is and what it follows, where it says so.
    """
    folders: dict[str, list[str]] = defaultdict(list)
    numbered: dict[str, list[tuple[Order, str]]] = defaultdict(list)
    for path in sorted(revisions):
        place, order = position(path)
        if revisions[path]:
            folders[folder(path)].append(path)
        elif order:
            numbered[place].append((order, path))
        else:
            yield [path]
    for _, inner in sorted(numbered.items()):
        yield [path for _, path in sorted(inner)]
    for _, paths in sorted(folders.items()):
        yield from chains({path: revisions[path] for path in paths})


def chains(revisions: Mapping[str, tuple[tuple[str, str], ...]]) -> Iterator[list[str]]:
    """Files in the order that they name, oldest first; those whose forerunner is not here start a sequence of their own."""
    own = {name: path for path, pairs in revisions.items() for name, _ in pairs}
    followers: dict[str, list[str]] = defaultdict(list)
    roots = []
    for path, pairs in sorted(revisions.items()):
        earlier = {own[name] for _, name in pairs if name in own and own[name] != path}
        for before in sorted(earlier):
            followers[before].append(path)
        if not earlier:
            roots.append(path)
    left = set(revisions)
    for root in roots:
        chain, waiting = [], [root]
        while waiting:
            path = waiting.pop(0)
            if path in left:
                left.discard(path)
                chain.append(path)
                waiting += followers[path]
        yield chain
    yield from ([path] for path in sorted(left))


def runs_in_order(path: str, file: FileAssets) -> bool:
    """Whether what a file says happens as it stands: statements and migrations do, functions of a program do not."""
    return bool(path.lower().endswith(STATEMENTS) or file.revisions or position(path)[1])


def position(path: str) -> tuple[str, Order]:
    """The folder whose files run in order, and the file's number there; () where it has none."""
    place, _, name = path.rpartition("/")
    if name.partition(".")[0].lower() in _STEMS and place:
        place, _, name = place.rpartition("/")
    found = _NUMBERED.match(name)
    return place, tuple(map(_number, _DIGITS.findall(found[1]))) if found else ()


def _number(digits: str) -> int:
    """The number in a name; of a day or a minute as if it were told to the second."""
    return int(digits[:40].ljust(14, "0") if _DATED.match(digits) else digits[:40])


def folder(path: str) -> str:
    """The folder of a path."""
    return path.rpartition("/")[0]


def bare(name: str) -> str:
    """A name without its schema."""
    return name.rpartition(".")[2]


# -- files that declare nothing -------------------------------------------------------------------------------------


def needed_changes(files: Mapping[str, FileAssets], unread: Mapping[str, bytes]) -> set[str]:
    """Files that may drop or rename what others declare: beside them, and with the name of such a table in them; and those
    that may say a dimension.

    Of migrations that name each other all are needed, since the order goes through them.
    """
    named = {
        bare(change.table).lower().encode()
        for file in files.values()
        for change in file.changes
        if change.asset and change.table
    }
    tables = {*named, *(table.partition(b"_")[2] for table in named)} - {b""}  # a model is named without its application
    if not tables:
        return index_dims.needed(files, unread)
    declaring = {path: file for path, file in files.items() if any(change.asset for change in file.changes)}
    places = {position(path)[0] for path in declaring}
    chained = {folder(path) for path, file in declaring.items() if file.revisions}
    found = index_dims.needed(files, unread)
    for path, data in unread.items():
        is_next = folder(path) in chained and b"revision" in data
        if is_next or (position(path)[0] in places and _changes(data.lower(), tables)):
            found.add(path)
    return found


def _changes(data: bytes, tables: Iterable[bytes]) -> bool:
    return _CHANGES.search(data) is not None and any(table in data for table in tables)
