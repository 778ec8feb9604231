"""What the detectors recognised: assets, and what they refer to but cannot resolve within one file."""

from __future__ import annotations

import hashlib
from datetime import date
from enum import Enum
from typing import TypeAlias

from aidebt.values import dataclass, field


class Kind(str, Enum):
    """What an asset is."""

    PROMPT = "prompt"
    MODEL_PIN = "model_pin"
    EVAL_SET = "eval_set"
    EVAL_CONFIG = "eval_config"
    EMBEDDING_INDEX = "embedding_index"


class Context(str, Enum):
    """Where an asset lives."""

    APP = "app"
    CONFIG = "config"
    INFRA = "infra"
    CI = "ci"
    EVAL = "eval"
    TEST = "test"
    SCRIPT = "script"
    NOTEBOOK = "notebook"
    EXAMPLE = "example"
    DOCS = "docs"
    COMMENT = "comment"


class Usage(str, Enum):
    """What a pin is for, strongest first: a constant takes the first of the usages it flows to."""

    CALL = "call"
    DEFAULT = "default"
    SETTING = "setting"
    MENU = "menu"
    TABLE = "table"
    COMPARISON = "comparison"
    DUMP = "dump"


class Confidence(str, Enum):
    """How sure we are, weakest first."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Evidence(str, Enum):
    """How a place tells of an index, surest first."""

    PERSISTED = "persisted"  # the store itself, or a dump of it
    MIGRATED = "migrated"  # a later migration that changes what was declared
    CREATED = "created"  # code that creates it
    DECLARED = "declared"  # a schema, a mapping, a template of infrastructure


@dataclass(frozen=True, slots=True)
class EvalRow:
    """One case of an eval set.

    `key` is what its content is known by: for each of the set's `columns` one digest of `CELL` hexadecimal digits, all "-"
    where the row lacks it, so that rows of two versions compare over the columns that both have. Columns that only number
    the rows are no columns. `on` is the ISO day that the row itself says it was added on, else "".
    """

    key: str
    line: int
    end_line: int
    on: str = ""


SUBJECT = "the model under test grades itself"
"""The note of a judge that is no model of its own: its tool takes the one that is evaluated."""

BY_PATH = "path"
"""The signal of what is an eval set or config by where it lies."""

REMOTE = "remote data set"
"""Why the cases of a set that a service keeps cannot be counted."""

CELL = 10
"""Hexadecimal digits of one cell's digest: two cells of one set that differ share one about once in 10^12 pairs."""


@dataclass(frozen=True, slots=True)
class EvalRef:
    """What an eval names, as it is written there.

    `kind`: "data" (a file of cases), "prompt" (a prompt file), "code" (a file or module that is run), "command" (a command
    line), "url" (where the application listens), "remote" (cases that a service keeps), "judge" (the model that grades), or
    "missing" (data that the repository does not have).
    """

    kind: str
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class EvalFacts:
    """What is known of an eval set or an eval config beside its place.

    Of a set: `cases`, or None and why in `cases_reason` (which also says what a count leaves out); `where` says where rows
    live that the repository does not hold; `origin` is "human", "synthetic", "production-trace" or "unknown", with what says
    so; `public` benchmarks may be in a model's training data; `slices` are the columns that divide the cases; `rows` with
    their `columns`, unless there are too many to date.
    Of a config: its `metrics` and what it names in `refs`. `format` names a row of rules/formats/evals.toml; `signals` are
    what it was recognised by: an asset with less than two is one only if something refers to it; `many` is a set that would
    be one by itself, had it fewer rows.
    """

    format: str
    signals: tuple[str, ...] = ()
    cases: int | None = None
    cases_reason: str = ""
    where: str = ""
    origin: str = "unknown"
    origin_reason: str = ""
    public: bool = False
    slices: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[EvalRow, ...] = field(default=(), repr=False)
    metrics: tuple[str, ...] = ()
    refs: tuple[EvalRef, ...] = ()
    many: bool = False


FETCHED = "first of a list that is fetched when the program runs"
"""The note of a pin that takes whatever model comes first in a list which the program asks for."""

DYNAMIC = "dynamic id, decided at run time"
"""The note of a pin whose value is put together from parts that nothing here tells: it is written with its holes."""

ALLOW_LIST = "allow-list"
"""The note of a pin in a list of what is let through: whatever is not in it is refused."""

ASIDE = frozenset({Context.TEST, Context.EXAMPLE, Context.DOCS, Context.COMMENT})
"""Where an index is nobody's: made for a test, or shown."""

LIVE_USAGES = frozenset({Usage.CALL, Usage.DEFAULT, Usage.SETTING})
LIVE_CONTEXTS = frozenset({Context.APP, Context.CONFIG, Context.INFRA, Context.SCRIPT})


NAMED = "an index if something here is one of its store"
"""The note of a setting that says what an index is called, and of a service that may hold other things than vectors."""
RETRIEVAL = frozenset({"embedding", "rerank"})
"""Roles of the models that retrieval depends on: the embedding clock is theirs."""

DEPLOYMENT = "deployment"
"""The note of a pin whose value is the name of a deployment, whatever it looks like."""
CANDIDATE = "a prompt if code loads it"
"""The note of a text file that nothing but code that reads it makes a prompt; without such code it is none."""
UNVERSIONED = "deployed without a version"
"""The note of a pin that names the model of a deployment and no version: the platform chooses it."""
MOVED_BY_PLATFORM = "version moved by the platform"
"""The note of one whose version the platform may replace."""
NAMED_BY_TOOL = "named by the tool"
"""The note of a pin whose value is no id: a display name, or a word that the tool resolves to a model of its choice."""


TOLD_BY = "told by "
"""Begins the reason why a fact of an index is absent where a name of infrastructure code holds it: the name follows."""


@dataclass(frozen=True, slots=True)
class IndexPlace:
    """One place that tells of an index. `says` is what it adds, in a few words: "vector(1536)", "count=120"."""

    path: str
    line: int
    evidence: Evidence
    says: str = ""


@dataclass(frozen=True, slots=True)
class IndexFacts:
    """What is known of a vector index, from one place or from all of them together.

    None is "not told"; `absent` names such a field and says why, where the reason is known ("metric", "an hnswlib file does
    not hold it"). `metric` is one of the words of `METRICS`, or the store's own word where none of them means it. `count` is
    the number of vectors, `model` the embedding model exactly as the store or the declaration spells it, the dates are UTC
    days. `evidence` is the surest of the places. `called` are the names under which programs ask for it: of the collection,
    table, class or index. Each place is an asset of its own; where several tell of one index, `of` is the id of the asset
    that stands for it, and "" in that asset itself, whose facts are those of all of them together.
    """

    store: str  # "faiss", "chroma", "pgvector", …
    evidence: Evidence
    version: str = ""  # of the format or of what wrote it, as the place spells it
    dims: int | None = None
    element: str | None = None  # "float32", "float16", "int8", "bit", …; of bits, `dims` is the number of bits
    metric: str | None = None
    count: int | None = None
    model: str | None = None
    created_on: date | None = None
    updated_on: date | None = None  # the newest row or version in it
    absent: tuple[tuple[str, str], ...] = ()  # (field, why it is not known)
    places: tuple[IndexPlace, ...] = ()  # the first is where the asset stands
    called: tuple[str, ...] = ()
    of: str = ""

    @property
    def text(self) -> str:
        """In short: "dims=1536, metric=l2, count=120, model=text-embedding-3-small"; only what is known."""
        known = (("dims", self.dims), ("metric", self.metric), ("count", self.count), ("model", self.model))
        return ", ".join(f"{name}={value}" for name, value in known if value is not None)


METRICS = frozenset({"cosine", "l2", "inner_product", "l1", "hamming", "jaccard"})
"""The distances that stores share, under one name each. `l2` stands for the squared one too: the order is the same."""


@dataclass(frozen=True, slots=True)
class RemotePrompt:
    """What a program fetches from a prompt store. What is decided at run time, or not said, is None.

    `pinned` is True where an exact version or commit is named, False where a label, a tag or the newest version is served,
    None where the file does not say.
    """

    service: str  # "Langfuse"
    name: str | None
    version: str | None
    label: str | None
    pinned: bool | None

    @property
    def text(self) -> str:
        """In short: "support-answer version 3", "rlm/rag-prompt latest"."""
        name = self.name or "a prompt named at run time"
        if self.version:
            return f"{name} version {self.version}"
        return f"{name} {self.label or 'latest'}" if self.pinned is False else f"{name}, version decided at run time"


@dataclass(frozen=True, slots=True)
class Asset:
    """One prompt, pin, eval set, eval config or index.

    `name` is the qualified name or key path it is known by in its file (`Agent.ask.model`, `services.api.CHAT_MODEL`),
    `ordinal` counts equals of one name. `content` is what lineage compares: the prompt's text with white space
    normalised, the pin's value. `binding` is the name the content is bound to locally (variable, keyword, key path
    without positions): it survives the renaming of what stands around it. `raw` is the literal exactly as written
    (for a pin: the line or statement that binds it), searched in old blobs before any of them is parsed. Of an index
    `value` is the short text of its `index`.
    """

    kind: Kind
    path: str
    name: str
    line: int
    column: int
    end_line: int
    value: str | None
    role: str
    context: Context
    content: str
    binding: str
    raw: bytes = field(repr=False)
    usage: Usage | None = None
    confidence: Confidence = Confidence.HIGH
    implicit: bool = False
    ordinal: int = 0
    placeholders: tuple[str, ...] = ()
    platform: str | None = None  # what the code around a pin says: client class, base URL, prefix
    scope: str = ""  # qualified name of the function or class around it
    group: str = ""  # pins of one menu, table or comparison share it
    package: str = ""  # for an implicit pin: the package whose default it is
    cell: int | None = None
    note: str = ""
    index: IndexFacts | None = None  # of an embedding index alone
    eval: EvalFacts | None = None  # of an eval set or an eval config
    remote: RemotePrompt | None = None  # of a prompt whose text lives in a prompt store
    carrier: str = ""  # the row of `rules/formats` that recognised the file or the object it stands in
    dead: str = ""  # why nothing can ever use it: a branch that cannot run, a name that nothing says; "" where it may be used

    @property
    def id(self) -> str:
        """Identity without line numbers and without content: kind, path, name, role, ordinal."""
        return f"{self.kind.value}:{self.path}:{self.name}:{self.role}:{self.ordinal}"

    @property
    def is_blob(self) -> bool:
        """Whether the file itself is the asset, a persisted store: it changed when the file did."""
        if self.index is None:
            return False
        stands = self.index.places[0].evidence if self.index.places else self.index.evidence
        return stands is Evidence.PERSISTED

    @property
    def content_hash(self) -> str:
        """SHA-256 of the normalised content, hexadecimal, first 16 digits."""
        return hashlib.sha256(self.content.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def is_live(asset: Asset, contexts: frozenset[Context]) -> bool:
    """Whether debt runs on an asset: it lives where the product lives, and a pin of it selects a model.

    Judges live in evals, and an embedding model builds or queries an index wherever it is called. What nothing can reach
    is not live.
    """
    if asset.dead:
        return False
    if asset.kind in (Kind.EVAL_SET, Kind.EVAL_CONFIG):
        return asset.context in contexts or asset.context not in (Context.EXAMPLE, Context.DOCS, Context.COMMENT)
    if asset.kind is Kind.EMBEDDING_INDEX:
        return asset.context in contexts or asset.context not in ASIDE
    if asset.kind is not Kind.MODEL_PIN:
        return asset.context in contexts
    if asset.usage not in LIVE_USAGES:
        return False
    if asset.role == "embedding":
        return asset.context not in (Context.TEST, Context.DOCS, Context.COMMENT)
    return asset.context in contexts or asset.context is Context.EVAL


# -- references: what a file alone cannot resolve -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AssetRef:
    """An asset of the same file."""

    id: str


@dataclass(frozen=True, slots=True)
class NameRef:
    """A dotted name as seen from `scope` of the file: a constant, an attribute, an imported name, a function."""

    path: str
    scope: str


@dataclass(frozen=True, slots=True)
class EnvRef:
    """An environment variable."""

    name: str


@dataclass(frozen=True, slots=True)
class ClientRef:
    """A client, model group or proxy model that some file defines by name; `kind` says whose names they are."""

    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class FileRef:
    """The prompts of a file, by its path as written: relative to the file that names it, or to a folder above.

    `*` stands in it for what is known only at run time; of a `stem` the suffix is missing. `key` is the object in the file
    that is meant, "" for all of it.
    """

    path: str
    stem: bool = False
    key: str = ""


@dataclass(frozen=True, slots=True)
class TextRef:
    """A text that is known: what an index is called."""

    text: str


@dataclass(frozen=True, slots=True)
class ParamRef:
    """Whatever is passed for a parameter of a function of the same file; `function` is its qualified name."""

    function: str
    name: str


Ref: TypeAlias = AssetRef | NameRef | EnvRef | ClientRef | FileRef | TextRef | ParamRef


IN_DATA = "data"
"""The signature of a site that is no call: a prompt and a model that stand together in a data file."""


@dataclass(frozen=True, slots=True)
class Site:
    """A call that reaches a model: which prompts it sends, to which model. `signature` names the row that matched."""

    signature: str
    role: str
    scope: str
    line: int
    models: tuple[Ref, ...]
    prompts: tuple[Ref, ...]
    platform: str | None = None
    deployment: bool = False  # the strings it takes as model are deployment names
    evidence: str = ""
    redirected: bool = False  # its client has another address: a proxy may know its strings by other names


@dataclass(frozen=True, slots=True)
class IndexSite:
    """A call that makes, fills, opens or asks a vector index, or that makes vectors for one.

    `operation` is "create", "fill", "load", "query" or "embed". `indexes` lead to the assets of the index where the code
    does (the object that the call is made on), `names` to what it is called, `models` to the embedding model at work,
    `prompts` to those that receive what a query finds. `details` are further literals: (what, literal, line), where what
    is one of `DETAILS`.
    """

    operation: str
    store: str  # as in `IndexFacts`; "" where only the shape of the call tells that it is one
    scope: str
    line: int
    indexes: tuple[Ref, ...] = ()
    names: tuple[Ref, ...] = ()
    models: tuple[Ref, ...] = ()
    prompts: tuple[Ref, ...] = ()
    documents: tuple[Ref, ...] = ()
    details: tuple[tuple[str, str, int], ...] = ()
    evidence: str = ""


CHANGED_BY, DROPPED_BY = "changed by", "dropped by"
"""How the reasons begin why a declaration of an index is dead: a later migration says otherwise."""
ROUTINE = "a routine that takes a vector"
"""The evidence of a query that is a routine of a database: its scope is the name under which programs call it."""

DETAILS = frozenset({"dims", "input_type", "threshold"})
"""What a call says beside names: the dimensions it asks of the model, whether it embeds a query or a document, and the
similarity under which it drops what it found."""


@dataclass(frozen=True, slots=True)
class SchemaChange:
    """What a file does to a table of a database, for the files that come after it.

    `action` is "declare" (a vector column, whose asset is `asset`), "retype" (the same, and it was another before), "index" (a
    vector index of the column, whose asset is `asset`), "drop" (of the column, of the table where `column` is "") or "rename"
    (of the column, or of the table, to `to`).
    """

    action: str
    table: str
    column: str
    line: int
    asset: str = ""
    to: str = ""


@dataclass(frozen=True, slots=True)
class Handed:
    """A call of the repository's own code that is handed prompts, models, or objects that hold one.

    `callee` is the dotted name of the function or class as the names of the file lead to it: `Agent.run` where
    `self.agent.run` is written. `arguments` has a keyword, or a position from 0, and what is passed for it.
    """

    callee: str
    scope: str
    line: int
    arguments: tuple[tuple[str, tuple[Ref, ...]], ...]


@dataclass(frozen=True, slots=True)
class Owner:
    """A definition or constant that assets stand in: nothing reaches them unless something says its name.

    Without assets it is a function that says the name of one that has some.

    `kind` is "class", "function", "method" or "constant"; `line` to `end_line` is where it stands itself.
    """

    name: str
    kind: str
    line: int
    end_line: int
    assets: tuple[str, ...]


ANY_RULE = "*"
WHOLE_FILE = 0  # line number that stands for all lines


@dataclass(frozen=True, slots=True)
class Ignore:
    """A comment that silences a rule (or `ANY_RULE`) on a line (or in the `WHOLE_FILE`).

    `at` is the line of the comment itself. `until` is the ISO day up to which it holds, as it was written; "" for ever.
    """

    line: int
    rule: str
    at: int
    until: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Wire:
    """One thing that a name of infrastructure code stands for.

    `scope` says where the name is known; `env:NAME` is a variable of the environment and known everywhere. `text` is what the
    name holds as far as it is written there, `pin` the asset of a model id in it, `ref` another name, in the same scope.
    With both, `text` stands where `ref` has no value; without a name, the pin is such a fallback and nothing else.
    """

    scope: str
    name: str
    text: str = ""
    pin: str = ""
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Outward:
    """A file or folder that infrastructure code calls, or whose values it sets.

    `target` is its path as written, `language` a row of rules/formats/infrastructure.toml. The names in `scope` that start
    with `gives` are its inputs, those that start with `takes` its outputs; `file` is the file meant in a folder.
    """

    scope: str
    target: str
    language: str
    gives: str = ""
    takes: str = ""
    file: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """What a place holds: texts, each with the asset of a model id in it or "", and names."""

    texts: tuple[tuple[str, str], ...] = ()
    refs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Deployed:
    """A deployment: its name, its model, the model's version and how it is upgraded, as far as the file says.

    `scope` is where the names are known. `platform` is "" for a proxy, whose models have no versions of their own.
    """

    name: Term
    model: Term
    version: Term = Term()
    upgrade: Term = Term()
    scope: str = ""
    platform: str = ""


@dataclass(frozen=True, slots=True)
class FileAssets:
    """All that detection learnt from one file: a pure function of its facts, its path, the catalog and the settings.

    `bindings` maps a qualified name to what it leads to. `imports` maps a local name to (module, name or "", level).
    `variables` holds settings that set an environment variable: name → asset ids. `clients` maps (kind, name) of a client
    to what it leads to. `packages` are versions a requirement names. `runs` tells that the file is there to be started, not
    only imported. What a code file leads to: `uses` has the names that the calls of each scope use, `mentions` the files that
    its strings name (scope, text, line), `routes` the paths it serves and the scope that answers. What infrastructure code
    leads to: `deployments`, the names it declares (`wires`), and the files it calls or sets values of (`outwards`). `changes`
    are what a migration or a schema does to tables, `revisions` the order that migrations name themselves. `handed`
    are calls that pass on what sites elsewhere use, `parameters` the formal ones of functions whose sites leave it to the
    caller, `bases` those of classes.
    """

    path: str
    assets: tuple[Asset, ...] = ()
    sites: tuple[Site, ...] = ()
    bindings: tuple[tuple[str, tuple[Ref, ...]], ...] = ()
    imports: tuple[tuple[str, str, str, int], ...] = ()  # local name, module, name, level
    variables: tuple[tuple[str, str], ...] = ()  # environment variable, asset id
    deployments: tuple[Deployed, ...] = ()
    wires: tuple[Wire, ...] = ()
    outwards: tuple[Outward, ...] = ()
    clients: tuple[tuple[str, str, tuple[Ref, ...]], ...] = ()  # kind, name, what is behind it
    packages: tuple[tuple[str, str], ...] = ()
    aliases: tuple[tuple[str, str, str], ...] = ()  # directory, prefix of imports, path it stands for
    uses: tuple[tuple[str, tuple[str, ...]], ...] = ()
    mentions: tuple[tuple[str, str, int], ...] = ()
    routes: tuple[tuple[str, str], ...] = ()
    handed: tuple[Handed, ...] = ()
    parameters: tuple[tuple[str, tuple[str, ...]], ...] = ()
    bases: tuple[tuple[str, tuple[str, ...]], ...] = ()
    ignores: tuple[Ignore, ...] = ()
    reviewed: tuple[tuple[int, str], ...] = ()  # line, ISO date of an `aidebt: reviewed` comment
    owners: tuple[Owner, ...] = ()
    index_sites: tuple[IndexSite, ...] = ()
    changes: tuple[SchemaChange, ...] = ()
    numbers: tuple[tuple[str, int], ...] = ()  # what a code file assigns to names of dimensions
    revisions: tuple[tuple[str, str], ...] = ()  # of a migration: what it calls itself, what it says it follows
    runs: bool = False
    recorded: bool = False  # a data file that a run wrote
    skipped: str = ""
    foreign: bool = False  # skipped because nothing here reads its language
    broken: str = ""
