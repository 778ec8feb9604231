"""Whether code whose only evidence are names of prompts can hold one: some text, or what leads to one, has such a name.

The word "prompt" stands in many files that never talk to a model: counters of tokens, columns of a database, comments. Parsing
them is half of what a scan of a large repository costs. So the bytes are asked first, and the answer is yes where they do not
tell.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Callable, Iterable, Iterator

from aidebt.holding import WORD, Holding, begin

LONGEST = 80  # bytes of a name, as in `names.MAX_LENGTH`
BESIDE = 4000  # bytes between the description of a tool and its schema
_NAME = WORD + b"$"
_BEHIND = re.compile(rb"[\w$]*")
_ROLE = re.compile(rb"""role["']?\s*[:=]\s*["'](?:user|system|developer|human)\b""")
_SYSTEM = re.compile(rb"""system(?:["']\s*,|["']\]?\s*(?::(?=[ \t]*[^\s#]|\s*["'`(])|=(?!=))|\s*[:=]\s*[frbu]{0,2}["'`])""")
"""What has this role: as a pair, under a key, as an argument."""
_DESCRIBED = re.compile(rb"""description["']?\s*(?::|=(?!=))\s*[^\s?|]""")
_TAKES = re.compile(rb"""["']?\s*(?::|=(?!=))""")
_IN_NAME = re.compile(rb"[\w$]")
_IN_PATH = re.compile(rb"[\w$.]")


def may_tell(data: bytes, hits: Iterable[tuple[int, int]], least: Callable[[str], int], file: Holding) -> bool:
    """Whether one of the names in a file may be that of a prompt that stands in it or is led to from it.

    Args:
        data: the file.
        hits: where words of such names stand, as byte offsets, in order.
        least: how many words what a name holds must have to be a prompt; 0 where the name is none of a prompt.
        file: says what its names hold.
    """
    seen, known = -1, dict[bytes, int]()
    for start, end in hits:
        if start < seen:
            continue
        behind = _BEHIND.match(data, end, end + LONGEST)
        first, seen = begin(data, start, _NAME), behind.end() if behind else end
        name = data[first:seen]
        if name not in known:
            known[name] = least(name.decode("latin-1"))
        if known[name] and file.holds(first, seen, known[name]):
            return True
    return False


def is_shaped(lower: bytes, schemas: Iterable[bytes]) -> bool:
    """Whether messages or tools may be put together in a file.

    Args:
        lower: the file, in lower case.
        schemas: keys under which the parameters of a tool stand, in lower case.
    """
    if _ROLE.search(lower) or any(_is_role(lower, found) for found in _SYSTEM.finditer(lower)):
        return True
    told = [found.start() for found in _DESCRIBED.finditer(lower) if not _follows(lower, found.start(), _IN_PATH)]
    if not told:
        return False
    return any(bisect(told, at - BESIDE) < bisect(told, at + BESIDE) for key in schemas for at in _taking(lower, key))


def _is_role(lower: bytes, found: re.Match[bytes]) -> bool:
    """Whether the word is a role, and not the end of a longer name; in a pair it comes first."""
    if not found[0].endswith(b","):
        return not _follows(lower, found.start(), _IN_PATH)
    return lower[max(0, found.start() - 20) : found.start() - 1].rstrip().endswith((b"(", b"["))


def _taking(lower: bytes, key: bytes) -> Iterator[int]:
    """Where something stands under a key."""
    at = lower.find(key)
    while at >= 0:
        if _TAKES.match(lower, at + len(key)) and not _follows(lower, at, _IN_NAME):
            yield at
        at = lower.find(key, at + 1)


def _follows(data: bytes, at: int, before: re.Pattern[bytes]) -> bool:
    """Whether the byte before a place is part of a name."""
    return at > 0 and before.match(data, at - 1, at) is not None
