from __future__ import annotations

import pytest

from aidebt.assets import Context, Evidence, IndexPlace
from aidebt.findings import Severity
from world import World, builds, index, pin

RULE = "impossible-dimension"
SMALL, ADA = "text-embedding-3-small", "text-embedding-ada-002"


def world(model: str, dims: int | None, *, confidence: str = "high", **facts: object) -> World:
    chosen = pin(model, "ingest.py", role="embedding", platform=None)
    store = index(dims=dims, **facts)  # type: ignore[arg-type]
    return World([store, chosen], builds(store, chosen, confidence=confidence))


@pytest.mark.parametrize(("model", "dims", "makes"), [(ADA, 1024, "1536"), (SMALL, 3072, "1 to 1,536")])
def test_a_length_that_the_model_cannot_make(model: str, dims: int, makes: str) -> None:
    found = world(model, dims)
    [finding] = found.findings(RULE)
    assert finding.message == f"docs has {dims} dimensions, {model} makes {makes}"
    assert finding.severity is Severity.HIGH
    assert found.signals("embedding")["impossible_dimension"].value == 1.0


@pytest.mark.parametrize(
    ("model", "dims"),
    [(ADA, 1536), (SMALL, 512), (SMALL, 1536), ("acme-embed", 7), (ADA, None), ("text-embedding-3-large", 1024)],
)
def test_what_it_can_make_and_what_nobody_knows(model: str, dims: int | None) -> None:
    found = world(model, dims)
    assert not found.findings(RULE)
    assert "impossible_dimension" not in found.signals()


def test_guesses_and_tests_are_silent() -> None:
    assert not world(ADA, 1024, confidence="low").findings(RULE)
    assert not world(ADA, 1024, context=Context.TEST).findings(RULE)


def test_one_of_several_models_that_can_is_enough() -> None:
    store = index(dims=1536)
    pins = [pin(value, path, role="embedding") for value, path in ((ADA, "a.py"), ("text-embedding-3-large", "b.py"))]
    assert not World([store, *pins], builds(store, *pins)).findings(RULE)


def declared(*places: tuple[str, Evidence, str]) -> World:
    told = [IndexPlace(path, 3, evidence, says) for path, evidence, says in places]
    return World([index("a.py", dims=768, places=told)])


def test_two_places_that_tell_two_dimensions() -> None:
    found = declared(("a.py", Evidence.CREATED, "dims=768"), ("b.sql", Evidence.DECLARED, "vector(1536)"))
    [finding] = found.findings(RULE)
    assert finding.message == "docs has 768 dimensions in a.py:3 and 1,536 in b.sql:3"
    assert [place.path for place in finding.places] == ["a.py", "b.sql"]


def test_what_a_migration_changed_is_no_contradiction() -> None:
    moved = declared(("001.sql", Evidence.CREATED, "dims=1536"), ("002.sql", Evidence.MIGRATED, "dims=768"))
    assert not moved.findings(RULE)
    same = declared(("a.py", Evidence.CREATED, "dims=768"), ("b.sql", Evidence.DECLARED, "dims=768, metric=l2"))
    assert not same.findings(RULE)
