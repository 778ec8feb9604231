"""Model pins in code: every literal that selects a model, what it is for, and the constructors that leave it out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from aidebt.assets import Asset, Confidence, Kind, Usage
from aidebt.detectors.code import CodeFile, constant
from aidebt.detectors.positions import (
    Argument,
    Bound,
    Default,
    Entry,
    Frames,
    Inside,
    Key,
    Member,
    Operand,
    Option,
    Position,
    Returned,
    Stated,
    Subscript,
    label,
    last,
)
from aidebt.facts import Binding, Call, Comparison, Expr, Expression, Mapping, Name, Return, Sequence, Span, Text, walk

IDENTIFIER = re.compile(r"[A-Za-z0-9][\w.:/@+\-\[\]]{0,118}")
PLAUSIBLE = re.compile(r"[a-z][a-z0-9]*(?:[-/:.][a-z0-9]+)*-[a-z0-9]+(?:[-.:][a-z0-9]+)*")
FILES = frozenset({"py", "json", "yaml", "yml", "toml", "txt", "md", "pt", "bin", "onnx", "gguf", "pkl", "h5", "html"})
COMPARES = frozenset(
    {"startswith", "endswith", "find", "index", "count", "removeprefix", "removesuffix", "fullmatch", "match", "compile"}
)
LOOKS_UP = frozenset({"get", "pop", "setdefault", "getattr"})
CATALOGUE = 3
"""So many calls of one constructor in a list make a catalogue of what can be chosen."""
SAY_NOTHING = frozenset({"choices", "default", "enum", "items", "options", "value", "values"})
"""Argument names that leave it to the call, or to what is around it, to say what the value is."""
RANK = {usage: rank for rank, usage in enumerate(Usage)}


@dataclass(slots=True)
class Draft:
    """A pin in the making."""

    expr: Text
    position: Position
    role: str
    usage: Usage
    constant: bool  # its usage follows from where the name it is bound to flows
    sure: bool
    group: str
    platform: str | None = None
    deployment: bool = False


@dataclass(slots=True)
class PinTable:
    """The pins of one file by where their literals start, and the assets made of them."""

    code: CodeFile
    drafts: dict[int, Draft] = field(default_factory=dict)
    implicit: list[tuple[Call, str, str, str, str]] = field(default_factory=list)  # call, scope, role, package, platform
    assets: dict[int, Asset] = field(default_factory=dict)

    def flow(self, start: int, usage: Usage, role: str, platform: str | None, deployment: bool) -> None:
        """A literal that a call was found to use: the call's word counts for role and platform, and a constant becomes `usage`."""
        draft = self.drafts.get(start)
        if draft is None:
            return
        if draft.constant and RANK[usage] < RANK[draft.usage]:
            draft.usage = usage
        draft.role = role or draft.role
        draft.platform = draft.platform or platform
        draft.deployment = draft.deployment or deployment

    def finish(self) -> list[Asset]:
        """The assets, in source order, ordinals given to equals."""
        counts: dict[tuple[str, str], int] = {}
        for start in sorted(self.drafts):
            draft = self.drafts[start]
            name, binding = label(draft.position.frames, self.code.names, draft.position.scope)
            ordinal = counts.get((name, draft.role), 0)
            counts[name, draft.role] = ordinal + 1
            self.assets[start] = self.asset(draft, name, binding, ordinal)
        made = list(self.assets.values())
        for call, scope, role, package, platform in self.implicit:
            name = f"{scope}.{last(call.callee)}" if scope else last(call.callee)
            ordinal = counts.get((name, role), 0)
            counts[name, role] = ordinal + 1
            asset = self.implicit_asset(call, scope, role, package, platform, name, ordinal)
            self.assets[call.span.start] = asset
            made.append(asset)
        return made

    def asset(self, draft: Draft, name: str, binding: str, ordinal: int) -> Asset:
        span = draft.expr.span
        return Asset(
            kind=Kind.MODEL_PIN,
            path=self.code.path,
            name=name,
            line=span.line,
            column=span.column,
            end_line=span.end_line,
            value=draft.expr.value,
            role=draft.role,
            context=self.code.context_at(span.start, draft.position.scope),
            content=draft.expr.value,
            binding=binding,
            raw=statement_bytes(self.code.data, draft.position.statement, span),
            usage=draft.usage,
            confidence=Confidence.HIGH if draft.sure else Confidence.MEDIUM,
            ordinal=ordinal,
            platform=draft.platform,
            scope=draft.position.scope,
            group=draft.group,
            note="deployment" if draft.deployment else "",
        )

    def implicit_asset(self, call: Call, scope: str, role: str, package: str, platform: str, name: str, ordinal: int) -> Asset:
        return Asset(
            kind=Kind.MODEL_PIN,
            path=self.code.path,
            name=name,
            line=call.span.line,
            column=call.span.column,
            end_line=call.span.end_line,
            value=None,
            role=role,
            context=self.code.context_at(call.span.start, scope),
            content=f"default of {call.callee}",
            binding=last(call.callee),
            raw=self.code.data[call.span.start : call.span.end],
            usage=Usage.CALL,
            confidence=Confidence.MEDIUM,
            implicit=True,
            ordinal=ordinal,
            platform=platform or None,
            scope=scope,
            package=package,
            note=self.code.resolved(call, scope),
        )


def statement_bytes(data: bytes, statement: Span, literal: Span) -> bytes:
    """What binds the value, as written: the statement if it is one line, else the line of the literal, trimmed."""
    if statement.line == statement.end_line:
        return data[statement.start : statement.end]
    start = data.rfind(b"\n", 0, literal.start) + 1
    end = data.find(b"\n", literal.end)
    return data[start : end if end >= 0 else len(data)].strip()


def find(code: CodeFile, table: PinTable, everything: list[Position]) -> None:
    """Add every string that is a model id, with what its position says."""
    for position in everything:
        if isinstance(position.expr, Text):
            consider(code, table, position)


def settle(code: CodeFile, table: PinTable) -> None:
    """Constants that no call was found to use, and that are compared, are there to be compared."""
    for fact in code.names.parsed.facts:
        if not isinstance(fact, Binding | Return | Expression):
            continue
        for node in walk(fact.value):
            operands = compared_names(node)
            for name in operands:
                for binding in code.names.bindings.get(code.names.lookup(name, fact.scope) or "", ()):
                    draft = table.drafts.get(binding.value.span.start) if isinstance(binding.value, Text) else None
                    if draft is not None and draft.constant and draft.usage in (Usage.SETTING, Usage.TABLE):
                        draft.usage = Usage.COMPARISON


def compared_names(node: Expr) -> tuple[str, ...]:
    """The names that an expression compares with something."""
    if isinstance(node, Comparison):
        return tuple(item.path for item in node.operands if isinstance(item, Name))
    if isinstance(node, Call) and last(node.callee) in COMPARES:
        return tuple(item.path for item in node.args if isinstance(item, Name))
    return ()


def consider(code: CodeFile, table: PinTable, position: Position) -> None:
    expr = position.expr
    assert isinstance(expr, Text)
    value = expr.value.strip()
    if not 2 <= len(value) <= 120 or IDENTIFIER.fullmatch(value) is None or value != expr.value:
        return
    strong = code.rules.catalog.looks_like_model(value)
    weak = not strong and code.rules.catalog.weak(value)
    if not strong and not weak and not plausible(code, value):
        return
    says = said(code, position.frames) or (among_models(code, position.frames) if weak else None)
    if not strong and says is None:
        return
    usage, follows = purpose(code, position)
    if not strong and usage in (Usage.COMPARISON, Usage.TABLE):
        return  # a word that is compared or listed is a word
    kind = code.rules.role_of(value)
    table.drafts[expr.span.start] = Draft(
        expr,
        position,
        kind or says or "chat",
        usage,
        follows,
        strong,
        group(code, position) if usage in (Usage.MENU, Usage.TABLE, Usage.COMPARISON) else "",
    )


def plausible(code: CodeFile, value: str) -> bool:
    """Whether an id that no catalog and no family knows is worth believing where a name says model."""
    if PLAUSIBLE.fullmatch(value) is None or not code.rules.believes_model(code):
        return False
    return value.rpartition(".")[2] not in FILES and code.rules.catalog.resolve(value).status != "placeholder"


def said(code: CodeFile, frames: Frames) -> str | None:
    """The role of the model that the nearest name around the string says, or None where no name speaks of a model."""
    model_name = code.rules.signatures.model_name
    for frame in frames:
        match frame:
            case Argument(call=call, name=name):
                if name in SAY_NOTHING:
                    role = container(code, call)
                    if role is not None:
                        return role
                    continue
                if isinstance(name, str):
                    return model_name(name)
                if last(call.callee) in LOOKS_UP or code.reads_environment(call, ""):
                    return model_name(constant(call.argument(1 if last(call.callee) == "getattr" else 0)))
                if name == 0 and last(call.callee) in ("Field", "str"):
                    continue
                return None
            case Entry(key=key):
                return model_name(key) if key else None
            case Bound(target=target):
                return model_name(last(target))
            case Default(name=name):
                return model_name(name)
            case Returned(function=function):
                return model_name(last(function))
            case Operand(comparison=comparison):
                names = [model_name(last(item.path)) for item in comparison.operands if isinstance(item, Name)]
                return next((role for role in names if role), None)
            case Key() | Stated() | Subscript():
                return None
            case _:
                continue
    return None


def among_models(code: CodeFile, frames: Frames) -> str | None:
    """The role of a word that stands in a list beside ids that nobody can mistake: `["gpt-4o", "o3"]`; else None."""
    if not frames or not isinstance(frames[0], Member):
        return None
    beside = (item.value for item in frames[0].sequence.items if isinstance(item, Text))
    return next((code.rules.role_of(value) for value in beside if code.rules.catalog.looks_like_model(value)), None)


def container(code: CodeFile, call: Call) -> str | None:
    """The role said by the option name of a call that takes a default: `add_argument("--model", default=…)`."""
    for argument in call.args[:2]:
        role = code.rules.signatures.model_name(constant(argument).lstrip("-").replace("-", "_"))
        if role is not None:
            return role
    return None


def purpose(code: CodeFile, position: Position) -> tuple[Usage, bool]:
    """What the pin is for, and whether that still depends on where the name it is bound to flows."""
    frames = position.frames
    if compared(frames):
        return Usage.COMPARISON, False
    listed = named = False
    for index, frame in enumerate(frames):
        match frame:
            case Key():
                return Usage.TABLE, False
            case Subscript(item=item):
                literal_type = isinstance(item.base, Name) and last(item.base.path) == "Literal"
                return (Usage.MENU if literal_type else Usage.TABLE), False
            case Member(sequence=sequence):
                listed = listed or several(code, sequence)
            case Option(first=False):
                return Usage.DEFAULT, False
            case Argument(call=call, name=name):
                if catalogued(call, frames[index + 1 :]):
                    return Usage.MENU, False
                usage = argument_purpose(code, position, call, name, listed)
                return (Usage.CALL if named and usage is Usage.TABLE else usage), False
            case Entry(mapping=mapping, key=key):
                if listed:
                    return Usage.MENU, False
                named = named or (bool(key) and code.rules.signatures.model_name(key) is not None)
                if key and not named and tabular(code, mapping):
                    return Usage.TABLE, True
            case Default():
                return (Usage.MENU if listed else Usage.DEFAULT), False
            case Bound(target=target, scope=scope):
                if listed:
                    return (Usage.TABLE if code.rules.names_table(last(target)) else Usage.MENU), False
                return (Usage.SETTING, True) if named else bound_purpose(code, target, scope)
            case Returned() | Stated():
                return (Usage.MENU, False) if listed else (Usage.SETTING, True)
            case _:
                continue
    return Usage.TABLE, False


def catalogued(call: Call, outer: Frames) -> bool:
    """Whether a call is one of several alike in a list: each describes a model that is offered."""
    if not outer or not isinstance(outer[0], Member):
        return False
    alike = [item for item in outer[0].sequence.items if isinstance(item, Call) and item.callee == call.callee]
    return len(alike) >= CATALOGUE


def compared(frames: Frames) -> bool:
    for frame in frames:
        match frame:
            case Operand():
                return True
            case Argument(call=call, name=int()):
                return last(call.callee) in COMPARES
            case Member() | Option() | Inside():
                continue
            case _:
                return False
    return False


def several(code: CodeFile, sequence: Sequence) -> bool:
    """Whether a list offers more than one model."""
    texts = [item for item in sequence.items if isinstance(item, Text)]
    return len(texts) > 1 or any(isinstance(item, Mapping) for item in sequence.items)


def tabular(code: CodeFile, mapping: Mapping) -> bool:
    """Whether a mapping holds a value per key, rather than the settings of one thing."""
    return all(code.rules.signatures.model_name(constant(key)) is None for key, _ in mapping.entries if key is not None)


def argument_purpose(code: CodeFile, position: Position, call: Call, name: str | int, listed: bool) -> Usage:
    signatures = code.rules.signatures
    resolved = code.resolved(call, position.scope)
    menu = signatures.match_menu(call.callee, resolved, code.vendors)
    if menu is not None and name in menu.options:
        return Usage.MENU
    if name == "choices":
        return Usage.MENU
    if (
        name in ("default", "value", "fallback")
        or code.reads_environment(call, position.scope)
        or last(call.callee) in LOOKS_UP
    ):
        return Usage.MENU if listed else Usage.DEFAULT
    if name == 0 and last(call.callee) in ("Field", "field"):
        return Usage.DEFAULT
    signature = signatures.match_call(call.callee, resolved, code.vendors)
    if signature is not None:
        if signature.kind == "lookalike":
            return Usage.TABLE
        return Usage.MENU if listed and name not in signature.model else Usage.CALL
    if listed:
        return Usage.MENU
    if isinstance(name, str) and signatures.model_name(name) is not None:
        return Usage.CALL
    return Usage.CALL if signatures.model_name(last(call.callee)) is not None else Usage.TABLE


def bound_purpose(code: CodeFile, target: str, scope: str) -> tuple[Usage, bool]:
    """A class attribute of a settings or data class is a default; any other constant is used as its name flows."""
    owner = code.names.definitions.get(scope)
    if owner is not None and owner.kind == "class" and (owner.bases or owner.decorators):
        return Usage.DEFAULT, True
    if code.rules.signatures.model_name(last(target)) is not None:
        return Usage.SETTING, True
    return Usage.TABLE, True


def group(code: CodeFile, position: Position) -> str:
    """What the pins of one list, table or comparison have in common."""
    name, _ = label(
        tuple(frame for frame in position.frames if isinstance(frame, Bound | Default | Returned)), code.names, position.scope
    )
    return f"{code.path}:{name}"
