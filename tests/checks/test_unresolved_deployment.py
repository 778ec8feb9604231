from __future__ import annotations

from aidebt.assets import Context
from aidebt.findings import Severity
from aidebt.report import ModelRef
from aidebt.values import replace
from world import World, pin

RULE = "unresolved-deployment"
NOWHERE = ModelRef("deployment", "azure-openai")


def test_one_name_is_one_finding_and_nothing_is_claimed_from_its_spelling() -> None:
    found = World([pin("gpt-4", "b.py", model=NOWHERE), pin("gpt-4", "a.py", model=NOWHERE)]).findings()
    assert [finding.rule for finding in found] == [RULE]
    assert found[0].severity is Severity.LOW
    assert [place.path for place in found[0].places] == ["a.py", "b.py"]
    assert "retire" not in found[0].message


def test_look_alikes() -> None:
    resolved = ModelRef("known", "azure-openai", "gpt-4o", ("azure-openai",))
    assert World([pin("gpt-4", model=resolved)]).findings(RULE) == []
    assert World([pin("gpt-4", model=NOWHERE, context=Context.TEST)]).findings(RULE) == []
    assert World([replace(pin("gpt-4", model=NOWHERE, context=Context.EXAMPLE), live=True)]).findings(RULE) == []
    assert World([pin("x", model=ModelRef("dynamic"))]).findings(RULE) == []
    told = ModelRef("deployment", through="litellm.yaml:4")  # the repository says which model it is: one that no catalog knows
    assert World([pin("house", model=told)]).findings(RULE) == []
