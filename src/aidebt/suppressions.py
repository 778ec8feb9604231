"""What is not reported: ignores in comments, ignores and choices in the settings, the baseline. All in one place, all counted.

Each of them is a silencer: asked about one place of a finding after the other, it gives the reason to leave it out, or "".
The first that has one counts. What an ignore never silenced, and what is past its day, is told as a finding of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Protocol

from aidebt.assets import ANY_RULE, WHOLE_FILE, Ignore
from aidebt.directives import is_day
from aidebt.findings import Finding, Idle, Place
from aidebt.patterns import compile_patterns
from aidebt.values import replace

if TYPE_CHECKING:
    from aidebt.config import ConfiguredIgnore, Settings

INLINE, CONFIGURED, BY_FILE = "inline ignore", "ignored by settings", "ignored for this file by settings"
NOT_SELECTED, IN_BASELINE = "not selected", "in the baseline"


class Silencer(Protocol):
    """What may leave out places of findings."""

    def reason(self, finding: Finding, place: Place) -> str:
        """Why a place is left out, or ""."""


def apply(
    findings: Iterable[Finding], settings: Settings | None, silencers: Sequence[Silencer]
) -> tuple[tuple[Finding, ...], tuple[tuple[Finding, str], ...]]:
    """Part findings into kept ones, and suppressed ones with the reason; both in the order given.

    A finding of which only some places are suppressed is kept with the others, and stands among the suppressed with those.

    Args:
        findings: of all rules.
        settings: selected and ignored rules; None for no such choice.
        silencers: asked in order about each place.
    """
    kept: list[Finding] = []
    suppressed: list[tuple[Finding, str]] = []
    for finding in findings:
        if settings is not None and (reason := _by_settings(finding.rule, settings)):
            suppressed.append((finding, reason))
            continue
        reasons = {place: _reason(finding, place, silencers) for place in finding.places}
        left = tuple(place for place in finding.places if not reasons[place])
        if left or not finding.places:
            kept.append(replace(finding, places=left) if len(left) < len(finding.places) else finding)
        for reason in sorted(set(reasons.values()) - {""}):
            gone = tuple(place for place in finding.places if reasons[place] == reason)
            suppressed.append((replace(finding, places=gone), reason))
    return tuple(kept), tuple(suppressed)


def _reason(finding: Finding, place: Place, silencers: Sequence[Silencer]) -> str:
    return next((reason for silencer in silencers if (reason := silencer.reason(finding, place))), "")


def _by_settings(rule: str, settings: Settings) -> str:
    if rule in settings.ignore:
        return CONFIGURED
    return NOT_SELECTED if settings.select and rule not in settings.select else ""


def _told(what: str, why: str) -> str:
    return f"{what}: {why}" if why else what


class Inline:
    """Ignores in comments.

    Args:
        ignores: by path.
        today: an ignore holds on its last day, and not after it.
    """

    def __init__(self, ignores: Mapping[str, Sequence[Ignore]], today: date) -> None:
        self._ignores = ignores
        self._today = today.isoformat()
        self._used: set[tuple[str, int, str]] = set()

    def reason(self, finding: Finding, place: Place) -> str:
        """Why a place is left out, or ""."""
        for ignore in self._ignores.get(place.path, ()):
            if ignore.line in (place.line, WHOLE_FILE) and ignore.rule in (finding.rule, ANY_RULE):
                self._used.add((place.path, ignore.at, ignore.rule))
                if self._holds(ignore):
                    return _told(INLINE, ignore.reason)
        return ""

    def idle(self) -> tuple[Idle, ...]:
        """The comments that silence nothing: past their day, or nothing there to silence."""
        found: dict[Idle, None] = {}
        for path, ignores in sorted(self._ignores.items()):
            for ignore in ignores:
                rule = "" if ignore.rule == ANY_RULE else ignore.rule
                if not self._holds(ignore):
                    found[Idle("expired", path, ignore.at, rule, ignore.until, ignore.reason)] = None
                elif (path, ignore.at, ignore.rule) not in self._used:
                    found[Idle("unused", path, ignore.at, rule, ignore.until, ignore.reason)] = None
        return tuple(found)

    def _holds(self, ignore: Ignore) -> bool:
        return not ignore.until or (is_day(ignore.until) and ignore.until >= self._today)


class Configured:
    """Ignores of the configuration, and rules that it leaves out by file.

    Args:
        settings: None for no configuration.
        file: root-relative path of the configuration, for what is told about it.
        today: an ignore holds on its last day, and not after it.
    """

    def __init__(self, settings: Settings | None, file: str, today: date) -> None:
        self._file = file
        self._today = today
        self._rows: tuple[ConfiguredIgnore, ...] = () if settings is None else settings.ignores
        self._paths = [compile_patterns(row.paths) for row in self._rows]
        choices = () if settings is None else settings.per_file_ignores
        self._by_file = [(compile_patterns([pattern]), frozenset(rules)) for pattern, rules in choices]
        self._used: set[int] = set()

    def reason(self, finding: Finding, place: Place) -> str:
        """Why a place is left out, or ""."""
        for number, row in enumerate(self._rows):
            if self._fits(number, row, finding, place):
                self._used.add(number)
                if self._holds(row):
                    return _told(CONFIGURED, row.reason)
        by_file = any(finding.rule in rules and patterns.matches(place.path) for patterns, rules in self._by_file)
        return BY_FILE if by_file else ""

    def idle(self) -> tuple[Idle, ...]:
        """The ignores that silence nothing: past their day, or nothing there to silence."""
        found = []
        for number, row in enumerate(self._rows):
            if (held := self._holds(row)) and number in self._used:
                continue
            until = "" if row.until is None else row.until.isoformat()
            rule = ", ".join(row.rules)
            found.append(Idle("unused" if held else "expired", self._file, row.line, rule, until, row.reason))
        return tuple(found)

    def _fits(self, number: int, row: ConfiguredIgnore, finding: Finding, place: Place) -> bool:
        if row.rules and finding.rule not in row.rules:
            return False
        if row.paths and not self._paths[number].matches(place.path):
            return False
        return not row.models or place.value in row.models

    def _holds(self, row: ConfiguredIgnore) -> bool:
        return row.until is None or row.until >= self._today
