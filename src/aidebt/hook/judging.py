"""From the staged files that may hold something to findings, their lines, and the exit code."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from aidebt import suppressions
from aidebt.analyse import Analyser, known_on, lock_file, own_names
from aidebt.assets import FileAssets, Kind
from aidebt.gate import failing
from aidebt.hook.changes import compare
from aidebt.hook.findings import find
from aidebt.hook.judgement import Judgement
from aidebt.hook.lines import render
from aidebt.hook.models import ending
from aidebt.hook.sides import Index, Sides, read_sides
from aidebt.hook.silencing import silencers_for
from aidebt.hook.surroundings import read_around
from aidebt.link import link
from aidebt.thresholds import Thresholds

if TYPE_CHECKING:
    from aidebt.blobs import BlobReader
    from aidebt.config import Settings
    from aidebt.detectors import Rules
    from aidebt.gate import Condition
    from aidebt.git import Repository
    from aidebt.hook.options import Options
    from aidebt.hook.sieve import Sifted
    from aidebt.hook.staging import Staging

FINDINGS = 1
MOST_VERSION_FILES = 20  # read where a library's default depends on its version


def judge(
    repository: Repository,
    blobs: BlobReader,
    staging: Staging,
    sifted: Sifted,
    settings: Settings | None,
    options: Options,
    conditions: Sequence[Condition],
    today: date,
) -> int:
    """Judge the candidates, write what there is to say, and give back the exit code.

    Raises:
        AidebtError: when the rules or the settings cannot be used, or git fails.
    """
    models, excluded = (settings.models, settings.excluded) if settings else ((), ())
    tracked = repository.tracked()
    analyser = Analyser(models, own_names=own_names(file.path for file in tracked))
    index = Index(repository, blobs, tracked, analyser, excluded)
    sides = read_sides(staging, sifted.candidates, index)
    rules = known_on(options.as_of, analyser.rules, models)
    judgement = _judgement(repository, staging, sides, index, rules, today) if sides.differ else None
    found = find(judgement, staging.judged) if judgement else ()
    silencers = silencers_for(found, judgement, settings, repository.root) if judgement and found else ()
    kept, suppressed = suppressions.apply(found, settings, silencers)
    blocking = failing(kept, conditions)
    if judgement is not None:
        blocking += [finding for finding in ending(judgement, kept, conditions) if finding not in blocking]
    sys.stdout.write(render(kept, suppressed, blocking, staging, options))
    sys.stdout.flush()
    return FINDINGS if blocking else 0


def _judgement(repository: Repository, staging: Staging, sides: Sides, index: Index, rules: Rules, today: date) -> Judgement:
    around = read_around(repository, sides, index)
    around |= _versions(sides, index)
    paths = [*index.tracked, *(path for path in sides.before if path not in index.tracked)]
    before = link({**around, **sides.before}, paths, rules)
    after = link({**around, **sides.after}, paths, rules)
    others = tuple(asset for file in sides.others for asset in file.assets)
    touched = frozenset(file.path for file in staging.files)
    changes = compare(before, after, touched, others)
    thresholds = Thresholds.load(index.analyser.tables["thresholds"])
    return Judgement(before, after, changes, sides, around, touched, paths, rules.catalog, thresholds, today)


def _versions(sides: Sides, index: Index) -> dict[str, FileAssets]:
    """The files that say which version of a library is used, where a pin is a library's default."""
    pins = [asset for side in (sides.before, sides.after) for file in side.values() for asset in file.assets]
    if not any(asset.kind is Kind.MODEL_PIN and asset.implicit for asset in pins):
        return {}
    paths = sorted(
        (path for path in index.tracked if index.rules.is_version_file(path)), key=lambda path: (path.count("/"), path)
    )
    asked = paths[:MOST_VERSION_FILES]
    read = zip(asked, index.blobs.read_many(index.tracked[path].oid for path in asked), strict=True)
    return {path: lock_file(path, data) for path, (_, data) in read if data is not None}
