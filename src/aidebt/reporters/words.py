"""Numbers, days and places as people say them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidebt.assets import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from aidebt.report import Age

_KINDS: Mapping[Kind, str] = {
    Kind.PROMPT: "prompt",
    Kind.MODEL_PIN: "model pin",
    Kind.EVAL_SET: "eval set",
    Kind.EVAL_CONFIG: "eval config",
    Kind.EMBEDDING_INDEX: "embedding index",
}

VERDICTS: Mapping[str, str] = {"overdue": "bold red", "ageing": "yellow", "fine": "green"}
"""How the verdict of a clock looks."""


def plural(number: int, noun: str) -> str:
    """`1 place`, `2,000 places`, `2 embedding indexes`."""
    ending = "" if number == 1 else "es" if noun.endswith(("x", "s")) else "s"
    return f"{number:,} {noun}{ending}"


def kind_count(kind: Kind, number: int) -> str:
    """`3 model pins`."""
    return plural(number, _KINDS[kind])


def kind_name(kind: Kind) -> str:
    """`model pin`."""
    return _KINDS[kind]


def until(days: int) -> str:
    """A day `days` ahead: `in 53 days`, `today`, `3 days ago`."""
    if days == 0:
        return "today"
    return f"in {plural(days, 'day')}" if days > 0 else f"{plural(-days, 'day')} ago"


def short(commit: str | None) -> str:
    """The first seven digits of a commit, as git shortens it."""
    return (commit or "")[:7]


def place(path: str, line: int) -> str:
    """`path:line`, which editors and terminals open."""
    return f"{path}:{line}"


def file_name(path: str) -> str:
    """The last part of `path`."""
    return path.rsplit("/", 1)[-1]


def since(age: Age, as_of: date) -> str:
    """`since 2024-05-14 (2d4a75f)`, and how sure that is; what changed later than the report is only said to have."""
    if age.status == "uncommitted":
        return "changed today, not committed"
    if age.changed_on is None:
        return f"age unknown{f' ({age.reason})' if age.reason else ''}"
    commit = f" ({short(age.changed_in)})" if age.changed_in else ""
    if age.changed_on > as_of:
        return f"changed {age.changed_on}{commit}, after as-of"
    if age.status == "exact":
        return f"since {age.changed_on}{commit}"
    return f"since {age.changed_on} or earlier{f' ({age.reason})' if age.reason else ''}"
