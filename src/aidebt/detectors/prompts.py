"""Prompts in code: what is sent, what is shaped like a message, and what is named a prompt."""

from __future__ import annotations

from aidebt.assets import Asset, Confidence, Kind
from aidebt.detectors import tools
from aidebt.detectors.code import CodeFile, constant, literal, normalised, placeholder, words
from aidebt.detectors.named import flows, name_rule, rule_of, talked
from aidebt.detectors.parted import Asked, Parted
from aidebt.detectors.pieces import flat, merged, wholes
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
    Position,
    Returned,
    Stated,
    label,
    last,
)
from aidebt.detectors.sending import ROLES, Trail, described_tool, sent, sent_call
from aidebt.facts import Binding, Call, Expr, Mapping, Name, Span, Template, Text, walk
from aidebt.facts import Sequence as Display
from aidebt.names import NameRule
from aidebt.values import dataclass, field


@dataclass(slots=True)
class Draft:
    """A prompt in the making: what is known of one literal so far, the surest evidence first."""

    expr: Text | Template
    role: str
    sure: int  # 3 sent or message-shaped, 2 named, 1 guessed by its opening


@dataclass(slots=True)
class PromptTable:
    """The prompts of one file by where their literals start, and the assets made of them.

    `wholes` leads from where a piece starts to the prompt that it is a piece of; `fixed` are wholes whose role is settled.
    """

    code: CodeFile
    drafts: dict[int, Draft] = field(default_factory=dict)
    places: dict[int, Position] = field(default_factory=dict)
    wholes: dict[int, Template] = field(default_factory=dict)
    fixed: dict[int, str] = field(default_factory=dict)
    assets: dict[int, Asset] = field(default_factory=dict)

    def join(self, pieces: list[Text | Template], span: Span | None = None, role: str = "") -> Text | Template:
        """Take texts for one prompt.

        Args:
            pieces: the texts, in order.
            span: its place; from the first to the last of them where it is not given.
            role: what it is, whatever says otherwise.
        """
        if len(pieces) == 1 and not role:
            return self.whole(pieces[0])
        whole = merged(pieces)
        assert whole is not None
        if span is not None or not isinstance(whole, Template):
            whole = Template(tuple(flat(pieces)), span or whole.span)
        for piece in pieces:
            self.wholes.setdefault(piece.span.start, whole)
        if role:
            self.wholes.setdefault(whole.span.start, whole)
            self.fixed[whole.span.start] = role
        return whole

    def whole(self, expr: Text | Template) -> Text | Template:
        """The prompt that a literal is a piece of, or the literal itself."""
        return self.wholes.get(expr.span.start, expr)

    def holds(self, expr: Text | Template) -> bool:
        """Whether a literal, or what it is a piece of, is a prompt so far."""
        return self.whole(expr).span.start in self.drafts

    def add(self, expr: Text | Template, role: str, sure: int, need: str = "") -> None:
        """Count a literal as a prompt if it has the words that its evidence asks for."""
        expr = self.whole(expr)
        role = self.fixed.get(expr.span.start, role)
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
            position = self.places.get(start) or self.near(draft)
            frames: Frames = position.frames if position is not None else ()
            scope = position.scope if position is not None else ""
            name, binding = label(frames, self.code.names, scope)
            role = self.role(draft)
            ordinal = counts.get((name, role), 0)
            counts[name, role] = ordinal + 1
            self.assets[start] = self.asset(draft, name, binding, role, ordinal, scope)
        made = list(self.assets.values())
        for start, whole in self.wholes.items():
            if whole.span.start in self.assets:
                self.assets[start] = self.assets[whole.span.start]
        return made

    def near(self, draft: Draft) -> Position | None:
        """Where a text stands that was put together from others: what holds the first of them."""
        for part in draft.expr.parts if isinstance(draft.expr, Template) else ():
            inner = self.places.get(part.span.start)
            if inner is not None:
                frames = tuple(frame for frame in inner.frames if isinstance(frame, Argument | Bound | Default | Returned))
                return Position(draft.expr, frames, inner.scope, inner.statement)
        return None

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


def find(code: CodeFile, table: PromptTable, parted: Parted) -> None:
    """Add the texts that are shaped like messages or tools, named like prompts, or open like one."""
    if code.rules.is_history(code.path) or code.rules.is_translation(code.path):
        messages_alone(code, table, parted)
        return
    table.wholes = wholes(code.names, parted.calls)
    few_shot(code, table)
    for definition in code.names.definitions.values():
        if (docstring := definition.docstring) is not None:
            frames = (Bound("__doc__", definition.name),)
            table.places[docstring.span.start] = Position(docstring, frames, definition.name, docstring.span)
        for texts, role in tools.described(code, definition):
            table.add(table.join(texts), role, 3)
    for shape in parted.shapes:
        if isinstance(shape, Asked):
            shaped_call(code, table, shape)
        else:
            shaped_tool(code, table, shape.mapping)
    for position in parted.texts:
        table.places.setdefault(position.expr.span.start, position)
    shows = not code.vendors and any(asked.call.callee.startswith("<") for asked in parted.calls)
    for position in parted.texts:
        shaped(code, table, position, shows)
    for value, scope, rule in flows(code, parted):
        for item in sent(code, value, scope, rule.role):
            if not isinstance(item.expr, Name):
                table.add(item.expr, item.role, 2, needed(rule))


def needed(rule: NameRule) -> str:
    """How long a text must be that only its name calls a prompt; "" where its role says it."""
    return "guessed" if rule.vague else "" if rule.role == "tool" else "named"


def few_shot(code: CodeFile, table: PromptTable) -> None:
    """Lists of examples that their name says are shown to a model: each list is one prompt."""
    for fact in code.names.parsed.facts:
        if isinstance(fact, Binding) and isinstance(fact.value, Display | Mapping):
            rule = rule_of(code, last(fact.target))
            if (rule is not None and rule.role == "few_shot") or shows_examples(code, fact):
                texts = [node for node in walk(fact.value) if isinstance(node, Text | Template)]
                if texts:
                    whole = table.join(texts, fact.value.span, "few_shot")
                    table.places[whole.span.start] = Position(whole, (Bound(fact.target, fact.scope),), fact.scope, fact.span)


def shows_examples(code: CodeFile, binding: Binding) -> bool:
    """Whether a list is the `examples` of a class that is a prompt."""
    owner = code.names.definitions.get(binding.scope)
    if owner is None or owner.kind != "class" or binding.target not in code.rules.example_lists:
        return False
    return any("prompt" in name.lower() for name in (last(owner.name), *owner.bases))


def shaped_call(code: CodeFile, table: PromptTable, asked: Asked) -> None:
    """Message and template constructors carry prompts wherever they are called, and so do the makers of tools."""
    call, scope, kinds, position = asked
    if ("message" in kinds or "template" in kinds) and known(code, call, scope):
        for item in sent_call(code, call, scope, "", Trail()):
            if not isinstance(item.expr, Name) and (item.role != "few_shot" or in_conversation(position.frames)):
                table.add(item.expr, item.role, 3)
        return
    description = tools.declared(code, call)
    if description is not None:
        add_tool(code, table, description, tools.schema_of(call, code.rules.tool_schemas), scope)


def known(code: CodeFile, call: Call, scope: str) -> bool:
    """Whether a row about messages or templates is about a call."""
    resolved, signatures = code.resolved(call, scope), code.rules.signatures
    asked = (signatures.match_message, signatures.match_template)
    return any(match(call.callee, resolved, code.vendors) for match in asked)


def shaped_tool(code: CodeFile, table: PromptTable, mapping: Mapping) -> None:
    """A mapping that declares a tool: its description with those of its parameters is one prompt."""
    description = described_tool(code, mapping)
    if description is not None:
        add_tool(code, table, description, tools.schema_of(mapping, code.rules.tool_schemas), "")


def add_tool(code: CodeFile, table: PromptTable, description: Expr, schema: Expr | None, scope: str) -> None:
    """A tool's description, and what is said of its parameters."""
    for item in sent(code, description, scope, "tool"):
        if not isinstance(item.expr, Name):
            inner = tools.parameters(schema) if item.expr is description else []
            table.add(table.join([item.expr, *(text for text in inner if text.span.start > description.span.start)]), "tool", 3)


def shaped(code: CodeFile, table: PromptTable, position: Position, shows: bool) -> None:
    """One string: message-shaped, named, or opening like a prompt.

    Where the file `shows` a page and talks to no model, `prompt` is what people are asked: there a name alone is no evidence.
    """
    expr = position.expr
    if not isinstance(expr, Text | Template):
        return
    whole = table.whole(expr)
    if (whole is expr and isinstance(expr, Text) and expr.value.count(" ") < 2) or words(whole) < 3:
        return
    if any(isinstance(frame, Inside) and isinstance(frame.expr, Template) for frame in position.frames):
        return  # a part of the text around it
    role = message_role(code, position.frames)
    if role is not None:
        if role != ANSWER and not code.rules.reports_status(literal(expr)):
            table.add(expr, role, 3)
        return
    if talked(code, position.frames):
        return
    rule = name_rule(code, position)
    if rule is not None:
        doubted = shows and not code.rules.opens_like_prompt(literal(expr))
        table.add(expr, rule.role, 2, "guessed" if doubted else needed(rule))
        return
    if whole is not expr and (whole.span.start != expr.span.start or isinstance(position.frames[0], Member)):
        return  # a piece, or lines that are put together: only what becomes of them says what they are
    text = literal(expr)
    asks = isinstance(expr, Template) and bool(placeholders(expr)) and code.rules.asks_like_prompt(text)
    if (asks or code.rules.opens_like_prompt(text)) and code.trusted:
        table.add(expr, "", 1, "asking" if asks else "guessed")


def messages_alone(code: CodeFile, table: PromptTable, parted: Parted) -> None:
    """In a file that says what was, only what has the shape of a message counts."""
    for position in parted.texts:
        if isinstance(position.expr, Text | Template):
            table.places.setdefault(position.expr.span.start, position)
            role = message_role(code, position.frames)
            if role not in (None, ANSWER):
                table.add(position.expr, role or "", 3)


ANSWER = "answer"
"""The role of what a program says to a person in the shape of a message."""


def message_role(code: CodeFile, frames: Frames) -> str | None:
    """The role a mapping around the string gives it: `{"role": "system", "content": "…"}`, a tool's description."""
    for index, frame in enumerate(frames):
        if not isinstance(frame, Entry):
            if isinstance(frame, Argument | Bound | Default | Returned | Stated | Key | Operand):
                return None
            continue
        if frame.key == "description" and described_tool(code, frame.mapping) is not None:
            return "tool"
        if frame.key in ("content", "parts", "text"):
            role = ROLES.get(constant(frame.mapping.get("role")).lower())
            if role == "few_shot" and not in_conversation(frames[index + 1 :]):
                return ANSWER
            if role is not None:
                return role
        elif frame.key:
            return None
    return None


def in_conversation(outer: Frames) -> bool:
    """Whether a message stands in a list with others."""
    return bool(outer) and isinstance(outer[0], Member) and len(outer[0].sequence.items) > 1
