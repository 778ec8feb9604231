"""How code and declarations speak of vector indexes: `rules/index-calls.toml`, compiled."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from aidebt.late import late
from aidebt.names import snake
from aidebt.values import dataclass

MAX_ASKED = 10_000
"""Names whose answer is kept: code asks the same ones again and again."""


@dataclass(frozen=True, slots=True)
class IndexWords:
    """The tables of `rules/index-calls.toml`."""

    arguments: Mapping[str, tuple[str, ...]]
    methods: Mapping[str, str]  # method → operation
    loaders: re.Pattern[str]
    paths: frozenset[str]  # arguments of those that say where they lie
    named: re.Pattern[str]
    makers: re.Pattern[str]  # modules and functions that make stores
    holds: re.Pattern[str]
    text: re.Pattern[str]
    limits: Mapping[str, int]
    asked: dict[str, bool]

    @classmethod
    def read(cls, table: Mapping[str, Any]) -> IndexWords:
        """Compile the table of `rules/index-calls.toml`."""
        return cls(
            arguments={name: tuple(value) for name, value in table["arguments"].items() if isinstance(value, list)},
            methods={name: operation for operation in ("fill", "query", "save") for name in table["methods"][operation]},
            loaders=late(table["documents"]["loaders"]),
            paths=frozenset(table["documents"]["arguments"]),
            named=late(table["named"]["pattern"]),
            makers=late(table["named"]["makers"]),
            holds=late(table["named"]["holds"]),
            text=late(table["named"]["text"]),
            limits={name: int(value) for name, value in table["limits"].items() if isinstance(value, int)},
            asked={},
        )

    def holds_name(self, name: str) -> bool:
        """Whether what goes by this name is what an index is called."""
        name = name.rpartition(".")[2]
        known = self.asked.get(name)
        if known is None:
            if len(self.asked) >= MAX_ASKED:
                self.asked.clear()
            known = self.asked[name] = self.holds.search(snake(name)) is not None
        return known
