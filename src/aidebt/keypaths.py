"""Patterns over the key paths of data files: `models[].id`, `components.*.type`, `**.template`, `{role,goal}`.

`*` is any one key, `**` any number of keys, `[]` a list position, `{a,b}` one of two keys. A pattern is written in two
parts, the object and what stands below it, so that what belongs to one object can be told from what belongs to the next.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from aidebt.facts import Setting
from aidebt.late import late
from aidebt.values import dataclass

SEPARATOR = "\x1f"
_POSITION = re.compile(r"\[\d+\]")
_SEGMENT = re.compile(r"\*\*|\*|\{[^{}]*\}|\[\]|(?:[^.\[{*]|\[(?!\]))+|\.")


@dataclass(frozen=True, slots=True)
class KeyPath:
    """A pattern, compiled. `last` are the keys it can end in, list positions left out; None where any can."""

    pattern: re.Pattern[str]
    last: tuple[str, ...] | None

    def owner(self, keys: Sequence[str]) -> str | None:
        """The object that a key path which fits belongs to, its keys joined and a separator after each; else None."""
        match = self.pattern.fullmatch(SEPARATOR.join(keys))
        return match["owner"] if match else None


def compile_path(below: str, owner: str = "") -> KeyPath:
    """The pattern for `below` within objects that `owner` names ("" is the file's root).

    Raises:
        ValueError: when `below` is empty or a pattern is badly written.
    """
    segments = _segments(below)
    if not segments:
        raise ValueError("an empty key path")
    named = next((segment for segment in reversed(segments) if segment != "[]"), "*")
    text = "".join(f"(?:{_key(segment)}{SEPARATOR})" if segment != "**" else _any_depth() for segment in _segments(owner))
    rest = "".join(_any_depth() if segment == "**" else _key(segment) + SEPARATOR for segment in segments)
    last = None if named in ("*", "**") else _options(named)
    return KeyPath(late(f"(?P<owner>{text}){rest.removesuffix(SEPARATOR)}"), last)


def split(owner: str) -> tuple[str, ...]:
    """The keys of an object that `KeyPath.owner` returned."""
    return tuple(owner.split(SEPARATOR)[:-1])


class KeyIndex:
    """The settings of a file by their last key.

    Args:
        settings: all of them, in source order.
    """

    def __init__(self, settings: Sequence[Setting]) -> None:
        self.settings = settings
        self._by_last: dict[str, list[Setting]] = defaultdict(list)
        for setting in settings:
            self._by_last[last_key(setting.keys)].append(setting)

    def may_have(self, path: KeyPath) -> bool:
        """Whether some setting has a key that a pattern can end in: asked before any path is looked at."""
        return path.last is None or any(key in self._by_last for key in path.last)

    def find(self, path: KeyPath) -> Iterator[tuple[str, Setting]]:
        """The settings that fit a pattern, each with the object it belongs to."""
        for setting in self._candidates(path):
            owner = path.owner(setting.keys)
            if owner is not None:
                yield owner, setting

    def _candidates(self, path: KeyPath) -> Sequence[Setting]:
        if path.last is None:
            return self.settings
        if len(path.last) == 1:
            return self._by_last.get(path.last[0], ())
        found = [setting for key in path.last for setting in self._by_last.get(key, ())]
        return sorted(found, key=lambda setting: setting.span.start)


def last_key(keys: Sequence[str]) -> str:
    """The last key that is no list position, or ""."""
    if keys and not keys[-1].startswith("["):
        return keys[-1]
    return next((key for key in reversed(keys) if not _POSITION.fullmatch(key)), "")


def _segments(text: str) -> list[str]:
    pieces = _SEGMENT.findall(text)
    touching = pairwise(pieces)
    if "".join(pieces) != text or any("." not in (one, two) and two != "[]" for one, two in touching):
        raise ValueError(f"bad key path {text!r}")
    return [piece for piece in pieces if piece != "."]


def _key(segment: str) -> str:
    if segment == "*":
        return f"[^{SEPARATOR}]+"
    if segment == "[]":
        return r"\[\d+\]"
    return "(?:" + "|".join(map(re.escape, _options(segment))) + ")"


def _options(segment: str) -> tuple[str, ...]:
    return tuple(segment[1:-1].split(",")) if segment.startswith("{") else (segment,)


def _any_depth() -> str:
    return f"(?:[^{SEPARATOR}]+{SEPARATOR})*"
