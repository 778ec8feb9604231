"""GitHub-flavoured Markdown in which nothing of a repository is markup: no link, mention, reference, HTML or image."""

from __future__ import annotations

import re
from typing import Final

from aidebt.reporters.harmless import cut, safe
from aidebt.reporters.portable import portable_text, uri_path

_SPECIAL = re.compile(r"[\\`*_\[\]<>|~$^]")
_STARTS = re.compile(r"\A(?:[#+=-]|\d+(?=[.)]))")  # of a heading, a list or an underline
# What platforms make of plain text after Markdown is done: mentions and references (`@name`, `#1`, `!1`, `~label`), addresses.
_REFERENCE = re.compile(r"(?<=[@#!~%$&])(?=[\w\"\\])|(?<=\bGH-)(?=\d)|(?<=\bwww)(?=\.)|(?<=:)(?=//)", re.IGNORECASE)
_GAP: Final = "&#8203;"  # a space of no width: seen by the platform, not by the reader
_ADDRESS = re.compile(r"https?://[\w.:-]+(?:/[^\s<>\"'`|\\()\[\]]*)?", re.ASCII)
_RUNS = re.compile("`+")
_QUOTED = re.compile("(?<!`)`([^`|]+)`(?!`)")


def text(words: str) -> str:
    """`words` on one line, wherever text may stand; what stands in them between backquotes is code."""
    plain = cut(safe(portable_text(words)).strip())
    parts = _QUOTED.split(plain)
    told = [code(part) if number % 2 else _neutral(part) for number, part in enumerate(parts)]
    return _STARTS.sub(lambda start: f"\\{start[0]}" if not start[0].isdigit() else f"{start[0]}\\", "".join(told))


def _neutral(words: str) -> str:
    split = [_SPECIAL.sub(r"\\\g<0>", part.replace("&", "&amp;")) for part in _REFERENCE.split(words)]
    return _GAP.join(split)


def code(words: str, *, table: bool = False) -> str:
    """`words` as a code span; in a table a pipe is escaped even there."""
    plain = cut(safe(portable_text(words)))
    if not plain.strip():
        return ""
    fence = "`" * (max(map(len, _RUNS.findall(plain)), default=0) + 1)
    gap = " " if plain[0] in "` " or plain[-1] in "` " else ""
    span = f"{fence}{gap}{plain}{gap}{fence}"
    return span.replace("|", r"\|") if table else span


def to_place(path: str, line: int, label: str, base: str = "", *, table: bool = False) -> str:
    """A link to a line of a file, the label as code.

    Args:
        path: of the file, relative to the root of the repository.
        line: of the file, counted from 1.
        label: what is read.
        base: address of the root, ending in a slash; "" for a relative link.
        table: whether the link stands in a table.
    """
    return f"[{code(label, table=table)}]({base}{uri_path(path)}#L{line})"


def to_page(label: str, address: str) -> str:
    """A link to a web page, or the label alone where the address is no plain web address."""
    return f"[{text(label)}]({address})" if _ADDRESS.fullmatch(address) else text(label)
