from __future__ import annotations

import pytest

from aidebt.facts import Passage, Setting
from aidebt.parsers import by_name
from parsers.facts_of import comments, parse, passages, settings, written

PROMPTY = """---
name: Chat
model:
  configuration:
    azure_deployment: gpt-4
---
system:
You are a shop assistant.

# Customer
Name: {{name}}

# user:
{{question}}
"""


def test_prompty() -> None:
    assert settings("prompty", PROMPTY) == {"name": "Chat", "model.configuration.azure_deployment": "gpt-4"}
    assert passages("prompty", PROMPTY) == [
        ("system", "You are a shop assistant.\n\n# Customer\nName: {{name}}"),
        ("user", "{{question}}"),
    ]
    data = PROMPTY.replace("\n", "\r\n").encode()
    places = [
        (fact.span.line, written(data, fact)) for fact in by_name("prompty").parse(data).facts if isinstance(fact, Setting)
    ]
    assert places == [(2, "Chat"), (5, "gpt-4")]


def test_prompty_without_front_matter_or_marker() -> None:
    assert passages("prompty", "Just say {{x}}.\n\nassistant:\nYes.\n") == [("", "Just say {{x}}."), ("assistant", "Yes.")]


@pytest.mark.parametrize(
    ("text", "model", "expected"),
    [
        (
            '---\nmodel: googleai/gemini-2.5-flash\n---\n{{role "system"}}\nBe kind.\n{{role "user"}}{{q}}\n',
            "googleai/gemini-2.5-flash",
            [("system", "Be kind."), ("user", "{{q}}")],
        ),
        (
            "name: x\nmodel: m\n---\n<system>Be kind.</system>\nAsk {{{ input }}}\n",
            "m",
            [("system", "Be kind."), ("", "Ask {{{ input }}}")],
        ),
        ("---\nmodel: gpt-4o\n---\n<system>\nA\n</system>\n<user>B</user>", "gpt-4o", [("system", "A"), ("user", "B")]),
        ("Summarise: {text}\nin words: few\n", None, [("", "Summarise: {text}\nin words: few")]),
    ],
)
def test_prompt_dialects(text: str, model: str | None, expected: list[tuple[str, str]]) -> None:
    assert settings("prompt", text).get("model") == model
    assert passages("prompt", text) == expected


def test_text_is_split_only_if_it_opens_with_a_marker() -> None:
    assert passages("text", "# system:\nBe kind.\nuser:\n{{q}}\n") == [("system", "Be kind."), ("user", "{{q}}")]
    dialogue = "Continue this dialogue.\nuser:\nhello\n"
    assert passages("text", dialogue) == [("", dialogue.strip())]


def test_template_comments() -> None:
    text = "{# for the judge #}\n<!-- aidebt: reviewed 2026-01-02 -->\nRate {{ answer }}.\n"
    assert comments("text", text) == ["for the judge", "aidebt: reviewed 2026-01-02"]
    assert len(passages("text", text)) == 1
    assert passages("text", "{# nothing else #}\n") == []


def test_messages_in_jinja() -> None:
    text = '{% chat role="system" %}Be kind.{% endchat %}\n{% chat role="user" %}{{ q }}{% endchat %}\n'
    assert passages("text", text) == [("system", "Be kind."), ("user", "{{ q }}")]


def test_front_matter_that_is_no_yaml() -> None:
    text = "---\ndescription:\nglobs: **/*\nalwaysApply: true\n---\nUse tabs.\n"
    assert settings("text", text)["alwaysApply"] == "true"
    assert passages("text", text) == [("", "Use tabs.")]


def test_a_rule_is_no_front_matter() -> None:
    assert settings("text", "Title: x\n\n---\nmore\n") == {}
    assert [fact for fact in parse("text", "---\nonly: one fence\n").facts if isinstance(fact, Passage)]
