"""What the escapes in Python's string literals mean."""

from __future__ import annotations

import re

from aidebt.parsers.strings import SURROGATES

ESCAPE = re.compile(r"\\(?:[\n\\'\"abfnrtv]|[0-7]{1,3}|x[0-9a-fA-F]{2}|N\{[^}]*\}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})")
SHORT = {"\n": "", "\\": "\\", "'": "'", '"': '"', "a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


def unescape(text: str) -> str:
    """A literal's text with its escape sequences resolved; what is no escape stays as written.

    Lone surrogates become replacement characters: the language has them, UTF-8 has not.
    """
    return ESCAPE.sub(_meant, text)


def _meant(match: re.Match[str]) -> str:
    written = match[0]
    head = written[1]
    if head in SHORT:
        return SHORT[head]
    if head == "N":
        import unicodedata

        try:
            return unicodedata.lookup(written[3:-1])
        except KeyError:
            return written
    code = int(written[2:], 16) if head in "xuU" else int(written[1:], 8)
    if code in SURROGATES:
        return "\ufffd"
    return chr(code) if code <= 0x10FFFF else written
