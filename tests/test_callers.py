"""Prompts and models that reach a call through functions, methods and constructors of the repository itself."""

from __future__ import annotations

import pytest

from project import Project

CLIENT = "from openai import OpenAI\nclient = OpenAI()\n"
SEND = '[{"role": "user", "content": prompt}]'
ASK = f"{CLIENT}def ask(prompt, model):\n    return client.chat.completions.create(model=model, messages={SEND})\n"
FIXED = f'{CLIENT}def ask(prompt):\n    return client.chat.completions.create(model="gpt-4o", messages={SEND})\n'
CHAIN = "from langchain_openai import ChatOpenAI\n"
ONE = "Count the bags in the hall."
TWO = "Name the trains of the morning."


def edges(files: dict[str, str]) -> set[tuple[str, str | None]]:
    """(first three words, value) of each edge that is at least of medium confidence."""
    return {(words, value) for words, value, _ in Project(files).runs_on()}


def test_two_callers_make_two_pairs() -> None:
    work = f'from llm import ask\nask("{ONE}", "gpt-4o")\nask(prompt="{TWO}", model="gpt-4.1")\n'
    assert edges({"llm.py": ASK, "work.py": f'PROMPT = "{ONE}"\n{work.replace(repr(ONE), "PROMPT")}'}) <= {
        ("Count the bags", "gpt-4o"),
        ("Name the trains", "gpt-4.1"),
    }
    named = f'FIRST_PROMPT = "{ONE}"\nSECOND_PROMPT = "{TWO}"\n'
    work = 'from llm import ask\nask(FIRST_PROMPT, "gpt-4o")\nask(prompt=SECOND_PROMPT, model="gpt-4.1")\n'
    assert edges({"llm.py": ASK, "work.py": named + work}) == {("Count the bags", "gpt-4o"), ("Name the trains", "gpt-4.1")}


@pytest.mark.parametrize(
    "files",
    [
        {"app.py": f'{FIXED}ask("{ONE}")\n'},
        {"app.py": f'{FIXED}def outer(text):\n    return ask(text)\nouter("{ONE}")\n'},
        {"app.py": f'{FIXED}def outer(text):\n    return ask(f"{{text}}")\nask("{ONE}")\n'},
        {"llm.py": FIXED, "app.py": f'from llm import ask\nA_PROMPT = "{ONE}"\nask(A_PROMPT)\n'},
        {"llm.py": FIXED, "app.py": f'import llm\nA_PROMPT = "{ONE}"\nllm.ask(A_PROMPT)\n'},
        {"llm.py": FIXED, "app.py": f'import llm as talk\nA_PROMPT = "{ONE}"\ntalk.ask(prompt=A_PROMPT)\n'},
        {
            "pkg/llm.py": FIXED,
            "pkg/__init__.py": "from .llm import ask\n",
            "app.py": f'from pkg import ask\nA_PROMPT = "{ONE}"\nask(A_PROMPT)\n',
        },
        {
            "llm.py": FIXED,
            "texts.py": f'A_PROMPT = "{ONE}"\n',
            "app.py": "from llm import ask\nfrom texts import A_PROMPT\nask(A_PROMPT)\n",
        },
        {
            "llm.py": f"{CLIENT}class Talk:\n    def say(self, prompt):\n"
            f'        return client.chat.completions.create(model="gpt-4o", messages={SEND})\n',
            "app.py": f'from llm import Talk\nA_PROMPT = "{ONE}"\nTalk().say(A_PROMPT)\n',
        },
        {
            "llm.py": f"{CLIENT}class Talk:\n    def say(self, prompt):\n"
            f'        return client.chat.completions.create(model="gpt-4o", messages={SEND})\n',
            "app.py": "from llm import Talk\nclass Desk:\n"
            f'    PROMPT = "{ONE}"\n    def __init__(self):\n        self.talk = Talk()\n'
            "    def run(self):\n        return self.talk.say(self.PROMPT)\n",
        },
        {
            "llm.py": f"{CLIENT}class Talk:\n    def say(self, prompt):\n"
            f'        return client.chat.completions.create(model="gpt-4o", messages={SEND})\n',
            "app.py": f'from llm import Talk\nA_PROMPT = "{ONE}"\ndef run(talk: Talk):\n    return talk.say(A_PROMPT)\n',
        },
        {
            "base.py": f"{CLIENT}class Base:\n    def say(self, prompt):\n"
            f'        return client.chat.completions.create(model="gpt-4o", messages={SEND})\n',
            "app.py": f'from base import Base\nclass Desk(Base):\n    PROMPT = "{ONE}"\n'
            "    def run(self):\n        return self.say(self.PROMPT)\n",
        },
        {
            "app.py": f"{CHAIN}class Desk:\n    def __init__(self, llm):\n        self.llm = llm\n"
            f'    def run(self):\n        return self.llm.invoke("{ONE}")\nDesk(ChatOpenAI(model="gpt-4o")).run()\n'
        },
        {
            "desk.py": f"{CHAIN}class Base:\n    def __init__(self, llm):\n        self.llm = llm\n"
            f'class Desk(Base):\n    def run(self):\n        return self.llm.invoke("{ONE}")\n',
            "app.py": f'{CHAIN}from desk import Desk\nmodel = ChatOpenAI(model="gpt-4o")\nDesk(model).run()\n',
        },
        {
            "desk.py": f"{CHAIN}class Base:\n    def __init__(self, llm):\n        self.llm = llm\n",
            "app.py": f"{CHAIN}from desk import Base\nclass Desk(Base):\n"
            "    def __init__(self, llm):\n        super().__init__(llm=llm)\n"
            f'    def run(self):\n        return self.llm.invoke("{ONE}")\nDesk(ChatOpenAI(model="gpt-4o")).run()\n',
        },
        {
            "models.py": f'{CHAIN}def get_llm():\n    return ChatOpenAI(model="gpt-4o")\n',
            "app.py": f'{CHAIN}from models import get_llm\nllm = get_llm()\nllm.invoke("{ONE}")\n',
        },
        {
            "models.py": f'{CHAIN}llm = ChatOpenAI(model="gpt-4o")\n',
            "app.py": f'{CHAIN}from models import llm\nllm.bind_tools([]).invoke("{ONE}")\n',
        },
        {
            "app.py": f"{CHAIN}from langchain_core.prompts import PromptTemplate\ndef chain(llm):\n"
            f'    prompt = PromptTemplate.from_template("{ONE}")\n    return prompt | llm\nchain(ChatOpenAI(model="gpt-4o"))\n'
        },
        {
            "app.ts": 'import OpenAI from "openai";\nconst client = new OpenAI();\nfunction ask(prompt: string) {\n'
            '  return client.chat.completions.create({ model: "gpt-4o", messages: [{ role: "user", content: prompt }] });\n}\n'
            f'ask("{ONE}");\n'
        },
        {
            "llm.ts": 'import OpenAI from "openai";\nconst client = new OpenAI();\nexport function ask(prompt: string) {\n'
            '  return client.chat.completions.create({ model: "gpt-4o", messages: [{ role: "user", content: prompt }] });\n}\n',
            "app.ts": f'import {{ ask }} from "./llm";\nconst A_PROMPT = "{ONE}";\nask(A_PROMPT);\n',
        },
    ],
)
def test_what_callers_pass_is_sent(files: dict[str, str]) -> None:
    assert edges(files) == {("Count the bags", "gpt-4o")}


@pytest.mark.parametrize(
    "files",
    [
        {"app.py": f'{FIXED}def other(prompt):\n    return prompt\nother("{ONE}")\n'},
        {"app.py": f'{FIXED}ask = print\nprint("{ONE}")\n'},
        {"app.py": f'{ASK}def other(prompt, model):\n    return prompt\nother("{ONE}", "gpt-4o")\n'},
        {"llm.py": FIXED, "app.py": f'from other import ask\nA_PROMPT = "{ONE}"\nask(A_PROMPT)\n'},
        {"llm.py": FIXED, "app.py": f'def ask(prompt):\n    pass\nA_PROMPT = "{ONE}"\nask(A_PROMPT)\n'},
    ],
)
def test_what_is_passed_to_others_is_not(files: dict[str, str]) -> None:
    assert edges(files) == set()


def test_a_model_that_is_passed_takes_the_place_of_the_default() -> None:
    text = ASK.replace("model)", 'model="gpt-4")', 1) + f'ask("{ONE}")\nask("{TWO}", "gpt-4o")\n'
    assert edges({"app.py": text}) == {("Count the bags", "gpt-4"), ("Name the trains", "gpt-4o")}


def test_a_model_that_callers_pass_and_nobody_can_read_is_not_the_default() -> None:
    text = ASK.replace("model)", 'model="gpt-4")', 1) + f'ask("{ONE}", rows[0])\n'
    assert ("Count the bags", "gpt-4") not in edges({"app.py": text})


def test_a_text_is_a_prompt_because_of_where_it_is_passed() -> None:
    project = Project({"app.py": f'{FIXED}ask("{ONE}")\nshow("{TWO}")\n'})
    assert [(prompt.role, (prompt.value or "")[:5]) for prompt in project.prompts] == [("user", "Count")]


@pytest.mark.parametrize(
    "text",
    [
        f"{CLIENT}def ask(prompt):\n    return ask(prompt)\nask('{ONE}')\n",
        f"{FIXED}def a(prompt):\n    return b(prompt)\ndef b(prompt):\n    ask(prompt)\n    return a(prompt)\na('{ONE}')\n",
        f"{CLIENT}class A(A):\n    def ask(self, prompt):\n        return self.ask(prompt)\nA().ask('{ONE}')\n",
    ],
)
def test_calls_in_circles_come_to_an_end(text: str) -> None:
    assert edges({"app.py": text}) <= {("Count the bags", "gpt-4o")}
