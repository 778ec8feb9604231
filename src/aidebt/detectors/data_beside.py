"""The provider that stands beside a model in a data file, in one object, list of variables or object around it."""

from __future__ import annotations

from aidebt.detectors import beside
from aidebt.detectors.data_file import INDEX, DataFile, Value, key_of
from aidebt.detectors.data_wires import ASSIGNMENT, variable_of
from aidebt.facts import Setting
from aidebt.infrastructure import Keys

MAX_AROUND = 3
"""In how many objects around a model its provider is looked for: `{provider: x, config: {model: {name: y}}}`."""
MAX_WORD = 60
"""Longer texts name no provider."""


def platform(file: DataFile, value: Value, name: str) -> str:
    """The platform of a model that goes by `name`, if that platform serves it; or "".

    A provider beside it tells, or the key of an object that it stands in: `azure: {model: gpt-4o}`.
    """
    providers, owner = held(file), owner_of(file, value.setting)
    for _ in range(MAX_AROUND):
        found = beside.told(file.rules, name, providers.get(owner, ()))
        if not found and owner:
            found = file.rules.catalog.spellings.called(owner[-1]) or ""
        if found:
            return found if file.rules.catalog.resolve(value.text, found).platform == found else ""
        if not owner:
            break
        owner, name = owner[:-1], "model" if INDEX.fullmatch(owner[-1]) else owner[-1]
    return ""


def held(file: DataFile) -> dict[Keys, list[tuple[str, str]]]:
    """What names of providers are set to in the file, by the key path of the object they stand in."""
    if file.providers is None:
        file.providers = {}
        names = file.rules.signatures.names
        for setting in file.settings:
            name, word = named(file, setting) if len(setting.value) <= MAX_WORD else ("", "")
            if word and names.provider_of(name) is not None:
                file.providers.setdefault(owner_of(file, setting), []).append((name, word))
    return file.providers


def named(file: DataFile, setting: Setting) -> tuple[str, str]:
    """The key or variable that a setting sets, and to what; a fallback where something else may decide."""
    assigned = ASSIGNMENT.fullmatch(setting.value) if setting.keys and INDEX.fullmatch(setting.keys[-1]) else None
    name, text = (
        (assigned[1], assigned[2]) if assigned else (variable_of(file, setting.keys) or key_of(setting.keys), setting.value)
    )
    spoken = file.rules.infrastructure.expression(file.parsed.language, text)
    return name, (spoken.default or "") if spoken is not None else text


def owner_of(file: DataFile, setting: Setting) -> Keys:
    """The key path of the object, or of the list of variables, that a setting stands in."""
    keys = setting.keys
    if keys and INDEX.fullmatch(keys[-1]):
        listed = keys[:-1]
        return listed if ASSIGNMENT.fullmatch(setting.value) else listed[:-1]
    if len(keys) > 1 and keys[-1] == "value" and INDEX.fullmatch(keys[-2]) and variable_of(file, keys):
        return keys[:-2]
    return keys[:-1]
