"""What the JSON report says of eval sets and eval configs alone."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from aidebt.assets import Asset, EvalFacts, Kind
from aidebt.report import RowAges


def eval_fields(asset: Asset, rows: RowAges | None, as_of: date) -> dict[str, Any]:
    """The fields `cases`, `cases_reason`, `rows` and `eval` of an asset; null and empty where it is no eval."""
    facts = asset.eval
    return {
        "cases": facts.cases if facts else None,
        "cases_reason": facts.cases_reason if facts else "",
        "rows": _rows(rows or RowAges(), as_of) if asset.kind is Kind.EVAL_SET else None,
        "eval": _facts(facts) if facts else None,
    }


def _facts(facts: EvalFacts) -> dict[str, Any]:
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
        "refs": [{"kind": ref.kind, "text": ref.text, "line": ref.line} for ref in facts.refs],
    }


def _rows(rows: RowAges, as_of: date) -> dict[str, Any]:
    return {
        "oldest_on": rows.oldest_on,
        "median_on": rows.median_on,
        "newest_on": rows.newest_on,
        "dated": rows.dated,
        "undated": rows.undated,
        "added_90_days": rows.added_since(as_of - timedelta(days=90)),
        "added_365_days": rows.added_since(as_of - timedelta(days=365)),
        "reason": rows.reason,
    }
