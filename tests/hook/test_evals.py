"""What a developer reads who rewords a prompt that evaluations test."""

from __future__ import annotations

import pytest

from hook.staged import SYSTEM, Desk

PROMPT = "prompts/travel.md"
CASE = '{"vars": {"question": "When does the train to Rome leave?"}, "assert": [{"type": "contains", "value": "19:23"}]}\n'
APP = """\
from pathlib import Path
from openai import OpenAI

SYSTEM = Path("prompts/travel.md").read_text()


def ask(q):
    messages = [{"role": "system", "content": SYSTEM}, {"role": "user", "content": q}]
    return OpenAI().chat.completions.create(model="gpt-4.1", messages=messages)
"""
CONFIG = """\
prompts:
  - file://../prompts/travel.md
providers:
  - openai:gpt-4.1
tests: file://cases.jsonl
"""
FILES = {"app.py": APP, PROMPT: SYSTEM + "\n", "evals/promptfooconfig.yaml": CONFIG, "evals/cases.jsonl": CASE * 2}
REWORDED = {PROMPT: SYSTEM.replace("two", "three") + "\n"}


def test_a_reworded_prompt_whose_evals_stay(desk: Desk) -> None:
    said = desk.commit(FILES).stage(REWORDED).check()
    assert said.findings == [(f"{PROMPT}:1", "stale-eval-set")]
    assert "what tests it stays as it was: evals/promptfooconfig.yaml. Run it on the new wording" in said.lines[0]


@pytest.mark.parametrize(
    "touched",
    [
        {"evals/cases.jsonl": CASE * 3},
        {"evals/promptfooconfig.yaml": CONFIG + "description: travel\n"},
    ],
)
def test_cases_that_come_along_are_enough(desk: Desk, touched: dict[str, str]) -> None:
    assert desk.commit(FILES).stage({**REWORDED, **touched}).check().lines == []


def test_cases_of_another_evaluation_are_not(desk: Desk) -> None:
    others = {"other/cases.jsonl": CASE}
    assert desk.commit({**FILES, **others}).stage({**REWORDED, "other/cases.jsonl": CASE * 3}).check().findings


def test_a_prompt_that_nothing_tests_is_no_word(desk: Desk) -> None:
    files = {path: text for path, text in FILES.items() if not path.startswith("evals/")}
    assert desk.commit(files).stage(REWORDED).check().lines == []


def test_one_evaluation_in_code_is_named_once(desk: Desk) -> None:
    app = APP.replace('Path("prompts/travel.md").read_text()', f'"{SYSTEM}"')
    test = (
        "import pytest\nfrom app import SYSTEM, ask\n\n\n"
        '@pytest.mark.parametrize("q,expected", [("Rome", "19:23"), ("Oslo", "no")])\n'
        "def test_ask(q, expected):\n    assert expected in ask(q).choices[0].message.content\n"
    )
    desk.commit({"app.py": app, "evals/test_ask.py": test})
    said = desk.stage({"app.py": app.replace("two", "three")}).check()
    assert said.findings == [("app.py:4", "stale-eval-set")]
    assert "stays as it was: evals/test_ask.py. Run" in said.lines[0]


def test_a_model_that_only_an_evaluation_tries_takes_over_no_prompt(desk: Desk) -> None:
    said = desk.commit(FILES).stage({"evals/promptfooconfig.yaml": CONFIG.replace("gpt-4.1", "gpt-6-luna")}).check()
    assert "stale-prompt" not in {rule for _, rule in said.findings}
