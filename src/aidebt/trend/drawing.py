"""A trend in words and sparklines, for a terminal and as Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from aidebt.reporters.markup import code, text
from aidebt.reporters.words import plural, short
from aidebt.trend.rows import CLOCKS, Row
from aidebt.values import dataclass

if TYPE_CHECKING:
    from aidebt.reporters.screen import Screen

BARS: Final = "▁▂▃▄▅▆▇█"
GAP: Final = "·"  # a day on which nothing was measured
WIDEST: Final = 52  # bars: a year of weeks
_COLUMNS: Final = ("", "first", "last", "change")


def sparkline(values: Sequence[int | None], widest: int = WIDEST, top: int | None = None) -> str:
    """One bar a value, as high as the value: zero is the lowest bar, so that what stays level looks level.

    Args:
        values: in order of time; None where nothing was measured.
        widest: most bars; where there are more values, each bar is the last of its share.
        top: what the highest bar stands for; the highest value when None.
    """
    values = _shares(values, widest)
    top = max((value for value in values if value is not None), default=0) if top is None else top
    return "".join(GAP if value is None else BARS[_height(value, top)] for value in values)


def _height(value: int, top: int) -> int:
    return 0 if top <= 0 else min(max(round(value / top * (len(BARS) - 1)), 0), len(BARS) - 1)


def _shares(values: Sequence[int | None], widest: int) -> list[int | None]:
    if len(values) <= widest:
        return list(values)
    return [values[(number + 1) * len(values) // widest - 1] for number in range(widest)]


@dataclass(frozen=True, slots=True)
class Series:
    """One line of the drawing. `top` is what its highest bar stands for, None for its highest value."""

    title: str
    values: tuple[int | None, ...]
    top: int | None = None

    @property
    def numbers(self) -> tuple[str, ...]:
        """Title, first value, last value, and the change between them."""
        first, last = self.values[0], self.values[-1]
        change = "" if first is None or last is None else f"{last - first:+,}" if last != first else "0"
        return self.title, *("" if value is None else f"{value:,}" for value in (first, last)), change

    def bars(self, widest: int = WIDEST) -> str:
        """The values as bars."""
        return sparkline(self.values, widest, self.top)


def series(rows: Sequence[Row]) -> list[Series]:
    """What is drawn: the debt-days of each clock that was ever measured, the score, and the worst findings by severity."""
    drawn = []
    for clock in CLOCKS:
        days = tuple(row.clocks.get(clock, (None, None))[1] for row in rows)
        if any(value is not None for value in days):
            drawn.append(Series(f"{clock} debt-days", days))
    drawn.append(Series("score", tuple(row.score for row in rows), 100))
    for severity in ("critical", "high"):
        drawn.append(Series(f"{severity} findings", tuple(row.findings.get(severity, 0) for row in rows)))
    return drawn


def screen_of(name: str, rows: Sequence[Row], screen: Screen) -> str:
    """The trend as lines for a terminal."""
    lines = screen.say((name, "bold"), f": {span(rows)}", rest="  ") + screen.say("")
    drawn = series(rows)
    table = [_COLUMNS, *(each.numbers for each in drawn)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    room = max(screen.width - sum(widths) - 2 * len(widths), 8)
    bars = ["", *(each.bars(min(room, WIDEST)) for each in drawn)]
    for at, (cells, line) in enumerate(zip(table, bars, strict=True)):
        told = [cells[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(cells[1:], widths[1:], strict=True))]
        lines += screen.say(("  ".join(told), "" if at else "bold"), f"  {line}" if line else "", rest="    ")
    return screen.print(lines)


def markdown_of(name: str, rows: Sequence[Row]) -> str:
    """The trend as Markdown."""
    head = [*_COLUMNS, "trend"]
    rules = [":--", "--:", "--:", "--:", ":--"]
    table = [[*each.numbers, code(each.bars())] for each in series(rows)]
    body = "\n".join(f"| {' | '.join(cells)} |" for cells in (head, rules, *table))
    return f"### Trend of {code(name) or 'this repository'}\n\n{text(span(rows))}\n\n{body}\n"


def span(rows: Sequence[Row]) -> str:
    """`30 reports, 2026-10-24 (1a2b3c4) to 2026-11-22 (5d6e7f8)`."""
    ends = " to ".join(f"{row.as_of}{f' ({short(row.head)})' if row.head else ''}" for row in (rows[0], rows[-1]))
    return f"{plural(len(rows), 'report')}, {ends}"
