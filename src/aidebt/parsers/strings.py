"""Strings put after one another, in whatever language."""

from __future__ import annotations

from collections.abc import Sequence

from aidebt.facts import Expr, Span, Template, Text

SURROGATES = range(0xD800, 0xE000)


def joined(parts: Sequence[Expr], span: Span) -> Text | Template | None:
    """A Text when all parts are known, else a Template; None when no part is a string."""
    flat: list[Expr] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, Template) else (part,))
    if not any(isinstance(part, Text) for part in flat):
        return None
    if all(isinstance(part, Text) for part in flat):
        return Text("".join(part.value for part in flat if isinstance(part, Text)), span)
    return Template(tuple(flat), span)


def separated(items: Sequence[Expr], separator: str, span: Span) -> Text | Template | None:
    """The items with `separator` between them, as one string; None when there is no string among them."""
    parts: list[Expr] = []
    for index, item in enumerate(items):
        if index:
            parts.append(Text(separator, item.span))
        parts.append(item)
    return joined(parts, span)
