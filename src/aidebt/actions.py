"""Actions of workflows that call a model: the rows of rules/formats/actions.toml."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from aidebt.errors import CatalogError
from aidebt.values import dataclass

USES = re.compile(r"([\w.\-]+/[\w.\-]+)(?:/[\w.\-/]+)?@([\w.\-/]+)")
"""`owner/name@version`, with a path inside the repository or without."""


@dataclass(frozen=True, slots=True)
class Action:
    """One row. `inputs` name a model, `args` are command lines that may, `unless` says that a file does."""

    uses: str
    inputs: tuple[str, ...]
    args: tuple[str, ...]
    unless: tuple[str, ...]
    platform: str
    defaults: tuple[tuple[str, str], ...]

    def default_at(self, version: str) -> str | None:
        """The model at a version (`v1`, `v1.2.3`), or None where no row says it."""
        fitting = [(at, model) for at, model in self.defaults if version == at or version.startswith(f"{at}.")]
        return max(fitting, key=lambda item: len(item[0]))[1] if fitting else None


@dataclass(frozen=True)
class Actions:
    """All rows, by the action's name."""

    by_name: Mapping[str, Action]

    @classmethod
    def read(cls, table: Mapping[str, Any]) -> Actions:
        """The rows of the parsed file.

        Raises:
            CatalogError: when a row lacks a key.
        """
        try:
            return cls({row["uses"].lower(): _action(row) for row in table["action"]})
        except (KeyError, TypeError) as error:
            raise CatalogError(f"rules/formats/actions.toml: bad row: {error}") from error

    def used(self, text: str) -> tuple[Action, str] | None:
        """The action that `owner/name@version` means, with the version."""
        found = USES.fullmatch(text)
        action = self.by_name.get(found[1].lower()) if found is not None else None
        return (action, found[2]) if found is not None and action is not None else None


def _action(row: Mapping[str, Any]) -> Action:
    return Action(
        uses=row["uses"],
        inputs=tuple(row["inputs"]),
        args=tuple(row.get("args", ())),
        unless=tuple(row.get("unless", ())),
        platform=row["platform"],
        defaults=tuple((default["at"], default["model"]) for default in row["defaults"]),
    )
