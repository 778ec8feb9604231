"""Objects in code that declare a vector index where they stand: a mapping in a module of its own, a schema of classes.

They are recognised by the rows for data files. What a call of the same file makes of such an object is told at the call.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from aidebt.assets import Asset, Confidence, Evidence, IndexFacts, IndexPlace, Kind
from aidebt.detectors.code import CodeFile, normalised
from aidebt.detectors.index_assets import ROLE
from aidebt.detectors.index_values import source
from aidebt.detectors.parted import Parted
from aidebt.detectors.positions import Entry, Position, label
from aidebt.facts import Expr, Mapping, Name, Opaque, Setting, Span, Text
from aidebt.facts import Sequence as Items
from aidebt.index_objects import Declared, declared
from aidebt.index_rules import CODE

if TYPE_CHECKING:
    from aidebt.detectors.index_calls import IndexFinder

Keys = tuple[str, ...]
MAX_DISPLAYS = 200  # of one file: more are data
MAX_DEPTH = 40
OTHER = "${…}"
"""The value of what is decided when the program runs."""
WRITTEN = re.compile(r"[:=]\s*([0-9][0-9_]*|true|false)\s*$", re.IGNORECASE)
LEFT_OUT = re.compile(rb"(?<![\w.$])(\w{1,40})\s*:\s*([0-9][0-9_]{0,8})(?![\w.])")


def find(code: CodeFile, parted: Parted, calls: IndexFinder, made: Sequence[Asset]) -> list[Asset]:
    """The indexes that objects of a file declare, without those that a call makes: these are `made` already."""
    rules = code.rules.indexes
    if not parted.mappings:
        return []
    present = rules.present(code.data)
    if not any(not row.literals.isdisjoint(present) for row in rules.schemas(CODE)):
        return []
    told = [item.call.span for item in calls.found.values()]
    told += [span for item in calls.found.values() for span in item.reached]
    found: list[Asset] = []
    counts = Counter(asset.name for asset in made)
    for position in outermost(parted):
        display = Display(code)
        display.read(position.expr, ())
        for item in declared(rules, CODE, present, display.settings):
            span = display.places.get(item.owner, position.expr.span)
            if not any(touches(span, other) for other in told):
                found.append(asset(code, position, item, span, counts))
    return found


def outermost(parted: Parted) -> Iterator[Position]:
    """The objects that stand in no other."""
    left = MAX_DISPLAYS
    for _, _, position in parted.mappings:
        if left and not any(isinstance(frame, Entry) for frame in position.frames):
            left -= 1
            yield position


def touches(one: Span, other: Span) -> bool:
    """Whether two spans have a byte in common."""
    return one.start < other.end and other.start < one.end


class Display:
    """An object as the settings of a data file with the same content, and where its parts stand."""

    def __init__(self, code: CodeFile) -> None:
        self.code = code
        self.settings: list[Setting] = []
        self.places: dict[Keys, Span] = {}

    def read(self, expr: Expr, keys: Keys) -> None:
        """Take in an expression that stands under some keys."""
        self.places[keys] = expr.span
        if len(keys) > MAX_DEPTH:
            return
        if isinstance(expr, Mapping):
            for key, value in expr.entries:
                if isinstance(key, Text | Name):  # a constant may hold the name of a field
                    self.read(value, (*keys, key.value if isinstance(key, Text) else key.path))
            self.numbers(expr, keys)
        elif isinstance(expr, Items):
            for place, item in enumerate(expr.items):
                self.read(item, (*keys, f"[{place}]"))
        else:
            self.settings.append(Setting(keys, self.text(expr), isinstance(expr, Text), expr.span))

    def text(self, expr: Expr) -> str:
        """What a value is: its text, or the number that is written there."""
        if isinstance(expr, Text):
            return expr.value
        written = WRITTEN.search(source(self.code, expr.span)) if isinstance(expr, Opaque) and not expr.children else None
        return written[1] if written is not None else OTHER

    def numbers(self, mapping: Mapping, keys: Keys) -> None:
        """The numbers that are no facts of their own: entries that the facts of some languages leave out."""
        known = {key.value for key, _ in mapping.entries if isinstance(key, Text)}
        text = bytearray(self.code.data[mapping.span.start : mapping.span.end])
        for _, value in mapping.entries:
            if isinstance(value, Mapping | Items):
                begin, end = value.span.start - mapping.span.start, value.span.end - mapping.span.start
                text[begin:end] = b" " * (end - begin)
        for match in LEFT_OUT.finditer(text):
            key = match[1].decode()
            if key not in known:
                self.settings.append(Setting((*keys, key), match[2].decode(), False, mapping.span))


def asset(code: CodeFile, position: Position, item: Declared, span: Span, counts: Counter[str]) -> Asset:
    """The asset of an object."""
    bound, binding = label(position.frames, code.names, position.scope)
    name = item.called[0] if item.called else bound
    counts[name] += 1
    facts = IndexFacts(
        store=item.store,
        evidence=Evidence.DECLARED,
        dims=item.dims,
        element=item.element,
        metric=item.metric,
        model=item.model,
        absent=item.absent,
        called=item.called,
        places=(IndexPlace(code.path, span.line, Evidence.DECLARED, binding),),
    )
    return Asset(
        kind=Kind.EMBEDDING_INDEX,
        path=code.path,
        name=name,
        line=span.line,
        column=span.column,
        end_line=span.end_line,
        value=facts.text or ", ".join(item.called),
        role=ROLE,
        context=code.context_at(span.start, position.scope),
        content=f"{normalised(source(code, span))}\n{facts.text}",
        binding=binding,
        raw=code.data[span.start : span.end],
        confidence=Confidence.HIGH,
        ordinal=counts[name] - 1,
        scope=position.scope,
        cell=code.cell_at(span.start),
        carrier=item.row,
        index=facts,
    )
