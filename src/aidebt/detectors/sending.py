"""What an argument sends to a model: the texts in message lists, templates, tools and the names that lead to them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from aidebt.assets import FileRef
from aidebt.detectors import remotes, stored
from aidebt.detectors.code import CodeFile, constant, entry
from aidebt.detectors.definitions import passed
from aidebt.detectors.positions import last
from aidebt.facts import (
    Attribute,
    Call,
    Choice,
    Expr,
    Function,
    Item,
    Mapping,
    Name,
    Opaque,
    Sequence,
    Template,
    Text,
    children,
    walk,
)
from aidebt.names import snake
from aidebt.values import dataclass, field

MAX_STEPS = 400
"""Expressions looked at for one argument: enough for long conversations, a bound for names that feed each other."""

ROLES = {
    "system": "system",
    "developer": "system",
    "human": "user",
    "user": "user",
    "assistant": "few_shot",
    "ai": "few_shot",
    "model": "few_shot",
}
"""Message roles as the chat interfaces spell them."""


PASSES_BASE = frozenset(
    {
        *("compile", "decode", "format", "format_map", "format_messages", "format_prompt", "get_langchain_prompt"),
        *("getLangchainPrompt", "invoke", "read", "render", "replace", "safe_substitute", "strip", "substitute"),
    }
)
"""Methods whose value is what they are called on, in another form."""

SCRIPT_BASE = frozenset(
    {"concat", "filter", "flat", "join", "map", "replaceAll", "reverse", "slice", "toString", "trim", "trimEnd", "trimStart"}
)
"""Likewise, of the strings and arrays of JavaScript."""

PASSES_ON = frozenset(
    {"dedent", "cleandoc", "str", "list", "tuple", "Template", "Part", "from_text", "Content", "dumps", "encode", "stringify"}
)
"""Calls whose value is what they are passed, in another form."""

BODY = (
    ("system", "system"),
    ("systemInstruction", "system"),
    ("messages", ""),
    ("contents", ""),
    ("prompt", ""),
    ("inputText", ""),
)
"""Where the body of a request holds texts, and the roles they have there."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A text that reaches a model as `role` ("" where nothing says which), or a name of another file that leads to one.

    Of a name that is a `parameter`, its function and its own name are told.
    """

    expr: Text | Template | Name
    role: str
    scope: str
    parameter: tuple[str, str] | None = None


@dataclass(slots=True)
class Trail:
    """What was looked at already for one argument: names that are bound to each other lead round in circles."""

    seen: dict[tuple[int, str], Expr] = field(default_factory=dict)  # the expressions are kept, so that their ids stay theirs
    files: list[FileRef] = field(default_factory=list)  # the text is read from these when the program runs
    remotes: list[int] = field(default_factory=list)  # or fetched by these calls, by where they start

    def enter(self, expr: Expr, role: str) -> bool:
        """Whether `expr` is new in this role, and there are steps left."""
        key = (id(expr), role)
        if key in self.seen or len(self.seen) >= MAX_STEPS:
            return False
        self.seen[key] = expr
        return True


def sent(code: CodeFile, expr: Expr | None, scope: str, role: str, trail: Trail | None = None) -> Iterator[Sent]:
    """The texts that `expr`, a prompt argument, carries: a string, a message list, templates, in any nesting."""
    trail = trail if trail is not None else Trail()
    if expr is None or not trail.enter(expr, role):
        return
    match expr:
        case Text():
            yield Sent(expr, role, scope)
        case Template():
            yield from sent_template(code, expr, scope, role, trail)
        case Sequence():
            yield from sent_sequence(code, expr, scope, role, trail)
        case Mapping():
            yield from sent_mapping(code, expr, scope, role, trail)
        case Call():
            yield from sent_call(code, expr, scope, role, trail)
        case Name():
            yield from sent_name(code, expr, scope, role, trail)
        case Choice() | Opaque() | Item() | Attribute() | Function():
            for inner, at in within(code, expr, scope):
                yield from sent(code, inner, at, role, trail)
        case _:
            return


def sent_name(code: CodeFile, name: Name, scope: str, role: str, trail: Trail) -> Iterator[Sent]:
    """What a name leads to in this file, the parameter that it is, or the name itself where another file binds it."""
    found = code.names.named(name.path, scope)
    read = stored.imported(code, name) or stored.entry_of(code, name, scope) if found is None else None
    if read is not None:
        trail.files.append(read)
    elif found is None:
        told = passed(code, name, scope) if role == "tool" else None
        yield Sent(told or name, role, scope)
    formal = code.names.lookup(name.path, scope)
    if formal is not None and code.names.parameter(formal) is not None:
        function, _, parameter = formal.rpartition(".")
        yield Sent(name, role, scope, (function, parameter))
    for origin in found or ():
        if origin.expr is not name:
            yield from sent(code, origin.expr, origin.scope, role, trail)


def sent_template(code: CodeFile, template: Template, scope: str, role: str, trail: Trail) -> Iterator[Sent]:
    """A template, and the prompts that fill its holes."""
    yield Sent(template, role, scope)
    for part in template.parts:
        if filled_with_prompt(code, part):
            yield from sent(code, part, scope, role, trail)


def filled_with_prompt(code: CodeFile, part: Expr) -> bool:
    """Whether a hole of a template takes more of the prompt, and not what a person says: its name tells."""
    match part:
        case Name(path=name):
            return last(name).isupper() or code.prompt_name(name) is not None
        case Call(callee=name):
            return code.prompt_name(snake(last(name)).removeprefix("get_").removeprefix("build_")) is not None
        case _:
            return False


def within(code: CodeFile, expr: Choice | Opaque | Item | Attribute | Function, scope: str) -> list[tuple[Expr, str]]:
    """What an expression passes on, each with its scope: its parts, or what a function with statements returns."""
    if isinstance(expr, Function) and expr.name:
        return [(given.value, given.scope) for given in code.names.returns.get(expr.name, ())]
    if isinstance(expr, Item) and isinstance(expr.key, Text):
        return [(origin.expr, origin.scope) for origin in code.names.item(expr.base, expr.key, scope, "")]
    return [(item, scope) for item in ((expr.base,) if isinstance(expr, Item) else children(expr))]


def sent_sequence(code: CodeFile, sequence: Sequence, scope: str, role: str, trail: Trail) -> Iterator[Sent]:
    """The texts of a list: of one message as a pair, of examples that are shown together, of each item by itself."""
    pair = message_pair(sequence)
    if pair is not None:
        yield from sent(code, pair[1], scope, pair[0], trail)
        return
    shown = examples(sequence) if role == "few_shot" else None
    if shown is not None:
        yield Sent(shown, role, scope)
        return
    for item in sequence.items:
        yield from sent(code, item, scope, role, trail)


def message_pair(sequence: Sequence) -> tuple[str, Expr] | None:
    """`("system", text)` as (role, text)."""
    if len(sequence.items) == 2:
        role = ROLES.get(constant(sequence.items[0]).lower())
        if role is not None:
            return role, sequence.items[1]
    return None


def sent_mapping(code: CodeFile, mapping: Mapping, scope: str, role: str, trail: Trail) -> Iterator[Sent]:
    """The texts of one message, or the description of one tool."""
    described = described_tool(code, mapping)
    if described is not None:
        yield from sent(code, described, scope, "tool", trail)
        return
    role = ROLES.get(constant(mapping.get("role")).lower(), role)
    content = entry(mapping, "content", "parts", "text", "function", "instructions")
    if content is not None:
        yield from sent(code, content, scope, role, trail)
        return
    for key, said in BODY:
        yield from sent(code, mapping.get(key), scope, said or role, trail)


def sent_call(code: CodeFile, call: Call, scope: str, role: str, trail: Trail) -> Iterator[Sent]:
    """The texts that a call carries or returns: a message, a template, a function of this file, a method of a string."""
    if remotes.row(code, call, scope) is not None:
        trail.remotes.append(call.span.start)
        yield from sent(code, remotes.fallback(code, call, scope), scope, role, trail)
        return
    read = stored.files(code, call, scope)
    trail.files += read
    known = sent_known(code, call, scope, role, trail)
    if known is not None:
        yield from known
        return
    own = code.names.called(call, scope)
    if own is not None:
        for origin in own:
            yield from sent(code, origin.expr, origin.scope, role, trail)
        return
    method = last(call.callee)
    if method in PASSES_BASE or (call.keyed and method in SCRIPT_BASE):
        base = call.callee.rpartition(".")[0]
        target: Expr | None = call.receiver if call.receiver is not None else Name(base, call.span) if base else None
        yield from sent(code, target, scope, role, trail)
    elif method == "join" and len(call.args) == 1:
        yield from sent(code, call.args[0], scope, role, trail)
    elif method in PASSES_ON:
        for argument in (*call.args, *(value for name, value in call.keywords if name in ("text", "parts", "template"))):
            yield from sent(code, argument, scope, role, trail)
    elif "(" not in call.callee and call.callee.partition(".")[0] in code.names.imports and not read:
        yield Sent(Name(call.callee, call.span), role, scope)  # what a function of another file returns


def sent_known(code: CodeFile, call: Call, scope: str, role: str, trail: Trail) -> Iterator[Sent] | None:
    """The texts of a call that a row is about: a message, a template, an agent; None for any other call."""
    signatures = code.rules.signatures
    resolved = code.resolved(call, scope)
    message = signatures.match_message(call.callee, resolved, code.vendors)
    if message is not None and message.role == "tool":
        return iter(())  # what a tool answered
    if message is not None:
        said = message.role or ROLES.get(constant(code.first_argument(call, message.role_arg)).lower(), "") or role
        return sent(code, code.first_argument(call, message.content), scope, said, trail)
    template = signatures.match_template(call.callee, resolved, code.vendors)
    if template is not None:
        own = sent(
            code, code.first_argument(call, template.text), scope, "" if template.messages else template.role or role, trail
        )
        return chain(own, *(sent(code, code.argument(call, part.arg), scope, part.role, trail) for part in template.parts))
    built = signatures.match_call(call.callee, resolved, code.vendors)
    if built is not None and built.kind == "agent" and code.first_argument(call, built.model, scope) is None:
        return chain(*(sent(code, code.argument(call, part.arg, scope), scope, part.role, trail) for part in built.prompts))
    return None


def described_tool(code: CodeFile, mapping: Mapping) -> Expr | None:
    """The description of a mapping that declares a tool: beside a name, and a parameter schema or an agent's instructions."""
    if mapping.get("name") is None or mapping.get("description") is None:
        return None
    shape = entry(mapping, *code.rules.tool_schemas, *(code.rules.subagents if code.vendors else ()))
    return mapping.get("description") if shape is not None else None


def examples(sequence: Sequence) -> Template | None:
    """A list of examples, each a mapping or a tuple of strings, as one text; None for a list of messages or of strings."""
    if not sequence.items or not all(isinstance(item, Mapping | Sequence | Call) for item in sequence.items):
        return None
    if any(isinstance(item, Mapping) and item.get("role") is not None for item in sequence.items):
        return None
    if any(isinstance(item, Sequence) and message_pair(item) is not None for item in sequence.items):
        return None
    texts = [node for node in walk(sequence) if isinstance(node, Text)]
    return Template(tuple(texts), sequence.span) if texts else None
