from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from aidebt.reporters.screen import Screen
from aidebt.trend import Row, row_of
from aidebt.trend.drawing import markdown_of, screen_of, series, sparkline
from reporters.samples import hostile, verba
from reporters.test_markdown import Page

DAY = date(2026, 11, 22)


def rows(*days: int | None) -> list[Row]:
    first = replace(row_of(verba()), findings={"critical": 0, "high": 0, "medium": 0, "low": 0})
    nothing = {"eval": (None, None), "embedding": (None, None)}
    return [
        replace(first, as_of=DAY + timedelta(days=n), score=10 * n, clocks={"prompt": (50, value), **nothing})
        for n, value in enumerate(days)
    ]


@pytest.mark.parametrize(
    ("values", "bars"),
    [
        ([0, 1, 2, 3, 4, 5, 6, 7], "▁▂▃▄▅▆▇█"),
        ([7, 7, 7], "███"),
        ([0, 0], "▁▁"),
        ([None, 0, 70], "·▁█"),
        ([100, 101], "██"),
        ([5], "█"),
        ([], ""),
        ([None], "·"),
    ],
)
def test_a_bar_is_as_high_as_its_value(values: list[int | None], bars: str) -> None:
    assert sparkline(values) == bars


def test_a_scale_may_be_given() -> None:
    assert sparkline([0, 50, 100], top=100) == "▁▅█"
    assert sparkline([50], top=100) == "▅"
    assert sparkline([200], top=100) == "█"


def test_more_values_than_bars_are_shared_out_and_the_last_one_stays() -> None:
    drawn = sparkline(list(range(365)), 52)
    assert len(drawn) == 52
    assert drawn[-1] == "█"
    assert drawn == "".join(sorted(drawn))


def test_clocks_that_were_never_measured_are_left_out() -> None:
    assert [each.title for each in series(rows(1, 2))] == [
        "prompt debt-days",
        "score",
        "critical findings",
        "high findings",
    ]


def test_the_screen() -> None:
    told = screen_of("station", rows(1000, None, 3000), Screen(100, False, False))
    assert told.splitlines() == [
        "station: 3 reports, 2026-11-22 (6fb7c98) to 2026-11-24 (6fb7c98)",
        "",
        "                   first   last  change",
        "prompt debt-days   1,000  3,000  +2,000  ▃·█",
        "score                  0     20     +20  ▁▂▂",
        "critical findings      0      0       0  ▁▁▁",
        "high findings          0      0       0  ▁▁▁",
    ]


@pytest.mark.parametrize("width", [40, 60, 100])
def test_a_year_of_nights_fits_the_screen(width: int) -> None:
    told = screen_of("station", rows(*range(365)), Screen(width, False, False))
    assert all(len(line) <= width for line in told.splitlines())


def test_markdown_is_a_table() -> None:
    page = Page(markdown_of("stat|ion", rows(1000, 3000)))
    assert page.text.startswith("Trend of stat|ion\n2 reports, 2026-11-22 (6fb7c98) to 2026-11-23 (6fb7c98)\n")
    assert page.tags.count("tr") == 5
    assert "+2,000" in page.text
    assert "▃█" in page.text


def test_a_hostile_name_stays_a_name() -> None:
    told = screen_of(hostile().repository.name, rows(1), Screen(100, False, False))
    assert all(line.isprintable() for line in told.splitlines())
    assert Page(markdown_of("<b>@x</b>`", rows(1))).text.startswith("Trend of <b>@x</b>`\n")
