"""Models that end, and names that move, among the pins that a staged change adds or changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from aidebt.advice import replace as advise
from aidebt.assets import Asset, Confidence, Context, Usage
from aidebt.findings import Finding, Severity
from aidebt.hook.judgement import Judgement, place, target
from aidebt.lifecycle import RANKS, Lifecycle, sentence
from aidebt.severities import capped, ended
from aidebt.severities import ending as weigh

if TYPE_CHECKING:
    from aidebt.gate import Condition
    from aidebt.report import ModelRef
    from aidebt.thresholds import Thresholds

_ENDS = {"retired": "retired-model", "redirected": "redirected-model", "retiring": "retiring-model"}


def models(judgement: Judgement) -> Iterator[Finding]:
    """One finding for each model and rule among the pins that are new in what they say."""
    was = {after.id: before for before, after in judgement.changes.changed}
    groups: dict[tuple[str, str, str], list[tuple[Asset, Lifecycle]]] = defaultdict(list)
    for pin in judgement.changes.fresh:
        ref = judgement.after.models.get(pin.id)
        life = judgement.life(pin)
        rule = _rule(judgement, pin, ref, life, was.get(pin.id))
        if rule and life is not None:
            groups[rule, life.platform or "", life.id].append((pin, life))
    for (rule, _, _), pins in sorted(groups.items()):
        yield _model(judgement, rule, [pin for pin, _ in pins], pins[0][1])


def _rule(judgement: Judgement, pin: Asset, ref: ModelRef | None, life: Lifecycle | None, was: Asset | None) -> str:
    """The rule that speaks of a pin, or ""."""
    if ref is None or life is None:
        return ""
    if life.state == "retiring" and life.scheduled and (life.days or 0) > judgement.thresholds.number("events", "horizon"):
        return ""
    if life.state in _ENDS:
        return "retired-menu" if pin.usage is Usage.MENU else _ENDS[life.state]
    if pin.role == "embedding" and life.superseded:
        return "superseded-embedding-model"
    if life.state in ("deprecated", "legacy"):
        return "deprecated-model"
    floated = was is not None and (old := judgement.before.models.get(was.id)) is not None and old.floating
    return "unpinned-model" if ref.floating and not floated and not ref.through and pin.usage is not Usage.MENU else ""


def _model(judgement: Judgement, rule: str, pins: Sequence[Asset], life: Lifecycle) -> Finding:
    clock = _clock(pins[0])
    surest = max(RANKS[pin.confidence.value] for pin in pins)
    sure = list(Confidence)[min(RANKS.get(life.confidence, 0), surest)]
    return Finding(
        rule=rule,
        severity=capped(_severity(judgement.thresholds, rule, pins, life, clock, sure), sure),
        confidence=sure,
        clock=clock,
        message=_message(judgement, rule, pins[0], life),
        evidence=(),
        next_step=_step(judgement, rule, pins[0], life, clock),
        places=tuple(place(pin) for pin in pins),
    )


def _severity(
    thresholds: Thresholds, rule: str, pins: Sequence[Asset], life: Lifecycle, clock: str, sure: Confidence
) -> Severity:
    match rule:
        case "retired-model" | "redirected-model":
            in_app = any(pin.context is Context.APP for pin in pins)
            return ended(thresholds, rule.replace("-", "_"), in_app, clock, sure)
        case "retiring-model":
            return weigh(thresholds, life.scheduled, clock, life.days or 0)
        case "retired-menu":
            return Severity(thresholds.word("retired_menu", "retiring" if life.state == "retiring" else "some_retired"))
        case "deprecated-model":
            return Severity(thresholds.word("deprecated_model", "legacy" if life.state == "legacy" else "announced"))
        case "superseded-embedding-model":
            return Severity(thresholds.word("superseded_embedding_model", "severity"))
        case _:
            return Severity(thresholds.word("unpinned_model", "answered"))


def _message(judgement: Judgement, rule: str, pin: Asset, life: Lifecycle) -> str:
    if rule == "retired-menu":
        return f"offered to users: {sentence(life)}"
    if rule == "superseded-embedding-model":
        instead = f", superseded by {life.row.replacement}" if life.row.replacement else ""
        return f"{life.id} is no longer the current embedding model{instead}"
    if rule == "unpinned-model":
        to = target(judgement, life)
        return f"{pin.value or life.id} is a moving name{f', today {to}' if to else ''}: what answers can change any day"
    return sentence(life)


def _step(judgement: Judgement, rule: str, pin: Asset, life: Lifecycle, clock: str) -> str:
    catalog, today = judgement.catalog, judgement.today
    if rule == "unpinned-model":
        to = target(judgement, life)
        return f"Pin {to}." if to else "Pin a fixed version where the provider has one."
    if rule == "redirected-model":
        return f"Name the model that really answers ({life.redirect}), or choose another."
    if rule == "retired-menu":
        return advise(life, catalog, today, verb="Offer")
    if clock == "embedding":
        return advise(life, catalog, today, " before an index is built with it.")
    return advise(life, catalog, today)


def _clock(pin: Asset) -> str:
    if pin.role == "embedding":
        return "embedding"
    return "eval" if pin.context is Context.EVAL else "prompt"


def ending(judgement: Judgement, findings: Sequence[Finding], conditions: Sequence[Condition]) -> list[Finding]:
    """The findings about a model that ends in fewer days than a condition allows."""
    least = max((condition.days for condition in conditions if condition.kind == "clock"), default=None)
    if least is None:
        return []
    pins = {pin.id: life for pin in judgement.changes.fresh if (life := judgement.life(pin)) is not None}
    soon = {id for id, life in pins.items() if life.dead or (life.days is not None and life.days < least)}
    return [finding for finding in findings if any(place.asset in soon for place in finding.places)]
