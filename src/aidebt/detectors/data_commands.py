"""Models in command lines: scripts, the commands of containers and of build steps, lists of arguments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from aidebt import commands
from aidebt.commands import Word
from aidebt.detectors.data_file import INDEX, DataFile, Value, key_of
from aidebt.facts import Setting

if TYPE_CHECKING:
    from aidebt.infrastructure import Keys

VARIABLE = re.compile(r"[A-Z][A-Z0-9_]{2,}")
MAX_TEXT = 200_000
"""Characters of a script that are read."""


def is_command(file: DataFile, keys: Keys, text: str) -> bool:
    """Whether a setting holds a command line of more than one word."""
    return key_of(keys).lower() in file.rules.commands.keys and len(text.split(None, 1)) > 1


def in_text(file: DataFile, setting: Setting) -> Iterator[Value]:
    """The models in a setting that is a command line, or a script of several."""
    for words in commands.split(setting.value[:MAX_TEXT]):
        places = [place for _, place in words]
        for word in commands.read([raw for raw, _ in words]):
            yield from model(file, word, setting, places[word.number] + word.at)


def in_list(file: DataFile, keys: Keys) -> Iterator[Value]:
    """The models in a list of arguments: `["--model", "gpt-4o"]`."""
    settings: list[Setting] = []
    while found := file.by_keys.get((*keys, f"[{len(settings)}]")):
        settings.append(found)
    for word in commands.read([setting.value for setting in settings]):
        if len(settings[word.number].value.split()) == 1:
            yield from model(file, word, settings[word.number], word.at)


def model(file: DataFile, word: Word, setting: Setting, at: int) -> Iterator[Value]:
    """The model that a word names, if it names one."""
    rules = file.rules.commands
    variable, fallback, text, key = "", False, word.text, word.key
    if word.kind == "word" and (word.before[:-1]) in rules.settings.get(word.command, ()) and word.before:
        key = word.before[-1]
    if VARIABLE.fullmatch(key) and word.kind in ("set", "word"):
        variable = key
    spoken = file.rules.infrastructure.expression("shell", text)
    if spoken is not None:
        if not spoken.default:
            return
        variable = variable or spoken.name.removeprefix("env:")
        key = key or variable
        at, text, fallback = at + spoken.offset, spoken.default, True
    if names_model(file, word, key, text):
        compared = word.command in rules.compares
        yield Value(text, setting, at, "" if compared else variable, False, fallback, compared, True)


def names_model(file: DataFile, word: Word, key: str, text: str) -> bool:
    """Whether a word is a model: because it looks like one, or because its flag, its variable or its program says so."""
    rules, catalog = file.rules.commands, file.rules.catalog
    if not 2 <= len(text) <= 120 or " " in text or "://" in text or "$" in text:
        return False
    said = bool(key) and file.rules.signatures.names.setting((key.replace("-", "_"),)) is not None
    if word.kind == "word" and not key and word.before in rules.positional.get(word.command, ()):
        return catalog.looks_like_model(text) or catalog.weak(text) or catalog.resolve(text, "ollama").status == "known"
    if word.kind == "flag" and key.lower() in rules.other_flags:
        return False
    if catalog.weak(text):
        return said and word.kind in ("flag", "set", "pair")
    if not file.rules.looks_like_model(text):
        return False
    if word.kind in ("set", "pair") or said:
        return True
    return word.command not in rules.silent and not is_path(text)


def is_path(text: str) -> bool:
    """Whether a word is a path in a folder or the address of something."""
    return text.startswith((".", "/", "~")) or text.count("/") > 1


def lists(file: DataFile) -> set[Keys]:
    """The key paths whose items are the words of a command."""
    return {
        setting.keys[:-1]
        for setting in file.settings
        if setting.keys and INDEX.fullmatch(setting.keys[-1]) and key_of(setting.keys).lower() in file.rules.commands.keys
    }
