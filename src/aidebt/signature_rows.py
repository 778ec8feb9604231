"""The rows of `rules/signatures/*.toml` as values: what a call, a client, a message or a menu looks like in code.

`rules/schema/signatures.schema.json` describes every field. An *argument* is a keyword name or a position; a dotted
name descends into the mapping (or the constructor's keywords) passed for it: `config.system_instruction`. In
languages without keyword arguments a name is a key of the object that is passed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from aidebt.prefilter import vendor_literals
from aidebt.values import dataclass

Argument: TypeAlias = str | int


@dataclass(frozen=True, slots=True)
class PromptArgument:
    """An argument that carries text to the model; `role` is "" where the text itself says it (a messages list).

    With `file` it is an entry of a data file: the object of that name in the file whose path the table's name is bound to,
    or `file` where it is bound to none.
    """

    arg: Argument
    role: str = ""
    file: str = ""


def row_id(vendor: str, names: Sequence[str]) -> str:
    """What the row of a vendor with these names is called."""
    return f"{vendor}:{names[0]}"


@dataclass(frozen=True, slots=True)
class Row:
    """What all rows share. `vendor` is the file the row stands in; `names` are what it matches, most telling first.

    `languages` are those in which the row means anything; all where it names none.
    """

    vendor: str
    names: tuple[str, ...]
    source: str
    generic: bool = False
    languages: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """A short stable name: vendor and first name."""
        return row_id(self.vendor, self.names)


@dataclass(frozen=True, slots=True)
class ClientSignature(Row):
    """A constructor of a client object. `deployment`: strings passed as model to its calls are deployment names."""

    platform: str = ""
    deployment: bool = False
    base_url: tuple[Argument, ...] = ()
    model: tuple[Argument, ...] = ()  # where the client itself may hold the model
    deployment_arg: tuple[Argument, ...] = ()


@dataclass(frozen=True, slots=True)
class CallSignature(Row):
    """A call that selects a model, sends a prompt, or both.

    `kind`: `request` sends to the model it names; `model` makes an object that holds the model; `agent` makes one that
    holds model and prompts; `send` sends through such an object; `judge` grades with a model; `lookalike` takes a model's
    name and calls none (tokenizers, prices). `optional` says that without the model argument something else decides:
    the library's default (`defaults`: package version, model id), a variable of `env`, or the provider.
    """

    role: str = "chat"
    kind: str = "request"
    model: tuple[Argument, ...] = ()
    prompts: tuple[PromptArgument, ...] = ()
    package: str = ""
    platform: str = ""
    default_model: str | None = None
    default_at: str | None = None
    defaults: tuple[tuple[str, str], ...] = ()
    optional: bool = False
    deployment: bool = False
    env: tuple[str, ...] = ()
    dims: tuple[Argument, ...] = ()
    base_url: tuple[Argument, ...] = ()
    needs: tuple[Argument, ...] = ()  # the row fits only where one of them is given

    def default_for(self, version: str) -> str | None:
        """The model used when none is passed, at exactly this version of `package`; None where it was not checked."""
        return next((model for at, model in self.defaults if at == version), None)


@dataclass(frozen=True, slots=True)
class MessageSignature(Row):
    """A message class or factory; the role is fixed by its name, or passed as one of `role_arg`."""

    role: str = ""
    content: tuple[Argument, ...] = ()
    role_arg: tuple[Argument, ...] = ()


@dataclass(frozen=True, slots=True)
class TemplateSignature(Row):
    """A prompt template. `messages`: the text is a list of messages. `parts` are further texts with their own roles."""

    text: tuple[Argument, ...] = ()
    role: str = "user"
    messages: bool = False
    parts: tuple[PromptArgument, ...] = ()


@dataclass(frozen=True, slots=True)
class DocstringSignature(Row):
    """A decorator or base class whose docstring is sent to the model.

    `attribute` names a class attribute or an argument of the decorator that is sent in its place, `arguments` further ones
    of the latter; `returns` is the role of the strings that the function returns, where they are sent; `fields` says that what
    describes the fields of the class is sent with the docstring.
    """

    on: str = "decorator"
    role: str = "tool"
    attribute: str = ""
    arguments: tuple[Argument, ...] = ()
    returns: str = ""
    fields: bool = False
    docstring: bool = True


@dataclass(frozen=True, slots=True)
class RemoteSignature(Row):
    """A call that fetches a prompt by name from a prompt store; without version it floats.

    `spelled` finds name, version and label in the name itself; `like` is how the name begins, where the call does other
    things too; `usual` is the label that is served where none is given.
    """

    service: str = ""
    name: tuple[Argument, ...] = ()
    version: tuple[Argument, ...] = ()
    label: tuple[Argument, ...] = ()
    fallback: tuple[Argument, ...] = ()
    spelled: str = ""
    like: str = ""
    usual: str = ""


@dataclass(frozen=True, slots=True)
class LoadSignature(Row):
    """A call that reads a file whose path is one of `path`, or with `receiver` the object that it is called on."""

    path: tuple[Argument, ...] = ()
    receiver: bool = False


@dataclass(frozen=True, slots=True)
class IndexSignature(Row):
    """A call on a vector store; `model` holds the embedder or its name.

    `operation`: `create` makes an index where it lives; `declare` says what one will be, and `part` is what such a
    declaration is put together from; `column` is a column of a table; `fill`, `save`, `load` and `query` need an index that is
    there; `embed` makes vectors. With `makes` a load makes the index where there is none. With `vector` the call makes
    indexes of other kinds too, and counts only where something in it tells of vectors. `where` is found in the resolved name
    of every call that is meant; with a `store` of "" that name tells the store.
    """

    operation: str = "create"
    store: str = ""
    name: tuple[Argument, ...] = ()
    model: tuple[Argument, ...] = ()
    dims: tuple[Argument, ...] = ()
    metric: tuple[Argument, ...] = ()
    element: tuple[Argument, ...] = ()
    documents: tuple[Argument, ...] = ()
    threshold: tuple[Argument, ...] = ()
    needs: tuple[Argument, ...] = ()  # the row fits only where one of them is given
    where: str = ""
    schema_dims: str = ""  # finds the dimension in a class that is passed as the schema
    metric_is: str = ""
    makes: bool = False
    vector: bool = False
    package: str = ""
    default_call: str = ""  # what is called for vectors where no embedder is given: the resolved name of a call
    default_with: tuple[Argument, ...] = ()  # arguments of calls on the index that ask for that
    default_without: tuple[Argument, ...] = ()  # and those that bring vectors along


@dataclass(frozen=True, slots=True)
class EnvReader(Row):
    """A way to read a setting from the environment: `os.getenv`; `item` rows are subscripts or attribute reads."""

    name: tuple[Argument, ...] = ()
    default: tuple[Argument, ...] = ()
    item: bool = False


@dataclass(frozen=True, slots=True)
class Menu(Row):
    """A widget or declaration that offers choices; `value` holds the default itself, `index` its position."""

    options: tuple[Argument, ...] = ()
    value: tuple[Argument, ...] = ()
    index: tuple[Argument, ...] = ()
    on: str = "call"  # call, annotation or base


@dataclass(frozen=True, slots=True)
class Vendor:
    """One file of rules: `imports` match a module and all below it, `imports_exact` only the module itself.

    `literals` are lower-case texts of which one stands in every file that imports the vendor; the imports themselves
    where the file of rules names none. One that does not `talk` is a database: its import is no sign of models.
    """

    name: str
    package: str
    imports: tuple[str, ...]
    imports_exact: tuple[str, ...]
    platform: str
    literals: tuple[str, ...]
    talks: bool = True


ROW_TYPES: dict[str, type[Row]] = {
    "call": CallSignature,
    "client": ClientSignature,
    "docstring": DocstringSignature,
    "env": EnvReader,
    "index": IndexSignature,
    "load": LoadSignature,
    "menu": Menu,
    "message": MessageSignature,
    "remote": RemoteSignature,
    "template": TemplateSignature,
}
INHERITED = {"call": ("package", "platform"), "client": ("platform",), "index": ("package",)}
"""Fields that a row takes from the head of its file where it does not say otherwise."""


def vendor(name: str, table: Mapping[str, Any]) -> Vendor:
    """The head of one file of `rules/signatures`."""
    imports, exact = table.get("imports", ()), table.get("imports_exact", ())
    literals = vendor_literals(table)
    return Vendor(
        name,
        table.get("package", ""),
        tuple(imports),
        tuple(exact),
        table.get("platform", ""),
        tuple(literals),
        table.get("talks", True),
    )


def row(name: str, kind: str, table: Mapping[str, Any], number: int) -> Row:
    """The row of one kind at `number` in the file called `name`."""
    inherited = {key: table[key] for key in INHERITED.get(kind, ()) if key in table}
    values = {**inherited, **table[kind][number]}
    row_type = ROW_TYPES[kind]
    known = row_type.__match_args__
    fields = {key: _frozen(key, value) for key, value in values.items() if key in known}
    if "default_model" in values:
        fields["optional"] = True
        others = tuple((other["at"], other["model"]) for other in values.get("other_defaults", ()))
        fields["defaults"] = ((values["default_at"], values["default_model"]), *others)
    return row_type(vendor=name, **{key: value for key, value in fields.items() if key in known})


def _frozen(key: str, value: Any) -> Any:
    if key in ("prompts", "parts"):
        return tuple(PromptArgument(entry["arg"], entry.get("role", ""), entry.get("file", "")) for entry in value)
    return tuple(value) if isinstance(value, list | tuple) else value
