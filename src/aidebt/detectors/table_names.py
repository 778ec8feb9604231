"""What the code around a type calls the column and its table, from the inside to the outside."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

from aidebt.detectors.code import CodeFile, constant
from aidebt.detectors.index_places import Frame, Place
from aidebt.detectors.pieces import around
from aidebt.facts import Binding, Call, Definition, Function, Mapping, Name, Span, Text
from aidebt.facts import Sequence as Listed
from aidebt.vector_types import VectorTypes

NAME = re.compile(r"[\w$][\w$. ]{0,99}")
MAX_CALLS = 2000
"""Calls of a file that may hold a column in a function that they are given."""


class Named(NamedTuple):
    """A column and its table, "" where nothing says them; `call` is what changes its type; `span` is what declares it."""

    column: str
    table: str
    call: str
    span: Span


class TableNames:
    """The names in one file."""

    def __init__(self, code: CodeFile, types: VectorTypes, places: Sequence[Place]) -> None:
        self.code = code
        self.orm = types.orm
        self._undo = types.undo_functions
        self._undone: dict[str, bool] = {}
        self._places = places

    def is_undone(self, scope: str) -> bool:
        """Whether a scope undoes a migration."""
        if scope not in self._undone:
            self._undone[scope] = not self._undo.isdisjoint(scope.split("."))
        return self._undone[scope]

    def named(self, place: Place) -> Named:
        """What the surroundings of a type call its column and table."""
        found = _Naming(self, place)
        for frame in place.frames():
            found.step(frame)
        return found.end()

    def bound(self, place: Place) -> str:
        """The name under which a type is kept for use elsewhere in its file."""
        head = place.scope.partition(".")[0]
        return head or (place.fact.target if isinstance(place.fact, Binding) else "")

    def table_of_class(self, scope: str) -> str:
        """The table of the class that a scope belongs to, "" outside classes."""
        owner = self.code.names.enclosing_class(scope)
        owner = owner.removesuffix(".Meta")
        if owner not in self.code.names.definitions:
            return ""
        for attribute in self.orm.table_attributes:
            for binding in self.code.names.bindings.get(f"{owner}.{attribute}", ()):
                if text := constant(binding.value):
                    return text
        definition = self.code.names.definitions[owner]
        for decorator in definition.decorators:
            if isinstance(decorator, Call) and last(decorator.callee) in self.orm.decorators:
                text = (
                    constant(decorator.argument(0))
                    or constant(decorator.argument("name"))
                    or constant(decorator.argument("tableName"))
                )
                if text:
                    return text
        return self.of_model(owner.rpartition(".")[2], definition)

    def of_model(self, name: str, definition: Definition | None = None) -> str:
        """The table of a model that does not name it; Django puts the name of the application before it."""
        if "." in name:
            return name.replace(".", "_").lower()
        if not any(module.partition(".")[0] == "django" for module in self.code.names.imports.values()):
            return (
                name.lower() if definition is not None and not self.code.path.endswith((".ts", ".js", ".tsx", ".mts")) else name
            )
        folders = self.code.path.split("/")[:-1]
        while folders and folders[-1] in ("models", "migrations"):
            folders.pop()
        return f"{folders[-1]}_{name.lower()}" if folders else name.lower()

    def enclosing_table(self, place: Place) -> str:
        """The table whose statement a call belongs to: by the object it is made on, or by the function it stands in."""
        call = place.expr
        if isinstance(call, Call):
            head = call.callee.partition(".")[0]
            for origin in self.code.names.bindings.get(self.code.names.lookup(head, place.scope) or "", ()):
                if isinstance(origin.value, Call) and (text := constant(origin.value.argument(0))):
                    return text
            if text := chained(call):
                return text
        return self.around(place.expr.span)

    @cached_property
    def _calls(self) -> list[Call]:
        """The calls that name something and are given a function."""
        calls = (place.expr for place in self._places if isinstance(place.expr, Call))
        tables = (call for call in calls if self.orm.tables.search(last(call.callee)) and constant(call.argument(0)))
        with_functions = (call for call in tables if any(isinstance(arg, Function) for arg in call.args))
        return [call for call, _ in zip(with_functions, range(MAX_CALLS), strict=False)]

    def around(self, span: Span) -> str:
        """The name that the innermost call around a place is given, of those that are given a function."""
        holding = [call for call in self._calls if call.span.start <= span.start and span.end <= call.span.end]
        return constant(min(holding, key=lambda call: call.span.end - call.span.start).argument(0)) if holding else ""

    def table_of_index(self, place: Place) -> str:
        """The table of an index that an operator class belongs to."""
        for frame in place.frames():
            if isinstance(frame.expr, Call):
                if table := self.of_attributes(frame.expr):
                    return table
                name = last(frame.expr.callee)
                if name in self.orm.indexers:
                    return constant(frame.expr.argument(1)) or constant(frame.expr.argument("table_name"))
                if model := constant(frame.expr.argument("model_name")):
                    return self.of_model(model)
                if self.orm.tables.search(name) and (text := constant(frame.expr.argument(0))):
                    return text
        return self.table_of_class(place.scope) or self.around(place.expr.span)

    def of_attributes(self, call: Call) -> str:
        """The table of the model whose attributes a call is given: `Index("i", Document.embedding)`."""
        owners = (arg.path.partition(".")[0] for arg in call.args if isinstance(arg, Name) and "." in arg.path)
        return next((table for owner in owners if (table := self.table_of_class(owner))), "")


class _Naming:
    """Collects names while it goes outward."""

    def __init__(self, names: TableNames, place: Place) -> None:
        self.names = names
        self.place = place
        self.column, self.table, self.call = "", "", ""
        self.span = place.expr.span
        if isinstance(place.expr, Call):
            self.column = identifier(constant(place.expr.argument(0)))

    def step(self, frame: Frame) -> None:
        """What one frame says."""
        match frame.expr:
            case Call():
                self.of_call(frame.expr, frame.key)
            case Mapping() if not self.column and isinstance(frame.key, str) and frame.key not in self.names.orm.generic:
                self.column = identifier(frame.key)
            case Listed(items=(Text(value=text), *_)) if not self.column and frame.key != 0:
                self.column, self.span = identifier(text), frame.expr.span

    def of_call(self, call: Call, key: str | int) -> None:
        """The names that a call is given before what holds the type, and those of its keywords."""
        orm = self.names.orm
        before = call.args[:key] if isinstance(key, int) else call.args[:2] if key != "receiver" else ()
        texts = [text for arg in before[:2] if isinstance(arg, Text) and (text := identifier(arg.value))]
        if last(call.callee) in orm.retypes:
            self.call = last(call.callee)
        model = identifier(next((text for word in orm.model_keywords if (text := constant(call.argument(word)))), ""))
        own = constant(call.argument("name")) if not call.keyed or not texts else ""
        if model:
            self.table = self.table or self.names.of_model(model)
        if len(texts) == 2 and not self.column:
            self.table, self.column, self.span = texts[0], texts[1], call.span
        for text in texts[:1] if not (self.column and self.table) else ():
            self.take(text, call)
        if own and identifier(own):
            self.take(own if self.column == "" else self.names.of_model(own), call)
        if self.column and not self.table:
            self.table = identifier(chained(call)) or self.on_object(call)

    def take(self, text: str, call: Call) -> None:
        """The first name is the column's, the next one its table's."""
        if not self.column:
            self.column, self.span = text, own_span(call)
        elif not self.table:
            self.table = text

    def on_object(self, call: Call) -> str:
        """The table of the object that a call is made on: `batch_op.add_column(…)`."""
        head, dot, _ = call.callee.partition(".")
        name = self.names.code.names.lookup(head, self.place.scope) if dot else None
        for binding in self.names.code.names.bindings.get(name or "", ()):
            if isinstance(binding.value, Call) and last(binding.value.callee) in self.names.orm.openers:
                return identifier(constant(binding.value.argument(0)))
        return ""

    def end(self) -> Named:
        """What the statement adds: an attribute of a class is a column of its table."""
        fact, names = self.place.fact, self.names
        owner = names.code.names.enclosing_class(fact.scope)
        is_field = bool(owner) and isinstance(fact, Binding) and fact.scope == owner
        is_decorated = bool(owner) and fact.scope != owner and fact.scope not in names.code.names.definitions
        if (is_field or is_decorated) and not self.table:
            self.column = self.column or identifier(fact.target if isinstance(fact, Binding) else last(fact.scope))
            self.span = fact.span
        if self.column and not self.table:
            inside = names.table_of_class(fact.scope) if is_field or is_decorated else ""
            self.table = inside or names.around(self.place.expr.span)
        if self.column and not self.table and isinstance(fact, Binding) and not fact.scope and self.place.frame is not None:
            self.table = identifier(fact.target)
        return Named(self.column, self.table, self.call, self.span)


def last(name: str) -> str:
    """The last part of a dotted name."""
    return name.rpartition(".")[2]


def identifier(text: str) -> str:
    """A text that can name a column or a table, else ""."""
    return text if NAME.fullmatch(text) else ""


def own_span(call: Call) -> Span:
    """Where a call stands without the calls of its chain that come before it."""
    first = call.args[0].span if call.args else call.span
    return around(first, call.span) if "()" in call.callee else call.span


def chained(call: Call) -> str:
    """The name that an earlier call of a chain is given: `schema.createTable("docs").addColumn(…)`."""
    inner = call.receiver
    while isinstance(inner, Call):
        if last(inner.callee).lower().endswith("table") and (text := constant(inner.argument(0))):
            return text
        inner = inner.receiver
    return ""
