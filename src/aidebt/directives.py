"""What comments say to this tool.

In a comment of any language:
    aidebt: ignore                          all rules, on this line, or on the next one when the comment stands alone
    aidebt: ignore[retired-model, x] why    these rules
    aidebt: ignore[x] until=2027-03-01 why  up to that day, and told about after it
    aidebt: ignore-file[unknown-model] why  in the whole file
    aidebt: reviewed 2026-11-22             somebody looked at the prompt beside it and found it right
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from aidebt.assets import ANY_RULE, WHOLE_FILE, Ignore
from aidebt.facts import Comment
from aidebt.late import late

_IGNORE = late(
    r"(?i)\baidebt:\s*ignore(?P<file>-file)?(?![\w-])(?:\s*\[(?P<rules>[^\]\n]*)\])?"
    r"(?:[ \t]+until=(?P<until>[^\s*#%}>]*))?(?P<reason>[^\n]*)"
)
_REVIEWED = late(r"(?i)\baidebt:\s*reviewed(?:\s+on)?\s+(\d{4}-\d{2}-\d{2})(?!\d)")
_ENDS = ("*/", "-->", "#}", "%}", "*/}")  # of comments, where a parser left them in the text
_MOST_REASON = 200  # characters that are kept

Review = tuple[int, str]  # line, ISO date


def read_comments(comments: Sequence[Comment], data: bytes = b"") -> tuple[list[Ignore], list[Review]]:
    """What the comments of one file say to this tool, in source order.

    Args:
        comments: in source order.
        data: the bytes they were parsed from: they tell a comment behind code, which speaks of its own line, from one that
            stands alone, which speaks of the next line that is not such a comment. Without them a comment speaks of both.

    Returns:
        Ignores by the line they are about, and reviews by the line they stand on. A review on a day that is none is passed
        over; an ignore until such a day is kept, so that it can be told about.
    """
    alone = {line for comment in comments if _stands_alone(comment, data) for line in _lines(comment)}
    ignores: list[Ignore] = []
    reviews: list[Review] = []
    for comment in comments:
        for found in _IGNORE.finditer(comment.text):
            at = comment.span.line + comment.text.count("\n", 0, found.start())
            lines = [WHOLE_FILE] if found["file"] else _targets(comment, alone)
            reason = _reason(found["reason"])
            ignores += [
                Ignore(line, rule, at, (found["until"] or "").rstrip("-"), reason)
                for line in lines
                for rule in _rules(found["rules"])
            ]
        reviews += [(comment.span.line, found[1]) for found in _REVIEWED.finditer(comment.text) if is_day(found[1])]
    return ignores, reviews


def is_day(text: str) -> bool:
    """Whether a text is a day as `2026-11-22`."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _targets(comment: Comment, alone: set[int]) -> list[int]:
    """The lines an ignore is about."""
    own = comment.span.line
    if own not in alone:
        return [own]
    following = comment.span.end_line
    while following in alone:
        following += 1
    return [own, following]


def _stands_alone(comment: Comment, data: bytes) -> bool:
    """Whether only white space is before the comment on its line (unknown counts as yes), or the quote of a notebook's line."""
    start = data.rfind(b"\n", 0, comment.span.start) + 1
    return not data[start : comment.span.start].strip(b' \t\r"')


def _lines(comment: Comment) -> range:
    return range(comment.span.line, comment.span.end_line + 1)


def _rules(listed: str | None) -> list[str]:
    """The rules in brackets; no brackets mean any rule, empty ones none."""
    if listed is None:
        return [ANY_RULE]
    return [name for name in listed.lower().replace(",", " ").split() if name]


def _reason(text: str) -> str:
    for end in _ENDS:
        text = text.partition(end)[0]
    return text.strip(" \t:;,-*/>#}")[:_MOST_REASON]
