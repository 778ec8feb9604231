"""Calls on indexes → sites: what each does to which index, by which model, for which prompts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from aidebt.assets import AssetRef, FileRef, IndexSite, NameRef, Ref
from aidebt.detectors.code import CodeFile
from aidebt.detectors.index_assets import IndexTable
from aidebt.detectors.index_calls import IndexFinder
from aidebt.detectors.index_feeds import Feeds
from aidebt.detectors.index_found import Found
from aidebt.detectors.index_names import name_given, names, variable
from aidebt.detectors.index_reach import behind
from aidebt.detectors.index_values import number, source
from aidebt.detectors.positions import last
from aidebt.detectors.sites import made_of
from aidebt.facts import Call, Name, Text
from aidebt.signature_rows import CallSignature

DONE = {
    "create": "create",
    "declare": "create",
    "fill": "fill",
    "save": "fill",
    "load": "load",
    "query": "query",
    "embed": "embed",
}
MAX_DOCUMENTS = 8
FLOAT = r"(-?[0-9]+(?:\.[0-9]+)?)"
LOOKS = re.compile(r"[/.]\w")
PATH = re.compile(r"[\w./*\\ -]{1,200}")


def index_sites(finder: IndexFinder, table: IndexTable) -> list[IndexSite]:
    """The sites of a file, by line."""
    feeds = Feeds(finder)
    made = [_site(finder, table, feeds, item) for item in finder.found.values() if concerns(table, item)]
    made += embedding_sites(finder)
    return sorted(made, key=lambda site: (site.line, site.operation, site.evidence))


def concerns(table: IndexTable, item: Found) -> bool:
    """Whether a call is about an index of vectors: what makes one that is no such index is not."""
    group = table.grouping.groups.get(item.key)
    makes = item.operation in ("create", "declare")
    return item.operation in DONE and not (makes and (group is None or group.asset is None))


def _site(finder: IndexFinder, table: IndexTable, feeds: Feeds, item: Found) -> IndexSite:
    opened = list(_opened(item))
    called: dict[Ref, None] = dict.fromkeys(names(finder, item))
    models: dict[int | Ref, None] = dict.fromkeys(item.models)
    for other in opened:
        called.update(dict.fromkeys(names(finder, other)))
        if not item.models:
            models.update(dict.fromkeys(other.models))
    if not called and item.operation in ("create", "load"):
        called.update(dict.fromkeys(_imported(finder, item)))
    return IndexSite(
        operation=DONE[item.operation],
        store=item.store,
        scope=item.scope,
        line=item.call.span.line,
        indexes=tuple(_indexes(finder, table, item)),
        names=tuple(called),
        models=made_of(list(models), finder.sites.pins.assets),
        prompts=tuple(feeds.prompts(item)) if item.operation == "query" else (),
        documents=tuple(_documents(finder, item)),
        details=tuple(_details(finder, item)),
        evidence=f"{last(item.call.callee)}() at line {item.call.span.line}",
    )


def _opened(item: Found, depth: int = 0) -> Iterator[Found]:
    """The calls that made what a call is made on, and what those were made from."""
    for other in item.objects if depth else (*item.objects, *item.inner):
        if other.operation in ("load", "create", "declare"):
            yield other
            if depth < 4:
                yield from _opened(other, depth + 1)


def _indexes(finder: IndexFinder, table: IndexTable, item: Found) -> Iterator[Ref]:
    """The assets of the index, or the name of another file that leads to it."""
    found: dict[Ref, None] = {}
    for other in (item, *_opened(item)):
        group = table.grouping.groups.get(other.key)
        if group is not None and group.asset is not None:
            found[AssetRef(group.asset.id)] = None
        else:
            held_by = variable(finder, name_given(finder, other), other.scope)
            found.update(table.variables.get((held_by, other.store), {}))
    if not found and not item.objects and item.operation in ("fill", "query") and item.call.receiver is None:
        base = item.call.callee.rpartition(".")[0]
        if base:
            found[NameRef(base, item.scope)] = None
    yield from found


def _imported(finder: IndexFinder, item: Found) -> Iterator[Ref]:
    """Names of other files in arguments that hold the index itself, or what wraps it."""
    code, given = finder.code, finder.rules.arguments["object"]
    for argument in (value for key, value in item.call.keywords if key in given):
        for expr, scope in behind(code, argument, item.scope):
            path = expr.callee if isinstance(expr, Call) else expr.path if isinstance(expr, Name) else ""
            imported = path.partition(".")[0] in code.names.imports and "(" not in path
            if imported and not code.rules.signatures.vendors_of([code.names.qualify(path, scope)]):
                yield NameRef(path, scope)


def _documents(finder: IndexFinder, item: Found) -> Iterator[Ref]:
    """The files that are loaded into an index, where a call that reads them names them."""
    if item.operation not in ("create", "fill"):
        return
    said = finder.code.first_argument(item.call, item.row.documents, item.scope) if item.known else None
    texts = [origin.expr for origin in finder.code.names.origins(said, item.scope)] if said is not None else []
    found: dict[Ref, None] = {
        FileRef(text.value): None for text in texts if isinstance(text, Text) and PATH.fullmatch(text.value)
    }
    for argument in (*item.call.args, *(value for _, value in item.call.keywords)):
        for expr, scope in behind(finder.code, argument, item.scope, finder.handed):
            if isinstance(expr, Call) and finder.rules.loaders.search(last(expr.callee)):
                found.update(dict.fromkeys(_paths(finder, expr, scope)))
    yield from list(found)[:MAX_DOCUMENTS]


def _paths(finder: IndexFinder, loader: Call, scope: str) -> Iterator[Ref]:
    """Where a call reads documents: a text, or one that a name or a caller holds and that looks like a path."""
    given = (*loader.args[:1], *(value for name, value in loader.keywords if name in finder.rules.paths))
    for value in given[:1]:
        for expr, _ in behind(finder.code, value, scope, finder.handed):
            if isinstance(expr, Text) and PATH.fullmatch(expr.value) and (expr is value or LOOKS.search(expr.value)):
                yield FileRef(expr.value)


def _details(finder: IndexFinder, item: Found) -> Iterator[tuple[str, str, int]]:
    """Literals beside the names: dimensions, the kind of input, the similarity under which results are dropped."""
    code, row, common = finder.code, item.row, finder.rules.arguments
    if item.operation in ("create", "declare", "load"):
        reading = number(code, item.call, row.dims or common["dims"], item.scope)
        if reading.value:
            yield "dims", str(reading.value), reading.line
    if item.operation in ("query", "load"):
        for name in row.threshold if item.known and row.threshold else common["threshold"]:
            value = fraction(code, item.call, str(name))
            if value:
                yield "threshold", value, item.call.span.line
                break


def fraction(code: CodeFile, call: Call, name: str) -> str:
    """The number that a keyword or a key in a call is, as written, or ""."""
    given = name.rpartition(".")[2]
    if given not in source(code, call.span):
        return ""
    found = re.search(rf"\b{re.escape(given)}[\"']?\s*[:=]\s*{FLOAT}", source(code, call.span))
    return found[1] if found else ""


def embedding_sites(finder: IndexFinder) -> Iterator[IndexSite]:
    """Calls that make vectors, or what makes them."""
    code, common = finder.code, finder.rules.arguments
    for call, scope, signature, models, _, _, _ in finder.sites.found:
        if signature.role != "embedding":
            continue
        refs = made_of(models, finder.sites.pins.assets)
        details = list(_embedding_details(code, call, scope, signature, common["input"]))
        if refs or details:
            evidence = f"{last(call.callee)}() at line {call.span.line}"
            yield IndexSite("embed", "", scope, call.span.line, models=refs, details=tuple(details), evidence=evidence)


def _embedding_details(
    code: CodeFile, call: Call, scope: str, signature: CallSignature, inputs: tuple[str, ...]
) -> Iterator[tuple[str, str, int]]:
    reading = number(code, call, signature.dims or ("dimensions",), scope)
    if reading.value:
        yield "dims", str(reading.value), reading.line
    given = code.first_argument(call, inputs, scope)
    for origin in code.names.origins(given, scope) if given is not None else ():
        if isinstance(origin.expr, Text):
            yield "input_type", origin.expr.value, origin.expr.span.line
            return
