"""Which models share a space, and how long their vectors can be."""

from __future__ import annotations

import pytest

from aidebt.spaces import can_make, candidates, same_space, width, widths
from world import catalog, known


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("text-embedding-3-small", "openai/text-embedding-3-small"),
        ("text-embedding-ada-002", "text-embedding-ada-002-v2"),
        ("embed-english-v3.0", "cohere.embed-english-v3"),
        ("voyage-4-lite", "voyage-4-large"),
        ("text-search-ada-doc-001", "text-search-ada-query-001"),
        ("gemini-embedding-exp-03-07", "gemini-embedding-001"),
        ("all-minilm", "sentence-transformers/all-MiniLM-L6-v2"),
        ("mistral-embed", "mistral-embed-2312"),
    ],
)
def test_one_space(one: str, other: str) -> None:
    assert same_space(known(one), known(other), catalog()) is True
    assert same_space(known(other), known(one), catalog()) is True


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("text-embedding-ada-002", "text-embedding-3-small"),  # both 1536
        ("text-embedding-3-small", "text-embedding-3-large"),
        ("voyage-3", "voyage-4"),
        ("embed-english-v3.0", "embed-multilingual-v3.0"),
        ("all-minilm", "all-minilm:33m"),
    ],
)
def test_two_spaces(one: str, other: str) -> None:
    assert same_space(known(one), known(other), catalog()) is False


def test_what_the_catalog_does_not_know_is_not_compared() -> None:
    assert same_space(known("acme-embed"), known("text-embedding-3-small"), catalog()) is None
    assert same_space(None, known("text-embedding-3-small"), catalog()) is None
    assert can_make(known("acme-embed"), 7, catalog()) is None
    assert (width(known("acme-embed"), catalog()), widths(known("acme-embed"), catalog())) == (None, "")


def test_lengths() -> None:
    ada, small = known("text-embedding-ada-002"), known("text-embedding-3-small")
    assert [can_make(ada, dims, catalog()) for dims in (1536, 1024)] == [True, False]
    assert [can_make(small, dims, catalog()) for dims in (512, 700, 1537)] == [True, True, False]
    assert (width(small, catalog()), widths(small, catalog())) == (1536, "1 to 1,536")
    assert widths(known("voyage-4"), catalog()) == "256, 512, 1024 or 2048"


def test_candidates_are_told_by_the_length_they_make_unasked() -> None:
    found = candidates(1536, catalog())
    assert {"text-embedding-ada-002", "text-embedding-3-small"} <= set(found)
    assert "text-embedding-3-large" not in found
    assert candidates(7, catalog()) == ()
