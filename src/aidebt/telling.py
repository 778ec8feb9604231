"""Whether code whose only evidence are names of prompts can hold one: some text, or what leads to one, has such a name.

The word "prompt" stands in many files that never talk to a model: counters of tokens, columns of a database, comments. Parsing
them is half of what a scan of a large repository costs. So the bytes are asked first, and the answer is yes where they do not
tell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

LONGEST = 80  # bytes of a name, as in `names.MAX_LENGTH`
NEAR = 1500  # bytes behind the start of a value in which its first text stands
FILE_NEAR = 200  # bytes behind the start of a value in which a file is named
_BEFORE = re.compile(rb"[\w$]*\Z")
_BEHIND = re.compile(rb"[\w$]*")
_DEFINED = re.compile(rb"\b(?:def|function|func)\s+[\w$]*\Z")
_BODY = re.compile(rb"(?:<[^>(]{0,80}>)?\((?:[^()]|\([^()]*\)){0,1000}\)\s*(?::[^{;\n]{0,120})?\{")
"""The parameters of a method and the start of its body."""
_GIVEN = re.compile(rb"""["'`]?\]?\s*[!?]?\s*(?::[^=\n"'`{(\[]{0,120}?)?(?:[+|?]{0,2}=(?![=>])|:)\s*\(?\s*""")
"""A name is given something: by assignment, as a keyword, as a key."""
_PIECE = re.compile(rb"\.(?:append|push|format|extend|concat)\b")
_STRING = re.compile(rb"""[a-zA-Z]{0,2}(?:"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)')\s*([^\s,;)}\]/>]?)""")
_TEXT = re.compile(rb"""["'`](?:\\.|[^\\"'`]){0,60}?[^\s"'`\\]\s+[^\s"'`]+\s+[^\s"'`]""", re.DOTALL)
"""A text of three words: fewer are no prompt, whatever its name."""
_FILE = re.compile(rb"read|load|open|template|\.(?:md|txt|j2|jinja2?|prompt|ya?ml|toml|json|hbs)\b", re.IGNORECASE)
_FUNCTION = re.compile(rb"(?:async\s*)?(?:function\b|\(?[\w$\s,:?{}.]*\)?\s*=>|lambda\b)")
_LEADS = re.compile(rb"(?:await\s+|new\s+|self\.|this\.|cls\.)*([A-Za-z_$][\w$]*)")
_ENDS = re.compile(rb"[ \t]*(?:[,;)}\]\n]|\Z)")
_NOTHING = frozenset(
    b"None null undefined true false True False str string int number bool boolean float any Any Optional".split()
)
_ROLE = re.compile(rb"""role["']?\s*[:=]\s*["'](?:user|system|developer|assistant)\b""")
_SYSTEM = re.compile(rb"""system\s*[:=]\s*[frbu]{0,2}["'`]""")
_DESCRIBED = re.compile(rb"""description["']?\s*(?::|=(?!=))\s*[^\s?|]""")
_TAKES = re.compile(rb"""\w*["']?\s*(?::|=(?!=))""")
_KEYWORD = re.compile(rb"\b(?:def|function|const|let|var)\s+\Z")
_BINDS = re.compile(rb"\s*(?::[^=\n]{0,120})?=(?![=>])")


def may_tell(data: bytes, hits: Iterable[tuple[int, int]], is_prompt: Callable[[str], bool]) -> bool:
    """Whether one of the names in a file may be that of a prompt that stands in it or is led to from it.

    Args:
        data: the file.
        hits: where words of such names stand, as byte offsets, in order.
        is_prompt: whether a whole name is that of a prompt.
    """
    seen, known = -1, dict[bytes, bool]()
    for start, end in hits:
        if start < seen:
            continue
        before, behind = _BEFORE.search(data, max(0, start - LONGEST), start), _BEHIND.match(data, end, end + LONGEST)
        first, seen = before.start() if before else start, behind.end() if behind else end
        name = data[first:seen]
        if name not in known:
            known[name] = is_prompt(name.decode("latin-1"))
        if known[name] and _tells(data, first, seen):
            return True
    return False


def is_shaped(lower: bytes, schemas: Iterable[bytes]) -> bool:
    """Whether messages or tools may be put together in a file.

    Args:
        lower: the file, in lower case.
        schemas: keys under which the parameters of a tool stand, in lower case.
    """
    if b'"system"' in lower or b"'system'" in lower or _ROLE.search(lower) or _SYSTEM.search(lower):
        return True
    return _DESCRIBED.search(lower) is not None and any(_takes(lower, key) for key in schemas)


def _takes(lower: bytes, key: bytes) -> bool:
    """Whether something stands under a key."""
    at = lower.find(key)
    while at >= 0 and _TAKES.match(lower, at + len(key)) is None:
        at = lower.find(key, at + 1)
    return at >= 0


def _tells(data: bytes, start: int, end: int) -> bool:
    """Whether the name at `start` to `end` is a function's, or is given a text or something that may be one."""
    if _DEFINED.search(data, max(0, start - 20), start) or _BODY.match(data, end, end + 1200):
        return True
    if _PIECE.match(data, end):
        return _TEXT.search(data, end, end + FILE_NEAR) is not None
    given = _GIVEN.match(data, end, end + 240)
    return given is not None and _holds(data, given.end(), data[start:end])


def _holds(data: bytes, at: int, name: bytes) -> bool:
    """Whether the value that starts at a byte and is given to a name may be a text of some words, hold one or lead to one."""
    string = _STRING.match(data, at, at + NEAR)
    if string is not None and not data.startswith((b'"""', b"'''"), at):
        return (string[1] or string[2] or b"").count(b" ") > 1 or string[3] not in (b"", b"#")
    leads = _LEADS.match(data, at, at + 200)
    if leads is None or data[leads.end() : leads.end() + 1] in b"\"'`":
        return _TEXT.search(data, at, at + NEAR) is not None or _FILE.search(data, at, at + FILE_NEAR) is not None
    if leads[1] in _NOTHING or (leads[1] == name and _ENDS.match(data, leads.end())):
        return False
    if _FUNCTION.match(data, at, at + 240) or _FILE.search(data, at, at + FILE_NEAR):
        return True
    return _TEXT.search(data, at, at + FILE_NEAR) is not None or _is_bound(data, leads[1])


def _is_bound(data: bytes, name: bytes) -> bool:
    """Whether a name is bound in the file, to a value or a function."""
    at = data.find(name)
    while at >= 0:
        end = at + len(name)
        if not data[end : end + 1].isalnum() and (
            _KEYWORD.search(data, max(0, at - 12), at) or _BINDS.match(data, end, end + 200)
        ):
            return True
        at = data.find(name, end)
    return False
