from __future__ import annotations

import pytest

from aidebt.carriers import Carriers
from aidebt.compiled import load_tables
from aidebt.errors import CatalogError
from aidebt.parsers import by_name

TABLE = load_tables()["formats/prompt-files"]
CARRIERS = Carriers.read(TABLE)


@pytest.mark.parametrize(
    ("path", "head", "identity", "role"),
    [
        ("src/chat.prompty", b"---\n", "prompty", ""),
        ("a/x.prompt", b'---\nmodel: m\n---\n{{role "system"}}', "dotprompt", ""),
        ("a/x.prompt", b"Say {{x}}", "prompt-text", ""),
        (".continue/prompts/x.prompt", b"name: x\n---\n", "continue-prompt", "assistant_instructions"),
        ("eval/sample_prompt.yml", b"name: x\nmessages:\n", "github-models-prompt", ""),
        ("plugins/fun/skprompt.txt", b"Tell", "semantic-kernel", ""),
        ("AGENTS.md", b"# x", "assistant-instructions", "assistant_instructions"),
        ("web/CLAUDE.md", b"# x", "claude-code-instructions", "assistant_instructions"),
        (".github/copilot-instructions.md", b"# x", "copilot-instructions", "assistant_instructions"),
        (".github/chatmodes/plan.chatmode.md", b"---\nmodel: GPT-4.1\n---\n", "copilot-instructions", "assistant_instructions"),
        (
            "plugins/x/agents/porter.md",
            b"---\nname: x\nmodel: opus\n---\n",
            "claude-code-instructions",
            "assistant_instructions",
        ),
        (
            ".github/workflows/triage.md",
            b"---\non:\n  issues:\nengine: claude\n---\n",
            "github-agentic-workflow",
            "assistant_instructions",
        ),
        (".cursor/rules/python.mdc", b"x", "assistant-instructions", "assistant_instructions"),
        ("tools/x.mdc", b"---\nalwaysApply: true\n", "cursor-rule", "assistant_instructions"),
        ("prompts/answer.j2", b"Answer", "prompt-folder", ""),
        ("app/prompts/rag/system.md", b"You are", "system-prompt-text", "system"),
        ("app/system_prompt.md", b"You are", "system-prompt-text", "system"),
        ("app/summary_prompt.txt", b"Summarise", "prompt-folder", ""),
        ("flows/chat.jinja2", b"# system:\nYou are", "role-template", ""),
    ],
)
def test_carriers(path: str, head: bytes, identity: str, role: str) -> None:
    found = CARRIERS.carrier(path, head)
    assert found is not None
    assert (found.id, found.role) == (identity, role)


@pytest.mark.parametrize(
    ("path", "head"),
    [
        ("prompts/README.md", b"# Prompts"),
        ("prompts/LICENSE.txt", b"MIT"),
        ("docs/README.instructions.md", b"# x"),
        ("CHANGELOG.md", b"# x"),
        ("requirements.txt", b"openai"),
        ("templates/index.html.j2", b"<html>"),
        ("templates/emails/welcome.txt", b"Hello"),
        ("app/mail_prompt.html", b"<p>"),
        ("conf/services.xml.jinja", b"<x>"),
        ("templates/page.jinja", b"{% extends 'base' %}"),
        ("content/page.mdc", b"# Title"),
        ("src/agents/notes.md", b"# How the agents work\n\nmodel: see below\n"),
        (".github/workflows/notes.md", b"# How the workflows work\n"),
        ("config/app_prompt.yml", b"title: x"),
        ("docs/prompting.md", b"How to prompt"),
        ("src/prompts/answer.py", b"X = 1"),
        ("data/answers.txt", b"yes"),
    ],
)
def test_look_alikes(path: str, head: bytes) -> None:
    assert CARRIERS.carrier(path, head) is None


def test_every_row_can_be_read_and_says_where_it_is_from() -> None:
    for row in TABLE["carrier"]:
        by_name(row["format"])
        assert row["source"]
        assert row["prompt_at"]
    assert all(row["source"] and row["why"] for row in TABLE["look_alike"])


def test_a_bad_row_is_named() -> None:
    with pytest.raises(CatalogError, match=r"prompt-files\.toml"):
        Carriers.read({"look_alike": [], "carrier": [{"id": "x", "globs": ["*"], "confidence": "certain"}]})
