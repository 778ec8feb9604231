"""Files whose content says what they are: the rows of `rules/formats/structures.toml`, recognised by key paths, not by name.

A row names an object (`*`, `nodes[]`, the whole file) and the keys that such an object has; then which of its keys hold
prompts, models, names of clients and paths of prompt files. What stands in one object belongs together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from aidebt.errors import CatalogError
from aidebt.facts import Setting
from aidebt.globs import Globs, compile_globs
from aidebt.keypaths import KeyIndex, KeyPath, compile_path, split
from aidebt.late import late
from aidebt.values import dataclass, field

MAX_OBJECTS = 2_000
"""Objects that are looked at in one file: a file with more is data."""


@dataclass(frozen=True, slots=True)
class Part:
    """Something that an object holds.

    Attributes:
        what: "prompt", "pin", "file" (the path of a prompt file), "defines" (the name of a client that this object is),
            "refers" (a client, where it is one), "takes" (a client, for its prompts), or "quiet" (neither prompt nor pin,
            whatever it looks like).
        paths: where it stands; the texts of several paths are one prompt.
        role: of the prompt, or of the model.
        usage: of the pin, "" for a setting.
        like: a pattern that the value must satisfy, None for any; its first group is the name in it.
        holds: what a pin's value is: "model" (whatever stands there is one), "id" (if it looks like one), "deployment",
            "display" (how a tool's menu writes it).
        words: names that the tool itself resolves to a model: `sonnet`.
        unless: words that select nothing: `inherit`.
        client: the kind of client that a name means.
        platform: where the pin's model is served, "" where nothing says.
        role_in: finds the role that a prompt's own text begins with.
        includes: finds the names of clients whose prompts a prompt's text takes in.
    """

    what: str
    paths: tuple[KeyPath, ...]
    role: str
    usage: str
    like: re.Pattern[str] | None
    holds: str
    words: frozenset[str]
    unless: frozenset[str]
    client: str
    platform: str
    role_in: re.Pattern[str] | None
    includes: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class Structure:
    """One row: what must be there, and what it then means."""

    id: str
    formats: frozenset[str]
    carriers: frozenset[str]
    globs: Globs | None
    root: tuple[Condition, ...]
    has: tuple[Condition, ...]
    some: tuple[Condition, ...]
    parts: tuple[Part, ...]
    beside: tuple[str, ...]  # prompt files in the same folder that belong to the object
    together: bool  # the objects of a file are parts of one thing: the prompts of one run on the models of another
    client: str  # the kind of client whose name is the object's own key
    leads: bool  # what refers to the object runs where the object's prompt runs
    confidence: str


@dataclass(frozen=True, slots=True)
class Condition:
    """A key path that must exist, with a value that a pattern finds something in."""

    path: KeyPath
    value: re.Pattern[str] | None

    def owners(self, index: KeyIndex) -> set[str]:
        """The objects that have it."""
        return {owner for owner, setting in index.find(self.path) if self.value is None or self.value.search(setting.value)}


@dataclass(frozen=True, slots=True)
class Recognised:
    """An object of a file that a row is about, with what was found in it."""

    structure: Structure
    owner: tuple[str, ...]
    held: tuple[tuple[Part, tuple[Setting, ...]], ...]


@dataclass(frozen=True)
class Structures:
    """All rows, made into values when a file of their format is first asked about."""

    entries: tuple[Mapping[str, Any], ...]
    own: Globs  # files in languages that exist for prompts alone
    users: Mapping[str, frozenset[str]]  # kinds of clients that only files beside them refer to: the rows of those that do
    _made: dict[str, tuple[Structure, ...]] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def read(cls, table: Mapping[str, Any]) -> Structures:
        """The rows of the parsed file.

        Raises:
            CatalogError: when a row says of no format that it is about it.
        """
        for entry in table["structure"]:
            if not entry.get("formats"):
                raise CatalogError(f"rules/formats/structures.toml: {entry.get('id', 'a row')}: no formats")
        own = compile_globs(table.get("own", {}).get("globs", ()))
        users = {row["kind"]: frozenset(row["users"]) for row in table.get("client", ())}
        return cls(tuple(table["structure"]), own, users)

    def rows(self, form: str) -> tuple[Structure, ...]:
        """The rows about files of a format, in order.

        Raises:
            CatalogError: when a row lacks a key.
        """
        if form not in self._made:
            self._made[form] = tuple(_row(entry) for entry in self.entries if form in entry["formats"])
        return self._made[form]

    def find(self, language: str, path: str, carrier: str, settings: Sequence[Setting]) -> list[Recognised]:
        """The objects of a file that rows are about, in the order of the rows.

        Args:
            language: the format the file was parsed as.
            path: root-relative path; only rows that ask for a name look at it.
            carrier: the kind of prompt file that it is, "" for none.
            settings: its settings, in source order.
        """
        rows = self.rows(language)
        if not rows or not settings:
            return []
        index = KeyIndex(settings)
        found: list[Recognised] = []
        for row in rows:
            if (row.carriers and carrier not in row.carriers) or (row.globs is not None and not row.globs.match(path)):
                continue
            needed = (*row.root, *row.has)
            if not all(index.may_have(condition.path) for condition in needed):
                continue
            if all(condition.owners(index) for condition in row.root):
                found += _objects(row, index)
        return found


def _objects(row: Structure, index: KeyIndex) -> list[Recognised]:
    owners: set[str] | None = None
    for condition in row.has:
        those = condition.owners(index)
        owners = those if owners is None else owners & those
        if not owners:
            return []
    if row.some:
        either = set().union(*(condition.owners(index) for condition in row.some))
        owners = either if owners is None else owners & either
    owners = {""} if owners is None else owners
    if not owners or len(owners) > MAX_OBJECTS:
        return []
    held: dict[str, list[tuple[Part, tuple[Setting, ...]]]] = {owner: [] for owner in owners}
    for part in row.parts:
        texts: dict[str, list[Setting]] = {}
        for path in part.paths:
            for owner, setting in index.find(path):
                if owner in held and (part.like is None or part.like.search(setting.value)):
                    texts.setdefault(owner, []).append(setting)
        for owner, settings in texts.items():
            held[owner] += _grouped(part, settings)
    return [Recognised(row, split(owner), tuple(held[owner])) for owner in sorted(owners)]


def _grouped(part: Part, settings: Iterable[Setting]) -> list[tuple[Part, tuple[Setting, ...]]]:
    """Each setting by itself, or all together where the part's texts are one prompt."""
    ordered = sorted(settings, key=lambda setting: setting.span.start)
    return [(part, tuple(ordered))] if len(part.paths) > 1 else [(part, (setting,)) for setting in ordered]


def _row(entry: Mapping[str, Any]) -> Structure:
    try:
        return _structure(entry)
    except (KeyError, ValueError, TypeError) as error:
        raise CatalogError(f"rules/formats/structures.toml: {entry.get('id', 'a row')}: {error}") from error


def _structure(entry: Mapping[str, Any]) -> Structure:
    owner = entry.get("object", "")
    parts = [
        *(_part("prompt", part, owner) for part in entry.get("prompts", ())),
        *(_part("pin", part, owner) for part in entry.get("pins", ())),
        *(_part("file", part, owner) for part in entry.get("files", ())),
        *(_part("refers", part, owner) for part in entry.get("refers", ())),
        *(_part("takes", part, owner) for part in entry.get("takes", ())),
        *(_part("defines", part, owner) for part in entry.get("defines", ())),
        *(_part("quiet", {"at": path}, owner) for path in entry.get("quiet", ())),
    ]
    return Structure(
        id=entry["id"],
        formats=frozenset(entry["formats"]),
        carriers=frozenset(entry.get("carriers", ())),
        globs=compile_globs(entry["globs"]) if "globs" in entry else None,
        root=tuple(_condition(text, "") for text in entry.get("root", ())),
        has=tuple(_condition(text, owner) for text in entry.get("has", ())),
        some=tuple(_condition(text, owner) for text in entry.get("some", ())),
        parts=tuple(parts),
        beside=tuple(entry.get("beside", ())),
        together=entry.get("together", False),
        client=entry.get("client", ""),
        leads=entry.get("leads", False),
        confidence=entry.get("confidence", "high"),
    )


def _condition(text: str, owner: str) -> Condition:
    """`key.path` or `key.path ~ pattern of its value`."""
    path, told, pattern = text.partition(" ~ ")
    return Condition(compile_path(path, owner), late(pattern) if told else None)


def _part(what: str, entry: Mapping[str, Any], owner: str) -> Part:
    at = entry["at"]
    return Part(
        what=what,
        paths=tuple(compile_path(path, owner) for path in ([at] if isinstance(at, str) else at)),
        role=entry.get("role", ""),
        usage=entry.get("usage", ""),
        like=late(entry["like"]) if "like" in entry else None,
        holds=entry.get("holds", "model"),
        words=frozenset(entry.get("words", ())),
        unless=frozenset(entry.get("unless", ())),
        client=entry.get("client", ""),
        platform=entry.get("platform", ""),
        role_in=late(entry["role_in"]) if "role_in" in entry else None,
        includes=late(entry["includes"]) if "includes" in entry else None,
    )
