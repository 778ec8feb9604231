"""The rules: one a file, each `check(inventory) -> Iterator[Finding]` with its manual page as docstring."""

from __future__ import annotations

from collections.abc import Iterable
from types import ModuleType

from aidebt.assets import LIVE_CONTEXTS, Confidence
from aidebt.checks import (
    changed_judge,
    contaminated_eval_set,
    deprecated_model,
    drifting_default,
    eval_of_a_copy,
    eval_outside_ci,
    expired_ignore,
    floating_default,
    floating_remote_prompt,
    implicit_judge,
    impossible_dimension,
    index_query_mismatch,
    mixed_models,
    outdated_catalog,
    prompt_without_eval,
    redirected_model,
    retired_menu,
    retired_model,
    retiring_model,
    self_judged_eval,
    stale_documents,
    stale_eval_set,
    stale_index,
    stale_prompt,
    superseded_embedding_model,
    thin_eval_set,
    unknown_model,
    unpinned_model,
    unread_files,
    unreadable_eval_set,
    unresolved_deployment,
    unused_ignore,
    unversioned_deployment,
    wrong_input_type,
)
from aidebt.checks._inventory import Inventory
from aidebt.checks._places import MENUS
from aidebt.findings import Finding

RULES: tuple[ModuleType, ...] = (
    changed_judge,
    contaminated_eval_set,
    deprecated_model,
    drifting_default,
    eval_of_a_copy,
    eval_outside_ci,
    expired_ignore,
    floating_default,
    floating_remote_prompt,
    implicit_judge,
    impossible_dimension,
    index_query_mismatch,
    mixed_models,
    outdated_catalog,
    prompt_without_eval,
    redirected_model,
    retired_menu,
    retired_model,
    retiring_model,
    self_judged_eval,
    stale_documents,
    stale_eval_set,
    stale_index,
    stale_prompt,
    superseded_embedding_model,
    thin_eval_set,
    unknown_model,
    unpinned_model,
    unread_files,
    unreadable_eval_set,
    unresolved_deployment,
    unused_ignore,
    unversioned_deployment,
    wrong_input_type,
)

__all__ = ["ABOUT_IGNORES", "RULES", "Inventory", "manual", "ordered", "page", "rule_ids", "run", "sentence"]


ABOUT_IGNORES: tuple[ModuleType, ...] = (expired_ignore, unused_ignore)
"""What is asked once the findings of the others were parted into reported and ignored ones."""


def run(inventory: Inventory, rules: Iterable[ModuleType] = RULES) -> tuple[Finding, ...]:
    """The findings of all rules, or of some, worst first."""
    return ordered((finding for rule in rules for finding in rule.check(inventory)), inventory)


def ordered(findings: Iterable[Finding], inventory: Inventory) -> tuple[Finding, ...]:
    """The findings as somebody would take them up; the same for the same findings in any order.

    Shown before hidden, then by severity. Among equals what the product itself runs on comes before evaluations, tests and
    notebooks, what is sure before what one source says, what has a day before what has none, the earliest day first, and
    then the longer debt.
    """
    return tuple(sorted(findings, key=lambda finding: _key(finding, inventory)))


def rule_ids() -> tuple[str, ...]:
    """The ids of all rules, sorted."""
    return tuple(rule.RULE for rule in RULES)


def manual(rule: str) -> str:
    """The manual page of a rule, in Markdown.

    Raises:
        KeyError: when there is no such rule.
    """
    for module in RULES:
        if rule == module.RULE:
            return (module.__doc__ or "").strip()
    raise KeyError(rule)


def page(rule: str) -> str:
    """The manual page with its title, as `aidebt explain` prints it.

    Raises:
        KeyError: when there is no such rule.
    """
    return f"# {rule}\n\n{manual(rule)}\n"


def sentence(rule: str) -> str:
    """What a rule finds, in the one sentence that its page starts with.

    Raises:
        KeyError: when there is no such rule.
    """
    title = manual(rule).partition("\n")[0]
    told = title.partition(": ")[2] or title
    return told[:1].upper() + told[1:]


def _key(finding: Finding, inventory: Inventory) -> tuple[object, ...]:
    places = tuple((place.path, place.line, place.asset) for place in finding.places)
    return (
        not finding.shown,
        -finding.severity.rank,
        not _in_product(finding, inventory),
        finding.confidence is Confidence.LOW,
        finding.due is None,
        finding.due or 0,
        -finding.rank,
        finding.rule,
        places,
        finding.message,
    )


def _in_product(finding: Finding, inventory: Inventory) -> bool:
    """Whether a finding is about what the application runs on, offers, or is set up by, or about the whole repository."""
    entries = [inventory.by_id[place.asset] for place in finding.places if place.asset in inventory.by_id]
    serving = (entry for entry in entries if entry.asset.context in LIVE_CONTEXTS)
    return not entries or any(entry.live or entry.asset.usage in MENUS for entry in serving)
