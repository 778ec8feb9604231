from __future__ import annotations

import json

import pytest

from aidebt.assets import Usage
from project import Project

ANSWER = {"model": "gpt-4o-2024-08-06", "usage": {"total_tokens": 12, "prompt_tokens": 9}, "finish_reason": "stop"}
SAY = {"model": "gpt-4o", "system_prompt": "You are a porter of the night train and you answer in one line."}


def runs(*names: str) -> dict[str, str]:
    return {f"checks/{name}.json": json.dumps(ANSWER) for name in names}


def test_what_a_run_wrote_is_told_by_its_keys_not_by_its_name() -> None:
    project = Project({"checks/monday.json": json.dumps({**ANSWER, "prompt": SAY["system_prompt"]})})
    assert [pin.usage for pin in project.pins] == [Usage.DUMP]
    assert project.prompts == []


def test_a_folder_of_results_is_learnt_from_the_files_in_it() -> None:
    project = Project({**runs("a", "b", "c"), "checks/summary.json": json.dumps(SAY)})
    assert {pin.usage for pin in project.pins} == {Usage.DUMP}
    assert project.prompts == []


@pytest.mark.parametrize(
    "files",
    [
        {"checks/agent.json": SAY},  # nothing beside it
        {"checks/agent.json": SAY, "checks/a.json": ANSWER, "checks/b.json": ANSWER},  # two results are no folder of results
        {f"checks/agent{n}.json": SAY for n in range(9)},  # many alike are many agents
        {"checks/limits.json": {**SAY, "total_tokens": 4000}},  # one such key may be a setting
        {"agents/agent.json": SAY, "checks/a.json": ANSWER, "checks/b.json": ANSWER, "checks/c.json": ANSWER},  # another folder
        {
            "checks/agent.json": SAY,
            **{f"checks/{n}.json": ANSWER for n in "abc"},
            **{f"checks/agent{n}.json": SAY for n in range(9)},
        },
    ],
)
def test_settings_are_no_results(files: dict[str, object]) -> None:
    project = Project({path: json.dumps(content) for path, content in files.items()})
    agents = [path for path in files if "agent" in path or "limits" in path]
    live = [pin for pin in project.pins if pin.path in agents]
    assert len(live) == len(agents)
    assert {pin.usage for pin in live} == {Usage.CALL}  # the prompt beside it is sent to it
    assert sorted(prompt.path for prompt in project.prompts) == sorted(agents)


def test_code_among_results_is_code() -> None:
    code = "from openai import OpenAI\nOpenAI().chat.completions.create(model='gpt-4o', messages=[])\n"
    project = Project({**runs("a", "b", "c"), "checks/run.py": code})
    assert [pin.usage for pin in project.pins if pin.path.endswith(".py")] == [Usage.CALL]
