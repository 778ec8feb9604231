from __future__ import annotations

from datetime import timedelta

from aidebt.findings import Severity
from world import World, catalog

RULE = "outdated-catalog"


def test_older_than_its_threshold() -> None:
    today = catalog().checked_on + timedelta(days=catalog().max_age_days + 1)
    [finding] = World([], today=today).findings()
    assert (finding.rule, finding.severity) == (RULE, Severity.LOW)
    assert f"{catalog().max_age_days + 1} days ago" in finding.message


def test_look_alikes() -> None:
    allowed = timedelta(days=catalog().max_age_days)
    assert World([], today=catalog().checked_on + allowed).findings() == []
    assert World([], today=catalog().checked_on - allowed).findings() == [], "a backtest is not outdated"
