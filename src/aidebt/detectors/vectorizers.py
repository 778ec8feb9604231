"""Tables that a database embeds by itself: the call that asks for it names the model, and so makes index and pin."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from aidebt.assets import Asset, AssetRef, Confidence, Evidence, IndexSite, Kind, Usage
from aidebt.detectors.code import constant
from aidebt.detectors.index_columns import Declared
from aidebt.facts import Call, Expr, Text
from aidebt.parsers.sql_cursor import plain
from aidebt.vector_types import VectorType, VectorTypes, dims_of

COLUMN = "embedding"
"""What the column of vectors is called where the call does not say it."""


def vectorizers(types: VectorTypes, call: Expr) -> Iterator[Declared]:
    """The index that a call makes, if it is one that does."""
    rules = types.vectorizer
    if not isinstance(call, Call) or _last(call.callee) not in rules["callees"]:
        return
    chosen = call.argument("embedding")
    model = chosen.argument(0) if isinstance(chosen, Call) else None
    size = chosen.argument(1) if isinstance(chosen, Call) else None
    dims, is_open = dims_of(constant(size) or None)
    table, column = _destination(call, rules)
    yield Declared(
        table,
        column,
        VectorType(rules["store"], "float32", dims, is_open),
        f"{_last(chosen.callee) if isinstance(chosen, Call) else 'vectorizer'}",
        call.span,
        Evidence.CREATED,
        model=model if isinstance(model, Text) else None,
        platform=rules["models"].get(_last(chosen.callee), "") if isinstance(chosen, Call) else "",
    )


def _destination(call: Call, rules: Mapping[str, Any]) -> tuple[str, str]:
    """The table and the column that the vectors go to."""
    source = plain(constant(call.argument(0)) or constant(call.argument("source")))
    given = call.argument("destination")
    if isinstance(given, Text):
        return plain(given.value), COLUMN
    if isinstance(given, Call) and _last(given.callee) in rules["columns"]:
        return source, constant(given.argument(0)) or COLUMN
    named = ""
    if isinstance(given, Call):
        named = (
            constant(given.argument("destination")) or constant(given.argument(0)) or constant(given.argument("target_table"))
        )
    return named or f"{source}{rules['suffix']}", COLUMN


def pins(data: bytes, pairs: Sequence[tuple[Declared, Asset]]) -> Iterator[Asset]:
    """The pins of the models that are named."""
    for item, asset in pairs:
        if item.model is not None:
            span = item.model.span
            begin = data.rfind(b"\n", 0, span.start) + 1
            yield Asset(
                kind=Kind.MODEL_PIN,
                path=asset.path,
                name=f"{asset.name}.model",
                line=span.line,
                column=span.column,
                end_line=span.end_line,
                value=item.model.value,
                role="embedding",
                context=asset.context,
                content=item.model.value,
                binding="embedding",
                raw=data[begin : span.end].strip(),
                usage=Usage.CALL,
                confidence=Confidence.HIGH,
                ordinal=asset.ordinal,
                platform=item.platform or None,
            )


def build_sites(pairs: Sequence[tuple[Declared, Asset]]) -> Iterator[IndexSite]:
    """What ties each index to the pin of its model."""
    for item, asset in pairs:
        if item.model is not None:
            pin = f"{Kind.MODEL_PIN.value}:{asset.path}:{asset.name}.model:embedding:{asset.ordinal}"
            yield IndexSite(
                "create",
                item.type.store,
                asset.scope,
                item.model.span.line,
                indexes=(AssetRef(asset.id),),
                models=(AssetRef(pin),),
                evidence="the call that makes it names its model",
            )


def _last(name: str) -> str:
    return name.rpartition(".")[2]
