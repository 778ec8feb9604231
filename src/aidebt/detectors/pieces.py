"""Prompts built in pieces, `prompt += "…"` and `"".join(parts)`: one logical prompt, from its first piece to its last."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from aidebt.detectors.names import Names
from aidebt.detectors.parted import Asked
from aidebt.detectors.positions import last
from aidebt.facts import Binding, Choice, Expr, Name, Sequence, Span, Template, Text

MAX_PIECES = 200
"""Pieces of one prompt: more are data."""


def wholes(names: Names, calls: Iterable[Asked]) -> dict[int, Template]:
    """Where each piece starts → all pieces of its prompt as one template, whose span is from the first to the last."""
    found: dict[int, Template] = {}
    joined = joined_lists(names, calls)
    for name, bindings in names.bindings.items():
        listed = name in joined
        if not listed and not any(continues(binding) for binding in bindings):
            continue
        for pieces in runs(names, name, bindings, listed):
            whole = Template(tuple(flat(pieces)), around(pieces[0].span, pieces[-1].span))
            found.update((piece.span.start, whole) for piece in pieces)
    return found


def joined_lists(names: Names, calls: Iterable[Asked]) -> set[str]:
    """The lists of this file whose items are put together into one string."""
    found: set[str] = set()
    for call, scope, *_ in calls:
        if last(call.callee) != "join":
            continue
        if len(call.args) == 1 and isinstance(call.args[0], Name):
            path = call.args[0].path
        elif call.keyed and call.callee != "join" and "(" not in call.callee:
            path = call.callee.removesuffix(".join")
        else:
            continue
        name = names.lookup(path, scope)
        if name is not None:
            found.add(name)
    return found


def continues(binding: Binding) -> bool:
    """Whether what a name held stays in it: `x += "…"`, `x = x + "…"`."""
    if binding.augmented:
        return True
    value = binding.value
    return isinstance(value, Template) and any(isinstance(part, Name) and part.path == binding.target for part in value.parts)


def runs(names: Names, name: str, bindings: list[Binding], listed: bool) -> Iterator[list[Text | Template]]:
    """The pieces that follow one another without the name being bound afresh, in runs of two and more."""
    steps = [(binding.span.start, continues(binding), binding.value, binding.scope) for binding in bindings]
    if listed:
        steps += [(item.expr.span.start, True, item.expr, item.scope) for item in names.added.get(name, ())]
    run: list[Text | Template] = []
    scope = ""
    for _, more, value, at in sorted(steps, key=lambda step: step[0]):
        if not more or at != scope:
            if len(run) > 1:
                yield run
            run = []
        scope = at
        run.extend(list(strings(value, listed))[: MAX_PIECES - len(run)])
    if len(run) > 1:
        yield run


def strings(expr: Expr, listed: bool) -> Iterator[Text | Template]:
    """The strings that a value puts in: itself, the options of a choice, the items of a list of pieces."""
    match expr:
        case Text() | Template():
            yield expr
        case Choice(options=inner):
            for option in inner:
                yield from strings(option, listed)
        case Sequence(items=inner) if listed:
            for item in inner:
                yield from strings(item, listed)
        case _:
            return


def flat(pieces: Iterable[Text | Template]) -> Iterator[Expr]:
    """The parts of all pieces, with a space between two pieces."""
    for number, piece in enumerate(pieces):
        if number:
            yield Text(" ", piece.span)
        yield from piece.parts if isinstance(piece, Template) else (piece,)


def merged(texts: list[Text | Template]) -> Text | Template | None:
    """Texts as one, from the start of the first to the end of the last in the file."""
    if len(texts) < 2:
        return texts[0] if texts else None
    return Template(tuple(flat(texts)), around(texts[0].span, max((text.span for text in texts), key=lambda span: span.end)))


def around(first: Span, final: Span) -> Span:
    """From the start of one span to the end of another."""
    if final.end < first.end:
        return first
    return Span.told(first.line, first.column, final.end_line, final.end_column, first.start, final.end)
