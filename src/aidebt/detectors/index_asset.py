"""The asset of a place that tells of a vector index: one object of a data file, with its lines."""

from __future__ import annotations

from aidebt.assets import Asset, Confidence, IndexFacts, IndexPlace, Kind
from aidebt.detectors.data_file import DataFile
from aidebt.facts import Reference, Setting
from aidebt.values import replace

MAX_BLOCK = 20_000
"""Bytes of a longer object are not kept: that it is unchanged is told by what was read of it."""


def facts_of(file: DataFile) -> list[Setting | Reference]:
    """The settings and references in source order."""
    found: list[Setting | Reference] = [*file.settings, *file.references]
    return sorted(found, key=lambda fact: fact.span.start)


def asset(
    file: DataFile,
    name: str,
    role: str,
    facts: IndexFacts,
    line: int,
    end_line: int,
    told: str,
    row: str,
    confidence: Confidence,
    says: str,
) -> Asset:
    """One place that tells of an index."""
    place = IndexPlace(file.path, line, facts.evidence, says)
    block = b"\n".join(file.data.split(b"\n")[line - 1 : end_line])
    return Asset(
        kind=Kind.EMBEDDING_INDEX,
        path=file.path,
        name=name,
        line=line,
        column=1,
        end_line=end_line,
        value=says or None,
        role=role,
        context=file.context,
        content=told,
        binding=name,
        raw=block if len(block) <= MAX_BLOCK else b"",
        confidence=confidence,
        ordinal=file.ordinal(Kind.EMBEDDING_INDEX, name, role),
        carrier=row,
        index=replace(facts, places=(place,)),
    )
