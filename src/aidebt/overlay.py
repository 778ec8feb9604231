"""Rows of the user's own: a private deployment, an in-house model with its own end date (`[[tool.aidebt.models]]`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from aidebt.compiling import COLUMNS, PLACE
from aidebt.errors import ConfigError

KINDS = ("chat", "embedding", "rerank", "image", "audio", "realtime", "completion", "video", "moderation", "other")
STATUSES = ("active", "legacy", "deprecated", "retired")
_DATES = ("released", "deprecated", "retires", "earliest_retirement", "checked")
_TEXTS = (
    "platform",
    "id",
    "family",
    "replacement",
    "replacement_platform",
    "alias_of",
    "redirects_to",
    "knowledge_cutoff",
    "note",
)
_CHOICES = {"kind": KINDS, "status": STATUSES, "confidence": ("high", "medium", "low")}
_ALLOWED = (*_DATES, *_TEXTS, *_CHOICES, "dims", "names", "sources")
_HINT = "see `[[tool.aidebt.models]]` in the configuration reference"


def overlay_row(number: int, given: Mapping[str, Any], base: Sequence[Any] | None, checked_on: date) -> list[Any]:
    """A raw row from one table of the configuration; what it does not say is taken from `base`, the row it overlays.

    Args:
        number: position of the table, from 0, for messages.
        given: the table.
        base: the catalog's row of the same platform and id, if there is one.
        checked_on: the date of the row where the table does not state `checked`.

    Raises:
        ConfigError: names the table and the key that cannot be used.
    """
    where = f"models[{number}]"
    for key in given:
        if key not in _ALLOWED:
            raise ConfigError(f"{where}.{key}: unknown key; known are {', '.join(sorted(_ALLOWED))}", _HINT)
    for key in ("platform", "id"):
        if not given.get(key):
            raise ConfigError(f"{where}.{key}: missing; a row is keyed by platform and id", _HINT)
    row: list[Any] = [None] * len(COLUMNS) if base is None else list(base)
    for key, value in given.items():
        row[PLACE[key]] = _value(f"{where}.{key}", key, value)
    if base is None:
        _default(row, given)
    row[PLACE["checked"]] = row[PLACE["checked"]] if "checked" in given else checked_on.isoformat()
    row[PLACE["sources"]] = list(given.get("sources") or ["configuration"])
    row[PLACE["confidence"]] = given.get("confidence", "high")
    _order(where, row)
    return row


def _default(row: list[Any], given: Mapping[str, Any]) -> None:
    row[PLACE["kind"]] = row[PLACE["kind"]] or "chat"
    row[PLACE["family"]] = row[PLACE["family"]] or str(given["id"])
    row[PLACE["status"]] = row[PLACE["status"]] or ("deprecated" if given.get("retires") else "active")


def _value(where: str, key: str, value: Any) -> Any:
    if key in _DATES:
        return _date(where, value)
    if key in _CHOICES:
        if value not in _CHOICES[key]:
            raise ConfigError(f"{where}: {value!r} is none of {', '.join(_CHOICES[key])}", _HINT)
        return value
    if key == "dims":
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            raise ConfigError(f"{where}: {value!r} is no positive whole number", _HINT)
        return value
    if key in ("names", "sources"):
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise ConfigError(f"{where}: expected a list of texts", _HINT)
        return list(value)
    if not isinstance(value, str):
        raise ConfigError(f"{where}: expected text, found {value!r}", _HINT)
    return value


def _date(where: str, value: Any) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    try:
        return date.fromisoformat(value).isoformat()
    except (TypeError, ValueError):
        raise ConfigError(f"{where}: {value!r} is no date; write it as 2026-11-22", _HINT) from None


def _order(where: str, row: Sequence[Any]) -> None:
    known = [(name, row[PLACE[name]]) for name in ("released", "deprecated", "retires") if row[PLACE[name]]]
    for (earlier, first), (later, second) in pairwise(known):
        if first > second:
            raise ConfigError(f"{where}.{later}: {second} is before {earlier} ({first})", _HINT)
