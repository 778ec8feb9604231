"""What changes under a name: the dated targets of aliases, and the generations of families."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from aidebt.rows import Generation, Move

LATEST = "9999"  # later than any ISO date: nothing is hidden


class Aliases:
    """Timelines by (platform, name), as they were known on `as_of` (an ISO date)."""

    def __init__(self, table: Mapping[str, Mapping[str, Any]], platforms: Iterable[str], as_of: str = LATEST) -> None:
        self._table = table
        self._platforms = tuple(platforms)
        self._as_of = as_of

    def moves(self, platform: str | None, name: str) -> tuple[Move, ...]:
        """The dated timeline, oldest first. The first target has the basis "launch"; an undated one does not occur.

        A move after the as-of date is one that the provider had scheduled by then.
        """
        alias = self._find(platform, name)
        if alias is None:
            return ()
        found = []
        for number, move in enumerate(alias["moves"]):
            on = move.get("on")
            if on is not None and (on <= self._as_of or alias["checked"] <= self._as_of):
                found.append(Move(date.fromisoformat(on), move.get("to", ""), "launch" if number == 0 else move["basis"]))
        return tuple(found)

    def kind(self, platform: str | None, name: str) -> str | None:
        """ "alias" for a name made to move, "redirect" for a fixed name that another model answers now; None for others."""
        alias = self._find(platform, name)
        return None if alias is None else str(alias["kind"])

    def target(self, platform: str | None, name: str) -> str | None:
        """What a moving name points at; None where it does not move or nobody says."""
        if self.kind(platform, name) != "alias":
            return None
        past = [move for move in self.moves(platform, name) if move.on.isoformat() <= self._as_of]
        return (past[-1].to or None) if past else None

    def _find(self, platform: str | None, name: str) -> Mapping[str, Any] | None:
        for candidate in self._platforms if platform is None else (platform,):
            if (found := self._table.get(f"{candidate} {name}")) is not None:
                return found
        return None


class Families:
    """Generations by family, and the families of an id; a generation released after `as_of` is not known yet."""

    def __init__(self, table: Mapping[str, Any], as_of: str = LATEST) -> None:
        self._table = table
        self._members: Mapping[str, Sequence[str]] = table[""]
        self._as_of = as_of

    def behind(self, spellings: Iterable[str]) -> tuple[Generation, Generation, int] | None:
        """(own generation, newest released one, how many are newer) for the first spelling that a family lists.

        Of several families the one that has moved furthest counts; of several generations of one family the latest.
        """
        for spelling in spellings:
            readings = [self._reading(family, spelling.lower()) for family in self._members.get(spelling.lower(), ())]
            if readings:
                return max(readings, key=lambda reading: (reading[2], reading[0].family))
        return None

    def _reading(self, family: str, model: str) -> tuple[Generation, Generation, int]:
        generations = [_generation(family, row) for row in self._table[family]]
        mine = [generation for generation in generations if model in map(str.lower, generation.ids)]
        own = next((generation for generation in reversed(mine) if self._released(generation)), mine[0])
        newer = [generation for generation in generations if generation.number > own.number and self._released(generation)]
        return own, (newer[-1] if newer else own), len(newer)

    def _released(self, generation: Generation) -> bool:
        return generation.released is not None and generation.released.isoformat() <= self._as_of


def _generation(family: str, row: Mapping[str, Any]) -> Generation:
    released = date.fromisoformat(row["released"]) if "released" in row else None
    return Generation(family, row["number"], row["name"], released, tuple(row["ids"]))
