"""One file from bytes to assets: prefilter, parse, detect. A pure function of bytes, path and rules, so it runs anywhere."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, BinaryIO

from aidebt import catalog as catalogs
from aidebt import parsers, script_aliases, signatures, telling, versions
from aidebt.assets import Asset, Context, FileAssets, Kind
from aidebt.carriers import LOADED, Carrier, Carriers
from aidebt.compiled import load_tables
from aidebt.contexts import Contexts
from aidebt.detectors import Rules, detect, eval_commands, eval_data, eval_sets, outside_cases, rules_from
from aidebt.directives import read_comments
from aidebt.evidence import Evidence
from aidebt.facts import Comment, ParsedFile
from aidebt.holding import Holding
from aidebt.modules import is_module, is_script
from aidebt.prefilter import DIRECTIVE, MOST_BYTES, Prefilter
from aidebt.records import is_records
from aidebt.values import replace

CUT = tuple(name.removeprefix("*") for form in parsers.FORMATS if form.core for name in form.names)
"""Suffixes of the files whose parser can tell cheaply which of their bytes can hold anything."""

KINDS = re.compile(rb"^kind:[ \t]*[\"']?(\w+)", re.MULTILINE)
"""What the objects of a file of Kubernetes are."""

SQL = (*(name.removeprefix("*") for name in parsers.by_name("sql").names), ".prisma", ".rb")
"""Suffixes of files of schemas and migrations: they hold tables, and nothing else that is looked for."""


class Analyser:
    """The rules, loaded once, and what they find in one file after another.

    Args:
        overlay: the user's own catalog rows.
        tables: the parsed rules; the installed ones when None.
        own_names: what the repository calls itself and its packages: no model is meant by them.
    """

    def __init__(
        self,
        overlay: Sequence[Mapping[str, Any]] = (),
        tables: Mapping[str, Any] | None = None,
        own_names: frozenset[str] = frozenset(),
    ) -> None:
        self.tables = load_tables() if tables is None else tables
        self.catalog = catalogs.load(overlay)
        files = {name.rpartition("/")[2]: table for name, table in self.tables.items() if name.startswith("signatures/")}
        self.signatures = signatures.load({**files, "names": self.tables["names"]})
        self.rules: Rules = rules_from(self.tables, self.catalog, self.signatures, self._mistakable(own_names))
        self.contexts = Contexts.read(self.tables["formats/contexts"])
        self.carriers = Carriers.read(self.tables["formats/prompt-files"])
        self._schemas = tuple(key.lower().encode() for key in self.rules.tool_schemas)
        self._definitions = frozenset(kind.encode() for kind in self.tables["discover"]["definitions"]["kinds"])
        self.prefilter = Prefilter(self.tables["prefilter"], self.catalog.own_literals())
        self._evidence = Evidence(self.rules)

    def _mistakable(self, names: frozenset[str]) -> frozenset[str]:
        """The names that could be taken for models: the others change nothing, and so do not part what is kept of files."""
        looks = self.catalog.looks_like_model
        return frozenset(name for name in names if looks(name) or looks(name.replace("-", "_")))

    def wants(self, path: str, data: bytes) -> bool:
        """Whether a file can hold anything: the cheapest question, asked of its name and then of its bytes."""
        if self.carrier(path, data) is not None or self.rules.structures.own.match(path) or self._may_evaluate(path, data):
            return True
        if path.lower().endswith(SQL):
            return self.rules.vectors.may_hold(data[:MOST_BYTES])
        if path.endswith((".yaml", ".yml")) and self._only_defines(data):
            return False
        form = parsers.choose(path) if path.endswith(CUT) else None
        if form is None or not form.core:
            return self.prefilter.holds(data) if not is_module(path) else self._may_hold(path, data)
        return self.prefilter.holds(data) and self.prefilter.holds(form.essence(data))

    def _only_defines(self, data: bytes) -> bool:
        """Whether a file of YAML holds nothing but the definitions of what others are made of."""
        kinds = set(KINDS.findall(data[:MOST_BYTES]))
        return bool(kinds) and kinds <= self._definitions

    def may_change(self, path: str, data: bytes) -> bool:
        """Whether a file of SQL that declares no vector may drop or rename what others declare."""
        return path.lower().endswith(SQL) and self.rules.vectors.drops.search(data[:MOST_BYTES]) is not None

    def _may_hold(self, path: str, data: bytes) -> bool:
        """Whether code can hold anything: it uses a vendor or names a model, or something in it may be a prompt."""
        data = data[:MOST_BYTES]
        lower = data.lower()
        marks = self.prefilter.marks(lower)
        if not marks.any or marks.proof:
            return marks.proof
        if telling.is_shaped(lower, self._schemas) or self.rules.may_open(path, lower, marks.starts):
            return True
        if (marks.vendor or marks.models) and self._evidence.holds(path, data, lower, marks):
            return True
        if self._evidence.takes_first(data, lower):
            return True
        file = Holding(data, not is_script(path), self.rules.telling)
        return telling.may_tell(data, marks.names, self.rules.prompt_words, file)

    def _may_evaluate(self, path: str, data: bytes) -> bool:
        """Whether a file may define, hold or start an evaluation, by its name and a few words."""
        if self.rules.evals.may_hold(path, data):
            return True
        workflow = path.endswith((".yml", ".yaml")) and self.context(path) is Context.CI
        return workflow and eval_commands.SPEAKS.search(data[:MOST_BYTES]) is not None

    def carrier(self, path: str, data: bytes) -> Carrier | None:
        """The prompt-file format of a file, if it is one."""
        return self.carriers.carrier(path, data[:4096]) if self.prefilter.is_named(path) else None

    def analyse(self, path: str, data: bytes, alone: bool = False) -> FileAssets:
        """Parse a file and detect what is in it.

        Args:
            path: root-relative path.
            data: its bytes.
            alone: only its assets are wanted.
        """
        carrier = self.carrier(path, data)
        form = parsers.choose(path, data[:4096]) if carrier is None or not carrier.format else parsers.by_name(carrier.format)
        if form is None:
            return self.cases(path, io.BytesIO(data)) if is_records(path) else FileAssets(path, skipped="no parser")
        if carrier is None and form.name == LOADED.format and not self.carriers.looks_alike(path, data[:4096]):
            carrier = LOADED
        parsed = form.parse(data)
        if parsed.unread and not parsed.facts:
            return FileAssets(path, skipped=parsed.unread, foreign=parsed.foreign)
        found = detect(path, data, parsed, self.contexts.context(path), self.rules, carrier, alone)
        if form.name in ("json", "yaml") and (alone or self.rules.evals.may_list(path, data)):
            found = self._with_cases(found, data, parsed)
        return directives(found, parsed, data) if DIRECTIVE in data else found

    def cases(self, path: str, stream: BinaryIO, parsed: ParsedFile | None = None) -> FileAssets:
        """What a file of records is; nothing where its rows cannot be cases. `parsed`: its facts, where they are known."""
        context = self.contexts.context(path)
        if path.lower().endswith((".yaml", ".yml")):
            if parsed is None or parsed.language != "yaml":
                parsed = parsers.by_name("yaml").parse(stream.read(MOST_BYTES))
            found = eval_data.list_of(path, parsed, context, self.rules.evals)
        else:
            found = eval_sets.from_stream(path, stream, context, self.rules.evals)
        return FileAssets(path, () if found is None else (found,))

    def _with_cases(self, found: FileAssets, data: bytes, parsed: ParsedFile) -> FileAssets:
        """The assets of a data file with the set that its rows are, where no config has told of its cases."""
        if any(asset.kind in (Kind.EVAL_SET, Kind.EVAL_CONFIG) for asset in found.assets):
            return found
        if found.recorded and not self.rules.is_dump(found.path):  # by what is in it: answers of a run, whatever its name
            return found
        cases = self.cases(found.path, io.BytesIO(data), parsed if len(data) <= MOST_BYTES else None).assets
        sure = [asset for asset in cases if asset.eval and len(asset.eval.signals) > 1]
        return replace(found, assets=(*outside_cases(found.assets, sure), *cases))

    def context(self, path: str) -> Context:
        """Where a file lives."""
        return self.contexts.context(path)

    def assets(self, path: str, data: bytes) -> Sequence[Asset]:
        """The assets of an old version of a file; nothing where it cannot be parsed."""
        return self.analyse(path, data, alone=True).assets


def known_on(day: date | None, rules: Rules, overlay: Sequence[Mapping[str, Any]]) -> Rules:
    """The rules with the catalog of a day. Files are read by all that is known today: no other day reads them anew."""
    return rules if day is None else replace(rules, catalog=catalogs.load(overlay, day), roles={}, ids={}, languages={})


def own_names(paths: Iterable[str]) -> frozenset[str]:
    """What a repository calls itself: the directories that hold its code."""
    tops = {part for path in paths for part in path.split("/")[:-1][:2]}
    return frozenset(name.replace("_", "-").lower() for name in tops if not name.startswith("."))


def directives(found: FileAssets, parsed: ParsedFile, data: bytes) -> FileAssets:
    """What the comments of a file say to this tool: ignores and reviews."""
    comments = [fact for fact in parsed.facts if isinstance(fact, Comment)]
    ignores, reviewed = read_comments(comments, data)
    return replace(found, ignores=tuple(ignores), reviewed=tuple(reviewed))


def lock_file(path: str, data: bytes) -> FileAssets:
    """What a file about packages adds: versions and names of directories, and never assets."""
    return FileAssets(path, packages=versions.versions(path, data), aliases=script_aliases.aliases(path, data))
