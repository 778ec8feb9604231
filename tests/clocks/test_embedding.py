from __future__ import annotations

from aidebt.assets import Context
from aidebt.report import ModelRef
from world import World, day, exact, pin


def test_a_superseded_model_is_ageing_since_its_successor_came() -> None:
    model = pin("text-embedding-ada-002", role="embedding", age=exact("2024-01-01"))
    signals = World([model]).signals()
    assert set(signals) == {"superseded"}
    assert signals["superseded"].clock == "embedding"
    assert signals["superseded"].since == day("2024-01-25")
    assert World([model]).score().clocks["embedding"].verdict == "ageing"


def test_an_end_far_off_is_read_beside_it() -> None:
    signals = World([pin("text-embedding-ada-002", role="embedding", platform="azure-openai")]).signals()
    assert set(signals) == {"superseded", "runway"}
    assert signals["runway"].formula == "2^(-444/120)"


def test_a_current_model_has_no_reading_however_old_its_pin() -> None:
    assert World([pin("text-embedding-3-small", role="embedding", age=exact("2024-02-01"))]).readings() == ()


def test_a_retired_model_is_wholly_due() -> None:
    signals = World([pin("text-embedding-004", role="embedding", platform="google-gemini")]).signals()
    assert signals["runway"].value == 1.0
    assert (
        World([pin("text-embedding-004", role="embedding", platform="google-gemini")]).score().clocks["embedding"].score == 100
    )


def test_implicit_and_unknown_models_are_said() -> None:
    implicit = pin(None, role="embedding", implicit=True)
    assert set(World([implicit]).signals()) == {"implicit"}
    unknown = pin("acme-embed", role="embedding", model=ModelRef("unknown"))
    assert set(World([unknown]).signals()) == {"embedding_unknown"}


def test_tests_and_chat_models_are_not_its_business() -> None:
    assert World([pin("text-embedding-ada-002", role="embedding", context=Context.TEST)]).readings() == ()
    assert {reading.clock for reading in World([pin("gpt-4")]).readings()} == {"prompt"}
