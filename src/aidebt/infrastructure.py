"""Languages that say what is deployed: which key paths declare names, and how values refer to them.

The rows of `rules/formats/infrastructure.toml`. What is declared in one file and used in another is put together in `link`.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from aidebt.errors import CatalogError
from aidebt.facts import Setting
from aidebt.globs import Globs, compile_globs
from aidebt.late import late
from aidebt.values import dataclass

Keys = tuple[str, ...]
_POSITION = re.compile(r"\.(?=\[)")
_FUNCTION = re.compile(r"\[(\w+)\(")
MAX_WHEN = 40
"""Settings of a file that are looked at for the key that says what it is: such keys stand at its top."""


@dataclass(frozen=True, slots=True)
class Naming:
    """A key path that declares a name. `usage` is that of a pin there, "" for a setting."""

    keys: Keys
    name: str
    usage: str


@dataclass(frozen=True, slots=True)
class Calling:
    """Where another file or folder is called: what its inputs and outputs are named here and there."""

    keys: Keys
    gives: str
    takes: str
    target: str  # language of what is called
    as_: str
    back: str
    file: str  # of a folder that is called, the file meant
    root: bool


@dataclass(frozen=True, slots=True)
class Language:
    """One row. `targets` are the languages whose names a file of values sets, with how they are spelled there."""

    id: str
    formats: frozenset[str]
    globs: Globs | None
    when: tuple[str, re.Pattern[str]] | None
    scope: str
    space: str
    names: tuple[Naming, ...]
    gates: tuple[Keys, ...]
    calls: tuple[Calling, ...]
    targets: tuple[tuple[str, str], ...]
    uses: Keys
    things: tuple[Keys, ...]
    nested: str = ""  # the folder in which others of the kind lie
    hands_down: tuple[tuple[str, str], ...] = ()  # names here, `{}` being the folder there, and how they are spelled there

    def place(self, path: str) -> str:
        """The scope in which the names of a file are known."""
        folder = posixpath.dirname(path)
        if self.scope == "chart":
            inside = re.search(r"(?:^|/)templates(?:/|$)", folder)
            folder = folder[: inside.start()] if inside else folder
        return f"{self.space}:{folder if self.scope in ('folder', 'chart') else path}"

    def named(self, keys: Keys) -> tuple[str, str] | None:
        """The name that a key path declares, with the usage of a pin there; or None."""
        for row in self.names:
            if fits(row.keys, keys):
                head = row.name.format(*keys)
                rest = joined(keys[len(row.keys) :])
                name = head + rest if rest.startswith("[") or not (head and rest) else f"{head}.{rest}"
                return (name, row.usage) if name else None
        return None

    def gated(self, keys: Keys) -> bool:
        """Whether what stands there is one of the values that are allowed."""
        return any(fits(gate, keys) for gate in self.gates)


@dataclass(frozen=True, slots=True)
class Pick:
    """Where a value is the name of what it refers to; `of` is the key that says what it is given to, "" where the path does."""

    languages: frozenset[str]
    tail: Keys
    of: str
    name: str

    def owner(self, language: str, keys: Keys) -> Keys | None:
        """What the value at a key path is given to, or None where this row does not speak of it."""
        cut = len(keys) - len(self.tail)
        fits_in = not self.languages or language in self.languages
        return keys[:cut] if fits_in and cut > 0 and keys[cut:] == self.tail else None


class Spoken(NamedTuple):
    """A value that refers to a name: the name, and what stands where the name has no value, with its place in the text."""

    name: str
    default: str | None
    offset: int


@dataclass(frozen=True)
class Infrastructure:
    """All rows."""

    by_format: Mapping[str, tuple[Language, ...]]
    languages: Mapping[str, Language]
    expressions: Mapping[str, tuple[tuple[re.Pattern[str], str], ...]]
    name_keys: frozenset[str]
    name_beside: frozenset[str]
    name_under: frozenset[str]
    marks: frozenset[str]
    environment: Globs
    generated: Keys
    picks: tuple[Pick, ...]
    kept: tuple[str, Keys, str]  # kind of the file, keys above the values, name of each
    suffixes: frozenset[str]  # of files that a name alone tells

    @classmethod
    def read(cls, table: Mapping[str, Any]) -> Infrastructure:
        """The rows of the parsed file.

        Raises:
            CatalogError: when a row lacks a key or has a bad pattern.
        """
        by_format: dict[str, list[Language]] = {}
        expressions: dict[str, list[tuple[re.Pattern[str], str]]] = {}
        try:
            languages = {row["id"]: _language(row) for row in table["language"]}
            for language in languages.values():
                for form in sorted(language.formats):
                    by_format.setdefault(form, []).append(language)
            for row in table["expression"]:
                for form in row["formats"]:
                    expressions.setdefault(form, []).append((late(row["pattern"]), row["name"]))
        except (KeyError, ValueError, TypeError, re.error) as error:
            raise CatalogError(f"rules/formats/infrastructure.toml: bad row: {error}") from error
        return cls(
            {form: tuple(rows) for form, rows in by_format.items()},
            languages,
            {form: tuple(rows) for form, rows in expressions.items()},
            frozenset(table["things"]["keys"]),
            frozenset(table["things"]["beside"]),
            frozenset(table["things"]["under"]),
            frozenset(table["things"]["marks"]),
            compile_globs(table["environment"]["globs"]),
            tuple(table["generated"]["key"].split(".")),
            tuple(
                Pick(frozenset(row["languages"]), tuple(row["tail"]), row.get("of", ""), row["name"]) for row in table["pick"]
            ),
            (table["kept"]["kind"], tuple(table["kept"]["keys"]), table["kept"]["name"]),
            _suffixes(glob for row in table["language"] if "when" not in row for glob in row.get("globs", ())),
        )

    def speaks(self, form: str, path: str, settings: Sequence[Setting]) -> Language | None:
        """The language of a file: the first row that its format, its name and its first settings fit."""
        for language in self.by_format.get(form, ()):
            if language.globs is not None and not language.globs.match(path):
                continue
            if language.when is None or _has(settings, *language.when):
                return language
        return None

    def declares(self, path: str) -> Language | None:
        """The language that a file's name alone says it is written in."""
        if path.rpartition(".")[2].lower() not in self.suffixes:
            return None
        for language in self.languages.values():
            if language.when is None and language.globs is not None and language.globs.match(path):
                return language
        return None

    def expression(self, form: str, text: str) -> Spoken | None:
        """What a value refers to, if it refers to anything and holds nothing else."""
        if "$" not in text and "{{" not in text and "(" not in text:
            return None
        for pattern, name in self.expressions.get(form, ()):
            found = pattern.fullmatch(text.strip())
            if found is not None:
                groups = found.groupdict()
                default = groups.get("default")
                offset = found.start("default") + len(text) - len(text.lstrip()) if default is not None else 0
                function = _FUNCTION.match(text)
                said = name.format(name=groups.get("name") or "", function=function[1] if function else "")
                return Spoken(said, default, offset)
        return None

    def around(self, scope: str) -> Iterator[tuple[str, str]]:
        """The scopes of the same kind that a scope lies in, innermost first, each with the way from there: `api.llm`."""
        space, _, path = scope.partition(":")
        language = self.languages.get(space)
        inner: list[str] = []
        while language is not None and language.nested:
            folder, _, name = path.rpartition("/")
            if posixpath.basename(folder) != language.nested:
                return
            inner.insert(0, name)
            path = posixpath.dirname(folder)
            yield f"{space}:{path}", ".".join(inner)

    @staticmethod
    def is_thing(language: Language | None, keys: Keys) -> bool:
        """Whether a key path of a language holds a name that anybody may choose."""
        return language is not None and any(len(keys) == len(thing) and fits(thing, keys) for thing in language.things)

    def names_thing(self, language: Language | None, keys: Keys, known: Container[Keys]) -> bool:
        """Whether a key path holds the name of something that is deployed: a resource, a container, a service."""
        if self.is_thing(language, keys):
            return True
        if not keys or keys[-1] not in self.name_keys:
            return False
        return (len(keys) > 1 and keys[-2] in self.name_under) or any((*keys[:-1], key) in known for key in self.name_beside)

    def spoken(self, form: str, path: str) -> str:
        """The name that an expression of the language itself means: `readEnvironmentVariable(X)` is a variable."""
        found = self.expression(form, path) if "(" in path else None
        return found.name if found is not None else path


def fits(pattern: Keys, keys: Keys) -> bool:
    """Whether a key path starts with what a pattern asks for."""
    if len(keys) < len(pattern) or (pattern and pattern[0] not in ("*", keys[0])):
        return False  # most of them already
    return all(want in ("*", key) for want, key in zip(pattern, keys, strict=False))


def joined(keys: Iterable[str]) -> str:
    """Keys as one dotted name, positions as they are written: `models[0].name`."""
    return _POSITION.sub("", ".".join(keys))


def relative(path: str, target: str) -> str | None:
    """The root-relative path that a file means by `target`; None where that lies outside or is no path."""
    if ":" in target or target.startswith("/"):
        return None
    found = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
    return None if found.startswith("..") else "" if found == "." else found


def heads(name: str) -> Iterator[tuple[str, str]]:
    """The parts that a dotted name starts with, longest first, each with what is left: `a.b[0].c` → `a.b[0]`, `.c`."""
    for match in reversed(list(re.finditer(r"[.\[]", name))):
        if match.start():
            yield name[: match.start()], name[match.start() :]


def _suffixes(globs: Iterable[str]) -> frozenset[str]:
    """What the names that globs match end in: `*.{yaml,yml}` → yaml, yml."""
    ends = (glob.rpartition(".")[2].strip("{}").split(",") for glob in globs)
    return frozenset(suffix for end in ends for suffix in end)


def _has(settings: Sequence[Setting], key: str, value: re.Pattern[str]) -> bool:
    return any(setting.keys[0] == key and value.search(setting.value) for setting in settings[:MAX_WHEN] if setting.keys)


def _language(row: Mapping[str, Any]) -> Language:
    when = row.get("when")
    return Language(
        id=row["id"],
        formats=frozenset(row["formats"]),
        globs=compile_globs(row["globs"]) if "globs" in row else None,
        when=(when["key"], late(when["value"])) if when else None,
        scope=row["scope"],
        space=row.get("space", row["id"]),
        names=tuple(Naming(tuple(item["keys"]), item["name"], item.get("usage", "")) for item in row["names"]),
        gates=tuple(tuple(gate) for gate in row.get("gates", ())),
        calls=tuple(_calling(row["id"], item) for item in row.get("calls", ())),
        targets=tuple((item["language"], item["name"]) for item in row.get("targets", ())),
        uses=tuple(row.get("uses", ())),
        things=tuple(tuple(thing) for thing in row.get("things", ())),
        nested=row["nested"]["folder"] if "nested" in row else "",
        hands_down=tuple((here, there) for here, there in row["nested"]["gives"]) if "nested" in row else (),
    )


def _calling(language: str, item: Mapping[str, Any]) -> Calling:
    return Calling(
        keys=tuple(item["keys"]),
        gives=item["gives"],
        takes=item["takes"],
        target=item.get("to", language),
        as_=item["as"],
        back=item["back"],
        file=item.get("file", ""),
        root=item.get("root", False),
    )
