"""Settings that a row of `rules/formats/structures.toml` speaks of: the models they select and the names they refer to."""

from __future__ import annotations

import re
from collections.abc import Iterator

from aidebt.assets import DEPLOYMENT, NAMED_BY_TOOL, ClientRef, EnvRef, FileRef, Usage
from aidebt.detectors.data_file import Claim, DataFile, Value
from aidebt.facts import Setting

MAX_INCLUDED = 50
"""Texts that one prompt takes in; a hostile one must not cost anything."""
ENVIRONMENT = re.compile(
    r"\$\{(?:env:|oc\.env:)?([A-Za-z_]\w*)\}|\$([A-Z][A-Z0-9_]+)|(?:os\.environ/|env\.)([A-Za-z_]\w*)"
    r"|\$\{\{\s*(?:env|vars|secrets)\.([A-Za-z_]\w*)\s*\}\}"
)
ALTERNATIVES = re.compile(r"\s*\|\s*|\s*,\s*")
REMARK = re.compile(r"\s*\([^()]*\)\s*$")
IDENTIFIER = re.compile(r"[A-Za-z0-9][\w.:/@+\-\[\]]{1,118}")


def claimed_values(file: DataFile, setting: Setting, claim: Claim) -> Iterator[Value]:
    """The models that a setting selects where a row says that it selects some; references are noted in the file."""
    text, part = setting.value.strip(), claim.part
    if part.what in ("refers", "takes"):
        named = part.like.search(text) if part.like is not None else None
        name = named[1] if named is not None and named.re.groups else text
        file.refs.append((setting.keys, ClientRef(part.client, name)))
    elif part.what == "file":
        file.refs.append((setting.keys, FileRef(text)))
    elif part.what == "prompt" and part.includes is not None:
        names = dict.fromkeys(part.includes.findall(text))
        file.refs += [(setting.keys, ClientRef(part.client, name)) for name in list(names)[:MAX_INCLUDED]]
    if part.what != "pin" or not text or text.lower() in part.unless:
        return
    variable = ENVIRONMENT.fullmatch(text)
    if variable is not None:
        file.refs.append((setting.keys, EnvRef(next(filter(None, variable.groups())))))
        return
    for word in alternatives(text) if part.holds == "display" else [text]:
        if selects(file, word, claim):
            yield Value(word, setting, max(setting.value.find(word), 0), "", False)


def alternatives(text: str) -> list[str]:
    """The names in `"A" | 'B'`, without their quotes."""
    return [name for item in ALTERNATIVES.split(text) if (name := item.strip().strip("\"'").strip())]


def selects(file: DataFile, word: str, claim: Claim) -> bool:
    """Whether a word at the place of a model is one, and not text to be replaced or an expression."""
    catalog, part = file.rules.catalog, claim.part
    if word.lower() in part.words:
        return True
    if part.holds == "display":
        name = spelled(word)
        return len(word) <= 60 and (catalog.looks_like_model(name) or catalog.weak(name))
    if (
        IDENTIFIER.fullmatch(word) is None
        or word.startswith(("./", "../", "/"))
        or catalog.resolve(word).status == "placeholder"
    ):
        return False
    return part.holds != "id" or catalog.looks_like_model(word) or catalog.weak(word)


def spelled(name: str) -> str:
    """A display name as an id would be spelled: `Claude Sonnet 4.5 (copilot)` is `claude-sonnet-4.5`."""
    return re.sub(r"\s+", "-", REMARK.sub("", name).strip().lower())


def note(file: DataFile, value: Value, claim: Claim) -> str:
    """What a claimed pin's value is, where it is no id of a model."""
    if claim.part.holds == "deployment":
        return DEPLOYMENT
    return NAMED_BY_TOOL if claim.part.holds == "display" or value.text.lower() in claim.part.words else ""


def usage(claim: Claim) -> Usage:
    """What a claimed pin is for."""
    return Usage(claim.part.usage or "setting")
