"""What a pin is for: called, a default, a setting, offered in a menu, stated in a table, compared."""

from __future__ import annotations

from itertools import islice

from aidebt.assets import Usage
from aidebt.detectors.code import CodeFile, constant
from aidebt.detectors.positions import (
    Argument,
    Bound,
    Default,
    Entry,
    Frame,
    Frames,
    Inside,
    Key,
    Member,
    Operand,
    Option,
    Position,
    Returned,
    Stated,
    Subscript,
    label,
    last,
)
from aidebt.detectors.settings_classes import is_settings
from aidebt.facts import Call, Comparison, Expr, Mapping, Name, Sequence, Text
from aidebt.names import NAME_KEYS

COMPARES = frozenset(
    {
        *("startswith", "endswith", "find", "index", "count", "removeprefix", "removesuffix", "fullmatch", "match", "compile"),
        *("startsWith", "endsWith", "includes", "indexOf", "lastIndexOf", "localeCompare", "RegExp", "every", "has", "some"),
    }
)
KEYED = frozenset({"get", "pop", "setdefault"})
LOOKS_UP = frozenset({"get", "pop", "setdefault", "getattr"})


def purpose(code: CodeFile, position: Position) -> tuple[Usage, bool]:
    """What the pin is for, and whether that still depends on where the name it is bound to flows."""
    frames = position.frames
    if compared(frames) or code.rules.is_history(code.path):
        return Usage.COMPARISON, False
    listed = named = False
    for index, frame in enumerate(frames):
        match frame:
            case Key():
                return (Usage.MENU if lets_through(code, frames[index:]) else Usage.TABLE), False
            case Subscript(item=item):
                literal_type = isinstance(item.base, Name) and last(item.base.path) == "Literal"
                return (Usage.MENU if literal_type else Usage.TABLE), False
            case Member(sequence=sequence):
                listed = listed or several(code, sequence) or stated(code, frames[index:])
            case Option(first=False):
                return (Usage.MENU if listed else Usage.DEFAULT), False
            case Argument(call=call, name=name):
                if catalogued(code, call, frames[index + 1 :]):
                    return Usage.MENU, False
                usage = argument_purpose(code, position, call, name, listed)
                asks = named and usage is Usage.TABLE and not code.rules.counts_tokens(last(call.callee))
                return (Usage.CALL if asks else usage), False
            case Entry(mapping=mapping, key=key):
                if listed:
                    return Usage.MENU, False
                listed = shelved(code, mapping, frames[:index])
                named = named or (bool(key) and code.rules.signatures.model_name(key) is not None)
                if key and not named and not described(code, mapping, key, frames[index + 1 :]) and tabular(code, mapping):
                    return Usage.TABLE, True
            case Default() | Bound() | Returned() | Stated():
                return statement_purpose(code, frame, listed, named)
            case _:
                continue
    return Usage.TABLE, False


def statement_purpose(code: CodeFile, frame: Frame, listed: bool, named: bool) -> tuple[Usage, bool]:
    """The same, where nothing within the statement decided it: by what the statement does with the value."""
    match frame:
        case Default(function=function) if code.rules.counts_tokens(last(function)):
            return Usage.TABLE, False
        case Default():
            return (Usage.MENU if listed else Usage.DEFAULT), False
        case Bound(target=target) if listed:
            facts = code.rules.names_table(last(target)) and not code.rules.names_allowed(last(target))
            return (Usage.TABLE if facts else Usage.MENU), False
        case Bound(target=target, scope=scope) if not named:
            return bound_purpose(code, target, scope)
        case _:
            return (Usage.MENU, False) if listed else (Usage.SETTING, True)


def stated(code: CodeFile, outer: Frames) -> bool:
    """Whether a list is bound to a name that says it states facts, however short it is."""
    return any(isinstance(frame, Bound) and code.rules.names_table(last(frame.target)) for frame in outer)


def lets_through(code: CodeFile, frames: Frames) -> bool:
    """Whether the innermost name around says that what is listed is let through, and nothing else."""
    bound = next((frame.target for frame in frames if isinstance(frame, Bound)), "")
    return bool(bound) and code.rules.names_allowed(last(bound))


def catalogued(code: CodeFile, call: Call, outer: Frames) -> bool:
    """Whether a call is one of several alike in a list: each describes a model that is offered."""
    if not outer or not isinstance(outer[0], Member):
        return False
    alike = [item for item in outer[0].sequence.items if isinstance(item, Call) and item.callee == call.callee]
    return len(alike) >= code.rules.sizes["catalogue"]


def compared(frames: Frames) -> bool:
    """Whether a string is compared with something, alone or in a list."""
    for frame in frames:
        match frame:
            case Operand():
                return True
            case Argument(call=Call(callee="Set")):
                continue
            case Argument(call=call, name=int()):
                return last(call.callee) in COMPARES
            case Inside(expr=Call(callee=callee)) if last(callee) in COMPARES:
                return True  # ["a", "b"].includes(model)
            case Member() | Option() | Inside():
                continue
            case _:
                return False
    return False


def several(code: CodeFile, sequence: Sequence) -> bool:
    """Whether a list offers more than one model."""
    texts = [item for item in sequence.items if isinstance(item, Text)]
    if any(isinstance(item, Name) for item in sequence.items) and sum(code.rules.looks_like_model(t.value) for t in texts) < 2:
        return False  # the values of one thing, the parameters of a statement say: (user, "gpt-4o", "queued")
    return len(texts) > 1 or any(isinstance(item, Mapping) for item in sequence.items)


def tabular(code: CodeFile, mapping: Mapping) -> bool:
    """Whether a mapping holds a value per key, rather than the settings of one thing."""
    return all(code.rules.signatures.model_name(constant(key)) is None for key, _ in mapping.entries if key is not None)


def described(code: CodeFile, mapping: Mapping, key: str, outer: Frames) -> bool:
    """Whether an object in a list describes what it names, as others there do or as the list's name says: a menu's entry."""
    if key not in NAME_KEYS or not outer or not isinstance(outer[0], Member):
        return False
    alike = (1 for item in outer[0].sequence.items if isinstance(item, Mapping) and item.get(key) is not None)
    names = (last(frame.target) for frame in outer if isinstance(frame, Bound))
    return sum(islice(alike, 2)) > 1 or any(code.rules.signatures.model_name(name) for name in names)


def shelved(code: CodeFile, mapping: Mapping, inner: Frames) -> bool:
    """Whether an object holds many alike under as many names, each describing a model: a catalogue.

    `inner` are the frames within one of them. Objects that hold prompts are agents, each with the model it runs on.
    """
    own = next((frame.mapping for frame in reversed(inner) if isinstance(frame, Entry)), None)
    if own is None or not any(isinstance(frame, Entry) for frame in inner):
        return False
    keys = {constant(key) for key, _ in own.entries if key is not None}
    if any(code.prompt_name(key) for key in keys):
        return False
    held = (texts(value) for _, value in mapping.entries if isinstance(value, Mapping))
    alike = (1 for names in held if len(keys & names) * 2 > len(keys))
    return sum(islice(alike, code.rules.sizes["shelf"])) >= code.rules.sizes["shelf"]


def texts(mapping: Mapping) -> set[str]:
    """The constant keys of a mapping."""
    return {key.value for key, _ in mapping.entries if isinstance(key, Text)}


def argument_purpose(code: CodeFile, position: Position, call: Call, name: str | int, listed: bool) -> Usage:
    """What the pin is for that is passed to a call; `listed` where it is passed in a list of several."""
    signatures = code.rules.signatures
    resolved = code.resolved(call, position.scope)
    menu = signatures.match_menu(call.callee, resolved, code.vendors)
    if menu is not None and name in menu.options:
        return Usage.MENU
    if name == "choices":
        return Usage.MENU
    if name == 0 and last(call.callee) in KEYED and not code.reads_environment(call, position.scope):
        return Usage.TABLE  # what is looked up under the id
    if (
        name in ("default", "value", "fallback")
        or code.reads_environment(call, position.scope)
        or last(call.callee) in LOOKS_UP
    ):
        return Usage.MENU if listed else Usage.DEFAULT
    if name == 0 and last(call.callee) in ("Field", "field", *code.rules.holders):
        return Usage.DEFAULT
    signature = signatures.match_call(call.callee, resolved, code.vendors)
    if signature is not None:
        if signature.kind == "lookalike":
            return Usage.TABLE
        return Usage.MENU if listed and name not in signature.model else Usage.CALL
    if code.rules.counts_tokens(last(call.callee)):
        return Usage.TABLE
    if listed:
        return Usage.MENU
    if isinstance(name, str) and signatures.model_name(name) is not None:
        return Usage.CALL
    return Usage.CALL if signatures.model_name(last(call.callee)) is not None else Usage.TABLE


def bound_purpose(code: CodeFile, target: str, scope: str) -> tuple[Usage, bool]:
    """A class attribute of a settings or data class is a default; any other constant is used as its name flows."""
    owner = code.names.definitions.get(scope)
    if enumerated(code, scope):
        return Usage.MENU, True
    if owner is not None and owner.kind == "class" and (owner.bases or owner.decorators):
        return Usage.DEFAULT, not is_settings(code, owner)  # the environment comes first, whatever calls it
    if code.rules.signatures.model_name(last(target)) is not None:
        return Usage.SETTING, True
    return Usage.TABLE, True


def enumerated(code: CodeFile, scope: str) -> bool:
    """Whether a class lists its values one by one: an enumeration."""
    owner = code.names.definitions.get(scope)
    bases = owner.bases if owner is not None and owner.kind == "class" else ()
    rows = (code.rules.signatures.match_menu(base, code.names.qualify(base, ""), code.vendors) for base in bases)
    return any(row is not None and row.on == "base" for row in rows)


def group(code: CodeFile, position: Position) -> str:
    """What the pins of one list, table, enumeration or comparison have in common."""
    if enumerated(code, position.scope):
        return f"{code.path}:{position.scope}"
    name, _ = label(
        tuple(frame for frame in position.frames if isinstance(frame, Bound | Default | Returned)), code.names, position.scope
    )
    return f"{code.path}:{name}"


def compared_names(node: Expr) -> tuple[str, ...]:
    """The names that an expression compares with something."""
    if isinstance(node, Comparison):
        return tuple(item.path for item in node.operands if isinstance(item, Name))
    if isinstance(node, Call) and last(node.callee) in COMPARES:
        return tuple(item.path for item in node.args if isinstance(item, Name))
    return ()
