"""`aidebt evals`: a scan, told as the list of its eval sets."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from aidebt.assets import REMOTE, SUBJECT
from aidebt.cli import listing

if TYPE_CHECKING:
    from rich.text import Text

    from aidebt.eval_list import EvalList, Listed
    from aidebt.report import Entry
    from aidebt.reporters.screen import Screen

MOST: Final = 3  # names on one line


def run(args: argparse.Namespace, today: date) -> int:
    """Scan, list, and give back the exit code."""
    from aidebt import thresholds
    from aidebt.eval_list import document, eval_list

    return listing.run(args, today, lambda report, _: eval_list(report, thresholds.load()), document, drawn)


def drawn(listed: EvalList, screen: Screen) -> str:
    """The list for a terminal."""
    from aidebt.reporters.summary import tested
    from aidebt.reporters.words import plural

    report = listed.report
    counts = f"{plural(len(listed.sets), 'eval set')}, {plural(len(listed.suites.configs), 'eval config')}"
    lines = screen.say((report.repository.name, "bold"), f", as of {report.as_of}: {counts}", rest="  ")
    share = tested(report)
    lines += screen.say(share, rest="  ") if share else []
    for item in listed.sets:
        lines += [*screen.say(""), *_set(item, report.as_of, screen)]
    if listed.alone:
        lines += [*screen.say(""), *screen.say(("Configs that read no set here", "bold"))]
        for config in listed.alone:
            lines += _config(config, listed, screen)
    if listed.uncovered:
        names = _names([f"{entry.asset.path}:{entry.asset.line}" for entry in listed.uncovered])
        told = f"{plural(len(listed.uncovered), 'live prompt')}: {names}"
        lines += [*screen.say(""), *screen.say(("Tested by nothing  ", "bold"), told, rest="  ")]
    return screen.print(lines)


def _set(item: Listed, as_of: date, screen: Screen) -> list[Text]:
    from aidebt.reporters.words import VERDICTS, plural

    asset = item.suite.set.asset
    style = VERDICTS.get(item.verdict, "")
    head = f"{asset.path}:{asset.line}" + (f"  {asset.name}" if asset.name not in asset.path else "")
    lines = screen.say((head, "bold"), "  ", (item.verdict, style), f" {item.score}/100", rest="    ")
    for title, words in _told(item, as_of):
        lines += screen.say(f"{title:<8}", words, first="  ", rest=" " * 10)
    if item.why and item.score:
        lines += screen.say(f"{'why':<8}", item.why, first="  ", rest=" " * 10)
    if item.suite.siblings:
        lines += screen.say(f"{'beside':<8}", plural(len(item.suite.siblings), "set"), first="  ", rest=" " * 10)
    return lines


def _told(item: Listed, as_of: date) -> Iterator[tuple[str, str]]:
    """What is said of a set, line by line: a title and the words."""
    suite, facts = item.suite, item.suite.facts
    count = "unknown" if facts.cases is None else f"{facts.cases:,}"
    notes = [
        facts.cases_reason,
        facts.where if facts.where not in (facts.cases_reason, suite.set.asset.name) else "",
        facts.format,
    ]
    notes += [
        f"origin {facts.origin}" if facts.origin != "unknown" else "",
        f"by {', '.join(facts.slices)}" if facts.slices else "",
    ]
    yield "cases", f"{count} ({'; '.join(note for note in notes if note)})"
    yield "age", _age(item, as_of)
    if suite.set.rows and suite.set.rows.days:
        yield "rows", _rows(item, as_of)
    yield "covers", _names([f"{prompt.asset.path}:{prompt.asset.line}" for prompt in suite.prompts]) or "no live prompt"
    if item.models:
        yield "model", _names(list(dict.fromkeys(_judge(pin) for pin in item.models)))
    judges = dict.fromkeys(_judge(pin) for pin in suite.judges)
    yield "judge", _names(list(judges)) or "none that is known"
    runs = _names(list(suite.workflows)) or ("no workflow" if suite.configs else "nothing that is known")
    yield "run by", runs + (f"; results of {item.ran_on}" if item.ran_on else "")


def _age(item: Listed, as_of: date) -> str:
    from aidebt.reporters.words import since

    if item.suite.facts.cases_reason == REMOTE:
        return "unknown: kept elsewhere"
    age = item.suite.set.age
    told = since(age, as_of)
    told = f"unchanged {told}" if told.startswith("since") else told.removeprefix("age ")
    return told + (f"; last case or review {item.since}" if item.since and item.since != age.changed_on else "")


def _rows(item: Listed, as_of: date) -> str:
    from datetime import timedelta

    from aidebt.eval_list import bars
    from aidebt.trend.drawing import sparkline

    rows = item.suite.set.rows
    assert rows is not None
    table = bars(rows)
    span = table[0][0] if len(table) == 1 else f"{table[0][0]} to {table[-1][0]}"
    recent = rows.added(as_of - timedelta(days=365), as_of)
    share = "" if recent is None else f", {recent / rows.dated:.0%} in the last year"
    told = [f"median {rows.median_on}, newest {rows.newest_on}{share}"]
    told += [f"{rows.bounded:,} at least so old ({rows.reason})"] if rows.bounds else []
    told += [f"{rows.undated:,} undated"] if rows.undated else []
    return f"{sparkline([count for _, count in table])} {span}; {'; '.join(told)}"


def _judge(pin: Entry) -> str:
    if pin.asset.note == SUBJECT:
        return "the model under test"
    value = pin.asset.value or f"left to {pin.asset.package or 'a library'}"
    model = pin.model.id if pin.model and pin.model.id and pin.model.id not in value else ""
    return f"{value} ({model})" if model else value


def _config(config: Entry, listed: EvalList, screen: Screen) -> list[Text]:
    from aidebt.reporters.words import plural

    covers = listed.suites.tests(config)
    judges = _names(list(dict.fromkeys(_judge(pin) for pin in listed.suites.judges(config))))
    words = [f"covers {plural(len(covers), 'live prompt')}" if covers else "", f"judge {judges}" if judges else ""]
    told: Sequence[str] = [word for word in words if word]
    return screen.say(f"{config.asset.path}  ", ("; ".join(told), "dim"), first="  ", rest="    ")


def _names(names: Sequence[str]) -> str:
    """Some names, and how many more."""
    return listing.some(names, MOST)


def add_parser(commands: Any) -> None:
    """Add the command to the command line."""
    listing.add_parser(
        commands,
        "evals",
        "list the eval sets: cases, ages, what they cover, judge, CI, verdict",
        "Scan a repository and list its eval sets, worst first, and the prompts that nothing tests.",
    )
