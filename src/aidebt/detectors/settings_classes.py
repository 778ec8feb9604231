"""What decides beside the default: the environment of settings classes, options of the command line."""

from __future__ import annotations

from collections.abc import Iterator

from aidebt.detectors.code import CodeFile, constant
from aidebt.detectors.names import first_value
from aidebt.detectors.positions import last
from aidebt.facts import Call, Definition, Expr, Expression, Mapping, Text, walk

MAX_BASES = 4
PARSES = frozenset({"parse_args", "parse_known_args", "parse_intermixed_args"})
PARSED = frozenset({"args", "arguments", "namespace", "ns", "opts", "options"})
"""What a function calls the options of the command line that it is passed."""


def fields(code: CodeFile) -> dict[str, tuple[str, ...]]:
    """The fields of this file's settings classes by qualified name, each with the variables that it is read from."""
    found: dict[str, tuple[str, ...]] = {}
    for definition in code.names.definitions.values():
        if definition.kind == "class" and is_settings(code, definition):
            prefix = prefix_of(code, definition.name)
            for name, bindings in code.names.bindings.items():
                owner, _, field = name.rpartition(".")
                if owner == definition.name and not field.startswith("model_config") and bindings[0].scope == owner:
                    aliases = tuple(aliases_of(code, bindings[0].value))
                    found[name] = aliases or (f"{prefix}{field}".upper(),)
    return found


def is_settings(code: CodeFile, definition: Definition, depth: int = 0) -> bool:
    """Whether a class, or one of this file that it is based on, is one of settings."""
    for base in definition.bases:
        if last(base) in code.rules.settings_bases:
            return True
        own = code.names.definitions.get(base)
        if own is not None and own is not definition and depth < MAX_BASES and is_settings(code, own, depth + 1):
            return True
    return False


def prefix_of(code: CodeFile, owner: str) -> str:
    """What stands before the names of a class's fields in the names of their variables."""
    for place in (f"{owner}.model_config", f"{owner}.Config.{code.rules.settings_prefix}"):
        for binding in code.names.bindings.get(place, ()):
            value = first_value(binding.value)
            given: Expr | None = value
            if isinstance(value, Call):
                given = value.argument(code.rules.settings_prefix)
            elif isinstance(value, Mapping):
                given = value.get(code.rules.settings_prefix)
            if isinstance(given, Text):
                return given.value
    return ""


def aliases_of(code: CodeFile, value: Expr) -> Iterator[str]:
    """The variables that a field names itself: `Field(validation_alias=AliasChoices("A", "B"))`."""
    if isinstance(value, Call):
        for keyword in code.rules.settings_aliases:
            given = value.argument(keyword)
            if given is not None:
                yield from (node.value.upper() for node in walk(given) if isinstance(node, Text))
                return


def options(code: CodeFile) -> dict[str, Expr]:
    """The defaults of the options of the command line, by the attribute that holds what is given."""
    found: dict[str, Expr] = {}
    for fact in code.names.parsed.facts if b"add_argument" in code.data else ():
        call = fact.value if isinstance(fact, Expression) else None
        if not isinstance(call, Call) or last(call.callee) != "add_argument":
            continue
        default = call.argument("default")
        names = [constant(item) for item in call.args if isinstance(item, Text)]
        flag = next((name for name in names if name.startswith("--")), names[0] if names else "")
        name = constant(call.argument("dest")) or flag.lstrip("-").replace("-", "_")
        if default is not None and name:
            found.setdefault(name, default)
    return found


def option(code: CodeFile, given: dict[str, Expr], path: str, scope: str) -> Expr | None:
    """The default of the option that `args.model` is, where `args` is what was parsed, or is called so."""
    head, _, name = path.rpartition(".")
    if not head or name not in given:
        return None
    bound = code.names.bindings.get(code.names.lookup(head, scope) or "", ())
    parsed = any(isinstance(item.value, Call) and last(item.value.callee) in PARSES for item in bound)
    return given[name] if parsed or (last(head) in PARSED and not bound) else None
