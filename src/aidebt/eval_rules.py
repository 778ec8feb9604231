"""What an evaluation is made of: `rules/formats/evals.toml`, compiled."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from aidebt.errors import CatalogError
from aidebt.globs import Globs, compile_globs
from aidebt.keypaths import SEPARATOR, KeyPath, compile_path
from aidebt.late import Texts, late
from aidebt.names import snake
from aidebt.values import dataclass

DATA = frozenset({".json", ".yaml", ".yml", ".jsonl", ".ndjson", ".csv", ".tsv", ".jsonc", ".json5"})
LONG_NAME = 9
"""Characters from which a module's name tells enough by itself."""
HEAD = 4096
"""Bytes of a file of records among which the names of its columns stand."""


@dataclass(frozen=True, slots=True)
class Trap:
    """Data that looks like cases and is none: by its path, or because its rows have all columns of one of `keys`."""

    id: str
    path: re.Pattern[str]
    keys: tuple[frozenset[str], ...]
    public: bool


@dataclass(frozen=True, slots=True)
class Origin:
    """Who wrote the cases: one of `columns` holds a value that `value` matches."""

    name: str
    columns: tuple[str, ...]
    value: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class RowsOf:
    """Rows that one tool alone writes: all columns of `all` and one of `any`."""

    id: str
    all: frozenset[str]
    any: frozenset[str]


@dataclass(frozen=True, slots=True)
class DataConfig:
    """A data file that defines an evaluation.

    `needs` are groups of key paths of which one must be there, `says` a path with the value it must have, `cases` the paths
    whose positions are cases, the others what the config names. `judged` are metrics that a model grades, `picks` says how
    the tool takes one where none is named; in a file that has `own_prompt` the prompt stands beside them. Where
    `config_when` is not empty and matches nothing, there are cases alone.
    """

    id: str
    files: Globs | None
    literals: tuple[bytes, ...]
    words: tuple[tuple[bytes, ...], ...]
    needs: tuple[tuple[re.Pattern[str], ...], ...]
    says: tuple[KeyPath, str] | None
    cases: tuple[re.Pattern[str], ...]
    config_when: tuple[re.Pattern[str], ...]
    data: tuple[KeyPath, ...]
    prompts: tuple[KeyPath, ...]
    code: tuple[KeyPath, ...]
    urls: tuple[KeyPath, ...]
    remote: tuple[KeyPath, ...]
    metrics: tuple[KeyPath, ...]
    judge: tuple[KeyPath, ...]
    judged: frozenset[str]
    picks: str
    own_prompt: bool
    public: bool

    def may_be(self, path: str, data: bytes) -> bool:
        """Whether a file is called right and holds a word of every key path that such a config needs."""
        if self.files is not None and not self.files.match(path):
            return False
        return any(literal in data for literal in self.literals) and all(any(w in data for w in group) for group in self.words)


@dataclass(frozen=True, slots=True)
class Opens:
    """A call whose argument `arg` (or position `at`) names a file of cases, or a set that `service` keeps."""

    call: str
    arg: str
    at: int
    service: str
    public: bool


@dataclass(frozen=True, slots=True)
class Runner:
    """A library that evaluates: modules, and calls by their last name (or by their last names, dotted).

    `own_graders` grade with the model under test, unless they name another one or some call has one of `roles`.
    """

    id: str
    modules: tuple[str, ...]
    runs: frozenset[str]
    makes: frozenset[str]
    cases: frozenset[str]
    data: tuple[str | int, ...]
    opens: tuple[Opens, ...]
    remote: tuple[Opens, ...]
    metrics: re.Pattern[str] | None
    synthetic: frozenset[str]
    own_graders: frozenset[str]
    roles: frozenset[str]
    cases_in: re.Pattern[str] | None
    literals: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Columns:
    """What column names mean, in lower snake case."""

    input: re.Pattern[str]
    reference: re.Pattern[str]
    telltale: re.Pattern[str]
    nested: tuple[str, ...]
    recorded: frozenset[str]
    ids: frozenset[str]
    dates: tuple[str, ...]
    slices: frozenset[str]
    meta: tuple[str, ...]
    lists: tuple[str, ...]

    def sides(self, names: Iterable[str]) -> tuple[list[str], list[str]]:
        """The columns that hold what is asked, and those that hold what is expected."""
        names = list(names)
        expected = [name for name in names if self.reference.match(name)]
        return [name for name in names if name not in expected and self.input.match(name)], expected


@dataclass(frozen=True, slots=True)
class EvalRules:
    """The whole file."""

    set_path: re.Pattern[str]
    code_path: re.Pattern[str]
    results_path: re.Pattern[str]
    traps: tuple[Trap, ...]
    columns: Columns
    numbers: Mapping[str, float]
    origins: tuple[Origin, ...]
    generators: re.Pattern[str]
    rows_of: tuple[RowsOf, ...]
    configs: tuple[DataConfig, ...]
    runners: tuple[Runner, ...]
    fetches: tuple[Opens, ...]
    judging: re.Pattern[str]
    inline_names: re.Pattern[str]
    parametrize: frozenset[str]
    inline_least: int
    shows: frozenset[str]  # constructors of a judge's worked examples
    commands: tuple[tuple[str, re.Pattern[str]], ...]
    command_keys: tuple[KeyPath, ...]
    starts: re.Pattern[str]
    starts_not: re.Pattern[str]
    result_keys: frozenset[str]
    public_services: frozenset[str]
    telling: tuple[bytes, ...]
    literals: Texts  # of all configs
    packages: frozenset[str]  # the first parts of all modules of runners

    @classmethod
    def read(cls, table: Mapping[str, Any]) -> EvalRules:
        """The rules of the parsed file.

        Raises:
            CatalogError: when a row lacks a key or has a bad pattern.
        """
        try:
            return _read(table)
        except (KeyError, ValueError, TypeError, AttributeError, re.error) as error:
            raise CatalogError(f"rules/formats/evals.toml: bad row: {error}") from error

    def runs_something(self, command: str) -> bool:
        """Whether a command line runs the files that it names; a linter's does not."""
        return self.starts.search(command) is not None and self.starts_not.search(command) is None

    def may_hold(self, path: str, data: bytes) -> bool:
        """Whether a file that is parsed may hold or define an evaluation: by its name, or by words that it must hold."""
        suffix = path[path.rfind(".") :].lower()
        if suffix not in DATA:
            return self.names_code(path)
        return self.names_set(path) or self.may_list(path, data) or bool(self.configs_in(path, data))

    def configs_in(self, path: str, data: bytes) -> list[DataConfig]:
        """The kinds of configs that a file may be."""
        present = self.literals.present(data)
        rows = self.configs if present else ()
        return [row for row in rows if any(text.lower() in present for text in row.literals) and row.may_be(path, data)]

    def may_list(self, path: str, data: bytes) -> bool:
        """Whether a data file may be a list of cases."""
        if self.names_set(path):
            return True
        head = data[:HEAD]
        return any(word in head for word in self.telling)

    def names_set(self, path: str) -> bool:
        """Whether a path speaks of cases."""
        return self.set_path.search(path) is not None

    def names_code(self, path: str) -> bool:
        """Whether a path speaks of evaluation."""
        return self.code_path.search(path) is not None

    def is_result(self, path: str) -> bool:
        """Whether a path says that a run wrote the file."""
        return self.results_path.search(path) is not None

    def trap(self, path: str) -> Trap | None:
        """The trap whose path pattern a path falls into."""
        return next((trap for trap in self.traps if trap.path.search(path)), None)


def at_or_below(path: str) -> re.Pattern[str]:
    """A pattern for the joined keys of what stands at a key path, or below it; the group `at` is what fits the path itself."""
    return late(f"(?P<at>{compile_path(path).pattern.pattern})(?:{SEPARATOR}(?P<below>.*))?", re.DOTALL)


@lru_cache(maxsize=4096)
def column(name: str) -> str:
    """A column's name as the rules spell it: lower snake case."""
    return snake(name.strip()) if name.strip() else ""


def _read(table: Mapping[str, Any]) -> EvalRules:
    paths, columns = table["paths"], table["columns"]
    configs = tuple(_config(row) for row in table["config"])
    runners = tuple(_runner(row) for row in table["runner"])
    return EvalRules(
        set_path=_pattern(paths["set"]),
        code_path=_pattern(paths["code"]),
        results_path=_pattern(paths["results"]),
        traps=tuple(
            Trap(row["id"], _pattern(row["path"]), tuple(frozenset(keys) for keys in row["keys"]), bool(row.get("public")))
            for row in table["trap"]
        ),
        columns=Columns(
            input=late(columns["input"]),
            reference=late(columns["reference"]),
            telltale=late(columns["telltale"]),
            nested=tuple(columns["nested"]),
            recorded=frozenset(columns["recorded"]),
            ids=frozenset(columns["ids"]),
            dates=tuple(columns["dates"]),
            slices=frozenset(columns["slices"]),
            meta=tuple(columns["meta"]),
            lists=tuple(columns["lists"]),
        ),
        numbers={name: float(row["value"]) for name, row in table["rows"].items()},
        origins=tuple(Origin(row["is"], tuple(row["columns"]), late(row["value"])) for row in table["origin"]),
        generators=_pattern(table["generators"]["pattern"]),
        rows_of=tuple(RowsOf(row["id"], frozenset(row["all"]), frozenset(row["any"])) for row in table["rows_of"]),
        configs=configs,
        runners=runners,
        fetches=tuple(Opens(row["call"], row["arg"], 0, row["service"], row["public"]) for row in table["fetch"]),
        judging=late(table["judging"]["pattern"]),
        inline_names=late(table["inline"]["names"]),
        parametrize=frozenset(table["inline"]["parametrize"]),
        inline_least=int(table["inline"]["least"]["value"]),
        shows=frozenset(table["inline"]["shows"]),
        commands=tuple((row["id"], late(row["pattern"])) for row in table["command"]),
        starts=late(table["ci"]["starts"]),
        starts_not=late(table["ci"]["others"]),
        command_keys=tuple(compile_path(path) for path in table["ci"]["keys"]),
        result_keys=frozenset(table["results"]["keys"]),
        public_services=frozenset(
            {item.service for row in runners for item in row.remote if item.public}
            | {row["service"] for row in table["fetch"] if row["public"]}
        ),
        telling=tuple(word.encode() for word in columns["telling"]),
        literals=Texts(text.lower() for row in configs for text in row.literals),
        packages=frozenset(re.split(r"[./]", module)[0] for row in runners for module in row.modules),
    )


def _pattern(text: str) -> re.Pattern[str]:
    return late(text, re.IGNORECASE)


def _config(row: Mapping[str, Any]) -> DataConfig:
    named = ("data", "prompts", "code", "urls", "remote", "metrics", "judge")
    return DataConfig(
        id=row["id"],
        files=compile_globs(row["files"]) if "files" in row else None,
        literals=tuple(literal.encode() for literal in row["literals"]),
        words=tuple(tuple(sorted({_word(path) for path in group})) for group in row["needs"]),
        needs=tuple(tuple(at_or_below(path) for path in group) for group in row["needs"]),
        says=(compile_path(row["says"]["path"]), row["says"]["value"]) if "says" in row else None,
        cases=tuple(at_or_below(path) for path in row.get("cases", ())),
        config_when=tuple(at_or_below(path) for path in row.get("config_when", ())),
        **{name: tuple(compile_path(path) for path in row.get(name, ())) for name in named},
        judged=frozenset(row.get("judged", ())),
        picks=row.get("picks", ""),
        own_prompt=bool(row.get("own_prompt")),
        public=bool(row.get("public")),
    )


def _word(path: str) -> bytes:
    """A key that a file with such a path holds."""
    return next(part for part in re.split(r"[.\[\]]", path) if part.strip("*")).encode()


def _runner(row: Mapping[str, Any]) -> Runner:
    def opens(name: str) -> tuple[Opens, ...]:
        return tuple(
            Opens(item["call"], item["arg"], item.get("at", 0), item.get("service", ""), bool(item.get("public")))
            for item in row.get(name, ())
        )

    return Runner(
        id=row["id"],
        modules=tuple(row["modules"]),
        **{name: frozenset(row.get(name, ())) for name in ("runs", "makes", "cases", "synthetic", "own_graders", "roles")},
        data=tuple(row.get("data", ())),
        opens=opens("opens"),
        remote=opens("remote"),
        metrics=late(row["metrics"]) if "metrics" in row else None,
        cases_in=_pattern(row["cases_in"]) if "cases_in" in row else None,
        literals=tuple(text.encode() for text in row["literals"]) if "literals" in row else tuple(_mentions(row["modules"])),
    )


def _mentions(modules: Sequence[str]) -> Iterator[bytes]:
    """What a file that imports one of the modules holds: a telling name itself, a short one after `import` or in quotes."""
    for module in modules:
        if len(module) > LONG_NAME:
            yield module.lower().encode()
        else:
            yield from (text.encode() for text in (f"import {module}", f"from {module}", f'"{module}"', f"'{module}'"))
