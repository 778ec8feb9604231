"""What a cell holds beside Python: magics (`%time`, `%%bash`), commands (`!pip install`), questions (`llm?`).

They are overwritten in place, length for length, so that every other character stays where it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from aidebt.values import dataclass

MAYBE = re.compile(r"^[ \t]*[%!?]|\?[ \t]*$|=[ \t]*[%!]", re.MULTILINE)
CELL_MAGIC = re.compile(r"\s*%%(?P<name>\w+)(?P<rest>[^\n]*)")
LINE_MAGIC = re.compile(
    r"(?P<indent>[ \t]*)(?P<magic>[%!][^\n]*|\?{1,2}[ \t]*[%\w.*]+[ \t]*$|[%\w.*]+[ \t]*\?{1,2}[ \t]*$)", re.MULTILINE
)
ASSIGNED = re.compile(r"(?P<target>[ \t]*[\w ,.*\[\]'\"]+=[ \t]*)(?P<magic>[!%][^\n]*)")
TIMED = re.compile(r"(?P<name>%(?:time|timeit|prun|memit|mprun|lprun))[ \t]+(?=\S)")
SET = re.compile(r"%(?:set_)?env[ \t]+(?P<name>\w+)(?:[ \t]*=[ \t]*|[ \t]+)(?P<value>[^\n]*?)[ \t]*$", re.MULTILINE)
TOKEN = re.compile(
    r'"""(?:[^\\"]|\\.|"(?!""))*(?:"""|\Z)'
    r"|'''(?:[^\\']|\\.|'(?!''))*(?:'''|\Z)"
    r'|"(?:[^"\\\n]|\\.)*"?'
    r"|'(?:[^'\\\n]|\\.)*'?"
    r"|\#[^\n]*|\\\n|[()\[\]{}]|\n",
    re.DOTALL,
)
PYTHON_CELLS = frozenset(
    {"time", "timeit", "capture", "prun", "memit", "mprun", "lprun", "python", "python3", "pypy", "px", "autopx"}
)
"""Cell magics whose body is Python (IPython's own, and those of its profilers); the body of any other is something else."""
WRITES_PYTHON = re.compile(r"[ \t]+(?:-a[ \t]+)?\S+\.py[ \t]*")


@dataclass(frozen=True, slots=True)
class Variable:
    """`%env NAME=value`: the name, and where the value stands in the cell."""

    name: str
    value: str
    start: int
    end: int


def plain(text: str) -> tuple[str, list[Variable]]:
    """A cell as Python of the same length, and the environment variables that magics set in it.

    The text is "" where the cell is in another language.
    """
    if not MAYBE.search(text):
        return text, []
    head = CELL_MAGIC.match(text)
    if head:
        writes = head["name"] == "writefile" and WRITES_PYTHON.fullmatch(head["rest"])
        if head["name"] not in PYTHON_CELLS and not writes:
            return "", []
        text = blanked(text, head.start(), head.end())
    variables: list[Variable] = []
    for start, end in statements(text):
        assigned = ASSIGNED.match(text, start, end)
        if assigned:
            text = blanked(text, assigned.start("magic"), end)
            continue
        timed = TIMED.match(text, start, end)
        if timed:
            text = f"{text[:start]}0{' ' * (timed.end() - start - 2)};{text[timed.end() :]}"
            continue
        set_here = SET.match(text, start, end)
        if set_here and set_here["value"]:
            variables.append(variable(set_here))
        text = blanked(text, start, end)
    return text, variables


def blanked(text: str, start: int, end: int) -> str:
    """The text with a statement of no meaning in place of what stands between two positions; line ends stay."""
    inside = re.sub(r"[^\n]", " ", text[start + 1 : end])
    return f"{text[:start]}0{inside}{text[end:]}"


def variable(match: re.Match[str]) -> Variable:
    """The variable that a magic sets, without the quotes around its value."""
    start, end = match.span("value")
    value = match["value"]
    if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"":
        start, end, value = start + 1, end - 1, value[1:-1]
    return Variable(match["name"], value, start, end)


def statements(text: str) -> Iterator[tuple[int, int]]:
    """Where the magics of a cell stand: lines that begin a statement, outside brackets and strings."""
    at = 0
    while at < len(text):
        magic = LINE_MAGIC.match(text, at) or ASSIGNED.match(text, at)
        if magic:
            end = continued(text, magic.end("magic"))
            yield (magic.start("magic") if magic.re is LINE_MAGIC else at), end
            at = end + 1
        else:
            at = next_statement(text, at)


def continued(text: str, end: int) -> int:
    """The end of a line that backslashes carry on."""
    while text[end - 1 : end] == "\\" and end < len(text):
        following = text.find("\n", end + 1)
        end = following if following >= 0 else len(text)
    return end


def next_statement(text: str, at: int) -> int:
    """The start of the next line that is not inside a bracket or a string."""
    depth = 0
    for token in TOKEN.finditer(text, at):
        first = token[0][0]
        if first == "\n" and depth <= 0:
            return token.end()
        depth += (first in "([{") - (first in ")]}")
    return len(text)
