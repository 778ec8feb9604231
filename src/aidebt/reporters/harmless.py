"""Text without characters that act on what shows it: for every format that a person reads."""

from __future__ import annotations

import unicodedata
from typing import Final

_LONGEST: Final = 400  # characters of one part: about four lines of 100 columns
_MOST_MARKS: Final = 2  # combining marks on one letter; more of them paint over the lines around it
_HARMFUL = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})  # controls, bidirectional and invisible ones, line ends


def safe(text: str) -> str:
    """`text` with every character that could act on a terminal, hide or reorder others written as an escape (`\\x1b`)."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_harmless(text))


def _harmless(text: str) -> list[str]:
    out: list[str] = []
    marks = 0
    for char in text:
        category = unicodedata.category(char)
        marks = marks + 1 if category in ("Mn", "Me") else 0
        out.append(_escaped(char) if category in _HARMFUL or marks > _MOST_MARKS else char)
    return out


def _escaped(char: str) -> str:
    short = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}.get(char)
    if short:
        return short
    code = ord(char)
    if 0xDC80 <= code <= 0xDCFF:  # a byte that is no UTF-8, as Python carries it
        code -= 0xDC00
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def cut(text: str, longest: int = _LONGEST) -> str:
    """`text`, its middle left out where it is longer than `longest` characters: both ends of a path or a value tell most."""
    if len(text) <= longest:
        return text
    head = (longest - 5) // 2
    return f"{text[:head]} ... {text[-(longest - 5 - head) :]}"
