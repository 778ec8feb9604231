from __future__ import annotations

import pytest

from aidebt.analyse import Analyser
from aidebt.assets import FileRef
from aidebt.detectors import stored
from aidebt.detectors.code import open_code
from aidebt.facts import Binding, Call, Expr, Name
from aidebt.parsers import by_name
from project import analyser

HEAD = """\
import os
from pathlib import Path
from importlib import resources
BASE = Path(__file__).resolve().parent.parent / "prompts"
FOLDER = "texts"
PARTS = ["a", "b"]
"""


def code_of(line: str, head: str = HEAD):  # type: ignore[no-untyped-def]
    data = f"{head}FOUND = {line}\n".encode()
    rules: Analyser = analyser()
    parsed = by_name("python").parse(data)
    code = open_code("app/chat.py", data, parsed, rules.context("app/chat.py"), rules.rules)
    value = next(fact.value for fact in parsed.facts if isinstance(fact, Binding) and fact.target == "FOUND")
    return code, value


def path_of(line: str) -> str:
    code, value = code_of(line)
    return stored.written(code, value, "")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('"prompts/x.md"', "prompts/x.md"),
        ('BASE / "x.md"', "prompts/x.md"),
        ('Path(__file__).parent / "a" / "b.txt"', "a/b.txt"),
        ('os.path.join(os.path.dirname(__file__), "a", "b.txt")', "a/b.txt"),
        ('BASE.joinpath("x.md")', "prompts/x.md"),
        ('str(BASE / "x.md")', "prompts/x.md"),
        ('f"{BASE}/x.md"', "prompts/x.md"),
        ('f"{FOLDER}/{name}.md"', "texts/*.md"),
        ('f"prompts/{name}.md"', "prompts/*.md"),
        ('settings.folder / "x.md"', "x.md"),
        ('resources.files("app") / "x.md"', "x.md"),
        ('FOLDER + "/x.md"', "texts/x.md"),
        ('f"prompts/{a}{b}{c}.md"', "prompts/*.md"),
        ("sys.argv[1]", ""),
        ("name", ""),
    ],
)
def test_the_path_that_an_expression_makes(line: str, expected: str) -> None:
    assert path_of(line) == expected


def found(line: str) -> list[FileRef]:
    code, value = code_of(line)
    call: Expr = value
    assert isinstance(call, Call)
    return stored.files(code, call, "")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('open("p/x.md")', [FileRef("p/x.md")]),
        ('(BASE / "x.md").read_text()', [FileRef("prompts/x.md")]),
        ('env.get_template("x.j2")', [FileRef("x.j2")]),
        ('load_prompt("desk")', [FileRef("desk", stem=True)]),
        ('prompts.load_prompt(name="desk.md")', [FileRef("desk.md")]),
        ('read_prompt_file("a/desk")', [FileRef("a/desk", stem=True)]),
        ('getPromptTemplate("desk")', [FileRef("desk", stem=True)]),
        ("open(path)", []),
        ('open("folder")', []),
        ('load_model("desk")', []),
        ('load_prompt("two words")', []),
        ("load_prompt(3)", []),
        ('prompt("desk")', []),
        ('load_prompted("desk")', []),
    ],
)
def test_the_files_that_a_call_reads(line: str, expected: list[FileRef]) -> None:
    assert found(line) == expected


def test_an_exact_name_says_more_than_a_pattern() -> None:
    assert stored.narrowed([FileRef("p/*.md"), FileRef("desk", stem=True)]) == [FileRef("desk", stem=True)]
    assert stored.narrowed([FileRef("p/*.md"), FileRef("p/*.md")]) == [FileRef("p/*.md")]


def test_paths_that_lead_round_in_circles_end() -> None:
    code, value = code_of("A / 'x.md'", head="A = B / 'a'\nB = A / 'b'\n")
    assert len(stored.written(code, value, "")) < 400


YAML = """\
import json
import yaml
from pathlib import Path
def load(path="prompts.yaml"):
    with open(path) as file:
        return yaml.safe_load(file)
TEXTS = load()
DIRECT = yaml.safe_load(Path("p/texts.yml").read_text())
ASKED = json.loads(open("texts.json").read())
PLAIN = open("texts.txt").read()
OTHER = something(path)
"""


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('TEXTS["desk"]', FileRef("prompts.yaml", key="desk")),
        ('DIRECT["a"]["b"]', FileRef("p/texts.yml", key="a.b")),
        ('ASKED["desk"]', FileRef("texts.json", key="desk")),
        ('PLAIN["desk"]', None),
        ('OTHER["desk"]', None),
        ('ABSENT["desk"]', None),
        ("TEXTS", None),
    ],
)
def test_the_entry_of_a_data_file(line: str, expected: FileRef | None) -> None:
    code, value = code_of(line, head=YAML)
    assert isinstance(value, Name)
    assert stored.entry_of(code, value, "") == expected
