"""What the names in one code file lead to: imports, scopes, attributes, constructor types, returned values."""

from __future__ import annotations

from collections.abc import Iterator

from aidebt.facts import (
    Binding,
    Call,
    Choice,
    Definition,
    Expr,
    Expression,
    Function,
    Import,
    Item,
    Mapping,
    Name,
    Opaque,
    ParsedFile,
    Return,
    Sequence,
    Template,
    Text,
)
from aidebt.values import dataclass, field

MAX_STEPS = 400
"""Resolution of one expression stops after this many steps: enough for real chains, a bound for generated code."""

MAX_NAMES = 6
"""Names bound to names bound to names; longer chains are cut."""

VALUE = ".value"
"""`Engine.FAST.value` is what the member of the enumeration is bound to."""
RECEIVERS = frozenset({"self", "cls", "this"})
ADDS = {"append": 0, "push": 0, "extend": 0, "insert": 1}
"""Methods that put something into a list, and at which position they take it."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value comes from: a leaf expression, the scope it stands in, and the qualified name it was last bound to."""

    expr: Expr
    scope: str
    bound: str


@dataclass(slots=True)
class Names:
    """The names of one file, looked up from any scope in it."""

    parsed: ParsedFile
    imports: dict[str, str] = field(default_factory=dict)
    bindings: dict[str, list[Binding]] = field(default_factory=dict)
    definitions: dict[str, Definition] = field(default_factory=dict)
    returns: dict[str, list[Return]] = field(default_factory=dict)
    added: dict[str, list[Origin]] = field(default_factory=dict)
    _defaults: dict[str, Expr] = field(default_factory=dict)
    _known: set[str] = field(default_factory=set)
    _words: set[str] = field(default_factory=set)  # what the names of this file are made of: any other leads out of it
    _looked_up: dict[tuple[str, str], str | None] = field(default_factory=dict)
    _qualified: dict[tuple[str, str], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Index the facts once."""
        bound: list[Binding] = []
        called: list[tuple[Call, str]] = []
        for fact in self.parsed.facts:
            match fact:
                case Binding():
                    bound.append(fact)
                case Expression():
                    if isinstance(fact.value, Call):
                        called.append((fact.value, fact.scope))
                case Import():
                    self.imports[fact.alias] = qualified_import(fact)
                case Definition():
                    self.definitions[fact.name] = fact
                case Return():
                    self.returns.setdefault(fact.scope, []).append(fact)
                case _:
                    pass
        for binding in bound:
            self.bindings.setdefault(self.key(binding.target, binding.scope), []).append(binding)
        for definition in self.definitions.values():
            if definition.kind == "function":
                for parameter in definition.parameters:
                    default = parameter.default if parameter.default is not None else Opaque((), parameter.span)
                    self._defaults.setdefault(f"{definition.name}.{parameter.name}", default)
        self._known = {*self.bindings, *self.definitions, *self._defaults}
        self._words = {*RECEIVERS, *(word for name in self._known for word in name.split("."))}
        for call, scope in called:
            self.add(call, scope)

    def add(self, call: Call, scope: str) -> None:
        """Index what a call puts into a list of this file."""
        base, _, method = call.callee.rpartition(".")
        place = ADDS.get(method)
        if place is None or not base or "(" in base or len(call.args) <= place:
            return
        name = self.lookup(base, scope)
        if name is not None:
            self.added.setdefault(name, []).append(Origin(call.args[place], scope, name))

    # -- names ------------------------------------------------------------------------------------------------------

    def enclosing_class(self, scope: str) -> str:
        """The qualified name of the innermost class around `scope`, or ""."""
        while scope:
            definition = self.definitions.get(scope)
            if definition is not None and definition.kind == "class":
                return scope
            scope = scope.rpartition(".")[0]
        return ""

    def key(self, target: str, scope: str) -> str:
        """The qualified name that assigning to `target` in `scope` binds; attributes of self belong to the class."""
        head, dot, rest = target.partition(".")
        if dot and head in RECEIVERS:
            owner = self.enclosing_class(scope)
            return f"{owner}.{rest}" if owner else target
        return f"{scope}.{target}" if scope else target

    def lookup(self, path: str, scope: str) -> str | None:
        """The qualified name in this file that `path` means when read in `scope`, or None."""
        key = (path, scope)
        if key not in self._looked_up:
            self._looked_up[key] = self._look_up(path, scope)
        return self._looked_up[key]

    def _look_up(self, path: str, scope: str) -> str | None:
        head, dot, rest = path.partition(".")
        if head not in self._words or path.rpartition(".")[2] not in self._words:
            return None
        if dot and head in RECEIVERS:
            owner = self.enclosing_class(scope)
            return self.attribute(owner, rest) if owner else None
        while True:
            name = f"{scope}.{head}" if scope else head
            if not rest and self.known(name):
                return name
            if rest:
                whole = f"{scope}.{path}" if scope else path
                if self.known(whole):
                    return whole
                if self.known(name):
                    return self.attribute(name, rest)
            if not scope:
                return None
            scope = scope.rpartition(".")[0]

    def attribute(self, owner: str, path: str, depth: int = 0) -> str | None:
        """The qualified name of attribute `path` of a class, or of an object built by one, bases included."""
        if depth > 8:
            return None
        name = f"{owner}.{path}"
        if self.known(name):
            return name
        definition = self.definitions.get(owner)
        if definition is not None:
            for base in definition.bases:
                if base in self.definitions and base != owner:
                    found = self.attribute(base, path, depth + 1)
                    if found:
                        return found
        for binding in self.bindings.get(owner, ()):
            if isinstance(binding.value, Call) and binding.value.callee in self.definitions and binding.value.callee != owner:
                return self.attribute(binding.value.callee, path, depth + 1)
        return None

    def known(self, name: str) -> bool:
        """Whether `name` is bound or defined in this file, parameters included."""
        return name in self._known

    def parameter(self, name: str) -> Expr | None:
        """The default of a parameter by qualified name; an empty Opaque where it has none; None if it is no parameter."""
        return self._defaults.get(name)

    def parameters(self, expr: Expr, scope: str) -> list[tuple[str, str]]:
        """The parameters (function, name) that a value comes from, over names and attributes of this file."""
        found: dict[tuple[str, str], None] = {}
        stack = [Origin(expr, scope, "")]
        seen: set[str] = set()
        while stack and len(seen) < MAX_STEPS:
            origin = stack.pop()
            match origin.expr:
                case Choice(options=inner):
                    stack.extend(Origin(item, origin.scope, "") for item in inner)
                case Name(path=path) if (name := self.lookup(path, origin.scope)) is not None and name not in seen:
                    seen.add(name)
                    function, _, parameter = name.rpartition(".")
                    if self.parameter(name) is not None and parameter not in RECEIVERS:
                        found[function, parameter] = None
                    stack.extend(Origin(binding.value, binding.scope, name) for binding in self.bindings.get(name, ()))
                case _:
                    continue
        return list(found)

    def qualify(self, path: str, scope: str, depth: int = 0) -> str:
        """`path` with imports and constructor types applied: `client.chat` is `openai.OpenAI().chat`."""
        key = (path, scope)
        if key not in self._qualified:
            self._qualified[key] = self._qualify(path, scope, depth) if depth <= 6 else path
        return self._qualified[key]

    def _qualify(self, path: str, scope: str, depth: int) -> str:
        if path.startswith("()"):
            return path
        known = None
        head, dot, rest = path.partition(".")
        if head.endswith("()"):
            return f"{self.qualify(head[:-2], scope, depth + 1)}(){dot}{rest}"
        parts = path.split(".") if head in self._words else []
        for cut in range(len(parts), 0, -1):
            if parts[cut - 1] not in self._words:
                continue
            prefix = ".".join(parts[:cut])
            if "(" in prefix:
                continue
            name = self.lookup(prefix, scope)
            if name is None:
                continue
            known = name
            for binding in self.bindings.get(name, ()):
                value = first_value(binding.value)
                if isinstance(value, Call) and value.callee != prefix:
                    base = self.qualify(value.callee, binding.scope, depth + 1)
                    return ".".join([f"{base}()", *parts[cut:]])
                if isinstance(value, Name) and value.path != prefix:
                    base = self.qualify(value.path, binding.scope, depth + 1)
                    return ".".join([base, *parts[cut:]])
            break
        if known is None and head in self.imports:
            return f"{self.imports[head]}{dot}{rest}"
        return path

    # -- values -----------------------------------------------------------------------------------------------------

    def origins(self, expr: Expr, scope: str) -> Iterator[Origin]:
        """The leaves `expr` can come from: literals, calls, names of other files. Lists give their items."""
        seen: set[tuple[int, str]] = set()
        stack: list[Origin] = [Origin(expr, scope, "")]
        steps = 0
        while stack and steps < MAX_STEPS:
            steps += 1
            origin = stack.pop()
            here = (id(origin.expr), origin.scope)
            if here in seen:
                continue
            seen.add(here)
            more = self.step(origin)
            if more is None:
                yield origin
            else:
                stack.extend(reversed(more))

    def step(self, origin: Origin) -> list[Origin] | None:
        """One step towards the leaves; None when `origin` is one."""
        expr, scope, bound = origin.expr, origin.scope, origin.bound
        match expr:
            case Choice(options=inner) | Sequence(items=inner):
                return [Origin(item, scope, bound) for item in inner]
            case Item(base=base, key=key):
                return self.item(base, key, scope, bound)
            case Function(body=body, name=name):
                return [Origin(item.value, item.scope, name) for item in self.returns.get(name, ())] or [
                    Origin(body, scope, bound)
                ]
            case Name(path=path):
                return self.named(path, scope)
            case Call():
                return self.called(expr, scope)
            case _:
                return None

    def item(self, base: Expr, key: Expr, scope: str, bound: str) -> list[Origin]:
        """The items of what is subscripted: of a display itself, or of the displays that a name is bound to."""
        name = self.lookup(base.path, scope) if isinstance(base, Name) else None
        if isinstance(key, Text) and isinstance(base, Name):
            if name is None:
                return [Origin(Name(f"{base.path}.{key.value}", base.span), scope, bound)]  # of another file
            keyed = ((entry_at(value, [key.value]), at) for value, at in self.values(name))
            return [Origin(value, at, f"{name}.{key.value}") for value, at in keyed if value is not None]
        found = display_items(base, scope, bound)
        for binding in self.bindings.get(name, ()) if name is not None else ():
            found += display_items(binding.value, binding.scope, name or "")
        return found

    def named(self, path: str, scope: str) -> list[Origin] | None:
        """What a name of this file is bound to; None for a name of another file, or of a function or class."""
        name = self.lookup(path, scope) or (self.lookup(path[: -len(VALUE)], scope) if path.endswith(VALUE) else None)
        if name is None:
            entry = self.member(path, scope)
            return [entry] if entry is not None else None
        found = [Origin(binding.value, binding.scope, name) for binding in self.bindings.get(name, ())]
        found += self.added.get(name, ())
        default = self.parameter(name)
        if default is not None:
            found.append(Origin(default, name.rpartition(".")[0], name))
        return found or None

    def member(self, path: str, scope: str, depth: int = 0) -> Origin | None:
        """`PROMPTS.qa` and `MODELS.chat.fast` where the first name is bound to a display, or to a name of one."""
        parts = path.split(".")
        for cut in range(len(parts) - 1, 0, -1):
            name = self.lookup(".".join(parts[:cut]), scope)
            if name is None:
                continue
            rest = parts[cut:]
            for value, at in self.values(name):
                if isinstance(value, Name) and depth < MAX_NAMES:
                    found = self.member(".".join([value.path, *rest]), at, depth + 1)
                    if found is not None:
                        return found
                inner = entry_at(value, rest)
                if inner is not None:
                    return Origin(inner, at, f"{name}.{'.'.join(rest)}")
            return None
        return None

    def values(self, name: str) -> list[tuple[Expr, str]]:
        """What a qualified name is bound to, each with its scope, defaults included."""
        found = [(first_value(binding.value), binding.scope) for binding in self.bindings.get(name, ())]
        default = self.parameter(name)
        return found if default is None else [*found, (default, name.rpartition(".")[0])]

    def called(self, call: Call, scope: str) -> list[Origin] | None:
        """What a call of this file's own function returns; None for any other call."""
        name = self.lookup(call.callee, scope)
        if name is None or name not in self.returns:
            return None
        return [Origin(item.value, item.scope, name) for item in self.returns[name]]


def entry_at(expr: Expr, keys: list[str]) -> Expr | None:
    """What stands under a path of keys in nested displays; a key may have dots of its own."""
    if not keys:
        return expr
    if isinstance(expr, Mapping):
        for cut in range(len(keys), 0, -1):
            inner = expr.get(".".join(keys[:cut]))
            found = entry_at(inner, keys[cut:]) if inner is not None else None
            if found is not None:
                return found
    return None


def qualified_import(fact: Import) -> str:
    """The dotted name an import binds; relative ones keep their dots: `.config.MODEL`."""
    dots = "." * fact.level
    if fact.name is None:
        return fact.module if fact.alias != fact.module.partition(".")[0] else fact.alias
    return f"{dots}{fact.module}.{fact.name}" if fact.module else f"{dots}{fact.name}"


def display_items(expr: Expr, scope: str, bound: str) -> list[Origin]:
    """The items of a list or the values of a mapping."""
    match expr:
        case Sequence(items=items):
            return [Origin(item, scope, bound) for item in items]
        case Mapping(entries=entries):
            return [Origin(value, scope, bound) for _, value in entries]
        case _:
            return []


def first_value(expr: Expr) -> Expr:
    """The first option of a choice."""
    while isinstance(expr, Choice) and expr.options:
        expr = expr.options[0]
    return expr


def is_string(expr: Expr) -> bool:
    """Whether `expr` is a literal or a template."""
    return isinstance(expr, Text | Template)
