from __future__ import annotations

import pytest

from aidebt.facts import Setting
from parsers.facts_of import comments, pairs, parse, written

SCRIPT = """\
#!/bin/bash
# MODEL=old
export OPENAI_MODEL=gpt-4o
readonly B="c d" # why
declare -x E='f'
MODEL=${MODEL:-gpt-4o-mini}
NAMES=("a" b # first
  'c')
ollama pull llama3 &&
  echo done

X=1 run --model m
"""


def test_assignments_and_commands() -> None:
    assert pairs("shell", SCRIPT) == [
        (("OPENAI_MODEL",), "gpt-4o"),
        (("B",), "c d"),
        (("E",), "f"),
        (("MODEL",), "${MODEL:-gpt-4o-mini}"),
        (("NAMES", "[0]"), "a"),
        (("NAMES", "[1]"), "b"),
        (("NAMES", "[2]"), "c"),
        (("RUN",), "ollama pull llama3 &&\n  echo done"),
        (("RUN",), "X=1 run --model m"),
    ]
    assert comments("shell", SCRIPT) == ["!/bin/bash", "MODEL=old", "first"]


def test_spans_cover_what_is_written() -> None:
    data = SCRIPT.encode()
    said = {written(data, fact): fact.span.line for fact in parse("shell", SCRIPT).facts if isinstance(fact, Setting)}
    assert said['"c d"'] == 4
    assert said["ollama pull llama3 &&\n  echo done"] == 9


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("A=\n", [(("RUN",), "A=")]),
        ("A='x\n", [(("RUN",), "A='x")]),
        ("A=(x\n", [(("RUN",), "A=(x")]),
        ("cat <<EOF\nA=b\nEOF\n", [(("RUN",), "cat <<EOF"), (("A",), "b"), (("RUN",), "EOF")]),
        ("A=$(b c)\n", [(("RUN",), "A=$(b c)")]),
        ("A=b; c\n", [(("RUN",), "A=b; c")]),
    ],
)
def test_half_written_lines(text: str, expected: list[tuple[tuple[str, ...], str]]) -> None:
    assert pairs("shell", text) == expected


def test_a_conflict_is_said() -> None:
    assert "merge conflict" in parse("shell", "<<<<<<< HEAD\nA=b\n=======\nA=c\n>>>>>>> x\n").broken


@pytest.mark.parametrize("text", ["A=(" * 20_000, "'\n" * 20_000, 'A="' + "x" * 2_000_000, "a && " * 50_000, "${" * 50_000])
def test_hostile_scripts_end_soon(text: str) -> None:
    assert len(parse("shell", text).facts) <= 20_001


def test_makefile() -> None:
    text = "# a\nMODEL ?= gpt-4o # b\nexport X := y\nt: V = w\nall: build\n\trun $(MODEL)\n\t@echo z\nother:\n\tq\n"
    assert pairs("make", text) == [
        (("MODEL",), "gpt-4o"),
        (("X",), "y"),
        (("V",), "w"),
        (("RUN",), "run $(MODEL)\n\t@echo z"),
        (("RUN",), "q"),
    ]


def test_procfile() -> None:
    assert pairs("procfile", "# a\nweb: run --x y\nworker:\n") == [(("RUN",), "run --x y")]
