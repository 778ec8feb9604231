"""Calls of the repository's own code that pass on prompts, models, and objects that hold one.

A function that sends what it is passed is a wrapper: what its callers pass for those parameters is sent, to the models that
they pass or that it names itself. Within one file the texts that callers pass are prompts by that; what crosses files is put
together in `link`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from aidebt.assets import Context, EnvRef, Handed, NameRef, ParamRef, Ref
from aidebt.detectors.code import CodeFile
from aidebt.detectors.names import RECEIVERS, first_value
from aidebt.detectors.parted import Parted
from aidebt.detectors.positions import last
from aidebt.detectors.sending import Trail, sent
from aidebt.detectors.sites import SiteFinder, made_of
from aidebt.facts import (
    Attribute,
    Call,
    Choice,
    Definition,
    Expr,
    Item,
    Mapping,
    Name,
    Opaque,
    Sequence,
    Template,
    Text,
    children,
)

MAX_ROUNDS = 3
"""How many wrappers around one another are looked through in one file."""
MAX_HANDED = 2000
"""Calls told of one file."""
MAX_STEPS = 6
MAX_PARTS = 3
"""Expressions inside the expressions of an argument that are looked at."""
READS_ENVIRONMENT = (b"environ", b"getenv", b"process.env")
"""Of which one stands in each file that reads a variable of the environment."""


def adopt(code: CodeFile, finder: SiteFinder, parted: Parted) -> None:
    """Count texts as prompts that are passed to a function of the same file which sends them."""
    if not finder.roles:
        return
    targets = [(call, scope, name) for call, scope, *_ in parted.calls if (name := own(code, call, scope))]
    for _ in range(MAX_ROUNDS):
        before = len(finder.roles)
        for call, scope, function in targets:
            definition = code.names.definitions.get(function)
            if definition is None:
                continue
            for parameter, given in given_for(definition, call):
                role = finder.roles.get(ParamRef(function, parameter))
                if role is not None:
                    for item in sent(code, given, scope, role, Trail()):
                        finder.prove(item)
        if len(finder.roles) == before:
            return


def own(code: CodeFile, call: Call, scope: str) -> str:
    """The qualified name of the function of this file that a call runs, or ""."""
    path, at = callee(code, call, scope)
    name = code.names.lookup(path, at) if path else None
    definition = code.names.definitions.get(name) if name else None
    if name is None or definition is None:
        return ""
    if definition.kind == "function":
        return name
    return code.names.attribute(name, "__init__") or code.names.attribute(name, "constructor") or ""


def callee(code: CodeFile, call: Call, scope: str) -> tuple[str, str]:
    """The dotted name of what a call runs, objects replaced by the classes they were built from, and where it is read."""
    path = call.callee
    if path.startswith("super()."):
        owner = code.names.definitions.get(code.names.enclosing_class(scope))
        return (f"{owner.bases[0]}.{path[8:]}", "") if owner is not None and owner.bases else ("", "")
    if call.receiver is not None:
        built = call.receiver
        if isinstance(built, Call) and path == f"{built.callee}().{last(path)}" and "(" not in built.callee:
            return f"{built.callee}.{last(path)}", scope
        return "", ""
    for _ in range(MAX_STEPS):
        if "(" in path:
            return "", ""
        step = replaced(code, path, scope)
        if step is None:
            return path, scope
        path, scope = step
    return path, scope


def replaced(code: CodeFile, path: str, scope: str) -> tuple[str, str] | None:
    """One step: the object at the head of a dotted name by its class, a name by what it is bound to."""
    parts = path.split(".")
    for cut in range(len(parts) - 1, 0, -1):
        name = code.names.lookup(".".join(parts[:cut]), scope)
        if name is None or (cut == 1 and parts[0] in RECEIVERS):
            continue
        rest = ".".join(parts[cut:])
        for binding in code.names.bindings.get(name, ()):
            value = first_value(binding.value)
            if isinstance(value, Call) and value.receiver is None and value.callee != path:
                return f"{value.callee}.{rest}", binding.scope
            if isinstance(value, Name) and value.path != ".".join(parts[:cut]):
                return f"{value.path}.{rest}", binding.scope
        typed = annotation(code, name)
        return (f"{typed}.{rest}", "") if typed else None
    if parts[0] in RECEIVERS and len(parts) > 1:
        owner = code.names.enclosing_class(scope)
        return (f"{owner}.{'.'.join(parts[1:])}", "") if owner and code.names.lookup(path, scope) is None else None
    return None


def annotation(code: CodeFile, name: str) -> str:
    """The class that a parameter is said to be of, where this file defines or imports it."""
    function, _, parameter = name.rpartition(".")
    definition = code.names.definitions.get(function)
    for formal in definition.parameters if definition is not None else ():
        if formal.name == parameter:
            written = formal.annotation.strip("'\" ").removeprefix("Optional[").rstrip("]").partition("|")[0].strip("'\" ")
            head = written.partition(".")[0]
            known = head in code.names.imports or code.names.definitions.get(written) is not None
            return written if known and written.replace(".", "").isidentifier() else ""
    return ""


def given_for(definition: Definition, call: Call) -> Iterator[tuple[str, Expr]]:
    """The parameters of a function with what a call passes for them."""
    names = [parameter.name for parameter in definition.parameters]
    if names and names[0] in RECEIVERS:
        names = names[1:]
    yield from zip(names, call.args, strict=False)
    yield from ((name, value) for name, value in call.keywords if name in names)


class Reader:
    """Reads the calls of one file for what they pass on; equal names in equal scopes are looked at once."""

    def __init__(self, code: CodeFile, finder: SiteFinder) -> None:
        self.code = code
        self.finder = finder
        reads = any(word in code.data for word in READS_ENVIRONMENT)
        self.models = reads or bool(finder.pins.drafts or finder.pins.implicit)
        self.callees: dict[tuple[str, str], tuple[str, str]] = {}
        self.roots: dict[str, bool] = {}  # whether an import's module is a vendor's
        self.carries = code.rules.signatures.names.carries  # whether a name says that it holds a prompt or a model
        self.built = {call.span.start for call, *_ in finder.found}  # calls that a row knows
        self.senders = {part for ref in finder.roles for part in ref.function.split(".")[-2:]}  # of a constructor, its class
        self.known = bool(finder.texts.drafts or finder.pins.drafts)  # whether any text of the file is a prompt or a model
        self.names: dict[tuple[str, str], tuple[Ref, ...]] = {}

    def callee(self, call: Call, scope: str) -> tuple[str, str]:
        """What a call runs and where that name is read, or "" where it can be no function of the repository."""
        key = (call.callee, scope)
        if call.receiver is None and key in self.callees:
            return self.callees[key]
        path, at = callee(self.code, call, scope)
        found = (path, at) if path and self.followed(call, scope, path, at) else ("", "")
        if call.receiver is None:
            self.callees[key] = found
        return found

    def followed(self, call: Call, at: str, path: str, scope: str) -> bool:
        """Whether a dotted name can lead to a function of the repository: of this file, or of one that it imports."""
        names, head, signatures = self.code.names, path.partition(".")[0], self.code.rules.signatures
        if names.lookup(path, scope) is not None or head in names.definitions:
            return True
        module = names.imports.get(head)
        if module is None:
            return False
        if head not in self.roots:
            self.roots[head] = bool(signatures.vendors_of((module,)))
        if not self.roots[head]:
            return True
        resolved, asked = (
            self.code.resolved(call, at),
            (signatures.match_call, signatures.match_message, signatures.match_template),
        )
        return not any(ask(call.callee, resolved, self.code.vendors) for ask in asked)

    def matters(self, expr: Expr, depth: int = 0) -> bool:
        """Whether an argument may hold a prompt, a model, or something that does: most arguments in any program do not."""
        match expr:
            case Name(path=path):
                return self.carries(path) or (path.isupper() and path in self.code.names.imports)
            case Text():
                return self.known and self.holds(expr)
            case Opaque(children=()):
                return False
            case Template():
                return (self.known and self.holds(expr)) or self.some(expr.parts, depth)
            case Call():
                if expr.span.start in self.built or any(map(self.carries, expr.callee.split("."))):
                    return True
                return self.some(expr.args, depth) or self.some((value for _, value in expr.keywords), depth)
            case Choice() | Sequence() | Opaque() | Item() | Attribute() | Mapping():
                return self.some(children(expr), depth)
            case _:
                return False

    def holds(self, expr: Text | Template) -> bool:
        """Whether a text is a prompt, or a part of one, or a model."""
        return self.finder.texts.holds(expr) or expr.span.start in self.finder.pins.drafts

    def some(self, parts: Iterable[Expr], depth: int) -> bool:
        """Whether any of the parts of an expression matters."""
        return depth < MAX_PARTS and any(self.matters(part, depth + 1) for part in parts)

    def tells(self, call: Call) -> bool:
        """Whether any argument of a call matters, by itself or by its keyword."""
        for value in call.args:
            if self.matters(value):
                return True
        return any(self.carries(name) or self.matters(value) for name, value in call.keywords)

    def passed(self, call: Call) -> list[tuple[str, Expr | None]]:
        """The arguments by keyword or position; None for what by itself and by its keyword holds no prompt and no model."""
        every = last(call.callee) in self.senders
        if not every and not self.tells(call):
            return []
        given = [*((str(place), value) for place, value in enumerate(call.args)), *call.keywords]
        return [(name, value if every or self.carries(name) or self.matters(value) else None) for name, value in given]

    def held(self, expr: Expr, scope: str) -> tuple[Ref, ...]:
        """The prompts, names and parameters that an argument holds, and the models where the file can name any."""
        match expr:
            case Text() if not self.finder.texts.holds(expr) and expr.span.start not in self.finder.pins.drafts:
                return ()
            case Opaque(children=()):
                return ()
            case Name(path=path):
                key = (path, scope)
                if key not in self.names:
                    self.names[key] = self.name(expr, scope)
                return self.names[key]
            case _:
                return self.holding(expr, scope)

    def name(self, expr: Name, scope: str) -> tuple[Ref, ...]:
        """What a name holds: the cases that are most of them need no looking for."""
        names = self.code.names
        bound = names.lookup(expr.path, scope)
        if bound is not None and bound not in names.bindings and isinstance(names.parameter(bound), Opaque):
            function, _, parameter = bound.rpartition(".")
            return (ParamRef(function, parameter),)
        if bound is not None or names.named(expr.path, scope) is not None:
            return self.holding(expr, scope)
        variable = self.code.variable(expr, scope) if self.models else ""
        if variable:
            return (EnvRef(variable),)
        head = expr.path.partition(".")[0]
        known = head in names.imports or head in RECEIVERS or "*" in names.imports
        return (NameRef(expr.path, scope),) if known else ()

    def holding(self, expr: Expr, scope: str) -> tuple[Ref, ...]:
        """The same, looked for."""
        texts, pins = self.finder.texts, self.finder.pins
        found: list[int | Ref] = []
        for item in sent(self.code, expr, scope, "", Trail()):
            if item.parameter is not None:
                found.append(ParamRef(*item.parameter))
            elif isinstance(item.expr, Name):
                found.append(NameRef(item.expr.path, item.scope))
            elif texts.holds(item.expr):
                found.append(item.expr.span.start)
        if self.models:
            found += self.finder.leads.leads(expr, scope, "", None, False)
        made = made_of([item for item in found if not isinstance(item, int)], {})
        starts = [item for item in found if isinstance(item, int)]
        return (*made, *made_of(starts, texts.assets | pins.assets)) if starts else made


def collect(code: CodeFile, finder: SiteFinder, parted: Parted) -> Iterator[Handed]:
    """The calls that pass something on, for the files that define what they call, this one among them."""
    if code.context is Context.TEST:
        return  # what tests pass reaches no user
    finder.leads.reading = True
    reader = Reader(code, finder)
    count = 0
    for call, scope, *_ in parted.calls:
        if not (call.args or call.keywords) or call.callee.startswith("<") or count >= MAX_HANDED:
            continue
        given = reader.passed(call)
        path, at = reader.callee(call, scope) if given else ("", "")
        if not path:
            continue
        arguments = tuple(
            (name, reader.held(value, scope) if value is not None else ()) for name, value in given if name != "**"
        )
        if any(refs for _, refs in arguments):
            count += 1
            yield Handed(path, at, call.span.line, arguments)
