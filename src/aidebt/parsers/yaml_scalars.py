"""What YAML scalars mean: escapes, line folding and block scalars (YAML 1.2.2, chapters 7.3 and 8.1)."""

from __future__ import annotations

import re

_ESCAPES = {
    "0": "\0",
    "a": "\a",
    "b": "\b",
    "t": "\t",
    "\t": "\t",
    "n": "\n",
    "v": "\v",
    "f": "\f",
    "r": "\r",
    "e": "\x1b",
    " ": " ",
    '"': '"',
    "/": "/",
    "\\": "\\",
    "N": "\x85",
    "_": "\xa0",
    "L": "\u2028",
    "P": "\u2029",
}
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))", re.S)
_LONE = re.compile("[\ud800-\udfff]")
_SURROGATES = re.compile("[\ud800-\udbff][\udc00-\udfff]")


def double_quoted(raw: str) -> str:
    """The value of the text between double quotes."""
    if "\n" in raw:
        raw = fold(raw, escapes=True)
    return unescape(raw) if "\\" in raw else raw


def single_quoted(raw: str) -> str:
    """The value of the text between single quotes."""
    return (fold(raw) if "\n" in raw else raw).replace("''", "'")


def unescape(raw: str) -> str:
    """`raw` with its backslash escapes replaced; an unknown one is left as it is."""
    value = _ESCAPE.sub(_unescape, raw)
    return _LONE.sub("\ufffd", _SURROGATES.sub(_join, value))


def _join(pair: re.Match[str]) -> str:
    return pair[0].encode("utf-16", "surrogatepass").decode("utf-16")


def _unescape(match: re.Match[str]) -> str:
    digits = match[1] or match[2] or match[3]
    if digits:
        code = int(digits, 16)
        return chr(code) if code <= 0x10FFFF else "\ufffd"
    return _ESCAPES.get(match[4], match[0])


def fold(raw: str, escapes: bool = False) -> str:
    """A flow scalar over several lines as one: a line break is a blank, an empty line is a line break.

    With `escapes` a backslash at the end of a line joins it to the next without a blank.
    """
    first, *rest = raw.split("\n")
    parts: list[str] = []
    line, joined = _line_end(first, escapes)
    parts.append(line)
    blank = 0
    for number, text in enumerate(rest, 1):
        text = text.lstrip(" \t")
        line, joins = _line_end(text, escapes) if number < len(rest) else (text, False)
        if not line and number < len(rest) and not joins:
            blank += 1
            continue
        parts.append("\n" * blank or ("" if joined else " "))
        parts.append(line)
        blank, joined = 0, joins
    return "".join(parts)


def _line_end(line: str, escapes: bool) -> tuple[str, bool]:
    """A line without the white space at its end, and whether an escaped break ends it."""
    line = line.removesuffix("\r")
    slashes = len(line) - len(line.rstrip("\\"))
    if escapes and slashes % 2:
        return line[:-1], True
    return line.rstrip(" \t"), False


def block(lines: list[str], folded: bool, chomping: str) -> str:
    """The value of a block scalar.

    Args:
        lines: its content lines without indentation and line ends, blank lines at the end included.
        folded: `>` rather than `|`.
        chomping: `-`, `+` or "" as in its header.
    """
    kept = len(lines)
    while kept and not lines[kept - 1].strip(" "):
        kept -= 1
    trailing = len(lines) - kept
    body = _fold_block(lines[:kept]) if folded else "\n".join(lines[:kept])
    if chomping == "-":
        return body
    if chomping == "+":
        return body + "\n" * (trailing + (1 if kept else 0))
    return body + "\n" if kept else ""


def _fold_block(lines: list[str]) -> str:
    """Lines joined by a blank, except around empty and further indented ones."""
    parts: list[str] = []
    previous: str | None = None
    blank = 0
    for line in lines:
        if not line:
            blank += 1
            continue
        if previous is None:
            parts.append("\n" * blank)
        elif previous[0] in " \t" or line[0] in " \t":
            parts.append("\n" * (blank + 1))
        else:
            parts.append("\n" * blank or " ")
        parts.append(line)
        previous, blank = line, 0
    return "".join(parts)
