"""Work on many files at once, in processes; on few files, or with one job, in this one."""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from aidebt.assets import FileAssets
from aidebt.errors import AidebtError

if TYPE_CHECKING:
    from aidebt.analyse import Analyser

Result = TypeVar("Result")

FEW = 24
"""Up to so many files in all it costs more to start the processes than they save."""
CHUNK = 16
"""Files that cross the process border together, at most."""

_analyser: Analyser | None = None


class AnalysisError(AidebtError):
    """A worker died, most likely for lack of memory."""

    exit_code = 4


class Pool:
    """Analyses files with one analyser; use it in a `with` statement.

    Args:
        analyser: the rules.
        jobs: how many processes, this one included.
    """

    def __init__(self, analyser: Analyser, jobs: int) -> None:
        self.analyser = analyser
        self.jobs = jobs
        self._executor: ProcessPoolExecutor | None = None
        self._asked = 0  # files so far

    def __enter__(self) -> Pool:
        """Nothing starts before there is enough to do."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the processes."""
        if self._executor is not None:
            self._executor.shutdown(cancel_futures=True)

    def analyse(self, files: Sequence[tuple[str, bytes]], alone: bool = False) -> Iterator[FileAssets]:
        """The assets of each file, in the order given; `alone` for old versions, which nothing else refers to.

        With processes, they are at work when this returns, and what comes of it is there to be asked for later.

        Raises:
            AnalysisError: when a worker process dies.
        """
        self._asked += len(files)
        if self.jobs < 2 or self._asked <= FEW or not sys.platform.startswith("linux"):
            return (analyse_one(self.analyser, path, data, alone) for path, data in files)
        try:
            return _each(self._pool().map(partial(_work, alone=alone), chunks(files, self.jobs)))
        except BrokenProcessPool as error:
            raise _died() from error

    def begin(self, work: Callable[[], Result]) -> Callable[[], Result]:
        """Have something else done while this process goes on; what is returned waits for it.

        Without processes it is done when it is waited for.

        Raises:
            AnalysisError: when a worker process has died, now or when it is waited for.
        """
        if self._executor is None:
            return work
        try:
            future = self._executor.submit(work)
        except BrokenProcessPool as error:
            raise _died() from error

        def wait() -> Result:
            try:
                return future.result()
            except BrokenProcessPool as error:
                raise _died() from error

        return wait

    def _pool(self) -> ProcessPoolExecutor:
        global _analyser  # forked workers find their rules here instead of loading them again
        if self._executor is None:
            _analyser = self.analyser
            self._executor = ProcessPoolExecutor(self.jobs, multiprocessing.get_context("fork"))
        return self._executor


def _each(groups: Iterator[list[FileAssets]]) -> Iterator[FileAssets]:
    try:
        for results in groups:
            yield from results
    except BrokenProcessPool as error:
        raise _died() from error


def _died() -> AnalysisError:
    return AnalysisError("a worker process died while files were read", "try again with --jobs 1")


def chunks(files: Sequence[tuple[str, bytes]], jobs: int) -> Iterator[list[tuple[str, bytes]]]:
    """Files in groups: large enough to be worth the crossing, small enough that no process waits long for another."""
    size = max(1, min(CHUNK, len(files) // (4 * jobs)))
    for start in range(0, len(files), size):
        yield list(files[start : start + size])


def _work(files: list[tuple[str, bytes]], alone: bool) -> list[FileAssets]:
    assert _analyser is not None
    return [analyse_one(_analyser, path, data, alone) for path, data in files]


def analyse_one(analyser: Analyser, path: str, data: bytes, alone: bool = False) -> FileAssets:
    """The assets of one file. What fails on one file skips that file, loudly, and never ends the scan."""
    try:
        return analyser.analyse(path, data, alone)
    except Exception as error:
        if os.environ.get("AIDEBT_DEBUG"):
            raise
        return FileAssets(path, skipped=f"could not be analysed ({type(error).__name__}: a defect of aidebt)")
