"""Assets in data files: settings that hold a model or a prompt, deployments, environment variables, prompt files."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from aidebt.assets import Asset, AssetRef, Confidence, Context, FileAssets, Kind, Site, Usage
from aidebt.detectors.code import WORD, normalised
from aidebt.facts import ParsedFile, Passage, Setting, Span

if TYPE_CHECKING:
    from aidebt.carriers import Carrier
    from aidebt.detectors import Rules

INDEX = re.compile(r"\[\d+\]")
VARIABLE = re.compile(r"[A-Z][A-Z0-9_]{2,}")
ASSIGNMENT = re.compile(r"([A-Z][A-Z0-9_]{2,})=(\S+)")
SUBSTITUTION = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*):?[-=]([^}$]+)\}")
TOKEN = re.compile(r"[A-Za-z0-9][\w.:/@+\-]*")
PLACEHOLDER = re.compile(r"\{\{\s*#?([A-Za-z_][\w.\[\]]*)[^{}]*\}\}|(?<![{$])\{([A-Za-z_][\w.]*)\}(?!\})")
MENU_SIZE = 2
CATALOGUE = 3
"""So many objects of a list whose key does not say that they choose a model are a catalogue of what can be chosen."""
DUMP_SIZE = 40
"""Pins under one key path (positions left out) from which a data file is a dump of results or prices; see rules."""


@dataclass(frozen=True, slots=True)
class Value:
    """A model id found in a setting, with the environment variable it is the value of, if any."""

    text: str
    setting: Setting
    offset: int  # characters into the setting's value
    variable: str
    listed: bool


@dataclass(slots=True)
class DataFile:
    """One data file under detection."""

    path: str
    data: bytes
    parsed: ParsedFile
    context: Context
    rules: Rules
    carrier: Carrier | None
    pins: list[tuple[Value, Asset]] = field(default_factory=list)
    prompts: list[tuple[Setting | None, Asset]] = field(default_factory=list)
    counts: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    def ordinal(self, kind: Kind, name: str, role: str) -> int:
        """How many assets of this kind, name and role came before."""
        seen = self.counts[kind.value, name, role]
        self.counts[kind.value, name, role] = seen + 1
        return seen


def detect(path: str, data: bytes, parsed: ParsedFile, context: Context, rules: Rules, carrier: Carrier | None) -> FileAssets:
    """The assets of one data or prompt file."""
    file = DataFile(path, data, parsed, context, rules, carrier)
    settings = [fact for fact in parsed.facts if isinstance(fact, Setting)]
    find_pins(file, settings)
    find_prompts(file, settings)
    named = list(deployments(file, settings))
    variables = sorted({(value.variable, asset.id) for value, asset in file.pins if value.variable})
    return FileAssets(
        path=path,
        assets=tuple([asset for _, asset in file.pins] + [asset for _, asset in file.prompts]),
        sites=tuple(sites(file)),
        variables=tuple(variables),
        deployments=tuple(named),
        broken=parsed.broken,
    )


# -- pins -----------------------------------------------------------------------------------------------------------


def find_pins(file: DataFile, settings: Sequence[Setting]) -> None:
    """Add every setting that selects a model."""
    found = {
        (value.setting.span.start, value.offset): value
        for setting in reversed(settings)
        for value in model_values(file, setting, settings)
    }
    values = sorted(
        found.values(), key=lambda value: (value.setting.span.start, value.offset)
    )  # an alias repeats its anchor's literal
    shapes = Counter(shape(value.setting.keys) for value in values)
    for value in values:
        file.pins.append((value, pin(file, value, shapes[shape(value.setting.keys)])))


def shape(keys: tuple[str, ...]) -> tuple[str, ...]:
    """A key path without list positions."""
    return tuple("[]" if INDEX.fullmatch(key) else key for key in keys)


def key_of(keys: tuple[str, ...]) -> str:
    """The last key that is no list position."""
    return next((key for key in reversed(keys) if not INDEX.fullmatch(key)), "")


def model_values(file: DataFile, setting: Setting, settings: Sequence[Setting]) -> Iterator[Value]:
    key, text = key_of(setting.keys), setting.value
    if not text or len(text) > 4000 or key.lower() in file.rules.prose:
        return
    if setting.keys == ("RUN",):
        yield from (
            Value(match.group(), setting, match.start(), "", False)
            for match in TOKEN.finditer(text)
            if file.rules.catalog.looks_like_model(match.group())
        )
        return
    assigned = ASSIGNMENT.fullmatch(text)
    if assigned is not None and INDEX.fullmatch(setting.keys[-1]):
        key, text = assigned.group(1), assigned.group(2)
    offset = setting.value.find(text)
    variable = key if VARIABLE.fullmatch(key) else ""
    if key == "value":
        sibling = (*setting.keys[:-1], "name")
        variable = next((item.value for item in settings if item.keys == sibling and VARIABLE.fullmatch(item.value)), "")
        key = variable or key
    substituted = SUBSTITUTION.fullmatch(text)
    if substituted is not None:
        variable, offset, text = substituted.group(1), offset + substituted.start(2), substituted.group(2)
        key = variable
    parts = [part for part in text.split(",") if part.strip()] if "," in text and " " not in text.strip() else [text]
    for part in parts:
        word = part.strip().strip("\"'")
        if is_model(file, word, setting.keys, key):
            yield Value(
                word, setting, max(setting.value.find(word, offset if len(parts) == 1 else 0), 0), variable, len(parts) > 1
            )


def said(file: DataFile, keys: tuple[str, ...], key: str) -> str | None:
    """The role of the model that a key path says the value has, or None."""
    rule = file.rules.signatures.names.setting((*keys[:-1], key) if keys else (key,)) or file.rules.signatures.names.setting(
        (key,)
    )
    return rule.role or "chat" if rule is not None else None


def is_model(file: DataFile, word: str, keys: tuple[str, ...], key: str) -> bool:
    """Whether a setting's value is a model id: by itself, or because its key says so and the catalog knows the word."""
    if not 2 <= len(word) <= 120 or " " in word:
        return False
    if file.rules.catalog.looks_like_model(word):
        return True
    return file.rules.catalog.weak(word) and said(file, keys, key) is not None


def pin(file: DataFile, value: Value, alike: int) -> Asset:
    setting, names = value.setting, file.rules.signatures.names
    name = ".".join(setting.keys).replace(".[", "[")
    key = value.variable or key_of(setting.keys)
    role = file.rules.role_of(value.text) or said(file, setting.keys, key) or "chat"
    in_list = bool(setting.keys) and INDEX.fullmatch(setting.keys[-1]) is not None and not value.variable
    usage = Usage.SETTING
    if alike >= DUMP_SIZE:
        usage = Usage.DUMP
    elif (
        value.listed
        or (in_list and alike >= MENU_SIZE)
        or (alike >= CATALOGUE and any(INDEX.fullmatch(key) for key in setting.keys) and said(file, setting.keys, key) is None)
    ):
        usage = Usage.MENU
    line, column = locate(setting, value.offset)
    return Asset(
        kind=Kind.MODEL_PIN,
        path=file.path,
        name=name,
        line=line,
        column=column,
        end_line=line,
        value=value.text,
        role=role,
        context=file.context,
        content=value.text,
        binding=".".join(key for key in setting.keys if not INDEX.fullmatch(key)),
        raw=line_bytes(file.data, setting.span, line),
        usage=usage,
        confidence=Confidence.HIGH,
        ordinal=file.ordinal(Kind.MODEL_PIN, name, role),
        platform=names.platform(key) or names.platform("_".join(setting.keys)) or None,
        scope=".".join(setting.keys[:-1]),
        group=f"{file.path}:{'.'.join(shape(setting.keys))}" if usage in (Usage.MENU, Usage.TABLE, Usage.DUMP) else "",
        note="deployment" if file.rules.names_deployment(key) else "",
    )


def locate(setting: Setting, offset: int) -> tuple[int, int]:
    """Line and column of a place inside a setting's value, exact for values of one line."""
    before = setting.value[:offset]
    if "\n" in before:
        return setting.span.line + before.count("\n"), 1
    quote = (
        1
        if setting.quoted
        and setting.span.line == setting.span.end_line
        and setting.span.end_column - setting.span.column > len(setting.value)
        else 0
    )
    return setting.span.line, setting.span.column + offset + quote


def line_bytes(data: bytes, span: Span, line: int) -> bytes:
    """The bytes of a line inside `span`, trimmed."""
    start = data.rfind(b"\n", 0, span.start) + 1
    for _ in range(line - span.line):
        start = data.find(b"\n", start) + 1
    end = data.find(b"\n", start)
    return data[start : end if end >= 0 else len(data)].strip()


# -- deployments ----------------------------------------------------------------------------------------------------


def deployments(file: DataFile, settings: Sequence[Setting]) -> Iterator[tuple[str, str, str]]:
    """Deployment names with the pin of the model behind them and its version."""
    by_keys = {setting.keys: setting for setting in settings}
    pins = {value.setting.keys: asset for value, asset in file.pins}
    places = {asset.id: number for number, (_, asset) in enumerate(file.pins)}
    seen: set[tuple[str, str]] = set()
    for row in file.rules.deployments:
        for model in row.model:
            tail = tuple(model.split("."))
            for keys, asset in pins.items():
                if keys[-len(tail) :] != tail or len(keys) <= len(tail):
                    continue
                owner = keys[: -len(tail)]
                name = first(by_keys, owner, row.name)
                if name is None or name.keys == keys or (name.value, asset.id) in seen:
                    continue
                seen.add((name.value, asset.id))
                if asset.platform is None and row.platform and first(by_keys, owner, row.platform_when) is not None:
                    number = places[asset.id]
                    file.pins[number] = (file.pins[number][0], replace(asset, platform=row.platform))
                version = first(by_keys, owner, row.version)
                yield name.value, asset.id, version.value if version is not None else ""


def first(by_keys: dict[tuple[str, ...], Setting], owner: tuple[str, ...], names: Sequence[str]) -> Setting | None:
    for name in names:
        found = by_keys.get((*owner, *name.split(".")))
        if found is not None:
            return found
    return None


# -- prompts --------------------------------------------------------------------------------------------------------


def find_prompts(file: DataFile, settings: Sequence[Setting]) -> None:
    """Add the file itself where it is a prompt file, and the settings that hold prompts."""
    passages = [fact for fact in file.parsed.facts if isinstance(fact, Passage)]
    if file.carrier is not None and passages:
        asset = whole_file(file, passages)
        if asset is not None:
            file.prompts.append((None, asset))
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
        context=file.context,
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


# -- sites ----------------------------------------------------------------------------------------------------------


def sites(file: DataFile) -> Iterator[Site]:
    """Each prompt with the pins that stand nearest to it: in the same prompt file, or in the same object."""
    pins = [(value.setting.keys, asset) for value, asset in file.pins if asset.usage is Usage.SETTING and asset.role == "chat"]
    for setting, asset in file.prompts:
        near = [AssetRef(pin.id) for keys, pin in pins] if setting is None else nearest(setting.keys, pins)
        if near:
            line = asset.line if setting is None else setting.span.line
            yield Site(
                "data",
                "chat",
                asset.scope,
                line,
                tuple(near),
                (AssetRef(asset.id),),
                evidence="same prompt file" if setting is None else "same object",
            )


def nearest(keys: tuple[str, ...], pins: Sequence[tuple[tuple[str, ...], Asset]]) -> list[AssetRef]:
    """The pins that share the longest run of keys with a prompt; a shared root alone counts only if it is all there is."""
    shared = [(common(keys, other), pin) for other, pin in pins]
    best = max((length for length, _ in shared), default=-1)
    return [AssetRef(pin.id) for length, pin in shared if length == best]


def common(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    return next((index for index, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
