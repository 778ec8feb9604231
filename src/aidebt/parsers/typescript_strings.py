"""What the escapes in JavaScript's string literals mean."""

from __future__ import annotations

import re

from aidebt.parsers.strings import SURROGATES

ESCAPE = re.compile(
    r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    r"|u\{[0-9a-fA-F]+\}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|0(?![0-9])|\r\n|.)",
    re.DOTALL,
)
SHORT = {
    "b": "\b",
    "f": "\f",
    "n": "\n",
    "r": "\r",
    "t": "\t",
    "v": "\v",
    "0": "\0",
    "\n": "",
    "\r": "",
    "\u2028": "",
    "\u2029": "",
}


def unescape(text: str) -> str:
    """A literal's text with its escape sequences resolved; lone surrogates become replacement characters."""
    return ESCAPE.sub(_meant, text)


def _meant(match: re.Match[str]) -> str:
    written = match[0]
    head = written[1]
    if len(written) == 2:
        return SHORT.get(head, head)
    if head not in "ux":
        return ""  # a line that goes on after CRLF
    if len(written) == 12:
        return chr(0x10000 + ((int(written[2:6], 16) - 0xD800) << 10) + int(written[8:], 16) - 0xDC00)
    digits = written[3:-1] if written[2] == "{" else written[2:]
    code = int(digits, 16) if len(digits) < 9 else 0x110000
    return chr(code) if code <= 0x10FFFF and code not in SURROGATES else "\ufffd"
