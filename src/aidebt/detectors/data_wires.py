"""What the names of infrastructure code stand for, and which variables of the environment settings set."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterator

from aidebt.assets import Asset, Outward, Wire
from aidebt.detectors.data_file import INDEX, DataFile, key_of
from aidebt.facts import TESTED, Setting, Span
from aidebt.infrastructure import Keys, fits

VARIABLE = re.compile(r"[A-Z][A-Z0-9_]{2,}|TF_VAR_\w+")
ASSIGNMENT = re.compile(rf"({VARIABLE.pattern})=(\S+)")
NAMES = ("name", "key", "variable")
"""Keys that hold the name of a variable whose value stands beside it."""
NOTHING = Setting((), "", False, Span.told(0, 0, 0, 0, 0, 0))
KEPT = "kept:"
"""The scope of what is kept for the whole repository to pick."""
MAX_TEXT = 200
"""Longer texts are no names of anything."""


def wires(file: DataFile) -> tuple[Wire, ...]:
    """All that names of this file stand for."""
    pins: dict[int, list[Asset]] = defaultdict(list)
    for value, asset in file.pins:
        pins[value.setting.span.start].append(asset)
    found: dict[Wire, None] = {}
    for setting in file.settings:
        if setting.keys and setting.keys[-1] != TESTED and setting.value and len(setting.value) <= MAX_TEXT:
            found.update(dict.fromkeys(of_setting(file, setting, pins.get(setting.span.start, []))))
    for reference in file.references:
        ref = file.rules.infrastructure.spoken(file.parsed.language, reference.path)
        for name in names_of(file, reference.keys, ""):
            found[Wire(file.place, name, ref=ref)] = None
    return tuple(found)


def of_setting(file: DataFile, setting: Setting, pins: list[Asset]) -> Iterator[Wire]:
    """What a setting adds: its text, or what its text refers to."""
    text = setting.value
    variable = ASSIGNMENT.fullmatch(text) if INDEX.fullmatch(setting.keys[-1]) else None
    if variable is not None:
        text = variable[2]
    picked = list(picks(file, setting))
    if picked:
        yield from picked
        return
    names = names_of(file, setting.keys, variable[1] if variable else "")
    kind, above, kept = file.rules.infrastructure.kept
    if setting.keys[:-1] == above and file.by_keys.get(("kind",), NOTHING).value == kind and len(pins) == 1:
        yield Wire(KEPT, kept.format(setting.keys[-1]), pins[0].value or "", pins[0].id)
    spoken = file.rules.infrastructure.expression(file.parsed.language, text)
    if spoken is not None:
        pin = pins[0].id if pins and spoken.default is not None else ""
        for name in names or ([""] if pin and spoken.name else []):
            yield Wire(file.place, name, spoken.default or "", pin, spoken.name)
        return
    if len(pins) > 1 or "\n" in text or (" " in text and not pins):
        return
    for name in names:
        if pins or not name.startswith("env:") or tells(file, name[4:]):
            yield Wire(file.place, name, pins[0].value or "" if pins else text, pins[0].id if pins else "")


def picks(file: DataFile, setting: Setting) -> Iterator[Wire]:
    """What a value that is nothing but a name gives to whom: `!Ref ModelId`, `configMapKeyRef: {key: chat-model}`."""
    for row in file.rules.infrastructure.picks:
        if row.tail and row.tail[-1] != setting.keys[-1]:
            continue  # most of them
        owner = row.owner(file.language.id if file.language is not None else "", setting.keys)
        if owner is None:
            continue
        name = row.name.format(setting.value)
        if row.languages and name not in file.declared:
            continue
        told = file.by_keys.get((*owner, row.of)) if row.of else None
        variable = told.value if told is not None else variable_of(file, owner)
        if VARIABLE.fullmatch(variable):
            yield Wire(file.place if row.languages else KEPT, f"env:{variable}", ref=name)
            return


def tells(file: DataFile, variable: str) -> bool:
    """Whether a variable holds the name of a model, a deployment or an index, as far as its own name says."""
    rules = file.rules
    said = rules.signatures.names.setting((variable,)) is not None or rules.names_deployment(variable)
    return said or rules.indexes.tells(variable)


def names_of(file: DataFile, keys: Keys, assigned: str) -> list[str]:
    """The names that stand for what a key path holds: one of the language, and variables of the environment."""
    declared = file.named(keys)
    names = [declared[0]] if declared is not None else []
    variable = assigned or variable_of(file, keys)
    output = declared[0].removeprefix("output.") if declared is not None else ""
    if not variable and declared is not None and output != declared[0] and VARIABLE.fullmatch(output):
        variable = output
    return [*names, f"env:{variable}"] if variable else names


def variable_of(file: DataFile, keys: Keys) -> str:
    """The variable of the environment that a key path sets: `OPENAI_MODEL: x`, or `name: OPENAI_MODEL` beside `value: x`.

    Kubernetes and container services call it `name`, Render and DigitalOcean `key`, Firebase `variable`.
    """
    key = key_of(keys)
    if VARIABLE.fullmatch(key):
        return key
    if key == "value" and keys[-1] == "value":
        for name in NAMES:
            sibling = file.by_keys.get((*keys[:-1], name))
            if sibling is not None and VARIABLE.fullmatch(sibling.value):
                return sibling.value
    return ""


def outwards(file: DataFile) -> tuple[Outward, ...]:
    """The files and folders that are called, and the file whose values are set."""
    language = file.language
    if language is None:
        return ()
    found = []
    for setting in file.settings:
        if language.uses and setting.keys == language.uses:
            found += [Outward(file.place, setting.value, target) for target, _ in language.targets]
        for row in language.calls:
            if len(setting.keys) == len(row.keys) and fits(row.keys, setting.keys):
                gives, takes = row.gives.format(*setting.keys), row.takes.format(*setting.keys)
                target = posixpath.relpath(setting.value, posixpath.dirname(file.path) or ".") if row.root else setting.value
                found.append(Outward(file.place, target, row.target, gives, takes, row.file))
    return tuple(found)


def referred(file: DataFile, keys: Keys) -> tuple[str, ...]:
    """The names that stand at a key path."""
    language, infrastructure = file.parsed.language, file.rules.infrastructure
    found = [infrastructure.spoken(language, reference.path) for reference in file.references_at(keys)]
    for setting in file.settings_at(keys):
        spoken = infrastructure.expression(language, setting.value)
        if spoken is not None and spoken.name:
            found.append(spoken.name)
    return tuple(dict.fromkeys(found))
