"""A difference for a person at a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aidebt.diff import words
from aidebt.findings import Place, Severity
from aidebt.reporters.screen import Screen
from aidebt.reporters.summary import hosts, spoken

if TYPE_CHECKING:
    from rich.text import Text

    from aidebt.diff.compare import Change, Difference

_SEVERITY: Final = {Severity.CRITICAL: "bold red", Severity.HIGH: "red", Severity.MEDIUM: "yellow", Severity.LOW: "cyan"}
_TITLE: Final = {"Added": "bold red", "Paid": "bold green"}


def render(difference: Difference, width: int, color: bool) -> str:
    """What was compared, the debt-days of each clock, then the findings that differ."""
    screen = Screen(width, color, links=False)
    head = f": {words.side(difference.old)} -> {words.side(difference.new)}, {words.days(difference)}"
    lines = screen.say((difference.new.name, "bold"), head, rest="  ") + screen.say("")
    lines += _table(difference, screen)
    for title, changes in words.sections(difference):
        lines += screen.say("") + screen.say((title, _TITLE.get(title, "bold")), f": {len(changes):,}")
        for change in changes:
            lines += _change(change, title in words.ACT, screen)
    lines += screen.say("")
    if difference.empty:
        lines += screen.say((words.NOTHING, "bold"))
    rest = " ".join(filter(None, (words.unchanged(difference), words.assets(difference))))
    return screen.print(lines + (screen.say(rest) if rest else []))


def _table(difference: Difference, screen: Screen) -> list[Text]:
    rows = words.numbers(difference)
    if not rows:
        return screen.say("No clock is measured on either side.")
    head = ("Debt-days", *words.COLUMNS[1:])
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    lines = []
    for row in (head, *rows):
        cells = [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        lines += screen.say(("  ".join(cells), "bold" if row is head else ""), rest="    ")
    return lines


def _change(change: Change, act: bool, screen: Screen) -> list[Text]:
    debt = change.debt
    severity = (f"{debt.severity.value.upper():<8}", _SEVERITY[debt.severity])
    first = change.spots[0]
    where = spoken(Place(first.path, first.line, first.asset)) + words.more(change)
    lines = screen.say(severity, "  ", (words.title(change), "bold"), first="  ", rest="    ")
    because = f"  {change.because}" if change.because else ""
    lines += screen.say((where, "cyan"), (f"  [{debt.rule}]", "dim"), because, first="    ", rest="    ")
    step = hosts(debt.next_step) if act else ""
    return lines + (screen.say(("Next: ", "bold"), step, first="    ", rest="      ") if step else [])
