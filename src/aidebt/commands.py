"""Command lines, as shells read them: flags with their values, assignments and other words. Nothing is run.

What is said of each word is where it stands; which words name models is told by the rows of rules/formats/commands.toml.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from aidebt.values import dataclass

MAX_WORDS = 50_000
"""Words that are read of one text."""

_TOKEN = re.compile(
    r"(?P<space>(?:[ \t\r]|\\\r?\n)+)|(?P<comment>#[^\n]*)|(?P<end>\n|&&|\|\||;;|[;|&()])"
    r"|(?P<word>(?:\"(?:\\.|[^\"\\])*\"|'[^']*'|\$\{[^{}\n]*\}|\\.|[^\s;|&()\"'\\]|[\"'\\])+)",
    re.S,
)
_LISTED = re.compile(r"\"(?:\\.|[^\"\\\n])*\"|'[^'\n]*'")
_ASSIGNED = re.compile(r"([A-Za-z_][\w.\-]*)(?:\+|\?|:{1,3})?=(.*)", re.S)
_FLAG = re.compile(r"--?([A-Za-z][\w\-.]*)(?:=(.*))?", re.S)
_PAIR = re.compile(r"\\*[\"'](\w+)\\*[\"']\s*:\s*\\*[\"']([^\"'\\\s]+)")
_INNER = re.compile(r"[\"']([A-Za-z0-9][\w.:/@+\-]*)\\*[\"'](?![ \t]*:)")
_SPOKEN = re.compile(r"[\"']?([A-Z][A-Z0-9_]+)=([^\"'\s]+)[\"']?")
_BEFORE = frozenset(
    {"export", "set", "env", "sudo", "exec", "time", "then", "do", "else", "if", "elif", "while", "until", "!", "{", "nohup"}
    | {"readonly", "local", "declare", "typeset", "command", "-", "@", "setx", "return"}
)


@dataclass(frozen=True, slots=True)
class CommandRules:
    """The rows of rules/formats/commands.toml. `positional` and `settings` map a program to what stands before the word."""

    keys: frozenset[str]
    silent: frozenset[str]
    compares: frozenset[str]
    other_flags: frozenset[str]
    positional: Mapping[str, frozenset[tuple[str, ...]]]
    settings: Mapping[str, frozenset[tuple[str, ...]]]

    @classmethod
    def read(cls, table: Mapping[str, Any]) -> CommandRules:
        """The parsed file."""
        return cls(
            frozenset(name.lower() for name in table["keys"]["names"]),
            frozenset(table["silent"]["commands"]),
            frozenset(table["compares"]["commands"]),
            frozenset(table["flags"]["other"]),
            _after(table["positional"]),
            _after(table["setting"]),
        )


def _after(rows: list[dict[str, Any]]) -> dict[str, frozenset[tuple[str, ...]]]:
    return {row["command"]: frozenset(tuple(words.split()) for words in row["after"]) for row in rows}


class Word(NamedTuple):
    """A word of a command line, without its quotes.

    Attributes:
        kind: "flag" (`--key value`), "set" (`key=value`), "pair" (`"key": "value"` in a text), "word", or "inner" (in quotes
            inside a text).
        command: the program, without its folder.
        before: the words that stand between the program and this one, flags left out.
        key: of a flag, an assignment or a pair.
        text: the value.
        number: which of the words it is, and `at` where its text starts in that.
    """

    kind: str
    command: str
    before: tuple[str, ...]
    key: str
    text: str
    number: int
    at: int


def split(text: str) -> list[list[tuple[str, int]]]:
    """The simple commands of a text: their words as written, each with its place. A JSON list of words is one command."""
    if text.lstrip().startswith("[") and text.rstrip().endswith("]"):
        return [[(found[0], found.start()) for found in _LISTED.finditer(text)]]
    commands: list[list[tuple[str, int]]] = [[]]
    at = 0
    for _ in range(MAX_WORDS):
        found = _TOKEN.match(text, at)
        if found is None:
            break
        at = found.end()
        if found.lastgroup == "end":
            commands.append([])
        elif found.lastgroup == "word":
            commands[-1].append((found[0], found.start()))
    return [words for words in commands if words]


def read(words: Sequence[str]) -> Iterator[Word]:
    """What each word of one simple command is."""
    command, flag = "", ""
    before: list[str] = []
    for number, raw in enumerate(words):
        text, at = plain(raw)
        if not command and raw.startswith("-") and len(raw) > 1:
            command = "-"  # nothing but arguments: the program is named elsewhere
        if not command:
            assigned = _ASSIGNED.fullmatch(text)
            if assigned is not None:
                yield _set(assigned, "", (), number, at, raw)
            elif text not in _BEFORE and not text.startswith("$"):
                command = text.rpartition("/")[2].lstrip("@")
            continue
        yield from _inside(raw, command, tuple(before), number)
        option = _FLAG.fullmatch(text)
        assigned = _ASSIGNED.fullmatch(text)
        if option is not None and (option[2] is not None or not flag or raw.startswith("-")):
            flag = "" if option[2] is not None else option[1]
            if option[2] is not None:
                value, inner = plain(option[2])
                yield from _flag(command, tuple(before), option[1], value, number, at + option.start(2) + inner)
        elif assigned is not None and not flag:
            yield _set(assigned, command, tuple(before), number, at, raw)
        elif flag:
            yield from _flag(command, tuple(before), flag, text, number, at)
            flag = ""
        else:
            yield Word("word", command, tuple(before), "", text, number, at)
            before.append(text)


def plain(raw: str) -> tuple[str, int]:
    """A word without the quotes around it, and where it starts in what is written."""
    text = raw.rstrip(",")
    if len(text) > 1 and text[0] in "\"'" and text[-1] == text[0]:
        return text[1:-1], 1
    return text.strip("\"'"), len(text) - len(text.lstrip("\"'"))


def _set(assigned: re.Match[str], command: str, before: tuple[str, ...], number: int, at: int, raw: str) -> Word:
    value, inner = plain(assigned[2])
    return Word("set", command, before, assigned[1], value, number, at + assigned.start(2) + inner)


def _flag(command: str, before: tuple[str, ...], key: str, value: str, number: int, at: int) -> Iterator[Word]:
    """A flag's value, or the assignments that it is made of: `-e KEY=value`, `--set a.b=c,d=e`."""
    if _ASSIGNED.fullmatch(value) is None:
        yield Word("flag", command, before, key, value, number, at)
        return
    for part in value.split(","):
        assigned = _ASSIGNED.fullmatch(part)
        if assigned is not None:
            text, inner = plain(assigned[2])
            yield Word("set", command, before, assigned[1], text, number, at + assigned.start(2) + inner)
        at += len(part) + 1


def _inside(raw: str, command: str, before: tuple[str, ...], number: int) -> Iterator[Word]:
    """What stands in a quoted text: an assignment that is printed, pairs of JSON, texts in quotes."""
    spoken = _SPOKEN.fullmatch(raw)
    if spoken is not None:
        yield Word("set", command, before, spoken[1], spoken[2], number, spoken.start(2))
    elif len(raw) > 4 and ('"' in raw or "'" in raw):
        pairs = list(_PAIR.finditer(raw))
        for pair in pairs:
            yield Word("pair", command, before, pair[1], pair[2], number, pair.start(2))
        taken = {pair.start(2) for pair in pairs}
        for inner in _INNER.finditer(raw, 1) if raw[0] in "\"'" else ():
            if inner.start(1) not in taken:
                yield Word("inner", command, before, "", inner[1], number, inner.start(1))
