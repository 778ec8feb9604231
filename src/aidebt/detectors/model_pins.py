"""Model pins in code: every literal that selects a model, what it is for, and the constructors that leave it out."""

from __future__ import annotations

import re
from collections import Counter

from aidebt.assets import ALLOW_LIST, DEPLOYMENT, DYNAMIC, FETCHED, Asset, Confidence, Kind, Usage
from aidebt.detectors import joined
from aidebt.detectors.code import CodeFile
from aidebt.detectors.hints import (
    IDENTIFIER,
    LONGEST,
    SPELLED,
    STRONG,
    WEAK,
    among_models,
    likeness,
    platform_said,
    plausible,
    said,
    shown,
    unusable,
)
from aidebt.detectors.parted import Parted
from aidebt.detectors.positions import Bound, Member, Operand, Position, Subscript, label, last
from aidebt.detectors.usage import compared_names, group, lets_through, purpose
from aidebt.facts import Binding, Call, Expression, Item, Mapping, Name, Return, Sequence, Span, Template, Text, walk
from aidebt.names import snake
from aidebt.values import dataclass, field

HOLE = re.compile(r"\{[^{}]*\}")
FOLLOWS = (Usage.SETTING, Usage.TABLE, Usage.DEFAULT)
"""What a constant is taken for until it is seen where its name is used."""
LISTS_MODELS = re.compile(r"(^|_)models?(_|$)|(^|_)list(_|$)")
SEARCHES = frozenset({"has", "includes", "indexOf"})
"""Methods of a list that say whether something is in it."""
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
    dead: str = ""
    allowed: bool = False
    dynamic: bool = False  # put together at run time; the text has holes


@dataclass(slots=True)
class PinTable:
    """The pins of one file by where their literals start, and the assets made of them."""

    code: CodeFile
    drafts: dict[int, Draft] = field(default_factory=dict)
    implicit: list[tuple[Call, str, str, str, str]] = field(default_factory=list)  # call, scope, role, package, platform
    called: dict[int, str] = field(
        default_factory=dict
    )  # what such a call calls for the model, where it is not the call itself
    first: list[tuple[Item, Position, str]] = field(default_factory=list)  # taken from a fetched list, and its role
    assets: dict[int, Asset] = field(default_factory=dict)

    def flow(self, start: int, usage: Usage, role: str, platform: str | None, deployment: bool) -> None:
        """A literal that a call was found to use: the call decides role and platform, and a constant becomes `usage`."""
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
        for item, position, role in self.first:
            name, binding = label(position.frames, self.code.names, position.scope)
            ordinal = counts.get((name, role), 0)
            counts[name, role] = ordinal + 1
            made.append(self.first_asset(item, position, role, name, binding, ordinal))
        return made

    def asset(self, draft: Draft, name: str, binding: str, ordinal: int) -> Asset:
        """The pin that a draft has become."""
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
            cell=self.code.cell_at(span.start),
            note=DYNAMIC if draft.dynamic else DEPLOYMENT if draft.deployment else ALLOW_LIST if draft.allowed else "",
            dead=draft.dead,
        )

    def implicit_asset(self, call: Call, scope: str, role: str, package: str, platform: str, name: str, ordinal: int) -> Asset:
        """The pin of a call that leaves the model to its library."""
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
            cell=self.code.cell_at(call.span.start),
            note=self.called.get(call.span.start) or self.code.resolved(call, scope),
        )

    def first_asset(self, item: Item, position: Position, role: str, name: str, binding: str, ordinal: int) -> Asset:
        """The pin of a default that is the first of a fetched list."""
        span = item.span
        return Asset(
            kind=Kind.MODEL_PIN,
            path=self.code.path,
            name=name,
            line=span.line,
            column=span.column,
            end_line=span.end_line,
            value=None,
            role=role,
            context=self.code.context_at(span.start, position.scope),
            content=self.code.data[span.start : span.end].decode("utf-8", "replace"),
            binding=binding,
            raw=statement_bytes(self.code.data, position.statement, span),
            usage=Usage.DEFAULT,
            confidence=Confidence.MEDIUM,
            implicit=True,
            ordinal=ordinal,
            scope=position.scope,
            note=FETCHED,
        )


def statement_bytes(data: bytes, statement: Span, literal: Span) -> bytes:
    """What binds the value, as written: the statement if it is one line, else the line of the literal, trimmed."""
    if statement.line == statement.end_line:
        return data[statement.start : statement.end]
    start = data.rfind(b"\n", 0, literal.start) + 1
    end = data.find(b"\n", literal.end)
    return data[start : end if end >= 0 else len(data)].strip()


def find(code: CodeFile, table: PinTable, parted: Parted) -> None:
    """Add every string that is a model id, with what its position says."""
    for position in parted.texts:
        if isinstance(position.expr, Text):
            consider(code, table, position)
        elif isinstance(position.expr, Template) and joined.likely(position.expr):
            consider_joined(code, table, position, position.expr)
    for position in parted.items:
        if isinstance(position.expr, Item) and takes_first(position.expr):
            consider_first(code, table, position.expr, position)


def consider_joined(code: CodeFile, table: PinTable, position: Position, template: Template) -> None:
    """Add an id that is put together: as a whole, or with its holes where its name and its parts say that it is one."""
    text = joined.whole(code, template, position.scope)
    if text is not None:
        consider(code, table, Position(text, position.frames, position.scope, position.statement))
    elif (role := said(code, position.frames)) is not None and joined.of_family(code, template):
        add_dynamic(
            code, table, Position(joined.written(code, template), position.frames, position.scope, position.statement), role
        )


def add_dynamic(code: CodeFile, table: PinTable, position: Position, role: str) -> bool:
    """Add an id with holes, and whether it can be one."""
    text = position.expr
    if not isinstance(text, Text) or IDENTIFIER.fullmatch(HOLE.sub("x", text.value)) is None:
        return False
    usage, follows = purpose(code, position)
    if usage in (Usage.CALL, Usage.DEFAULT, Usage.SETTING):
        table.drafts[text.span.start] = Draft(text, position, role, usage, follows, False, "", dynamic=True)
    return usage in (Usage.CALL, Usage.DEFAULT, Usage.SETTING)


def takes_first(item: Item) -> bool:
    """Whether a subscript is by a number: `models[0]`."""
    return isinstance(item.key, Sequence) and not item.key.items


def consider_first(code: CodeFile, table: PinTable, item: Item, position: Position) -> None:
    """Add a model setting that takes what comes first in a list that is put together at run time."""
    if any(isinstance(frame, Operand | Subscript) for frame in position.frames):
        return
    role = said(code, position.frames)
    if role is not None and isinstance(item.base, Name) and fetched(code, item.base, position.scope):
        about = f"{position.scope}.{code.path}".lower()
        table.first.append((item, position, "embedding" if role == "chat" and "embed" in about else role))


def fetched(code: CodeFile, name: Name, scope: str) -> bool:
    """Whether a name holds a list of models that the program asks for: what a function of that name returns."""
    for binding in code.names.bindings.get(code.names.lookup(name.path, scope) or "", ()):
        value = binding.value
        if isinstance(value, Call) and value.callee != "list" and LISTS_MODELS.search(snake(last(value.callee))):
            own = code.names.called(value, binding.scope)
            if own is None or any(
                not isinstance(leaf.expr, Text) for item in own for leaf in code.names.origins(item.expr, scope)
            ):
                return True
    return False


def consider(code: CodeFile, table: PinTable, position: Position) -> None:
    """Add one string, if it is a model id or stands where one must stand."""
    expr = position.expr
    assert isinstance(expr, Text)
    value = expr.value
    likely = likeness(code.rules, value) if 2 <= len(value) <= LONGEST else ""
    if not likely or (likely == SPELLED and not plausible(code, value)):
        return
    strong, weak = likely == STRONG, likely == WEAK
    if shown(code, position.frames):
        return
    says = said(code, position.frames) or (among_models(code, position.frames) if weak else None)
    if not strong and says is None:
        return
    usage, follows = purpose(code, position)
    if not strong and usage in (Usage.COMPARISON, Usage.TABLE):
        return  # a word that is compared or listed is a word
    kind = code.rules.role_of(value)
    platform = platform_said(code, position.frames, position.scope)
    if platform is not None and code.rules.catalog.resolve(value, platform).platform != platform:
        platform = None  # the name speaks of a vendor that does not serve this id
    table.drafts[expr.span.start] = Draft(
        expr,
        position,
        kind or says or "chat",
        usage,
        follows,
        strong,
        group(code, position) if usage in (Usage.MENU, Usage.TABLE, Usage.COMPARISON) else "",
        platform,
        dead=unusable(position.frames),
        allowed=usage is Usage.MENU and lets_through(code, position.frames),
    )


def settle(code: CodeFile, table: PinTable) -> None:
    """Constants that no call was found to use are there for what else is done with them: compared, or listed with others.

    A list that a function only looks something up in offers nothing.
    """
    lists = local_lists(code, table)
    if not lists and not any(draft.constant and draft.usage in FOLLOWS for draft in table.drafts.values()):
        return
    searched: Counter[tuple[str, str]] = Counter()
    compared: Counter[tuple[str, str]] = Counter()
    said: Counter[tuple[str, str]] = Counter()
    for fact in code.names.parsed.facts:
        if not isinstance(fact, Binding | Return | Expression):
            continue
        for node in walk(fact.value):
            compared.update((name, fact.scope) for name in compared_names(node))
            if isinstance(node, Call) and last(node.callee) in SEARCHES:
                searched[node.callee.rpartition(".")[0], fact.scope] += 1
            if isinstance(node, Name):
                said[node.path, fact.scope] += 1
            if isinstance(node, Sequence):
                target = fact.target if isinstance(fact, Binding) else last(fact.scope)
                listed(code, table, node, fact.scope, target)
    for (name, scope), times in compared.items():
        for draft in constants(code, table, name, scope) if said[name, scope] <= times else ():
            if draft.position.frames and isinstance(draft.position.frames[0], Bound):
                draft.usage = Usage.COMPARISON
    for at, drafts in lists.items():
        if compared[at] + searched[at] and said[at] <= compared[at]:
            for draft in drafts:
                draft.usage = Usage.COMPARISON


def local_lists(code: CodeFile, table: PinTable) -> dict[tuple[str, str], list[Draft]]:
    """The ids in each list of a function, by the name it is bound to; not in those of what is let through."""
    found: dict[tuple[str, str], list[Draft]] = {}
    for draft in table.drafts.values():
        match draft.position.frames:
            case (Member(), Bound(target=target, scope=scope)) if draft.usage is Usage.MENU and not draft.allowed:
                owner = code.names.definitions.get(scope)
                if owner is not None and owner.kind == "function":
                    found.setdefault((target, scope), []).append(draft)
    return found


def listed(code: CodeFile, table: PinTable, sequence: Sequence, scope: str, target: str) -> None:
    """A list of names each of which is bound to a model, or to an object that describes one, offers them."""
    found = [constants(code, table, item.path, scope) for item in sequence.items if isinstance(item, Name)]
    if sum(bool(drafts) for drafts in found) < code.rules.sizes["menu"]:
        return
    allowed = code.rules.names_allowed(last(target))
    usage = Usage.TABLE if code.rules.names_table(last(target)) and not allowed else Usage.MENU
    for draft in (draft for drafts in found for draft in drafts):
        draft.allowed = allowed
        draft.usage, draft.constant, draft.group = usage, False, f"{code.path}:{code.names.key(target, scope)}"


def constants(code: CodeFile, table: PinTable, name: str, scope: str) -> list[Draft]:
    """The constants that a name is bound to, or that stand in the object it is bound to, and that nothing was found to use."""
    found = []
    for binding in code.names.bindings.get(code.names.lookup(name, scope) or "", ()):
        if isinstance(binding.value, Text | Mapping):
            drafts = (table.drafts.get(node.span.start) for node in walk(binding.value) if isinstance(node, Text))
            found += [draft for draft in drafts if draft is not None and draft.constant and draft.usage in FOLLOWS]
    return found
