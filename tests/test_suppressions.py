"""What is left out of a report, why, and which ignores have nothing to leave out."""

from __future__ import annotations

from datetime import date

import pytest

from aidebt.assets import Confidence, Ignore
from aidebt.config import ConfiguredIgnore, Settings
from aidebt.findings import Finding, Idle, Place, Severity
from aidebt.suppressions import Configured, Inline, Silencer, apply

RULE = "retired-model"
TODAY = date(2026, 11, 22)
NONE: tuple[Silencer, ...] = ()


def finding(*places: tuple[str, int], rule: str = RULE, value: str = "") -> Finding:
    where = tuple(Place(path, line, f"model_pin:{path}:{line}", value) for path, line in places)
    return Finding(rule, Severity.HIGH, Confidence.HIGH, "prompt", "m", (), "n", where)


def inline(**ignores: list[Ignore]) -> Inline:
    return Inline({f"{name}.py": found for name, found in ignores.items()}, TODAY)


def configured(*rows: ConfiguredIgnore, **settings: object) -> Configured:
    return Configured(Settings(ignores=rows, **settings), "aidebt.toml", TODAY)  # type: ignore[arg-type]


def row(rules: str = "", paths: str = "", models: str = "", until: date | None = None, line: int = 1) -> ConfiguredIgnore:
    return ConfiguredIgnore(tuple(rules.split()), tuple(paths.split()), tuple(models.split()), until, "why", line)


# -- comments -------------------------------------------------------------------------------------------------------


def test_a_finding_whose_every_place_is_ignored_is_suppressed_and_counted() -> None:
    one = finding(("a.py", 3), ("b.py", 5))
    kept, suppressed = apply([one], None, [inline(a=[Ignore(3, RULE, 3)], b=[Ignore(0, "*", 1)])])
    assert kept == ()
    assert suppressed == ((one, "inline ignore"),)


def test_a_finding_with_places_left_is_kept_with_those() -> None:
    kept, suppressed = apply([finding(("a.py", 3), ("b.py", 5))], None, [inline(a=[Ignore(3, "*", 3, "", "moves soon")])])
    assert [place.path for place in kept[0].places] == ["b.py"]
    ((gone, reason),) = suppressed
    assert ([place.path for place in gone.places], reason) == (["a.py"], "inline ignore: moves soon")


@pytest.mark.parametrize("ignore", [Ignore(4, "*", 4), Ignore(3, "other-rule", 3), Ignore(2, "*", 2)])
def test_an_ignore_of_another_line_or_rule_suppresses_nothing_and_is_told(ignore: Ignore) -> None:
    one, comments = finding(("a.py", 3)), inline(a=[ignore])
    assert apply([one], None, [comments]) == ((one,), ())
    rule = "" if ignore.rule == "*" else ignore.rule
    assert comments.idle() == (Idle("unused", "a.py", ignore.at, rule),)


@pytest.mark.parametrize(
    ("until", "holds"), [("", True), ("2026-11-22", True), ("2026-11-23", True), ("2026-11-21", False), ("soon", False)]
)
def test_an_ignore_holds_up_to_its_last_day(until: str, holds: bool) -> None:
    one, comments = finding(("a.py", 3)), inline(a=[Ignore(3, RULE, 2, until, "why")])
    kept, suppressed = apply([one], None, [comments])
    assert (len(kept), len(suppressed)) == ((0, 1) if holds else (1, 0))
    assert comments.idle() == (() if holds else (Idle("expired", "a.py", 2, RULE, until, "why"),))


def test_a_comment_about_two_lines_is_one_ignore() -> None:
    comments = inline(a=[Ignore(2, RULE, 2), Ignore(3, RULE, 2)])
    apply([finding(("a.py", 3))], None, [comments])
    assert comments.idle() == ()


# -- settings -------------------------------------------------------------------------------------------------------


def test_settings_select_ignore_and_ignore_by_file() -> None:
    one, other = finding(("tests/a.py", 3)), finding(("src/a.py", 3), rule="unknown-model")
    assert apply([one, other], Settings(ignore=(RULE,)), NONE) == ((other,), ((one, "ignored by settings"),))
    assert apply([one, other], Settings(select=(RULE,)), NONE) == ((one,), ((other, "not selected"),))
    by_file = configured(per_file_ignores=(("tests/", (RULE, "unknown-model")),))
    assert apply([one, other], None, [by_file]) == ((other,), ((one, "ignored for this file by settings"),))


@pytest.mark.parametrize(
    ("ignore", "fits"),
    [
        (row(rules=RULE), True),
        (row(rules=f"x {RULE}"), True),
        (row(rules="x"), False),
        (row(paths="src/"), True),
        (row(paths="lib/ src/*.py"), True),
        (row(paths="lib/"), False),
        (row(models="gpt-4"), True),
        (row(models="gpt-4o"), False),
        (row(RULE, "src/", "gpt-4"), True),
        (row(RULE, "src/", "gpt-4o"), False),
    ],
)
def test_a_configured_ignore_fits_all_that_it_names(ignore: ConfiguredIgnore, fits: bool) -> None:
    one, rows = finding(("src/a.py", 3), value="gpt-4"), configured(ignore)
    kept, suppressed = apply([one], None, [rows])
    assert (kept, suppressed) == (((), ((one, "ignored by settings: why"),)) if fits else ((one,), ()))
    assert [idle.state for idle in rows.idle()] == ([] if fits else ["unused"])


def test_a_configured_ignore_past_its_day_is_told_with_its_line() -> None:
    rows = configured(row(RULE, until=date(2026, 11, 21), line=7))
    assert apply([finding(("a.py", 3))], None, [rows])[1] == ()
    assert rows.idle() == (Idle("expired", "aidebt.toml", 7, RULE, "2026-11-21", "why"),)
    assert configured(row(RULE, until=TODAY)).idle()[0].state == "unused"


def test_the_first_silencer_that_has_a_reason_gives_it() -> None:
    silencers = [inline(a=[Ignore(3, "*", 3)]), configured(row(RULE))]
    assert [reason for _, reason in apply([finding(("a.py", 3))], None, silencers)[1]] == ["inline ignore"]


def test_a_finding_about_no_place_stays() -> None:
    assert apply([finding()], Settings(), NONE) == ((finding(),), ())
