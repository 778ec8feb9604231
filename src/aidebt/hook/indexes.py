"""Embedding models that changed under the indexes built with them."""

from __future__ import annotations

from collections.abc import Iterator

from aidebt.assets import Asset, Confidence, Context, Kind
from aidebt.findings import Finding, Severity
from aidebt.hook.judgement import Judgement, called, place, same_model
from aidebt.lifecycle import listed
from aidebt.spaces import same_space


def embedding(judgement: Judgement) -> Iterator[Finding]:
    """One finding for each embedding model that changed: vectors of two models do not compare."""
    for was, pin in judgement.changes.changed:
        if pin.role != "embedding" or was.value is None or same_model(judgement, was, pin) or _shared(judgement, was, pin):
            continue
        now, before = called(judgement.after, pin), called(judgement.before, was)
        left = next((other for other in judgement.after.assets if _still_uses(other, was.value)), None)
        rest = f"; {left.path}:{left.line} still uses {before}" if left is not None else ""
        yield Finding(
            rule="stale-index",
            severity=Severity(judgement.thresholds.word("staged", "embedding_changed")),
            confidence=Confidence.HIGH,
            clock="embedding",
            message=f"the embedding model changes from {before} to {now}: vectors of the two do not compare{rest}",
            evidence=(),
            next_step=f"Rebuild {_indexes(judgement, pin)} with {now} before queries use it.",
            places=(place(pin),),
        )


def _still_uses(asset: Asset, model: str) -> bool:
    aside = (Context.TEST, Context.DOCS, Context.COMMENT)
    return asset.kind is Kind.MODEL_PIN and asset.role == "embedding" and asset.value == model and asset.context not in aside


def _indexes(judgement: Judgement, pin: Asset) -> str:
    """The indexes that a pin builds, by name; all of them where the repository shows none."""
    assets = {asset.id: asset for asset in judgement.after.assets}
    edges = [edge for edge in judgement.after.edges if edge.type == "index_uses_embedding_model" and edge.target == pin.id]
    named = sorted({_called(assets[edge.source]) for edge in edges if edge.source in assets})
    return listed(named) if named else "every index that was built with the old one"


def _called(asset: Asset) -> str:
    """What programs call an index, else what it is called where it stands."""
    return next(iter(asset.index.called if asset.index else ()), "") or asset.name or asset.path


def _shared(judgement: Judgement, was: Asset, pin: Asset) -> bool:
    """Whether both models make vectors of one space: documented so, or the same weights under two names."""
    old, new = judgement.before.models.get(was.id), judgement.after.models.get(pin.id)
    return same_space(old, new, judgement.catalog) is True
