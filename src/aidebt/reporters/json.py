"""The report as JSON, shape `aidebt-report/1`: `rules/schema/report.schema.json` describes it, `docs/report.md` explains it.

Every asset stands in it one by one, whatever a view hides. The output is ASCII: it means the same in every locale, and a
byte that is no UTF-8 cannot make it invalid.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from aidebt.assets import Kind
from aidebt.reporters.eval_fields import eval_fields
from aidebt.reporters.portable import plain, portable_path
from aidebt.reporters.tally import CLOCKS, ages, clock_scores, debt_days

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from aidebt.assets import IndexFacts, RemotePrompt
    from aidebt.findings import Finding, Place
    from aidebt.report import Age, BaselineInfo, ClockScore, DatedEvent, Edge, Entry, ModelRef, Node, Reading, Report
    from aidebt.reporters.options import RenderOptions

SCHEMA: Final = "aidebt-report/1"
_DIGITS = 6  # the last digits of a power of two depend on the machine's C library


def render(report: Report, options: RenderOptions) -> str:
    """The whole report; of the options only `show_text` changes it."""
    return json.dumps(plain(document(report, options.show_text)), indent=2, ensure_ascii=True, allow_nan=False) + "\n"


def document(report: Report, show_text: bool) -> dict[str, Any]:
    """The report as plain values, keys in the order they are written."""
    return {
        "schema": SCHEMA,
        "tool": {"name": "aidebt", "version": report.version},
        "repository": _repository(report),
        "as_of": report.as_of,
        "catalog": _catalog(report),
        "score": _score(report),
        "clocks": {name: _clock(clock) for name, clock in clock_scores(report).items()},
        "coverage": _coverage(report),
        "events": [_event(event) for event in report.events],
        "findings": _findings(report, show_text),
        "assets": [_asset(entry, show_text, report.as_of) for entry in report.entries],
        "nodes": [_node(node) for node in report.nodes],
        "edges": [_edge(edge) for edge in report.edges],
        "baseline": _baseline(report.baseline),
        "counted": {reason: report.counted[reason] for reason in sorted(report.counted)},
        "skipped": [
            {"path": portable_path(skip.path), "reason": skip.reason, "candidate": skip.candidate} for skip in report.skipped
        ],
        "extra": {key: report.extra[key] for key in sorted(report.extra)},
    }


def _repository(report: Report) -> dict[str, Any]:
    repository = report.repository
    return {
        "name": repository.name,
        "is_repository": repository.is_repository,
        "head": repository.head,
        "head_on": repository.head_on,
        "branch": repository.branch,
        "commits": repository.commits,
        "shallow": repository.shallow,
        "dirty": repository.dirty,
        "bare": repository.bare,
        "notes": list(repository.notes),
    }


def _catalog(report: Report) -> dict[str, Any]:
    catalog = report.catalog
    return {
        "checked_on": catalog.checked_on,
        "age_days": catalog.age_days,
        "stale": catalog.stale,
        "models": catalog.models,
        "hidden": catalog.hidden,
        "hash": catalog.hash,
    }


def _score(report: Report) -> dict[str, Any]:
    measured = [name for name in CLOCKS if name in report.clocks and report.clocks[name].measured]
    return {"value": report.score, "debt_days": debt_days(report), "clocks": measured}


def _clock(clock: ClockScore) -> dict[str, Any]:
    return {
        "measured": clock.measured,
        "reason": clock.reason,
        "verdict": clock.verdict,
        "score": clock.score,
        "debt_days": clock.debt_days,
        "headline": clock.headline,
        "worst": _id(clock.worst),
        "covered": clock.covered,
        "total": clock.total,
        "readings": [_reading(reading) for reading in clock.readings],
    }


def _reading(reading: Reading) -> dict[str, Any]:
    return {
        "asset": _id(reading.asset),
        "target": _id(reading.target),
        "signal": reading.signal,
        "cause": reading.cause,
        "event": reading.event,
        "since": reading.since,
        "days": reading.days,
        "count": reading.count,
        "value": round(reading.value, _DIGITS),
        "weight": round(reading.weight, _DIGITS),
        "debt_days": reading.debt_days,
        "formula": reading.formula,
        "confidence": reading.confidence,
        "source": reading.source,
    }


def _coverage(report: Report) -> dict[str, Any]:
    return {
        "files_listed": report.files_listed,
        "files_read": report.files_read,
        "files_skipped": len(report.skipped),
        "candidates_skipped": sum(skip.candidate for skip in report.skipped),
        "assets": len(report.entries),
        "live_assets": sum(entry.live for entry in report.entries),
        "live_ages": ages(report),
        "prompts_to_test": report.tested.prompts,
        "prompts_tested": report.tested.covered,
        "prompts_tested_since": report.tested.current,
    }


def _event(event: DatedEvent) -> dict[str, Any]:
    return {
        "on": event.on,
        "days": event.days,
        "what": event.what,
        "platform": event.platform,
        "model": event.model,
        "confidence": event.confidence,
        "source": event.source,
        "assets": _ids(event.assets),
    }


def _findings(report: Report, show_text: bool) -> list[dict[str, Any]]:
    hidden = set() if show_text else {entry.asset.id for entry in report.entries if entry.asset.kind is Kind.PROMPT}
    told = [(finding, None) for finding in report.findings]
    return [_finding(finding, because, hidden) for finding, because in (*told, *report.suppressed)]


def _baseline(found: BaselineInfo | None) -> dict[str, Any] | None:
    return None if found is None else {"file": found.file, "entries": found.entries, "paid": found.paid}


def _finding(finding: Finding, suppressed: str | None, hidden: set[str]) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "confidence": finding.confidence.value,
        "clock": finding.clock,
        "asset": _id(finding.asset) or None,
        "places": [_place(place, hidden) for place in finding.places],
        "message": finding.message,
        "evidence": list(finding.evidence),
        "next_step": finding.next_step,
        "shown": finding.shown and suppressed is None,
        "hidden_because": finding.hidden_because,
        "suppressed": suppressed,
    }


def _place(place: Place, hidden: set[str]) -> dict[str, Any]:
    value = None if place.asset in hidden else place.value
    return {"path": portable_path(place.path), "line": place.line, "asset": _id(place.asset) or None, "value": value or None}


def _asset(entry: Entry, show_text: bool, as_of: date) -> dict[str, Any]:
    asset = entry.asset
    secret = asset.kind is Kind.PROMPT and not show_text
    return {
        "id": _id(asset.id),
        "kind": asset.kind.value,
        "path": portable_path(asset.path),
        "line": asset.line,
        "column": asset.column,
        "end_line": asset.end_line,
        "cell": asset.cell,
        "name": asset.name,
        "value": None if secret or asset.implicit else asset.value,
        "role": asset.role,
        "usage": asset.usage.value if asset.usage else None,
        "context": asset.context.value,
        "live": entry.live,
        "confidence": asset.confidence.value,
        "implicit": asset.implicit,
        "package": asset.package,
        "platform": asset.platform,
        "model": _model(entry.model),
        "binding": asset.binding,
        "scope": asset.scope,
        "group": asset.group,
        "placeholders": list(asset.placeholders),
        "content_hash": asset.content_hash,
        "age": _age(entry.age),
        "note": asset.note,
        "dead": asset.dead,
        "carrier": asset.carrier,
        "remote": _remote(asset.remote),
        "index": _index(asset.index),
        **eval_fields(entry, as_of),
    }


def _remote(remote: RemotePrompt | None) -> dict[str, Any] | None:
    if remote is None:
        return None
    return {
        "service": remote.service,
        "name": remote.name,
        "version": remote.version,
        "label": remote.label,
        "pinned": remote.pinned,
    }


def _index(index: IndexFacts | None) -> dict[str, Any] | None:
    if index is None:
        return None
    return {
        "store": index.store,
        "called": list(index.called),
        "of": _id(index.of) or None,
        "evidence": index.evidence.value,
        "version": index.version,
        "dims": index.dims,
        "element": index.element,
        "metric": index.metric,
        "count": index.count,
        "model": index.model,
        "created_on": index.created_on,
        "updated_on": index.updated_on,
        "absent": [{"field": field, "reason": reason} for field, reason in index.absent],
        "places": [
            {"path": portable_path(place.path), "line": place.line, "evidence": place.evidence.value, "says": place.says}
            for place in index.places
        ],
    }


def _model(model: ModelRef | None) -> dict[str, Any] | None:
    if model is None:
        return None
    return {
        "platform": model.platform,
        "id": model.id,
        "status": model.status,
        "platforms": list(model.platforms),
        "floating": model.floating,
        "through": model.through,
    }


def _age(age: Age) -> dict[str, Any]:
    return {
        "status": age.status,
        "reason": age.reason,
        "changed_on": age.changed_on,
        "changed_in": age.changed_in,
        "introduced_on": age.introduced_on,
        "introduced_in": age.introduced_in,
        "revisions": age.revisions,
        "written_for": age.written_for,
        "author_on": age.author_on,
    }


def _node(node: Node) -> dict[str, Any]:
    path = None if node.path is None else portable_path(node.path)
    return {"id": _id(node.id), "kind": node.kind, "name": node.name, "path": path}


def _edge(edge: Edge) -> dict[str, Any]:
    return {
        "source": _id(edge.source),
        "target": _id(edge.target),
        "type": edge.type,
        "evidence": edge.evidence,
        "confidence": edge.confidence,
        "ticks": edge.ticks,
    }


def _id(id: str | None) -> str | None:
    return None if id is None else portable_path(id)


def _ids(ids: Iterable[str]) -> list[str | None]:
    return [_id(id) for id in ids]
