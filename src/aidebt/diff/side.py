"""One side of a comparison: what is needed of a JSON report, checked, since the file may come from anywhere."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVar
from urllib.parse import unquote

from aidebt.errors import UsageError
from aidebt.findings import Severity
from aidebt.values import dataclass

SCHEMA = "aidebt-report/1"
CLOCKS = ("prompt", "eval", "embedding")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Thing:
    """An asset: its identity, what it says, where it stands."""

    id: str
    kind: str
    role: str
    name: str
    binding: str
    content: str  # hash
    path: str
    line: int
    value: str


@dataclass(frozen=True, slots=True)
class Spot:
    """A place of a finding; `asset` is "" where it is about a file or the repository."""

    path: str
    line: int
    asset: str


@dataclass(frozen=True, slots=True)
class Debt:
    """A finding; `suppressed` is the reason why it is ignored, or ""."""

    rule: str
    severity: Severity
    confidence: str
    clock: str
    message: str
    next_step: str
    spots: tuple[Spot, ...]
    shown: bool
    suppressed: str


@dataclass(frozen=True, slots=True)
class Volume:
    """The debt-days of one reading. `count` is how many events they are counted from."""

    clock: str
    asset: str
    target: str
    signal: str
    cause: str
    days: int
    count: int


@dataclass(frozen=True, slots=True)
class Clock:
    """What a clock shows; `score` and `days` are None where it is not measured."""

    verdict: str
    score: int | None
    days: int | None


@dataclass(frozen=True, slots=True)
class Side:
    """A report, as far as comparing needs it. `label` is what a person called it."""

    label: str
    name: str
    head: str
    head_on: str
    dirty: bool
    as_of: date
    catalog: str  # hash
    score: int | None
    clocks: Mapping[str, Clock]
    things: Mapping[str, Thing]
    edges: frozenset[tuple[str, str, str]]
    debts: tuple[Debt, ...]
    volumes: tuple[Volume, ...]


def read(document: Any, label: str) -> Side:
    """One side, from a parsed JSON report.

    Raises:
        UsageError: when it is none of version 1, or malformed.
    """
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        raise UsageError(f"{label} is no report of aidebt ({SCHEMA})", "write one with `aidebt scan --format json`")
    try:
        return _side(document, label)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UsageError(f"{label} is malformed: {error!r}", "write it again with `aidebt scan --format json`") from error


def _side(document: Mapping[str, Any], label: str) -> Side:
    repository = _is(document["repository"], dict)
    clocks = _is(document["clocks"], dict)
    return Side(
        label=label,
        name=_is(repository["name"], str),
        head=_is(repository["head"] or "", str),
        head_on=_is(repository["head_on"] or "", str),
        dirty=bool(repository["dirty"]),
        as_of=date.fromisoformat(document["as_of"]),
        catalog=_is(document["catalog"]["hash"], str),
        score=_number(document["score"]["value"]),
        clocks={name: _clock(clocks[name]) for name in CLOCKS if name in clocks},
        things={row["id"]: _thing(row) for row in _is(document["assets"], list)},
        edges=frozenset((str(row["source"]), str(row["target"]), str(row["type"])) for row in _is(document["edges"], list)),
        debts=tuple(_debt(row) for row in _is(document["findings"], list)),
        volumes=tuple(_volume(name, row) for name in CLOCKS if name in clocks for row in _is(clocks[name]["readings"], list)),
    )


def _clock(row: Mapping[str, Any]) -> Clock:
    return Clock(_is(row["verdict"], str), _number(row["score"]), _number(row["debt_days"]))


def _thing(row: Mapping[str, Any]) -> Thing:
    return Thing(
        id=_is(row["id"], str),
        kind=_is(row["kind"], str),
        role=_is(row["role"], str),
        name=_is(row["name"], str),
        binding=_is(row["binding"], str),
        content=_is(row["content_hash"], str),
        path=unquote(_is(row["path"], str), errors="surrogateescape"),
        line=_is(row["line"], int),
        value=_is(row["value"] or "", str) if row["kind"] == "model_pin" else "",
    )


def _debt(row: Mapping[str, Any]) -> Debt:
    spots = tuple(
        Spot(unquote(_is(spot["path"], str), errors="surrogateescape"), _is(spot["line"], int), _is(spot["asset"] or "", str))
        for spot in _is(row["places"], list)
    )
    if not spots:
        raise ValueError("a finding without a place")
    return Debt(
        rule=_is(row["rule"], str),
        severity=Severity(row["severity"]),
        confidence=_is(row["confidence"], str),
        clock=_is(row["clock"], str),
        message=_is(row["message"], str),
        next_step=_is(row["next_step"], str),
        spots=spots,
        shown=bool(row["shown"]),
        suppressed=_is(row["suppressed"] or "", str),
    )


def _volume(clock: str, row: Mapping[str, Any]) -> Volume:
    return Volume(
        clock=clock,
        asset=_is(row["asset"], str),
        target=_is(row["target"] or "", str),
        signal=_is(row["signal"], str),
        cause=_is(row["cause"], str),
        days=_is(row["debt_days"], int),
        count=max(_number(row["count"]) or 1, 1),
    )


def _is(value: Any, kind: type[T]) -> T:
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise TypeError(f"{str(value)[:60]!r} is no {kind.__name__}")
    return value


def _number(value: Any) -> int | None:
    return None if value is None else _is(value, int)
