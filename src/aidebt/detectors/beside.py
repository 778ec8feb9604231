"""The provider that stands beside a model, in one object, call or class: `name = "gpt-4o"`, `provider = "azure_openai"`.

The key of an object may name it as well: `"azure": {"model": "gpt-4o"}`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from aidebt.detectors.code import CodeFile, constant
from aidebt.detectors.positions import Argument, Bound, Default, Entry, Frame, Frames, Key, Member, last
from aidebt.facts import Call, Expr, Name, Text

if TYPE_CHECKING:
    from aidebt.detectors import Rules


def told(rules: Rules, name: str, beside: Iterable[tuple[str, str]]) -> str:
    """The platform of a model that goes by `name`, as the names and values beside it tell, or "".

    Of several providers that of the nearest name counts: for `embedding_model` `embedding_provider` before `provider`.
    """
    names = rules.signatures.names
    found = [(of, value) for key, value in beside if (of := names.provider_of(key)) is not None and names.provides(of, name)]
    nearest = max((len(of) for of, _ in found), default=0)
    platforms = {rules.platform_called(value) for of, value in found if len(of) == nearest}
    return platforms.pop() if len(platforms) == 1 else ""


def of_frame(code: CodeFile, frames: Frames, index: int, scope: str) -> str:
    """The platform that the names beside a string in `scope` say, at the frame at `index` of those around it, or ""."""
    frame = frames[index]
    match frame:
        case Argument(call=call, name=name):
            return of_call(code, call, name if isinstance(name, str) else "model", scope)
        case Entry(mapping=mapping, key=key):
            given = [(constant(name), value) for name, value in mapping.entries if name is not None]
            return told(code.rules, key, worded(code, given, scope)) or code.rules.catalog.spellings.called(key) or ""
        case Bound(target=target, scope=around) if alone(code, frames[:index], frame):
            owner = code.names.key(target, around).rpartition(".")[0]
            return told(code.rules, target, worded(code, held(code).get(owner, ()), around))
        case Default(function=function, name=name) if alone(code, frames[:index], frame):
            parameters = code.names.definitions[function].parameters if function in code.names.definitions else ()
            defaults = [(item.name, item.default) for item in parameters if item.default is not None]
            return told(code.rules, name, worded(code, defaults, function))
        case _:
            return ""


def of_call(code: CodeFile, call: Call, name: str, scope: str) -> str:
    """The platform of a model that a call is passed as `name`, as its other arguments tell, or ""."""
    return told(code.rules, name, worded(code, call.keywords, scope))


def alone(code: CodeFile, inner: Frames, frame: Frame) -> bool:
    """Whether what is bound is the model itself: the provider of lists and tables may be anybody's.

    Outside of classes a constant must be called a model: a name is that of anything there.
    """
    if any(isinstance(item, Member | Key) for item in inner):
        return False
    if not isinstance(frame, Bound) or code.rules.signatures.model_name(last(frame.target)) is not None:
        return True
    owner = code.names.definitions.get(frame.scope)
    return owner is not None and owner.kind == "class"


def held(code: CodeFile) -> dict[str, list[tuple[str, Expr]]]:
    """The names of providers that the file binds, with what they are bound to, by the scope, class or object they belong to."""
    if code.providers is None:
        code.providers = {}
        for qualified, bindings in code.names.bindings.items():
            owner, _, name = qualified.rpartition(".")
            if code.rules.signatures.names.provider_of(name) is not None:
                code.providers.setdefault(owner, []).extend((name, binding.value) for binding in bindings)
    return code.providers


def worded(code: CodeFile, given: Iterable[tuple[str, Expr]], scope: str) -> Iterator[tuple[str, str]]:
    """The names of providers among them, with the word that each holds."""
    for name, value in given:
        if code.rules.signatures.names.provider_of(name) is not None:
            yield name, word(code, value, scope)


def word(code: CodeFile, expr: Expr, scope: str, inner: bool = False) -> str:
    """What a provider is called: by a text, by a member of an enumeration (`Provider.AZURE`), by a default; "" if unclear."""
    found = set()
    for origin in code.names.origins(expr, scope):
        match origin.expr:
            case Text(value=value):
                found.add(value)
            case Name(path=path):
                found.add(last(path) if "." in path else "")
            case Call() as call if not inner:
                reader = code.rules.signatures.is_env_reader(call.callee, code.resolved(call, origin.scope))
                places = (
                    reader.default if reader is not None else ("default", 0) if last(call.callee) in FIELDS else ("default",)
                )
                default = code.first_argument(call, places)
                found.add("" if default is None else word(code, default, origin.scope, inner=True))
            case _:
                found.add("")
    return found.pop() if len(found) == 1 else ""


FIELDS = frozenset({"Field", "field"})
"""Calls that declare a field of a class and are handed its default first; others are handed it by name, if they are."""
