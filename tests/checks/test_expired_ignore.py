from __future__ import annotations

from aidebt.checks import expired_ignore
from aidebt.findings import Idle
from aidebt.values import replace
from world import World


def messages(*idle: Idle) -> list[tuple[str, str]]:
    found = expired_ignore.check(replace(World([]).inventory(), idle=idle))
    return [(f"{finding.places[0].path}:{finding.places[0].line}", finding.message) for finding in found]


def test_an_ignore_past_its_day_is_told_where_it_stands() -> None:
    assert messages(
        Idle("expired", "a.py", 3, "retired-model", "2026-06-30", "moves with the client"),
        Idle("expired", "b.py", 1, "", "2026-11-21"),
        Idle("unused", "c.py", 1, "retired-model"),
    ) == [("a.py:3", "the ignore of retired-model ended 2026-06-30"), ("b.py:1", "the ignore ended 2026-11-21")]


def test_a_day_that_is_none_is_told_as_such() -> None:
    assert messages(Idle("expired", "a.py", 3, "x", "soon")) == [("a.py:3", "the ignore of x is until 'soon', which is no day")]
    assert messages(Idle("expired", "a.py", 3, "x", "2026-02-30")) == [
        ("a.py:3", "the ignore of x is until '2026-02-30', which is no day")
    ]


def test_where_no_ignore_is_idle_nothing_is_said() -> None:
    assert messages() == []
