"""What a query finds, followed through one file: the prompts that it ends up in.

A name has part in it as soon as it is bound to something that has; so has a parameter that it is handed to, and what a function
returns. The prompts are those that stand in one statement with a name that has part.
"""

from __future__ import annotations

from collections.abc import Iterator

from aidebt.assets import AssetRef, NameRef, Ref
from aidebt.detectors.index_calls import IndexFinder
from aidebt.detectors.index_found import Found, Key
from aidebt.detectors.index_reach import behind
from aidebt.facts import Binding, Call, Expr, Expression, Name, Return, Template, Text, walk
from aidebt.values import dataclass, field

MAX_ROUNDS = 3
"""Times that the statements are gone through for one query: further ways round are rare."""
MAX_PROMPTS = 12


@dataclass(slots=True)
class Statement:
    """One statement: what it mentions, and what has part in it if one of those has.

    `handed` are the parameters of functions of the file, each with what it is handed; `gives` is the name that it binds, or
    the function that it returns from, written `name()`.
    """

    value: Expr
    scope: str
    gives: str
    mentions: set[str] = field(default_factory=set)
    calls: set[Key] = field(default_factory=set)
    handed: list[tuple[str, set[str], set[Key]]] = field(default_factory=list)


class Feeds:
    """The statements of one file, read when first asked."""

    def __init__(self, finder: IndexFinder) -> None:
        self.finder = finder
        self.code = finder.code
        self._statements: list[Statement] = []
        self._sent = {(call.span.start, call.span.end): texts for call, _, _, _, texts, _, _ in finder.sites.found}

    def prompts(self, item: Found) -> list[Ref]:
        """The prompts that receive what one query finds."""
        if not self._statements:
            self._statements = list(self.read())
        part: set[str] = set()
        found: dict[Ref, None] = {}
        for _ in range(MAX_ROUNDS):
            size = len(part)
            for statement in self._statements:
                if item.key in statement.calls or not part.isdisjoint(statement.mentions):
                    if statement.gives:
                        part.add(statement.gives)
                    for parameter, names, calls in statement.handed:
                        if item.key in calls or not part.isdisjoint(names):
                            part.add(parameter)
            if len(part) == size:
                break
        for statement in self._statements:
            if item.key in statement.calls or not part.isdisjoint(statement.mentions):
                found.update(dict.fromkeys(self.told(statement)))
        return list(found)[:MAX_PROMPTS]

    # -- statements -------------------------------------------------------------------------------------------------

    def read(self) -> Iterator[Statement]:
        """The statements, in source order."""
        names = self.code.names
        for fact in names.parsed.facts:
            match fact:
                case Binding():
                    gives = names.key(fact.target, fact.scope)
                case Return():
                    gives = f"{fact.scope}()" if fact.scope else ""
                case Expression():
                    gives = ""
                case _:
                    continue
            statement = Statement(fact.value, fact.scope, gives)
            statement.mentions, statement.calls = self.mentioned(fact.value, fact.scope)
            for node in walk(fact.value):
                if isinstance(node, Call):
                    statement.handed += self.handed(node, fact.scope)
            yield statement

    def mentioned(self, expr: Expr, scope: str) -> tuple[set[str], set[Key]]:
        """The names of this file, the functions called and the places of calls in an expression."""
        names: set[str] = set()
        calls: set[Key] = set()
        for node in walk(expr):
            if isinstance(node, Name):
                names.update(self.meant(node.path, scope))
            elif isinstance(node, Call):
                calls.add((node.span.start, node.span.end))
                called = self.code.names.lookup(node.callee, scope)
                if called is not None:
                    names.add(f"{called}()")
                base = node.callee.rpartition(".")[0]
                if base and "(" not in base:
                    names.update(self.meant(base, scope))
        return names, calls

    def meant(self, path: str, scope: str) -> Iterator[str]:
        """The name of this file that a dotted name is, or is an attribute of."""
        while path and path not in ("self", "cls", "this"):
            found = self.code.names.lookup(path, scope)
            if found is not None:
                yield found
                return
            path = path.rpartition(".")[0]

    def handed(self, call: Call, scope: str) -> Iterator[tuple[str, set[str], set[Key]]]:
        """The parameters of a function of this file with what a call hands to each."""
        function = self.code.names.lookup(call.callee, scope)
        definition = self.code.names.definitions.get(function) if function else None
        if definition is None or definition.kind != "function":
            return
        told = [parameter.name for parameter in definition.parameters if parameter.name not in ("self", "cls")]
        for name, value in (*zip(told, call.args, strict=False), *call.keywords):
            yield (f"{definition.name}.{name}", *self.mentioned(value, scope))

    # -- prompts ----------------------------------------------------------------------------------------------------

    def told(self, statement: Statement) -> Iterator[Ref]:
        """The prompts that stand in a statement, or behind its names."""
        texts, remotes = self.finder.sites.texts.assets, self.finder.sites.remotes
        for expr, scope in behind(self.code, statement.value, statement.scope):
            asset = texts.get(expr.span.start) if isinstance(expr, Text | Template | Call) else None
            asset = asset or (remotes.get(expr.span.start) if isinstance(expr, Call) else None)
            if asset is not None:
                yield AssetRef(asset.id)
            elif isinstance(expr, Name) and self.code.prompt_name(expr.path) is not None:
                yield NameRef(expr.path, scope)
            if isinstance(expr, Call):
                sent = self._sent.get((expr.span.start, expr.span.end), ())
                yield from (ref for ref in sent if isinstance(ref, NameRef))
