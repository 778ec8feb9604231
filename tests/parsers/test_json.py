from __future__ import annotations

import json
from pathlib import Path

import pytest

from aidebt.facts import Setting
from aidebt.parsers import by_name
from aidebt.parsers.source import MAX_FACTS
from parsers.facts_of import comments, pairs, parse, settings, written

FIXTURES = Path(__file__).parents[2] / "fixtures" / "parsers"


def flat(value: object, keys: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], object]]:
    if isinstance(value, dict):
        return [pair for key, inner in value.items() for pair in flat(inner, (*keys, key))]
    if isinstance(value, list):
        return [pair for index, inner in enumerate(value) for pair in flat(inner, (*keys, f"[{index}]"))]
    return [(keys, value)]


def test_agrees_with_the_standard_library() -> None:
    text = (FIXTURES / "settings.json").read_text("utf-8")
    facts = [fact for fact in parse("json", text).facts if isinstance(fact, Setting)]
    mine = [(fact.keys, fact.value if fact.quoted else json.loads(fact.value)) for fact in facts]
    assert mine == flat(json.loads(text))


def test_comments_and_trailing_commas() -> None:
    text = '{\n // "model": "gpt-4",\n "a": [1, 2,], /* b\n */ "c": "x//y",\n}'
    assert settings("json", text) == {"a.[0]": "1", "a.[1]": "2", "c": "x//y"}
    assert comments("json", text) == ['"model": "gpt-4",', "b"]
    assert parse("json", text).broken == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a": "x", "b": {"c": 1', {"a": "x", "b.c": "1"}),
        ('{"a": "x\n "b": "y"}', {"b": "y"}),
        ('{"a": 1}}\n', {"a": "1"}),
        ('{\n<<<<<<< HEAD\n"a": 1,\n=======\n"b": 2,\n>>>>>>> x\n"c": 3}', {"a": "1", "b": "2", "c": "3"}),
    ],
)
def test_half_written_files(text: str, expected: dict[str, str]) -> None:
    found = settings("json", text)
    assert {key: found.get(key) for key in expected} == expected
    assert parse("json", text).broken


def test_spans() -> None:
    data = '\ufeff{"é": "ü",\r\n "b": 12}'.encode()
    first, second = by_name("json").parse(data).facts
    assert (written(data, first), first.span.line, first.span.column) == ('"ü"', 1, 7)
    assert (written(data, second), second.span.line, second.span.column) == ("12", 2, 7)


def test_a_lone_surrogate_does_not_leave_the_parser() -> None:
    assert pairs("json", '{"a": "\\ud800x"}') == [(("a",), "\ufffdx")]


def test_facts_and_depth_are_bounded() -> None:
    many = parse("json", "[" + "1," * (MAX_FACTS + 5) + "1]")
    assert len(many.facts) == MAX_FACTS
    assert "the rest was not read" in many.broken
    deep = parse("json", '{"a":' * 100_000)
    assert not deep.facts
    assert "deep" in deep.broken
