"""How bad the end of a model is: the numbers of `rules/thresholds.toml` that more than one judge goes by."""

from __future__ import annotations

from aidebt.assets import Confidence
from aidebt.findings import Severity
from aidebt.thresholds import Thresholds


def capped(severity: Severity, sure: Confidence) -> Severity:
    """What one source alone reports is medium at most."""
    if sure is Confidence.LOW and severity.rank > Severity.MEDIUM.rank:
        return Severity.MEDIUM
    return severity


def ended(thresholds: Thresholds, table: str, in_app: bool, clock: str, sure: Confidence) -> Severity:
    """A model that is gone, or answers as another: worse in the app itself, where that is certain.

    Args:
        thresholds: the numbers.
        table: `retired_model` or `redirected_model`.
        in_app: whether a live pin of it stands in the app.
        clock: whose clock it is.
        sure: of the pin and of the catalog's row.
    """
    app = in_app and sure is Confidence.HIGH and clock != "eval"
    return Severity(thresholds.word(table, "app" if app else "elsewhere"))


def ending(thresholds: Thresholds, scheduled: bool, clock: str, days: int) -> Severity:
    """A model with a last day ahead, by the days that are left; a date given at launch weighs by its nearness only."""
    if days <= thresholds.number("retiring_model", "embedding_high_days" if clock == "embedding" else "high_days"):
        return Severity.HIGH
    if days <= thresholds.number("retiring_model", "medium_days"):
        return Severity.MEDIUM
    return Severity(thresholds.word("retiring_model", "scheduled" if scheduled else "announced"))
