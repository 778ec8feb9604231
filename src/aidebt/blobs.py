"""Blobs of a repository through one lasting `git cat-file --batch`, however incomplete the repository is."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from types import TracebackType
from typing import IO

MAX_BLOB = 4 << 20  # bytes; a larger blob is passed over unread
BATCH = 64  # requests written ahead: 64 lines fit into any pipe's buffer, so neither side waits for the other
MAX_RESTARTS = 20  # of a process that died on a corrupt object, before the rest is given up


class BlobReader:
    """Reads blobs by id or by `commit:path`. What is absent, corrupt, no blob or too large is None.

    In a partial clone git dies at the first absent object, since it must not fetch it. Then the objects that are present
    are listed once, and only those are asked for from there on. `too_large` collects the ids of blobs over the limit.
    """

    def __init__(self, command: Callable[..., list[str]], variables: dict[str, str], limit: int = MAX_BLOB) -> None:
        self._command = command
        self._variables = variables
        self._limit = limit
        self._process: subprocess.Popen[bytes] | None = None
        self._present: frozenset[bytes] | None = None
        self._restarts = 0
        self.reads = 0
        self.too_large: set[str] = set()

    def __enter__(self) -> BlobReader:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            process, self._process = self._process, None
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    with suppress(OSError):  # it died with our last request still in the pipe
                        pipe.close()
            process.kill()
            process.wait()

    def read(self, name: str) -> bytes | None:
        """The content of one blob."""
        return next(iter(self.read_many([name])))[1]

    def locate(self, commit: str, path: str) -> tuple[str, bytes] | None:
        """The blob id and content of `path` in a commit, None where it has none."""
        if "\n" in path:  # one request a line: such a path cannot be asked for
            return None
        found = next(iter(self._read([f"{commit}:{path}"])))
        return None if found[1] is None else (found[2], found[1])

    def read_many(self, names: Iterable[str]) -> Iterator[tuple[str, bytes | None]]:
        """(name, content) of each, in the order asked for."""
        for name, content, _ in self._read(names):
            yield name, content

    def _read(self, names: Iterable[str]) -> Iterator[tuple[str, bytes | None, str]]:
        batch: list[str] = []
        for name in names:
            batch.append(name)
            if len(batch) == BATCH:
                yield from self._read_batch(batch)
                batch = []
        if batch:
            yield from self._read_batch(batch)

    def _read_batch(self, names: list[str]) -> Iterator[tuple[str, bytes | None, str]]:
        waiting = names
        while waiting:
            asked = [name for name in waiting if self._may_ask(name)]
            answers = self._ask(asked)
            done = 0
            died = False
            for position, name in enumerate(waiting):
                done = position + 1
                if not self._may_ask(name):
                    yield name, None, ""
                    continue
                answer = next(answers, None)
                yield name, *(answer or (None, ""))
                if answer is None:
                    died = True
                    break
            if died:
                self._recover()
            waiting = waiting[done:]

    def _may_ask(self, name: str) -> bool:
        if self._restarts > MAX_RESTARTS:
            return False
        return self._present is None or ":" in name or name.encode("ascii") in self._present

    def _recover(self) -> None:
        self.close()
        self._restarts += 1
        if self._present is None:
            arguments = ("cat-file", "--batch-all-objects", "--batch-check=%(objectname)", "--unordered", "--buffer")
            listed = subprocess.run(
                self._command(*arguments), stdin=subprocess.DEVNULL, capture_output=True, env=self._variables, check=False
            )
            self._present = frozenset(listed.stdout.split())

    def _ask(self, names: list[str]) -> Iterator[tuple[bytes | None, str]]:
        """Answers in the order of `names`; fewer than asked for when the process died."""
        if not names:
            return
        process = self._start()
        assert process.stdin is not None and process.stdout is not None
        try:
            process.stdin.write(b"".join(name.encode("utf-8", "surrogateescape") + b"\n" for name in names))
            process.stdin.flush()
        except OSError:
            return
        for _ in names:
            answer = self._receive(process.stdout)
            if answer is None:
                return
            yield answer

    def _receive(self, stream: IO[bytes]) -> tuple[bytes | None, str] | None:
        header = stream.readline()
        if not header.endswith(b"\n"):
            return None
        cells = header[:-1].rsplit(b" ", 2)
        if len(cells) != 3 or not cells[2].isdigit():  # "<name> missing" or "<name> ambiguous"
            return None, ""
        self.reads += 1
        size = int(cells[2])
        if size > self._limit or cells[1] != b"blob":
            if size > self._limit:
                self.too_large.add(cells[0].decode("ascii"))
            return (None, "") if _skip(stream, size + 1) else None
        content = stream.read(size + 1)
        return (content[:-1], cells[0].decode("ascii")) if len(content) == size + 1 else None

    def _start(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            self._process = subprocess.Popen(
                self._command("cat-file", "--batch"),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=self._variables,
            )
        return self._process


def _skip(stream: IO[bytes], size: int) -> bool:
    while size > 0:
        got = len(stream.read(min(size, 1 << 20)))
        if not got:
            return False
        size -= got
    return True
