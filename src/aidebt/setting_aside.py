"""From what the rules found to what is reported: ignores, the baseline, and ignores that have nothing left to silence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from aidebt import baseline, checks
from aidebt.assets import Ignore
from aidebt.baseline import FILE_NAME, Baseline, Known
from aidebt.config import Settings
from aidebt.errors import ConfigError
from aidebt.findings import Finding, Idle
from aidebt.report import BaselineInfo
from aidebt.suppressions import Configured, Inline, Silencer, apply
from aidebt.values import dataclass, replace


@dataclass(frozen=True, slots=True)
class Outcome:
    """Findings to report, worst first; suppressed ones with the reason; what became of the baseline, if there is one."""

    findings: tuple[Finding, ...]
    suppressed: tuple[tuple[Finding, str], ...]
    baseline: BaselineInfo | None


def set_aside(
    inventory: checks.Inventory, ignores: Mapping[str, Sequence[Ignore]], settings: Settings, root: Path, whole: bool
) -> Outcome:
    """Judge the inventory, and part what is reported from what is not.

    Args:
        inventory: what the rules judge.
        ignores: those in comments of the files that were asked for, by path.
        settings: choices of rules, ignores, and whether there is a baseline.
        root: of the repository, where the baseline lies if nothing else is said.
        whole: nothing was left out of the scan, neither files nor history: what silences nothing is then told.

    Raises:
        ConfigError: when the baseline cannot be read.
    """
    inventory = replace(inventory, rules=checks.rule_ids())
    found = checks.run(inventory)
    inline = Inline(ignores, inventory.today)
    configured = Configured(settings, _relative(settings.config_file, root), inventory.today)
    file = baseline_file(settings, root)
    known = None if file is None else _known(file, found, inventory)
    silencers: list[Silencer] = [inline, configured, *([known] if known else [])]
    kept, suppressed = apply(found, settings, silencers)
    idle = tuple(_told((*inline.idle(), *configured.idle()), settings, whole))
    more, aside = apply(checks.run(replace(inventory, idle=idle), checks.ABOUT_IGNORES), settings, silencers)
    info = None
    if file is not None and known is not None:
        paid = known.paid(lambda entry: _judged(entry, settings, whole, {item.asset.path for item in inventory.entries}))
        info = BaselineInfo(_relative(file, root), len(known.entries), len(paid))
    return Outcome(checks.ordered((*kept, *more), inventory), (*suppressed, *aside), info)


def baseline_file(settings: Settings, root: Path) -> Path | None:
    """The baseline that counts: the one that is named, else the one at the root if there is one.

    Raises:
        ConfigError: when the one that is named is not there.
    """
    if not settings.use_baseline:
        return None
    if settings.baseline is None:
        return root / FILE_NAME if (root / FILE_NAME).is_file() else None
    if not settings.baseline.is_file():
        raise ConfigError(
            f"there is no baseline {settings.baseline}", "`aidebt baseline` writes one; --no-baseline goes without"
        )
    return settings.baseline


def _known(file: Path, found: Iterable[Finding], inventory: checks.Inventory) -> Baseline:
    return Baseline(
        baseline.read(file), baseline.known_places(found, [item.asset for item in inventory.entries], inventory.edges)
    )


def _told(idle: Iterable[Idle], settings: Settings, whole: bool) -> Iterable[Idle]:
    """The idle ignores that this run can be sure of."""
    for one in idle:
        chosen = not settings.select and not set(one.rule.split(", ")) & set(settings.ignore)
        if one.state == "expired" or (whole and chosen):
            yield one


def _judged(entry: Known, settings: Settings, whole: bool, paths: set[str]) -> bool:
    """Whether the run looked for the debt of an entry."""
    if entry.rule in settings.ignore or (settings.select and entry.rule not in settings.select):
        return False
    return whole or entry.path in paths


def _relative(file: Path | None, root: Path) -> str:
    """A path as a report may show it: below the root, else its name."""
    if file is None:
        return ""
    try:
        return file.resolve().relative_to(root).as_posix()
    except ValueError:
        return file.name
