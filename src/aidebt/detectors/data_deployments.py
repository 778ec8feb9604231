"""Deployments and proxies in data files: objects that give a model another name, told by rules/formats/deployments.toml."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from aidebt import commands
from aidebt.assets import DEPLOYMENT, Asset, Deployed, Term, Usage
from aidebt.detectors import Deployment
from aidebt.detectors.data_commands import is_command
from aidebt.detectors.data_file import INDEX, DataFile
from aidebt.detectors.data_wires import referred
from aidebt.infrastructure import Keys
from aidebt.values import replace

OWN_NAME = re.compile(r"/([\w.\-]+)(?:'\)\])?$")
OWN_KEY = "<key>"
"""Among the places of a name: the key of the object itself."""


def deployments(file: DataFile) -> Iterator[Deployed]:
    """The deployments that a file defines; the pins of their names and models are marked as such."""
    pins: dict[Keys, list[int]] = defaultdict(list)
    for number, (value, _) in enumerate(file.pins):
        pins[value.setting.keys].append(number)
    by_last: dict[str, list[Keys]] = defaultdict(list)
    references = (reference.keys for reference in file.references)
    for keys in dict.fromkeys([*pins, *references, *file.spoken]):
        by_last["".join(keys[-1:])].append(keys)
    known: set[Keys] = set()
    for row in file.rules.deployments:
        for path in sorted(row.model, key=lambda path: -path.count(".")):  # the object itself, not a part of it
            tail = tuple(path.split("."))
            for keys in by_last.get(tail[-1], ()):
                owner = keys[: -len(tail)]
                if keys[-len(tail) :] != tail or not owner or keys in known or owner in known:
                    continue
                made = deployed(file, row, owner, keys, pins)
                if made is not None:
                    known.update((keys, owner))
                    yield made


def commanded(file: DataFile) -> Iterator[Deployed]:
    """The deployments that command lines make: `--deployment-name chat --model-name gpt-4o --model-version 2024-08-06`."""
    pins = {(value.setting.span.start, value.offset): asset.id for value, asset in file.pins}
    for setting in file.settings:
        if not is_command(file, setting.keys, setting.value) or "deploy" not in setting.value:
            continue
        for words in commands.split(setting.value):
            places = [place for _, place in words]
            flags = {
                word.key.replace("-", "_"): (word.text, pins.get((setting.span.start, places[word.number] + word.at), ""))
                for word in commands.read([raw for raw, _ in words])
                if word.kind == "flag"
            }
            for row in file.rules.deployments if flags else ():
                name, model, version = (told(flags, names) for names in (row.name, row.model, row.version))
                if row.platform and name.texts and model.texts and told(flags, row.platform_when).texts:
                    yield Deployed(name, model, version, Term(), file.place, row.platform)
                    break


def told(flags: Mapping[str, tuple[str, str]], names: Sequence[str]) -> Term:
    """The first of several flags that is there; one whose value is put in at run time tells nothing."""
    found = next((flags[name] for name in names if name in flags), None)
    return Term((found,)) if found is not None and "$" not in found[0] else Term()


def deployed(file: DataFile, row: Deployment, owner: Keys, model: Keys, pins: dict[Keys, list[int]]) -> Deployed | None:
    """The deployment that an object defines, or None where it has no name."""
    certain = first(file, owner, row.platform_when) is not None
    named = first(file, owner, row.name)
    if named == model:
        return None
    if named is None and OWN_KEY in row.name and certain and not INDEX.fullmatch(owner[-1]):
        name = Term(((owner[-1], ""),))
    elif named is None:
        return None
    else:
        name = term(file, named, pins)
    platform = row.platform if certain else ""
    for number in pins.get(model, ()):
        value, asset = file.pins[number]
        file.pins[number] = (value, replace(asset, platform=asset.platform or platform or None))
    for number in pins.get(named, ()) if named is not None else ():
        file.pins[number] = (file.pins[number][0], name_pin(file.pins[number][1], platform))
    version, upgrade = (first(file, owner, places) for places in (row.version, row.upgrade))
    return Deployed(
        name,
        term(file, model, pins),
        term(file, version, pins) if version else Term(),
        term(file, upgrade, pins) if upgrade else Term(),
        file.place,
        platform,
    )


def first(file: DataFile, owner: Keys, places: Sequence[str]) -> Keys | None:
    """The first of several key paths below `owner` that holds something."""
    found = ((*owner, *place.split(".")) for place in places if place != OWN_KEY)
    return next((keys for keys in found if file.settings_at(keys) or file.references_at(keys)), None)


def term(file: DataFile, keys: Keys, pins: dict[Keys, list[int]]) -> Term:
    """What stands at a key path."""
    assets = [file.pins[number] for number in pins.get(keys, ())]
    texts = [(asset.value or "", asset.id) for _, asset in assets]
    places = {value.setting.span.start for value, _ in assets}
    infrastructure, language = file.rules.infrastructure, file.parsed.language
    for setting in file.settings_at(keys):
        if setting.span.start not in places and infrastructure.expression(language, setting.value) is None:
            texts.append((own_name(setting.value), ""))
    return Term(tuple(dict.fromkeys(texts)), referred(file, keys))


def own_name(text: str) -> str:
    """The name of a part of something: `${account.name}/chat` and `[concat(parameters('account'), '/chat')]` are `chat`."""
    found = OWN_NAME.search(text) if text.startswith(("[", "${")) else None
    return found[1] if found is not None else text


def name_pin(asset: Asset, platform: str) -> Asset:
    """The pin of a deployment's name: in a list it is no entry of a menu, since each deployment is there to be called."""
    usage = asset.usage if asset.usage is Usage.DEFAULT else Usage.SETTING
    note = asset.note or (DEPLOYMENT if platform else "")
    return replace(asset, usage=usage, group="", platform=asset.platform or platform or None, note=note)
