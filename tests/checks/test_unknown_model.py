from __future__ import annotations

from aidebt.report import ModelRef
from world import World, pin

RULE = "unknown-model"


def test_it_is_counted_not_shown() -> None:
    [finding] = World([pin("acme-7b", model=ModelRef("unknown")), pin("acme-7b", "b.py", model=ModelRef("unknown"))]).findings()
    assert (finding.rule, finding.shown, len(finding.places)) == (RULE, False, 2)
    assert "deprecated" not in finding.message


def test_look_alikes() -> None:
    assert World([pin("gpt-4o")]).findings(RULE) == []
    assert World([pin("<your-model>", model=ModelRef("placeholder"))]).findings(RULE) == []
