"""Where a file lives, from its path alone: `rules/formats/contexts.toml`, first row that matches."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from aidebt.assets import Context
from aidebt.errors import CatalogError
from aidebt.globs import Globs, PathTexts, compile_globs, glob_pieces
from aidebt.values import dataclass


@dataclass(frozen=True)
class Contexts:
    """The rows, in the order in which they are asked."""

    rows: tuple[tuple[Context, Globs, Globs], ...]  # context, globs, exceptions
    texts: PathTexts

    @classmethod
    def read(cls, table: Mapping[str, Any]) -> Contexts:
        """The rows of the parsed file.

        Args:
            table: `[[context]]` rows with `is`, `globs` and perhaps `except`.

        Raises:
            CatalogError: when a row lacks a key or names no context.
        """
        try:
            rows = tuple(
                (Context(row["is"]), compile_globs(row["globs"]), compile_globs(row.get("except", ())))
                for row in table["context"]
            )
            return cls(rows, PathTexts([_pieces(row) for row in table["context"]]))
        except (KeyError, ValueError, TypeError, re.error) as error:
            raise CatalogError(f"rules/formats/contexts.toml: bad row: {error}") from error

    def context(self, path: str) -> Context:
        """The context of a root-relative path; `app` where no row matches."""
        for number in sorted(self.texts.rows(path)):
            context, globs, exceptions = self.rows[number]
            if globs.match(path) and not exceptions.match(path):
                return context
        return Context.APP


def _pieces(row: Mapping[str, Any]) -> Sequence[Sequence[str]]:
    """What the globs of a row are made of, worked out when the rules were compiled."""
    return row.get("pieces") or [pieces for glob in row["globs"] for pieces in glob_pieces(glob)]
