from __future__ import annotations

import pytest

from aidebt.assets import Asset, Context, Kind
from aidebt.counterparts import (
    Counterpart,
    align,
    digest_of_words,
    holds_in_order,
    may_be_like,
    most_alike,
    name_likeness,
    occurrences,
    probe_words,
    share_of_words,
    words,
    words_in_order,
)


def pin(name: str, value: str, ordinal: int = 0, binding: str = "model") -> Asset:
    return Asset(Kind.MODEL_PIN, "a.py", name, 1, 1, 1, value, "chat", Context.APP, value, binding, b"", ordinal=ordinal)


def prompt(text: str, name: str = "body", role: str = "system", path: str = "a.prompt") -> Asset:
    return Asset(Kind.PROMPT, path, name, 1, 1, 1, None, role, Context.APP, text, "", text.encode())


@pytest.mark.parametrize(
    ("new", "old", "expected"),
    [
        ([pin("f.model", "a")], [pin("f.model", "a")], [Counterpart(0, True)]),
        ([pin("f.model", "b")], [pin("f.model", "a")], [Counterpart(0, False)]),
        ([pin("g.model", "a")], [pin("f.model", "a")], [Counterpart(0, True)]),
        ([pin("CHAT", "a", binding="CHAT")], [pin("MODEL", "a", binding="MODEL")], [Counterpart(0, True)]),
        ([pin("CHAT", "b", binding="CHAT")], [pin("MODEL", "a", binding="MODEL")], [None]),
        # the other function already had the new value: that does not make it the past of this one
        ([pin("f.model", "b"), pin("g.model", "b")], [pin("f.model", "a"), pin("g.model", "b")], [(0, False), (1, True)]),
        # a new first entry shifts the ordinals, not the entries
        ([pin("m", "b"), pin("m", "a", 1)], [pin("m", "a")], [None, (0, True)]),
        ([pin("m", "a")], [pin("m", "b"), pin("m", "a", 1)], [(1, True)]),
        ([], [pin("m", "a")], []),
        ([pin("m", "a")], [], [None]),
    ],
)
def test_pins(new: list[Asset], old: list[Asset], expected: list[Counterpart | None]) -> None:
    assert align(new, old) == expected


def test_prompts_are_known_by_their_text_first_and_then_by_name() -> None:
    new = [prompt("what stays the same", "A"), prompt("what is quite new here", "B")]
    old = [prompt("what was before that", "B"), prompt("what stays the same", "C", role="user")]
    assert align(new, old) == [Counterpart(1, True), Counterpart(0, False)]


def test_a_prompt_that_changed_role_and_words_is_known_by_likeness() -> None:
    old = [prompt("translate legal letters from Danish", "x"), prompt("plan the journey and name the price", "y", role="user")]
    assert align([prompt("plan the journey and name each price", "z")], old) == [Counterpart(1, False)]
    assert align([prompt("something else entirely", "z")], old) == [None]
    assert most_alike(prompt("plan the journey"), [pin("m", "plan the journey")]) is None


@pytest.mark.parametrize(
    ("data", "raw", "count"),
    [
        (b"model: gpt-4o", b"model: gpt-4", 0),
        (b"model: gpt-4\nmodel: gpt-4-turbo\nmodel: gpt-4", b"model: gpt-4", 2),
        (b"my_model: gpt-4", b"model: gpt-4", 0),
        (b'f(model="gpt-4")', b'model="gpt-4"', 1),
        (b"", b"x", 0),
    ],
)
def test_occurrences_are_whole_words(data: bytes, raw: bytes, count: int) -> None:
    assert occurrences(data, raw) == count


def test_names_count_more_than_folders() -> None:
    near = name_likeness("eval/fluency/fluency_score.jinja2", "evaluations/prompty/fluency.prompty")
    assert near > name_likeness("eval/coherence/coherence_score.jinja2", "evaluations/prompty/fluency.prompty")
    assert name_likeness("a/b.py", "a/b.txt") == 1


def test_probe_words_are_the_longest_plain_ones() -> None:
    assert probe_words(prompt("Be a careful travel agent"), 2) == (b"careful", b"travel")


def test_words_in_order_leave_out_what_fills_holes() -> None:
    assert words_in_order("Today is {current_date}, and the answer is \u00e9 plain.") == (b"Today", b"answer", b"plain")


@pytest.mark.parametrize(
    ("data", "held"),
    [
        (b'TEXT = ("Answer with "\n        "the travel price")', True),
        (b"Answer the travel, and Answer with travel price", True),  # the first place alone would not do
        (b"travel price, Answer", False),
        (b"Answer " + b"." * 500 + b" travel price", False),
        (b"Answer the price", False),
        (b"travel " * 60, False),
        (b"travel price " + b"Answer " * 60, True),  # so often that it is not looked for further
        (b"", False),
    ],
)
def test_words_stand_in_their_order_and_near_each_other(data: bytes, held: bool) -> None:
    assert holds_in_order(data, (b"Answer", b"travel", b"price"), 100) is held


def test_without_words_anything_may_hold_a_text() -> None:
    assert holds_in_order(b"anything", (), 100)


@pytest.mark.parametrize(
    ("data", "share"),
    [
        (b"Plan the JOURNEY r\\u00fcber", 1),  # what is not ASCII may be spelt in another way
        (b"a planet", 0.5),
        (b"\xff", 0.25),
    ],
)
def test_what_share_of_the_words_a_file_holds(data: bytes, share: float) -> None:
    assert share_of_words(words("plan the journey \u00fcber"), data) == share


def test_a_text_without_words_has_no_share() -> None:
    assert share_of_words(words("?"), b"?") == 0


def test_files_with_neither_words_nor_a_name_in_common_hold_no_forerunner() -> None:
    old = prompt("plan the journey and name the price", path="prompts/trip.prompt")
    new = prompt("plan the journey", path="prompts/travel.prompt")
    assert most_alike(new, [old], by_name=True) == 0
    assert may_be_like(new, old.path, share_of_words(words(new.content), old.raw))
    assert not may_be_like(new, "legal/letters.prompt", 0.25)
    assert may_be_like(prompt("?", path="a/trip.prompt"), "b/trip.prompt", 0)
    assert may_be_like(pin("m", "a"), "b/a.py", 0)
    assert not may_be_like(pin("m", "a"), "b/c.py", 1)


def test_a_file_says_the_same_whatever_its_white_space() -> None:
    assert digest_of_words(b"a  b\n") == digest_of_words(b"\ta\nb") != digest_of_words(b"a b c")
