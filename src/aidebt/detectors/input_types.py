"""Requests to embedding services that say which side of a search their vectors are for → sites."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aidebt.assets import IndexSite
from aidebt.detectors.code import CodeFile
from aidebt.detectors.parted import Parted
from aidebt.detectors.positions import Entry
from aidebt.embedding_inputs import side
from aidebt.facts import Text


def input_sites(code: CodeFile, parted: Parted, known: Sequence[IndexSite]) -> Iterator[IndexSite]:
    """The sites of objects that are sent as they stand: `json={"texts": texts, "input_type": "search_document"}`.

    Args:
        code: the file.
        parted: its strings.
        known: sites of the calls that are recognised: what they say of their input is told with them.
    """
    keys = frozenset(code.rules.index_words.arguments["input"])
    told = {line for site in known for what, _, line in site.details if what == "input_type"}
    for position in parted.texts:
        expr, frame = position.expr, position.frames[0] if position.frames else None
        if not isinstance(expr, Text) or not isinstance(frame, Entry) or frame.key not in keys or expr.span.line in told:
            continue
        if side(expr.value) is not None:
            line = expr.span.line
            details = (("input_type", expr.value, line),)
            yield IndexSite("embed", "", position.scope, line, details=details, evidence=f"{frame.key} at line {line}")
