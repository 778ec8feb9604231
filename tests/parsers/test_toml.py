from __future__ import annotations

import sys
from pathlib import Path

import pytest

from aidebt.facts import Setting
from aidebt.parsers import by_name
from parsers.facts_of import comments, parse, settings, written
from parsers.test_json import flat

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FIXTURES = Path(__file__).parents[2] / "fixtures" / "parsers"


def test_agrees_with_tomli() -> None:
    text = (FIXTURES / "settings.toml").read_text("utf-8")
    facts = [fact for fact in parse("toml", text).facts if isinstance(fact, Setting)]
    expected = flat(tomllib.loads(text))
    assert sorted(fact.keys for fact in facts) == sorted(keys for keys, _ in expected)
    assert sorted((fact.keys, fact.value) for fact in facts if fact.quoted) == sorted(
        (keys, value) for keys, value in expected if isinstance(value, str)
    )


def test_comments_are_no_settings() -> None:
    text = '# model = "gpt-4"\na = 1 # model = "gpt-4"\n'
    assert settings("toml", text) == {"a": "1"}
    assert comments("toml", text) == ['model = "gpt-4"', 'model = "gpt-4"']


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('a = "x\nb = "y"\n[t]\nc = 1\n', {"b": "y", "t.c": "1"}),
        ("a = {{ cookie.name }}\nb = 'y'\n", {"b": "y"}),
        ("a = 1\n<<<<<<< HEAD\nb = 2\n=======\nc = 3\n>>>>>>> x\nd = 4\n", {"a": "1", "b": "2", "c": "3", "d": "4"}),
        ("a = 1\nb =\n", {"a": "1"}),
    ],
)
def test_broken_lines_are_stepped_over(text: str, expected: dict[str, str]) -> None:
    found = settings("toml", text)
    assert {key: found.get(key) for key in expected} == expected
    assert "line" in parse("toml", text).broken


def test_spans() -> None:
    data = "# é\r\nk = 'ü'\r\nn = 'x'\r\n".encode()
    _, first, second = by_name("toml").parse(data).facts
    assert (written(data, first), first.span.line, first.span.column) == ("'ü'", 2, 5)
    assert (written(data, second), second.span.line) == ("'x'", 3)


def test_deep_nesting_is_bounded() -> None:
    assert "deep" in parse("toml", "a = " + "[" * 50_000 + "]" * 50_000).broken
