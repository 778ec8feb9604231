"""Whether code that says the name of a vendor, or what ids of models are made of, uses any of it: imports, ids, calls.

`agenta` stands in "agentAvatar", and a comment may speak of OpenAI. What counts is asked of the bytes: the modules that are
imported, the texts in quotes that can be ids, the calls whose name alone tells what they reach. A yes means no more than that
it is worth to parse the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from aidebt.detectors import MODELLING, says
from aidebt.embedding_inputs import side
from aidebt.holding import WORD, begin
from aidebt.modules import is_script
from aidebt.prefilter import Marks, Spot
from aidebt.shapes import PLAUSIBLE

if TYPE_CHECKING:
    from aidebt.detectors import Rules

_IMPORT = re.compile(
    rb"(?:^|[;:])[ \t]{0,200}"
    rb"(?:from[ \t]+([\w.]{1,200})[ \t]+import[ \t]*(\([^)]{0,4000}|[^\n;#]{0,400})|import[ \t]+([^\n;#]{1,400}))",
    re.MULTILINE,
)
"""A statement of Python."""
_LINE = 300  # bytes before a byte in which its line begins, if that is a comment
_NAMED_IN = re.compile(rb"[\w.]+")
_SCRIPT = re.compile(rb"""(?:from|import|require)\s{0,20}\(?\s{0,20}["'`]([^"'`\s]{1,200})["'`]""")
_LONGEST = 120  # bytes of an id
_NAMES = WORD + b"-"
_IDS = WORD + b".:/@+-[]"
_BEHIND = re.compile(rb"[\w.:/@+\-\[\]]*")
_OPENS, _CLOSES = frozenset([b'"', b"'", b"`", b">"]), frozenset([b'"', b"'", b"`", b"<"])
_HOLE_ENDS, _HOLE_STARTS = frozenset([b"}"]), frozenset([b"{", b"$", b"%"])
_JOINTS = b"-_./:"
_MODEL = re.compile(rb"model|llm|gpt|engine|deployment")
"""It stands in each name that says that it holds a model."""
_NAME = re.compile(rb"[\w-]*")
_GIVEN = re.compile(rb"""["'\]]{0,2}\s{0,8}(?::[^=\n"'`]{0,80})?[:=,(]""")
"""Behind it: the name is given something."""
_NUMBERED = re.compile(rb"\[\d+\]")
_FIRST = re.compile(rb"""["'\]]{0,2}\s{0,8}[:=](?![=:])[^;{}]{0,200}?\w\[\d+\]""")
"""Or it is given what comes first in a list."""
_QUOTED = re.compile(rb"""["'`>]([A-Za-z0-9][\w.:/@+\-]{1,118})(?=["'`<])""")
_SENT = re.compile(rb"""(?<![\w.])model["']?\s{0,8}[:,}]""")
"""A key of what is sent to an address says which model is asked."""
_KEY = 15  # bytes of such a key, at most
_WORD = re.compile(rb"""["']?\s{0,8}[:=]\s{0,8}["'`]([\w.]{1,60})["'`]""")
_BODY = 2000  # bytes behind a request in which that key stands
_NEAR = 200  # bytes behind such a name in which its value stands


class Evidence:
    """What the rules take for a sign that a file uses a vendor.

    Args:
        rules: what to recognise.
    """

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._modules: dict[bytes, tuple[bytes, ...]] = {}
        self._ids: dict[bytes, bool] = {}
        self._names: dict[bytes, bool] = {}
        self._runners = frozenset(module for runner in rules.evals.runners for module in runner.modules)

    def holds(self, path: str, data: bytes, lower: bytes, marks: Marks) -> bool:
        """Whether a file uses a vendor, names a model, or has to do with vectors.

        Args:
            path: root-relative path.
            data: the file.
            lower: the same in lower case.
            marks: what of the texts of the rules stands in it.
        """
        return (
            marks.call
            or any(self._is_id(data, spot) and not in_comment(path, data, spot[0]) for spot in marks.models)
            or any(literal in lower for literal in self._literals(modules(path, data)))
            or self._names_model(path, data, lower)
            or (is_script(path) and _sends(lower, marks.requests))
            or any(_is_side(data, end) for _, end in marks.sides)
            or self._rules.vectors.may_use(lower)
        )

    def _literals(self, imported: Iterable[bytes]) -> Iterator[bytes]:
        """The texts of which one stands in a file that uses what is imported: a vendor, or a library of evaluations."""
        for module in imported:
            found = self._modules.get(module)
            if found is None:
                name = module.decode("latin-1").lstrip(".")
                around = {name, *(name[:at] for at, char in enumerate(name) if char in "./")}
                vendors = self._rules.signatures.vendors
                texts = (text for vendor in self._rules.signatures.vendors_of([name]) for text in vendors[vendor].literals)
                runs = () if self._runners.isdisjoint(around) else [b""]
                found = self._modules[module] = (*(text.encode() for text in texts), *runs)
            yield from found

    def _is_id(self, data: bytes, spot: Spot) -> bool:
        """Whether what stands around a part of an id is one, as a text of its own or as one that is put together."""
        start, end = spot
        behind = _BEHIND.match(data, end, end + _LONGEST)
        first, last = begin(data, start, _IDS), behind.end() if behind else end
        opens, closes, text = data[first - 1 : first], data[last : last + 1], data[first:last]
        if opens in _OPENS and closes in _CLOSES:
            return text[:1] in _JOINTS or text[-1:] in _JOINTS or self._looks_like_model(text)
        return (opens in _OPENS and closes in _HOLE_STARTS) or (opens in _HOLE_ENDS and closes in _CLOSES | _HOLE_STARTS)

    def _looks_like_model(self, text: bytes) -> bool:
        found = self._ids.get(text)
        if found is None:
            found = self._ids[text] = not text.isalpha() and self._rules.looks_like_model(text.decode("latin-1"))
        return found

    def takes_first(self, data: bytes, lower: bytes) -> bool:
        """Whether a name that says model is given what comes first in a list: a model that is chosen at run time."""
        return bool(_NUMBERED.search(data)) and any(_FIRST.match(data, last) for last in self._models(data, lower))

    def _names_model(self, path: str, data: bytes, lower: bytes) -> bool:
        """Whether a name that says model is given a word that can be one."""
        believed = says(MODELLING, path)
        for last in self._models(data, lower):
            given = _GIVEN.match(data, last)
            for nth, token in enumerate(_QUOTED.findall(data, given.end(), given.end() + _NEAR) if given else ()):
                text = token.decode("latin-1")
                if self._rules.catalog.weak(text) or (believed and not nth and PLAUSIBLE.fullmatch(text)):
                    return True
        return False

    def _models(self, data: bytes, lower: bytes) -> Iterator[int]:
        """The bytes behind each name that says that it holds a model."""
        for word in _MODEL.finditer(lower):
            spot = word.end()
            behind = _NAME.match(data, spot, spot + _LONGEST)
            last = behind.end() if behind else spot
            if self._says_model(data[begin(data, spot, _NAMES) : last]):
                yield last

    def _says_model(self, name: bytes) -> bool:
        found = self._names.get(name)
        if found is None:
            spelled = name.decode("latin-1").strip("-").replace("-", "_")
            found = self._names[name] = self._rules.signatures.model_name(spelled) is not None
        return found


def _sends(lower: bytes, requests: Iterable[Spot]) -> bool:
    """Whether a key behind a request says which model is asked; what stands behind several is looked at once."""
    seen = 0
    for _, end in requests:
        if _SENT.search(lower, max(end, seen - _KEY), end + _BODY):
            return True
        seen = end + _BODY
    return False


def _is_side(data: bytes, end: int) -> bool:
    """Whether an argument is given a word that says which side of a search is embedded."""
    given = _WORD.match(data, end)
    return given is not None and side(given[1].decode("latin-1")) is not None


def in_comment(path: str, data: bytes, at: int) -> bool:
    """Whether a byte stands in a line that is a comment."""
    _, newline, line = data[max(0, at - _LINE) : at].rpartition(b"\n")
    whole = bool(newline) or at <= _LINE
    return whole and line.lstrip().startswith((b"//", b"/*", b"*") if is_script(path) else b"#")


def modules(path: str, data: bytes) -> Iterator[bytes]:
    """The names of the modules that a file imports, and of what it imports from them, as written."""
    if is_script(path):
        yield from _SCRIPT.findall(data)
        return
    for found in _IMPORT.finditer(data):
        if found[1] is None:
            yield from (part.split(None, 1)[0] for part in found[3].split(b",") if part.strip())
        else:
            yield found[1]
            yield from (found[1] + b"." + name for name in _NAMED_IN.findall(found[2]))
