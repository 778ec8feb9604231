"""What the catalog answers with: models, moves of aliases, generations, resolutions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from aidebt.compiling import ANNOUNCED, COLUMNS, PLACE, announced_on
from aidebt.values import dataclass

_DATES = ("released", "deprecated", "retires", "earliest_retirement")


@dataclass(frozen=True, slots=True)
class Model:
    """One model on one platform. `status` is the provider's word; what is true today follows from the dates.

    `deprecated` is the day the shutdown was announced; `earliest_retirement` is a "not sooner than" date and no shutdown.
    `replacement_current` is where the chain of replacements ends when the named one is itself retired;
    `replacement_retired` says that the chain ends in a retired model. `dims_range` is (smallest, largest) where any
    width between is allowed. `compatible_with` are ids whose vectors share this model's space. `checked` is the date of
    the newest source. `own` marks a row from the user's configuration.
    """

    platform: str
    id: str
    kind: str
    family: str
    status: str
    released: date | None = None
    deprecated: date | None = None
    retires: date | None = None
    earliest_retirement: date | None = None
    replacement: str | None = None
    replacement_platform: str | None = None
    replacement_current: str | None = None
    replacement_retired: bool = False
    redirects_to: str | None = None
    alias_of: str | None = None
    knowledge_cutoff: str | None = None
    dims: int | None = None
    dims_allowed: tuple[int, ...] = ()
    dims_range: tuple[int, int] | None = None
    max_tokens: int | None = None
    compatible_with: tuple[str, ...] = ()
    confidence: str = "low"
    checked: date = date.min
    sources: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    note: str = ""
    names: tuple[str, ...] = ()
    released_precision: str = "day"
    own: bool = False

    @property
    def key(self) -> tuple[str, str]:
        """(platform, id): what rows are keyed by."""
        return (self.platform, self.id)


@dataclass(frozen=True, slots=True)
class Move:
    """From `on`, the name meant `to` ("" where the provider does not say which model).

    `basis` is "launch" for the first target of a name, which is no move, else how the date is known: "changelog",
    "docs", "docs-commit", "deprecations", "third-party" or "recalled", the last two being weaker.
    """

    on: date
    to: str
    basis: str


@dataclass(frozen=True, slots=True)
class Generation:
    """One generation of a family. `number` grows with age: 1 is the oldest."""

    family: str
    number: int
    name: str
    released: date | None
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a text was resolved to.

    `status`: "known", "unknown" (not in the catalog, which is not to say deprecated) or "placeholder". `platform` is None
    where nothing decides it; `candidates` then holds the rows of every platform that lists the id, the maker's first. Of
    an unknown id, `platform` and `id` are what its spelling says. `kind` is "" where nothing tells it.
    """

    text: str
    status: str
    platform: str | None = None
    id: str | None = None
    candidates: tuple[Model, ...] = ()
    floating: bool = False
    kind: str = ""


def model_of(raw: Sequence[Any], texts: Sequence[str], own: bool = False) -> Model:
    """The `Model` of a raw row; `texts` are the source texts that rows cite by number."""
    values: dict[str, Any] = {column: value for column, value in zip(COLUMNS, raw, strict=True) if value is not None}
    for name in _DATES:
        if name in values:
            values[name] = date.fromisoformat(values[name])
    values["checked"] = date.fromisoformat(values["checked"])
    values["sources"] = tuple(texts[item] if isinstance(item, int) else item for item in values["sources"])
    for name in ("dims_allowed", "dims_range", "compatible_with", "names"):
        if name in values:
            values[name] = tuple(values[name])
    values["conflicts"] = tuple(_conflict(item) for item in values.get("conflicts", ()))
    return Model(**values, own=own)


def _conflict(item: dict[str, str]) -> str:
    """One losing reading in words: "retires 2026-10-01 (modelrot 0.2.0, 2026-09-21)"."""
    origin = ", ".join(part for part in (item["source"], item.get("as_of", "")) if part)
    tail = f": {item['note']}" if "note" in item else ""
    return f"{item['field']} {item['value']} ({origin}){tail}"


# -- `--as-of`: hide what was not known then ------------------------------------------------------------------------


def hide(raw: Sequence[Any], as_of: str) -> Sequence[Any]:
    """The row as it was known on `as_of` (an ISO date)."""
    known = announced_on(raw)
    if not known or known <= as_of:
        return raw
    row = list(raw)
    for name in ANNOUNCED:
        row[PLACE[name]] = None
    row[PLACE["status"]] = "active"
    row[PLACE["conflicts"]] = None
    row[PLACE["note"]] = None
    return row
