"""What a pattern cannot match without is in all that it matches."""

from __future__ import annotations

import re

import pytest

from aidebt.compiled import load_tables
from aidebt.required import required_texts


@pytest.mark.parametrize(
    ("pattern", "texts"),
    [
        ("model", ["model"]),
        ("(?:[a-z]+_)*(?:model|llm)(?:_name)?", ["llm", "model"]),
        ("(?:fast|smart)_model", ["_model"]),
        ("model_?(?:choice|used)", ["model"]),
        ("(?:re)+rank", ["rank"]),
        ("(?:rank)?", [""]),
        ("(?:a|)b?", [""]),
        ("[a-z]+", [""]),
        (".*", [""]),
        ("few_?shots?", ["shot"]),
    ],
)
def test_the_texts_that_tell_most(pattern: str, texts: list[str]) -> None:
    assert required_texts(pattern) == texts


def test_a_bad_pattern_is_named() -> None:
    with pytest.raises(ValueError, match=r"bad pattern '\(x'"):
        required_texts("(x")


def test_no_name_that_a_rule_matches_lacks_its_texts() -> None:
    """Names made from the patterns themselves: each alternative with its options left out, and with them."""
    tables = load_tables()["names"]
    rows = [row for kind in tables.values() if isinstance(kind, list) for row in kind]
    words = {word for row in rows for word in re.findall(r"[a-z]+(?:_[a-z]+)*", re.sub(r"\?[:P][^|()]*", "", row["pattern"]))}
    names = words | {f"{one}_{other}" for one in words for other in ("model", "prompt", "name", "template", "id", "message")}
    assert len(names) > 500
    matched = 0
    for row in rows:
        pattern = re.compile(row["pattern"])
        for name in names:
            if pattern.fullmatch(name):
                matched += 1
                assert any(text in name for text in row["needs"]), (row["pattern"], name)
    assert matched > 500
