"""What the names around a text say: that it is a prompt, or that it is said to a person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from aidebt.detectors import MAKES
from aidebt.detectors.code import CodeFile
from aidebt.detectors.parted import Asked, Parted, Shape
from aidebt.detectors.positions import (
    Argument,
    Bound,
    Default,
    Entry,
    Frames,
    Key,
    Operand,
    Position,
    Returned,
    Subscript,
    last,
)
from aidebt.facts import Binding, Call, Choice, Definition, Expr, Mapping, Name, Return, Text
from aidebt.names import NameRule, snake

PASSES = frozenset({"format", "dedent", "cleandoc", "join", "str", "Template", "getenv", "get", "Field", "field"})
"""Calls whose value is their argument, so that the name around the call says what it is."""
HOLDS = frozenset({"default", "fallback", "template", "text", "value"})
"""The keywords of such calls that hold the value; the others describe it."""
IN_MODULE = NameRule("", "user")
"""What a prompt module says of the texts in it that have no telling name."""


def rule_of(code: CodeFile, name: str) -> NameRule | None:
    """The rule by which something of this name holds a prompt in this file, or None."""
    rule = code.rules.signatures.names.prompt_rule(name)
    return None if rule is not None and rule.weak and not code.vendors else rule


def name_rule(code: CodeFile, position: Position) -> NameRule | None:
    """What the nearest name around a string says of it, or None where no name says prompt."""
    for frame in position.frames:
        match frame:
            case Argument(call=call, name=name):
                rule = rule_of(code, name) if isinstance(name, str) else None
                if rule is not None:
                    return rule
                if last(call.callee) in code.rules.holders:
                    continue
                if last(call.callee) not in PASSES or (isinstance(name, str) and name not in HOLDS):
                    return None
            case Entry(key=key):
                rule = rule_of(code, key) if key else None
                if rule is not None or key.lower() in code.rules.told:
                    return None if rule is not None and offered(code, rule, position) else rule
            case Bound(target=target, scope=scope):
                return rule_of(code, last(target)) or (module_rule(code, target) if not scope else None)
            case Default(name=name):
                return rule_of(code, name)
            case Returned(function=function):
                return rule_of(code, MAKES.sub("", snake(last(function)))) or module_rule(code, function, returned=True)
            case Key() | Operand() | Subscript():
                return None
            case _:
                continue
    return None


def offered(code: CodeFile, rule: NameRule, position: Position) -> bool:
    """Whether a text is one that people are offered to ask: a name around the object that holds it says so."""
    if rule.role != "user":
        return False
    for frame in position.frames:
        match frame:
            case Entry(key=name) | Bound(target=name) | Returned(function=name):
                if code.rules.suggests(last(name)):
                    return True
            case _:
                continue
    return False


def module_rule(code: CodeFile, name: str, *, returned: bool = False) -> NameRule | None:
    """In a module that is there for prompts a text is one, unless its name says that people read it."""
    if not code.rules.is_prompt_module(code.path) or code.rules.answers.search(snake_of(name)):
        return None
    return NameRule("", "user", vague=True) if returned else IN_MODULE


def snake_of(name: str) -> str:
    """The last part of a dotted name, in lower case."""
    return last(name).lower()


def talked(code: CodeFile, frames: Frames) -> bool:
    """Whether the string is said to a person, compared, or used as a key."""
    for index, frame in enumerate(frames):
        match frame:
            case Argument(name=str(name)) | Entry(key=name) if index == 0 and shown_text(code, name):
                return True
            case Entry(mapping=mapping, key=key) if key in code.rules.complaints or asks_person(code, mapping):
                return True
            case Argument(call=call, name=name):
                if code.rules.tells_people(last(call.callee)) and not (isinstance(name, str) and code.prompt_name(name)):
                    return True
            case Operand() | Key() | Subscript():
                return True
            case _:
                continue
    return False


def asks_person(code: CodeFile, mapping: Mapping) -> bool:
    """Whether an object is a question of a command line: `{ type: "input", name: "port", message: "Which port?" }`."""
    kind = mapping.get("type")
    return isinstance(kind, Text) and kind.value in code.rules.questions and mapping.get("message") is not None


def shown_text(code: CodeFile, name: str) -> bool:
    """Whether a text under this name is for people."""
    return (code.rules.is_shown(name) or code.rules.is_label(name)) and code.prompt_name(name) is None


def flows(code: CodeFile, parted: Parted) -> Iterator[tuple[Expr, str, NameRule]]:
    """The values that stand under a name that says prompt and are themselves names: (value, scope, what the name says).

    A constant that is passed as `system_prompt=TEXT` is one, whatever it is called.
    """
    for fact in code.names.parsed.facts:
        match fact:
            case Binding(target=target, value=Name() | Call() | Choice() as value, scope=scope):
                rule = rule_of(code, last(target))
                if rule is not None and steady(code, value, scope):
                    yield value, scope, rule
            case Return(value=Name() | Call() | Choice() as value, scope=scope):
                rule = rule_of(code, MAKES.sub("", snake(last(scope))))
                if rule is not None and steady(code, value, scope):
                    yield value, scope, rule
            case Definition(parameters=parameters, name=name):
                outer = name.rpartition(".")[0]
                for parameter in parameters:
                    if isinstance(parameter.default, Name) and (rule := rule_of(code, parameter.name)):
                        yield parameter.default, outer, rule
            case _:
                continue
    for shape in parted.shapes:
        for name, given in passed(shape):
            if (
                isinstance(given, Name | Call | Choice)
                and (rule := rule_of(code, name))
                and not (isinstance(shape, Asked) and code.rules.tells_people(last(shape.call.callee)))
                and steady(code, given, shape.scope)
            ):
                yield given, shape.scope, rule


def passed(shape: Asked | Shape) -> Iterable[tuple[str, Expr]]:
    """The values that a call or a mapping holds under names."""
    if isinstance(shape, Asked):
        return shape.call.keywords
    return [(key.value, value) for key, value in shape.mapping.entries if isinstance(key, Text)]


def steady(code: CodeFile, value: Expr, scope: str) -> bool:
    """Whether a name is bound once: a variable that holds now a prompt and now an error proves nothing of either."""
    if not isinstance(value, Name):
        return True
    name = code.names.lookup(value.path, scope)
    return name is None or sum(not binding.augmented for binding in code.names.bindings.get(name, ())) < 2
