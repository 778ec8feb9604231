"""Prompts in data files: whole prompt files, and settings that hold one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from aidebt.assets import Asset, Confidence, Context, Kind
from aidebt.detectors.code import WORD, normalised
from aidebt.detectors.data_file import DataFile, key_of
from aidebt.facts import Passage, Setting

PLACEHOLDER = re.compile(r"\{\{\s*#?([A-Za-z_][\w.\[\]]*)[^{}]*\}\}|(?<![{$])\{([A-Za-z_][\w.]*)\}(?!\})")


def find_prompts(file: DataFile, settings: Sequence[Setting]) -> None:
    """Add the file itself where it is a prompt file, and the settings that hold prompts."""
    passages = [fact for fact in file.parsed.facts if isinstance(fact, Passage)]
    if file.carrier is not None and passages:
        asset = whole_file(file, passages)
        if asset is not None:
            file.prompts.append((None, asset))
            return
    if file.rules.is_dump(file.path):
        return
    by_keys = {setting.keys: setting for setting in settings}
    for setting in settings:
        role = prompt_role(file, setting, by_keys)
        if role is not None:
            file.prompts.append((setting, prompt(file, setting, role)))


def prompt_role(file: DataFile, setting: Setting, by_keys: dict[tuple[str, ...], Setting]) -> str | None:
    """The role of the prompt that a setting holds, or None."""
    if len(setting.value) < 20:
        return None
    count, key = len(WORD.findall(setting.value)), key_of(setting.keys)
    if key in ("content", "text") and len(setting.keys) > 1:
        sibling = by_keys.get((*setting.keys[:-1], "role"))
        role = (
            {"system": "system", "developer": "system", "user": "user", "assistant": "few_shot"}.get(sibling.value.lower())
            if sibling
            else None
        )
        return role if role is not None and count >= file.rules.words("sent") else None
    role = file.rules.signatures.prompt_name(key)
    if role is None or count < file.rules.words("named"):
        return None
    believable = bool(file.pins) or count >= file.rules.words("guessed") or file.rules.opens_like_prompt(setting.value)
    return role if believable else None


def prompt(file: DataFile, setting: Setting, role: str) -> Asset:
    """The prompt that a setting holds."""
    name = ".".join(setting.keys).replace(".[", "[")
    role = "judge" if file.context is Context.EVAL and role == "user" else role
    return Asset(
        kind=Kind.PROMPT,
        path=file.path,
        name=name,
        line=setting.span.line,
        column=setting.span.column,
        end_line=setting.span.end_line,
        value=setting.value,
        role=role,
        context=file.context_at(setting.keys),
        content=normalised(setting.value),
        binding=key_of(setting.keys),
        raw=file.data[setting.span.start : setting.span.end],
        confidence=Confidence.MEDIUM,
        ordinal=file.ordinal(Kind.PROMPT, name, role),
        placeholders=holes(setting.value),
        scope=".".join(setting.keys[:-1]),
    )


def whole_file(file: DataFile, passages: Sequence[Passage]) -> Asset | None:
    """A prompt file is one prompt, from its first line to its last; what lineage compares is its body."""
    assert file.carrier is not None
    text = "\n".join(passage.text for passage in passages)
    if len(WORD.findall(text)) < file.rules.words("sent"):
        return None
    start, end = passages[0].span.start, passages[-1].span.end
    role = file.carrier.role or passages[0].role or "user"
    role = "judge" if file.context is Context.EVAL and role != "assistant_instructions" else role
    name = file.path.rpartition("/")[2]
    return Asset(
        kind=Kind.PROMPT,
        path=file.path,
        name=name,
        line=1,
        column=1,
        end_line=max(file.data.count(b"\n") + (not file.data.endswith(b"\n")), 1),
        value=text,
        role=role,
        context=file.context,
        content=normalised(text),
        binding="body",
        raw=file.data[start:end].strip(),
        confidence=file.carrier.confidence,
        ordinal=file.ordinal(Kind.PROMPT, name, role),
        placeholders=holes(text),
    )


def holes(text: str) -> tuple[str, ...]:
    """The names in `{name}` and `{{ name }}`, in order, each once."""
    return tuple(dict.fromkeys(match.group(1) or match.group(2) for match in PLACEHOLDER.finditer(text)))
