"""Objects that declare an index, given as settings: what a program hands to a store is recognised by the same rows."""

from __future__ import annotations

from typing import Any

import pytest

from aidebt.compiled import load_tables
from aidebt.facts import Setting, Span
from aidebt.index_objects import Declared, declared
from aidebt.index_rules import CODE, IndexRules, is_plain, number

RULES = IndexRules.read(load_tables()["formats/indexes"])


def settings(value: Any, keys: tuple[str, ...] = ()) -> list[Setting]:
    """A value as the settings of a data file that holds it."""
    if isinstance(value, dict):
        return [item for key, inner in value.items() for item in settings(inner, (*keys, key))]
    if isinstance(value, list):
        return [item for place, inner in enumerate(value) for item in settings(inner, (*keys, f"[{place}]"))]
    return [Setting(keys, str(value), isinstance(value, str), Span.told(1, 1, 1, 1, 0, 0))]


def found(value: Any, form: str = CODE) -> list[Declared]:
    return declared(RULES, form, RULES.present(repr(value).encode()), settings(value))


def test_a_body_in_code_is_read_like_a_file() -> None:
    body = {"index": "manuals", "body": {"mappings": {"properties": {"v": {"type": "dense_vector", "dims": 384}}}}}
    (index,) = found(body)
    assert (index.store, index.dims, index.owner, index.row) == ("elasticsearch", 384, ("body",), "elasticsearch")


def test_fields_that_differ_are_told_and_nothing_is_chosen() -> None:
    fields = {"a": {"type": "knn_vector", "dimension": 768}, "b": {"type": "knn_vector", "dimension": 512}}
    (index,) = found({"mappings": {"properties": fields}})
    assert (index.dims, index.absent) == (None, (("dims", "768 for a, 512 for b"),))


def test_what_is_decided_at_run_time_is_not_told() -> None:
    (index,) = found({"properties": {"v": {"type": "dense_vector", "dims": "${DIMS}", "similarity": "{{ metric }}"}}})
    assert (index.dims, index.metric) == (None, None)


@pytest.mark.parametrize(
    "value",
    [
        {"properties": {"v": {"type": "keyword", "doc": "dense_vector"}}},
        {"dense_vector": {"dims": 3}},
        {"fields": [{"name": "v", "type": "float[]"}]},
        {"class": "btn primary", "vectorizer": "none"},
        {"embedders": {"default": {"source": "a book", "dimensions": 3}}},
        {"numDimensions": 3, "kind": "array"},
    ],
)
def test_look_alikes_declare_nothing(value: Any) -> None:
    assert found(value) == []


@pytest.mark.parametrize("form", ["yaml", "json", CODE])
def test_no_row_takes_an_object_that_another_has_taken(form: str) -> None:
    value = {"name": "a", "fields": [{"type": "vector", "path": "v", "numDimensions": 4, "similarity": "cosine"}]}
    assert [(index.store, index.called) for index in found(value, form)] == [("mongodb-atlas", ("a",))]


@pytest.mark.parametrize(
    ("text", "dims"), [("1536", 1536), ("1_536", 1536), ("0", None), ("-1", None), ("9" * 400, None), ("", None)]
)
def test_dimensions_are_whole_and_bounded(text: str, dims: int | None) -> None:
    assert number(text) == dims


@pytest.mark.parametrize(
    ("text", "plain"), [("docs", True), ("${NAME}", False), ("[parameters('x')]", False), ("<name>", False), (" ", False)]
)
def test_a_place_to_fill_in_is_no_name(text: str, plain: bool) -> None:
    assert is_plain(text) is plain


def test_very_many_objects_are_data() -> None:
    many = {"properties": {f"v{number}": {"type": "dense_vector", "dims": number + 1} for number in range(2_000)}}
    (index,) = found(many)
    assert index.absent == (("dims", "1 for v0, 2 for v1, 11 for v10, 101 for v100, 1001 for v1000"),)
    assert len(index.settings) == 500
