"""What the names of one code file lead to, for the other files of the repository."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aidebt.assets import Asset, AssetRef, EnvRef, NameRef, ParamRef, Ref
from aidebt.detectors import stored
from aidebt.detectors.code import CodeFile, constant
from aidebt.detectors.names import RECEIVERS
from aidebt.facts import Call, Choice, Expr, Mapping, Name, Opaque, Text, walk

if TYPE_CHECKING:
    from aidebt.detectors.sites import SiteFinder

MAX_MEMBERS = 4
"""Objects inside objects whose values are named one by one."""


def exported(code: CodeFile, finder: SiteFinder) -> list[tuple[str, tuple[Ref, ...]]]:
    """What this file's names lead to, for other files that import them: pins, prompts, variables, other names."""
    table: list[tuple[str, tuple[Ref, ...]]] = []
    values: dict[str, list[tuple[Expr, str]]] = {}
    for name, bindings in code.names.bindings.items():
        if visible(code, name):
            values.setdefault(name, []).extend((binding.value, binding.scope) for binding in bindings)
            for binding in bindings:
                for member, value in members(binding.value):
                    values.setdefault(f"{name}.{member}", []).append((value, binding.scope))
    for name, returns in code.names.returns.items():
        values.setdefault(name, []).extend((item.value, item.scope) for item in returns)
    for name, definition in code.names.definitions.items():
        for parameter in definition.parameters:
            if parameter.default is not None:
                values.setdefault(f"{name}.{parameter.name}", []).append((parameter.default, name))
    held = Held(code, finder)
    for name, sources in sorted(values.items()):
        refs: dict[Ref, None] = {EnvRef(variable): None for variable in finder.leads.fields.get(name, ())}
        for value, scope in sources:
            refs.update(dict.fromkeys(held.references(value, scope)))
        if refs:
            table.append((name, tuple(refs)))
    return table


def members(value: Expr, depth: int = 0) -> Iterator[tuple[str, Expr]]:
    """The values in an object by their paths; in one that a call checks against a schema, the variables that it names."""
    if isinstance(value, Mapping) and depth < MAX_MEMBERS:
        for key, inner in value.entries:
            if isinstance(key, Text) and key.value.isidentifier():
                yield key.value, inner
                yield from ((f"{key.value}.{path}", item) for path, item in members(inner, depth + 1))
    elif isinstance(value, Call) and value.keyed and not depth:
        for node in walk(value):
            for key, inner in node.entries if isinstance(node, Mapping) else ():
                if isinstance(key, Text) and key.value.isupper() and key.value.isidentifier():
                    yield key.value, Choice((Name(f"process.env.{key.value}", key.span), inner), key.span)


def visible(code: CodeFile, name: str) -> bool:
    """Whether other files can see a binding: one of the module or of a class, and no function's own variable."""
    owner = code.names.definitions.get(name.rpartition(".")[0])
    return owner is None or owner.kind == "class"


class Held:
    """Reads the expressions of one file for what stands in them; equal names in equal scopes are looked up once."""

    def __init__(self, code: CodeFile, finder: SiteFinder) -> None:
        self.code = code
        self.pins = finder.pins.assets
        self.texts = {**finder.remotes, **finder.texts.assets}
        self.names: dict[tuple[str, str], tuple[Ref, ...]] = {}

    def references(self, value: Expr, scope: str) -> Iterator[Ref]:
        """The assets, variables and names inside an expression."""
        if isinstance(value, Text) and not self.pins and not self.texts:
            return
        for node in walk(value):
            if isinstance(node, Name):
                yield from self.name(node, scope)
                continue
            asset = self.asset(node) if self.pins or self.texts else None
            if asset is not None:
                yield AssetRef(asset.id)
            if isinstance(node, Call):
                yield from self.call(node, scope)

    def asset(self, node: Expr) -> Asset | None:
        """What became of an expression."""
        pin = self.pins.get(node.span.start) if isinstance(node, Text | Call) else None
        return pin or self.texts.get(node.span.start)

    def name(self, name: Name, scope: str) -> tuple[Ref, ...]:
        """What a name leads to: a variable of the environment, a parameter with its default, what it is bound to elsewhere."""
        key = (name.path, scope)
        found = self.names.get(key)
        if found is None:
            found = self.names[key] = tuple(self._named(name, scope))
        return found

    def _named(self, name: Name, scope: str) -> Iterator[Ref]:
        code = self.code
        if variable := code.variable(name, scope):
            yield EnvRef(variable)
        elif (parameter := formal(code, name.path, scope)) is not None:
            yield parameter
            if not isinstance(code.names.parameter(f"{parameter.function}.{parameter.name}"), Opaque):
                yield NameRef(name.path, scope)  # its default
        elif relevant(code, name.path, scope):
            yield NameRef(name.path, scope)

    def call(self, call: Call, scope: str) -> Iterator[Ref]:
        """The files that a call reads, and the variable of the environment or the function that it asks."""
        yield from stored.files(self.code, call, scope)
        if self.code.reads_environment(call, scope) and constant(call.argument(0)):
            yield EnvRef(constant(call.argument(0)))
        elif "(" not in call.callee and relevant(self.code, call.callee, scope):
            yield NameRef(call.callee, scope)


def formal(code: CodeFile, path: str, scope: str) -> ParamRef | None:
    """The parameter that a name is, or None."""
    name = code.names.lookup(path, scope)
    if name is None or code.names.parameter(name) is None:
        return None
    function, _, parameter = name.rpartition(".")
    return ParamRef(function, parameter) if parameter not in RECEIVERS else None


def relevant(code: CodeFile, path: str, scope: str) -> bool:
    """Whether a name may lead to an asset: it comes from an import, or is bound in this file to more than itself."""
    head = path.partition(".")[0]
    return head in code.names.imports or code.names.lookup(path, scope) is not None
