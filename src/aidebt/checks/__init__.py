"""The rules: one a file, each `check(inventory) -> Iterator[Finding]` with its manual page as docstring."""

from __future__ import annotations

from collections.abc import Iterable
from types import ModuleType

from aidebt.assets import Confidence
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
    return ordered(finding for rule in rules for finding in rule.check(inventory))


def ordered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Shown before hidden, then by severity, doubt, rank, rule and place; the same for the same findings in any order."""
    return tuple(sorted(findings, key=_key))


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


def _key(finding: Finding) -> tuple[object, ...]:
    places = tuple((place.path, place.line, place.asset) for place in finding.places)
    doubtful = finding.confidence is Confidence.LOW
    return (not finding.shown, -finding.severity.rank, doubtful, -finding.rank, finding.rule, places, finding.message)
