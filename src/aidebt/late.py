"""Regular expressions that are compiled when they are first asked: there are hundreds, and one file needs a few of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, AnyStr, cast


class _Late:
    """Becomes the compiled expression bit by bit: what is asked for first compiles it, and stays as an attribute."""

    def __init__(self, text: str | bytes, flags: int) -> None:
        self.pattern = text
        self.flags = flags

    def __getattr__(self, name: str) -> Any:
        if name not in ("match", "search", "fullmatch", "finditer", "findall", "sub", "split"):
            raise AttributeError(name)
        made = re.compile(self.pattern, self.flags)
        self.match, self.search, self.fullmatch = made.match, made.search, made.fullmatch
        self.finditer, self.findall, self.sub, self.split = made.finditer, made.findall, made.sub, made.split
        return getattr(made, name)

    def __reduce__(self) -> tuple[Any, ...]:
        return _Late, (self.pattern, self.flags)


class Texts:
    """Lower-case texts that are looked for in bytes all at once, whatever their case there."""

    def __init__(self, texts: Iterable[bytes]) -> None:
        self.texts = tuple(sorted(set(texts)))
        self._find: Callable[..., list[tuple[int, int, int]]] | None = None

    def present(self, data: bytes) -> frozenset[bytes]:
        """Those of the texts that stand in `data`."""
        if self._find is None:
            import ahocorasick_rs

            self._find = ahocorasick_rs.BytesAhoCorasick(self.texts).find_matches_as_indexes
        found = self._find(data.lower(), overlapping=True)
        return frozenset(self.texts[number] for number in {number for number, _, _ in found})

    def __reduce__(self) -> tuple[Any, ...]:
        return Texts, (self.texts,)


def late(text: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """The expression `text`, compiled later; what is wrong with it is raised then, as `re.error`."""
    return cast("re.Pattern[AnyStr]", _Late(text, flags))
