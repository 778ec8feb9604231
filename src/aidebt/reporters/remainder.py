"""The last part of the screen: what was found, what is not shown or was not read, and where to dig."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aidebt.assets import Kind
from aidebt.reporters import summary
from aidebt.reporters.tally import contexts_of, visible
from aidebt.reporters.words import file_name, kind_name, place, since

if TYPE_CHECKING:
    from datetime import date

    from rich.text import Text

    from aidebt.report import Entry, Report
    from aidebt.reporters.options import RenderOptions
    from aidebt.reporters.screen import Part, Screen

_TYPEABLE = re.compile(r"[\w.@+][\w.@+-]*:\d+", re.ASCII)  # what a shell takes as it stands


def found(report: Report, screen: Screen) -> list[Text]:
    """How many assets of each kind, and how many of them are live."""
    return _labelled("Found", summary.found(report), screen)


def _labelled(label: str, words: str, screen: Screen) -> list[Text]:
    return screen.say(words, first=(f"{label:<9}  ", "bold"), rest=" " * 11)


def left_out(report: Report, options: RenderOptions, screen: Screen) -> list[Text]:
    """What the view hides with the flag that shows it, and what was not read with the reasons."""
    hidden = "" if options.show_all else summary.hidden(report)
    lines = _labelled("Not shown", hidden, screen) if hidden else []
    return lines + _not_read(report, options, screen)


def _not_read(report: Report, options: RenderOptions, screen: Screen) -> list[Text]:
    if not report.skipped:
        return []
    flag = "" if options.verbose else " (-v lists them)"
    lines = _labelled("Not read", f"{summary.unread(report)}{flag}", screen)
    if options.verbose:
        for skip in report.skipped:
            lines += screen.say(f"{skip.path}: {skip.reason}", first="  ", rest="    ")
    return lines


def assets(report: Report, options: RenderOptions, screen: Screen) -> list[Text]:
    """One by one, when all or those of some contexts are asked for."""
    wanted = options.contexts
    if not options.show_all and not wanted:
        return []
    told = [entry for entry in report.entries if not wanted or entry.asset.context.value in wanted]
    lines = screen.say(("Assets", "bold"), f": {len(told):,}")
    for entry in told:
        lines += screen.say(*_asset(entry, report.as_of, options), first="  ", rest="    ")
    return lines


def _asset(entry: Entry, as_of: date, options: RenderOptions) -> list[Part]:
    asset = entry.asset
    traits = [asset.role, asset.usage.value if asset.usage else "", asset.context.value, "live" if entry.live else "not live"]
    secret = asset.kind is Kind.PROMPT and not options.show_text
    value = asset.name if secret or asset.value is None else asset.value
    known = entry.model.id if entry.model else None
    known = f"{entry.model.platform}/{known}" if known and entry.model and entry.model.platform else known
    model = f" = {known}" if known and known != value else ""
    traits += [asset.dead] if asset.dead else []
    words = f"  {kind_name(asset.kind)}, {', '.join(filter(None, traits))}, {since(entry.age, as_of)}"
    return [(place(asset.path, asset.line), "cyan"), "  ", (value, "bold"), model, words]


def dig(report: Report, options: RenderOptions, screen: Screen) -> list[Text]:
    """Commands that say more, about the first finding where there is one."""
    told = visible(report.findings, contexts_of(report), options.contexts)
    spots = (place(file_name(finding.places[0].path), finding.places[0].line) for finding in told if finding.asset)
    spot = next((spot for spot in spots if _TYPEABLE.fullmatch(spot)), "PATH:LINE")
    return _labelled("Dig", f"aidebt scan --explain {spot}; aidebt explain {told[0].rule if told else 'RULE'}", screen)
