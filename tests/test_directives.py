"""What comments say to this tool, in the comment syntax of every format that is read."""

from __future__ import annotations

import json

import pytest

from aidebt.assets import Ignore
from aidebt.directives import read_comments
from aidebt.facts import Comment, Span
from aidebt.parsers import choose


def comments(source: bytes) -> list[Comment]:
    """The `#` comments of a source."""
    found, start = [], 0
    for number, line in enumerate(source.split(b"\n"), 1):
        at = line.find(b"#")
        if at >= 0:
            text = line[at + 1 :].decode()
            found.append(Comment(text.strip(), Span.told(number, at + 1, number, len(line) + 1, start + at, start + len(line))))
        start += len(line) + 1
    return found


def ignores(source: bytes) -> list[Ignore]:
    return read_comments(comments(source), source)[0]


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("aidebt: ignore", ["*"]),
        ("aidebt:ignore because", ["*"]),
        ("noqa: E501  aidebt: ignore[retired-model] known", ["retired-model"]),
        ("aidebt: ignore[retired-model, Unknown-Model]", ["retired-model", "unknown-model"]),
        ("aidebt: ignore[]", []),
        ("aidebt: ignored", []),
        ("aidebt: ignore-nothing", []),
        ("please ignore", []),
        ("xaidebt: ignore", []),
    ],
)
def test_what_an_ignore_names(text: str, rules: list[str]) -> None:
    assert [(one.line, one.rule) for one in ignores(b"x = 1  # " + text.encode())] == [(1, rule) for rule in rules]


@pytest.mark.parametrize(
    ("text", "until", "reason"),
    [
        ("aidebt: ignore[a] until=2027-03-01 moves with the client", "2027-03-01", "moves with the client"),
        ("aidebt: ignore[a] moves with the client", "", "moves with the client"),
        ("aidebt: ignore until=2027-03-01", "2027-03-01", ""),
        ("aidebt: ignore[a]: known", "", "known"),
        ("aidebt: ignore[a] until=soon why", "soon", "why"),
        ("aidebt: ignore[a] until= why", "", "why"),
        ("aidebt: ignore[a] until=2027-03-01 why */", "2027-03-01", "why"),
        ("aidebt: ignore[a] why --> text", "", "why"),
        ("aidebt: ignore[a] until=2027-03-01-->", "2027-03-01", ""),
        ("aidebt: ignore[a] why #} text", "", "why"),
    ],
)
def test_day_and_reason(text: str, until: str, reason: str) -> None:
    (only,) = ignores(b"x = 1  # " + text.encode())
    assert (only.until, only.reason, only.at) == (until, reason, 1)


def test_a_comment_behind_code_speaks_of_its_own_line_only() -> None:
    assert [one.line for one in ignores(b"a = 1  # aidebt: ignore\nb = 2\n")] == [1]


def test_a_comment_alone_speaks_of_the_next_line_past_other_comments() -> None:
    found = ignores(b"if x:\n    # aidebt: ignore[a]\n    # why\n    b = 2\n")
    assert [(one.line, one.at) for one in found] == [(2, 2), (4, 2)]


def test_ignore_file_is_about_every_line() -> None:
    assert ignores(b"x = 1\n# aidebt: ignore-file[a] generated\n") == [Ignore(0, "a", 2, "", "generated")]


@pytest.mark.parametrize("text", ["aidebt: reviewed 2026-11-22", "aidebt: Reviewed on 2026-11-22 by me"])
def test_a_review_has_a_day(text: str) -> None:
    source = b"x = 1  # " + text.encode()
    assert read_comments(comments(source), source)[1] == [(1, "2026-11-22")]


@pytest.mark.parametrize("text", ["aidebt: reviewed", "aidebt: reviewed 2026-13-01", "aidebt: reviewed 20261122"])
def test_a_review_without_a_day_is_none(text: str) -> None:
    source = b"x = 1  # " + text.encode()
    assert read_comments(comments(source), source)[1] == []


# -- every syntax ---------------------------------------------------------------------------------------------------

IGNORE = "aidebt: ignore[retired-model] until=2027-03-01 why"
NOTEBOOK = json.dumps(
    {
        "cells": [
            {"cell_type": "code", "metadata": {}, "outputs": [], "source": [f"# {IGNORE}\n", "MODEL = 'gpt-4-0613'\n"]},
        ],
        "metadata": {"language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    },
    indent=1,
)


@pytest.mark.parametrize(
    ("path", "source", "line"),
    [
        ("a.py", f"# {IGNORE}\nMODEL = 'gpt-4-0613'\n", 2),
        ("a.py", f"MODEL = 'gpt-4-0613'  # {IGNORE}\n", 1),
        ("a.ts", f"// {IGNORE}\nconst model = 'gpt-4-0613';\n", 2),
        ("a.ts", f"/* {IGNORE} */\nconst model = 'gpt-4-0613';\n", 2),
        ("a.ts", f"const model = 'gpt-4-0613'; // {IGNORE}\n", 1),
        ("a.jsx", f"const a = <div>{{/* {IGNORE} */}}\n</div>;\n", 1),
        ("a.yaml", f"# {IGNORE}\nmodel: gpt-4-0613\n", 2),
        ("a.yaml", f"model: gpt-4-0613 # {IGNORE}\n", 1),
        ("a.toml", f'# {IGNORE}\nmodel = "gpt-4-0613"\n', 2),
        ("a.jsonc", f'{{\n  // {IGNORE}\n  "model": "gpt-4-0613"\n}}\n', 3),
        ("a.jsonc", f'{{\n  "model": "gpt-4-0613" /* {IGNORE} */\n}}\n', 2),
        (".env.example", f"# {IGNORE}\nMODEL=gpt-4-0613\n", 2),
        ("Dockerfile", f"FROM x\n# {IGNORE}\nENV MODEL=gpt-4-0613\n", 3),
        ("a.ini", f"[a]\n; {IGNORE}\nmodel = gpt-4-0613\n", 3),
        ("a.properties", f"! {IGNORE}\nmodel=gpt-4-0613\n", 2),
        ("a.bicep", f"// {IGNORE}\nparam model string = 'gpt-4-0613'\n", 2),
        ("a.tf", f'# {IGNORE}\nmodel = "gpt-4-0613"\n', 2),
        ("a.tf", f'/* {IGNORE} */\nmodel = "gpt-4-0613"\n', 2),
        ("a.baml", f"// {IGNORE}\nclient<llm> A {{\n}}\n", 2),
        ("Modelfile", f"# {IGNORE}\nFROM llama2\n", 2),
        ("prompts/a.md", f"<!-- {IGNORE} -->\nYou are a careful travel agent.\n", 2),
        ("prompts/a.j2", f"{{# {IGNORE} #}}\nYou are a careful travel agent.\n", 2),
        ("a.prompty", f"---\n# {IGNORE}\nmodel: gpt-4-0613\n---\nsystem:\nYou are careful.\n", 3),
        ("a.ipynb", NOTEBOOK, 0),
    ],
)
def test_a_comment_is_read_in_every_syntax(path: str, source: str, line: int) -> None:
    form = choose(path)
    assert form is not None
    data = source.encode()
    found, _ = read_comments([fact for fact in form.parse(data).facts if isinstance(fact, Comment)], data)
    expected = line or source[: source.index("MODEL")].count("\n") + 1  # in a notebook: the line of its text
    assert (expected, "retired-model", "2027-03-01", "why") in {(one.line, one.rule, one.until, one.reason) for one in found}
