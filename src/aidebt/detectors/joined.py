"""Ids put together from parts, `f"gpt-{version}"` and `"gpt-" + version`: what they say where the file tells every part.

Where it does not, the id is written with its holes and nothing is guessed: which model it is, only the running program knows.
"""

from __future__ import annotations

import re

from aidebt.detectors.code import CodeFile
from aidebt.facts import Choice, Expr, Name, Opaque, Template, Text

MAX_PARTS = 8
MAX_PART = 80
"""Ids have fewer parts, and shorter ones."""
MAX_HOLE = 40
MARK = re.compile(r"%s|\{\w*\}")
SPACE = re.compile(r"\s+")
FILLINGS = ("4", "mini", "latest", "20240620")
"""What is put into the holes to see whether the parts around them belong to a known family; never told to anyone."""


def parts(template: Template) -> tuple[Expr, ...]:
    """The parts in their order; what `.format()` and `%` fill in stands where its mark stands."""
    match template.parts:
        case (Text(value=text, span=span), Opaque(children=given)):
            between = MARK.split(text)
            if len(between) != len(given) + 1 or (len(given) > 1 and re.search(r"\{\w+\}", text)):
                return template.parts
            rest = [part for value, item in zip(between[1:], given, strict=True) for part in (item, Text(value, span))]
            return tuple(part for part in (Text(between[0], span), *rest) if not isinstance(part, Text) or part.value)
        case _:
            return template.parts


def likely(template: Template) -> bool:
    """Whether a template can be an id at all: few parts, all of them short, without spaces."""
    if not 2 <= len(template.parts) <= MAX_PARTS:
        return False
    texts = [part.value for part in parts(template) if isinstance(part, Text)]
    return all(len(text) <= MAX_PART and SPACE.search(text) is None for text in texts)


def whole(code: CodeFile, template: Template, scope: str) -> Text | None:
    """The text of a template whose every part leads to one text of this file."""
    found = [only(code, part, scope) for part in parts(template)]
    return Text("".join(text for text in found if text is not None), template.span) if None not in found else None


def only(code: CodeFile, part: Expr, scope: str) -> str | None:
    """The one text that a part of a template can be, or None."""
    if isinstance(part, Text):
        return part.value
    if not isinstance(part, Name | Choice):
        return None
    texts: set[str] = set()
    for origin in code.names.origins(part, scope):
        if not isinstance(origin.expr, Text) or reassigned(code, origin.bound):
            return None
        texts.add(origin.expr.value)
    return texts.pop() if len(texts) == 1 else None


def reassigned(code: CodeFile, bound: str) -> bool:
    """Whether a name can be something else too: a parameter that callers decide, or one that is added to."""
    return code.names.parameter(bound) is not None or any(item.augmented for item in code.names.bindings.get(bound, ()))


def written(code: CodeFile, template: Template) -> Text:
    """The id with its holes as they are written: `gpt-{version}`."""
    return Text(
        "".join(part.value if isinstance(part, Text) else f"{{{hole(code, part)}}}" for part in parts(template)), template.span
    )


def hole(code: CodeFile, part: Expr) -> str:
    """The expression in a hole, on one line, cut where it is long."""
    text = SPACE.sub(" ", code.data[part.span.start : part.span.end].decode("utf-8", "replace"))
    return text if len(text) <= MAX_HOLE else text[: MAX_HOLE - 1] + "…"


def of_family(code: CodeFile, template: Template) -> bool:
    """Whether what stands around the holes is part of a model's name: `gpt-{version}`, and not `openai/{name}`."""
    if not any(isinstance(part, Text) for part in parts(template)):
        return False
    probes = ("".join(part.value if isinstance(part, Text) else filling for part in parts(template)) for filling in FILLINGS)
    return any(
        code.rules.catalog.resolve(probe).status != "placeholder" and code.rules.looks_like_model(probe) for probe in probes
    )
