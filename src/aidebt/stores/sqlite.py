"""SQLite databases of others, read and nothing else: no extension, no view, no trigger, no virtual table, no lock, no log.

A database that lies in a file system is opened with `mode=ro&immutable=1`: nothing is created beside it and nothing in it is
locked, so what its log holds is not seen, which is said. One that comes out of git is held in memory, or, before Python 3.11,
in a private temporary file. What the file's own schema could make the library do is switched off: only plain reads of real
tables are allowed, with a few functions, within a time.
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

from aidebt.stores.files import Files, StoreFile, whole
from aidebt.stores.reading import StoreError
from aidebt.stores.rules import limit

MAGIC = b"SQLite format 3\0"
SECONDS = 0.8  # that all questions to one database may take
_STEPS = 1_000  # of the library's machine between two looks at the clock
_OBJECTS = 20_000  # tables, indexes and so on that are listed
_STATEMENT = 1 << 14  # characters of the statement that made a table
_CELL = 4 << 20  # bytes of a value
_FUNCTIONS = frozenset({"count", "min", "max", "length", "substr", "typeof"})
_ALLOWED = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ})


class TooSlowError(StoreError):
    """A question takes longer than it may."""


class Database:
    """An open database. `tables` maps the real tables to the statements that made them; `virtual` likewise those of modules."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._until = time.monotonic() + SECONDS
        self._secure()
        listed = "select name, substr(sql, 1, ?) from sqlite_master where type = 'table' limit ?"
        made = {str(name): str(sql or "") for name, sql in self.rows(listed, (_STATEMENT, _OBJECTS))}
        self.virtual = {name: sql for name, sql in made.items() if _is_virtual(sql)}
        self.tables = {name: sql for name, sql in made.items() if name not in self.virtual}

    def _secure(self) -> None:
        connection = self._connection
        connection.text_factory = lambda data: data.decode("utf-8", "replace")
        if sys.version_info >= (3, 11):
            connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _CELL)
            connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
            connection.setlimit(sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH, 0)
        with _told():
            connection.execute("pragma trusted_schema = off")
            connection.execute("pragma cell_size_check = on")
            connection.execute("pragma query_only = on")
        connection.set_authorizer(_authorize)
        connection.set_progress_handler(lambda: int(time.monotonic() > self._until), _STEPS)

    def rows(self, sql: str, arguments: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """The rows of one question; the caller limits them.

        Raises:
            StoreError: when the database is damaged, or asks for more than it may.
        """
        with _told():
            return self._connection.execute(sql, arguments).fetchall()

    def value(self, sql: str, arguments: Sequence[Any] = ()) -> Any:
        """The first value of the first row, None where there is none."""
        found = self.rows(sql, arguments)
        return found[0][0] if found else None

    def columns(self, table: str) -> frozenset[str]:
        """The columns of a real table, none where there is no such table."""
        if table not in self.tables:
            return frozenset()
        with _told():
            cursor = self._connection.execute(f"select * from {quoted(table)} limit 0")  # noqa: S608 - quoted
            return frozenset(str(column[0]) for column in cursor.description)

    def records(self, table: str, limit: int) -> list[dict[str, Any]]:
        """The first rows of a real table, each by column; none where there is no such table."""
        if table not in self.tables:
            return []
        with _told():
            cursor = self._connection.execute(f"select * from {quoted(table)} limit ?", [limit])  # noqa: S608 - quoted
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def count(self, table: str) -> int | None:
        """The rows of a real table; None where there is no such table, or too much of it to be counted in time."""
        if table not in self.tables:
            return None
        with suppress(TooSlowError):
            return int(self.value(f"select count(*) from {quoted(table)}"))  # noqa: S608 - quoted
        return None


def _is_virtual(sql: str) -> bool:
    return " ".join(sql[:200].lower().split()).startswith("create virtual")


def quoted(name: str) -> str:
    """A name as SQL writes it."""
    doubled = name.replace('"', '""')
    return f'"{doubled}"'


def _authorize(action: int, first: str | None, second: str | None, database: str | None, within: str | None) -> int:
    """Only reads, and only by our own questions: what a view or a trigger would do is refused."""
    if within is None and (action in _ALLOWED or (action == sqlite3.SQLITE_FUNCTION and (second or "").lower() in _FUNCTIONS)):
        return sqlite3.SQLITE_OK
    return sqlite3.SQLITE_DENY


@contextmanager
def _told() -> Iterator[None]:
    """What the library says, as a reason."""
    try:
        yield
    except (sqlite3.Error, sqlite3.Warning, ValueError, OverflowError, MemoryError) as error:
        if "interrupted" in str(error):
            raise TooSlowError("SQLite: it takes too long") from error
        raise StoreError(f"SQLite: {str(error)[:120]}") from error


@contextmanager
def open_database(path: str, files: Files) -> Iterator[Database]:
    """Open the database at `path`.

    Raises:
        StoreError: when it is none, is damaged, or is too large to be held.
    """
    with files.open(path) as file, _connect(file) as connection:
        yield Database(connection)


def unseen(path: str, files: Files) -> str:
    """What of a database is not seen, in words, "" where there is nothing: its log, or the undo log of a broken write."""
    if files.beside(f"{path}-wal"):
        return "WAL present: newest writes not seen"
    return "rollback journal present: a broken write is not undone" if files.beside(f"{path}-journal") else ""


@contextmanager
def _connect(file: StoreFile) -> Iterator[sqlite3.Connection]:
    with _source(file) as uri:
        with _told():
            connection = sqlite3.connect(uri, uri=True, timeout=0, isolation_level=None)
        try:
            if uri == _MEMORY and sys.version_info >= (3, 11):
                data = bytearray(whole(file, limit("sqlite_mib")))
                if data[18:20] == b"\2\2":  # a log was in use: a database in memory can have none
                    data[18:20] = b"\1\1"
                with _told():
                    connection.deserialize(bytes(data))
            yield connection
        finally:
            with suppress(sqlite3.Error):
                connection.close()


_MEMORY = "file::memory:"


@contextmanager
def _source(file: StoreFile) -> Iterator[str]:
    """Where to open the file: as it lies, in memory, or from a private copy."""
    if file.location:
        yield _uri(file.location)
    elif sys.version_info >= (3, 11):
        yield _MEMORY
    else:
        with tempfile.NamedTemporaryFile(prefix="aidebt-", suffix=".sqlite") as copy:
            copy.write(whole(file, limit("sqlite_mib")))
            copy.flush()
            yield _uri(copy.name)


def _uri(path: str) -> str:
    return f"file:{quote(str(Path(path).absolute()), errors='surrogateescape')}?mode=ro&immutable=1"
