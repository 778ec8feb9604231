"""Bytes by key in one SQLite file of the user's cache directory. Whatever goes wrong with it, the scan goes on without."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing, suppress
from pathlib import Path

FILE = "assets.sqlite3"
MAX_BYTES = 256 << 20  # of the file; about thirty repositories of 7,000 files
WAIT = 2.0  # seconds to wait for another scan that is writing
BATCH = 500  # keys in one question: SQLite takes at least 999 parameters
_DAY = 86_400
_SETUP = """
PRAGMA auto_vacuum = FULL;
PRAGMA journal_mode = WAL;
PRAGMA synchronous = OFF;
CREATE TABLE IF NOT EXISTS entries (key BLOB PRIMARY KEY, value BLOB NOT NULL, used INTEGER NOT NULL);
"""


class Store:
    """An open cache file; use it in a `with` statement. No method raises; `trouble` says why it does not work.

    Args:
        directory: where the file lies; made if it is not there. None for no cache at all.
        max_bytes: size of the file above which the entries that were not used for longest go.
        now: seconds since 1970, for what counts as recently used.
    """

    def __init__(self, directory: Path | None, max_bytes: int = MAX_BYTES, now: float | None = None) -> None:
        self.trouble = ""
        self._max_bytes = max_bytes
        self._day = int((time.time() if now is None else now) // _DAY)
        self._connection = None if directory is None else self._open(directory / FILE)

    def __enter__(self) -> Store:
        """It is open already, or has given up."""
        return self

    def __exit__(self, *_: object) -> None:
        """Make room and close."""
        self.close()

    @property
    def is_open(self) -> bool:
        """Whether what is put here can be kept."""
        return self._connection is not None

    def get_many(self, keys: Iterable[bytes]) -> dict[bytes, bytes]:
        """The values of those keys that there are."""
        found: dict[bytes, bytes] = {}
        stale: list[bytes] = []
        wanted = list(keys)
        for start in range(0, len(wanted), BATCH):
            batch = wanted[start : start + BATCH]
            marks = ",".join("?" * len(batch))
            for key, value, used in self._ask(f"SELECT key, value, used FROM entries WHERE key IN ({marks})", batch):  # noqa: S608
                if isinstance(value, bytes):
                    found[key] = value
                    if used != self._day:
                        stale.append(key)
        self._change("UPDATE entries SET used = ? WHERE key = ?", [(self._day, key) for key in stale])
        return found

    def put_many(self, entries: Mapping[bytes, bytes]) -> None:
        """Keep values under their keys."""
        rows = [(key, value, self._day) for key, value in entries.items()]
        self._change("INSERT OR REPLACE INTO entries (key, value, used) VALUES (?, ?, ?)", rows)

    def close(self) -> None:
        """Make room if the file is too large, and close it."""
        if self._connection is not None:
            self._make_room()
        if self._connection is not None:
            with suppress(sqlite3.Error):
                self._connection.close()
            self._connection = None

    def _open(self, file: Path) -> sqlite3.Connection | None:
        for attempt in (1, 2):
            try:
                file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                connection = sqlite3.connect(file, timeout=WAIT, isolation_level=None)
                try:
                    connection.executescript(_SETUP)
                    connection.execute("SELECT key, value, used FROM entries LIMIT 1").fetchall()
                except sqlite3.Error:
                    connection.close()
                    raise
                return connection
            except (sqlite3.OperationalError, OSError) as error:  # read-only, full, locked: it may be well
                if "no such column" not in str(error):
                    self.trouble = f"no cache: {error}"
                    return None
                self._discard(file)
            except sqlite3.Error as error:  # no database, or a broken one
                self.trouble = f"no cache: {error}"
                if attempt == 1:
                    self._discard(file)
        return None

    def _discard(self, file: Path) -> None:
        self.trouble = ""
        for suffix in ("", "-wal", "-shm", "-journal"):
            with suppress(OSError):
                file.with_name(file.name + suffix).unlink()

    def _ask(self, question: str, values: list[bytes]) -> list[tuple[bytes, object, int]]:
        if self._connection is None:
            return []
        try:
            return self._connection.execute(question, values).fetchall()
        except sqlite3.Error as error:
            self._give_up(error)
            return []

    def _change(self, statement: str, rows: Sequence[tuple[object, ...]]) -> None:
        if self._connection is None or not rows:
            return
        try:
            with self._connection, closing(self._connection.cursor()) as cursor:
                cursor.execute("BEGIN IMMEDIATE")
                cursor.executemany(statement, rows)
        except sqlite3.OperationalError as error:  # read-only, full or locked: reading may go on
            self.trouble = f"cache not written: {error}"
        except sqlite3.Error as error:
            self._give_up(error)

    def _make_room(self) -> None:
        assert self._connection is not None
        try:
            (pages,) = self._connection.execute("PRAGMA page_count").fetchone()
            (size,) = self._connection.execute("PRAGMA page_size").fetchone()
            if pages * size <= self._max_bytes:
                return
            (count,) = self._connection.execute("SELECT count(*) FROM entries").fetchone()
            oldest = "SELECT key FROM entries ORDER BY used, key LIMIT ?"
            self._connection.execute(f"DELETE FROM entries WHERE key IN ({oldest})", (count // 2 + 1,))  # noqa: S608
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        except sqlite3.Error as error:
            self._give_up(error)

    def _give_up(self, error: sqlite3.Error) -> None:
        self.trouble = f"cache given up: {error}"
        if self._connection is not None:
            with suppress(sqlite3.Error):
                self._connection.close()
            self._connection = None
