"""From which line to which an object goes, in every syntax."""

from __future__ import annotations

import pytest

from aidebt.detectors.extents import Extents
from aidebt.facts import Reference, Setting
from aidebt.parsers import by_name


def extents(form: str, text: str) -> Extents:
    facts = [fact for fact in by_name(form).parse(text.encode()).facts if isinstance(fact, Setting | Reference)]
    return Extents(text.encode(), facts, form == "yaml")


@pytest.mark.parametrize(
    ("form", "text", "owner", "lines"),
    [
        ("yaml", "services:\n  db:\n    image: x\n    ports:\n      - 1\n  web:\n    image: y\n", ("services", "db"), (2, 5)),
        ("yaml", "a:\n  - name: x\n    image: y\n  - name: z\n", ("a", "[0]"), (2, 3)),
        ("json", '{\n  "a": {\n    "b": 1\n  },\n  "c": 2\n}\n', ("a",), (2, 4)),
        ("json", '{"a": {"b": 1}, "c": 2}', ("a",), (1, 1)),
        ("json", '[\n  {\n    "b": 1\n  },\n  {\n    "b": 2\n  }\n]\n', ("[1]",), (5, 7)),
        ("json", '{\n  "a": 1\n}\n', (), (1, 3)),
        ("hcl", 'resource "r" "s" {\n  name = "s"\n  in {\n    x = 1\n  }\n}\n', ("resource", "r", "s"), (1, 6)),
        ("bicep", "resource s 'T@1' = {\n  name: n\n  sku: sku\n}\n\noutput o string = s.id\n", ("resource", "s"), (1, 4)),
        ("toml", '[[a]]\nname = "x"\n\n[[a]]\nname = "y"\nb = 1\n', ("a", "[1]"), (4, 6)),
    ],
)
def test_an_object_goes_from_its_key_to_its_closing_bracket(
    form: str, text: str, owner: tuple[str, ...], lines: tuple[int, int]
) -> None:
    assert extents(form, text).of(owner, 0) == lines


def test_the_same_keys_in_another_document_are_another_object() -> None:
    found = extents("yaml", "spec:\n  a: 1\n---\nspec:\n  b: 1\n")
    second = found.facts[1].span.start
    assert [found.of(("spec",), 0), found.of(("spec",), second)] == [(1, 2), (4, 5)]


def test_an_object_within_a_text_goes_as_far_as_the_text() -> None:
    found = extents("yaml", 'data:\n  index: \'{"a": {"b": 1}}\'\n  other: 1\n')
    assert found.of(("data", "index", "a"), 0) == (2, 2)


@pytest.mark.parametrize("text", ["", "\n", "a: 1"])
def test_a_file_has_at_least_one_line(text: str) -> None:
    assert extents("yaml", text).of((), 0) == (1, 1)
