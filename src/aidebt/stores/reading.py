"""What a reader found in a persisted store, and how it says that it could not read one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timezone

from aidebt.values import dataclass

MAX_DIMS = 1 << 20
"""No embedding model comes near a million dimensions; what claims more is no vector index, or lies."""

MAX_NAME = 200  # characters of a name or of a model that are kept
LAST_SECOND = 253_402_300_799  # of the year 9999: what a date can hold

NOT_STORED = "the format does not hold it"


class StoreError(Exception):
    """A store cannot be read, or says what cannot be true. The message is the reason, in a few words."""


@dataclass(frozen=True, slots=True)
class StoreReading:
    """One index (or one local embedding model) as the store itself describes it.

    `path` is the file that describes it best, `files` are others that belong to it, `folders` hold nothing else but it. The
    fields from `version` to `absent` mean what they mean in `aidebt.assets.IndexFacts`; `role` is "index" or "model".
    `certain` is False where the file has no mark of its format and was recognised by its structure.
    """

    store: str
    path: str
    collection: str = ""
    role: str = "index"
    version: str = ""
    dims: int | None = None
    element: str | None = None
    metric: str | None = None
    count: int | None = None
    model: str | None = None
    created_on: date | None = None
    updated_on: date | None = None
    absent: tuple[tuple[str, str], ...] = ()
    files: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    note: str = ""
    certain: bool = True


def within_bounds(dims: object) -> int:
    """A dimension that can be one.

    Raises:
        StoreError: for anything else.
    """
    if isinstance(dims, bool) or not isinstance(dims, int) or not 0 < dims <= MAX_DIMS:
        raise StoreError(f"a dimension of {shown(dims)}")
    return dims


def shown(value: object) -> str:
    """A value of somebody's file, short enough for a message."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 1 << 63:
        return "more than 63 bits"
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:37]}..."


def text_of(value: object) -> str | None:
    """A text of somebody's file, cut to a sensible length; None for anything else and for nothing."""
    return value.strip()[:MAX_NAME] or None if isinstance(value, str) else None


def day_of(seconds: object) -> date | None:
    """The UTC day of a time in seconds since 1970; None where it is no such time."""
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 < seconds <= LAST_SECOND:
        return None
    return datetime.fromtimestamp(seconds, tz=timezone.utc).date()


def day_in(text: object) -> date | None:
    """The day that an ISO time stamp starts with, as it is written; None where it starts with none."""
    try:
        return date.fromisoformat(text[:10]) if isinstance(text, str) else None
    except ValueError:
        return None


def absences(fields: Mapping[str, object], reasons: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """(field, reason) of each field that is None and has a reason, in the order of the reasons."""
    return tuple((name, reason) for name, reason in reasons.items() if fields.get(name) is None)
