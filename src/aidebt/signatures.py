"""Call signatures: which calls, classes and names in code mean a model, a prompt, a menu or a setting.

The knowledge is data: `rules/signatures/<vendor>.toml` and `rules/names.toml`. This module makes it quick to ask.

A row's name is matched in one of these ways, best first:
1. `openai.OpenAI().chat.completions.create`: the resolved name, exactly.
2. the resolved receiver is a client of the vendor, and the rest of the chain is one of its calls.
3. same vendor root and same tail: `langchain_openai.chat_models.base.ChatOpenAI` is `langchain_openai.ChatOpenAI`.
4. `.chat.completions.create`: a suffix of the name as written or as resolved, the longest first. Rows marked generic
   need an import of their vendor in the file.
5. `SystemMessage`, `PromptTemplate.from_template`: a class without its module; always needs an import of the vendor.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Generic, NamedTuple, TypeVar

from aidebt.compiled import load_tables
from aidebt.names import Names
from aidebt.signature_rows import (
    CallSignature,
    ClientSignature,
    DocstringSignature,
    EnvReader,
    IndexSignature,
    LoadSignature,
    Menu,
    MessageSignature,
    RemoteSignature,
    Row,
    TemplateSignature,
    Vendor,
    rows,
    vendor,
)

R = TypeVar("R", bound=Row)

FOLDER = "signatures/"
EXACT, CHAIN, TAIL, SUFFIX, BARE = 5, 4, 3, 2, 1
TAIL_START = re.compile(r"(?:^|\.)(?=[A-Z])")


class Entry(NamedTuple, Generic[R]):
    """One name of one row, taken apart for matching."""

    row: R
    name: str
    way: int  # EXACT, SUFFIX or BARE: what kind of name it is
    root: str  # the vendor's import root that starts it, "" if none does
    tail: str  # from the first class name on, or the last component
    method: str  # what follows the constructor: `.chat.completions.create`, "" if nothing does


class Index(Generic[R]):
    """The rows of one kind, looked up by the last component of their names."""

    def __init__(self, found: Iterable[R], vendors: Mapping[str, Vendor], foreign: frozenset[str]) -> None:
        buckets: dict[str, list[Entry[R]]] = {}
        for row in found:
            for name in row.names:
                entry = _entry(row, name, vendors[row.vendor])
                buckets.setdefault(_last(name), []).append(entry)
        self.buckets = {key: tuple(entries) for key, entries in buckets.items()}
        self.foreign = foreign

    def match(self, callee: str, resolved: str, vendors: frozenset[str], client: Row | None = None) -> tuple[R, bool] | None:
        """The row that fits best, and whether its vendor is certain; None if no row fits."""
        entries = self.buckets.get(_last(resolved), ()) or self.buckets.get(_last(callee), ())
        if not entries:
            return None
        foreign = resolved.partition(".")[0].partition("(")[0] in self.foreign
        ranked = [
            (rank, entry.row)
            for entry in entries
            if (rank := _rank(entry, callee, resolved, vendors, client, foreign)) is not None
        ]
        if not ranked:
            return None
        best = max(rank for rank, _ in ranked)
        fitting = [row for rank, row in ranked if rank == best]
        only = len({row.vendor for row in fitting}) == 1
        return fitting[0], only and (best[0] >= TAIL or fitting[0].vendor in vendors)


def _entry(row: R, name: str, head: Vendor) -> Entry[R]:
    if name.startswith("."):
        return Entry(row, name, SUFFIX, "", "", name)
    if "." not in name or name[0].isupper():
        return Entry(row, name, BARE, "", "", "")
    prefix = max((root for root in head.imports if name.startswith((root + ".", root + "/"))), key=len, default="")
    start = TAIL_START.search(name)
    tail = name[start.end() :] if start else _last(name)
    _, called, method = name.partition("()")
    return Entry(row, name, EXACT, prefix, tail, method if called else "")


def _rank(
    entry: Entry[Any], callee: str, resolved: str, vendors: frozenset[str], client: Row | None, foreign: bool
) -> tuple[int, int, bool] | None:
    """How well `entry` fits, comparable with others of one question; None if it does not."""
    if resolved == entry.name:
        return EXACT, len(entry.name), True
    if client is not None:
        method = resolved.partition("()")[2]
        fits = entry.row.vendor == client.vendor and entry.method and method.endswith(entry.method)
        return (CHAIN, len(entry.method), True) if fits else None
    imported = entry.row.vendor in vendors
    if entry.way == EXACT:
        return (TAIL, _shared(entry.name, resolved), True) if _same_tail(entry, resolved) else None
    if foreign or not (imported or (entry.way == SUFFIX and not entry.row.generic)):
        return None
    if entry.way == SUFFIX:
        return (SUFFIX, len(entry.name), imported) if resolved.endswith(entry.name) or callee.endswith(entry.name) else None
    return (BARE, len(entry.name), imported) if _ends(resolved, entry.name) or _ends(callee, entry.name) else None


def _same_tail(entry: Entry[Any], resolved: str) -> bool:
    if not entry.root or not resolved.startswith((entry.root + ".", entry.root + "/")):
        return False
    between = resolved[len(entry.root) : -len(entry.tail)]
    return resolved.endswith("." + entry.tail) and "(" not in between and not TAIL_START.search(between)


def _shared(one: str, other: str) -> int:
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _ends(text: str, name: str) -> bool:
    return text == name or text.endswith("." + name)


def _last(name: str) -> str:
    return name.rpartition(".")[2].removesuffix("()")


@dataclass(frozen=True, slots=True)
class Signatures:
    """All rows, ready to be asked about one call after another. Make it with `load()`."""

    vendors: Mapping[str, Vendor]
    names: Names
    _roots: Mapping[str, tuple[str, ...]]
    _exact_roots: Mapping[str, tuple[str, ...]]
    _calls: Index[CallSignature]
    _clients: Index[ClientSignature]
    _docstrings: Index[DocstringSignature]
    _env: Index[EnvReader]
    _indexes: Index[IndexSignature]
    _loads: Index[LoadSignature]
    _menus: Index[Menu]
    _messages: Index[MessageSignature]
    _remotes: Index[RemoteSignature]
    _templates: Index[TemplateSignature]

    def vendors_of(self, modules: Iterable[str]) -> frozenset[str]:
        """The vendors that imports of these modules are evidence for."""
        found: set[str] = set()
        for module in modules:
            found.update(self._exact_roots.get(module, ()))
            for prefix in _prefixes(module):
                found.update(self._roots.get(prefix, ()))
        return frozenset(found)

    def match_call(self, callee: str, resolved: str, vendors: frozenset[str]) -> CallSignature | None:
        """The row for a call.

        Args:
            callee: the dotted name as written, calls within the chain as `()`: `client.chat.completions.create`.
            resolved: the same with imports and constructor types of local variables applied:
                `openai.OpenAI().chat.completions.create`; equal to `callee` where nothing is known.
            vendors: from `vendors_of` with the modules that the file imports.

        Returns:
            The row, its platform and `deployment` taken from the client where that is known. The platform is "" where
            several vendors fit equally well, or where nothing but the shape of the name speaks for this one.
        """
        client = self.receiver(resolved)
        found = self._calls.match(callee, resolved, vendors, client)
        if found is None:
            return None
        row, certain = found
        if client is not None and client.vendor == row.vendor:
            return replace(row, platform=client.platform, deployment=row.deployment or client.deployment)
        return row if certain or not row.platform else replace(row, platform="")

    def receiver(self, resolved: str) -> ClientSignature | None:
        """The client that a resolved call is made on: for `openai.AzureOpenAI().responses.create` the row of the class."""
        head, called, _ = resolved.partition("().")
        return self.match_client(head, head, frozenset()) if called else None

    def match_client(self, callee: str, resolved: str, vendors: frozenset[str]) -> ClientSignature | None:
        """The row for the constructor of a client."""
        return _row(self._clients.match(callee, resolved, vendors))

    def match_message(self, callee: str, resolved: str, vendors: frozenset[str]) -> MessageSignature | None:
        """The row for a message class."""
        return _row(self._messages.match(callee, resolved, vendors))

    def match_template(self, callee: str, resolved: str, vendors: frozenset[str]) -> TemplateSignature | None:
        """The row for a prompt template."""
        return _row(self._templates.match(callee, resolved, vendors))

    def match_docstring(self, callee: str, resolved: str, vendors: frozenset[str]) -> DocstringSignature | None:
        """The row for a decorator or base class whose docstring is sent to the model."""
        return _row(self._docstrings.match(callee, resolved, vendors))

    def match_remote(self, callee: str, resolved: str, vendors: frozenset[str]) -> RemoteSignature | None:
        """The row for a call that fetches a prompt from a prompt store."""
        return _row(self._remotes.match(callee, resolved, vendors))

    def match_load(self, callee: str, resolved: str, vendors: frozenset[str]) -> LoadSignature | None:
        """The row for a call that reads a prompt file."""
        return _row(self._loads.match(callee, resolved, vendors))

    def match_index(self, callee: str, resolved: str, vendors: frozenset[str]) -> IndexSignature | None:
        """The row for a call on a vector store."""
        return _row(self._indexes.match(callee, resolved, vendors))

    def match_menu(self, callee: str, resolved: str, vendors: frozenset[str]) -> Menu | None:
        """The row for a widget, annotation or base class that offers choices."""
        return _row(self._menus.match(callee, resolved, vendors | {"common"}))

    def is_env_reader(self, callee: str, resolved: str) -> EnvReader | None:
        """The row for a call, subscript or attribute that reads an environment variable."""
        return _row(self._env.match(callee, resolved, frozenset({"common"})))

    def model_name(self, key: str) -> str | None:
        """The role a variable, parameter or keyword of this name gives to the model it holds; None if it holds none."""
        return self.names.model(key)

    def prompt_name(self, key: str) -> str | None:
        """The role a variable, parameter or keyword of this name gives to the prompt it holds; None if it holds none."""
        return self.names.prompt(key)

    def literals(self) -> tuple[bytes, ...]:
        """Lower-case bytes of which at least one occurs in every file that these rows can say anything about."""
        return self.names.literals


def _row(found: tuple[R, bool] | None) -> R | None:
    return found[0] if found else None


def _prefixes(module: str) -> Iterator[str]:
    yield module
    for at, character in enumerate(module):
        if character in "./" and at:
            yield module[:at]


def _roots(vendors: Iterable[Vendor], field: str) -> dict[str, tuple[str, ...]]:
    table: dict[str, list[str]] = {}
    for head in vendors:
        for root in getattr(head, field):
            table.setdefault(root, []).append(head.name)
    return {root: tuple(sorted(names)) for root, names in sorted(table.items())}


def load(tables: Mapping[str, Mapping[str, Any]] | None = None) -> Signatures:
    """Build `Signatures` from the rules.

    Args:
        tables: the files of `rules/signatures` by their stem, and `rules/names.toml` as `names`; the shipped ones if absent.

    Raises:
        CatalogError: when the rules cannot be read.
    """
    files = dict(_shipped() if tables is None else tables)
    names = Names.read(files.pop("names"))
    vendors = {name: vendor(name, table) for name, table in sorted(files.items())}
    foreign = frozenset(root for table in files.values() for root in table.get("foreign", ()))

    def index(kind: str) -> Index[Any]:
        return Index((row for name in vendors for row in rows(name, files[name], kind)), vendors, foreign)

    kinds = ("call", "client", "docstring", "env", "index", "load", "menu", "message", "remote", "template")
    imports, exact = _roots(vendors.values(), "imports"), _roots(vendors.values(), "imports_exact")
    return Signatures(vendors, names, imports, exact, *map(index, kinds))


def _shipped() -> dict[str, Any]:
    tables = load_tables()
    files = {name.removeprefix(FOLDER): table for name, table in tables.items() if name.startswith(FOLDER)}
    return {**files, "names": tables["names"]}
