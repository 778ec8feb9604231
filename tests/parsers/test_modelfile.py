from __future__ import annotations

import pytest

from aidebt.facts import Setting
from aidebt.parsers import choose
from parsers.facts_of import comments, pairs, parse

TEXT = '''\
# the porter
FROM llama3.2:3b
PARAMETER temperature 1
parameter stop "<|end|>"
SYSTEM """
You carry bags.
You say "yes".
"""
TEMPLATE "{{ .System }} {{ .Prompt }}"
MESSAGE user Is breakfast at seven?
MESSAGE assistant Yes
ADAPTER ./porter.safetensors
LICENSE """MIT"""
'''


def test_instructions() -> None:
    assert pairs("modelfile", TEXT) == [
        (("FROM",), "llama3.2:3b"),
        (("PARAMETER", "temperature"), "1"),
        (("PARAMETER", "stop"), "<|end|>"),
        (("SYSTEM",), '\nYou carry bags.\nYou say "yes".\n'),
        (("TEMPLATE",), "{{ .System }} {{ .Prompt }}"),
        (("MESSAGE", "[0]", "role"), "user"),
        (("MESSAGE", "[0]", "content"), "Is breakfast at seven?"),
        (("MESSAGE", "[1]", "role"), "assistant"),
        (("MESSAGE", "[1]", "content"), "Yes"),
        (("ADAPTER",), "./porter.safetensors"),
        (("LICENSE",), "MIT"),
    ]
    assert comments("modelfile", TEXT) == ["the porter"]


def test_places() -> None:
    facts = {fact.keys[-1]: fact.span for fact in parse("modelfile", TEXT).facts if isinstance(fact, Setting)}
    assert (facts["FROM"].line, facts["FROM"].column) == (2, 6)
    assert (facts["SYSTEM"].line, facts["SYSTEM"].end_line) == (5, 8)


def test_what_is_no_instruction_is_said() -> None:
    assert "no instruction" in parse("modelfile", "hello world\nFROM x\n").broken
    assert pairs("modelfile", 'SYSTEM """never closed\nat all') == [(("SYSTEM",), "never closed\nat all")]
    assert pairs("modelfile", "FROM\nSYSTEM \n") == []


@pytest.mark.parametrize("path", ["Modelfile", "models/Modelfile.porter", "porter.modelfile"])
def test_names(path: str) -> None:
    form = choose(path)
    assert form is not None
    assert form.name == "modelfile"
