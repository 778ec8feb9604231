from __future__ import annotations

from parsers.facts_of import comments, settings


def test_ini() -> None:
    text = "; c1\n[llm]\nmodel = gpt-4o\nname: x ; why\nlong =\n  one\n  two\nnext = 1\n[b]\n# model = no\nempty =\n"
    assert settings("ini", text) == {"llm.model": "gpt-4o", "llm.name": "x", "llm.long": "one\ntwo", "llm.next": "1"}
    assert comments("ini", text) == ["c1", "model = no"]


def test_properties() -> None:
    text = "# c\nspring.ai.openai.chat.options.model=gpt-4o\na.b = one \\\n   two\nc:3\n"
    assert settings("properties", text) == {"spring.ai.openai.chat.options.model": "gpt-4o", "a.b": "one two", "c": "3"}
