from __future__ import annotations

from pathlib import Path

import pytest

from aidebt.facts import Setting
from aidebt.parsers import by_name
from parsers.facts_of import comments, pairs, parse, settings, written

FIXTURES = Path(__file__).parents[2] / "fixtures" / "parsers"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\nb:\n  c: x y # note\n", {"a": "1", "b.c": "x y"}),
        ("- a\n- b: 1\n  c: 2\n- - x\n  - y\n", {"[0]": "a", "[1].b": "1", "[1].c": "2", "[2].[0]": "x", "[2].[1]": "y"}),
        ("k:\n- a\n- b\nl: 2\n", {"k.[0]": "a", "k.[1]": "b", "l": "2"}),
        ("a: \"x\\ty\\u00e9\\\"z\" \nb: 'it''s'\n", {"a": 'x\tyé"z', "b": "it's"}),
        ('a: "\\ud83d\\ude00"\n', {"a": "😀"}),
        ("a: {b: 1, 'c': [2, 3], \"d\":4}\n", {"a.b": "1", "a.c.[0]": "2", "a.c.[1]": "3", "a.d": "4"}),
        ("a: [\n  x, # why\n  y,\n]\nb: 1\n", {"a.[0]": "x", "a.[1]": "y", "b": "1"}),
        ("a: one\n  two\n\n  three\nb: 1\n", {"a": "one two\nthree", "b": "1"}),
        ('a: "one\n  two \\\n  three"\n', {"a": "one two three"}),
        ("a: |\n  x\n   y\n\n  z\nb: 1\n", {"a": "x\n y\n\nz\n", "b": "1"}),
        ("a: |-\n  x\nb: >+\n  y\n  z\n\n", {"a": "x", "b": "y z\n\n"}),
        ("a: |2-\n   x\n  y\n", {"a": " x\ny"}),
        ("a: >\n  one\n  two\n\n  three\n    four\n  five\n", {"a": "one two\nthree\n  four\nfive\n"}),
        ("? a b\n: c\n", {"a b": "c"}),
        ("a: !!str 12\nb: !Ref thing\n", {"a": "12", "b": "thing"}),
        ("a: 1\n---\na: 2\nb: 3\n...\n", {"a": "2", "b": "3"}),
        ("url: http://x:80/a#b\nt: 12:30\n", {"url": "http://x:80/a#b", "t": "12:30"}),
        ("\ufeffa: 1\r\nb: x\r\n", {"a": "1", "b": "x"}),
        ("--- |\n text\n", {"": "text\n"}),
    ],
)
def test_values(text: str, expected: dict[str, str]) -> None:
    assert settings("yaml", text) == expected
    assert parse("yaml", text).broken == ""


def test_duplicate_keys_are_all_given() -> None:
    assert pairs("yaml", "a: 1\na: 2\n") == [(("a",), "1"), (("a",), "2")]


def test_quoted_tells_strings_from_plain_scalars() -> None:
    facts = parse("yaml", "a: 'x'\nb: x\nc: |\n  x\n").facts
    assert [fact.quoted for fact in facts if isinstance(fact, Setting)] == [True, False, True]


def test_aliases_are_expanded_with_the_span_of_the_literal() -> None:
    parsed = parse("yaml", "base: &b\n  model: gpt-4o\nuse: *b\none: &m x\ntwo: *m\n")
    found = {".".join(fact.keys): (fact.value, fact.span.line) for fact in parsed.facts if isinstance(fact, Setting)}
    assert found["use.model"] == ("gpt-4o", 2)
    assert found["two"] == ("x", 4)


@pytest.mark.parametrize("text", ["b: &b {m: 1, n: 2}\nu:\n  <<: *b\n  m: 3\n", "b: &b {m: 1, n: 2}\nu:\n  m: 3\n  <<: *b\n"])
def test_merge_keys_yield_to_explicit_ones(text: str) -> None:
    assert sorted(pair for pair in pairs("yaml", text) if pair[0][0] == "u") == [(("u", "m"), "3"), (("u", "n"), "2")]


def test_of_several_merged_mappings_the_first_wins() -> None:
    text = "a: &a {m: 1}\nb: &b {m: 2, n: 3}\nu:\n  <<: [*a, *b]\n"
    assert [pair for pair in pairs("yaml", text) if pair[0][0] == "u"] == [(("u", "m"), "1"), (("u", "n"), "3")]


def test_aliases_of_aliases_are_bounded() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [" + ", ".join([f"*a{n - 1}"] * 10) + "]" for n in range(1, 9)]
    parsed = parse("yaml", "\n".join(lines))
    assert "not all expanded" in parsed.broken
    assert len(parsed.facts) < 20_000


def test_commented_lines_are_comments() -> None:
    text = "# model: gpt-4\na: 1 # model: gpt-4\nb: 'x' #no\n"
    assert settings("yaml", text) == {"a": "1", "b": "x"}
    assert comments("yaml", text) == ["model: gpt-4", "model: gpt-4", "no"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{- if .x }}\na: {{ .Values.y }}\n{{- end }}\nb: 1\n", {"a": "{{ .Values.y }}", "b": "1"}),
        ('image: {{ .a }}:{{ .b | default "x" }} # c\n', {"image": '{{ .a }}:{{ .b | default "x" }}'}),
        ("{{- /*\n many: lines\n*/ -}}\nb: 1\n", {"b": "1"}),
        ("a: |\n  x\n{{- if .y }}\n  z\n{{- end }}\nb: 1\n", {"a": "x\n{{- if .y }}\nz\n", "b": "1"}),
        ("<<<<<<< HEAD\na: 1\n=======\na2: 2\n>>>>>>> branch\nb: 3\n", {"a": "1", "a2": "2", "b": "3"}),
        ('a: "never closed\nb: 1\n', {"a": '"never closed', "b": "1"}),
        ("a: [x, y\nb: 1\n", {"a.[0]": "x", "a.[1]": "y", "b": "1"}),
        ("a:\n\tb: 1\n\tc: 2\n", {"a.b": "1", "a.c": "2"}),
        ("a: 1\n   b: 2\nc: 3\n", {"a": "1", "a.b": "2", "c": "3"}),
    ],
)
def test_broken_files_give_what_can_be_read(text: str, expected: dict[str, str]) -> None:
    found = settings("yaml", text)
    assert {key: found.get(key) for key in expected} == expected


def test_broken_names_the_line() -> None:
    assert parse("yaml", "a: 1\nb: 'x\nc: 1\n").broken == "line 2: a quote that is never closed"


def test_latin_1_bytes_are_read() -> None:
    parsed = by_name("yaml").parse("a: café\nb: 1\n".encode("latin-1"))
    assert [fact.value for fact in parsed.facts if isinstance(fact, Setting)] == ["café", "1"]
    assert "Latin-1" in parsed.broken


def test_spans_are_bytes_and_columns_code_points() -> None:
    data = "é: 'ü' # x\nb: |\n  öne\n  two\n".encode()
    first, _, second = by_name("yaml").parse(data).facts
    assert (written(data, first), first.span.line, first.span.column, first.span.end_column) == ("'ü'", 1, 4, 7)
    assert (written(data, second), second.span.line, second.span.end_line) == ("öne\n  two", 3, 4)


@pytest.mark.parametrize("text", ["- " * 50_000, "[" * 50_000, "a: {" * 50_000, "".join(f"{' ' * n}a:\n" for n in range(600))])
def test_deep_nesting_is_bounded(text: str) -> None:
    assert "deep" in parse("yaml", text).broken


def test_more_lines_than_sixteen_bits_count() -> None:
    assert pairs("yaml", "a: 1\n" * 40_000)[-1] == (("a",), "1")


def test_agrees_with_pyyaml() -> None:
    yaml = pytest.importorskip("yaml")
    text = (FIXTURES / "settings.yaml").read_text("utf-8")

    def flat(value: object, keys: tuple[str, ...]) -> list[tuple[tuple[str, ...], str]]:
        if isinstance(value, dict):
            return [pair for key, inner in value.items() for pair in flat(inner, (*keys, key))]
        if isinstance(value, list):
            return [pair for index, inner in enumerate(value) for pair in flat(inner, (*keys, f"[{index}]"))]
        return [(keys, str(value))]

    assert sorted(pairs("yaml", text)) == sorted(flat(yaml.load(text, Loader=yaml.BaseLoader), ()))
