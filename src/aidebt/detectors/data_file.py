"""One data file under detection, and what its key paths are made of."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from aidebt.assets import Asset, Context, Kind, Ref
from aidebt.facts import TESTED, ParsedFile, Reference, Setting
from aidebt.values import dataclass, field

if TYPE_CHECKING:
    from aidebt.carriers import Carrier
    from aidebt.detectors import Rules
    from aidebt.infrastructure import Language, Spoken
    from aidebt.structures import Part, Recognised

EXAMPLES = frozenset({"example", "examples", "sample", "samples"})
INDEX = re.compile(r"\[\d+\]")


@dataclass(frozen=True, slots=True)
class Value:
    """A model id found in a setting, with the environment variable it is the value of, if any."""

    text: str
    setting: Setting
    offset: int  # characters into the setting's value
    variable: str
    listed: bool
    fallback: bool = False  # it stands where something else has no value
    compared: bool = False
    word: bool = False  # of a command line


class Claim(NamedTuple):
    """What a row says of a setting: the object it belongs to, the part it plays there, and the settings it plays it with."""

    object: Recognised
    part: Part
    settings: tuple[Setting, ...]


@dataclass(slots=True)
class DataFile:
    """One data file under detection."""

    path: str
    data: bytes
    parsed: ParsedFile
    context: Context
    rules: Rules
    carrier: Carrier | None
    recognised: list[Recognised] = field(default_factory=list)
    claims: dict[tuple[str, ...], Claim] = field(default_factory=dict)
    refs: list[tuple[tuple[str, ...], Ref]] = field(default_factory=list)  # by the setting that makes the reference
    pins: list[tuple[Value, Asset]] = field(default_factory=list)
    prompts: list[tuple[Setting | None, Asset]] = field(default_factory=list)
    counts: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    written_by_run: bool = False
    settings: list[Setting] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    by_keys: dict[tuple[str, ...], Setting] = field(default_factory=dict)  # the first of each key path
    language: Language | None = None  # of infrastructure, where the file is written in one
    place: str = ""  # the scope in which its names are known
    spoken: dict[tuple[str, ...], Spoken] = field(default_factory=dict)  # settings whose whole value refers to a name
    providers: dict[tuple[str, ...], list[tuple[str, str]]] | None = None  # by the object they stand in, once asked for
    _named: dict[tuple[str, ...], tuple[str, str] | None] = field(default_factory=dict)
    _declared: frozenset[str] | None = None
    _settings: dict[tuple[str, ...], list[Setting]] | None = None
    _references: dict[tuple[str, ...], list[Reference]] | None = None

    def __post_init__(self) -> None:
        """Sort the facts, and tell results, logs and cassettes by the path or by the keys in them."""
        self.settings = [fact for fact in self.parsed.facts if isinstance(fact, Setting)]
        self.references = [fact for fact in self.parsed.facts if isinstance(fact, Reference)]
        for setting in self.settings:
            self.by_keys.setdefault(setting.keys, setting)
            spoken = self.rules.infrastructure.expression(self.parsed.language, setting.value)
            if spoken is not None:
                self.spoken[setting.keys] = spoken
        keys = {setting.keys[-1] for setting in self.settings if setting.keys}
        self.written_by_run = self.rules.is_dump(self.path) or self.rules.is_recorded(keys)
        self.language = self.rules.infrastructure.speaks(self.parsed.language, self.path, self.settings)
        self.place = self.language.place(self.path) if self.language is not None else f"file:{self.path}"

    @property
    def is_generated(self) -> bool:
        """Whether a compiler wrote the file from a source that stands elsewhere."""
        return self.rules.infrastructure.generated in self.by_keys

    def named(self, keys: tuple[str, ...]) -> tuple[str, str] | None:
        """The name that a key path declares in the file's language, with the usage of a pin there; or None."""
        if self.language is None:
            return None
        if keys not in self._named:
            self._named[keys] = self.language.named(keys)
        return self._named[keys]

    @property
    def declared(self) -> frozenset[str]:
        """The names that a file of infrastructure declares."""
        if self._declared is None:
            found = (self.named(setting.keys) for setting in self.settings)
            self._declared = frozenset(name[0] for name in found if name is not None)
        return self._declared

    def settings_at(self, keys: tuple[str, ...]) -> Sequence[Setting]:
        """All settings under one key path: an expression may hold several texts."""
        if self._settings is None:
            self._settings = defaultdict(list)
            for setting in self.settings:
                self._settings[setting.keys].append(setting)
        return self._settings.get(keys, ())

    def references_at(self, keys: tuple[str, ...]) -> Sequence[Reference]:
        """All references under one key path."""
        if self._references is None:
            self._references = defaultdict(list)
            for reference in self.references:
                self._references[reference.keys].append(reference)
        return self._references.get(keys, ())

    def claim(self, recognised: list[Recognised]) -> None:
        """Take what rows say of the file's objects; of two rows that speak of one setting the first counts."""
        self.recognised = recognised
        for item in recognised:
            for part, settings in item.held:
                for setting in settings if part.what != "defines" else ():
                    self.claims.setdefault(setting.keys, Claim(item, part, settings))

    def context_at(self, keys: tuple[str, ...]) -> Context:
        """Where a setting lives: what stands under `examples`, as in an API description, shows how it may look."""
        shown = self.context in (Context.APP, Context.CONFIG) and any(key.lower() in EXAMPLES for key in keys)
        return Context.EXAMPLE if shown else self.context

    def ordinal(self, kind: Kind, name: str, role: str) -> int:
        """How many assets of this kind, name and role came before."""
        seen = self.counts[kind.value, name, role]
        self.counts[kind.value, name, role] = seen + 1
        return seen


def shape(keys: tuple[str, ...]) -> tuple[str, ...]:
    """A key path without list positions."""
    return tuple("[]" if INDEX.fullmatch(key) else key for key in keys)


def key_of(keys: tuple[str, ...]) -> str:
    """The last key that is no list position."""
    if keys and keys[-1] != TESTED and not keys[-1].startswith("["):
        return keys[-1]
    return next((key for key in reversed(keys) if key != TESTED and not INDEX.fullmatch(key)), "")
