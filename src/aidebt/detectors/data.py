"""The assets of one data file: pins and prompts in its settings, and which of them stand together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from aidebt.assets import Asset, AssetRef, Context, FileAssets, Site, Usage
from aidebt.detectors.data_file import DataFile
from aidebt.detectors.data_pins import deployments, find_pins
from aidebt.detectors.data_prompts import find_prompts
from aidebt.facts import ParsedFile, Setting

if TYPE_CHECKING:
    from aidebt.carriers import Carrier
    from aidebt.detectors import Rules


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
    """How many leading keys two paths share."""
    return next((index for index, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
