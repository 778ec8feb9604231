"""`aidebt indexes`: a scan, told as the list of its vector indexes."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from aidebt.cli import listing

if TYPE_CHECKING:
    from rich.text import Text

    from aidebt.config import Settings
    from aidebt.index_list import IndexList, Listed
    from aidebt.report import Entry, Report
    from aidebt.reporters.screen import Screen
    from aidebt.retrieval import Maker

MOST: Final = 4  # names on one line


def run(args: argparse.Namespace, today: date) -> int:
    """Scan, list, and give back the exit code."""
    from aidebt import catalog, thresholds
    from aidebt.index_list import document, index_list

    def made(report: Report, settings: Settings) -> IndexList:
        return index_list(report, catalog.load(settings.models, settings.as_of), thresholds.load())

    return listing.run(args, today, made, document, drawn)


def drawn(listed: IndexList, screen: Screen) -> str:
    """The list for a terminal."""
    from aidebt.reporters.words import plural

    report = listed.report
    told = "1 vector index" if len(listed.indexes) == 1 else f"{len(listed.indexes):,} vector indexes"
    lines = screen.say((report.repository.name, "bold"), f", as of {report.as_of}: {told}", rest="  ")
    for item in listed.indexes:
        lines += [*screen.say(""), *_index(item, report.as_of, screen)]
    for title, entries in (("Services that hold indexes", listed.services), ("Embedding models as files", listed.models)):
        if entries:
            words = _names([f"{_spot(entry)} {entry.asset.index.store if entry.asset.index else ''}" for entry in entries])
            lines += [*screen.say(""), *screen.say((f"{title}  ", "bold"), words, rest="  ")]
    if listed.untied:
        names = _names([f"{entry.asset.value or 'a default'} {_spot(entry)}" for entry in listed.untied])
        said = f"{plural(len(listed.untied), 'model pin')}: {names}"
        lines += [*screen.say(""), *screen.say(("Tied to no index  ", "bold"), said, rest="  ")]
    return screen.print(lines)


def _index(item: Listed, as_of: date, screen: Screen) -> list[Text]:
    from aidebt.reporters.words import VERDICTS

    asset = item.indexed.index.asset
    style = VERDICTS.get(item.verdict, "")
    head = (f"{_spot(item.indexed.index)}  {item.indexed.name}", "bold")
    dead = "  dead code" if asset.dead else ""
    lines = screen.say(head, "  ", (item.verdict, style), f" {item.score}/100{dead}", rest="    ")
    for title, words in _told(item, as_of):
        if words:
            lines += screen.say(f"{title:<9}", words, first="  ", rest=" " * 11)
    return lines


def _told(item: Listed, as_of: date) -> Iterator[tuple[str, str]]:
    """What is said of an index, line by line: a title and the words."""
    from aidebt.reporters.words import plural, since

    indexed, facts = item.indexed, item.indexed.facts
    version = f" {facts.version}" if facts.version else ""
    yield "store", f"{facts.store or 'unknown'}{version}, {facts.evidence.value}"
    sizes = [
        plural(facts.dims, "dimension") if facts.dims else "dimension unknown",
        facts.metric or "distance unknown",
        facts.element or "",
        f"{facts.count:,} of them" if facts.count is not None else "count unknown",
    ]
    yield "vectors", ", ".join(size for size in sizes if size)
    yield "model", _model(item)
    asked = [f"{query.node.path} {query.node.name}{_with(query.makers)}" for query in indexed.queries]
    yield "asked by", _names(asked) or "nothing that is known"
    told = since(indexed.built, as_of)
    own = facts.updated_on or facts.created_on
    yield "age", (f"unchanged {told}" if told.startswith("since") else told) + (f"; newest row {own}" if own else "")
    documents = _names(list(item.documents))
    changed = f", changed {indexed.index.documents_on}" if indexed.index.documents_on else ""
    yield "built of", f"{documents}{changed}" if documents else ""
    places = [f"{place.path}:{place.line}{f' ({place.says})' if place.says else ''}" for place in facts.places]
    yield "places", _names(places) if len(places) > 1 else ""
    yield "why", item.why if item.score else ""


def _model(item: Listed) -> str:
    """The models that build it, with how they are known."""
    names = list(dict.fromkeys(f"{maker.name} {_where(maker)}".rstrip() for maker in item.builders))
    if names:
        return f"{_names(names)}: {item.indexed.known}"
    could = f": {_names(list(item.could))} make so many" if item.could else ""
    return f"{item.indexed.known}{could}"


def _where(maker: Maker) -> str:
    return "" if maker.recorded else f"({_spot(maker.entry)})"


def _with(makers: Sequence[Maker]) -> str:
    names = dict.fromkeys(maker.name for maker in makers)
    return f", with {_names(list(names))}" if names else ""


def _spot(entry: Entry) -> str:
    return f"{entry.asset.path}:{entry.asset.line}"


def _names(names: Sequence[str]) -> str:
    """Some names, and how many more."""
    return listing.some(names, MOST)


def add_parser(commands: Any) -> None:
    """Add the command to the command line."""
    listing.add_parser(
        commands,
        "indexes",
        "list the vector indexes: store, dimension, model, queries, verdict",
        "Scan a repository and list its vector indexes, worst first: what builds them, what asks them.",
    )
