from __future__ import annotations

from dataclasses import replace

import pytest

from aidebt.assets import Usage
from aidebt.findings import Severity
from aidebt.report import Entry, IndexCall
from world import ASKING, World, asks, builds, call, index, pin

RULE = "wrong-input-type"


def said(operation: str, literal: str, store: Entry, path: str = "ingest.py", line: int = 5) -> IndexCall:
    return call(operation, store, path=path, line=line, details=(("input_type", literal, line),))


def world(*calls: tuple[str, str, str], model: str = "embed-english-v3.0") -> World:
    chosen = pin(model, "embedder.py", role="embedding", platform=None)
    store = index()
    found = [said(operation, literal, store, path, number) for number, (operation, literal, path) in enumerate(calls, 5)]
    asked = replace(call("query", store, path="app.py"), scope="search")
    return World([store, chosen], builds(store, chosen) + asks(store, chosen), [ASKING], calls=[*found, asked])


@pytest.mark.parametrize(
    ("calls", "message"),
    [
        ([("query", "search_document", "app.py")], "questions as search_document"),
        ([("query", "RETRIEVAL_DOCUMENT", "app.py")], "questions as RETRIEVAL_DOCUMENT"),
        ([("fill", "search_query", "ingest.py")], "documents as search_query"),
        ([("fill", "document", "a.py"), ("embed", "search_document", "embedder.py")], "questions as search_document"),
    ],
)
def test_the_wrong_side(calls: list[tuple[str, str, str]], message: str) -> None:
    found = world(*calls)
    [finding] = found.findings(RULE)
    assert finding.message == f"docs embeds {message}"
    assert (finding.severity, finding.clock) == (Severity.MEDIUM, "embedding")
    assert found.signals("embedding")["wrong_input"].weight == 0.25


@pytest.mark.parametrize(
    "calls",
    [
        [("query", "search_query", "app.py"), ("fill", "search_document", "ingest.py")],
        [("embed", "search_document", "embedder.py"), ("embed", "search_query", "embedder.py")],
        [("embed", "search_document", "embedder.py"), ("query", "search_query", "app.py")],
        [("query", "classification", "app.py")],
        [("embed", "search_document", "elsewhere.py")],  # nothing ties it to an index
    ],
)
def test_the_right_side_and_what_says_none(calls: list[tuple[str, str, str]]) -> None:
    assert not world(*calls).findings(RULE)


def test_one_place_that_embeds_for_an_index_nobody_asks_is_right() -> None:
    chosen = pin("embed-english-v3.0", "embedder.py", role="embedding")
    store = index()
    calls = [said("embed", "search_document", store, "embedder.py")]
    assert not World([store, chosen], builds(store, chosen), calls=calls).findings(RULE)


def test_a_model_for_questions_that_embeds_documents_too() -> None:
    [finding] = world(model="embedding-query").findings(RULE)
    assert finding.message == "docs embeds documents as embedding-query"
    assert [(place.path, place.value) for place in finding.places] == [("embedder.py", "embedding-query")]


def test_a_pair_of_models_is_right() -> None:
    store = index()
    pins = [
        pin(value, f"{n}.py", role="embedding", usage=Usage.DEFAULT)
        for n, value in enumerate(("embedding-passage", "embedding-query"))
    ]
    assert not World([store, *pins], builds(store, pins[0]) + asks(store, pins[1]), [ASKING]).findings(RULE)


def test_a_menu_that_offers_both_leaves_the_default_to_make_both() -> None:
    store = index()
    default = pin("embedding-query", "a.py", role="embedding", usage=Usage.DEFAULT)
    offered = pin("embedding-passage", "a.py", 2, name="offered", role="embedding", usage=Usage.MENU)
    found = World([store, default, offered], builds(store, default, offered, confidence="low") + asks(store), [ASKING])
    assert [finding.message for finding in found.findings(RULE)] == ["docs embeds documents as embedding-query"]
