"""Infrastructure that holds vector indexes: resources by their type, containers by their image, charts by their name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from aidebt.assets import NAMED, Asset, Confidence, Context, Evidence, IndexFacts
from aidebt.detectors.data_file import DataFile, key_of
from aidebt.detectors.data_pins import line_bytes
from aidebt.detectors.extents import Extents
from aidebt.detectors.index_asset import asset
from aidebt.facts import Reference, Setting
from aidebt.index_rules import IndexRules, Service
from aidebt.infrastructure import joined
from aidebt.values import replace

Keys = tuple[str, ...]
SERVICE = "service"
"""The role of infrastructure that holds indexes and is none itself."""
MAX_SERVICES = 50
TYPE_KEYS = frozenset({"type", "Type"})
IMAGE_KEYS = frozenset({"image", "Image", "repository", "containerImage"})
MODULE_KEYS = frozenset({"source"})


def services(file: DataFile, extents: Extents, rules: IndexRules) -> Iterator[tuple[Service, Keys, Setting | Reference, str]]:
    """The resources, containers and charts that hold indexes: the row, the keys, where it says so, and what it says."""
    if file.context in (Context.CI, Context.TEST):  # what a build starts for an hour holds nothing
        return
    seen: set[tuple[str, Keys, int]] = set()
    for owner, fact, kind, text in named(file, extents):
        for row in rules.services:
            pattern = row.images if kind == "image" else row.types
            if pattern is None or not pattern.search(text) or (kind == "type" and not pattern.fullmatch(text)):
                continue
            if row.having is not None and not has(extents, owner, fact.span.start, row.having):
                continue
            if len(seen) == MAX_SERVICES:
                return
            if (row.id, owner, fact.span.line) not in seen:
                seen.add((row.id, owner, fact.span.line))
                yield row, owner, fact, text
            break


def named(file: DataFile, extents: Extents) -> Iterator[tuple[Keys, Setting | Reference, str, str]]:
    """What says what something is: the object, the fact, "type" or "image", and the text."""
    blocks: set[Keys] = set()
    for fact in extents.facts if file.parsed.language == "hcl" else ():
        keys = fact.keys
        if len(keys) > 3 and keys[0] == "resource" and keys[:3] not in blocks:
            blocks.add(keys[:3])
            yield keys[:3], fact, "type", keys[1]
    for setting in file.settings:
        key, owner = key_of(setting.keys), setting.keys[:-1]
        if key in IMAGE_KEYS:
            if key == "repository" and owner and owner[-1] in IMAGE_KEYS and len(owner) > 1:
                owner = owner[:-1]
            yield owner or setting.keys, setting, "image", setting.value
        elif key in MODULE_KEYS and owner and owner[0] == "module":
            yield owner, setting, "type", setting.value
        elif key in TYPE_KEYS and not refers_only(file, setting):
            yield owner, setting, "type", setting.value.partition("@")[0]
        elif setting.keys == ("kind",):
            yield (), setting, "type", kind_of(extents, setting)
        elif key == "name" and "dependencies" in owner[:1]:
            yield owner, setting, "image", setting.value


def kind_of(extents: Extents, setting: Setting) -> str:
    """The kind of a Kubernetes object, behind the version of its interface."""
    top = (fact for fact in extents.inside((), setting.span.start) if fact.keys == ("apiVersion",))
    return f"{next((fact.value for fact in top if isinstance(fact, Setting)), '')}/{setting.value}"


def refers_only(file: DataFile, setting: Setting) -> bool:
    """Whether a declaration speaks of a resource that is made elsewhere."""
    behind = file.data[setting.span.end : setting.span.end + 40].lstrip(b" \t")
    return behind.startswith(b"existing") and file.parsed.language == "bicep"


def has(extents: Extents, owner: Keys, near: int, wanted: re.Pattern[str]) -> bool:
    """Whether what a row asks for stands in an object; a reference stands as an expression."""
    for fact in extents.inside(owner, near):
        value = fact.value if isinstance(fact, Setting) else f"${{{fact.path}}}"
        if wanted.search(f"{'.'.join(fact.keys[len(owner) :])}={value}"):
            return True
    return False


def service(
    file: DataFile, extents: Extents, rules: IndexRules, row: Service, owner: Keys, fact: Setting | Reference, text: str
) -> Asset:
    """The asset of a service."""
    line, end_line = extents.of(owner, fact.span.start)
    facts = IndexFacts(store=row.store, evidence=Evidence.DECLARED, model=served(file, row))
    found = asset(file, joined(owner), SERVICE, facts, line, end_line, text, row.id, Confidence.HIGH, text)
    said = line_bytes(file.data, fact.span, fact.span.line)
    if text.encode("utf-8", "surrogatepass") in said:  # what it is stands there, and the rest of it may change
        found = replace(found, raw=said)
    block = b"\n".join(extents.lines[line - 1 : end_line])
    if row.sure or rules.vectors.search(block) is not None:
        return found
    return replace(found, confidence=Confidence.MEDIUM, note=NAMED)


def served(file: DataFile, row: Service) -> str | None:
    """The model that another container of the file serves the store with, by the tag of its image."""
    if row.model is None:
        return None
    found = (row.model.search(setting.value) for setting in file.settings if key_of(setting.keys) in IMAGE_KEYS)
    return next((match[1] for match in found if match is not None), None)
