"""A file of rows → the eval set that it is, or nothing."""

from __future__ import annotations

import io
from typing import BinaryIO

from aidebt.assets import BY_PATH, Asset, Confidence, Context, EvalFacts, Kind
from aidebt.detectors.eval_rows import Gathered, Shape, content, gather, keyed, origin, shape, slices
from aidebt.eval_rules import EvalRules
from aidebt.records import Rows, open_rows
from aidebt.values import replace

ELSEWHERE = {"git lfs pointer": "git lfs"}


def from_bytes(path: str, data: bytes, context: Context, rules: EvalRules) -> Asset | None:
    """The eval set that a file of records is."""
    return from_stream(path, io.BytesIO(data), context, rules)


def from_stream(path: str, stream: BinaryIO, context: Context, rules: EvalRules) -> Asset | None:
    """The eval set that a file of records is, or None where its rows cannot be cases.

    An asset whose facts have fewer than two signals is one only if an evaluation names it.
    """
    name = path.rpartition("/")[2]
    if name.endswith(".dvc"):
        return elsewhere(path, context, rules, "dvc", f"dvc: {stream.read(4096).decode('utf-8', 'replace').strip()[:200]}")
    rows = open_rows(name, stream)
    lists = gather(rows, rules)
    rows.close()
    if rows.unreadable:
        return elsewhere(path, context, rules, rows.unreadable, ELSEWHERE.get(rows.unreadable, ""))
    if rows.count is not None:
        return counted(path, context, rules, rows.count, rows.columns)
    found = chosen(lists, rules)
    if found is None:
        broken = f"nothing can be read: {rows.broken}" if rows.broken else "no rows"
        return elsewhere(path, context, rules, broken, "") if rows.broken or not lists else None
    return of_rows(path, context, rules, found, rows)


def chosen(lists: list[Gathered], rules: EvalRules) -> Gathered | None:
    """The list that holds the cases: the only one, one that is called so, else the one whose rows have two sides."""
    lists = [found for found in lists if found.sampled or found.unread]
    named = [found for found in lists if found.under in rules.columns.lists and not found.scalars]
    if len(lists) > 1 and named:
        return named[0]
    if len(lists) > 1:
        return next((found for found in lists if shape(found, rules).references), None)
    return lists[0] if lists else None


def of_rows(path: str, context: Context, rules: EvalRules, found: Gathered, rows: Rows) -> Asset | None:
    """The eval set that a list of rows is."""
    seen = shape(found, rules)
    signals = signals_of(path, found, seen, rules)
    if signals is None:
        return None
    columns, keys = keyed(found, rules)
    written_by, reason = origin(found, rules)
    facts = EvalFacts(
        format=seen.format or "generic-golden",
        signals=signals,
        cases=found.count,
        cases_reason=rows.broken,
        origin=written_by,
        origin_reason=reason,
        slices=slices(found, rules),
        columns=columns,
        rows=keys,
        public=is_public(path, rules),
    )
    facts = for_its_size(facts, rules)
    return made(path, context, facts, content(columns, keys, found), 1, max(found.last, 1), sure=len(facts.signals) > 1)


def signals_of(path: str, found: Gathered, seen: Shape, rules: EvalRules) -> tuple[str, ...] | None:
    """What speaks for a list of rows; fewer than two only if an evaluation names the file; None: not even then."""
    trap = rules.trap(path)
    trapped = trap is not None and not (trap.public and rules.names_code(path))  # a benchmark among evals is there to be run
    if seen.result and rules.is_result(path):
        return None
    if seen.result or seen.trap or trapped or rules.is_result(path):
        return ()
    signals = []
    if seen.references and (seen.sentences or seen.format):
        signals.append("columns")
    if rules.names_set(path) and (seen.inputs or seen.references):
        signals.append(BY_PATH)
    if seen.format:
        signals.append(f"columns of {seen.format}")
    return tuple(signals)


def for_its_size(facts: EvalFacts, rules: EvalRules) -> EvalFacts:
    """The facts of a set, one signal left where it has so many rows that it counts only where it is named."""
    if (facts.cases or 0) <= rules.numbers["most"]:
        return facts
    return replace(facts, signals=facts.signals[:1], many=len(facts.signals) > 1)


def elsewhere(path: str, context: Context, rules: EvalRules, reason: str, where: str) -> Asset:
    """A set whose rows nobody can read here."""
    signals = (BY_PATH,) if rules.names_set(path) and rules.trap(path) is None and not rules.is_result(path) else ()
    facts = EvalFacts("generic-golden", signals, None, reason, where, public=is_public(path, rules))
    return made(path, context, facts, reason, 1, 1, sure=False)


def counted(path: str, context: Context, rules: EvalRules, count: int, columns: tuple[str, ...]) -> Asset:
    """A set whose columns and number of rows are all that is known."""
    gathered = Gathered("", count, sampled=[dict.fromkeys(columns, "a b c d")])
    signals = signals_of(path, gathered, shape(gathered, rules), rules) or ()
    facts = for_its_size(EvalFacts("generic-golden", signals, count, columns=columns, public=is_public(path, rules)), rules)
    return made(path, context, facts, f"{count} cases", 1, 1, sure=len(facts.signals) > 1)


def is_public(path: str, rules: EvalRules) -> bool:
    """Whether a path names a public benchmark: models may have been trained on it."""
    trap = rules.trap(path)
    return trap is not None and trap.public


def made(path: str, context: Context, facts: EvalFacts, text: str, line: int, end_line: int, sure: bool) -> Asset:
    """The asset of an eval set."""
    return Asset(
        kind=Kind.EVAL_SET,
        path=path,
        name=path.rpartition("/")[2],
        line=line,
        column=1,
        end_line=end_line,
        value=None,
        role="",
        context=Context.EVAL if context is Context.TEST else context,
        content=text,
        binding="cases",
        raw=b"",
        confidence=Confidence.HIGH if sure else Confidence.MEDIUM,
        eval=facts,
    )
