"""What a hook leaves out: what comments and the configuration ignore, and known debt that a change brings back as it was."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from aidebt.suppressions import IN_BASELINE, Configured, Inline, Silencer

if TYPE_CHECKING:
    from aidebt.config import Settings
    from aidebt.findings import Finding, Place
    from aidebt.hook.judgement import Judgement

BASELINE = "aidebt-baseline.json"  # as in aidebt.baseline, which is imported where there is one


def silencers_for(
    found: Sequence[Finding], judgement: Judgement, settings: Settings | None, root: Path
) -> tuple[Silencer, ...]:
    """The silencers for the findings of a staged change.

    Raises:
        ConfigError: when there is a baseline that cannot be read.
    """
    files = {**judgement.around, **judgement.sides.after}
    ignores = {path: file.ignores for path, file in files.items() if file.ignores}
    silencers: list[Silencer] = [Inline(ignores, judgement.today), Configured(settings, "", judgement.today)]
    file = root / BASELINE if settings is None or settings.baseline is None else settings.baseline
    if (settings is None or settings.use_baseline) and file.is_file():
        silencers.append(AsItWas(file, found, judgement))
    return tuple(silencers)


class AsItWas:
    """Entries of the baseline under the very name and path they have there.

    A scan also knows debt that was moved; here one entry may stand for a pin elsewhere that nobody touched.

    Raises:
        ConfigError: when the baseline cannot be read.
    """

    def __init__(self, file: Path, found: Sequence[Finding], judgement: Judgement) -> None:
        from aidebt import baseline

        entries = frozenset(baseline.read(file))
        places = baseline.known_places(found, judgement.after.assets, judgement.after.edges)
        self._known = {(known.rule, place) for place, known in places if known in entries}

    def reason(self, finding: Finding, place: Place) -> str:
        """Why a place is left out, or ""."""
        return IN_BASELINE if (finding.rule, place) in self._known else ""
