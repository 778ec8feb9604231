"""How code and declarations speak of vector indexes: `rules/index-calls.toml`, compiled."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from aidebt.late import late
from aidebt.names import snake
from aidebt.values import dataclass


@dataclass(frozen=True, slots=True)
class Shape:
    """A mapping that declares a vector field of `store`: each key of `when` holds one of its texts; the rest are key paths."""

    store: str
    when: tuple[tuple[str, frozenset[str]], ...]
    dims: tuple[str, ...]
    metric: tuple[str, ...]
    element: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IndexWords:
    """The tables of `rules/index-calls.toml`."""

    arguments: Mapping[str, tuple[str, ...]]
    methods: Mapping[str, str]  # method → operation
    loaders: re.Pattern[str]
    named: re.Pattern[str]
    holds: re.Pattern[str]
    text: re.Pattern[str]
    limits: Mapping[str, int]
    shapes: tuple[Shape, ...]

    @classmethod
    def read(cls, table: Mapping[str, Any]) -> IndexWords:
        """Compile the table of `rules/index-calls.toml`."""
        return cls(
            arguments={name: tuple(value) for name, value in table["arguments"].items() if isinstance(value, list)},
            methods={name: operation for operation in ("fill", "query", "save") for name in table["methods"][operation]},
            loaders=late(table["documents"]["loaders"]),
            named=late(table["named"]["pattern"]),
            holds=late(table["named"]["holds"]),
            text=late(table["named"]["text"]),
            limits={name: int(value) for name, value in table["limits"].items() if isinstance(value, int)},
            shapes=tuple(_shape(row) for row in table["shape"]),
        )

    def holds_name(self, name: str) -> bool:
        """Whether what goes by this name is what an index is called."""
        return self.holds.search(snake(name.rpartition(".")[2])) is not None


def _shape(row: Mapping[str, Any]) -> Shape:
    when = tuple((key, frozenset(values)) for key, values in row["when"].items())
    dims, metric, element = (tuple(row.get(key, ())) for key in ("dims", "metric", "element"))
    return Shape(row["store"], when, dims, metric, element)
