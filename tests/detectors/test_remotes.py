from __future__ import annotations

import pytest

from aidebt.assets import RemotePrompt
from project import Project

HEAD = """\
import braintrust, mlflow, os
from langchain import hub
from langfuse import Langfuse
from langsmith import Client
from promptlayer import PromptLayer
langfuse = Langfuse()
langsmith = Client()
layer = PromptLayer()
NAME = "answer"
"""


def fetched(line: str, head: str = HEAD, path: str = "app.py") -> RemotePrompt | None:
    found = [asset.remote for asset in Project({path: f"{head}{line}\n"}).prompts if asset.remote is not None]
    assert len(found) < 2
    return found[0] if found else None


@pytest.mark.parametrize(
    ("line", "name", "version", "label", "pinned"),
    [
        ('langfuse.get_prompt("answer")', "answer", None, "production", False),
        ("langfuse.get_prompt(NAME)", "answer", None, "production", False),
        ('langfuse.get_prompt(name="answer", version=7)', "answer", "7", None, True),
        ('langfuse.get_prompt("answer", version=None)', "answer", None, "production", False),
        ('langfuse.get_prompt("answer", label="latest")', "answer", None, "latest", False),
        ('langfuse.get_prompt("answer", label=os.environ["STAGE"])', "answer", None, None, None),
        ("langfuse.get_prompt(name)", None, None, "production", False),
        ('langfuse.get_prompt(f"answer-{tongue}")', None, None, "production", False),
        ('hub.pull("rlm/rag-prompt")', "rlm/rag-prompt", None, None, False),
        ('hub.pull("rlm/rag-prompt:50442af1")', "rlm/rag-prompt", "50442af1", None, True),
        ("hub.pull(name)", None, None, None, None),
        ('langsmith.pull_prompt("answer:prod")', "answer", None, "prod", False),
        ('langsmith.pull_prompt("answer:latest")', "answer", None, "latest", False),
        ('mlflow.genai.load_prompt("prompts:/answer/3")', "answer", "3", None, True),
        ('mlflow.genai.load_prompt("answer", version="3")', "answer", "3", None, True),
        ('mlflow.genai.load_prompt("prompts:/answer@beta")', "answer", None, "beta", False),
        ('braintrust.load_prompt(project="hotel", slug="answer")', "answer", None, None, False),
        ('layer.templates.get("answer", {"version": 4})', "answer", "4", None, True),
        ('layer.run(prompt_name="answer", prompt_release_label="prod")', "answer", None, "prod", False),
    ],
)
def test_what_is_fetched(line: str, name: str | None, version: str | None, label: str | None, pinned: bool | None) -> None:
    found = fetched(line)
    assert found is not None
    assert (found.name, found.version, found.label, found.pinned) == (name, version, label, pinned)


@pytest.mark.parametrize(
    "line",
    [
        "langfuse.get_prompt()",
        'langfuse.create_prompt(name="answer", prompt="You carry the bags of the guests.")',
        'hub.push("rlm/rag-prompt")',
        'os.environ.get("answer")',
        'print("langfuse.get_prompt(answer)")',
    ],
)
def test_look_alikes(line: str) -> None:
    assert fetched(line) is None


def test_without_the_import_of_a_store_a_function_of_that_name_is_the_program_s_own() -> None:
    assert fetched('client.get_prompt("answer")', head="from hotel import client\n") is None


@pytest.mark.parametrize(
    ("line", "version", "pinned"),
    [
        ('await langfuse.getPrompt("answer", 3)', "3", True),
        ('await langfuse.getPrompt("answer", undefined, { label: "staging" })', None, False),
        ('await langfuse.getPrompt("answer")', None, False),
    ],
)
def test_scripts(line: str, version: str | None, pinned: bool) -> None:
    head = 'import { Langfuse } from "langfuse";\nconst langfuse = new Langfuse();\n'
    found = fetched(f"const prompt = {line};", head=head, path="app.ts")
    assert found is not None
    assert (found.service, found.name, found.version, found.pinned) == ("Langfuse", "answer", version, pinned)


def test_the_call_that_sends_it_says_what_it_runs_on() -> None:
    call = 'client.chat.completions.create(model="gpt-4o", messages=[{"role": "system", "content": answer.compile()}])'
    project = Project(
        {"app.py": f"{HEAD}from openai import OpenAI\nclient = OpenAI()\nanswer = langfuse.get_prompt('a')\n{call}\n"}
    )
    assert [(value, confidence) for _, value, confidence in project.runs_on()] == [("gpt-4o", "high")]
    (prompt,) = project.prompts
    assert (prompt.value, prompt.note, prompt.name) == (None, "text is remote", "answer@Langfuse")


def test_a_local_text_for_when_the_store_does_not_answer_is_a_prompt_of_its_own() -> None:
    call = 'client.chat.completions.create(model="gpt-4o", messages=[{"role": "system", "content": answer.compile()}])'
    text = "Carry the bags of the guests to their rooms."
    head = f"{HEAD}from openai import OpenAI\nclient = OpenAI()\n"
    project = Project({"app.py": f"{head}answer = langfuse.get_prompt('a', fallback='{text}')\n{call}\n"})
    assert sorted(str(prompt.value) for prompt in project.prompts) == sorted([text, "None"])
    assert len(project.runs_on()) == 2


def test_a_prompt_that_another_file_fetches() -> None:
    call = 'OpenAI().chat.completions.create(model="gpt-4o", messages=[{"role": "system", "content": ANSWER.compile()}])'
    files = {
        "texts.py": "from langfuse import Langfuse\nANSWER = Langfuse().get_prompt('a')\n",
        "app.py": f"from openai import OpenAI\nfrom texts import ANSWER\n{call}\n",
    }
    assert [value for _, value, _ in Project(files).runs_on()] == ["gpt-4o"]
