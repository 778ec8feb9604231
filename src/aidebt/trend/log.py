"""The history file: JSON Lines, one line a report, that grows by one line a night and is never half-written."""

from __future__ import annotations

from pathlib import Path

from aidebt.errors import UsageError
from aidebt.files import alone_in, write_whole
from aidebt.trend.rows import Row, line_of, row_from
from aidebt.values import dataclass

MAX_BYTES = 64 << 20  # a line has about 500: some 350 years of nights


@dataclass(frozen=True, slots=True)
class Log:
    """The rows of a file, oldest day first, and the numbers of the lines that are none."""

    rows: tuple[Row, ...]
    bad: tuple[int, ...] = ()


def append(file: Path, row: Row) -> bool:
    """Add a row to a file, made where it is not there. A row of the same day and commit is replaced.

    Lines that are no rows are left as they are. Several processes may append at once.

    Returns:
        Whether the file changed.

    Raises:
        UsageError: when the file cannot be read or written, or is no text of a bearable size.
    """
    file = file.resolve()
    try:
        with alone_in(file.parent):
            lines = _lines(file) if file.exists() else []
            fresh = line_of(row)
            kept = [line for line in lines if not _is_same(line, row)]
            if [*kept, fresh] == lines or (fresh in lines and len(kept) == len(lines) - 1):
                return False
            text = "".join(f"{line}\n" for line in (*kept, fresh))
            write_whole(file, text.encode("utf-8", "surrogateescape"))
            return True
    except OSError as error:
        raise UsageError(f"cannot write {file}: {error.strerror}", "choose another file with --history-file") from error


def read(file: Path) -> Log:
    """The rows of a file, oldest day first; of one day the last line counts.

    Raises:
        UsageError: when it cannot be read.
    """
    try:
        lines = _lines(file)
    except OSError as error:
        hint = "`aidebt scan --history-file FILE` writes one"
        raise UsageError(f"cannot read {file}: {error.strerror}", hint) from error
    days: dict[str, Row] = {}
    bad = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = row_from(line)
        except ValueError:
            bad.append(number)
        else:
            days[row.as_of.isoformat()] = row
    return Log(tuple(days[day] for day in sorted(days)), tuple(bad))


def _lines(file: Path) -> list[str]:
    if file.stat().st_size > MAX_BYTES:
        raise UsageError(f"{file} is larger than {MAX_BYTES >> 20} MiB", "that is no history of aidebt")
    text = file.read_bytes().decode("utf-8", "surrogateescape")
    return text.split("\n")[:-1] if text.endswith("\n") else text.split("\n") if text else []


def _is_same(line: str, row: Row) -> bool:
    try:
        return row_from(line).key == row.key
    except ValueError:
        return False
