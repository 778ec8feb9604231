"""The assets of one code file: pins and prompts found where they stand, and the calls that bring them together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidebt.assets import Context, FileAssets
from aidebt.detectors import model_pins, prompts, sites
from aidebt.detectors.code import open_code
from aidebt.detectors.positions import positions
from aidebt.facts import Import, ParsedFile

if TYPE_CHECKING:
    from aidebt.detectors import Rules


def detect(path: str, data: bytes, parsed: ParsedFile, context: Context, rules: Rules, alone: bool = False) -> FileAssets:
    """The assets of one code file; `alone` leaves out what only other files of the same commit would ask for."""
    code = open_code(path, data, parsed, context, rules)
    everything = list(positions(code.names))
    pins, texts = model_pins.PinTable(code), prompts.PromptTable(code)
    model_pins.find(code, pins, everything)
    prompts.find(code, texts, everything)
    finder = sites.SiteFinder(code, pins, texts)
    finder.find(everything)
    model_pins.settle(code, pins)
    assets = (*pins.finish(), *texts.finish())
    if alone:
        return FileAssets(path, assets)
    imports = tuple((fact.alias, fact.module, fact.name or "", fact.level) for fact in parsed.facts if isinstance(fact, Import))
    return FileAssets(
        path=path,
        assets=assets,
        sites=tuple(finder.sites()),
        bindings=tuple(sites.exported(code, finder)),
        imports=imports,
        broken=parsed.broken,
    )
