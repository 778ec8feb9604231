"""Facts → assets: meaning, and no syntax. One module for each kind of asset, and one for the names they go by."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from aidebt.actions import Actions
from aidebt.assets import Asset, Context, FileAssets, Kind
from aidebt.commands import CommandRules
from aidebt.eval_rules import EvalRules
from aidebt.index_rules import IndexRules
from aidebt.index_words import IndexWords
from aidebt.infrastructure import Infrastructure
from aidebt.late import late
from aidebt.names import snake
from aidebt.structures import Structures
from aidebt.values import dataclass, field, replace
from aidebt.vector_types import VectorTypes

if TYPE_CHECKING:
    from aidebt.carriers import Carrier
    from aidebt.catalog import Catalog
    from aidebt.detectors.code import CodeFile
    from aidebt.facts import ParsedFile
    from aidebt.signatures import Signatures

CODE = frozenset({"javascript", "python"})
"""Languages whose facts are code facts; all others are data."""

ROLES = {
    "chat": "chat",
    "completion": "chat",
    "embedding": "embedding",
    "rerank": "rerank",
    "image": "image",
    "audio": "audio",
    "realtime": "audio",
}

MAKES = re.compile(r"^_*(get|build|make|create|generate|format|render|construct|compose|prepare|load)_")
"""What a function does with the prompt it returns; the rest of its name says what it is."""
PROMPTING = re.compile(r"prompt|llm|agent|chat|generat", re.IGNORECASE)
MODELLING = re.compile(r"prompt|llm|agent|chat|embed|generat|model", re.IGNORECASE)
QUOTED = re.compile(rb"""["'`>](?:\\n|\\t|\s)*\Z""")
"""Where a text begins: what opens it stands right behind."""


@lru_cache(maxsize=64)
def says(words: re.Pattern[str], path: str) -> bool:
    """Whether a path holds one of the words; asked of one path for each string in its file."""
    return words.search(path) is not None


@dataclass(frozen=True, slots=True)
class Deployment:
    """Where a data file names a deployment, its model, its version and its upgrades: key paths relative to one object."""

    name: tuple[str, ...]
    model: tuple[str, ...]
    version: tuple[str, ...]
    platform: str  # where such deployments live, if one of the keys `platform_when` stands beside the name
    platform_when: tuple[str, ...]
    upgrade: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """The data that detection goes by."""

    catalog: Catalog
    signatures: Signatures
    least_words: Mapping[str, int]
    openings: re.Pattern[str]
    phrases: re.Pattern[str]
    opening: re.Pattern[bytes]  # the openings, in the bytes of a file
    phrasing: re.Pattern[bytes]  # the phrases, likewise
    talk: frozenset[str]
    telling: re.Pattern[bytes]  # the name of one of these, or of an error, at the end of bytes
    status: re.Pattern[str]
    translations: re.Pattern[str]
    suggested: re.Pattern[str]
    keyed: re.Pattern[str]
    structures: Structures
    infrastructure: Infrastructure
    vectors: VectorTypes
    each: frozenset[str]
    commands: CommandRules
    actions: Actions
    deployments: tuple[Deployment, ...]
    deployment_keys: re.Pattern[str]
    prose: frozenset[str]
    told: frozenset[str]
    history: re.Pattern[str]
    dumps: re.Pattern[str]
    recorded: frozenset[str]
    recorded_least: int
    recorded_folder: int  # so many such files make a folder of results
    prompt_modules: re.Pattern[str]
    prompt_data: re.Pattern[str]
    loaders: re.Pattern[str]
    answers: re.Pattern[str]  # names in such modules of what people read
    example_lists: frozenset[str]  # attributes that hold the examples of a class that is a prompt
    tool_schemas: tuple[str, ...]  # keys under which a tool's parameters stand
    tool_functions: frozenset[str]  # arguments that hold the function behind a tool
    subagents: tuple[str, ...]  # keys of another agent that is offered like a tool
    tables: re.Pattern[str]
    allowed: re.Pattern[str]
    not_allowed: re.Pattern[str]
    sizes: Mapping[str, int]
    evals: EvalRules
    indexes: IndexRules
    index_words: IndexWords
    holders: frozenset[str] = frozenset()
    shown: re.Pattern[str] = re.compile(r"(?!)")
    labels: re.Pattern[str] = re.compile(r"(?!)")
    counted: re.Pattern[str] = re.compile(r"(?!)")  # functions that count tokens for a model without asking it
    complaints: frozenset[str] = frozenset()  # keys under which errors are told
    questions: frozenset[str] = frozenset()  # kinds of what a command line asks a person
    settings_bases: frozenset[str] = frozenset()  # classes whose fields are read from the environment
    settings_prefix: str = ""
    settings_aliases: tuple[str, ...] = ()
    own_names: frozenset[str] = frozenset()  # of the repository and its packages, lower case, with hyphens
    roles: dict[str, str | None] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)  # texts by how much they look like ids of models
    languages: dict[str, Rules] = field(default_factory=dict)

    def words(self, evidence: str) -> int:
        """How many words a prompt needs, by the strength of its evidence."""
        return self.least_words[evidence]

    def opens_like_prompt(self, text: str) -> bool:
        """Whether a text opens the way prompts do."""
        return self.openings.match(text.lstrip()[:200]) is not None

    def asks_like_prompt(self, text: str) -> bool:
        """Whether a template reads like a question with the context to answer it from."""
        return self.phrases.search(text[:4000]) is not None

    def tells_people(self, callee: str) -> bool:
        """Whether a call says its arguments to people, as the name of the function or class tells."""
        return callee in self.talk or callee.endswith(("Error", "Exception"))

    def reports_status(self, text: str) -> bool:
        """Whether a text in the shape of a message tells a person what happened."""
        return self.status.match(text.lstrip()[:80]) is not None

    def believes(self, path: str) -> bool:
        """Whether the path of a file alone says that it talks to models."""
        return says(PROMPTING, path)

    def believes_model(self, code: CodeFile) -> bool:
        """Whether a word that only its name calls a model can be one here: the file talks to models, or its path says so."""
        return bool(code.vendors) or says(MODELLING, code.path)

    def is_prompt_module(self, path: str) -> bool:
        """Whether a code file is there to hold prompts: then every text that it binds at its top is one."""
        return self.prompt_modules.search(path) is not None

    def may_open(self, path: str, lower: bytes, starts: Iterable[tuple[int, int]]) -> bool:
        """Whether code is there to hold prompts, or by its path talks to models and holds what opens or asks like a prompt.

        Args:
            path: root-relative path.
            lower: the file, in lower case.
            starts: where stands what openings and phrases begin with.
        """
        if self.is_prompt_module(path):
            return True
        return self.believes(path) and any(
            self.phrasing.match(lower, at) or (self.opening.match(lower, at) and QUOTED.search(lower, max(0, at - 80), at))
            for at, _ in starts
        )

    def prompt_words(self, name: str) -> int:
        """How many words what has this name, or what a function of it makes, must have to be a prompt; 0 where it is none.

        Where no vendor is imported: names that are believed beside one alone do not count.
        """
        ask = self.signatures.names.prompt_rule
        rule = ask(name) or ask(MAKES.sub("", snake(name)))
        if rule is None or rule.weak:
            return 0
        return self.least_words["guessed" if rule.vague else "tool" if rule.role == "tool" else "named"]

    def is_prompt_data(self, path: str) -> bool:
        """Whether a data file is there to hold prompts."""
        return self.prompt_data.search(path) is not None

    def is_read_by_keys(self, path: str) -> bool:
        """Whether a data file's values are asked for by their key paths: `config.get("openai.model")`."""
        return self.keyed.search(path) is not None

    def suggests(self, name: str) -> bool:
        """Whether what goes by this name is offered to people to ask."""
        return self.suggested.search(snake(name)) is not None

    def counts_tokens(self, name: str) -> bool:
        """Whether a function of this name counts or cuts text as a model would, and asks no model."""
        return self.counted.search(snake(name)) is not None

    def is_translation(self, path: str) -> bool:
        """Whether a file holds what an interface says to people, by its path."""
        return self.translations.search(path) is not None

    def is_dump(self, path: str) -> bool:
        """Whether a data file is what a run wrote, by its path."""
        return self.dumps.search(path) is not None

    def is_recorded(self, keys: Iterable[str]) -> bool:
        """Whether keys of a data file are those that a run leaves behind."""
        return len(self.recorded.intersection(map(snake, keys))) >= self.recorded_least

    def is_history(self, path: str) -> bool:
        """Whether a file says what was: a database migration, which ran once and selects nothing today."""
        return self.history.search(path) is not None

    def looks_like_model(self, value: str) -> bool:
        """Whether a string is a model id by itself, and not what the repository calls itself or its packages."""
        if not self.catalog.looks_like_model(value):
            return False
        return value.replace("_", "-").lower() not in self.own_names or self.catalog.resolve(value).status == "known"

    def speaking(self, language: str) -> Rules:
        """The same rules for code in one language."""
        if language not in self.languages:
            self.languages[language] = replace(self, signatures=self.signatures.speaking(language))
        return self.languages[language]

    def platform_called(self, name: str) -> str:
        """The platform that a provider of this name is, or ""."""
        return self.catalog.spellings.called(name) or self.signatures.names.platform(name)

    def is_shown(self, name: str) -> bool:
        """Whether what goes by this name is for the eyes of people, or leads to a page or a picture."""
        return self.shown.fullmatch(snake(name)) is not None

    def is_label(self, name: str) -> bool:
        """Whether what goes by this name tells people what the value beside it is."""
        return self.labels.fullmatch(snake(name)) is not None

    def names_table(self, name: str) -> bool:
        """Whether a list or mapping of this name states facts about models instead of offering them."""
        return self.tables.search(snake(name)) is not None

    def names_allowed(self, name: str) -> bool:
        """Whether a list or mapping of this name says which models are let through."""
        name = snake(name)
        return self.allowed.search(name) is not None and self.not_allowed.search(name) is None

    def names_deployment(self, key: str) -> bool:
        """Whether the value under a key is the name of a deployment."""
        return self.deployment_keys.fullmatch(snake(key)) is not None

    def role_of(self, value: str) -> str | None:
        """The role that the catalog gives a model id; None where it does not know it."""
        if value not in self.roles:
            resolution = self.catalog.resolve(value)
            said = "embedding" if "embed" in value.lower() else None
            self.roles[value] = ROLES.get(resolution.kind, "other") if resolution.kind else said
        return self.roles[value]


def rules_from(
    tables: Mapping[str, Any], catalog: Catalog, signatures: Signatures, own_names: frozenset[str] = frozenset()
) -> Rules:
    """The detectors' rules from the parsed TOML tables of `rules/`, and what the repository calls itself."""
    prompts, deployments = tables["prompts"], tables["formats/deployments"]
    usage = tables["usage"]
    return Rules(
        catalog=catalog,
        signatures=signatures,
        least_words=_values(prompts["words"]),
        openings=_any_of(prompts["openings"]["patterns"]),
        phrases=_any_of(prompts["phrases"]["patterns"]),
        opening=late("|".join(prompts["openings"]["patterns"]).encode()),
        phrasing=late("|".join(prompts["phrases"]["patterns"]).encode()),
        talk=frozenset(prompts["talk"]["callees"]),
        telling=late(rb"(?:\b(?:%s)|Error|Exception)\s?\Z" % "|".join(prompts["talk"]["callees"]).encode()),
        status=_any_of(prompts["status"]["patterns"]),
        translations=re.compile(prompts["translations"]["pattern"]),
        suggested=re.compile(prompts["suggested"]["pattern"]),
        keyed=re.compile(usage["keyed"]["pattern"]),
        structures=Structures.read(tables["formats/structures"]),
        infrastructure=Infrastructure.read(tables["formats/infrastructure"]),
        vectors=VectorTypes.read(tables["formats/vector-columns"]),
        actions=Actions.read(tables["formats/actions"]),
        commands=CommandRules.read(tables["formats/commands"]),
        each=frozenset(tables["formats/infrastructure"]["each"]["keys"]),
        deployments=tuple(_deployment(row) for row in deployments["deployment"]),
        deployment_keys=late(deployments["keys"]["deployment"]),
        prose=frozenset(deployments["prose"]["keys"]),
        told=frozenset(deployments["told"]["keys"]),
        history=late(usage["history"]["pattern"]),
        dumps=late(usage["dump"]["pattern"], re.IGNORECASE),
        recorded=frozenset(usage["recorded"]["keys"]),
        recorded_least=int(usage["recorded"]["least"]),
        recorded_folder=int(usage["recorded"]["folder"]),
        prompt_modules=late(prompts["modules"]["pattern"]),
        prompt_data=late(prompts["data"]["pattern"]),
        loaders=late(prompts["loaders"]["pattern"]),
        answers=late(prompts["modules"]["answers"]),
        example_lists=frozenset(prompts["examples"]["attributes"]),
        tool_schemas=tuple(prompts["tools"]["schemas"]),
        tool_functions=frozenset(prompts["tools"]["functions"]),
        subagents=tuple(prompts["tools"]["subagents"]),
        tables=late(usage["table"]["pattern"]),
        allowed=late(usage["allowed"]["pattern"]),
        not_allowed=late(usage["allowed"]["not"]),
        sizes=_values(usage["sizes"]),
        evals=EvalRules.read(tables["formats/evals"]),
        indexes=IndexRules.read(tables["formats/indexes"]),
        index_words=IndexWords.read(tables["index-calls"]),
        holders=frozenset(usage["holders"]["callees"]),
        shown=late(usage["shown"]["pattern"]),
        labels=late(usage["shown"]["labels"]),
        counted=late(usage["counted"]["pattern"]),
        complaints=frozenset(prompts["complaints"]["keys"]),
        questions=frozenset(prompts["questions"]["types"]),
        settings_bases=frozenset(usage["settings"]["bases"]),
        settings_prefix=usage["settings"]["prefix"],
        settings_aliases=tuple(usage["settings"]["aliases"]),
        own_names=own_names,
    )


def _values(rows: Mapping[str, Mapping[str, Any]]) -> dict[str, int]:
    return {name: int(row["value"]) for name, row in rows.items()}


def _any_of(patterns: Sequence[str]) -> re.Pattern[str]:
    return late("|".join(patterns), re.IGNORECASE)


def _deployment(row: Mapping[str, Any]) -> Deployment:
    name, model, version, when = (tuple(row[key]) for key in ("name", "model", "version", "platform_when"))
    return Deployment(name, model, version, row["platform"], when, tuple(row.get("upgrade", ())))


def outside_cases(assets: Sequence[Asset], evals: Sequence[Asset]) -> tuple[Asset, ...]:
    """The assets without the prompts that stand inside cases: what a case asks is no prompt of the product."""
    taken = [
        (row.line, row.end_line) for found in evals if found.kind is Kind.EVAL_SET and found.eval for row in found.eval.rows
    ]
    if not taken:
        return tuple(assets)
    return tuple(
        asset
        for asset in assets
        if asset.kind is not Kind.PROMPT
        or asset.role == "judge"
        or not any(line <= asset.line and asset.end_line <= end for line, end in taken)
    )


def detect(
    path: str, data: bytes, parsed: ParsedFile, context: Context, rules: Rules, carrier: Carrier | None, alone: bool = False
) -> FileAssets:
    """All assets of one file, with what it could not resolve by itself.

    Args:
        path: root-relative path.
        data: the bytes that were parsed.
        parsed: its facts.
        context: where the file lives.
        rules: what to recognise.
        carrier: the prompt-file format, where the file is one.
        alone: only the assets are wanted, not what other files may ask for: an old version of a file.
    """
    if parsed.language in CODE:
        from aidebt.detectors import code_assets

        return code_assets.detect(path, data, parsed, context, rules, alone)
    from aidebt.detectors import index_sql

    if parsed.language in index_sql.SCHEMAS:
        return index_sql.detect(path, data, parsed, context, rules)
    from aidebt.detectors import data as data_assets

    return data_assets.detect(path, data, parsed, context, rules, carrier, alone)
