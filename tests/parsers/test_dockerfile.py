from __future__ import annotations

from aidebt.facts import Setting
from parsers.facts_of import comments, pairs, parse


def test_variables() -> None:
    text = 'FROM x\nARG V=1\nARG NONE\nENV A=gpt-4o B="x y" \\\n    # between\n    C=z\nenv OLD some value\nLABEL model=gpt-4\n'
    assert pairs("dockerfile", text) == [
        (("ARG", "V"), "1"),
        (("ENV", "A"), "gpt-4o"),
        (("ENV", "B"), "x y"),
        (("ENV", "C"), "z"),
        (("ENV", "OLD"), "some value"),
    ]
    assert comments("dockerfile", text) == ["between"]
    lines = {fact.keys[-1]: fact.span.line for fact in parse("dockerfile", text).facts if isinstance(fact, Setting)}
    assert lines["C"] == 6


def test_commands_keep_their_text() -> None:
    text = 'RUN ollama serve & \\\n  ollama pull llama3\nRUN <<EOF\nENV X=1\nEOF\nCMD ["vllm", "--model", "m"]\n# RUN no\n'
    assert pairs("dockerfile", text) == [
        (("RUN",), "ollama serve & \\\n  ollama pull llama3"),
        (("RUN",), "<<EOF\nENV X=1\nEOF"),
        (("RUN",), '["vllm", "--model", "m"]'),
    ]


def test_other_escape() -> None:
    assert pairs("dockerfile", "# escape=`\nENV A=1 `\n  B=2\n") == [(("ENV", "A"), "1"), (("ENV", "B"), "2")]
