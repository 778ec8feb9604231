"""What the tests of the data parsers share: facts as short tuples, and the property every parser keeps."""

from __future__ import annotations

from aidebt.facts import Comment, ParsedFile, Passage, Setting
from aidebt.parsers import by_name


def settings(form: str, text: str) -> dict[str, str]:
    """Key path → value of each setting; a path that occurs twice keeps its last value."""
    return {".".join(keys): value for keys, value in pairs(form, text)}


def pairs(form: str, text: str) -> list[tuple[tuple[str, ...], str]]:
    return [(fact.keys, fact.value) for fact in parse(form, text).facts if isinstance(fact, Setting)]


def comments(form: str, text: str) -> list[str]:
    return [fact.text for fact in parse(form, text).facts if isinstance(fact, Comment)]


def passages(form: str, text: str) -> list[tuple[str, str]]:
    return [(fact.role, fact.text) for fact in parse(form, text).facts if isinstance(fact, Passage)]


def parse(form: str, text: str) -> ParsedFile:
    return by_name(form).parse(text.encode())


def written(data: bytes, fact: object) -> str:
    """The bytes that a fact's span covers, as text."""
    span = fact.span  # type: ignore[attr-defined]
    return data[span.start : span.end].decode()
