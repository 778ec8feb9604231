"""Data files that define an evaluation, with the cases in them: promptfoo and its kin, by the key paths they have."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from aidebt.assets import Asset, Confidence, Context, EvalFacts, EvalRef, Kind
from aidebt.counterparts import digest_of_words
from aidebt.detectors import eval_judges
from aidebt.detectors.eval_rows import content, gather, keyed, origin, slices
from aidebt.detectors.eval_sets import chosen, made, of_rows
from aidebt.eval_rules import DataConfig, EvalRules
from aidebt.facts import ParsedFile, Setting
from aidebt.keypaths import SEPARATOR, KeyIndex
from aidebt.records import Row, Rows

if TYPE_CHECKING:
    from aidebt.detectors.data_file import DataFile

INDEX = re.compile(r"\[(\d+)\]")
MAX_REFS = 500
MAX_METRICS = 40
MAX_NAME = 500  # characters; a longer value is a text, not the name of anything
NAMING = frozenset({"type", "name", "kind", "uses", "metric", "class", "eval_type"})
REMOTE = re.compile(r"(https?|huggingface|s3|gs|az|azureml|hf)://|langfuse:|braintrust:", re.IGNORECASE)


def detect(file: DataFile, settings: Sequence[Setting], rules: EvalRules) -> list[Asset]:
    """The eval config that a data file is, and the cases in it."""
    rows = rules.configs_in(file.path, file.data)
    if not rows:
        return []
    joined = [SEPARATOR.join(setting.keys) for setting in settings]
    for row in rows:
        if all(any(need.fullmatch(keys) for need in group for keys in joined) for group in row.needs) and said(settings, row):
            return configured(file, settings, joined, row, rules)
    return []


def said(settings: Sequence[Setting], row: DataConfig) -> bool:
    """Whether a setting has the value that a config of this kind must have."""
    if row.says is None:
        return True
    path, value = row.says
    return any(setting.value.lower() == value and path.owner(setting.keys) is not None for setting in settings)


def configured(
    file: DataFile, settings: Sequence[Setting], joined: Sequence[str], row: DataConfig, rules: EvalRules
) -> list[Asset]:
    """The config, and its cases as a set of their own."""
    cases = inline(file, settings, joined, row, rules)
    found = [] if cases is None else [cases]
    if row.config_when and not any(pattern.fullmatch(keys) for pattern in row.config_when for keys in joined):
        return found
    index = KeyIndex(settings)
    metrics = dict.fromkeys(metric(setting) for path in row.metrics for _, setting in index.find(path))
    left = eval_judges.left_to_tool(settings, index, row)
    judges = [eval_judges.pin(file.path, file.context, left, file.data, row.id, row.picks)] if left is not None else []
    facts = EvalFacts(
        row.id,
        (f"keys of {row.id}", "content"),
        public=row.public,
        metrics=tuple(metrics)[:MAX_METRICS],
        refs=tuple(sorted({*refs(index, row), *eval_judges.refs(judges)}, key=lambda ref: (ref.line, ref.kind, ref.text)))[
            :MAX_REFS
        ],
    )
    return [*found, *judges, config(file.path, file.data, file.context, facts)]


def metric(setting: Setting) -> str:
    """The name of a metric: the value itself, or the key where the value says how."""
    key = setting.keys[-1]
    return setting.value if INDEX.fullmatch(key) or key in NAMING else key


def refs(index: KeyIndex, row: DataConfig) -> Iterator[EvalRef]:
    """What the config names."""
    kinds = (("data", row.data), ("prompt", row.prompts), ("code", row.code), ("url", row.urls), ("remote", row.remote))
    for kind, paths in (*kinds, ("judge", row.judge)):
        for path in paths:
            for _, setting in index.find(path):
                value = setting.value.strip()
                if value and len(value) <= MAX_NAME:
                    yield EvalRef(kind_of(kind, value), value, setting.span.line)


def kind_of(kind: str, value: str) -> str:
    """What a name is, where its spelling says more than its place."""
    if kind == "data" and REMOTE.match(value):
        return "remote"
    return "url" if kind == "code" and value.startswith(("http://", "https://")) else kind


def inline(
    file: DataFile, settings: Sequence[Setting], joined: Sequence[str], row: DataConfig, rules: EvalRules
) -> Asset | None:
    """The cases that stand in a config: list positions that hold more than the name of a file."""
    groups: dict[str, list[Setting]] = {}
    for setting, keys in zip(settings, joined, strict=True):
        match = next((found for pattern in row.cases if (found := pattern.fullmatch(keys))), None)
        if match is not None and match["below"] not in (None, "path"):
            groups.setdefault(match["at"], []).append(setting)
    rows = [as_row(group, at.count(SEPARATOR) + 1) for at, group in groups.items()]
    return set_of(file.path, file.context, row.id, rows, rules) if rows else None


def set_of(path: str, context: Context, format: str, rows: Sequence[Row], rules: EvalRules, name: str = "") -> Asset | None:
    """The eval set of rows that stand in a file among other things."""
    lists = gather(rows, rules)
    if not lists:
        return None
    found = lists[0]
    columns, keys = keyed(found, rules)
    written_by, reason = origin(found, rules)
    facts = EvalFacts(
        format,
        ("inline", f"content of {format}"),
        found.count,
        origin=written_by,
        origin_reason=reason,
        slices=slices(found, rules),
        columns=columns,
        rows=keys,
    )
    line = min((row.line for row in rows), default=1)
    end = max((row.end_line for row in rows), default=line)
    return made(path, context, facts, content(columns, keys, found), line, end, sure=True)


def list_of(path: str, parsed: ParsedFile, context: Context, rules: EvalRules) -> Asset | None:
    """The set that the list of a YAML file is: its own, or one under a key."""
    settings = [fact for fact in parsed.facts if isinstance(fact, Setting)]
    groups: dict[tuple[str, ...], list[Setting]] = {}
    for setting in settings:
        at = next((place for place, key in enumerate(setting.keys[:2]) if INDEX.fullmatch(key)), None)
        if at is not None:
            groups.setdefault(setting.keys[: at + 1], []).append(setting)
    rows = []
    for prefix, group in groups.items():
        row = as_row(group, len(prefix))
        rows.append(Row(row.value, row.line, row.end_line, prefix[0] if len(prefix) > 1 else ""))
    found = chosen(gather(rows, rules), rules)
    return of_rows(path, context, rules, found, Rows(iter(()), broken=parsed.broken)) if found is not None else None


def as_row(settings: Sequence[Setting], depth: int) -> Row:
    """One element of a list as a record, from the settings below it."""
    line = min(setting.span.line for setting in settings)
    end = max(setting.span.end_line for setting in settings)
    if len(settings) == 1 and len(settings[0].keys) == depth:
        return Row(settings[0].value, line, end)
    value: dict[str, Any] = {}
    for setting in settings:
        place(value, setting.keys[depth:], setting.value)
    return Row(value, line, end)


def place(into: dict[str, Any], keys: Sequence[str], value: str) -> None:
    """Put a scalar where its keys say; lists become objects of their positions, which digests alike."""
    for key in keys[:-1]:
        inner = into.setdefault(key, {})
        if not isinstance(inner, dict):
            return
        into = inner
    if keys:
        into[keys[-1]] = value


def config(path: str, data: bytes, context: Context, facts: EvalFacts, end_line: int = 0, cell: int | None = None) -> Asset:
    """The asset of an eval config: the file as a whole, whose words are what lineage compares."""
    return Asset(
        kind=Kind.EVAL_CONFIG,
        path=path,
        name=path.rpartition("/")[2],
        line=1,
        column=1,
        end_line=end_line or max(data.count(b"\n") + (not data.endswith(b"\n")), 1),
        value=None,
        role="",
        context=Context.EVAL if context in (Context.TEST, Context.CONFIG, Context.APP) else context,
        content=digest_of_words(data),
        binding="config",
        raw=b"",
        confidence=Confidence.HIGH if len(facts.signals) > 1 else Confidence.MEDIUM,
        cell=cell,
        eval=facts,
    )
