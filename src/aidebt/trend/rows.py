"""One line of a history file: the numbers of one report, on one day."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from aidebt.findings import Severity
from aidebt.values import dataclass

if TYPE_CHECKING:
    from aidebt.report import Report

SCHEMA: Final = "aidebt-history/1"
CLOCKS: Final = ("prompt", "eval", "embedding")
SEVERITIES: Final = tuple(severity.value for severity in reversed(Severity))


@dataclass(frozen=True, slots=True)
class Row:
    """The numbers of one report. A clock's (score, debt-days) are None where it is not measured.

    `head` is the commit, "" where there is none; `catalog` the day the catalog was checked on; `findings` those in view, by
    severity. A report is known by its day and its commit.
    """

    as_of: date
    head: str
    head_on: date | None
    dirty: bool
    catalog: date
    version: str
    score: int | None
    clocks: Mapping[str, tuple[int | None, int | None]]
    findings: Mapping[str, int]
    suppressed: int
    live: int

    @property
    def key(self) -> tuple[date, str]:
        """What the row is known by."""
        return self.as_of, self.head

    @property
    def debt_days(self) -> int | None:
        """Debt-days of all measured clocks, None when none is."""
        known = [days for _, days in self.clocks.values() if days is not None]
        return sum(known) if known else None


def row_of(report: Report) -> Row:
    """The numbers of a report."""
    clocks = {name: report.clocks[name] for name in CLOCKS if name in report.clocks}
    counts = Counter(finding.severity.value for finding in report.findings if finding.shown)
    return Row(
        as_of=report.as_of,
        head=report.repository.head or "",
        head_on=report.repository.head_on,
        dirty=report.repository.dirty,
        catalog=report.catalog.checked_on,
        version=report.version,
        score=report.score,
        clocks={name: (clock.score, clock.debt_days) for name, clock in clocks.items()},
        findings={severity: counts[severity] for severity in SEVERITIES},
        suppressed=len(report.suppressed),
        live=sum(entry.live for entry in report.entries),
    )


def line_of(row: Row) -> str:
    """The row as one line of JSON, without its end."""
    document = {
        "schema": SCHEMA,
        "as_of": row.as_of.isoformat(),
        "head": row.head or None,
        "head_on": row.head_on.isoformat() if row.head_on else None,
        "dirty": row.dirty,
        "catalog": row.catalog.isoformat(),
        "version": row.version,
        "score": row.score,
        "debt_days": row.debt_days,
        "clocks": {name: {"score": score, "debt_days": days} for name, (score, days) in row.clocks.items()},
        "findings": dict(row.findings),
        "suppressed": row.suppressed,
        "live_assets": row.live,
    }
    return json.dumps(document, ensure_ascii=True, separators=(", ", ": "))


def row_from(line: str) -> Row:
    """The row that a line holds.

    Raises:
        ValueError: when it is none, or of another version.
    """
    try:
        document = json.loads(line)
        if document["schema"] != SCHEMA:
            raise ValueError(f"not of version {SCHEMA}")
        return _row(document)
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"no row of {SCHEMA}: {error!r}") from error


def _row(document: Mapping[str, Any]) -> Row:
    clocks, findings = document["clocks"], document["findings"]
    return Row(
        as_of=date.fromisoformat(document["as_of"]),
        head=str(document["head"] or ""),
        head_on=date.fromisoformat(document["head_on"]) if document["head_on"] else None,
        dirty=bool(document["dirty"]),
        catalog=date.fromisoformat(document["catalog"]),
        version=str(document["version"]),
        score=_number(document["score"]),
        clocks={
            name: (_number(clocks[name]["score"]), _number(clocks[name]["debt_days"])) for name in CLOCKS if name in clocks
        },
        findings={severity: _number(findings[severity]) or 0 for severity in SEVERITIES},
        suppressed=_number(document["suppressed"]) or 0,
        live=_number(document["live_assets"]) or 0,
    )


def _number(value: object) -> int | None:
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{str(value)[:40]!r} is no number")
    return value
