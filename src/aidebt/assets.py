"""What the detectors recognised: assets, and what they refer to but cannot resolve within one file."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import Enum
from typing import TypeAlias


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


LIVE_USAGES = frozenset({Usage.CALL, Usage.DEFAULT, Usage.SETTING})
LIVE_CONTEXTS = frozenset({Context.APP, Context.CONFIG, Context.INFRA, Context.SCRIPT})


@dataclass(frozen=True, slots=True)
class Asset:
    """One prompt, pin, eval set, eval config or index.

    `name` is the qualified name or key path it is known by in its file (`Agent.ask.model`, `services.api.CHAT_MODEL`),
    `ordinal` counts equals of one name. `content` is what lineage compares: the prompt's text with white space
    normalised, the pin's value. `binding` is the name the content is bound to locally (variable, keyword, key path
    without positions): it survives the renaming of what stands around it. `raw` is the literal exactly as written
    (for a pin: the line or statement that binds it), searched in old blobs before any of them is parsed.
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

    @property
    def id(self) -> str:
        """Identity without line numbers and without content: kind, path, name, role, ordinal."""
        return f"{self.kind.value}:{self.path}:{self.name}:{self.role}:{self.ordinal}"

    @property
    def content_hash(self) -> str:
        """SHA-256 of the normalised content, hexadecimal, first 16 digits."""
        return hashlib.sha256(self.content.encode("utf-8", "surrogatepass")).hexdigest()[:16]


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


Ref: TypeAlias = AssetRef | NameRef | EnvRef


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


@dataclass(frozen=True, slots=True)
class FileAssets:
    """All that detection learnt from one file: a pure function of its facts, its path, the catalog and the settings.

    `bindings` maps a qualified name to what it leads to. `imports` maps a local name to (module, name or "", level).
    `variables` holds settings that set an environment variable: name → asset ids. `deployments` maps a deployment or
    proxy name to (model id, version, asset id). `packages` are versions a requirement names.
    """

    path: str
    assets: tuple[Asset, ...] = ()
    sites: tuple[Site, ...] = ()
    bindings: tuple[tuple[str, tuple[Ref, ...]], ...] = ()
    imports: tuple[tuple[str, str, str, int], ...] = ()  # local name, module, name, level
    variables: tuple[tuple[str, str], ...] = ()  # environment variable, asset id
    deployments: tuple[tuple[str, str, str], ...] = ()  # deployment name, asset id of the model, version
    packages: tuple[tuple[str, str], ...] = ()
    ignores: tuple[tuple[int, str], ...] = ()  # line, rule or "*"
    reviewed: tuple[tuple[int, str], ...] = ()  # line, ISO date of an `aidebt: reviewed` comment
    skipped: str = ""
    broken: str = ""
