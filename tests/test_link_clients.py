"""Clients, proxies and deployments by name: what is behind them, across files, and what is behind none."""

from __future__ import annotations

import pytest

from project import Project, ask

PROXY = """\
model_list:
  - model_name: quick
    litellm_params:
      model: groq/llama-3.1-8b-instant
  - model_name: gpt-4
    litellm_params:
      model: azure/gpt-4o-2024-11-20
"""
CLIENT = 'client<llm> Fast {\n  provider openai\n  options { model "%s" }\n}\n'
FUNCTION = (
    'function F(x: string) -> string {\n  client Fast\n  prompt #"Say in one line what this letter is about. {{ x }}"#\n}\n'
)


def test_a_name_that_only_the_proxy_knows_leads_to_the_model_behind_it() -> None:
    project = Project({"litellm.yaml": PROXY, "app.py": ask('"quick"')})
    assert project.model("quick").id == "llama-3.1-8b-instant"
    assert ("litellm.yaml", "quick", "high") in project.sets()


@pytest.mark.parametrize(
    ("client", "expected"), [('OpenAI(base_url="http://proxy")', "gpt-4o-2024-11-20"), ("OpenAI()", "gpt-4")]
)
def test_a_name_that_is_a_model_too_leads_there_only_through_the_proxy(client: str, expected: str) -> None:
    project = Project({"litellm.yaml": PROXY, "app.py": ask('"gpt-4"', client=client)})
    (pin,) = [pin for pin in project.pins if pin.path == "app.py"]
    assert project.links.models[pin.id].id == expected


def test_a_redirected_client_without_a_proxy_in_the_repository_is_left_alone() -> None:
    project = Project({"app.py": ask('"gpt-4"', client='OpenAI(base_url="http://proxy")')})
    assert (project.model("gpt-4").id, project.pin("gpt-4").note) == ("gpt-4", "")


def test_the_nearest_client_of_a_name_is_meant() -> None:
    project = Project(
        {
            "a/clients.baml": CLIENT % "gpt-4o",
            "a/f.baml": FUNCTION,
            "b/clients.baml": CLIENT % "gpt-4.1",
            "b/f.baml": FUNCTION,
        }
    )
    by_id = project.by_id
    edges = {
        (by_id[edge.source].path, by_id[edge.target].path) for edge in project.links.edges if edge.type == "prompt_uses_model"
    }
    assert edges == {("a/f.baml", "a/clients.baml"), ("b/f.baml", "b/clients.baml")}


def test_clients_that_name_each_other_end() -> None:
    text = "".join(
        f"client<llm> {name} {{\n  provider fallback\n  options {{ strategy [{other}, Fast] }}\n}}\n"
        for name, other in (("One", "Two"), ("Two", "One"))
    )
    project = Project({"f.baml": CLIENT % "gpt-4o" + text + FUNCTION.replace("client Fast", "client One")})
    assert {value for _, value, _ in project.runs_on()} == {"gpt-4o"}


def test_a_client_of_no_name_leads_nowhere() -> None:
    assert Project({"f.baml": FUNCTION}).runs_on(least="low") == set()


def test_environment_variables_in_a_prompt_file_lead_to_the_settings() -> None:
    prompty = (
        "---\nmodel:\n  configuration:\n    azure_deployment: ${env:ROOM}\n---\nsystem:\nYou carry the bags of the guests.\n"
    )
    project = Project({"a.prompty": prompty, "compose.yaml": "services:\n  a:\n    environment:\n      ROOM: gpt-4.1\n"})
    assert {value for _, value, _ in project.runs_on()} == {"gpt-4.1"}


def test_tasks_run_where_the_agents_they_name_run() -> None:
    agents = "porter:\n  role: Porter\n  goal: Carry the bags\n  backstory: Strong\n  llm: openai/gpt-4o\n"
    tasks = "carry:\n  description: Carry the bags of {guest}\n  expected_output: Their number\n  agent: porter\n"
    project = Project({"config/agents.yaml": agents, "config/tasks.yaml": tasks})
    assert {text for text, value, _ in project.runs_on() if value == "openai/gpt-4o"} == {"Porter Carry the", "Carry the bags"}
    alone = Project({"config/agents.yaml": agents, "config/tasks.yaml": tasks.replace("agent: porter", "agent: cook")})
    assert {text for text, _, _ in alone.runs_on(least="low")} == {"Porter Carry the"}


def test_a_text_that_is_loaded_is_a_prompt_and_one_that_is_not_is_none() -> None:
    call = 'OpenAI().chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": %s}])'
    code = f"from openai import OpenAI\n{call}\n"
    text = "Carry the bags of the guests to their rooms."
    loaded = Project({"app.py": code % 'open("texts/a.txt").read()', "texts/a.txt": text, "texts/b.txt": text})
    assert [prompt.path for prompt in loaded.prompts] == ["texts/a.txt"]
    assert [value for _, value, _ in loaded.runs_on()] == ["gpt-4o"]
    assert Project({"app.py": code % "text", "texts/a.txt": text}).prompts == []
