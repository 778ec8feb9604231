"""Model pins in data files, and the deployments that give models other names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from aidebt.assets import ALLOW_LIST, DEPLOYMENT, Asset, Confidence, Kind, Usage
from aidebt.detectors import data_beside, data_claims, data_commands
from aidebt.detectors.data_file import INDEX, DataFile, Value, key_of, shape
from aidebt.detectors.data_wires import ASSIGNMENT, variable_of
from aidebt.facts import TESTED, Setting, Span
from aidebt.names import NAME_KEYS, last

GROUPED = (Usage.MENU, Usage.TABLE, Usage.DUMP, Usage.COMPARISON)

HOLE = re.compile(r"\$\{[^{}]*\}|\{\{[^{}]*\}\}")
AFTER_HOLE = re.compile(r"[./:]+")

WORDINGS = (("content",), ("prompt",), ("template",), ("messages", "[0]"), ("messages", "[0]", "content"))
"""Where an object of a prompt library holds its text."""


def find_pins(file: DataFile) -> None:
    """Add every setting that selects a model."""
    lists = data_commands.lists(file)
    found = {
        (value.setting.span.start, value.offset): value
        for setting in reversed(file.settings)
        for value in (() if setting.keys[:-1] in lists and " " not in setting.value else model_values(file, setting))
    }
    for keys in sorted(lists):
        found.update(((value.setting.span.start, value.offset), value) for value in data_commands.in_list(file, keys))
    values = sorted(
        found.values(), key=lambda value: (value.setting.span.start, value.offset)
    )  # an alias repeats its anchor's literal
    shapes = Counter(shape(value.setting.keys) for value in values)
    for value in values:
        file.pins.append((value, pin(file, value, shapes[shape(value.setting.keys)])))


def model_values(file: DataFile, setting: Setting) -> Iterator[Value]:
    """The model ids in one setting's value: the value itself, an assignment, a fallback, the end of a path, a list of words."""
    key, text = key_of(setting.keys), setting.value
    claim = file.claims.get(setting.keys)
    spoken = file.rules.infrastructure.expression(file.parsed.language, text)
    if claim is not None and not (claim.part.what == "pin" and spoken is not None and spoken.default):
        yield from data_claims.claimed_values(file, setting, claim)
        return
    if (
        not text
        or (text.isdecimal() and not file.rules.catalog.hinted(text))  # a number is no id, unless the user has one like it
        or key.lower().lstrip("@") in file.rules.prose
        or key.lower() in file.rules.told
        or names_thing(file, setting.keys)
    ):
        return
    if data_commands.is_command(file, setting.keys, text):
        yield from data_commands.in_text(file, setting)
        return
    if len(text) > 4000:
        return
    assigned = ASSIGNMENT.fullmatch(text) if setting.keys and INDEX.fullmatch(setting.keys[-1]) else None
    if assigned is not None:
        key, text = assigned[1], assigned[2]
        spoken = file.rules.infrastructure.expression(file.parsed.language, text)
    offset = setting.value.find(text)
    variable = assigned[1] if assigned is not None else variable_of(file, setting.keys)
    if spoken is not None:
        if spoken.default is None:
            return
        variable = variable or (spoken.name[4:] if spoken.name.startswith("env:") else "")
        offset, text = offset + spoken.offset, spoken.default
    elif "{" in text:
        offset, text = after_holes(setting.value)
    key = variable or (key if assigned is not None else label(file, setting.keys))
    parts = [part for part in text.split(",") if part.strip()] if "," in text and " " not in text.strip() else [text]
    for part in parts:
        word = part.strip().strip("\"'")
        if is_model(file, word, setting.keys, key):
            at = max(setting.value.find(word, offset if len(parts) == 1 else 0), 0)
            yield Value(word, setting, at, variable, len(parts) > 1, spoken is not None)


def label(file: DataFile, keys: tuple[str, ...]) -> str:
    """What a value goes by: the name that its key path declares, else its key."""
    named = file.named(keys)
    return INDEX.sub("", last(named[0])) if named is not None else key_of(keys)


def after_holes(text: str) -> tuple[int, str]:
    """The last part of a path whose first parts are put in at run time: `arn:…:${region}::foundation-model/id`."""
    end = max((hole.end() for hole in HOLE.finditer(text)), default=0)
    separator = AFTER_HOLE.match(text, end)
    if not end or separator is None:
        return 0, ""
    start = max(separator.end(), text.rfind("/", end) + 1)
    return start, text[start:]


def names_thing(file: DataFile, keys: tuple[str, ...]) -> bool:
    """Whether a value is the name of something that is deployed, and not of a deployment of a model."""
    infrastructure = file.rules.infrastructure
    if not infrastructure.marks.isdisjoint(keys[:-1]) and not INDEX.fullmatch(keys[-1]):
        return True
    if not infrastructure.names_thing(file.language, keys, file.by_keys):
        return False
    owner = keys[:-1]
    tails = [(*owner, *path.split(".")) for row in file.rules.deployments for path in row.model]
    return not any(tail != keys and (tail in file.by_keys or file.references_at(tail)) for tail in tails)


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
        return file.language is None or file.rules.catalog.resolve(word).status == "known" or expected(file, keys, key)
    return file.rules.catalog.weak(word) and said(file, keys, key) is not None


def expected(file: DataFile, keys: tuple[str, ...], key: str) -> bool:
    """Whether a key is one of a model or of a deployment: names of resources look like ids that no catalog has yet."""
    if said(file, keys, key) is not None or file.rules.names_deployment(key):
        return True
    tails = {path.rpartition(".")[2] for row in file.rules.deployments for path in row.model}
    return key_of(keys) in tails or file.rules.infrastructure.is_thing(file.language, keys)


def pin(file: DataFile, value: Value, alike: int) -> Asset:
    """The pin of one value; `alike` counts the values under its key path, positions left out."""
    setting, names, sizes = value.setting, file.rules.signatures.names, file.rules.sizes
    name = ".".join(setting.keys).replace(".[", "[")
    key = value.variable or label(file, setting.keys)
    claim = file.claims.get(setting.keys)
    role = file.rules.role_of(value.text) or (claim and claim.part.role) or said(file, setting.keys, key) or "chat"
    note = data_claims.note(file, value, claim) if claim else DEPLOYMENT if is_deployment(file, value, key) else ""
    gate = file.language is not None and file.language.gated(setting.keys)
    if setting.keys[-1:] == (TESTED,) or value.compared:
        usage = Usage.COMPARISON
    elif alike >= sizes["dump"] or file.is_generated or file.written_by_run:
        usage = Usage.DUMP
    elif claim is not None:
        usage = data_claims.usage(claim)
    elif gate:
        usage, note = Usage.MENU, ALLOW_LIST
    else:
        usage = plain_usage(file, value, alike)
    line, column = locate(file.data, setting, value)
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
        or data_beside.platform(file, value, key)
        or None,
        scope=".".join(setting.keys[:-1] if claim is None else claim.object.owner),
        group=f"{file.path}:{'.'.join(shape(setting.keys))}" if usage in GROUPED else "",
        note=note,
        carrier=claim.object.structure.id if claim else "",
    )


def is_deployment(file: DataFile, value: Value, key: str) -> bool:
    """Whether a value is the name of a deployment, by what it goes by or by the variable it is a fallback of."""
    return file.rules.names_deployment(key) or (value.fallback and file.rules.names_deployment(label(file, value.setting.keys)))


def plain_usage(file: DataFile, value: Value, alike: int) -> Usage:
    """What a pin is for, by where it stands: one of several in a list, what stands in when nothing else does, or a setting."""
    keys, sizes = value.setting.keys, file.rules.sizes
    in_list = INDEX.fullmatch(keys[-1]) is not None and not value.variable if keys else False
    each = any(key in file.rules.each for key in keys)
    listed = alike >= sizes["catalogue"] and any(INDEX.fullmatch(key) for key in keys)
    catalogue = listed and not value.variable and said(file, keys, key_of(keys)) is None
    if in_list and holds_prompt(file, keys):
        return Usage.TABLE
    described = alike >= sizes["menu"] and is_entry(file, keys)
    if (value.listed or (in_list and alike >= sizes["menu"]) or catalogue or described) and not (each or value.word):
        return Usage.TABLE if file.rules.names_table(keys[-3] if described else key_of(keys)) else Usage.MENU
    named = file.named(keys)
    if value.fallback or (named is not None and named[1] == "default"):
        return Usage.DEFAULT
    return Usage.SETTING


def is_entry(file: DataFile, keys: tuple[str, ...]) -> bool:
    """Whether a value is what an object in a list of models is called by: `models[].id`."""
    if len(keys) < 3 or keys[-1] not in NAME_KEYS or not INDEX.fullmatch(keys[-2]):
        return False
    return keys[-3].lower().endswith("s") and file.rules.signatures.names.model(keys[-3]) is not None


def holds_prompt(file: DataFile, keys: tuple[str, ...]) -> bool:
    """Whether a list stands in an object that holds a prompt: it says for which models the prompt is, and chooses none."""
    owner = keys[:-2]
    return keys[-2:-1] == ("models",) and any((*owner, *path) in file.by_keys for path in WORDINGS)


def locate(data: bytes, setting: Setting, value: Value) -> tuple[int, int]:
    """Line and column of a value inside a setting; in a text of several lines, the column at which its line has it."""
    blank = (
        len(setting.value) - len(setting.value.lstrip("\n"))
        if data[setting.span.start : setting.span.start + 1] != b"\n"
        else 0
    )
    line = setting.span.line + max(setting.value.count("\n", 0, value.offset) - blank, 0)
    if "\n" in setting.value:
        start = line_start(data, setting.span, line)
        end = data.find(b"\n", start)
        found = data.find(value.text.encode("utf-8", "surrogatepass"), start, end if end >= 0 else len(data))
        return line, len(data[start:found].decode("utf-8", "replace")) + 1 if found >= 0 else 1
    written = setting.span.end_column - setting.span.column
    quote = 1 if setting.quoted and setting.span.line == setting.span.end_line and written > len(setting.value) else 0
    return line, setting.span.column + value.offset + quote


def line_start(data: bytes, span: Span, line: int) -> int:
    """Where a line inside `span` starts."""
    start = data.rfind(b"\n", 0, span.start) + 1
    for _ in range(line - span.line):
        start = data.find(b"\n", start) + 1
    return start


def line_bytes(data: bytes, span: Span, line: int) -> bytes:
    """The bytes of a line inside `span`, trimmed."""
    start = line_start(data, span, line)
    end = data.find(b"\n", start)
    return data[start : end if end >= 0 else len(data)].strip()
