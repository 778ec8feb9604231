"""What the arguments of a call on an index say: numbers, words and names.

A number has no place of its own among the facts: the text of what holds it tells it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from aidebt.assets import EnvRef, NameRef, Ref, TextRef
from aidebt.detectors.code import CodeFile, constant
from aidebt.facts import Call, Expr, Mapping, Name, Opaque, Span, Text, walk
from aidebt.late import late
from aidebt.values import dataclass

MAX_SOURCE = 20_000  # characters of a call that are read
MAX_DIMS = 1 << 20
ESCAPES = re.compile(r'\\n"\s*,\s*"|\\n|\\"|\\t')
OPENS, CLOSES, QUOTES = "([{", ")]}", "\"'`"
ANYWHERE = "**"
"""Stands before a key that any object inside a call may have."""
DECLARES = r'^[ \t]*"?(?:(?:export|const|let|var|static|readonly|public|private|final|default)\s+|self\.|this\.)*'
NUMBER = r"([0-9][0-9_]{0,8})\b(?!\.)"
ASSIGNS = late(
    rf"{DECLARES}([A-Za-z_$][\w$]{{0,80}})[ \t]*(?::[ \t]*[\w\[\]|. ]{{1,40}})?=[ \t]*{NUMBER}".encode(), re.MULTILINE
)
"""A number that a line of the file assigns to a name."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A number that an argument is, as far as the file says; `refs` are the names that decide it elsewhere."""

    value: int | None = None
    refs: tuple[Ref, ...] = ()
    given: bool = False
    line: int = 0


def source(code: CodeFile, span: Span) -> str:
    """The text of a span, as it reads in a cell where the file is a notebook."""
    text = code.data[span.start : min(span.end, span.start + MAX_SOURCE)].decode("utf-8", "replace")
    if not code.names.parsed.cells:
        return text
    return ESCAPES.sub(lambda found: "\n" if "n" in found[0] else '"' if '"' in found[0] else " ", text)


def holders(code: CodeFile, call: Call, name: str | int, scope: str) -> Iterator[tuple[Call | Mapping, str | int, str]]:
    """What an argument may stand in directly, under which key, in which scope: the call, or an object that it is passed."""
    if isinstance(name, int):
        yield call, name, scope
        return
    head, dot, last = name.rpartition(".")
    if head == ANYWHERE:
        yield from ((node, last, scope) for node in walk(call) if isinstance(node, Mapping))
        return
    if not dot:
        yield call, name, scope
        for mapping in code.passed(call, scope):
            yield mapping, name, scope
        return
    given = code.argument(call, head if not head.isdigit() else int(head), scope)
    if isinstance(given, Call | Mapping):
        yield given, last, scope
    elif given is not None:
        for origin in code.names.origins(given, scope):
            if isinstance(origin.expr, Call | Mapping):
                yield origin.expr, last, origin.scope


def member(holder: Call | Mapping, key: str | int) -> Expr | None:
    """The expression under a key of a call or a mapping, or None."""
    if isinstance(holder, Call):
        return holder.argument(key)
    return holder.get(key) if isinstance(key, str) else None


def number(code: CodeFile, call: Call, names: Sequence[str | int], scope: str) -> Reading:
    """The number that the first of several arguments is."""
    for name in names:
        for holder, key, at in holders(code, call, name, scope):
            found = number_in(code, holder, key, at)
            if found.given:
                return found
    return Reading()


def number_in(code: CodeFile, holder: Call | Mapping, key: str | int, scope: str) -> Reading:
    """The number under a key of a call or a mapping."""
    expr = member(holder, key)
    if expr is not None and not (isinstance(expr, Opaque) and not expr.children):
        return evaluated(code, expr, scope)
    if isinstance(key, int):
        pieces = positional(source(code, holder.span)) if expr is not None else []
        found = re.match(NUMBER, pieces[key]) if key < len(pieces) else None
    elif expr is None and isinstance(holder, Call) and not holder.keyed:
        return Reading()
    else:
        found = re.search(rf"\b{re.escape(key)}[\"']?\s*[:=]\s*{NUMBER}", source(code, holder.span))
    if found is None:
        return Reading(given=expr is not None)
    return Reading(bounded(found[1]), given=True, line=holder.span.line)


def number_of_schema(code: CodeFile, call: Call, scope: str, pattern: str) -> Reading:
    """The number that a pattern finds in a class of this file that a call is passed: annotations are no facts."""
    for given in (*call.args, *(value for _, value in call.keywords)):
        name = code.names.lookup(given.path, scope) if isinstance(given, Name) else None
        definition = code.names.definitions.get(name) if name is not None else None
        if definition is not None and definition.kind == "class":
            found = sorted({text for text in late(pattern).findall(source(code, definition.span)) if len(text) < 8})
            return Reading(bounded(found[0]) if len(found) == 1 else None, (), bool(found), definition.span.line)
    return Reading()


def positional(text: str) -> list[str]:
    """The arguments of a call as written, cut at the commas between them."""
    start = text.find("(")
    if start < 0:
        return []
    pieces, depth, quote, begin = [], 0, "", start + 1
    for place in range(start + 1, len(text)):
        character = text[place]
        if quote:
            quote = "" if character == quote else quote
        elif character in QUOTES:
            quote = character
        elif character in OPENS:
            depth += 1
        elif character in CLOSES and depth:
            depth -= 1
        elif (character == "," and not depth) or character in CLOSES:
            pieces.append(text[begin:place].strip())
            begin = place + 1
            if character in CLOSES:
                return pieces
    return pieces


def evaluated(code: CodeFile, expr: Expr, scope: str) -> Reading:
    """The number that an expression comes from: a constant of the file, a default, the fallback of a setting."""
    values: set[int] = set()
    refs: dict[Ref, None] = {}
    for origin in code.names.origins(expr, scope):
        leaf = origin.expr
        if isinstance(leaf, Text) and leaf.value.isdigit():
            values.add(bounded(leaf.value) or 0)
        elif isinstance(leaf, Name):
            variable = code.variable(leaf, origin.scope)
            value = None if variable else assigned(code, leaf.path)
            values.update([value] if value else [])
            if value is None:
                refs[EnvRef(variable) if variable else NameRef(leaf.path, origin.scope)] = None
        elif isinstance(leaf, Opaque) and not leaf.children:  # a parameter
            found = re.search(rf"=\s*{NUMBER}\s*$", source(code, leaf.span))
            values.update([bounded(found[1]) or 0] if found else [])
        elif isinstance(leaf, Call):
            for inner in walk(leaf):
                if isinstance(inner, Call) and code.reads_environment(inner, origin.scope):
                    refs[EnvRef(constant(inner.argument(0)))] = None
                    values.update(int(value) for value in map(constant, inner.args[1:]) if value.isdigit() and len(value) < 8)
    known = {value for value in values if value}
    return Reading(known.pop() if len(known) == 1 else None, tuple(refs), True, expr.span.line)


def assigned(code: CodeFile, path: str) -> int | None:
    """The number that the file assigns to a name, where it assigns but one."""
    if code.numbers is None:
        code.numbers = {}
        for name, number in ASSIGNS.findall(code.data):
            code.numbers.setdefault(name.decode(), set()).add(number.decode())
    found = code.numbers.get(path.rpartition(".")[2], set())
    return bounded(next(iter(found))) if len(found) == 1 else None


def bounded(text: str) -> int | None:
    """A number that can be a dimension."""
    value = int(text.replace("_", ""))
    return value if 0 < value <= MAX_DIMS else None


def word(code: CodeFile, call: Call, names: Sequence[str | int], scope: str) -> str:
    """The word that the first of several arguments is: a text, or the last part of a dotted name; "" where none is."""
    for name in names:
        for holder, key, at in holders(code, call, name, scope):
            said = word_of(code, member(holder, key), at)
            if said:
                return said
    return ""


def word_of(code: CodeFile, expr: Expr | None, scope: str) -> str:
    """The same of one expression."""
    if expr is None:
        return ""
    for origin in code.names.origins(expr, scope):
        if isinstance(origin.expr, Text):
            return origin.expr.value
        if isinstance(origin.expr, Name) and "." in origin.expr.path:
            return origin.expr.path.rpartition(".")[2]
    return ""


def names_of(code: CodeFile, expr: Expr | None, scope: str) -> tuple[Ref, ...]:
    """What an argument says an index is called: texts, variables of the environment, names of other files."""
    refs: dict[Ref, None] = {}
    for origin in code.names.origins(expr, scope) if expr is not None else ():
        leaf = origin.expr
        if isinstance(leaf, Text):
            if leaf.value.strip():
                refs[TextRef(leaf.value.strip()[:200])] = None
        elif isinstance(leaf, Name):
            variable = code.variable(leaf, origin.scope)
            refs[EnvRef(variable) if variable else NameRef(leaf.path, origin.scope)] = None
        elif isinstance(leaf, Call):
            refs.update(dict.fromkeys(_called(code, leaf, origin.scope)))
    return tuple(refs)[: code.rules.index_words.limits["names"]]


def _called(code: CodeFile, call: Call, scope: str) -> Iterator[Ref]:
    """What a call gives as a name: a variable with its fallback, or what a function of another file returns."""
    if code.reads_environment(call, scope):
        if variable := constant(call.argument(0)):
            yield EnvRef(variable)
        for fallback in call.args[1:]:
            yield from names_of(code, fallback, scope)
    elif "(" not in call.callee and call.callee.partition(".")[0] in code.names.imports:
        yield NameRef(call.callee, scope)
