"""What the name of a variable, parameter, keyword or setting says about the value it holds.

The patterns are data: `rules/names.toml`. A name is read in snake case (`llmModel` is `llm_model`), its last dotted
component first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from aidebt.late import late
from aidebt.values import dataclass, field

CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
MAX_LENGTH = 80
"""Longer names are not read: no one writes them, and a hostile one must not cost anything."""
MAX_ASKED = 10_000
"""Names whose answer is kept: code asks the same ones again and again."""
NAME_KEYS = frozenset({"id", "key", "name", "slug", "value"})
"""Keys under which an object in a list says what it is."""
SEPARATORS = re.compile(r"[-\s.]+")


@dataclass(frozen=True, slots=True)
class NameRule:
    """One pattern over names in snake case; `role` is what a match says, `platform` the platform a setting's key implies.

    `weak` names say something only in files that talk to models; `vague` ones only of texts that are long.
    """

    pattern: str
    role: str
    platform: str = ""
    weak: bool = False
    vague: bool = False


class Guarded(NamedTuple):
    """A pattern, and texts of which one stands in whatever it matches: most patterns are never compiled."""

    texts: tuple[str, ...]
    pattern: re.Pattern[str]

    def fits(self, name: str) -> bool:
        """Whether it matches a whole name."""
        return any(text in name for text in self.texts) and self.pattern.fullmatch(name) is not None


@dataclass(frozen=True, slots=True)
class Question:
    """The rules of one kind: what is excluded, and what is included, in order, by which rule. Answers are kept: names repeat.

    `may` finds a text of which one stands in every name that any rule includes: most names hold none.
    """

    excluded: tuple[Guarded, ...]
    included: tuple[tuple[Guarded, NameRule], ...]
    may: re.Pattern[str]
    answers: dict[str, NameRule | None] = field(default_factory=dict)

    def rule(self, name: str) -> NameRule | None:
        """The rule for what has this name, as code writes it: its last component counts, however that is spelled."""
        if name in self.answers:
            return self.answers[name]
        found = self._look_up(snake(last(name)))
        if len(self.answers) >= MAX_ASKED:
            self.answers.clear()
        if len(name) <= MAX_LENGTH:
            self.answers[name] = found
        return found

    def _look_up(self, name: str) -> NameRule | None:
        if len(name) > MAX_LENGTH or self.may.search(name) is None:
            return None
        rule = next((rule for guarded, rule in self.included if guarded.fits(name)), None)
        return None if rule is None or any(guarded.fits(name) for guarded in self.excluded) else rule


class Provider(NamedTuple):
    """How the name of a provider is told, of which models it is where the name says, and which models have any."""

    pattern: re.Pattern[str]
    plain: frozenset[str]
    any: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Names:
    """The rules of `rules/names.toml`, compiled: one expression for each question."""

    literals: tuple[bytes, ...]
    _model: Question
    _prompt: Question
    _setting: Question
    _platform: Question
    _parent: Question
    _provider: Provider
    _carried: frozenset[str] = frozenset()
    _stand_in: frozenset[str] = frozenset()
    _carriers: dict[str, bool] = field(default_factory=dict)

    @classmethod
    def read(cls, table: Mapping[str, Any]) -> Names:
        """Compile the table of `rules/names.toml`."""
        questions = (_question(table, kind) for kind in ("model", "prompt", "setting", "platform", "parent"))
        model, prompt, setting, platform, parent = questions
        return cls(
            tuple(sorted(text.encode() for text in table["literals"]["texts"])),
            model,
            prompt,
            setting,
            platform,
            parent,
            Provider(late(table["provider"]["pattern"]), frozenset(table["provider"]["plain"]), late(table["provider"]["any"])),
            frozenset(table["carried"]["words"]),
            frozenset(table["stand_in"]["words"]),
        )

    def model(self, name: str) -> str | None:
        """The role of the model that something of this name holds (`chat` where the name does not say), or None."""
        rule = self._model.rule(name)
        return rule.role if rule else None

    def prompt(self, name: str, weak: bool = True) -> str | None:
        """The role of the prompt that something of this name holds (`user` where the name does not say), or None.

        Without `weak`, the names that say so only in files that talk to models say nothing.
        """
        rule = self.prompt_rule(name)
        return rule.role if rule and not rule.vague and (weak or not rule.weak) else None

    def prompt_rule(self, name: str) -> NameRule | None:
        """The rule that says that something of this name holds a prompt."""
        return self._prompt.rule(name)

    def carries(self, name: str) -> bool:
        """Whether something of this name may be passed on for a prompt or a model, or for an object that holds one."""
        found = self._carriers.get(name)
        if found is None:
            if len(self._carriers) >= MAX_ASKED:
                self._carriers.clear()
            found = not self._carried.isdisjoint(snake(last(name)).split("_"))
            if len(name) <= MAX_LENGTH:
                self._carriers[name] = found
        return found

    def stands_in(self, name: str) -> bool:
        """Whether something of this dotted name is only used where something else fails: `config.fallback_models`."""
        return any(not self._stand_in.isdisjoint(snake(part).split("_")) for part in name.split("."))

    def setting(self, keys: Sequence[str]) -> NameRule | None:
        """What a key path of a data file, or the name of an environment variable, says: role and platform; or None.

        A key path holds a model if its last key does, or its last two joined (`llm` above `name`); list positions
        count for nothing. A key above may say more about the role (`embedder.config.model`) and about the platform.
        """
        path = [snake(key) for key in keys if not key.startswith("[")]
        if not path:
            return None
        rule = self._setting.rule(path[-1]) or (self._setting.rule(f"{path[-2]}/{path[-1]}") if len(path) > 1 else None)
        if rule is None:
            return None
        above = [found.role for key in path[:-1] if (found := self._parent.rule(key))]
        role = above[-1] if above and rule.role == "chat" else rule.role
        return NameRule(rule.pattern, role, rule.platform or self.platform("_".join(path)))

    def platform(self, name: str) -> str:
        """The platform that a setting's name implies (`AZURE_OPENAI_DEPLOYMENT` → `azure-openai`), or ""."""
        rule = self._platform.rule(snake(name))
        return rule.platform if rule else ""

    def provider_of(self, name: str) -> str | None:
        """What a name that holds a provider says of which model that is: "" where it leaves it open, None for other names."""
        return _provided(self._provider.pattern, name) if len(name) <= MAX_LENGTH else None

    def provides(self, of: str, name: str) -> bool:
        """Whether the provider of `of` is that of a model that goes by `name`."""
        name = snake(last(name))[:MAX_LENGTH]
        return (
            not of
            or f"{name}_".startswith(f"{of}_")
            or (of in self._provider.plain and bool(self._provider.any.fullmatch(name)))
        )


def last(name: str) -> str:
    """The last component of a dotted name."""
    return name.rpartition(".")[2]


@lru_cache(maxsize=16384)
def snake(name: str) -> str:
    """`llmModel`, `LLM-Model` and `LLM_MODEL` as `llm_model`."""
    if not name.isupper():
        name = CAMEL.sub("_", name)
    return SEPARATORS.sub("_", name).lower().strip("_")


@lru_cache(maxsize=MAX_ASKED)
def _provided(pattern: re.Pattern[str], name: str) -> str | None:
    found = pattern.fullmatch(snake(name))
    return (found["of"] or "") if found else None


def _question(table: Mapping[str, Any], kind: str) -> Question:
    excluded = tuple(_guarded(entry) for entry in table.get(f"not_{kind}", ()))
    included = tuple((_guarded(entry), _rule(entry)) for entry in table[kind])
    texts = sorted({text for guarded, _ in included for text in guarded.texts})
    return Question(excluded, included, late("|".join(map(re.escape, texts))))


def _guarded(entry: Mapping[str, Any]) -> Guarded:
    return Guarded(tuple(entry.get("needs", ("",))), late(entry["pattern"]))


def _rule(entry: Mapping[str, Any]) -> NameRule:
    known = ("role", "platform", "weak", "vague")
    return NameRule(entry["pattern"], **{"role": "", **{key: entry[key] for key in known if key in entry}})
