"""Prompts whose text lives in a prompt store: calls that fetch one by name, pinned to a version or not.

Which calls do that is data: the `[[remote]]` rows of `rules/signatures`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from aidebt.assets import Asset, Confidence, Kind, RemotePrompt
from aidebt.detectors.code import CodeFile, constant
from aidebt.detectors.parted import Parted
from aidebt.detectors.positions import Position, label
from aidebt.facts import Call, Expr, Name, Opaque, Template

if TYPE_CHECKING:
    from aidebt.signature_rows import RemoteSignature

REMOTE = "text is remote"
"""Why such a prompt has no age."""
NOTHING = frozenset({"", "None", "null", "undefined"})
NUMBER = re.compile(r"\d{1,12}")
LATEST = frozenset({"latest", "LATEST"})
OPEN = "*"
"""Stands for what is decided at run time."""


def row(code: CodeFile, call: Call, scope: str) -> RemoteSignature | None:
    """The row for a call that fetches a prompt, if it is passed a name such as the row asks for."""
    signatures = code.rules.signatures
    if not signatures.may_fetch(call.callee):
        return None
    found = signatures.match_remote(call.callee, code.resolved(call, scope), code.vendors)
    if found is None:
        return None
    given = code.first_argument(call, found.name, scope)
    if given is None:
        return None
    name = said(code, given, scope)
    return found if name == OPEN or name.startswith(found.like) else None


def fallback(code: CodeFile, call: Call, scope: str) -> Expr | None:
    """The text that is used when the store does not answer."""
    found = row(code, call, scope)
    return code.first_argument(call, found.fallback, scope) if found is not None else None


def read(code: CodeFile, call: Call, scope: str, found: RemoteSignature) -> RemotePrompt:
    """What a call fetches, as far as the file says."""
    name, version, tag = (told(code, call, part, scope) for part in (found.name, found.version, found.label))
    spelled = re.fullmatch(found.spelled, name) if found.spelled and name != OPEN else None
    if spelled is not None:
        parts = spelled.groupdict()
        name, version, tag = parts["name"], version or parts.get("version") or "", tag or parts.get("label") or ""
    if version in LATEST:
        version, tag = "", tag or version
    unsure = OPEN in (version, tag) or (not version and not tag and name == OPEN and bool(found.spelled))
    pinned = None if unsure and version in ("", OPEN) else bool(version)
    usual = found.usual if pinned is False and not tag else ""
    return RemotePrompt(found.service, None if name == OPEN else name, _known(version), _known(tag or usual), pinned)


def told(code: CodeFile, call: Call, names: Sequence[str | int], scope: str) -> str:
    """What the first of several arguments is. A number has no place of its own among the facts: the call's text tells it."""
    given = code.first_argument(call, names, scope)
    if not isinstance(given, Opaque) or given.children:
        return said(code, given, scope)
    text = code.data[call.span.start : call.span.end].decode("utf-8", "replace")
    for name in names:
        word = name.rpartition(".")[2] if isinstance(name, str) else ""
        where = rf"""\b{re.escape(word)}["']?\s*[=:]""" if word else r"""^[^(]*\(\s*(?:"[^"]*"|'[^']*'|[\w.]+)\s*,"""
        value = re.search(rf"{where}\s*([\w.]+)", text)
        if value is not None:
            return "" if value[1] in NOTHING else value[1] if NUMBER.fullmatch(value[1]) else OPEN
    return OPEN


def said(code: CodeFile, expr: Expr | None, scope: str) -> str:
    """The string or number that an argument is; "" where there is none, `*` where it is decided at run time."""
    if expr is None:
        return ""
    if isinstance(expr, Name):
        found = code.names.named(expr.path, scope)
        if found is None or len(found) != 1 or found[0].expr is expr or isinstance(found[0].expr, Name):
            return OPEN if expr.path not in NOTHING else ""
        return said(code, found[0].expr, found[0].scope)
    if isinstance(expr, Template):
        return OPEN
    return constant(expr) or OPEN


def _known(text: str) -> str | None:
    return text if text and text != OPEN else None


def find(code: CodeFile, parted: Parted) -> dict[int, Asset]:
    """The prompts that the calls of a file fetch, by where those calls start."""
    made: dict[int, Asset] = {}
    counts: Counter[tuple[str, str]] = Counter()
    for call, scope, kinds, position in parted.calls:
        found = row(code, call, scope) if "remote" in kinds else None
        if found is not None and call.span.start not in made:
            made[call.span.start] = asset(code, position, call, read(code, call, scope, found), counts)
    return made


def asset(code: CodeFile, position: Position, call: Call, remote: RemotePrompt, counts: Counter[tuple[str, str]]) -> Asset:
    """The prompt that a call fetches. Its content is what names it: the text is not here."""
    bound, binding = label(position.frames, code.names, position.scope)
    name, role = f"{bound}@{remote.service}", code.prompt_name(binding) or "user"
    counts[name, role] += 1
    return Asset(
        kind=Kind.PROMPT,
        path=code.path,
        name=name,
        line=call.span.line,
        column=call.span.column,
        end_line=call.span.end_line,
        value=None,
        role=role,
        context=code.context_at(call.span.start, position.scope),
        content=f"{remote.service} {remote.text}",
        binding=binding,
        raw=code.data[call.span.start : call.span.end],
        confidence=Confidence.HIGH,
        ordinal=counts[name, role] - 1,
        scope=position.scope,
        cell=code.cell_at(call.span.start),
        note=REMOTE,
        remote=remote,
    )
