"""The assets of one data file: pins and prompts in its settings, and which of them stand together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from aidebt.assets import IN_DATA, Asset, AssetRef, ClientRef, Context, FileAssets, FileRef, Ref, Site, Usage
from aidebt.detectors import data_actions, data_keys, eval_commands, eval_data, index_data, index_data_sql, outside_cases
from aidebt.detectors.data_deployments import commanded, deployments
from aidebt.detectors.data_file import DataFile
from aidebt.detectors.data_pins import find_pins
from aidebt.detectors.data_prompts import find_prompts
from aidebt.detectors.data_wires import outwards, wires
from aidebt.facts import ParsedFile

if TYPE_CHECKING:
    from aidebt.carriers import Carrier
    from aidebt.detectors import Rules
    from aidebt.structures import Recognised

CHOSEN = (Usage.SETTING, Usage.DEFAULT)


def detect(
    path: str, data: bytes, parsed: ParsedFile, context: Context, rules: Rules, carrier: Carrier | None, alone: bool = False
) -> FileAssets:
    """The assets of one data or prompt file; `alone` leaves out what only other files of the same commit would ask for."""
    file = DataFile(path, data, parsed, context, rules, carrier)
    file.claim(rules.structures.find(parsed.language, path, carrier.id if carrier else "", file.settings))
    find_pins(file)
    file.pins.extend(data_actions.implicit(file))
    find_prompts(file, file.settings)
    named = () if file.is_generated else (*deployments(file), *commanded(file))
    evals = [*eval_data.detect(file, file.settings, rules.evals), *eval_commands.detect(file, file.settings, rules.evals)]
    indexes = index_data.detect(file, rules.indexes)
    schema = index_data_sql.find(file, rules.vectors)
    own = [*(asset for _, asset in file.pins), *data_keys.find(file), *(asset for _, asset in file.prompts)]
    assets = (*outside_cases(own, evals), *evals, *indexes, *schema.assets)
    if alone:
        return FileAssets(path, assets, broken=parsed.broken, recorded=file.written_by_run)
    variables = {(value.variable, asset.id) for value, asset in file.pins if value.variable}
    if rules.is_read_by_keys(path):
        variables |= {(".".join(value.setting.keys), asset.id) for value, asset in file.pins}
    return FileAssets(
        path=path,
        assets=assets,
        sites=tuple(sites(file)),
        variables=tuple(sorted(variables)),
        deployments=named,
        wires=() if file.is_generated else wires(file),
        outwards=() if file.is_generated else outwards(file),
        clients=tuple(clients(file)),
        index_sites=schema.sites,
        changes=schema.changes,
        broken=parsed.broken,
        recorded=file.written_by_run,
    )


def sites(file: DataFile) -> Iterator[Site]:
    """Each prompt with the pins that stand nearest to it: in the same prompt file, or in the same object."""
    yield from object_sites(file)
    pins = [(value.setting.keys, asset) for value, asset in file.pins if asset.usage in CHOSEN and asset.role == "chat"]
    referred = [ref for _, ref in file.refs if not isinstance(ref, FileRef)]
    for setting, asset in file.prompts:
        if setting is not None and setting.keys in file.claims:
            continue
        near: list[Ref]
        near = [*(AssetRef(pin.id) for _, pin in pins), *referred] if setting is None else [*nearest(setting.keys, pins)]
        if near:
            line = asset.line if setting is None else setting.span.line
            yield Site(
                IN_DATA,
                "chat",
                asset.scope,
                line,
                tuple(near),
                (AssetRef(asset.id),),
                evidence="same prompt file" if setting is None else "same object",
            )


def object_sites(file: DataFile) -> Iterator[Site]:
    """The objects that rows recognised: what each holds belongs together, and to nothing else in the file."""
    groups: dict[tuple[str, tuple[str, ...]], list[Recognised]] = {}
    for item in file.recognised:
        groups.setdefault((item.structure.id, () if item.structure.together else item.owner), []).append(item)
    found = Held(file)
    for (_, owner), items in groups.items():
        mine = [keys for item in items for keys in found.claimed.get(id(item), ())]
        prompts = [*found.prompts(mine), *(FileRef(name) for name in items[0].structure.beside)]
        models = found.models(mine)
        if models and (prompts or any(isinstance(ref, ClientRef) for ref in models)):
            line = next(settings[0].span.line for item in items for _, settings in item.held)
            yield Site(IN_DATA, "chat", ".".join(owner), line, tuple(models), tuple(prompts), evidence="same object")


class Held:
    """What the settings of one file were found to hold, by their keys."""

    def __init__(self, file: DataFile) -> None:
        self.claimed: dict[int, list[tuple[str, ...]]] = {}
        for keys, claim in file.claims.items():
            self.claimed.setdefault(id(claim.object), []).append(keys)
        self._models: dict[tuple[str, ...], list[Ref]] = {}
        self._prompts: dict[tuple[str, ...], list[Ref]] = {}
        for value, asset in file.pins:
            if asset.usage in (*CHOSEN, Usage.MENU) and asset.role == "chat":
                self._models.setdefault(value.setting.keys, []).append(AssetRef(asset.id))
        for setting, asset in file.prompts:
            if setting is not None:
                self._prompts.setdefault(setting.keys, []).append(AssetRef(asset.id))
        for keys, ref in file.refs:
            sends = isinstance(ref, FileRef) or file.claims[keys].part.what in ("prompt", "takes")
            (self._prompts if sends else self._models).setdefault(keys, []).append(ref)

    def models(self, keys: Iterable[tuple[str, ...]]) -> list[Ref]:
        """The chat models that these settings select or refer to."""
        return [ref for key in keys for ref in self._models.get(key, ())]

    def prompts(self, keys: Iterable[tuple[str, ...]]) -> list[Ref]:
        """The prompts that these settings hold, name or take."""
        return [ref for key in keys for ref in self._prompts.get(key, ())]


def clients(file: DataFile) -> Iterator[tuple[str, str, tuple[Ref, ...]]]:
    """The clients that the file defines, with the models behind them; or the prompts, where those lead what refers to them."""
    found = Held(file) if file.recognised else None
    for item in file.recognised:
        named = [(part.client, setting.value) for part, settings in item.held if part.what == "defines" for setting in settings]
        named += [(item.structure.client, item.owner[-1])] if item.structure.client and item.owner else []
        if not named or found is None:
            continue
        keys = [setting.keys for part, settings in item.held if part.what != "defines" for setting in settings]
        refs = [*found.models(keys), *(found.prompts(keys) if item.structure.leads else ())]
        for kind, name in named if refs else ():
            yield kind, name, tuple(refs)


def nearest(keys: tuple[str, ...], pins: Sequence[tuple[tuple[str, ...], Asset]]) -> list[AssetRef]:
    """The pins that share the longest run of keys with a prompt; a shared root alone counts only if it is all there is."""
    shared = [(common(keys, other), pin) for other, pin in pins]
    best = max((length for length, _ in shared), default=-1)
    return [AssetRef(pin.id) for length, pin in shared if length == best]


def common(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    """How many leading keys two paths share."""
    return next((index for index, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
