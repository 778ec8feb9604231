"""Models that are keys of a data file: what stands under one is said of it, or it is one of those that are offered."""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple

from aidebt.assets import Asset, Confidence, Context, Kind, Usage
from aidebt.detectors import data_beside
from aidebt.detectors.data_file import INDEX, DataFile, Value, key_of, shape
from aidebt.facts import Setting
from aidebt.infrastructure import Keys

LANGUAGES = frozenset({"json", "toml", "yaml"})
MAX_BACK = 50
"""So many longer words with the key in them may stand between a key and the first value below it."""
MAX_LINE = 500
"""A longer line holds more than the key."""


class Below(NamedTuple):
    """What stands below a key: the first setting, and the keys of its object."""

    first: Setting
    keys: set[str]


def find(file: DataFile) -> list[Asset]:
    """A pin for each key that is a known id, in source order.

    A key under which a model is chosen only calls it so, a key of infrastructure or of an object that a row knows is a name.
    """
    named = file.language is not None or file.context in (Context.INFRA, Context.CI)
    if file.parsed.language not in LANGUAGES or named or file.rules.is_translation(file.path):
        return []
    every = keyed(file)
    if not every:
        return []
    chosen = {value.setting.keys[:depth] for value, _ in file.pins for depth in range(len(value.setting.keys))}
    chosen |= {keys[:depth] for keys in file.claims for depth in range(len(keys))}
    every = {keys: below for keys, below in every.items() if keys not in chosen}
    alike = Counter(shape(keys[:-1]) for keys in every)
    found = (pin(file, keys, below, alike[shape(keys[:-1])]) for keys, below in every.items())
    return sorted((asset for asset in found if asset is not None), key=lambda asset: (asset.line, asset.column))


def keyed(file: DataFile) -> dict[Keys, Below]:
    """The key paths that end in a known id, each with what stands below it; none in a file that is a catalog of its own."""
    words = {key for setting in file.settings for key in setting.keys}
    hinted = [word for word in words if file.rules.catalog.hinted(word)]
    if len(hinted) >= file.rules.sizes["catalog"]:
        return {}
    models = {word for word in hinted if file.rules.looks_like_model(word) and is_known(file, word)}
    found: dict[Keys, Below] = {}
    for setting in file.settings if models else ():
        for depth, key in enumerate(setting.keys, 1):
            if key in models:
                below = found.setdefault(setting.keys[:depth], Below(setting, set()))
                below.keys.update(setting.keys[depth : depth + 1])
    return found


def is_known(file: DataFile, word: str) -> bool:
    """Whether the catalog lists an id: keys of any other shape are words."""
    return file.rules.catalog.resolve(word).status == "known"


def pin(file: DataFile, keys: Keys, below: Below, alike: int) -> Asset | None:
    """The pin of one key; None where the text does not show where it stands. `alike` counts the keys beside it."""
    data, span = file.data, below.first.span
    start = place(data, keys[-1], span.start)
    if start < 0:
        return None
    names = file.rules.signatures.names
    line = span.line - data.count(b"\n", start, span.start)
    left = data.rfind(b"\n", 0, start) + 1
    right = data.find(b"\n", start)
    written = data[left : right if right >= 0 else len(data)].strip()
    before = len(
        data[start if line == span.line else left : span.start if line == span.line else start].decode("utf-8", "replace")
    )
    name = ".".join(keys).replace(".[", "[")
    role = file.rules.role_of(keys[-1]) or "chat"
    value = Value(keys[-1], below.first, 0, "", False)
    return Asset(
        kind=Kind.MODEL_PIN,
        path=file.path,
        name=name,
        line=line,
        column=span.column - before if line == span.line else before + 1,
        end_line=line,
        value=keys[-1],
        role=role,
        context=file.context_at(keys),
        content=keys[-1],
        binding=".".join(key for key in keys[:-1] if not INDEX.fullmatch(key)),
        raw=written if len(written) <= MAX_LINE else data[start : start + len(keys[-1].encode())],
        usage=purpose(file, keys, below.keys, alike),
        confidence=Confidence.HIGH,
        ordinal=file.ordinal(Kind.MODEL_PIN, name, role),
        platform=names.platform("_".join(keys[:-1])) or data_beside.platform(file, value, key_of(keys[:-1])) or None,
        scope=".".join(keys[:-1]),
        group=f"{file.path}:{'.'.join(keys[:-1])}",
    )


def place(data: bytes, key: str, before: int) -> int:
    """Where a key was written last before a value, in bytes; -1 where it is not seen."""
    word = key.encode("utf-8", "surrogatepass")
    whole = re.compile(rb"(?<![\w-])" + re.escape(word) + rb"(?![\w-])")
    start = before
    for _ in range(MAX_BACK):
        start = data.rfind(word, 0, start)
        if start < 0 or whole.match(data, start):
            return start
    return -1


def purpose(file: DataFile, keys: Keys, inner: set[str], alike: int) -> Usage:
    """What such keys are for: told of, unless they stand under a name of models and are given settings to be called with."""
    if alike >= file.rules.sizes["dump"] or file.is_generated or file.written_by_run:
        return Usage.DUMP
    owner = key_of(keys[:-1])
    offered = bool(inner) and alike >= file.rules.sizes["menu"] and file.rules.signatures.names.model(owner) is not None
    told = file.rules.names_table(owner) or any(map(file.rules.names_table, inner))
    return Usage.MENU if offered and not told else Usage.TABLE
