"""A difference as GitHub-flavoured Markdown: what a comment on a pull request says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aidebt.diff import words
from aidebt.findings import Place
from aidebt.reporters.markup import code, text, to_place
from aidebt.reporters.summary import hosts, spoken
from aidebt.reporters.words import place, plural

if TYPE_CHECKING:
    from aidebt.diff.compare import Change, Difference

LONGEST: Final = 60_000  # characters: see the report's Markdown
MOST_SPOTS: Final = 5


def render(difference: Difference, repository_url: str = "") -> str:
    """A heading that says it all, the numbers, and the findings that differ, as many as fit."""
    new, old = difference.new, difference.old
    blocks = [f"## AI debt: {words.verdict(difference)}"]
    blocks.append(f"{_side(old.label, words.side(old))} to {_side(new.label, words.side(new))}, {words.days(difference)}.")
    rows = words.numbers(difference)
    if rows:
        head = ("debt-days", *words.COLUMNS[1:])
        rules = [":--", *["--:"] * (len(head) - 1)]
        blocks.append("\n".join(f"| {' | '.join(cells)} |" for cells in (head, rules, *rows)))
    ending = " ".join(filter(None, (words.unchanged(difference), words.assets(difference))))
    room = LONGEST - sum(map(len, blocks)) - len(ending) - 400
    for title, changes in words.sections(difference):
        base = _base(repository_url, old.head if title == "Paid" else new.head)
        items: list[str] = []
        for change in changes:
            item = _item(change, base, title in words.ACT)
            room -= len(item) + 1
            if room < 0:
                items.append(f"- and {plural(len(changes) - len(items), 'more finding')}: `aidebt diff` lists all")
                break
            items.append(item)
        blocks += [f"### {title}", "\n".join(items)]
        if room < 0:
            break
    return "\n\n".join([*blocks, *([ending] if ending else [])]) + "\n"


def _side(label: str, words: str) -> str:
    return f"{code(label)} ({text(words)})" if label else text(words)


def _base(url: str, head: str) -> str:
    return f"{url.rstrip('/')}/blob/{head}/" if url and head else ""


def _item(change: Change, base: str, act: bool) -> str:
    debt = change.debt
    links = [_spot(Place(spot.path, spot.line, spot.asset), base) for spot in change.spots[:MOST_SPOTS]]
    over = len(change.spots) - len(links)
    where = ", ".join(links) + (f" and {plural(over, 'more place')}" if over else "")
    lines = [f"**{debt.severity.value.upper()}** {text(words.title(change))}"]
    lines.append(f"{where}{f', {text(change.because)}' if change.because else ''} (`{debt.rule}`)")
    if act and debt.next_step:
        lines.append(f"Next: {text(hosts(debt.next_step))}")
    return "- " + "\\\n  ".join(lines)


def _spot(spot: Place, base: str) -> str:
    if spot.path == ".":
        return spoken(spot)
    return to_place(spot.path, spot.line, place(spot.path, spot.line) if spot.asset else spot.path, base)
