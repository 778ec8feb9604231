"""`aidebt models list` and `aidebt models show ID`: what the catalog knows, with sources, in words or as JSON."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aidebt.catalog import Catalog, Model

STATUSES = ("active", "legacy", "deprecated", "retired")
CONFIDENCE = {
    "high": "well sourced",
    "medium": "sourced, not confirmed by the provider's current page",
    "low": "reported by one source",
}


def add_parser(subparsers: Any) -> argparse.ArgumentParser:
    """Add `models` with its two sub-commands to the parser of the command line."""
    parser: argparse.ArgumentParser = subparsers.add_parser(
        "models", help="list the models of the catalog, or show what is known of one", description=__doc__
    )
    commands = parser.add_subparsers(dest="models_command", required=True, metavar="COMMAND")
    listing = commands.add_parser("list", help="one line a model", description="One line for each model and platform.")
    listing.add_argument("--platform", metavar="NAME", help="only models on this platform, e.g. openai or aws-bedrock")
    listing.add_argument("--status", choices=STATUSES, help="only models that have this status today")
    showing = commands.add_parser("show", help="all that is known of one model", description="Every platform that lists an id.")
    showing.add_argument(
        "id", metavar="ID", help="an id in any spelling, e.g. gpt-4o or bedrock/us.anthropic.claude-3-haiku-20240307-v1:0"
    )
    for command in (listing, showing):
        command.add_argument("--format", choices=("text", "json"), default="text", help="how to print (default: text)")
    return parser


def run(args: argparse.Namespace, today: date, overlay: Sequence[Mapping[str, Any]] = ()) -> int:
    """Run what `add_parser` parsed and print to stdout.

    Args:
        args: the parsed arguments.
        today: the day that runways are counted from.
        overlay: the user's own rows, from the configuration.

    Returns:
        0, or 1 when `show` finds nothing under the id.

    Raises:
        UsageError: when the platform is none of the catalog's.
        ConfigError: when a row of the overlay cannot be used.
    """
    from aidebt.catalog import load

    catalog = load(overlay)
    as_json = args.format == "json"
    if args.models_command == "list":
        text = list_models(catalog, args.platform, args.status, today, as_json=as_json)
        found = True
    else:
        text = show_model(catalog, args.id, today, as_json=as_json)
        found = bool(catalog.resolve(args.id).candidates)
    sys.stdout.write(text)
    return 0 if found else 1


def list_models(catalog: Catalog, platform: str | None, status: str | None, today: date, *, as_json: bool = False) -> str:
    """The models of one platform or all, with the given status today or any, as a table or as JSON.

    Raises:
        UsageError: when the platform is none of the catalog's.
    """
    models = catalog.models(platform)
    if platform is not None and not models:
        from aidebt.errors import UsageError

        raise UsageError(
            f"no models on a platform {platform!r}", "platforms: " + ", ".join(sorted({m.platform for m in catalog.models()}))
        )
    models = tuple(model for model in models if status is None or status_on(model, today) == status)
    if as_json:
        return _dump([_record(catalog, model, today) for model in models])
    head = ("platform", "id", "kind", "status", "retires", "days", "replacement")
    table = [head, *((m.platform, m.id, m.kind, status_on(m, today), *_ends(m, today), _replacement(m)) for m in models)]
    return _columns(table) + f"\n{len(models)} rows; {_age(catalog, today)}\n"


def show_model(catalog: Catalog, id: str, today: date, *, as_json: bool = False) -> str:
    """Everything the catalog knows under an id: each platform's row, the alias's timeline, the generations."""
    found = catalog.resolve(id)
    if as_json:
        return _dump(_document(catalog, id, today))
    id = "".join(character if character.isprintable() else "?" for character in id)
    if not found.candidates:
        why = (
            "it is a placeholder"
            if found.status == "placeholder"
            else "the catalog does not list it, which is not to say deprecated"
        )
        near = f" (read as {found.id} on {catalog.platform_label(found.platform)})" if found.platform and found.id else ""
        return f"{id}: unknown{near}: {why}.\n"
    blocks = [_block(catalog, model, today) for model in _rows(catalog, found.candidates)]
    return "\n".join([*blocks, _age(catalog, today)]) + "\n"


def status_on(model: Model, today: date) -> str:
    """The status that follows from the dates: past its shutdown a model is retired, whatever the provider called it last."""
    if model.retires is not None:
        if model.retires <= today:
            return "retired"
        if model.status == "retired":
            return "deprecated"
    if model.deprecated is not None and model.deprecated <= today and model.status == "active":
        return "deprecated"
    return model.status


# -- words ----------------------------------------------------------------------------------------------------------


def _rows(catalog: Catalog, candidates: Sequence[Model]) -> list[Model]:
    """The rows found, then the rows of other platforms under the same id."""
    ids = {model.id for model in candidates}
    others = [model for model in catalog.models() if model.id in ids and model not in candidates]
    return [*candidates, *others]


def _block(catalog: Catalog, model: Model, today: date) -> str:
    lines = [f"{model.id} on {catalog.platform_label(model.platform)} ({model.platform}): {model.kind}, {_life(model, today)}"]
    facts = {
        "released": _day(model.released, model.released_precision),
        "announced": _day(model.deprecated),
        "not before": _day(model.earliest_retirement),
        "successor": _successor(catalog, model, today),
        "alias of": model.alias_of,
        "answered by": model.redirects_to and f"{model.redirects_to}: the old name still works and nothing fails",
        "cutoff": model.knowledge_cutoff and f"knowledge to {model.knowledge_cutoff}",
        "dimensions": _dimensions(model),
        "same space": ", ".join(model.compatible_with),
        "generation": _generation(catalog, model.id),
        "confidence": f"{model.confidence}: {CONFIDENCE[model.confidence]}, checked {model.checked}",
        "sources": "; ".join(model.sources),
        "disagreeing": "; ".join(model.conflicts),
        "note": model.note,
    }
    lines += [f"  {name:<12} {value}" for name, value in facts.items() if value]
    moves = catalog.moves(model.platform, model.id)
    for number, move in enumerate(moves):
        ahead = ", scheduled" if move.on > today else ""
        lines.append(f"  {'pointed at' if number == 0 else '':<12} {move.on} {move.to or 'not said'} ({move.basis}{ahead})")
    return "\n".join(lines) + "\n"


def _life(model: Model, today: date) -> str:
    status = status_on(model, today)
    if model.retires is None:
        return status
    days = (model.retires - today).days
    if days > 0:
        return f"{status}, retires {model.retires} (in {days} days)"
    return f"retired {model.retires} ({-days} days ago)"


def _successor(catalog: Catalog, model: Model, today: date) -> str:
    """The replacement, whose word it is, and whether it is alive itself."""
    if model.replacement is None:
        return ""
    platform = model.replacement_platform or model.platform
    row = catalog.get(platform, model.replacement)
    where = f" on {platform}" if model.replacement_platform else ""
    if row is None or status_on(row, today) != "retired":
        state = "" if row is None or row.retires is None else f", itself retires {row.retires}"
        origin = next((source for source in model.sources if source.startswith("https://")), model.sources[0])
        return f"{model.replacement}{where} (per {origin}{state})"
    current = f"; now {model.replacement_current}" if model.replacement_current else "; no living successor is named"
    return f"{model.replacement}{where}, itself retired{current}"


def _generation(catalog: Catalog, id: str) -> str:
    found = catalog.generations_behind(id)
    if found is None:
        return ""
    own, newest, behind = found
    if behind == 0:
        return f"{own.name}, the newest of {own.family}"
    return f"{own.name}, {behind} behind {newest.name} ({newest.released}) in {own.family}"


def _dimensions(model: Model) -> str:
    if model.dims is None:
        return ""
    if model.dims_range is not None:
        return f"{model.dims}, or {model.dims_range[0]} to {model.dims_range[1]}"
    return f"{model.dims}" + (f", or {', '.join(map(str, model.dims_allowed))}" if model.dims_allowed else "")


def _day(day: date | None, precision: str = "day") -> str:
    if day is None:
        return ""
    return {"day": day.isoformat(), "month": day.strftime("%Y-%m"), "year": str(day.year)}[precision]


def _ends(model: Model, today: date) -> tuple[str, str]:
    return ("", "") if model.retires is None else (model.retires.isoformat(), str((model.retires - today).days))


def _replacement(model: Model) -> str:
    return model.replacement_current or ("" if model.replacement_retired else model.replacement or "")


def _age(catalog: Catalog, today: date) -> str:
    days = (today - catalog.checked_on).days
    stale = f", older than the {catalog.max_age_days} days it is good for" if days > catalog.max_age_days else ""
    return f"catalog of {catalog.checked_on}{stale}"


def _columns(table: Sequence[Sequence[str]]) -> str:
    """Columns as wide as their widest cell; the last one ragged."""
    widths = [max(len(row[place]) for row in table) for place in range(len(table[0]))]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in table)
    return "\n".join(lines) + "\n"


# -- JSON -----------------------------------------------------------------------------------------------------------


def _document(catalog: Catalog, id: str, today: date) -> dict[str, Any]:
    found = catalog.resolve(id)
    rows = [_record(catalog, model, today) for model in _rows(catalog, found.candidates)] if found.candidates else []
    return {
        "text": id,
        "status": found.status,
        "platform": found.platform,
        "id": found.id,
        "floating": found.floating,
        "models": rows,
    }


def _record(catalog: Catalog, model: Model, today: date) -> dict[str, Any]:
    from dataclasses import asdict

    record = {name: value for name, value in asdict(model).items() if value not in (None, (), "", False)}
    record["status_today"] = status_on(model, today)
    if model.retires is not None:
        record["days"] = (model.retires - today).days
    moves = [{"on": move.on, "to": move.to, "basis": move.basis} for move in catalog.moves(model.platform, model.id)]
    return {**record, "moves": moves} if moves else record


def _dump(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False, default=str) + "\n"
