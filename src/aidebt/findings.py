"""A rule's verdict on assets, and the ordered scales it uses."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from enum import Enum

from aidebt.assets import Confidence
from aidebt.values import dataclass


class Severity(str, Enum):
    """How bad, mildest first."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """0 for low to 3 for critical."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True)
class Place:
    """One place a finding is about; `asset` is the id of the asset there."""

    path: str
    line: int
    asset: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One cause, with all its places; the first place is the one to open.

    `due` are the days to the event that it is about, negative once that is past, None where no day is known to come.
    `rank` orders findings that are alike in everything else (debt-days, or how many things it is about; larger first).
    `clock` is "prompt", "eval" or "embedding".
    """

    rule: str
    severity: Severity
    confidence: Confidence
    clock: str
    message: str
    evidence: tuple[str, ...]
    next_step: str
    places: tuple[Place, ...]
    rank: float = 0.0
    due: int | None = None
    shown: bool = True  # False: counted, and one flag away
    hidden_because: str = ""

    @property
    def asset(self) -> str:
        """The id of the asset the finding is about first."""
        return self.places[0].asset


@dataclass(frozen=True, slots=True)
class Idle:
    """An ignore that silences nothing. `state` is "expired" (past `until`, or that is no day) or "unused".

    `path` and `line` are those of the comment, or of the configuration. `rule` is "" for any.
    """

    state: str
    path: str
    line: int
    rule: str
    until: str = ""
    reason: str = ""


def fingerprints(findings: Iterable[Finding]) -> tuple[str, ...]:
    """One name for each finding, 32 hexadecimal digits, that outlives its lines, days and wording.

    It is drawn from the rule and the identity of the first asset (of a finding about no asset: the path); findings that
    share both are told apart by their order.
    """
    seen: Counter[str] = Counter()
    names = []
    for finding in findings:
        about = f"{finding.rule}\0{finding.asset or finding.places[0].path}"
        names.append(hashlib.sha256(f"{about}\0{seen[about]}".encode("utf-8", "surrogatepass")).hexdigest()[:32])
        seen[about] += 1
    return tuple(names)
