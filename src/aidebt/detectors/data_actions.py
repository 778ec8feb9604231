"""Workflow steps that call a model and leave it to the action which one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from aidebt import commands
from aidebt.actions import Action
from aidebt.assets import Asset, Confidence, Kind, Usage
from aidebt.detectors.data_file import DataFile, Value
from aidebt.detectors.data_pins import line_bytes
from aidebt.facts import Comment, Setting

VERSION = re.compile(r"\bv\d+(?:\.\d+)*\b")


def implicit(file: DataFile) -> Iterator[tuple[Value, Asset]]:
    """The pins of steps that use such an action and name no model."""
    for setting in file.settings:
        used = file.rules.actions.used(setting.value) if setting.keys and setting.keys[-1] == "uses" else None
        if used is not None and not names_model(file, used[0], setting.keys[:-1]):
            yield Value("", setting, 0, "", False), pin(file, setting, *used)


def names_model(file: DataFile, action: Action, owner: tuple[str, ...]) -> bool:
    """Whether the step's inputs say which model is called."""
    given = {key: found.value for key in (*action.inputs, *action.unless) if (found := file.by_keys.get((*owner, "with", key)))}
    if any(value.strip() for value in given.values()):
        return True
    texts = (file.by_keys.get((*owner, "with", key)) for key in action.args)
    lines = [[raw for raw, _ in line] for text in texts if text is not None for line in commands.split(text.value)]
    return any(word.kind == "flag" and word.key in ("model", "m") for line in lines for word in commands.read(line))


def pin(file: DataFile, setting: Setting, action: Action, version: str) -> Asset:
    """The pin of a step that names no model. A commit's version stands in the comment behind it, if anywhere."""
    beside = (fact.text for fact in file.parsed.facts if isinstance(fact, Comment) and fact.span.line == setting.span.line)
    told = next((found[0] for text in beside if (found := VERSION.search(text))), version)
    name = ".".join(setting.keys).replace(".[", "[")
    return Asset(
        kind=Kind.MODEL_PIN,
        path=file.path,
        name=name,
        line=setting.span.line,
        column=setting.span.column,
        end_line=setting.span.line,
        value=None,
        role="chat",
        context=file.context_at(setting.keys),
        content=f"default of {action.uses}",
        binding="uses",
        raw=line_bytes(file.data, setting.span, setting.span.line),
        usage=Usage.DEFAULT,
        confidence=Confidence.MEDIUM,
        implicit=True,
        ordinal=file.ordinal(Kind.MODEL_PIN, name, "chat"),
        platform=action.platform or None,
        scope=".".join(setting.keys[:-1]),
        package=f"{action.uses}@{told}",
    )
