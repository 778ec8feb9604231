"""The numbers that clocks, score and checks weigh with: `rules/thresholds.toml`, each beside its source and its reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aidebt.compiled import load_tables
from aidebt.errors import CatalogError
from aidebt.values import dataclass


@dataclass(frozen=True, slots=True)
class Threshold:
    """One number or word with its unit, the source it was drawn from, and why it is what it is."""

    value: float | str
    unit: str
    source: str
    why: str


@dataclass(frozen=True, slots=True)
class Thresholds:
    """All thresholds, by table and name."""

    rows: Mapping[tuple[str, str], Threshold]

    @classmethod
    def load(cls, tables: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> Thresholds:
        """Thresholds from parsed TOML: table → name → `value`, `unit`, `source`, `why`.

        Raises:
            CatalogError: when a row lacks one of the four.
        """
        rows: dict[tuple[str, str], Threshold] = {}
        for table, names in tables.items():
            for name, row in names.items():
                try:
                    rows[table, name] = Threshold(row["value"], row["unit"], row["source"], row["why"])
                except (KeyError, TypeError) as error:
                    raise CatalogError(
                        f"thresholds.toml: [{table}.{name}] is incomplete: {error}",
                        "give it value, unit, source and why",
                    ) from error
        return cls(rows)

    def row(self, table: str, name: str) -> Threshold:
        """The row `[table.name]`.

        Raises:
            CatalogError: when there is none.
        """
        try:
            return self.rows[table, name]
        except KeyError:
            raise CatalogError(f"thresholds.toml has no [{table}.{name}]", "restore the row from the released rules") from None

    def number(self, table: str, name: str) -> float:
        """The number in `[table.name]`."""
        value = self.row(table, name).value
        if isinstance(value, str):
            raise CatalogError(f"thresholds.toml: [{table}.{name}] is not a number", "write it without quotes")
        return float(value)

    def word(self, table: str, name: str) -> str:
        """The word in `[table.name]`."""
        return str(self.row(table, name).value)


def load() -> Thresholds:
    """The thresholds as shipped.

    Raises:
        CatalogError: when the rules are missing or malformed.
    """
    return Thresholds.load(load_tables()["thresholds"])
