"""Prompts in data files: whole prompt files, and settings that hold one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from aidebt.assets import CANDIDATE, Asset, Confidence, Context, Kind
from aidebt.carriers import LOADED
from aidebt.detectors.code import WORD, normalised
from aidebt.detectors.data_file import Claim, DataFile, key_of
from aidebt.facts import Passage, Setting

PLACEHOLDER = re.compile(r"\{(?:\{\s*#?([A-Za-z_][\w.\[\]]*)[^{}]*\}\}|(?<![{$]\{)([A-Za-z_][\w.]*)\}(?!\}))")
MARKUP = re.compile(r"\{\{[^{}]{0,400}\}\}|\{%[^%]{0,400}%\}|<\|[^|]{0,80}\|>|\[/?INST\]")
"""What templates fill in and what separates the turns of a conversation."""
MESSAGE_LEVELS = 3
"""A message's text stands at most so many keys below its role: `content[].text`."""
ADDRESSED = re.compile(r"\s*you(?: are|'re) ", re.I)
"""A text that tells a model who it is stands in the system role."""
ROLES = {"system": "system", "developer": "system", "user": "user", "assistant": "few_shot"}


def find_prompts(file: DataFile, settings: Sequence[Setting]) -> None:
    """Add the file itself where it is a prompt file, and the settings that hold prompts."""
    passages = [fact for fact in file.parsed.facts if isinstance(fact, Passage)]
    if file.carrier is not None and passages:
        asset = whole_file(file, passages)
        if asset is not None:
            file.prompts.append((None, asset))
            return
    if file.written_by_run:
        return
    by_keys = {setting.keys: setting for setting in settings}
    for setting in settings:
        claim = file.claims.get(setting.keys)
        if claim is not None:
            if claim.part.what == "prompt" and claim.settings[0] is setting and enough(file, claim.settings):
                file.prompts.append((setting, claimed(file, claim, role_beside(setting, by_keys, MESSAGE_LEVELS))))
            continue
        role = prompt_role(file, setting, by_keys)
        if role is not None:
            file.prompts.append((setting, prompt(file, setting, role)))


def enough(file: DataFile, settings: Sequence[Setting]) -> bool:
    """Whether texts that a row calls a prompt hold words of a language, and not only holes and marks."""
    count = sum(len(WORD.findall(MARKUP.sub(" ", setting.value))) for setting in settings)
    return count >= file.rules.words("sent")


def role_beside(setting: Setting, by_keys: dict[tuple[str, ...], Setting], levels: int = 1) -> str:
    """The role that a key `role` beside a text gives it, or up to so many `levels` above; else ""."""
    for length in range(len(setting.keys) - 1, max(len(setting.keys) - 1 - levels, -1), -1):
        sibling = by_keys.get((*setting.keys[:length], "role"))
        if sibling is not None and sibling is not setting:
            return ROLES.get(sibling.value.lower(), "")
    return ""


def opening_role(marker: re.Pattern[str] | None, text: str) -> str:
    """The role of a text's beginning where roles are marked inside it: what stands before the first marker is the system's."""
    first = marker.search(text) if marker is not None else None
    if first is None:
        return ""
    return ROLES.get(first[1].lower(), "user") if not text[: first.start()].strip() else "system"


def claimed(file: DataFile, claim: Claim, said: str) -> Asset:
    """The prompt that a row says these settings hold: one text, from where the first of them begins to where the last ends."""
    first, last = claim.settings[0], claim.settings[-1]
    text = "\n".join(setting.value for setting in claim.settings)
    owner, alone = claim.object.owner, len(claim.part.paths) == 1
    name = ".".join(first.keys if alone or not owner else owner).replace(".[", "[")
    role = opening_role(claim.part.role_in, text) or claim.part.role or said or "user"
    return Asset(
        kind=Kind.PROMPT,
        path=file.path,
        name=name,
        line=first.span.line,
        column=first.span.column,
        end_line=last.span.end_line,
        value=text,
        role=role,
        context=file.context_at(first.keys),
        content=normalised(text),
        binding=key_of(first.keys) if alone else claim.object.structure.id,
        raw=file.data[first.span.start : last.span.end],
        confidence=Confidence(claim.object.structure.confidence),
        ordinal=file.ordinal(Kind.PROMPT, name, role),
        placeholders=holes(text),
        scope=".".join(owner),
        carrier=claim.object.structure.id,
    )


def prompt_role(file: DataFile, setting: Setting, by_keys: dict[tuple[str, ...], Setting]) -> str | None:
    """The role of the prompt that a setting holds, or None."""
    if len(setting.value) < 20:
        return None
    key = key_of(setting.keys)
    if key in ("content", "text") and len(setting.keys) > 1:
        said = role_beside(setting, by_keys)
        return said if said and words(setting) >= file.rules.words("sent") else None
    role = file.rules.signatures.prompt_name(key)
    if role is None and (not file.rules.is_prompt_data(file.path) or key.lower() in file.rules.told):
        return None
    count = words(setting)
    if role is None and count >= file.rules.words("guessed"):
        return "system" if ADDRESSED.match(setting.value) else "user"
    if role is None or count < file.rules.words("named"):
        return None
    believable = bool(file.pins) or count >= file.rules.words("guessed") or file.rules.opens_like_prompt(setting.value)
    return role if believable else None


def words(setting: Setting) -> int:
    """How many words of natural language a setting holds."""
    return len(WORD.findall(setting.value))


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
    if sum(1 for _ in islice(WORD.finditer(text), file.rules.words("sent"))) < file.rules.words("sent"):
        return None
    start, end = passages[0].span.start, passages[-1].span.end
    role = file.carrier.role or passages[0].role or ("system" if ADDRESSED.match(text) else "user")
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
        note=CANDIDATE if file.carrier.id == LOADED.id else "",
        carrier=file.carrier.id,
    )


def holes(text: str) -> tuple[str, ...]:
    """The names in `{name}` and `{{ name }}`, in order, each once."""
    return tuple(dict.fromkeys(match.group(1) or match.group(2) for match in PLACEHOLDER.finditer(text)))
