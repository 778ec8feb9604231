"""Objects in code as the settings that a data file with the same content would have."""

from __future__ import annotations

import re
from collections.abc import Iterator

from aidebt.detectors.code import CodeFile
from aidebt.detectors.index_values import evaluated
from aidebt.facts import Call, Choice, Expr, Mapping, Name, Sequence, Setting, Text

MAX_DEPTH = 12
MAX_SETTINGS = 2000  # of one call: whoever writes more has generated it
NUMBER = re.compile(rb"""\\?["']?([\w$-]{1,60})\\?["']?\s*:\s*([0-9][0-9_]{0,8})\b(?![.\w])""")

Keys = tuple[str, ...]


def of_call(code: CodeFile, call: Call, scope: str) -> list[Setting]:
    """The arguments of a call as settings: keywords by their names, objects that are passed as what they hold."""
    found: list[Setting] = []
    for value in call.args:
        if not isinstance(value, Text):
            found += bounded(settings(code, value, scope, ()), found)
    for name, value in call.keywords:
        found += bounded(settings(code, value, scope, () if name == "**" else (name,)), found)
    return sorted(found, key=lambda setting: setting.span.start)


def bounded(more: Iterator[Setting], known: list[Setting]) -> list[Setting]:
    """So many of them as there is room for."""
    return [setting for setting, _ in zip(more, range(MAX_SETTINGS - len(known)), strict=False)]


def settings(code: CodeFile, expr: Expr, scope: str, keys: Keys) -> Iterator[Setting]:
    """An expression as settings under `keys`; what is decided at run time is an expression there too: `${name}`."""
    if len(keys) > MAX_DEPTH:
        return
    match expr:
        case Text():
            yield Setting(keys, expr.value, True, expr.span)
        case Mapping():
            yield from entries(code, expr, scope, keys)
        case Sequence():
            for place, item in enumerate(expr.items):
                yield from settings(code, item, scope, (*keys, f"[{place}]"))
        case Choice(options=(first, *_)):
            yield from settings(code, first, scope, keys)
        case Name(path=path):
            yield from named(code, path, scope, keys, expr)
        case Call() if keys and (called := code.names.called(expr, scope)):
            yield from settings(code, called[0].expr, called[0].scope, keys)
        case _:
            return


def entries(code: CodeFile, mapping: Mapping, scope: str, keys: Keys) -> Iterator[Setting]:
    """The entries of an object; of a spread one those of what is spread."""
    for key, value in mapping.entries:
        if isinstance(key, Text):
            yield from settings(code, value, scope, (*keys, key.value))
        elif key is None:
            yield from settings(code, value, scope, keys)
    for name, number in numbers(code, mapping):
        yield Setting((*keys, name), number, False, mapping.span)


def numbers(code: CodeFile, mapping: Mapping) -> Iterator[tuple[str, str]]:
    """The entries of an object that are numbers: they have no place of their own among the facts."""
    span = mapping.span
    text = bytearray(code.data[span.start : span.end])
    for _, value in mapping.entries:
        inner = value.span
        if span.start <= inner.start and inner.end <= span.end and not is_number(value):
            text[inner.start - span.start : inner.end - span.start] = b" " * (inner.end - inner.start)
    for found in NUMBER.finditer(bytes(text)):
        yield found[1].decode("utf-8", "replace"), found[2].decode().replace("_", "")


def is_number(value: Expr) -> bool:
    """Whether a value stands for a number: it has nothing inside, and is no text."""
    return not isinstance(value, Text | Name | Mapping | Sequence | Call) and not getattr(value, "children", True)


def named(code: CodeFile, path: str, scope: str, keys: Keys, at: Name) -> Iterator[Setting]:
    """What a name is bound to, as settings."""
    found = code.names.named(path, scope)
    value = found[0] if found else None
    if value is not None and isinstance(value.expr, Mapping | Sequence | Text | Call):
        yield from settings(code, value.expr, value.scope, keys)
        return
    number = evaluated(code, at, scope).value
    yield Setting(keys, f"${{{path}}}" if number is None else str(number), False, at.span)
