"""The staged change, linked before and after, and what its judges ask of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from aidebt import lifecycle
from aidebt.assets import Asset, FileAssets
from aidebt.findings import Place
from aidebt.values import dataclass

if TYPE_CHECKING:
    from aidebt.catalog import Catalog
    from aidebt.hook.changes import Changes
    from aidebt.hook.sides import Sides
    from aidebt.lifecycle import Lifecycle
    from aidebt.link import Links
    from aidebt.report import ModelRef
    from aidebt.thresholds import Thresholds


@dataclass(frozen=True, slots=True)
class Judgement:
    """All that the findings are drawn from. `around` are the files that the change is about and does not touch; `touched` are
    the paths of the change, whatever they hold; `paths` those of all files, before and after."""

    before: Links
    after: Links
    changes: Changes
    sides: Sides
    around: Mapping[str, FileAssets]
    touched: frozenset[str]
    paths: Sequence[str]
    catalog: Catalog
    thresholds: Thresholds
    today: date

    def life(self, pin: Asset, before: bool = False) -> Lifecycle | None:
        """Where the model of a pin stands today, None where the catalog cannot tell."""
        links = self.before if before else self.after
        return lifecycle.of(links.models.get(pin.id), self.catalog, self.today)


def target(judgement: Judgement, life: Lifecycle) -> str:
    """What a moving name points at today, or ""."""
    moves = [move for move in judgement.catalog.moves(life.platform, life.id) if move.on and move.on <= judgement.today]
    return (moves[-1].to or "") if moves else ""


def same_model(judgement: Judgement, old: Asset, new: Asset) -> bool:
    """Whether two pins mean one model: the same text, one id in two spellings, a name and the snapshot it points at today."""
    if old.value is not None and old.value == new.value:
        return True
    one, other = judgement.before.models.get(old.id), judgement.after.models.get(new.id)
    if one is None or other is None or one.id is None or other.id is None:
        return old.value == new.value
    pair = ((one, other), (other, one))
    return one.id == other.id or any(_points_at(judgement, name, fixed.id or "") for name, fixed in pair)


def _points_at(judgement: Judgement, name: ModelRef, fixed: str) -> bool:
    life = lifecycle.of(name, judgement.catalog, judgement.today)
    return name.floating and life is not None and target(judgement, life) == fixed


def called(links: Links, pin: Asset) -> str:
    """What a pin is called: its text, or the model that a library takes by itself."""
    ref = links.models.get(pin.id)
    return pin.value or (ref.id if ref is not None and ref.id else f"the default of {pin.package}")


def place(asset: Asset) -> Place:
    """Where an asset stands, with its value where it has one."""
    return Place(asset.path, asset.line, asset.id, asset.value or "")
