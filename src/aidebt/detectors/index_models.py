"""The embedding model at work in a call on an index: given, set for all indexes of a framework, or left to the library."""

from __future__ import annotations

from collections.abc import Iterator

from aidebt.assets import Ref, Usage
from aidebt.detectors.index_found import Calls, Found
from aidebt.detectors.index_reach import receiver
from aidebt.facts import Call, Expr, Sequence, Template, Text

MAX_TEMPLATES = 4
"""Texts that are put together from each other: who goes round in circles is let go."""


def given_models(calls: Calls, item: Found) -> list[int | Ref]:
    """The models that an argument of the call leads to: a name of one, or an object that embeds."""
    if not item.known:
        return []
    given = calls.code.first_argument(item.call, item.row.model or calls.rules.arguments["model"], item.scope)
    return list(dict.fromkeys(leads(calls, given, item.scope))) if given is not None else []


def leads(calls: Calls, expr: Expr, scope: str, depth: int = 0) -> Iterator[int | Ref]:
    """What an embedder leads to; of a text put together at run time, what its holes lead to."""
    pins = calls.sites.pins
    for origin in calls.code.names.origins(expr, scope):
        leaf = origin.expr
        if isinstance(leaf, Template):
            holes = [part for part in leaf.parts if not isinstance(part, Text)] if depth < MAX_TEMPLATES else []
            for part in holes:
                yield from leads(calls, part, origin.scope, depth + 1)
        elif isinstance(leaf, Text):
            if leaf.span.start in pins.drafts:
                pins.flow(leaf.span.start, Usage.CALL, "embedding", None, False)
                yield leaf.span.start
        elif not isinstance(leaf, Sequence):
            yield from calls.sites.leads.leads(leaf, origin.scope, "embedding", None, False)


def embedder(calls: Calls, item: Found) -> Iterator[int | Ref]:
    """The models of what a call that embeds is made on."""
    for expr, at in receiver(calls.code, item.call, item.scope):
        for origin in calls.code.names.origins(expr, at):
            leaf = origin.expr
            if isinstance(leaf, Call):
                yield from calls.embedders.get((leaf.span.start, leaf.span.end), ())


def set_for_all(calls: Calls, item: Found) -> list[int | Ref]:
    """The embedder that the file sets for all indexes of a framework: `Settings.embed_model = …`."""
    words = calls.rules.arguments
    if item.operation not in ("create", "declare", "load", "query") or item.row.vendor not in words["settings_of"]:
        return []
    for name, bindings in calls.code.names.bindings.items():
        if any(name == given or name.endswith(f".{given}") for given in words["settings"]):
            return [ref for binding in bindings for ref in leads(calls, binding.value, binding.scope)]
    return []


def leave_to_library(calls: Calls, item: Found) -> None:
    """Add the pin of an index whose library makes the vectors: it is given no embedder, and texts without vectors."""
    row, code, pins = item.row, calls.code, calls.sites.pins
    given = (*row.model, *calls.rules.arguments["model"])
    if not row.default_call or not item.known or item.models or code.first_argument(item.call, given, item.scope):
        return
    using = [other for other in calls.found.values() if item in other.objects and other.operation in ("fill", "query")]
    texts = [other for other in using if code.first_argument(other.call, row.default_with, other.scope)]
    if not texts or any(code.first_argument(other.call, row.default_without, other.scope) for other in using):
        return
    default = code.rules.signatures.match_call(row.default_call, row.default_call, frozenset())
    platform = default.platform if default is not None else ""
    package = default.package if default is not None else row.package
    pins.implicit.append((item.call, item.scope, "embedding", package, platform))
    pins.called[item.call.span.start] = row.default_call
    for other in (item, *using):
        other.models = other.models or [item.call.span.start]
