"""Prompts in code: what is sent, what is shaped like a message, and what is named a prompt."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from aidebt.assets import Asset, Confidence, Kind
from aidebt.detectors.code import CodeFile, constant, literal, normalised, placeholder, words
from aidebt.detectors.positions import (
    Argument,
    Bound,
    Default,
    Entry,
    Frames,
    Key,
    Member,
    Operand,
    Position,
    Returned,
    Stated,
    Subscript,
    label,
    last,
)
from aidebt.detectors.sending import ROLES, Trail, sent_call, tool_description
from aidebt.facts import Call, Definition, Item, Name, Span, Template, Text

PASSES = frozenset({"format", "dedent", "cleandoc", "join", "str", "Template", "getenv", "get", "Field", "field"})
"""Calls whose value is their argument, so that the name around the call says what it is."""
HOLDS = frozenset({"default", "fallback", "template", "text", "value"})
"""The keywords of such calls that hold the value; the others describe it."""
MAKES = re.compile(r"^_*(get|build|make|create|generate|format|render|construct|compose|prepare|load)_")
"""What a function does with the prompt it returns; the rest of its name says what it is."""


@dataclass(slots=True)
class Draft:
    """A prompt in the making: what is known of one literal so far, the surest evidence first."""

    expr: Text | Template
    role: str
    sure: int  # 3 sent or message-shaped, 2 named, 1 guessed by its opening
    tool: bool = False


@dataclass(slots=True)
class PromptTable:
    """The prompts of one file by where their literals start, and the assets made of them."""

    code: CodeFile
    drafts: dict[int, Draft] = field(default_factory=dict)
    places: dict[int, Position] = field(default_factory=dict)
    assets: dict[int, Asset] = field(default_factory=dict)

    def add(self, expr: Text | Template, role: str, sure: int, need: str = "") -> None:
        """Count a literal as a prompt if it has the words that its evidence asks for."""
        need = need or ({3: "sent", 2: "named", 1: "guessed"}[sure] if role != "tool" else "tool")
        if words(expr) < self.code.rules.words(need) or looks_like_markup(expr):
            return
        known = self.drafts.get(expr.span.start)
        if known is None:
            self.drafts[expr.span.start] = Draft(expr, role, sure)
        elif sure > known.sure or (sure == known.sure and not known.role):
            known.role, known.sure = role or known.role, sure

    def finish(self) -> list[Asset]:
        """The assets, in source order, ordinals given to equals."""
        counts: dict[tuple[str, str], int] = {}
        for start in sorted(self.drafts):
            draft = self.drafts[start]
            position = self.places.get(start)
            frames: Frames = position.frames if position is not None else ()
            scope = position.scope if position is not None else ""
            name, binding = label(frames, self.code.names, scope)
            role = self.role(draft)
            ordinal = counts.get((name, role), 0)
            counts[name, role] = ordinal + 1
            self.assets[start] = self.asset(draft, name, binding, role, ordinal, scope)
        return list(self.assets.values())

    def role(self, draft: Draft) -> str:
        """What was proved, else what the opening says: a text that tells a model who it is stands in the system role."""
        if (
            draft.sure < 3
            and draft.role in ("", "user")
            and literal(draft.expr).lstrip().lower().startswith(("you are ", "you're "))
        ):
            return "system"
        return draft.role or "user"

    def asset(self, draft: Draft, name: str, binding: str, role: str, ordinal: int, scope: str) -> Asset:
        """The prompt that a draft has become."""
        span, text = draft.expr.span, literal(draft.expr)
        return Asset(
            kind=Kind.PROMPT,
            path=self.code.path,
            name=name,
            line=span.line,
            column=span.column,
            end_line=span.end_line,
            value=text,
            role=role,
            context=self.code.context_at(span.start, scope),
            content=normalised(text),
            binding=binding,
            raw=self.code.data[span.start : span.end],
            confidence=(Confidence.LOW, Confidence.MEDIUM, Confidence.HIGH)[draft.sure - 1],
            ordinal=ordinal,
            placeholders=placeholders(draft.expr),
            scope=scope,
            cell=self.code.cell_at(span.start),
        )


def looks_like_markup(expr: Text | Template) -> bool:
    """HTML, SQL and XML documents are templates of something else."""
    text = expr.value if isinstance(expr, Text) else literal(expr)
    head = text.lstrip()[:80].lower()
    return head.startswith(
        (
            "<!doctype",
            "<html",
            "<?xml",
            "<div",
            "<svg",
            "select ",
            "insert into",
            "create table",
            "with recursive",
            "http://",
            "https://",
        )
    )


def placeholders(expr: Text | Template) -> tuple[str, ...]:
    """The names of what is filled in, in order, each once."""
    if isinstance(expr, Text):
        return ()
    return tuple(dict.fromkeys(name for part in expr.parts if not isinstance(part, Text) and (name := placeholder(part))))


def find(code: CodeFile, table: PromptTable, everything: list[Position]) -> None:
    """Add the texts that are shaped like messages, named like prompts, or open like one."""
    shows = not code.vendors and any(isinstance(item.expr, Call) and item.expr.callee.startswith("<") for item in everything)
    for position in everything:
        if isinstance(position.expr, Call):
            shaped_call(code, table, position.expr, position)
        if isinstance(position.expr, Call | Item):
            continue
        table.places.setdefault(position.expr.span.start, position)
        shaped(code, table, position, shows)
    for fact in code.names.parsed.facts:
        if isinstance(fact, Definition):
            sent_docstring(code, table, fact)


def shaped_call(code: CodeFile, table: PromptTable, call: Call, position: Position) -> None:
    """Message and template constructors carry prompts wherever they are called."""
    scope = position.scope
    resolved = code.resolved(call, scope)
    signatures = code.rules.signatures
    if signatures.match_message(call.callee, resolved, code.vendors) or signatures.match_template(
        call.callee, resolved, code.vendors
    ):
        for item in sent_call(code, call, scope, "", Trail()):
            if not isinstance(item.expr, Name) and (item.role != "few_shot" or in_conversation(position.frames)):
                table.add(item.expr, item.role, 3)


def shaped(code: CodeFile, table: PromptTable, position: Position, shows: bool) -> None:
    """One string: message-shaped, named, or opening like a prompt.

    Where the file `shows` a page and talks to no model, `prompt` is what people are asked: there a name alone is no evidence.
    """
    expr = position.expr
    if isinstance(expr, Call | Item) or (isinstance(expr, Text) and expr.value.count(" ") < 2) or words(expr) < 3:
        return
    role = message_role(position.frames)
    if role is not None:
        if not code.rules.reports_status(literal(expr)):
            table.add(expr, role, 3)
        return
    if talked(code, position.frames):
        return
    if code.rules.is_history(code.path):
        return
    named = name_role(code, position)
    text = literal(expr)
    if named is not None and shows and not code.rules.opens_like_prompt(text):
        table.add(expr, named, 2, "guessed")
        return
    if named is not None:
        table.add(expr, named, 2)
        return
    asks = isinstance(expr, Template) and bool(placeholders(expr)) and code.rules.asks_like_prompt(text)
    if (asks or code.rules.opens_like_prompt(text)) and code.rules.believes(code):
        table.add(expr, "", 1, "asking" if asks else "guessed")


def message_role(frames: Frames) -> str | None:
    """The role a mapping around the string gives it: `{"role": "system", "content": "…"}`, a tool's description."""
    for index, frame in enumerate(frames):
        if not isinstance(frame, Entry):
            if isinstance(frame, Argument | Bound | Default | Returned | Stated | Key | Operand):
                return None
            continue
        if frame.key == "description" and tool_description(frame.mapping) is not None:
            return "tool"
        if frame.key in ("content", "parts", "text"):
            role = ROLES.get(constant(frame.mapping.get("role")).lower())
            if role == "few_shot" and not in_conversation(frames[index + 1 :]):
                return None  # an answer to a person, in the same shape
            if role is not None:
                return role
        elif frame.key:
            return None
    return None


def in_conversation(outer: Frames) -> bool:
    """Whether a message stands in a list with others."""
    return bool(outer) and isinstance(outer[0], Member) and len(outer[0].sequence.items) > 1


def talked(code: CodeFile, frames: Frames) -> bool:
    """Whether the string is said to a person, compared, or used as a key."""
    for index, frame in enumerate(frames):
        match frame:
            case Argument(name=str(name)) | Entry(key=name) if index == 0 and shown_text(code, name):
                return True
            case Argument(call=call, name=name):
                if code.rules.tells_people(last(call.callee)) and not (isinstance(name, str) and code.prompt_name(name)):
                    return True
            case Operand() | Key() | Subscript():
                return True
            case _:
                continue
    return False


def shown_text(code: CodeFile, name: str) -> bool:
    """Whether a text under this name is for people."""
    return (code.rules.is_shown(name) or code.rules.is_label(name)) and code.prompt_name(name) is None


def name_role(code: CodeFile, position: Position) -> str | None:
    """The role that the nearest name around the string says, or None where no name says prompt."""
    prompt_name = code.prompt_name
    for frame in position.frames:
        match frame:
            case Argument(call=call, name=name):
                role = prompt_name(name) if isinstance(name, str) else None
                if role is not None:
                    return role
                if last(call.callee) in code.rules.holders:
                    continue
                if last(call.callee) not in PASSES or (isinstance(name, str) and name not in HOLDS):
                    return None
            case Entry(key=key):
                role = prompt_name(key) if key else None
                if role is not None or key.lower() in code.rules.told:
                    return role
            case Bound(target=target, scope=scope):
                return prompt_name(last(target)) or ("user" if not scope and code.rules.is_prompt_module(code.path) else None)
            case Default(name=name):
                return prompt_name(name)
            case Returned(function=function):
                return prompt_name(MAKES.sub("", last(function)))
            case Key() | Operand() | Subscript():
                return None
            case _:
                continue
    return None


def sent_docstring(code: CodeFile, table: PromptTable, definition: Definition) -> None:
    """A docstring that a decorator or a base class hands to the model: a tool's description, a signature's instructions."""
    if definition.docstring is None:
        return
    for path in decorator_names(definition) if definition.kind == "function" else definition.bases:
        known = code.rules.signatures.match_docstring(path, code.names.qualify(path, ""), code.vendors)
        if known is not None and known.on == ("decorator" if definition.kind == "function" else "base"):
            span: Span = definition.docstring.span
            table.places.setdefault(
                span.start, Position(definition.docstring, (Bound("__doc__", definition.name),), definition.name, span)
            )
            table.add(definition.docstring, known.role, 3)
            return


def decorator_names(definition: Definition) -> tuple[str, ...]:
    """The dotted names of the decorators."""
    named = (
        item.callee if isinstance(item, Call) else item.path if isinstance(item, Name) else "" for item in definition.decorators
    )
    return tuple(filter(None, named))
