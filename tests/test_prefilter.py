"""The cheapest question has no false no, and few false yeses."""

from __future__ import annotations

import re

import pytest

from aidebt.carriers import Carriers
from aidebt.compiled import load_tables
from aidebt.discover import installed_rules
from aidebt.globs import compile_globs, glob_pieces
from aidebt.prefilter import Prefilter

TABLES = load_tables()
PREFILTER = Prefilter(TABLES["prefilter"])
CARRIERS = Carriers.read(TABLES["formats/prompt-files"])


@pytest.mark.parametrize(
    "line",
    [
        "import openai",
        "from langchain_core.prompts import X",
        "from google import genai",
        "from agents import Agent",
        'from "ai"',
        "MODEL = 'GPT-4o'",
        "LLM: claude-sonnet-4-5",
        "# aidebt: ignore[retired-model]",
    ],
)
def test_what_may_hold_an_asset_is_let_through(line: str) -> None:
    assert PREFILTER.holds(line.encode())


@pytest.mark.parametrize(
    "line", ["", "import os, json, typing", "class User(Base):", "from django.db import models", "def parse(data): return data"]
)
def test_what_holds_none_is_not(line: str) -> None:
    assert not PREFILTER.holds(line.encode())


def test_texts_of_the_users_own_are_looked_for_too() -> None:
    assert not PREFILTER.holds(b"model: acme-7b")
    assert Prefilter(TABLES["prefilter"], (b"acme-7b",)).holds(b"model: Acme-7B")


PATHS = [
    "a.prompty",
    "src/Prompts/answer.txt",
    "skprompt.txt",
    "CLAUDE.md",
    ".github/agents/reviewer.md",
    "app/my_system_prompt.j2",
    "x/.cursor/rules/deep/er/style.mdc",
    "llm_prompts/sys_main.tmpl",
    "templates/prompts/a/b.jinja2",
    "chat_prompt.yaml",
    "answer-prompts.md",
]


@pytest.mark.parametrize("path", PATHS)
def test_no_prompt_file_is_passed_by(path: str) -> None:
    assert CARRIERS.carrier(path, b"messages:\n- alwaysApply: true\n") is not None
    assert PREFILTER.is_named(path)
    assert not PREFILTER.passes_over(path)


@pytest.mark.parametrize("path", ["app.py", "README.md", "docs/usage.md", "settings.yaml", "src/prompt.py", "logo.png"])
def test_other_files_have_other_names(path: str) -> None:
    assert not PREFILTER.is_named(path)


def test_the_pieces_of_a_glob_stand_in_what_it_matches() -> None:
    assert list(glob_pieces("*.prompt.{yml,yaml}")) == [(".prompt.yml",), (".prompt.yaml",)]
    assert list(glob_pieces("**/{a,b}/**/*[_-]sys*.txt")) == [(".txt", "sys", "a/"), (".txt", "sys", "b/")]
    for row in TABLES["formats/prompt-files"]["carrier"]:
        for glob in row["globs"]:
            for pieces in glob_pieces(glob):
                assert pieces, glob  # else every path would be let through
    for path in PATHS:
        for row in TABLES["formats/prompt-files"]["carrier"]:
            for glob in row["globs"]:
                if compile_globs([glob]).match(path):
                    assert any(all(piece in path.lower() for piece in pieces) for pieces in glob_pieces(glob)), (glob, path)


@pytest.mark.parametrize(
    ("path", "passed"),
    [
        ("a/node_modules/x/index.js", True),
        ("logo.PNG", True),
        ("requirements.txt", True),
        ("requirements-dev.txt", True),
        ("requirements/base.txt", True),
        ("services/api/uv.lock", True),
        ("pyproject.toml", True),
        ("requirements.md", False),
        ("vendor.py", False),
        ("docs/base.txt", False),
        ("mypyproject.toml", False),
    ],
)
def test_what_is_never_read_is_passed_over(path: str, passed: bool) -> None:
    assert PREFILTER.passes_over(path) is passed
    rules = installed_rules()
    name = path.rpartition("/")[2]
    named = rules.is_version_file(path) or rules.lock_files.match(name) or re.search(r"\.png$", name, re.IGNORECASE)
    assert bool(named or "node_modules" in path) is passed
