"""Where a model stands in its life on a given day: the one reading of catalog rows that clocks and checks share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from aidebt.report import ModelRef
from aidebt.values import dataclass

if TYPE_CHECKING:
    from aidebt.catalog import Catalog, Model

RANKS = {"low": 0, "medium": 1, "high": 2}


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """A resolved model on a day.

    `state`: "redirected" (another model answers under its name), "retired", "retiring" (a date ahead), "deprecated" (no
    date), "legacy" (the provider's word; for an embedding model also: a successor is named), or "active". `row` drives
    the score: the platform decided by the code, else the latest date of all `rows`. `days` to the retirement, negative
    once past. `announced` is the day of the deprecation notice; `scheduled` tells a date given at launch from a notice.
    """

    id: str
    platform: str | None
    row: Model
    rows: tuple[Model, ...]
    state: str
    retires: date | None
    days: int | None
    announced: date | None
    scheduled: bool
    redirect: str = ""  # the model that answers in its place, from `retires` on or already
    elsewhere: bool = True  # another platform lists a model of this name, so that the platform must be told

    @property
    def confidence(self) -> str:
        """Of the row that drives: "low", "medium" or "high"."""
        return self.row.confidence

    @property
    def superseded(self) -> bool:
        """An embedding model that still answers, and whose provider calls it legacy or names a successor."""
        return self.row.kind == "embedding" and not self.dead and (self.row.status == "legacy" or bool(self.row.replacement))

    @property
    def since(self) -> date | None:
        """The day it ended or was redirected, where it is known and past."""
        return (self.retires or self.announced) if self.dead else None

    @property
    def dead(self) -> bool:
        """Nothing answers, or something else does."""
        return self.state in ("retired", "redirected")


def of(ref: ModelRef | None, catalog: Catalog, today: date) -> Lifecycle | None:
    """The life of the model a pin is resolved to, or None where the catalog cannot tell."""
    if ref is None or ref.status != "known" or ref.id is None:
        return None
    rows = _rows(ref, catalog)
    if not rows:
        return None
    row = max(rows, key=lambda candidate: _end(candidate, rows))
    retires = row.retires
    announced = row.deprecated if row.deprecated and row.deprecated <= today else None
    state = _state(row, today)
    return Lifecycle(
        id=ref.id,
        platform=ref.platform or (rows[0].platform if len(rows) == 1 else None),
        row=row,
        rows=rows,
        state=state,
        retires=retires,
        days=(retires - today).days if retires else None,
        announced=announced,
        scheduled=state == "retiring" and announced is None and row.status in ("active", "legacy"),
        redirect=row.redirects_to or _redirect(row, catalog),
        elsewhere=any(other.platform != row.platform for other in catalog.resolve(ref.id).candidates),
    )


def _redirect(row: Model, catalog: Catalog) -> str:
    """The target of a move that is dated on the very day of the retirement: requests go there instead of failing."""
    moves = catalog.moves(row.platform, row.id) if row.retires else ()
    return next((move.to for move in moves if move.on == row.retires and move.basis != "launch"), "")


def _rows(ref: ModelRef, catalog: Catalog) -> tuple[Model, ...]:
    assert ref.id is not None
    if ref.platform is not None:
        row = catalog.get(ref.platform, ref.id)
        if row is not None:
            return (row,)
        return tuple(row for row in catalog.resolve(ref.id, ref.platform).candidates if row.platform == ref.platform)
    found = tuple(row for name in ref.platforms if (row := catalog.get(name, ref.id)) is not None)
    return tuple(sorted(found or catalog.resolve(ref.id).candidates, key=lambda row: (row.platform, row.id)))


def _end(row: Model, rows: Sequence[Model]) -> tuple[date, int, str]:
    """When a platform stops to serve the model; a row of low confidence without a date does not outlive dated better ones."""
    rank = RANKS.get(row.confidence, 0)
    if row.retires is not None:
        return (row.retires, rank, row.platform)
    if row.status == "retired":
        return (date.min, rank, row.platform)
    if rank == 0 and any(other.retires and RANKS.get(other.confidence, 0) > 0 for other in rows):
        return (date.min, rank, row.platform)
    return (date.max, rank, row.platform)


def _state(row: Model, today: date) -> str:
    if row.retires is not None and row.retires > today:
        return "retiring"
    if row.redirects_to and (row.retires is not None or row.status in ("retired", "deprecated")):
        return "redirected"
    if row.retires is not None or row.status == "retired":
        return "retired"
    if row.status == "deprecated" or (row.deprecated is not None and row.deprecated <= today):
        return "deprecated"
    if row.status == "legacy" or (row.kind == "embedding" and row.replacement):
        return "legacy"
    return "active"


def homes(lives: Iterable[Lifecycle]) -> dict[str, Lifecycle]:
    """By model: the life on the one platform that the repository decides for it. A pin that names none is told with it."""
    found: dict[str, dict[str, Lifecycle]] = {}
    for life in lives:
        if life.platform:
            found.setdefault(life.id, {})[life.platform] = life
    return {id: next(iter(lives.values())) for id, lives in found.items() if len(lives) == 1}


def at_home(life: Lifecycle, known: Mapping[str, Lifecycle]) -> Lifecycle:
    """`life`, or that of its home where it has no platform of its own and its home is among those that list the model."""
    home = known.get(life.id)
    if life.platform is None and home is not None and any(row.platform == home.platform for row in life.rows):
        return home
    return life


# -- words ----------------------------------------------------------------------------------------------------------


def sentence(life: Lifecycle, names: str = "") -> str:
    """The state in one line with its date and days: "gpt-4o retires 2027-01-14 (53 days) on openai".

    The platform is left out where no other lists the model, or where all agree. `names` stands for several models of one fate.
    """
    if undecided(life):
        return _between(life)
    many = bool(names)
    name, was, verb = names or life.id, "were" if many else "was", "retire" if many else "retires"
    where = f" on {life.platform}" if life.platform and life.elsewhere else ""
    if life.confidence == "low" and life.state != "active":
        where += ", reported by one source"
    match life.state:
        case "redirected":
            since = f" since {life.since}" if life.since else ""
            return f"{name} silently {'answer' if many else 'answers'} as {life.redirect}{since}{where}"
        case "retired":
            when = f" {life.retires} ({_ago(life.days)})" if life.retires else ", date unknown,"
            return f"{name} {was} retired{when}{where}"
        case "retiring":
            verb = f"{'are' if many else 'is'} redirected to {life.redirect} from" if life.redirect else verb
            return f"{name} {verb} {life.retires} ({plural(life.days or 0, 'day')}){where}"
        case "deprecated":
            since = f" since {life.announced}" if life.announced else ""
            return f"{life.id} is deprecated{since}, no shutdown date yet{where}"
        case "legacy":
            instead = f", superseded by {life.row.replacement}" if life.row.replacement else ""
            return f"{life.id} is legacy{instead}{where}"
        case _:
            return f"{life.id} is active{where}"


def undecided(life: Lifecycle) -> bool:
    """Whether no platform is decided and the platforms end the model on different days."""
    return len(_ends(life)) > 1


def _ends(life: Lifecycle) -> list[tuple[date, str]]:
    """Where no platform is decided: the days on which the model ends, with the platforms, soonest first."""
    if life.platform is not None or life.state not in ("retired", "retiring") or not life.retires:
        return []
    platforms: dict[date, list[str]] = {}
    for row in life.rows:
        if row.retires:
            platforms.setdefault(row.retires, []).append(row.platform)
    return [(on, " and ".join(sorted(names))) for on, names in sorted(platforms.items())]


def _between(life: Lifecycle) -> str:
    """The first and the last day on which one of several platforms ends a model; the days count to or from the last."""
    ends = _ends(life)
    (first, there), (last, here) = ends[0], ends[-1]
    doubt = ", by one source" if life.confidence == "low" else ""
    if life.state == "retired":
        return f"{life.id} was retired {first} on {there}, {last} on {here} ({_ago(life.days)}{doubt})"
    past = first <= last - timedelta(days=life.days or 0)
    verb, then = ("was retired", "retires ") if past else ("retires", "")
    return f"{life.id} {verb} {first} on {there}, {then}{last} on {here} ({plural(life.days or 0, 'day')}{doubt})"


def listed(names: Sequence[str], most: int = 4) -> str:
    """`a`, `a and b`, `a, b and c`; beyond `most` the number of the rest."""
    shown = list(names) if len(names) <= most else [*names[: most - 1], f"{len(names) - most + 1:,} more"]
    return " and ".join(filter(None, (", ".join(shown[:-1]), shown[-1])))


def plural(count: int, word: str) -> str:
    """The count with its noun: "1 day", "2 days"."""
    return f"{count:,} {word}" if count == 1 else f"{count:,} {word}s"


def _ago(days: int | None) -> str:
    return "today" if not days else f"{plural(-days, 'day')} ago"


def source_of(row: Model) -> str:
    """The source to show for a row, without its remarks: a page before a package before anything else; "" for none."""
    best = sorted(row.sources, key=lambda source: (not source.startswith("http"), not source.startswith("package:")))
    return best[0].partition(" (")[0] if best else ""
