"""What the JSON report says of eval sets and eval configs alone."""

from __future__ import annotations

from datetime import date
from typing import Any

from aidebt.assets import EvalFacts, Kind
from aidebt.eval_days import row_fields
from aidebt.report import Entry, RowAges


def eval_fields(entry: Entry, as_of: date) -> dict[str, Any]:
    """The fields `cases`, `cases_reason`, `rows` and `eval` of an asset; null and empty where it is no eval."""
    asset, facts = entry.asset, entry.asset.eval
    return {
        "cases": facts.cases if facts else None,
        "cases_reason": facts.cases_reason if facts else "",
        "rows": row_fields(entry.rows or RowAges(), as_of) if asset.kind is Kind.EVAL_SET else None,
        "eval": _facts(facts, entry.ran_on) if facts else None,
    }


def _facts(facts: EvalFacts, ran_on: date | None) -> dict[str, Any]:
    return {
        "format": facts.format,
        "signals": list(facts.signals),
        "where": facts.where,
        "origin": facts.origin,
        "origin_reason": facts.origin_reason,
        "public": facts.public,
        "slices": list(facts.slices),
        "columns": list(facts.columns),
        "metrics": list(facts.metrics),
        "ran_on": ran_on,
        "refs": [{"kind": ref.kind, "text": ref.text, "line": ref.line} for ref in facts.refs],
    }
