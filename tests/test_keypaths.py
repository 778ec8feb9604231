from __future__ import annotations

import time

import pytest

from aidebt.facts import Setting, Span
from aidebt.keypaths import KeyIndex, compile_path, last_key, split

PLACE = Span.told(1, 1, 1, 2, 0, 1)


def setting(path: str, at: int = 0) -> Setting:
    return Setting(tuple(path.split("/")), "x", True, Span.told(at + 1, 1, at + 1, 2, at, at + 1))


@pytest.mark.parametrize(
    ("owner", "below", "path", "expected"),
    [
        ("", "model", "model", ()),
        ("", "models[].id", "models/[3]/id", ()),
        ("*", "role", "writer/role", ("writer",)),
        ("components.*", "init.model", "components/llm/init/model", ("components", "llm")),
        ("model_list[]", "model_name", "model_list/[0]/model_name", ("model_list", "[0]")),
        ("[]", "model", "[1]/model", ("[1]",)),
        ("**", "prompt.template", "a/[0]/b/prompt/template", ("a", "[0]", "b")),
        ("**", "prompt.template", "prompt/template", ()),
        ("", "a.**.z", "a/z", ()),
        ("", "a.**.z", "a/b/c/z", ()),
        ("*", "{role,goal}", "writer/goal", ("writer",)),
    ],
)
def test_a_path_that_fits_names_its_object(owner: str, below: str, path: str, expected: tuple[str, ...]) -> None:
    found = compile_path(below, owner).owner(path.split("/"))
    assert found is not None
    assert split(found) == expected


@pytest.mark.parametrize(
    ("owner", "below", "path"),
    [
        ("", "model", "a/model"),
        ("", "models[].id", "models/x/id"),
        ("", "models.id", "models/[0]/id"),
        ("*", "role", "a/b/role"),
        ("*", "role", "role"),
        ("", "a.b", "a.b"),
        ("", "a*", "ab"),
        ("", "{role,goal}", "role,goal"),
    ],
)
def test_a_path_that_does_not_fit(owner: str, below: str, path: str) -> None:
    try:
        compiled = compile_path(below, owner)
    except ValueError:
        return
    assert compiled.owner(path.split("/")) is None


@pytest.mark.parametrize("below", ["", "a{b", "a*"])
def test_a_bad_pattern_is_refused(below: str) -> None:
    with pytest.raises(ValueError, match="key path"):
        compile_path(below)


def test_settings_are_found_by_their_last_key_in_source_order() -> None:
    index = KeyIndex([setting("a/goal", 5), setting("a/role", 3), setting("b/other", 1), setting("a/list/[0]", 9)])
    assert [found.keys for _, found in index.find(compile_path("{role,goal}", "*"))] == [("a", "role"), ("a", "goal")]
    assert [found.keys for _, found in index.find(compile_path("list[]", "*"))] == [("a", "list", "[0]")]
    assert len(list(index.find(compile_path("*", "*")))) == 3
    assert not list(index.find(compile_path("absent", "*")))


def test_the_last_key_is_no_position() -> None:
    assert last_key(("a", "b", "[0]")) == "b"
    assert last_key(("[0]",)) == ""


def test_deep_paths_cost_no_more_than_their_length() -> None:
    pattern = compile_path("**.a.**.b.**.c", "**")
    start = time.perf_counter()
    assert pattern.owner(["a", "b"] * 50) is None
    assert time.perf_counter() - start < 1
