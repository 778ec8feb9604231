"""What the names around a string say about it: whether it is a model at all, and in which role."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aidebt.detectors import beside
from aidebt.detectors.code import CodeFile, constant
from aidebt.detectors.positions import (
    Argument,
    Bound,
    Default,
    Entry,
    Frames,
    Inside,
    Key,
    Member,
    Operand,
    Returned,
    Stated,
    Subscript,
    last,
)
from aidebt.detectors.usage import LOOKS_UP
from aidebt.facts import Attribute, Call, Mapping, Name, Text
from aidebt.shapes import PLAUSIBLE

if TYPE_CHECKING:
    from aidebt.detectors import Rules

IDENTIFIER = re.compile(r"[A-Za-z0-9][\w.:/@+\-\[\]]{0,118}")
STRONG, WEAK, SPELLED = "strong", "weak", "spelled"
"""Ids by themselves; ordinary words that are ids; what is only spelled as ids are, and no catalog and no family knows."""
LONGEST = 120  # characters of an id
MAX_KEPT = 50_000
"""Texts of which it is kept whether they look like ids."""
FILES = frozenset({"py", "json", "yaml", "yml", "toml", "txt", "md", "pt", "bin", "onnx", "gguf", "pkl", "h5", "html"})
SAY_NOTHING = frozenset({"choices", "default", "enum", "items", "options", "value", "values"})
"""Argument names that leave it to the call, or to what is around it, to say what the value is."""

HOLD_VALUES = frozenset({"id", "key", "name", "value"})
"""Keys that hold what the label beside them names."""


def likeness(rules: Rules, value: str) -> str:
    """How much a text looks like the id of a model: `STRONG`, `WEAK`, `SPELLED`, or "". Texts repeat: answers are kept."""
    found = rules.ids.get(value)
    if found is None:
        if len(rules.ids) >= MAX_KEPT:
            rules.ids.clear()
        found = rules.ids[value] = _likeness(rules, value)
    return found


def _likeness(rules: Rules, value: str) -> str:
    if IDENTIFIER.fullmatch(value) is None:
        return ""
    if not value.isalpha() and rules.looks_like_model(value):  # a mere word is never an id by itself
        return STRONG
    if rules.catalog.weak(value):
        return WEAK
    spelled = PLAUSIBLE.fullmatch(value) is not None and value.rpartition(".")[2] not in FILES
    other = value.replace("_", "-").lower() in rules.own_names or rules.catalog.shapes.task(value)
    return SPELLED if spelled and not other else ""


def plausible(code: CodeFile, value: str) -> bool:
    """Whether an id that no catalog and no family knows, spelled as ids are, is worth believing where a name says model."""
    return code.rules.believes_model(code) and code.rules.catalog.resolve(value).status != "placeholder"


def said(code: CodeFile, frames: Frames) -> str | None:
    """The role of the model that the nearest name around the string says, or None where no name speaks of a model."""
    model_name = code.rules.signatures.model_name
    for frame in frames:
        match frame:
            case Argument(call=call, name=name):
                if name in SAY_NOTHING:
                    role = container(code, call)
                    if role is not None:
                        return role
                    continue
                if isinstance(name, str):
                    return model_name(name)
                if last(call.callee) in LOOKS_UP or code.reads_environment(call, ""):
                    return model_name(constant(call.argument(1 if last(call.callee) == "getattr" else 0)))
                if name == 0 and (last(call.callee) in ("Field", "str") or last(call.callee) in code.rules.holders):
                    continue
                return None
            case Entry(key=key):
                return model_name(key) if key else None
            case Bound(target=target):
                return model_name(last(target))
            case Default(name=name):
                return model_name(name)
            case Returned(function=function):
                return model_name(last(function))
            case Operand(comparison=comparison):
                names = [model_name(last(item.path)) for item in comparison.operands if isinstance(item, Name)]
                return next((role for role in names if role), None)
            case Key() | Stated() | Subscript():
                return None
            case _:
                continue
    return None


def shown(code: CodeFile, frames: Frames) -> bool:
    """Whether a string is a label, the address of a page, a style: what people see, and not what is chosen."""
    match frames[0] if frames else None:
        case Argument(call=call, name=str(name)):
            if code.rules.is_shown(name) or (call.callee.startswith("<") and name not in SAY_NOTHING):
                return True
            return code.rules.is_label(name) and any(holds_value(code, key) for key, _ in call.keywords)
        case Entry(mapping=mapping, key=key):
            if code.rules.is_shown(key):
                return True
            return code.rules.is_label(key) and any(holds_value(code, constant(other)) for other, _ in mapping.entries)
        case _:
            return False


def holds_value(code: CodeFile, key: str) -> bool:
    """Whether a key holds the value that a label beside it names."""
    return key in HOLD_VALUES or code.rules.signatures.model_name(key) is not None


def among_models(code: CodeFile, frames: Frames) -> str | None:
    """The role of a word that stands in a list beside ids that nobody can mistake: `["gpt-4o", "o3"]`; else None.

    In a list of objects what the others have under the same key stands beside it: `[{"key": "gpt-4o"}, {"key": "o3"}]`.
    """
    match frames:
        case (Member(sequence=sequence), *_):
            beside = [item.value for item in sequence.items if isinstance(item, Text)]
        case (Entry(key=key), Member(sequence=sequence), *_) if key:
            beside = [constant(item.get(key)) for item in sequence.items if isinstance(item, Mapping)]
        case _:
            return None
    return next((code.rules.role_of(value) for value in beside if value and code.rules.catalog.looks_like_model(value)), None)


def unusable(frames: Frames) -> str:
    """Why a fallback fails where it is reached, or "": `config.get("Model", "gpt-4").value` asks a string for its value."""
    kind: type = str
    looked_up = False
    for frame in frames:
        match frame:
            case Entry() if not looked_up:
                kind = dict
            case Argument(call=call, name=1 | "default") if not looked_up and last(call.callee) in LOOKS_UP:
                looked_up = True
            case Inside(expr=Attribute(name=name)) if looked_up:
                return "" if hasattr(kind, name) else f"the fallback fails when it is reached: a {kind.__name__} has no {name}"
            case _:
                return ""
    return ""


def container(code: CodeFile, call: Call) -> str | None:
    """The role said by the option name of a call that takes a default: `add_argument("--model", default=…)`."""
    for argument in call.args[:2]:
        role = code.rules.signatures.model_name(constant(argument).lstrip("-").replace("-", "_"))
        if role is not None:
            return role
    return None


def platform_said(code: CodeFile, frames: Frames, scope: str) -> str | None:
    """The platform that the names around a string speak of, or what stands beside it: a variable, a class, a provider."""
    names = code.rules.signatures.names
    for index, frame in enumerate(frames):
        match frame:
            case Argument(call=call):
                said_by = constant(call.argument(0)) if code.reads_environment(call, "") else ""
            case Entry(key=key):
                said_by = key
            case Bound(target=target, scope=owner):
                said_by = f"{target}.{owner}"
            case Default(function=function):
                said_by = function
            case Returned(function=function):
                said_by = function
            case _:
                continue
        found = next((platform for part in said_by.split(".") if (platform := names.platform(part))), "")
        found = found or beside.of_frame(code, frames, index, scope)
        if found:
            return found
    return None
