"""What a function or a class says of itself that a model gets to read when it is handed over: docstring and fields."""

from __future__ import annotations

from aidebt.detectors.code import CodeFile
from aidebt.detectors.pieces import merged
from aidebt.detectors.positions import last
from aidebt.facts import Call, Definition, Name, Template, Text

Texts = list[Text | Template]
FIELDS = frozenset({"Field", "InputField", "OutputField"})
"""Calls that describe a field of a class that becomes a schema: pydantic's, and those of DSPy."""
DESCRIBES = ("description", "desc", "prefix")


def fields(code: CodeFile, definition: Definition) -> Texts:
    """What describes the fields of a class, in source order."""
    found: Texts = []
    prefix = f"{definition.name}."
    for name, bindings in code.names.bindings.items():
        if not name.startswith(prefix) or "." in name[len(prefix) :]:
            continue
        for binding in bindings:
            if isinstance(binding.value, Call) and last(binding.value.callee) in FIELDS:
                told = code.first_argument(binding.value, DESCRIBES)
                found += [told] if isinstance(told, Text | Template) else []
    return sorted(found, key=lambda text: text.span.start)


def passed(code: CodeFile, name: Name, scope: str) -> Text | Template | None:
    """What a function or a class of this file tells a model that it is handed to: its docstring, and its fields."""
    found = code.names.lookup(name.path, scope)
    definition = code.names.definitions.get(found) if found else None
    if definition is None:
        return None
    texts: Texts = [definition.docstring] if definition.docstring is not None else []
    if definition.kind == "class":
        inner = fields(code, definition)
        texts = [*texts, *inner] if inner else []
    return merged(texts)
