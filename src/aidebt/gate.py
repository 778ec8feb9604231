"""What makes a run fail: the conditions of `--fail-on`, several of them, any of which is enough."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import TYPE_CHECKING

from aidebt.errors import UsageError
from aidebt.findings import Finding, Severity
from aidebt.values import dataclass

if TYPE_CHECKING:
    from aidebt.report import Reading, Report

SEVERITIES = tuple(severity.value for severity in Severity)
NEVER, NEW = "never", "new"
CLOCKS = {
    "runway": ("<", ("runway", "redirected"), "days until a model in use ends"),
    "lag": (">", ("pin_changed",), "days since the model changed under a prompt"),
    "eval-age": (">", ("eval_untouched",), "days since an eval set was added to or reviewed"),
}
"""By name: the comparison that makes sense, the signals whose days are compared, and what they count."""
_CLOCK = re.compile(r"([a-z-]+)\s*([<>])\s*([0-9]{1,6})")


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition. `kind` is "severity", "rule", "clock", "new" or "never"; `days` is for a clock only."""

    kind: str
    name: str
    days: int = 0

    @property
    def text(self) -> str:
        """As it is written: `runway<60`."""
        return f"{self.name}{CLOCKS[self.name][0]}{self.days}" if self.kind == "clock" else self.name


def parse(texts: Iterable[str], rules: Callable[[], Collection[str]]) -> tuple[Condition, ...]:
    """The conditions that `--fail-on`, or the configuration, spells.

    Args:
        texts: each may hold several, separated by commas.
        rules: the ids of the rules, asked for only where a word may be one.

    Raises:
        UsageError: when a condition is none; it names what is possible.
    """
    words = [word for text in texts for word in (part.strip().lower() for part in text.split(",")) if word]
    return tuple(_condition(word, rules) for word in words)


def _condition(word: str, rules: Callable[[], Collection[str]]) -> Condition:
    if word in SEVERITIES:
        return Condition("severity", word)
    if word in (NEVER, NEW):
        return Condition(word, word)
    if clock := _CLOCK.fullmatch(word):
        return _clock(word, clock[1], clock[2], int(clock[3]))
    known = rules()
    if word in known:
        return Condition("rule", word)
    names = (*SEVERITIES, NEVER, NEW, *CLOCKS, *known)
    close = _nearest(word, names, 0.6)
    raise UsageError(f"--fail-on: unknown condition `{word}`{close}", possible())


def _nearest(word: str, names: Iterable[str], least: float) -> str:
    import difflib  # where something is misspelt, and only there

    close = difflib.get_close_matches(word, list(names), 1, least)
    return f": did you mean `{close[0]}`?" if close else ""


def _clock(word: str, name: str, sign: str, days: int) -> Condition:
    if name not in CLOCKS:
        raise UsageError(f"--fail-on: unknown clock in `{word}`{_nearest(name, CLOCKS, 0.5)}", possible())
    right, _, meaning = CLOCKS[name]
    if sign != right:
        raise UsageError(f"--fail-on: `{word}` is met while all is well", f"{name} are {meaning}: write {name}{right}{days}")
    return Condition("clock", name, days)


def possible() -> str:
    """What a condition may be, in one line."""
    clocks = ", ".join(f"{name}{sign}DAYS" for name, (sign, _, _) in CLOCKS.items())
    return f"a severity ({', '.join(SEVERITIES)}), a rule (`aidebt explain` lists them), {clocks}, {NEW}, or {NEVER}"


def failing(findings: Sequence[Finding], conditions: Sequence[Condition]) -> list[Finding]:
    """The findings that meet a condition about findings."""
    return [finding for finding in findings if any(_meets(finding, condition) for condition in conditions)]


def _meets(finding: Finding, condition: Condition) -> bool:
    match condition.kind:
        case "severity":
            return finding.severity.rank >= Severity(condition.name).rank
        case "rule":
            return finding.rule == condition.name
        case _:
            return condition.kind == NEW


def ticked(report: Report, conditions: Sequence[Condition]) -> list[tuple[Condition, Reading]]:
    """The clocks that are past their days, each with the worst reading; readings of what is suppressed do not count."""
    silent = {place.asset for finding, _ in report.suppressed for place in finding.places if place.asset}
    silent -= {place.asset for finding in report.findings for place in finding.places}
    readings = [reading for clock in report.clocks.values() for reading in clock.readings]
    found: list[tuple[Condition, Reading]] = []
    for condition in conditions:
        if condition.kind == "clock":
            past = [one for one in readings if _is_past(one, condition) and not {one.asset, one.target} & silent]
            found += [(condition, max(past, key=lambda one: (one.days or 0, one.asset)))] if past else []
    return found


def _is_past(reading: Reading, condition: Condition) -> bool:
    sign, signals, _ = CLOCKS[condition.name]
    if reading.signal not in signals or reading.days is None:
        return False
    return -reading.days < condition.days if sign == "<" else reading.days > condition.days
