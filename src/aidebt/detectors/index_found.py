"""Calls on vector indexes in one file, each with what it is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from aidebt.assets import Ref
from aidebt.detectors.code import CodeFile
from aidebt.detectors.positions import Position
from aidebt.facts import Call, Span
from aidebt.index_objects import Declared
from aidebt.signature_rows import IndexSignature
from aidebt.values import dataclass, field

if TYPE_CHECKING:
    from aidebt.detectors.sites import SiteFinder

Key: TypeAlias = tuple[int, int]  # where a call starts and ends: those of one chain start together


@dataclass(slots=True)
class Found:
    """One call on an index. `row` is None for a method that only its object makes one."""

    call: Call
    position: Position
    operation: str
    row: IndexSignature
    store: str = ""
    known: bool = True  # by its row, and not by its object alone
    models: list[int | Ref] = field(default_factory=list)
    inner: list[Found] = field(default_factory=list)  # calls on indexes that its arguments are made of
    objects: list[Found] = field(default_factory=list)  # those that made what it is called on
    declared: list[Declared] = field(default_factory=list)  # what the objects that it is passed declare
    reached: list[Span] = field(default_factory=list)  # where those objects stand

    @property
    def key(self) -> Key:
        """Where it stands."""
        return self.call.span.start, self.call.span.end

    @property
    def scope(self) -> str:
        """The definition around it."""
        return self.position.scope


class Calls:
    """The calls of one file that were found so far, by where they stand."""

    def __init__(self, code: CodeFile, sites: SiteFinder) -> None:
        self.code = code
        self.sites = sites
        self.rules = code.rules.index_words
        self.found: dict[Key, Found] = {}
        self.embedders: dict[Key, list[int | Ref]] = {}  # calls that embed, or make what embeds, and their models
