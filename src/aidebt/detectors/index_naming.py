"""Settings that say what a vector index is called: parameters of infrastructure, variables of the environment, configs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from aidebt.assets import NAMED, Asset, Confidence, Context, Evidence, IndexFacts
from aidebt.detectors.data_file import INDEX, DataFile
from aidebt.detectors.data_wires import ASSIGNMENT, variable_of
from aidebt.detectors.index_asset import asset
from aidebt.facts import TESTED, Setting
from aidebt.index_objects import Declared
from aidebt.index_rules import IndexRules, Naming
from aidebt.infrastructure import joined
from aidebt.values import replace

Keys = tuple[str, ...]
MAX_NAMES = 50
NAME = re.compile(r"[A-Za-z][\w.-]{1,127}")
WORD = re.compile(r"\w+")


def names(file: DataFile, rules: IndexRules, found: Sequence[Declared]) -> Iterator[tuple[Naming, Setting, str]]:
    """The settings that say what an index is called: the row, the setting, and the name."""
    if file.context in (Context.CI, Context.TEST) or file.rules.is_translation(file.path):
        return
    known = [item.owner for item in found]
    left = MAX_NAMES
    for setting in file.settings:
        if not left:
            return
        if not telling(setting, rules) or any(setting.keys[: len(owner)] == owner for owner in known):
            continue
        assigned = ASSIGNMENT.fullmatch(setting.value) if INDEX.fullmatch(setting.keys[-1]) else None
        text = assigned[2] if assigned is not None else setting.value
        spoken = file.rules.infrastructure.expression(file.parsed.language, text)
        text = spoken.default or "" if spoken is not None else text
        if NAME.fullmatch(text) is None or rules.placeholders.fullmatch(text) is not None:
            continue
        row = rules.names(key_for(file, setting, assigned[1] if assigned is not None else ""))
        if row is not None and not row.told:
            left -= 1
            yield row, setting, text


def telling(setting: Setting, rules: IndexRules) -> bool:
    """The cheap question whether a setting may hold a name: by its keys, the variable in its text, or one beside it."""
    keys = setting.keys
    return bool(keys) and keys[-1] != TESTED and (keys[-1] == "value" or rules.may_name(keys[-2:], setting.value))


def key_for(file: DataFile, setting: Setting, assigned: str) -> Keys:
    """The keys that say what a value is: a variable, what the language declares there, or the keys themselves."""
    variable = assigned or variable_of(file, setting.keys)
    if variable:
        return (variable,)
    declared = file.named(setting.keys)
    words = WORD.findall(declared[0]) if declared is not None else []
    return (words[-1],) if words else tuple(key for key in setting.keys if not INDEX.fullmatch(key))


def name(file: DataFile, row: Naming, setting: Setting, text: str) -> Asset:
    """The asset of a name."""
    facts = IndexFacts(store=row.store, evidence=Evidence.DECLARED, called=(text,))
    line, key = setting.span.line, joined(setting.keys)
    found = asset(file, key, "", facts, line, setting.span.end_line, text, "", Confidence.MEDIUM, text)
    return replace(found, note=NAMED)
