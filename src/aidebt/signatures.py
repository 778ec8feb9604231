"""Call signatures: which calls, classes and names in code mean a model, a prompt, a menu or a setting.

The knowledge is data: `rules/signatures/<vendor>.toml` and `rules/names.toml`. This module makes it quick to ask.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from typing import Any, TypeVar

from aidebt.compiled import load_tables
from aidebt.names import Names
from aidebt.signature_index import Index, ending
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
    vendor,
)
from aidebt.values import dataclass, field, replace

FOLDER = "signatures/"
MAX_ENDINGS = 50_000
"""Last parts of names of which it is kept which rows they may mean."""
R = TypeVar("R", bound=Row)


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
    _firsts: frozenset[str] = field(default=frozenset(), kw_only=True)  # the first parts of the roots
    _endings: dict[str, frozenset[str]] = field(default_factory=dict, kw_only=True)  # the last parts of names, by kinds of rows
    language: str = field(default="", kw_only=True)  # rows for other languages are left out; "" for none

    def speaking(self, language: str) -> Signatures:
        """The same rows, asked about code in one language."""
        return replace(self, language=language)

    def kinds(self, callee: str, resolved: str) -> frozenset[str]:
        """The kinds of rows that may be about a call, by how its name ends as written and as resolved.

        A row of another kind never is: for most calls no further question needs to be asked.
        """
        found = self._ending(ending(resolved))
        return found if resolved == callee else found | self._ending(ending(callee))

    def _ending(self, name: str) -> frozenset[str]:
        found = self._endings.get(name)
        if found is None:
            if len(self._endings) >= MAX_ENDINGS:
                self._endings.clear()
            indexes: tuple[Index[Any], ...] = (
                *(self._calls, self._clients, self._docstrings, self._env, self._indexes),
                *(self._loads, self._menus, self._messages, self._remotes, self._templates),
            )
            found = self._endings[name] = frozenset(index.kind for index in indexes if name in index.places)
        return found

    def vendors_of(self, modules: Iterable[str]) -> frozenset[str]:
        """The vendors that imports of these modules are evidence for."""
        found: set[str] = set()
        for module in modules:
            found.update(self._exact_roots.get(module, ()))
            if _first(module) in self._firsts:
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
        found = self._calls.match(callee, resolved, vendors | {"common"}, client, self.language)
        if found is None:
            return None
        best, certain = found
        if client is not None and client.vendor == best.vendor:
            return replace(best, platform=client.platform, deployment=best.deployment or client.deployment)
        return best if certain or not best.platform else replace(best, platform="")

    def receiver(self, resolved: str) -> ClientSignature | None:
        """The client that a resolved call is made on: for `openai.AzureOpenAI().responses.create` the row of the class."""
        head, called, _ = resolved.partition("().")
        return self.match_client(head, head, frozenset()) if called else None

    def match_client(self, callee: str, resolved: str, vendors: frozenset[str]) -> ClientSignature | None:
        """The row for the constructor of a client."""
        return _row(self._clients.match(callee, resolved, vendors, language=self.language))

    def match_message(self, callee: str, resolved: str, vendors: frozenset[str]) -> MessageSignature | None:
        """The row for a message class."""
        return _row(self._messages.match(callee, resolved, vendors, language=self.language))

    def match_template(self, callee: str, resolved: str, vendors: frozenset[str]) -> TemplateSignature | None:
        """The row for a prompt template."""
        return _row(self._templates.match(callee, resolved, vendors, language=self.language))

    def match_docstring(self, callee: str, resolved: str, vendors: frozenset[str]) -> DocstringSignature | None:
        """The row for a decorator or base class whose docstring is sent to the model."""
        return _row(self._docstrings.match(callee, resolved, vendors, language=self.language))

    def may_fetch(self, callee: str) -> bool:
        """Whether a call of this name can be one that fetches a prompt: cheaper to ask than which."""
        return "." not in callee or "remote" in self._ending(ending(callee))

    def may_load(self, callee: str) -> bool:
        """Whether a call of this name can be one that reads a file."""
        return "." not in callee or "load" in self._ending(ending(callee))

    def match_remote(self, callee: str, resolved: str, vendors: frozenset[str]) -> RemoteSignature | None:
        """The row for a call that fetches a prompt from a prompt store."""
        return _row(self._remotes.match(callee, resolved, vendors, language=self.language))

    def match_load(self, callee: str, resolved: str, vendors: frozenset[str]) -> LoadSignature | None:
        """The row for a call that reads a prompt file."""
        return _row(self._loads.match(callee, resolved, vendors, language=self.language))

    def talking(self, vendors: frozenset[str]) -> frozenset[str]:
        """Those among the vendors whose import is a sign that a file talks to models."""
        return frozenset(name for name in vendors if self.vendors[name].talks)

    def index_endings(self, vendors: frozenset[str]) -> Set[str]:
        """The last names of calls on vector stores in a file that imports these vendors: cheaper to ask than which it is."""
        return self._indexes.places.keys() if vendors else self._indexes.telling()

    def match_index(self, callee: str, resolved: str, vendors: frozenset[str]) -> IndexSignature | None:
        """The row for a call on a vector store."""
        return _row(self._indexes.match(callee, resolved, vendors, language=self.language))

    def calls(self) -> Iterator[CallSignature]:
        """Every row about a call, by vendor and then as they stand in the file."""
        return iter(self._calls)

    def judges(self) -> frozenset[str]:
        """The ids of the rows about calls that grade with a model."""
        return self._calls.ids("kind", "judge")

    def match_menu(self, callee: str, resolved: str, vendors: frozenset[str]) -> Menu | None:
        """The row for a widget, annotation or base class that offers choices."""
        return _row(self._menus.match(callee, resolved, vendors | {"common"}, language=self.language))

    def is_env_reader(self, callee: str, resolved: str) -> EnvReader | None:
        """The row for a call, subscript or attribute that reads an environment variable."""
        return _row(self._env.match(callee, resolved, frozenset({"common"}), language=self.language))

    def model_name(self, key: str) -> str | None:
        """The role a variable, parameter or keyword of this name gives to the model it holds; None if it holds none."""
        return self.names.model(key)

    def prompt_name(self, key: str, weak: bool = True) -> str | None:
        """The role a variable, parameter or keyword of this name gives to the prompt it holds; None if it holds none.

        Without `weak`, names that mean a prompt only among others that talk to models hold none.
        """
        return self.names.prompt(key, weak)


def _row(found: tuple[R, bool] | None) -> R | None:
    return found[0] if found else None


def _first(module: str) -> str:
    return module.partition(".")[0].partition("/")[0]


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
    kinds = ("call", "client", "docstring", "env", "index", "load", "menu", "message", "remote", "template")
    imports, exact = _roots(vendors.values(), "imports"), _roots(vendors.values(), "imports_exact")
    indexes: list[Index[Any]] = [Index(kind, files, vendors) for kind in kinds]
    return Signatures(vendors, names, imports, exact, *indexes, _firsts=frozenset(map(_first, imports)))


def _shipped() -> dict[str, Any]:
    tables = load_tables()
    files = {name.removeprefix(FOLDER): table for name, table in tables.items() if name.startswith(FOLDER)}
    return {**files, "names": tables["names"]}
