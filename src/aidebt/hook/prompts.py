"""Prompts whose model changed under them, and prompts that were reworded while what tests them was not touched."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

from aidebt.assets import Asset, Confidence, Context, FileAssets
from aidebt.findings import Finding, Severity
from aidebt.hook.judgement import Judgement, called, place, same_model
from aidebt.lifecycle import RANKS, plural
from aidebt.link import needed_data

if TYPE_CHECKING:
    from aidebt.link import Links
    from aidebt.report import Edge

_SURE = ("medium", "high")  # edges that are worth a word: a mere neighbour is none
_ASIDE = (Context.EVAL, Context.TEST, Context.DOCS, Context.COMMENT)


def swapped(judgement: Judgement) -> Iterator[tuple[str, Finding]]:
    """One finding for each pin that takes over prompts which stay as they were, with the path of the pin."""
    before, after = _runs_on(judgement.before), _runs_on(judgement.after)
    old = {asset.id: asset for asset in judgement.before.assets}
    new = {asset.id: asset for asset in judgement.after.assets}
    groups: dict[tuple[str, str], list[Asset]] = defaultdict(list)
    for prompt_id, was in judgement.changes.kept.items():
        prompt = new[prompt_id]
        if was.id not in before or prompt_id not in after or not _ticks(prompt):
            continue
        pin, previous = new[after[prompt_id].target], old[before[was.id].target]
        if not same_model(judgement, previous, pin) and not _reviewed(judgement, prompt, was):
            groups[pin.id, called(judgement.before, previous)].append(prompt)
    for (pin_id, previous_name), prompts in sorted(groups.items()):
        ordered = sorted(prompts, key=lambda one: (one.path, one.line))
        yield new[pin_id].path, _swap(judgement, new[pin_id], previous_name, ordered)


def _swap(judgement: Judgement, pin: Asset, previous: str, prompts: Sequence[Asset]) -> Finding:
    now, first, alone = called(judgement.after, pin), prompts[0], len(prompts) == 1
    which = f"{first.name or first.path} stays as it was" if alone else f"{plural(len(prompts), 'prompt')} stay as they were"
    return Finding(
        rule="stale-prompt",
        severity=Severity(judgement.thresholds.word("staged", "model_changed")),
        confidence=Confidence.HIGH,
        clock="prompt",
        message=f"{which} while the model changes from {previous} to {now} ({pin.path}:{pin.line})",
        evidence=(),
        next_step=f"Try {'it' if alone else 'them'} on {now}, and note `aidebt: reviewed {judgement.today}` beside what holds.",
        places=tuple(place(prompt) for prompt in prompts),
    )


def _runs_on(links: Links) -> dict[str, Edge]:
    """The surest edge of each prompt to its model; what an evaluation tries it on is another matter."""
    aside = {asset.id for asset in links.assets if asset.context in _ASIDE}
    best: dict[str, Edge] = {}
    for edge in links.edges:
        if edge.type == "prompt_uses_model" and edge.ticks and edge.confidence in _SURE and edge.target not in aside:
            known = best.get(edge.source)
            if known is None or RANKS[edge.confidence] > RANKS[known.confidence]:
                best[edge.source] = edge
    return best


def _ticks(prompt: Asset) -> bool:
    return prompt.role != "assistant_instructions" and prompt.context not in (Context.TEST, Context.DOCS, Context.COMMENT)


def _reviewed(judgement: Judgement, prompt: Asset, was: Asset) -> bool:
    """Whether the change notes a review beside the prompt."""
    told = _reviews(judgement.sides.after, prompt)
    return bool(told - _reviews(judgement.sides.before, was)) or judgement.today.isoformat() in told


def _reviews(side: Mapping[str, FileAssets], prompt: Asset) -> set[str]:
    file = side.get(prompt.path) or FileAssets(prompt.path)
    return {day for line, day in file.reviewed if prompt.line - 2 <= line <= prompt.end_line + 1}


def edited(judgement: Judgement) -> Iterator[tuple[str, Finding]]:
    """One finding for each prompt that was reworded while none of its evals was touched."""
    assets = {asset.id: asset for asset in judgement.after.assets}
    for _, prompt in judgement.changes.edited:
        evals = {
            assets[edge.source].path
            for edge in judgement.after.edges
            if edge.type == "eval_covers_prompt" and edge.target == prompt.id and edge.ticks and edge.source in assets
        }
        if not evals or _touched(judgement, evals):
            continue
        more = f" and {len(evals) - 1} more" if len(evals) > 1 else ""
        finding = Finding(
            rule="stale-eval-set",
            severity=Severity(judgement.thresholds.word("staged", "prompt_changed")),
            confidence=Confidence.HIGH,
            clock="eval",
            message=f"{prompt.name or prompt.path} is reworded, and what tests it stays as it was: {min(evals)}{more}",
            evidence=(),
            next_step="Run it on the new wording, and add the cases that made you change it.",
            places=(place(prompt),),
        )
        yield prompt.path, finding


def _touched(judgement: Judgement, evals: AbstractSet[str]) -> bool:
    """Whether the change touches one of these evaluations, or a file of cases that one of them names."""
    files = {path: file for path, file in {**judgement.around, **judgement.sides.after}.items() if path in evals}
    return not judgement.touched.isdisjoint(evals | needed_data(files, judgement.paths))
