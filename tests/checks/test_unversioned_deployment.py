from __future__ import annotations

from dataclasses import replace

import pytest

from aidebt.assets import MOVED_BY_PLATFORM, UNVERSIONED, Context, Usage
from aidebt.findings import Severity
from aidebt.report import Entry
from world import World, known, pin, prompt, uses

RULE = "unversioned-deployment"


def deployed(value: str, path: str = "infra/ai.yaml", line: int = 7, note: str = UNVERSIONED, **more: object) -> Entry:
    entry = pin(value, path, line, context=Context.INFRA, usage=Usage.SETTING, platform="azure-openai", **more)  # type: ignore[arg-type]
    asset = replace(entry.asset, note=note, platform="azure-openai")
    return replace(entry, asset=asset, model=replace(known(value, "azure-openai"), floating=True))


def test_all_deployments_are_one_finding() -> None:
    [finding] = World([deployed("gpt-4o"), deployed("gpt-4.1", line=12)]).findings(RULE)
    assert finding.message == "2 deployments without a model version: azure-openai chooses it, and moves it (gpt-4.1, gpt-4o)"
    assert [(place.path, place.line) for place in finding.places] == [("infra/ai.yaml", 7), ("infra/ai.yaml", 12)]
    assert finding.severity is Severity.MEDIUM


def test_the_prompts_that_run_on_the_deployments_name_are_told() -> None:
    model, system = deployed("gpt-4o"), prompt()
    name = pin("chat", "app.py", model=known("gpt-4o", "azure-openai", through="infra/ai.yaml:7"))
    [finding] = World([model, name, system], [uses(system, name)]).findings(RULE)
    assert finding.evidence == ("1 prompt runs on it, first chat.py:3 SYSTEM",)


def test_a_version_that_the_platform_moves_is_said() -> None:
    [finding] = World([deployed("gpt-4o", note=MOVED_BY_PLATFORM)]).findings(RULE)
    assert finding.message == "1 deployment whose model version azure-openai replaces by itself (gpt-4o)"


@pytest.mark.parametrize("note", ["", "deployment", "allow-list"])
def test_look_alikes(note: str) -> None:
    assert World([deployed("gpt-4o", note=note)]).findings(RULE) == []


def test_what_is_not_live_is_not_told() -> None:
    entry = deployed("gpt-4o")
    assert World([replace(entry, live=False)]).findings(RULE) == []
