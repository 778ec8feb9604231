"""The eval clock: how late is an eval set to the prompts and models it tests, and how late is its judge?

One set of readings for every live eval set, one for every edge from a config to its judge, and one for every live prompt
that nothing tests. Causes: `freshness` (nothing added, changed or reviewed), `left behind` (prompts and models changed since),
`judge`, and what makes a set thin: `size`, `origin`, `slices`, `ci`, `contamination`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from aidebt import lifecycle
from aidebt.assets import REMOTE, SUBJECT
from aidebt.clocks.ledger import Ledger, Subject, settled
from aidebt.clocks.model import book_life, book_moves, moves_after
from aidebt.clocks.signals import CONSTANT, Signal, lag, steps
from aidebt.graph import AssetGraph
from aidebt.lifecycle import listed, plural
from aidebt.report import Entry, Reading
from aidebt.suites import Suite, Suites, facts_of
from aidebt.thresholds import Thresholds

if TYPE_CHECKING:
    from aidebt.catalog import Catalog

CLOCK = "eval"


def read(
    graph: AssetGraph,
    entries: Sequence[Entry],
    catalog: Catalog,
    today: date,
    thresholds: Thresholds,
    reviewed: Mapping[str, date],
) -> tuple[Reading, ...]:
    """The readings of the eval clock."""
    ledger = Ledger(thresholds, today)
    suites = Suites(graph, reviewed, today)
    for suite in suites.all:
        subject = Subject(CLOCK, suite.set.asset.id, None)
        _book_freshness(ledger, subject, suite)
        _book_left_behind(ledger, subject, suite, suites, catalog)
        _book_thinness(ledger, subject, suite, suites, catalog)
    for config in suites.configs:
        for judge in suites.judges(config):
            _book_judge(ledger, suites, config, judge, catalog, reviewed)
    for prompt in suites.uncovered:
        _book_uncovered(ledger, prompt)
    return tuple(ledger.readings)


def members(graph: AssetGraph) -> tuple[Entry, ...]:
    """Live eval sets, and the live prompts that nothing tests."""
    suites = Suites(graph, {}, date.max)
    return (*(suite.set for suite in suites.all), *suites.uncovered)


# -- freshness ------------------------------------------------------------------------------------------------------


def _book_freshness(ledger: Ledger, subject: Subject, suite: Suite) -> None:
    since = suite.fresh
    if since is None or suite.facts.cases_reason == REMOTE:  # nobody here knows when cases elsewhere changed
        return
    days = (ledger.today - since).days
    least = "" if suite.exact else "at least "
    signal = lag(days, ledger.thresholds.number("eval_untouched", "half_life"))
    beside = f" nor to {plural(len(suite.siblings), 'set')} beside it" if suite.siblings else ""
    ledger.add(
        subject,
        "eval_untouched",
        "freshness",
        signal,
        f"no case was added, changed or reviewed{beside} since {since} ({least}{plural(days, 'day')})",
        since=since,
        days=days,
        confidence="high" if suite.exact else "low",
        source="git",
    )
    rows = suite.set.rows
    median = rows.median_on if rows else None
    if rows is None or median is None or median >= since or suite.fresh != suite.changed:
        return
    old = (ledger.today - median).days
    least = "at least " if rows.bounds else ""
    ledger.add(
        subject,
        "eval_rows_old",
        "freshness",
        lag(old, ledger.thresholds.number("eval_rows_old", "half_life")),
        f"half of the cases are from {median} or before ({least}{plural(old, 'day')})",
        since=median,
        days=old,
        confidence="low" if rows.bounds else "high",
        source="rows",
    )


# -- left behind ----------------------------------------------------------------------------------------------------


def edits(suite: Suite, today: date) -> tuple[tuple[date, Entry], ...]:
    """The covered prompts that changed after the set did, with the day of their last change, oldest first."""
    if suite.fresh is None:
        return ()
    changed = [(_changed(prompt, today), prompt) for prompt in suite.prompts]
    found = [(day, prompt) for day, prompt in changed if day is not None and suite.fresh < day <= today]
    return tuple(sorted(found, key=lambda item: (item[0], item[1].asset.id)))


def moves(suite: Suite, suites: Suites, today: date) -> tuple[tuple[date, Entry], ...]:
    """The pins of covered prompts that changed after the set did, with the day, oldest first."""
    if suite.fresh is None:
        return ()
    pins = dict.fromkeys(pin for _, pin in suites.models(suite.prompts))
    changed = [(_changed(pin, today), pin) for pin in pins]
    found = [(day, pin) for day, pin in changed if day is not None and suite.fresh < day <= today]
    return tuple(sorted(found, key=lambda item: (item[0], item[1].asset.id)))


def _changed(entry: Entry, today: date) -> date | None:
    """The day of the last change, where it is known to be one."""
    age = entry.age
    return today if age.status == "uncommitted" else age.changed_on if age.status == "exact" else None


def _book_left_behind(ledger: Ledger, subject: Subject, suite: Suite, suites: Suites, catalog: Catalog) -> None:
    if suite.facts.cases_reason == REMOTE:
        return
    edited = edits(suite, ledger.today)
    if edited:
        first = edited[0][0]
        names = listed([prompt.asset.name for _, prompt in edited[:3]])
        ledger.add(
            subject,
            "eval_prompt_edits",
            "left behind",
            steps(len(edited), ledger.thresholds.number("eval_prompt_edits", "steps")),
            f"{plural(len(edited), 'prompt')} changed since the cases did ({suite.fresh}): {names}, first on {first}",
            since=first,
            days=(ledger.today - first).days,
            count=len(edited),
            debts=[(("edited", prompt.asset.id, day), day) for day, prompt in edited],
            source="git",
        )
    moved = {(day, f"to {model_name(pin)}") for day, pin in moves(suite, suites, ledger.today)}
    refs = dict.fromkeys(pin.model for _, pin in suites.models(suite.prompts) if pin.model is not None)
    for ref in refs:
        moved |= {(move.on, f"as {ref.id} moved") for move in moves_after(ref, catalog, suite.fresh, ledger.today)}
    if moved:
        ordered = sorted(moved)
        first = ordered[0][0]
        told = ", ".join(f"{what} on {day}" for day, what in ordered[:3])
        ledger.add(
            subject,
            "eval_model_moves",
            "left behind",
            steps(len(moved), ledger.thresholds.number("eval_model_moves", "steps")),
            f"the model under test changed {_times(len(moved))} since the cases did ({suite.fresh}): {told}",
            since=first,
            days=(ledger.today - first).days,
            count=len(moved),
            debts=[(("moved", what, day), day) for day, what in ordered],
            source="git",
        )


def model_name(pin: Entry) -> str:
    """The model of a pin, for people."""
    return pin.asset.value or (pin.model.id if pin.model and pin.model.id else "a default")


# -- judges ---------------------------------------------------------------------------------------------------------


def _book_judge(
    ledger: Ledger, suites: Suites, config: Entry, judge: Entry, catalog: Catalog, reviewed: Mapping[str, date]
) -> None:
    subject = Subject(CLOCK, config.asset.id, judge.asset.id)
    number = ledger.thresholds.number
    if judge.asset.implicit and judge.asset.note != SUBJECT:
        package = judge.asset.package or "the library"
        ledger.add(subject, "judge_implicit", "judge", CONSTANT, f"no judge is named: {package} picks its default")
    changed, exact = settled(judge.age, None, ledger.today)
    life = lifecycle.of(judge.model, catalog, ledger.today) if judge.model else None
    if life is not None:
        book_life(ledger, subject, life)
    if judge.model is not None and (life is None or life.state != "redirected"):
        book_moves(ledger, subject, judge.model, catalog, changed, exact)
    baseline = config.ran_on
    if baseline and changed and exact and changed > baseline:
        days = (ledger.today - changed).days
        event = f"the judge changed to {judge.asset.value or 'a default'} on {changed}, after the stored results of {baseline}"
        signal = lag(days, number("judge_changed", "half_life"))
        ledger.add(
            subject, "judge_changed", "judge", signal, event, since=changed, days=days, debts=[(("judge", changed), changed)]
        )
    same = judged_by_itself(suites, config, judge)
    if same:
        ledger.add(subject, "judge_is_subject", "judge", CONSTANT, f"{same} grades its own answers", confidence="medium")


def judged_by_itself(suites: Suites, config: Entry, judge: Entry) -> str:
    """The model that is both the judge and the model under test, or ""."""
    if judge.asset.note == SUBJECT:
        return "the model under test"
    tested = {pin.model.id for pin in suites.subjects(config) if pin.model and pin.model.id}
    id = judge.model.id if judge.model else None
    return id if id is not None and id in tested else ""


# -- thin sets ------------------------------------------------------------------------------------------------------


def _book_thinness(ledger: Ledger, subject: Subject, suite: Suite, suites: Suites, catalog: Catalog) -> None:
    number, facts = ledger.thresholds.number, suite.facts
    enough = number("eval_few", "enough")
    if suite.cases is not None and suite.cases < enough:
        signal = Signal(1.0 - suite.cases / enough, f"1 - {suite.cases}/{enough:g}")
        ledger.add(subject, "eval_few", "size", signal, f"{plural(suite.cases, 'case')}", count=suite.cases)
    family = [suite.facts, *(facts_of(entry) for entry in suite.siblings)]
    if all(item.origin == "synthetic" for item in family):
        ledger.add(subject, "eval_synthetic", "origin", CONSTANT, f"all cases are synthetic ({facts.origin_reason})")
    if (suite.cases or 0) >= number("eval_unsliced", "least") and not any(item.slices for item in family):
        ledger.add(subject, "eval_unsliced", "slices", CONSTANT, "no column divides the cases: only a total can be told")
    if suite.configs and not suite.workflows:
        ledger.add(subject, "eval_outside_ci", "ci", CONSTANT, "no workflow runs it")
    known = known_to(suite, suites, catalog)
    if known:
        ledger.add(subject, "eval_public", "contamination", CONSTANT, known, confidence="low")


def known_to(suite: Suite, suites: Suites, catalog: Catalog) -> str:
    """That a public set is older than what the model under test was trained on, in words, or ""."""
    since = suite.set.age.introduced_on or suite.set.age.changed_on
    if not suite.facts.public or since is None:
        return ""
    for _, pin in suites.models(suite.prompts):
        rows = catalog.resolve(pin.model.id, pin.model.platform).candidates if pin.model and pin.model.id else ()
        for row in rows:
            if row.knowledge_cutoff and row.knowledge_cutoff[:7] > since.isoformat()[:7]:
                return f"public, here since {since}, and {row.id} knows the web up to {row.knowledge_cutoff}"
    return ""


# -- prompts without an eval ----------------------------------------------------------------------------------------


def _book_uncovered(ledger: Ledger, prompt: Entry) -> None:
    changed, exact = settled(prompt.age, None, ledger.today)
    days = (ledger.today - changed).days if changed and changed <= ledger.today else None
    ledger.add(
        Subject(CLOCK, prompt.asset.id, None),
        "no_eval",
        "no eval",
        CONSTANT,
        "no evaluation tests it" + (f", unchanged since {changed}" if changed else ""),
        since=changed if days is not None else None,
        days=days,
        debts=[(("no eval", changed), changed)] if changed and exact and days is not None else [],
    )


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"
