"""Inline and configured ignores, judged in one place: what is suppressed is counted with its reason, never lost.

In a comment of any language:
    aidebt: ignore                          all rules, on this line, or on the next one when the comment stands alone
    aidebt: ignore[retired-model, x] why    these rules
    aidebt: ignore-file[unknown-model] why  in the whole file
    aidebt: reviewed 2026-11-22             somebody looked at the prompt beside it and found it right
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from aidebt.facts import Comment
from aidebt.findings import Finding, Place
from aidebt.late import late
from aidebt.patterns import PatternList, compile_patterns
from aidebt.values import replace

if TYPE_CHECKING:
    from aidebt.config import Settings

ANY = "*"
WHOLE_FILE = 0  # line number that stands for all lines
_IGNORE = late(r"\baidebt:\s*ignore(?P<file>-file)?(?![\w-])(?:\s*\[(?P<rules>[^\]\n]*)\])?", re.IGNORECASE)
_REVIEWED = late(r"\baidebt:\s*reviewed(?:\s+on)?\s+(\d{4}-\d{2}-\d{2})(?!\d)", re.IGNORECASE)

Ignore = tuple[int, str]  # line, rule or ANY
Review = tuple[int, str]  # line, ISO date


def read_comments(comments: Sequence[Comment], data: bytes = b"") -> tuple[list[Ignore], list[Review]]:
    """What the comments of one file say to this tool, by line.

    Args:
        comments: in source order.
        data: the bytes they were parsed from: they tell a comment behind code, which speaks of its own line, from one that
            stands alone, which speaks of the next line that is not such a comment. Without them a comment speaks of both.

    Returns:
        Ignores by the line they are about, and reviews by the line they stand on. A date that is none is passed over.
    """
    alone = {line for comment in comments if _stands_alone(comment, data) for line in _lines(comment)}
    ignores: list[Ignore] = []
    reviews: list[Review] = []
    for comment in comments:
        for found in _IGNORE.finditer(comment.text):
            lines = [WHOLE_FILE] if found["file"] else _targets(comment, alone)
            ignores += [(line, rule) for line in lines for rule in _rules(found["rules"])]
        reviews += [(comment.span.line, found[1]) for found in _REVIEWED.finditer(comment.text) if _is_day(found[1])]
    return ignores, reviews


def apply(
    findings: Iterable[Finding], ignores: Mapping[str, Sequence[Ignore]], settings: Settings | None
) -> tuple[tuple[Finding, ...], tuple[tuple[Finding, str], ...]]:
    """Part findings into kept ones, and suppressed ones with the reason; both in the order given.

    A finding of which only some places are suppressed is kept with the others, and stands among the suppressed with those.

    Args:
        findings: of all rules.
        ignores: inline ignores by path, as `read_comments` gives them.
        settings: selected and ignored rules, for everything and by file; None for no such choice.
    """
    choices = () if settings is None else settings.per_file_ignores
    by_file = tuple((compile_patterns([pattern]), frozenset(rules)) for pattern, rules in choices)
    kept: list[Finding] = []
    suppressed: list[tuple[Finding, str]] = []
    for finding in findings:
        if settings is not None and (reason := _by_settings(finding.rule, settings)):
            suppressed.append((finding, reason))
            continue
        reasons = {place: _reason(finding.rule, place, ignores, by_file) for place in finding.places}
        left = tuple(place for place in finding.places if not reasons[place])
        if left or not finding.places:
            kept.append(replace(finding, places=left) if len(left) < len(finding.places) else finding)
        for reason in sorted(set(reasons.values()) - {""}):
            gone = tuple(place for place in finding.places if reasons[place] == reason)
            suppressed.append((replace(finding, places=gone), reason))
    return tuple(kept), tuple(suppressed)


def _by_settings(rule: str, settings: Settings) -> str:
    if rule in settings.ignore:
        return "ignored by settings"
    return "not selected" if settings.select and rule not in settings.select else ""


def _reason(
    rule: str, place: Place, ignores: Mapping[str, Sequence[Ignore]], by_file: Sequence[tuple[PatternList, frozenset[str]]]
) -> str:
    if any(line in (place.line, WHOLE_FILE) and name in (rule, ANY) for line, name in ignores.get(place.path, ())):
        return "inline ignore"
    matched = any(rule in rules and patterns.matches(place.path) for patterns, rules in by_file)
    return "ignored for this file by settings" if matched else ""


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
    """Whether only white space is before the comment on its line (unknown counts as yes)."""
    start = data.rfind(b"\n", 0, comment.span.start) + 1
    return not data[start : comment.span.start].strip()


def _lines(comment: Comment) -> range:
    return range(comment.span.line, comment.span.end_line + 1)


def _rules(listed: str | None) -> list[str]:
    """The rules in brackets; no brackets mean any rule, empty ones none."""
    return [ANY] if listed is None else [name for name in re.split(r"[,\s]+", listed.lower()) if name]


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
