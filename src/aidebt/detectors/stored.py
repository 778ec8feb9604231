"""Prompts that a program fetches when it runs: from a file of the repository, or from a prompt store.

Which calls do that is data: the `[[load]]` and `[[remote]]` rows of `rules/signatures`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from aidebt.assets import FileRef
from aidebt.detectors.code import CodeFile, constant
from aidebt.detectors.positions import last
from aidebt.facts import Call, Choice, Expr, Item, Name, Opaque, Template, Text
from aidebt.names import snake

if TYPE_CHECKING:
    from aidebt.signature_rows import LoadSignature

JOINS = frozenset(
    {"join", "joinpath", "resolve", "Path", "PurePath", "PosixPath", "str", "fspath", "abspath", "realpath", "normpath", "URL"}
)
"""Calls whose value is the path that their arguments make."""
PARSES = frozenset({"full_load", "load", "loads", "parse", "safe_load"})
"""Calls that make data of text: `yaml.safe_load`, `json.loads`, `JSON.parse`, `tomllib.load`."""
DATA = re.compile(r"\.(?:ya?ml|jsonc?|toml)$", re.I)
IMPORTED = re.compile(r"([^?]+\.(?:md|txt|prompt|prompty|hbs|mustache|liquid|jinja2?|j2))(?:\?\w+)?(?:\.default)?", re.I)
"""A module that is a text, as bundlers import one."""
ANY = "*"
"""What stands in a path for a part that is known only at run time."""
MAX_STEPS = 60
"""Expressions looked at for one path."""
FILE = re.compile(r"[^\s<>|?\"]*[^\s<>|?\"/.]\.[A-Za-z][A-Za-z0-9]{0,9}")
STEM = re.compile(r"[A-Za-z0-9][\w./\-]{1,100}")


def files(code: CodeFile, call: Call, scope: str) -> list[FileRef]:
    """The files whose text a call returns: named by the path it is passed, or by the helper that reads prompts."""
    found = row(code, call, scope)
    if found is None:
        return helped(code, call, scope)
    if found.receiver:
        base = call.callee.rpartition(".")[0]
        given: Expr | None = call.receiver if call.receiver is not None else Name(base, call.span) if base else None
    else:
        given = code.first_argument(call, found.path, scope)
    path = written(code, given, scope) if given is not None else ""
    return [FileRef(path)] if FILE.fullmatch(path) else []


def row(code: CodeFile, call: Call, scope: str) -> LoadSignature | None:
    """The row for a call that reads a file."""
    signatures = code.rules.signatures
    if not signatures.may_load(call.callee):
        return None
    return signatures.match_load(call.callee, code.resolved(call, scope), code.vendors | {"common"})


def helped(code: CodeFile, call: Call, scope: str) -> list[FileRef]:
    """The file that a helper called `load_prompt` or alike is asked for by name, with or without its suffix."""
    if not is_loader(code.rules.loaders, last(call.callee)):
        return []
    texts = [constant_of(code, item, scope) for item in (*call.args, *(value for _, value in call.keywords))]
    named = [text for text in texts if STEM.fullmatch(text) and not text.isdigit()]
    return [FileRef(named[0], stem=FILE.fullmatch(named[0]) is None)] if named else []


@lru_cache(maxsize=8192)
def is_loader(loaders: re.Pattern[str], name: str) -> bool:
    """Whether a function of this name reads a prompt; the same names are called again and again."""
    return loaders.fullmatch(snake(name)) is not None


def constant_of(code: CodeFile, expr: Expr, scope: str) -> str:
    """The string that an expression is, where it is one string and nothing else."""
    if isinstance(expr, Name):
        found = [origin.expr for origin in code.names.origins(expr, scope)]
        return constant(found[0]) if len(found) == 1 else ""
    return constant(expr)


def narrowed(refs: Iterable[FileRef]) -> list[FileRef]:
    """The files that are named exactly, or the patterns where none is: a helper's path says less than what it is asked for."""
    found = list(dict.fromkeys(refs))
    return [ref for ref in found if ANY not in ref.path] or found


def written(code: CodeFile, expr: Expr, scope: str) -> str:
    """The path that an expression makes, `*` for what is known only at run time; without what nobody can know before it."""
    pieces = list(_pieces(code, expr, scope, [MAX_STEPS]))
    while pieces and pieces[0] in (ANY, ""):
        pieces.pop(0)
    path = re.sub(r"\*{2,}", ANY, re.sub(r"/{2,}", "/", "/".join(pieces)))
    return path.removeprefix(f"{ANY}/").removeprefix("./")


def _pieces(code: CodeFile, expr: Expr, scope: str, steps: list[int]) -> Iterator[str]:
    """The parts of a path, in order."""
    steps[0] -= 1
    if steps[0] < 0:
        return
    match expr:
        case Text(value=value):
            yield value
        case Template(parts=parts):
            yield "".join("/".join(_pieces(code, part, scope, steps)) or ANY for part in parts)
        case Opaque(children=inner) if inner:
            for child in inner:
                yield from _pieces(code, child, scope, steps)
        case Call() if last(expr.callee) in JOINS:
            base = expr.callee.rpartition(".")[0]
            if expr.receiver is not None:
                yield from _pieces(code, expr.receiver, scope, steps)
            elif base and code.names.lookup(base, scope) is not None:
                yield from _pieces(code, Name(base, expr.span), scope, steps)
            for argument in expr.args[:1] if last(expr.callee) == "URL" else expr.args:
                yield from _pieces(code, argument, scope, steps)
        case Choice(options=options):
            first = next((found for option in options if (found := list(_pieces(code, option, scope, steps)))), [])
            yield from first
        case Name():
            yield from _named(code, expr, scope, steps)
        case Item() | Call():
            yield ANY
        case _:
            return


def _named(code: CodeFile, name: Name, scope: str, steps: list[int]) -> Iterator[str]:
    """The parts that a name is bound to; `*` where it is a parameter, or bound to several things."""
    if name.path in ("__file__", "__dirname") or last(name.path) in ("parent", "dirname"):
        return
    bound = code.names.named(name.path, scope)
    if bound is None or len(bound) != 1 or bound[0].expr is name:
        yield ANY
        return
    origin = bound[0]
    if isinstance(origin.expr, Opaque) and not origin.expr.children:
        yield ANY
        return
    yield from _pieces(code, origin.expr, origin.scope, steps)


def imported(code: CodeFile, name: Name) -> FileRef | None:
    """The text file that a name was imported from: `import porter from "./porter.md?raw"`."""
    module = IMPORTED.fullmatch(code.names.imports.get(name.path.partition(".")[0], ""))
    return FileRef(module[1].removeprefix("./")) if module is not None else None


def entry_of(code: CodeFile, name: Name, scope: str) -> FileRef | None:
    """The entry of a data file that `PROMPTS["porter"]` means, where `PROMPTS` is what a call read from one."""
    table, _, key = name.path.partition(".")
    path = read_from(code, Name(table, name.span), scope, [MAX_STEPS]) if key else ""
    return FileRef(path, key=key) if path else None


def read_from(code: CodeFile, expr: Expr | None, scope: str, steps: list[int]) -> str:
    """The path of the data file that a value was read from, or ""."""
    steps[0] -= 1
    if expr is None or steps[0] < 0:
        return ""
    if isinstance(expr, Name):
        bound = code.names.named(expr.path, scope) or []
        return read_from(code, bound[0].expr, bound[0].scope, steps) if len(bound) == 1 and bound[0].expr is not expr else ""
    if not isinstance(expr, Call):
        return ""
    found = files(code, expr, scope)
    if found:
        return found[0].path if DATA.search(found[0].path) and not found[0].stem else ""
    own = code.names.called(expr, scope)
    if own is not None:
        return next((path for origin in own if (path := read_from(code, origin.expr, origin.scope, steps))), "")
    if last(expr.callee) in PARSES:
        return next((path for item in expr.args[:1] if (path := read_from(code, item, scope, steps))), "")
    base = expr.callee.rpartition(".")[0]
    given = expr.receiver if expr.receiver is not None else Name(base, expr.span) if base else None
    return read_from(code, given, scope, steps) if last(expr.callee) in ("read", "decode", "strip") else ""


def entries(code: CodeFile, expr: Expr, scope: str, usual: str) -> Iterator[FileRef]:
    """The object of a data file that `self.agents_config["porter"]` means, in the file it is bound to or in `usual`."""
    if not isinstance(expr, Name) or "." not in expr.path:
        return
    table, _, key = expr.path.rpartition(".")
    bound = code.names.named(table, scope) or ()
    paths = [value for origin in bound if (value := constant(origin.expr))]
    yield FileRef(paths[0] if len(paths) == 1 else usual, key=key)
