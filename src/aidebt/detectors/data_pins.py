"""Model pins in data files, and the deployments that give models other names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from aidebt.assets import Asset, Confidence, Kind, Usage
from aidebt.detectors import data_claims
from aidebt.detectors.data_file import INDEX, DataFile, Value, key_of, shape
from aidebt.facts import Setting, Span
from aidebt.values import replace

VARIABLE = re.compile(r"[A-Z][A-Z0-9_]{2,}")
ASSIGNMENT = re.compile(r"([A-Z][A-Z0-9_]{2,})=(\S+)")
SUBSTITUTION = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*):?[-=]([^}$]+)\}")
TOKEN = re.compile(r"[A-Za-z0-9][\w.:/@+\-]*")


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


def model_values(file: DataFile, setting: Setting, settings: Sequence[Setting]) -> Iterator[Value]:
    """The model ids in one setting's value: the value itself, an assignment, a substitution's default, a list of words."""
    key, text = key_of(setting.keys), setting.value
    claim = file.claims.get(setting.keys)
    if claim is not None and not (claim.part.what == "pin" and SUBSTITUTION.fullmatch(text)):
        yield from data_claims.claimed_values(file, setting, claim)
        return
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
    if file.rules.looks_like_model(word):
        return True
    return file.rules.catalog.weak(word) and said(file, keys, key) is not None


def pin(file: DataFile, value: Value, alike: int) -> Asset:
    """The pin of one value; `alike` counts the values under its key path, positions left out."""
    setting, names, sizes = value.setting, file.rules.signatures.names, file.rules.sizes
    name = ".".join(setting.keys).replace(".[", "[")
    key = value.variable or key_of(setting.keys)
    claim = file.claims.get(setting.keys)
    role = file.rules.role_of(value.text) or (claim and claim.part.role) or said(file, setting.keys, key) or "chat"
    in_list = bool(setting.keys) and INDEX.fullmatch(setting.keys[-1]) is not None and not value.variable
    usage = Usage.SETTING
    if alike >= sizes["dump"] or file.written_by_run:
        usage = Usage.DUMP
    elif claim is not None:
        usage = data_claims.usage(claim)
    elif (
        value.listed
        or (in_list and alike >= sizes["menu"])
        or (
            alike >= sizes["catalogue"]
            and any(INDEX.fullmatch(key) for key in setting.keys)
            and said(file, setting.keys, key) is None
        )
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
        context=file.context_at(setting.keys),
        content=value.text,
        binding=".".join(key for key in setting.keys if not INDEX.fullmatch(key)),
        raw=line_bytes(file.data, setting.span, line),
        usage=usage,
        confidence=Confidence.HIGH,
        ordinal=file.ordinal(Kind.MODEL_PIN, name, role),
        platform=(claim.part.platform if claim else "")
        or names.platform(key)
        or names.platform("_".join(setting.keys))
        or None,
        scope=".".join(setting.keys[:-1] if claim is None else claim.object.owner),
        group=f"{file.path}:{'.'.join(shape(setting.keys))}" if usage in (Usage.MENU, Usage.TABLE, Usage.DUMP) else "",
        note=data_claims.note(file, value, claim) if claim else "deployment" if file.rules.names_deployment(key) else "",
        carrier=claim.object.structure.id if claim else "",
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
                if name.keys in pins:  # a list of deployments is no menu: each of them is there to be called
                    number = places[pins[name.keys].id]
                    file.pins[number] = (file.pins[number][0], replace(file.pins[number][1], usage=Usage.SETTING, group=""))
                if asset.platform is None and row.platform and first(by_keys, owner, row.platform_when) is not None:
                    number = places[asset.id]
                    file.pins[number] = (file.pins[number][0], replace(asset, platform=row.platform))
                version = first(by_keys, owner, row.version)
                yield name.value, asset.id, version.value if version is not None else ""


def first(by_keys: dict[tuple[str, ...], Setting], owner: tuple[str, ...], names: Sequence[str]) -> Setting | None:
    """The setting under the first of several key paths below `owner`."""
    for name in names:
        found = by_keys.get((*owner, *name.split(".")))
        if found is not None:
            return found
    return None
