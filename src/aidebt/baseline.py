"""Known debt in a file that people review: what is in it is counted and not reported, what is paid is seen to be.

An entry knows its debt by what it is and not by where it stands: rule, model, content hash, then name, then path. So it
survives new lines above it, a rename of its file and a move to another one, and a model or a wording that changes is new debt.
Each entry stands for one place. One line a entry, sorted by path: the file reads well in a diff.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from aidebt.assets import Asset, Kind
from aidebt.errors import ConfigError
from aidebt.findings import Finding, Place
from aidebt.report import Edge
from aidebt.reporters.portable import portable_path, portable_text
from aidebt.suppressions import IN_BASELINE
from aidebt.values import dataclass

FILE_NAME = "aidebt-baseline.json"
SCHEMA = "aidebt-baseline/1"
MAX_BYTES = 32 << 20  # of the file: about 200,000 entries
_FIELDS = ("path", "name", "role", "rule", "model", "content")
_SURENESS = {"low": 0, "medium": 1, "high": 2}


@dataclass(frozen=True, slots=True)
class Known:
    """One entry. `model` is the value of the pin, or that of the pin that a prompt runs on; `content` is the asset's hash."""

    path: str
    name: str
    role: str
    rule: str
    model: str
    content: str


def known_places(findings: Iterable[Finding], about: Iterable[Asset], edges: Sequence[Edge]) -> list[tuple[Place, Known]]:
    """The shown places of the findings with what a baseline knows them by; findings about no asset are no debt.

    Args:
        findings: any.
        about: the assets they may be about.
        edges: what tells the model of a prompt.
    """
    assets = {asset.id: asset for asset in about}
    models = _models(assets, edges)
    return [
        (place, _known(finding.rule, assets[place.asset], models.get(place.asset, "")))
        for finding in findings
        if finding.shown
        for place in finding.places
        if place.asset in assets
    ]


def _known(rule: str, asset: Asset, model: str) -> Known:
    return Known(
        portable_path(asset.path), portable_text(asset.name), asset.role, rule, portable_text(model), asset.content_hash
    )


def _models(assets: Mapping[str, Asset], edges: Sequence[Edge]) -> dict[str, str]:
    best: dict[str, Edge] = {}
    for edge in edges:
        held = best.get(edge.source)
        if edge.type == "prompt_uses_model" and edge.ticks and (held is None or _rank(edge) > _rank(held)):
            best[edge.source] = edge
    found = {id: asset.value or asset.package for id, asset in assets.items() if asset.kind is Kind.MODEL_PIN}
    return found | {id: found.get(edge.target, "") for id, edge in best.items()}


def _rank(edge: Edge) -> tuple[int, str]:
    return _SURENESS.get(edge.confidence, 0), edge.target


class Baseline:
    """The entries of a file, matched with the places of a report.

    Args:
        entries: of the file.
        places: as `known_places` gives them.
    """

    def __init__(self, entries: Sequence[Known], places: Sequence[tuple[Place, Known]]) -> None:
        self.entries = tuple(entries)
        self._matched: set[tuple[str, Place]] = set()
        self._open: list[Known] = list(entries)
        left = list(places)
        for key in _KEYS:
            left = self._match(left, key)

    def _match(self, places: Sequence[tuple[Place, Known]], key: Callable[[Known], object]) -> list[tuple[Place, Known]]:
        """Pair places with open entries of the same key, each once; gives back the places that found none."""
        waiting: dict[object, list[Known]] = defaultdict(list)
        for entry in self._open:
            waiting[key(entry)].append(entry)
        left = []
        for place, known in places:
            if waiting[key(known)]:
                waiting[key(known)].pop()
                self._matched.add((known.rule, place))
            else:
                left.append((place, known))
        self._open = [entry for entries in waiting.values() for entry in entries]
        return left

    def reason(self, finding: Finding, place: Place) -> str:
        """Why a place is left out, or ""."""
        return IN_BASELINE if self.holds(finding.rule, place) else ""

    def holds(self, rule: str, place: Place) -> bool:
        """Whether an entry stands for a place."""
        return (rule, place) in self._matched

    def paid(self, judged: Callable[[Known], bool]) -> tuple[Known, ...]:
        """The entries that a run looked for and did not find.

        Args:
            judged: whether the run looked for an entry: it asked for its rule and its file.
        """
        return tuple(sorted((entry for entry in self._open if judged(entry)), key=_order))


_KEYS: tuple[Callable[[Known], object], ...] = (
    lambda known: known,
    lambda known: (known.rule, known.model, known.content, known.name, known.role),
    lambda known: (known.rule, known.model, known.content),
)


def _order(known: Known) -> tuple[str, ...]:
    return tuple(getattr(known, name) for name in _FIELDS)


# -- the file -------------------------------------------------------------------------------------------------------


def dump(entries: Iterable[Known]) -> str:
    """The text of the file, the same for the same entries."""
    values = [dict(zip(_FIELDS, _order(known), strict=True)) for known in sorted(entries, key=_order)]
    rows = ",\n".join("    " + json.dumps(row, ensure_ascii=False) for row in values)
    return f'{{\n  "schema": "{SCHEMA}",\n  "entries": [\n{rows}\n  ]\n}}\n'


def read(file: Path) -> tuple[Known, ...]:
    """The entries of a file.

    Raises:
        ConfigError: when it cannot be read, or is no baseline of a version that is known here.
    """
    again = "write it again with `aidebt baseline`, or scan with --no-baseline"
    try:
        data = file.read_bytes() if file.stat().st_size <= MAX_BYTES else b""
        document = json.loads(data)
    except OSError as error:
        raise ConfigError(f"cannot read {file}: {error.strerror}", again) from error
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{file} is no JSON, or larger than {MAX_BYTES >> 20} MiB: {error}", again) from error
    schema = document.get("schema") if isinstance(document, dict) else None
    if schema != SCHEMA:
        raise ConfigError(f"{file} is no baseline of the kind {SCHEMA}: its schema is {schema!r}", again)
    try:
        return tuple(_read_rows(document["entries"]))
    except (KeyError, TypeError, ValueError) as error:
        raise ConfigError(f"{file}: a bad entry: {error}", again) from error


def _read_rows(rows: Any) -> Iterator[Known]:
    for row in rows:
        values = [row[name] for name in _FIELDS]
        if not all(isinstance(value, str) for value in values):
            raise ValueError(f"{row!r} holds what is no string")
        yield Known(*values)
