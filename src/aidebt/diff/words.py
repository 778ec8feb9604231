"""What the text and the Markdown of a difference have in common: its sections, and its numbers as people say them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aidebt.reporters.words import plural, short

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aidebt.diff.compare import Change, Difference
    from aidebt.diff.side import Side

COLUMNS: Final = ("clock", "before", "after", "added", "paid", "by itself")
ACT: Final = frozenset({"Added", "Came due", "Worse"})  # the sections that ask for something
NOTHING: Final = "No AI debt was added or paid."


def sections(difference: Difference) -> list[tuple[str, Sequence[Change]]]:
    """The parts that hold something, with their titles, the one to act on first."""
    parts: list[tuple[str, Sequence[Change]]] = [
        ("Added", difference.added),
        ("Came due", difference.due),
        ("Worse", difference.worse),
        ("Paid", difference.paid),
        ("Ignored now", difference.ignored),
    ]
    return [(title, changes) for title, changes in parts if changes]


def verdict(difference: Difference) -> str:
    """`2 findings added, 1 paid`, or that nothing is."""
    told = [(len(changes), title.lower()) for title, changes in sections(difference)]
    if not told:
        return "none added, none paid"
    (number, what), *rest = told
    return ", ".join([f"{plural(number, 'finding')} {what}", *(f"{count:,} {name}" for count, name in rest)])


def side(side: Side) -> str:
    """`1a2b3c4 of 2025-06-02`, and what else tells it apart."""
    head = f"{short(side.head)} of {side.head_on}" if side.head else "no commit"
    return f"{head} with uncommitted changes" if side.dirty else head


def days(difference: Difference) -> str:
    """On which day or days the two sides were read."""
    old, new = difference.old.as_of, difference.new.as_of
    return f"both as of {new}" if old == new else f"as of {old} and {new}"


def numbers(difference: Difference) -> list[tuple[str, ...]]:
    """The rows below `COLUMNS`: debt-days of each measured clock, then the score."""
    rows: list[tuple[str, ...]] = [
        (
            clock.name,
            _known(clock.before),
            _known(clock.after),
            _signed(clock.added, "+"),
            _signed(clock.paid, "-"),
            _signed(clock.ticked, "+"),
        )
        for clock in difference.clocks
        if clock.before is not None or clock.after is not None
    ]
    if difference.old.score is not None or difference.new.score is not None:
        rows.append(("score", _known(difference.old.score), _known(difference.new.score), "", "", ""))
    return rows


def assets(difference: Difference) -> str:
    """`2 assets added, 1 changed`; "" where they are the same."""
    told = [f"{number:,} {what}" for what, number in difference.assets.items() if number]
    return f"Assets: {', '.join(told)}." if told else ""


def unchanged(difference: Difference) -> str:
    """How many findings are as they were."""
    return f"{plural(difference.older, 'finding')} as before." if difference.older else ""


def title(change: Change) -> str:
    """The verdict, with the severity it had before where that was another."""
    was = f" (was {change.was})" if change.was else ""
    return f"{change.debt.message}{was}"


def more(change: Change) -> str:
    """` (+2 more places)`."""
    others = len(change.spots) - 1
    return f" (+{plural(others, 'more place')})" if others else ""


def _known(number: int | None) -> str:
    return "" if number is None else f"{number:,}"


def _signed(number: int, sign: str) -> str:
    return f"{sign}{number:,}" if number else ""
