"""One code file under detection: its names, its vendors, and how an expression there becomes an asset."""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from aidebt.assets import Context
from aidebt.detectors.names import Names
from aidebt.facts import Attribute, Call, Choice, Expr, Mapping, Name, Opaque, ParsedFile, Template, Text
from aidebt.values import dataclass, field

if TYPE_CHECKING:
    from aidebt.detectors import Rules

WORD = re.compile(r"[^\W\d_]{2,}")
MARKS = re.compile(r"<\|?/?[\w:.|▁｜-]{1,40}\|?/?>")
"""Tags and the special tokens of models: `<context>`, `<|im_start|>`."""
GUARD = re.compile(
    rb"^if\s*\(?\s*(?:__name__\s*==\s*['\"]__main__['\"]|require\.main\s*===?\s*module|import\.meta\.main\b)", re.MULTILINE
)

GUARDS = (b"__main__", b"require.main", b"import.meta.main")
"""Of which one stands in each such guard: cheaper to look for than the start of a line."""


@dataclass(slots=True)
class CodeFile:
    """What the detectors share while they look at one file."""

    path: str
    data: bytes
    context: Context
    rules: Rules
    names: Names
    vendors: frozenset[str] = field(default_factory=frozenset)
    stores: frozenset[str] = field(default_factory=frozenset)  # the vendors, and the databases that may hold vectors
    trusted: bool = False  # it imports something that talks to models, or its path says so
    guard: int = -1  # where what only runs when the file is run by itself begins, in bytes; -1 where nothing is
    providers: dict[str, list[tuple[str, Expr]]] | None = None  # by what they belong to, once they were asked for
    numbers: dict[str, set[str]] | None = None  # that lines of the file assign to names, once they were asked for

    def context_at(self, start: int, scope: str) -> Context:
        """Where something at a byte offset lives: what stands under a module's main guard shows how to use it."""
        shown = 0 <= self.guard < start and not scope and self.context is Context.APP
        return Context.EXAMPLE if shown else self.context

    def cell_at(self, start: int) -> int | None:
        """The number of the cell that holds a byte offset, in a notebook."""
        cells = self.names.parsed.cells
        return cells[max(bisect_right(cells, (start, sys.maxsize, 0)) - 1, 0)][2] if cells else None

    def prompt_name(self, key: str) -> str | None:
        """The role that a name gives to the prompt it holds; weak names are believed where a vendor is imported."""
        return self.rules.signatures.prompt_name(key, weak=bool(self.vendors))

    def resolved(self, call: Call, scope: str) -> str:
        """The callee with imports and constructor types applied."""
        return self.names.qualify(call.callee, scope)

    def reads_environment(self, call: Call, scope: str) -> bool:
        """Whether a call reads an environment variable."""
        return self.rules.signatures.is_env_reader(call.callee, self.resolved(call, scope)) is not None

    def variable(self, name: Name, scope: str) -> str:
        """The environment variable that `os.environ["NAME"]` or its like reads, or ""."""
        base, _, key = name.path.rpartition(".")
        row = self.rules.signatures.is_env_reader(base, self.names.qualify(base, scope)) if base else None
        return key if row is not None and row.item else ""

    def argument(self, call: Call, name: str | int, scope: str | None = None) -> Expr | None:
        """An argument by keyword, position, or dotted path into what a keyword is given: `config.system_instruction`.

        Args:
            call: the call.
            name: the keyword, position or path, whose first part may be a position: `1.version`.
            scope: where the call stands; with it, objects of arguments that are passed by a name are looked into too.
        """
        if isinstance(name, int):
            return call.argument(name)
        head, dot, rest = name.partition(".")
        given = call.argument(int(head) if head.isdigit() else head)
        if given is None and scope is not None:
            given = next((value for item in self.passed(call, scope) if (value := item.get(head)) is not None), None)
        for part in rest.split(".") if dot else ():
            if isinstance(given, Name) and scope is not None:
                given = next((item for item in self.displays(given, scope)), None)
            if isinstance(given, Call):
                given = given.argument(part)
            elif isinstance(given, Mapping):
                given = given.get(part)
            else:
                return None
        return given

    def passed(self, call: Call, scope: str) -> Iterator[Mapping]:
        """The objects that hold arguments of a call and stand elsewhere: `f(options)`, `f({...options})`, `f(**options)`."""
        for item in (*(call.args if call.keyed else ()), *(value for name, value in call.keywords if name == "**")):
            if isinstance(item, Mapping):
                for key, value in item.entries:
                    if key is None:
                        yield from self.displays(value, scope)
            else:
                yield from self.displays(item, scope)

    def displays(self, expr: Expr, scope: str) -> Iterator[Mapping]:
        """The object displays that a name of this file is bound to."""
        if isinstance(expr, Name):
            for origin in self.names.origins(expr, scope):
                if isinstance(origin.expr, Mapping):
                    yield origin.expr

    def first_argument(self, call: Call, names: Sequence[str | int], scope: str | None = None) -> Expr | None:
        """The first of several arguments that is given."""
        return next((value for name in names if (value := self.argument(call, name, scope)) is not None), None)


def open_code(path: str, data: bytes, parsed: ParsedFile, context: Context, rules: Rules) -> CodeFile:
    """Index a parsed file: its names, and the vendors whose packages it imports."""
    names, rules = Names(parsed), rules.speaking(parsed.language)
    roots = {module.lstrip(".") for module in names.imports.values()}
    guard = GUARD.search(data) if any(word in data for word in GUARDS) else None
    stores = rules.signatures.vendors_of(roots)
    vendors = rules.signatures.talking(stores)
    trusted = bool(vendors) or rules.believes(path)
    return CodeFile(path, data, context, rules, names, vendors, stores, trusted, guard.start() if guard else -1)


def words(expr: Text | Template) -> int:
    """How many words of natural language the literal parts hold."""
    return _words(expr)


def _words(part: Expr) -> int:
    match part:
        case Text(value=value):
            return len(WORD.findall(MARKS.sub(" ", value) if "<" in value else value))
        case Choice(options=inner) | Template(parts=inner):
            return sum(map(_words, inner))
        case _:
            return 0


def literal(expr: Text | Template) -> str:
    """The text with `{name}` for what is filled in at run time, and all options of what is chosen then."""
    return expr.value if isinstance(expr, Text) else "".join(map(_literal, expr.parts))


def _literal(part: Expr) -> str:
    match part:
        case Text(value=value):
            return value
        case Choice(options=options) if any(isinstance(option, Text | Template) for option in options):
            return "{" + "|".join(literal(option) for option in options if isinstance(option, Text | Template)) + "}"
        case _:
            return "{" + placeholder(part) + "}"


def placeholder(expr: Expr) -> str:
    """The name of what fills a hole: a dotted name, a callee, or ""."""
    match expr:
        case Name(path=path):
            return path
        case Call(callee=callee):
            return callee
        case Opaque(children=(only,)) | Attribute(base=only):
            return placeholder(only)
        case _:
            return ""


def normalised(text: str) -> str:
    """The text with every run of white space as one space: what lineage compares."""
    return " ".join(text.split())


def constant(expr: Expr | None) -> str:
    """The value of a literal, or ""."""
    return expr.value if isinstance(expr, Text) else ""


def entry(mapping: Mapping, *keys: str) -> Expr | None:
    """The value under the first of `keys` that the mapping has."""
    for key in keys:
        value = mapping.get(key)
        if value is not None:
            return value
    return None
