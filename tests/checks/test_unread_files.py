from __future__ import annotations

from aidebt.findings import Severity
from aidebt.report import Skipped
from world import World

RULE = "unread-files"


def skipped(count: int, candidate: bool = True) -> tuple[Skipped, ...]:
    return tuple(Skipped(f"f{number}.py", "blob absent", candidate) for number in range(count))


def test_more_than_a_tenth_is_high_with_reasons() -> None:
    [finding] = World([], skipped=skipped(11), candidates=100).findings()
    assert (finding.rule, finding.severity, len(finding.places)) == (RULE, Severity.HIGH, 11)
    assert "11 of 100 files" in finding.message
    assert finding.evidence == ("11 × blob absent",)


def test_look_alikes() -> None:
    assert World([], skipped=skipped(10), candidates=100).findings() == []
    assert World([], skipped=skipped(50, candidate=False), candidates=100).findings() == []
    assert World([]).findings() == []
