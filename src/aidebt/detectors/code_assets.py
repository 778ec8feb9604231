"""The assets of one code file: pins and prompts found where they stand, and the calls that bring them together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from aidebt.assets import Context, FileAssets, Handed, ParamRef, Ref, Site
from aidebt.detectors import (
    eval_code,
    exports,
    handing,
    index_displays,
    model_pins,
    outside_cases,
    prompts,
    reach,
    remotes,
    sites,
)
from aidebt.detectors.code import CodeFile, open_code
from aidebt.detectors.index_assets import IndexTable
from aidebt.detectors.index_calls import IndexFinder
from aidebt.detectors.index_code_columns import columns
from aidebt.detectors.index_exports import extended
from aidebt.detectors.index_sites import index_sites
from aidebt.detectors.input_types import input_sites
from aidebt.detectors.owners import owners, runs
from aidebt.detectors.parted import part
from aidebt.detectors.positions import positions
from aidebt.facts import Binding, Import, Name, ParsedFile

if TYPE_CHECKING:
    from aidebt.detectors import Rules

DIMENSION = b"dim"
NUMBERED = re.compile(
    rb"[ \t]*(?:export[ ]+)?(?:const[ ]+|let[ ]+|self\.|readonly[ ]+|static[ ]+)*(\w{0,60}[dD][iI][mM]\w{0,60})[ ]*"
    rb"(?::[^\n=]{1,60})?=([^=\n][^\n]{0,200})"
)
SIZES = re.compile(rb"(?<![\w.])([1-9]\d{1,4})(?![\w.])")


def detect(path: str, data: bytes, parsed: ParsedFile, context: Context, rules: Rules, alone: bool = False) -> FileAssets:
    """The assets of one code file; `alone` leaves out what only other files of the same commit would ask for."""
    code = open_code(path, data, parsed, context, rules)
    parted = part(code, positions(code.names))
    pins, texts = model_pins.PinTable(code), prompts.PromptTable(code)
    model_pins.find(code, pins, parted)
    prompts.find(code, texts, parted)
    fetched = remotes.find(code, parted)
    finder = sites.SiteFinder(code, pins, texts, fetched)
    finder.find(parted)
    handing.adopt(code, finder, parted)
    calls = IndexFinder(code, finder)
    calls.find(parted)
    model_pins.settle(code, pins)
    indexes = IndexTable(calls)
    schema = columns(code)
    made = [*indexes.make(), *schema.assets]
    made += index_displays.find(code, parted, calls, made)
    assets = (*pins.finish(), *texts.finish(), *fetched.values(), *made)
    evals = eval_code.detect(code, parted, rules.evals, bool(finder.found or pins.assets))
    assets = (*outside_cases(assets, evals), *evals)
    if alone:
        return FileAssets(path, assets)
    uses, mentions, routes = reach.collect(code, parted)
    sent, handed = tuple(finder.sites()), tuple(handing.collect(code, finder, parted))
    bindings = with_columns(extended(exports.exported(code, finder), code, indexes), schema.bindings)
    found = (*index_sites(calls, indexes), *schema.sites)
    imports = tuple((fact.alias, fact.module, fact.name or "", fact.level) for fact in parsed.facts if isinstance(fact, Import))
    return FileAssets(
        path=path,
        assets=assets,
        sites=sent,
        index_sites=(*found, *input_sites(code, parted, found)),
        changes=schema.changes,
        revisions=schema.revisions,
        numbers=numbers(data),
        bindings=bindings,
        imports=imports,
        variables=tuple(variables(code, pins)),
        uses=uses,
        mentions=mentions,
        routes=routes,
        handed=handed,
        parameters=tuple(parameters(code, [*told(sent, handed), *(ref for _, refs in bindings for ref in refs)])),
        bases=tuple((item.name, item.bases) for item in code.names.definitions.values() if item.bases),
        skipped=parsed.unread,
        broken=parsed.broken,
        owners=tuple(owners(code, assets, uses)),
        runs=runs(code),
    )


def with_columns(
    exported: Iterable[tuple[str, tuple[Ref, ...]]], columns: Iterable[tuple[str, tuple[Ref, ...]]]
) -> tuple[tuple[str, tuple[Ref, ...]], ...]:
    """What names lead to, with the columns of tables that they hold."""
    found: dict[str, tuple[Ref, ...]] = dict(exported)
    for name, refs in columns:
        found[name] = tuple(dict.fromkeys((*found.get(name, ()), *refs)))
    return tuple(found.items())


def told(made: Iterable[Site], handed: Iterable[Handed]) -> Iterator[Ref]:
    """The references of all sites, and of what is passed on."""
    for site in made:
        yield from (*site.models, *site.prompts)
    for call in handed:
        yield from (ref for _, given in call.arguments for ref in given)


def parameters(code: CodeFile, refs: Iterable[Ref]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The formal parameters of the functions that leave something to their callers."""
    for function in sorted({ref.function for ref in refs if isinstance(ref, ParamRef)}):
        definition = code.names.definitions.get(function)
        if definition is not None:
            yield function, tuple(parameter.name for parameter in definition.parameters)


def numbers(data: bytes) -> tuple[tuple[str, int], ...]:
    """The numbers that a file assigns to names of dimensions, each name with one."""
    found: dict[str, set[int]] = {}
    lower = data.lower()
    at = lower.find(DIMENSION)
    while at >= 0:
        assigned = NUMBERED.match(data, data.rfind(b"\n", 0, at) + 1)
        values = SIZES.findall(assigned[2]) if assigned is not None else ()
        if assigned is not None and len(values) == 1:
            found.setdefault(assigned[1].decode(), set()).add(int(values[0]))
        end = data.find(b"\n", at)
        at = lower.find(DIMENSION, end) if end >= 0 else -1
    return tuple((name, values.pop()) for name, values in found.items() if len(values) == 1)


def variables(code: CodeFile, pins: model_pins.PinTable) -> Iterator[tuple[str, str]]:
    """The environment variables that the file itself sets to a model: `os.environ["MODEL"] = "…"`."""
    for fact in code.names.parsed.facts:
        if isinstance(fact, Binding) and fact.value.span.start in pins.assets:
            variable = code.variable(Name(fact.target, fact.span), fact.scope)
            if variable:
                yield variable, pins.assets[fact.value.span.start].id
