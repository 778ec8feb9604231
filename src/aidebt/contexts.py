"""Where a file lives, from its path alone: `rules/formats/contexts.toml`, first row that matches."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from aidebt.assets import Context
from aidebt.errors import CatalogError
from aidebt.globs import Globs, compile_globs
from aidebt.values import dataclass


@dataclass(frozen=True)
class Contexts:
    """The rows, in the order in which they are asked."""

    rows: tuple[tuple[Context, Globs, Globs], ...]  # context, globs, exceptions

    @classmethod
    def read(cls, table: Mapping[str, Any]) -> Contexts:
        """The rows of the parsed file.

        Args:
            table: `[[context]]` rows with `is`, `globs` and perhaps `except`.

        Raises:
            CatalogError: when a row lacks a key or names no context.
        """
        try:
            return cls(
                tuple(
                    (Context(row["is"]), compile_globs(row["globs"]), compile_globs(row.get("except", ())))
                    for row in table["context"]
                )
            )
        except (KeyError, ValueError, TypeError, re.error) as error:
            raise CatalogError(f"rules/formats/contexts.toml: bad row: {error}") from error

    def context(self, path: str) -> Context:
        """The context of a root-relative path; `app` where no row matches."""
        for context, globs, exceptions in self.rows:
            if globs.match(path) and not exceptions.match(path):
                return context
        return Context.APP
