"""What the names of a code file hold, as its bytes tell: a text of some words, a file, or another name that does.

No syntax is known here but quotes and brackets, so the answer is rough; where a file is too tangled to tell, it is yes.
"""

from __future__ import annotations

import re
import string

VALUE = 3000  # bytes of a value that are looked at
BODY = 12_000  # bytes of the body of a function, likewise
PARAMETERS = 3000  # bytes of the parameters of a function, likewise
EFFORT = 500_000  # bytes that are looked at for one file, those that are looked at again counted again
LONGEST = 60  # bytes of the name of a call
FURTHEST = 120  # bytes of a name or an id before what it is found by
DEEPEST = 3  # names that lead from one to the next
WORD = string.ascii_letters.encode() + string.digits.encode() + b"_"
_DEFINED = re.compile(rb"\b(?:def|function|func)\s+[\w$]*\Z")
_BODY = re.compile(rb"(?:<[^>(]{0,80}>)?\((?:[^()]|\([^()]*\)){0,1000}\)\s*(?::[^{;\n]{0,120})?\{")
"""The parameters of a method and the start of its body."""
_GIVEN = re.compile(rb"""["'`]?\]?\s*[!?]?\s*(?::[^=\n"'`{(\[,)]{0,120}?)?(?:[+|?]{0,2}=(?![=>])|:)\s*""")
"""A name is given something: by assignment, as a keyword, as a key."""
_SIGN = re.compile(rb"=\s*\Z")
_QUOTES = frozenset([b'"', b"'", b"`"])
_PIECE = re.compile(rb"\.(?:append|push|format|extend|concat)\b")
_FILE = re.compile(
    rb"(?:\bopen|read\w{0,40}|load\w{0,40}|file|get_?template|get_data|render)\s{0,8}\("
    rb"""|\.(?:md|txt|j2|jinja2?|prompt|ya?ml|toml|json|hbs)["'`]""",
    re.IGNORECASE,
)
_FUNCTION = re.compile(rb"(?:async\s*)?(?:function\b|\(?[\w$\s,:?{}.]*(?:\)\s*)?=>|lambda\b)")
_LEADS = re.compile(rb"(?:await\s+|new\s+|self\.|this\.|cls\.)*([A-Za-z_$][\w$]*)")
_OTHERS = re.compile(rb"(?<![\w$.])[A-Za-z_$][\w$]*")
_ENDS = re.compile(rb"[ \t]*(?:[,;)}\]\n]|\Z)")
_NOTHING = frozenset(
    b"None null undefined true false True False str string int number bool boolean float any Any Optional".split()
)
_BINDS = re.compile(rb"\s*(?::[^=\n]{0,120})?=(?![=>])\s*")
_RETURNS = re.compile(rb"\breturn\s+(?:await\s+|self\.|this\.|cls\.)*([A-Za-z_$][\w$]*)")
_DOCSTRING = re.compile(
    rb"""\s*[rR]?(?:\"{3}(?:[^"]|"(?!"")){0,8000}\"{3}|'{3}(?:[^']|'(?!'')){0,8000}'{3}|"[^"\n]*"[ \t]*\n|'[^'\n]*'[ \t]*\n)"""
)
_TEXTS = (
    rb"""\"{3}(?:[^"\\]|\\.|"(?!"")){0,8000}\"{0,3}|'{3}(?:[^'\\]|\\.|'(?!'')){0,8000}'{0,3}|"""
    rb""""(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`?|[()\[\]{},;\n]"""
)
"""A text, or a sign that opens, closes or ends a value."""
_ANNOTATED, _SCRIPT = (
    re.compile(_TEXTS + comment, re.DOTALL) for comment in (rb"|#[^\n]*", rb"|//[^\n]*|/\*(?:[^*]|\*(?!/)){0,4000}")
)
"""The same and comments: of Python, of scripts."""
_GOES_ON = re.compile(rb"\s*(?:[?:.+|&%]|(?:if|else|or|and)\b|[\"'`(\[{])")
"""How a line begins that belongs to the value on the line before."""
_WORD = re.compile(rb"[A-Za-z]{2,}")
_STYLE = re.compile(rb"class(?:Name)?\s*[=:]\s*\{?\s*\Z")
"""What stands before the names of styles."""
_IN_NAME = re.compile(rb"[\w$]")
_CALL, _LINE, _NEVER = ord("("), ord("\n"), 1 << 30
_NO_TEXT = 30  # bytes of a text without a space that is no sentence


class Holding:
    """A file whose names are asked what they hold.

    Args:
        data: its bytes.
        annotated: a colon behind a name says what type it has, and only behind a key what it holds: Python.
        tells: the name of a call, at the end of bytes, that tells its arguments to people.
    """

    def __init__(self, data: bytes, annotated: bool, tells: re.Pattern[bytes]) -> None:
        self._data, self._annotated, self._tells, self._left = data, annotated, tells, EFFORT
        self._token = _ANNOTATED if annotated else _SCRIPT
        self._bound: dict[tuple[bytes, int, int], bool] = {}

    def holds(self, start: int, end: int, least: int) -> bool:
        """Whether the name at `start` to `end` is a function's that holds a text, or is given one or what may lead to one.

        Args:
            start: its first byte.
            end: the byte behind it.
            least: how many words a text must have.
        """
        data = self._data
        if self._left < 0:
            return True
        if _DEFINED.search(data, max(0, start - 20), start):
            return self._makes(start, end, least)
        if body := _BODY.match(data, end, end + 1200):
            return self._says(body.end(), least)
        if _PIECE.match(data, end):
            return self._counts(end, end + VALUE)[0] >= least
        given = _GIVEN.match(data, end, end + 240)
        if given is None or (self._annotated and data[end : end + 1] not in _QUOTES and not _SIGN.search(given[0])):
            return False
        return self._is_given(given.end(), data[start:end], least, 0)

    def _makes(self, start: int, end: int, least: int) -> bool:
        """Whether a function holds a text, or hands on what does."""
        data = self._data
        if not self._annotated:
            body = _BODY.match(data, end, end + 1200)
            return self._says(body.end() if body else end, least)
        head = data.rfind(b"\n", 0, start) + 1
        indent = min(len(data[head:start]) - len(data[head:start].lstrip()), 100)
        first = self._counts(end, end + PARAMETERS, once=True)[1]
        dedent = re.compile(rb"\n[ \t]{0,%d}[^\s)\]}]" % indent).search(data, first, first + BODY)
        return self._says(first, least, dedent.start() if dedent else first + BODY)

    def _says(self, start: int, least: int, end: int | None = None) -> bool:
        """Whether the body of a function holds a text of some words, names a file, or hands on a name that holds one."""
        data, stop = self._data, start + BODY if end is None else end
        colon = data.find(b":", start, stop) if self._annotated else -1
        if colon >= 0 and (told := _DOCSTRING.match(data, colon + 1, stop)):
            start = told.end()
        words, stop = self._counts(start, stop, nested=end is None, whole=end is not None)
        if words >= least or _FILE.search(data, start, stop):
            return True
        return any(self._leads(found[1], least, 1) for found in _RETURNS.finditer(data, start, stop))

    def _is_given(self, at: int, name: bytes, least: int, depth: int) -> bool:
        """Whether the value at a byte, given to a name, may be a text of some words, hold one or lead to one."""
        data = self._data
        words, end = self._counts(at, at + VALUE)
        if words >= least or _FILE.search(data, at, end):
            return True
        if _FUNCTION.match(data, at, at + 240) and self._says(at, least):
            return True
        lead = _LEADS.match(data, at, at + 200)
        if lead is None or lead[1] in _NOTHING or (lead[1] == name and _ENDS.match(data, lead.end())):
            return False
        names = dict.fromkeys([lead[1], *_OTHERS.findall(data, lead.end(), end)[:4]])
        return any(self._leads(other, least, depth + 1) for other in names)

    def _leads(self, name: bytes, least: int, depth: int) -> bool:
        """Whether a name is bound in the file to what holds a text, or to a function that does."""
        key = (name, least, depth)
        if key not in self._bound:
            self._bound[key] = False
            self._bound[key] = depth <= DEEPEST and self._is_bound(name, least, depth)
        return self._bound[key]

    def _is_bound(self, name: bytes, least: int, depth: int) -> bool:
        data, at = self._data, self._data.find(name)
        while at >= 0:
            end = at + len(name)
            if self._left < 0:
                return True
            self._left -= 20
            if not _IN_NAME.match(data, end, end + 1):
                if _DEFINED.search(data, max(0, at - 20), at):
                    if self._makes(at, end, least):
                        return True
                elif (binds := _BINDS.match(data, end, end + 200)) and self._is_given(binds.end(), name, least, depth):
                    return True
            at = data.find(name, end)
        return False

    def _counts(
        self, start: int, stop: int, *, nested: bool = False, whole: bool = False, once: bool = False
    ) -> tuple[int, int]:
        """How many words of texts stand in what begins at a byte, and where that ends.

        Args:
            start: the first byte.
            stop: where to stop at the latest.
            nested: it is a body in braces, and ends behind the one that closes it.
            whole: it ends at `stop`.
            once: it is what stands in brackets, and ends with them.
        """
        data, depth, words, end, told = self._data, 0, 0, start, _NEVER
        for token in self._token.finditer(data, start, stop):
            sign, end = data[token.start()], token.end()
            if sign in b"([{":
                depth += 1
                if sign == _CALL and depth < told and self._tells.search(data, max(0, end - LONGEST), end - 1):
                    told = depth
            elif sign in b")]}":
                depth -= 1
                told = told if depth >= told else _NEVER
                if (depth < 0 and not whole) or (once and not depth):
                    break
            elif sign in b",;\n":
                if depth <= 0 and not (nested or whole) and not (sign == _LINE and _GOES_ON.match(data, end)):
                    break
            elif depth < told and sign not in b"#/":
                words += _words(data, token)
        else:
            end = min(stop, len(data))
        self._left -= end - start
        return words, end


def begin(data: bytes, at: int, letters: bytes) -> int:
    """Where the run of some bytes begins that ends before a byte; at most `FURTHEST` before it."""
    first = max(0, at - FURTHEST)
    return first + len(data[first:at].rstrip(letters))


def _words(data: bytes, token: re.Match[bytes]) -> int:
    """How many words a text has, at most."""
    text = token[0]
    if b" " not in text and len(text) < _NO_TEXT and text.isascii():
        return 0
    if _STYLE.search(data, max(0, token.start() - 20), token.start()):
        return 0
    return len(_WORD.findall(text)) + (0 if text.isascii() else sum(byte > 127 for byte in text) // 3)
