"""Files that carry a prompt as a whole, told by name and first bytes: the rows of `rules/formats/prompt-files.toml`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from aidebt.assets import Confidence
from aidebt.errors import CatalogError
from aidebt.globs import Globs, compile_globs
from aidebt.late import late
from aidebt.values import dataclass


@dataclass(frozen=True, slots=True)
class Carrier:
    """What a prompt file is.

    Attributes:
        id: the row's name.
        role: the role of its prompt where the content does not say; "" where the content says or it is a user template.
        confidence: how sure the row is that such a file is a prompt.
        format: the parser to read it with, by name; "" for the one its name asks for.
    """

    id: str
    role: str
    confidence: Confidence
    format: str


LOADED = Carrier("loaded-text", "", Confidence.MEDIUM, "text")
"""A text file that no row is about: it is a prompt where code loads it and sends what it says."""


@dataclass(frozen=True, slots=True)
class _Row:
    carrier: Carrier | None  # None: files that look like prompts and are none
    globs: Globs
    content: re.Pattern[str] | None


@dataclass(frozen=True)
class Carriers:
    """The rows, in the order in which they are asked."""

    rows: tuple[_Row, ...]

    @classmethod
    def read(cls, table: Mapping[str, Any]) -> Carriers:
        """The rows of the parsed file: `[[look_alike]]` first, then `[[carrier]]`.

        Raises:
            CatalogError: when a row lacks a key or has a bad pattern.
        """
        try:
            aside = [_row(row, None) for row in table["look_alike"]]
            return cls((*aside, *(_row(row, _carrier(row)) for row in table["carrier"])))
        except (KeyError, ValueError, TypeError, re.error) as error:
            raise CatalogError(f"rules/formats/prompt-files.toml: bad row: {error}") from error

    def carrier(self, path: str, head: bytes) -> Carrier | None:
        """The kind of prompt file that `path` is, or None.

        Args:
            path: root-relative, with forward slashes.
            head: the first bytes of the file, some thousand of them.
        """
        row = self._row(path, head)
        return row.carrier if row is not None else None

    def looks_alike(self, path: str, head: bytes) -> bool:
        """Whether a row says that `path` is no prompt, whatever it looks like."""
        row = self._row(path, head)
        return row is not None and row.carrier is None

    def _row(self, path: str, head: bytes) -> _Row | None:
        text: str | None = None
        for row in self.rows:
            if not row.globs.match(path):
                continue
            if row.content is None:
                return row
            text = head.decode("utf-8", "replace") if text is None else text
            if row.content.search(text):
                return row
        return None


def _carrier(row: Mapping[str, Any]) -> Carrier:
    return Carrier(row["id"], row.get("role", ""), Confidence(row["confidence"]), row.get("format", ""))


def _row(row: Mapping[str, Any], carrier: Carrier | None) -> _Row:
    content = late(row["content"], re.MULTILINE) if "content" in row else None
    return _Row(carrier, compile_globs(row["globs"], row.get("exact", False)), content)
