from __future__ import annotations

import pytest

from aidebt.assets import Confidence
from aidebt.config import Settings
from aidebt.facts import Comment, Span
from aidebt.findings import Finding, Place, Severity
from aidebt.suppressions import apply, read_comments

RULE = "retired-model"


def comments(source: bytes) -> list[Comment]:
    """The `#` comments of a source."""
    found, start = [], 0
    for number, line in enumerate(source.split(b"\n"), 1):
        at = line.find(b"#")
        if at >= 0:
            text = line[at + 1 :].decode()
            found.append(Comment(text.strip(), Span(number, at + 1, number, len(line) + 1, start + at, start + len(line))))
        start += len(line) + 1
    return found


def finding(*places: tuple[str, int], rule: str = RULE) -> Finding:
    where = tuple(Place(path, line, f"model_pin:{path}:{line}") for path, line in places)
    return Finding(rule, Severity.HIGH, Confidence.HIGH, "prompt", "m", (), "n", where)


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("aidebt: ignore", ["*"]),
        ("aidebt:ignore because", ["*"]),
        ("noqa: E501  aidebt: ignore[retired-model] known", ["retired-model"]),
        ("aidebt: ignore[retired-model, Unknown-Model]", ["retired-model", "unknown-model"]),
        ("aidebt: ignore[]", []),
        ("aidebt: ignored", []),
        ("aidebt: ignore-nothing", []),
        ("please ignore", []),
        ("xaidebt: ignore", []),
    ],
)
def test_what_an_ignore_names(text: str, rules: list[str]) -> None:
    source = b"x = 1  # " + text.encode()
    assert read_comments(comments(source), source)[0] == [(1, rule) for rule in rules]


def test_a_comment_behind_code_speaks_of_its_own_line_only() -> None:
    source = b"a = 1  # aidebt: ignore\nb = 2\n"
    assert read_comments(comments(source), source)[0] == [(1, "*")]


def test_a_comment_alone_speaks_of_the_next_line_past_other_comments() -> None:
    source = b"if x:\n    # aidebt: ignore[a]\n    # why\n    b = 2\n"
    assert read_comments(comments(source), source)[0] == [(2, "a"), (4, "a")]


def test_ignore_file_is_about_every_line() -> None:
    source = b"x = 1\n# aidebt: ignore-file[a]\n"
    assert read_comments(comments(source), source)[0] == [(0, "a")]


def test_reviews_need_a_real_date() -> None:
    source = b"# aidebt: reviewed 2026-11-22 by me\n# aidebt: reviewed 2026-13-40\n# aidebt: reviewed yesterday\n"
    assert read_comments(comments(source), source)[1] == [(1, "2026-11-22")]


def test_a_finding_whose_every_place_is_ignored_is_suppressed_and_counted() -> None:
    one = finding(("a.py", 3), ("b.py", 5))
    kept, suppressed = apply([one], {"a.py": [(3, RULE)], "b.py": [(0, "*")]}, Settings())
    assert kept == ()
    assert suppressed == ((one, "inline ignore"),)


def test_a_finding_with_places_left_is_kept_with_those() -> None:
    kept, suppressed = apply([finding(("a.py", 3), ("b.py", 5))], {"a.py": [(3, "*")]}, Settings())
    assert [place.path for place in kept[0].places] == ["b.py"]
    ((gone, reason),) = suppressed
    assert ([place.path for place in gone.places], reason) == (["a.py"], "inline ignore")


@pytest.mark.parametrize("ignore", [(4, "*"), (3, "other-rule"), (2, "*")])
def test_an_ignore_of_another_line_or_rule_suppresses_nothing(ignore: tuple[int, str]) -> None:
    one = finding(("a.py", 3))
    assert apply([one], {"a.py": [ignore], "c.py": [(3, "*")]}, Settings()) == ((one,), ())


def test_settings_select_ignore_and_ignore_by_file() -> None:
    one, other = finding(("tests/a.py", 3)), finding(("src/a.py", 3), rule="unknown-model")
    assert apply([one, other], {}, Settings(ignore=(RULE,))) == ((other,), ((one, "ignored by settings"),))
    assert apply([one, other], {}, Settings(select=(RULE,))) == ((one,), ((other, "not selected"),))
    by_file = Settings(per_file_ignores=(("tests/", (RULE, "unknown-model")),))
    assert apply([one, other], {}, by_file) == ((other,), ((one, "ignored for this file by settings"),))


def test_a_finding_about_no_place_stays() -> None:
    assert apply([finding()], {}, Settings()) == ((finding(),), ())
