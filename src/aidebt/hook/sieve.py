"""Which staged files may hold something, from their names and bytes alone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from aidebt.compiled import load_prefilter
from aidebt.hook.options import RULES
from aidebt.prefilter import Prefilter
from aidebt.values import dataclass

if TYPE_CHECKING:
    from aidebt.blobs import BlobReader
    from aidebt.config import Settings
    from aidebt.hook.options import Options
    from aidebt.hook.staging import Staging

CONFIG_NAMES = ("aidebt.toml", "pyproject.toml")  # as in aidebt.config, which most runs need not import


@dataclass(frozen=True, slots=True)
class Sifted:
    """`candidates` maps the paths of staged files that may hold something to their bytes."""

    candidates: dict[str, bytes]


@dataclass(frozen=True, slots=True)
class Sieve:
    """The prefilter, and the settings where a configuration file makes any; None is the defaults."""

    prefilter: Prefilter
    settings: Settings | None

    @classmethod
    def load(cls, root: Path, options: Options) -> Sieve:
        """With the ids of the user's own models among what is looked for.

        Raises:
            ConfigError: when the configuration file cannot be used.
        """
        if not _has_settings(root, options):
            return cls(Prefilter(load_prefilter()), None)
        from aidebt import config

        flags: dict[str, Any] = {"paths": (Path.cwd(),), "select": options.select, "ignore": options.ignore}
        flags |= {"baseline": options.baseline, "use_baseline": options.use_baseline}
        settings = config.load(flags, options.config, options.isolated)
        _check_rules(settings)
        own = {str(row["id"]).lower().encode() for row in settings.models}
        return cls(Prefilter(load_prefilter(), own), settings)


def sift(staging: Staging, sieve: Sieve, blobs: BlobReader) -> Sifted:
    """The staged files that may hold something. What git cannot give is left out."""
    prefilter = sieve.prefilter
    asked = [(file.path, file.new) for file in staging.files if file.new and not prefilter.passes_over(file.path)]
    read = zip(asked, blobs.read_many(oid for _, oid in asked), strict=True)
    found = {
        path: data for (path, _), (_, data) in read if data is not None and (prefilter.is_named(path) or prefilter.holds(data))
    }
    return Sifted(found if staging.judged & found.keys() else {})


def _check_rules(settings: Settings) -> None:
    """A misspelt rule would silence nothing for ever.

    Raises:
        ConfigError: when a rule does not exist.
    """
    if settings.select or settings.ignore or settings.per_file_ignores or settings.ignores:
        from aidebt import checks, config
        from aidebt.errors import ConfigError

        if problems := config.unknown_rules(settings, {*checks.rule_ids(), *RULES}):
            raise ConfigError("\n  - ".join(("rules that do not exist", *problems)), "`aidebt explain` lists the rules")


def _has_settings(root: Path, options: Options) -> bool:
    """Whether anything but the defaults may apply: a flag, or a file of settings that names this tool."""
    named = (options.config, options.select, options.ignore, options.baseline)
    if any(value is not None for value in named) or not options.use_baseline:
        return True
    if options.isolated:
        return False
    here = Path.cwd()
    levels = [here, *here.parents]
    for level in levels[: levels.index(root) + 1] if root in levels else [here]:
        if (level / CONFIG_NAMES[0]).is_file():
            return True
        try:
            if b"aidebt" in (level / CONFIG_NAMES[1]).read_bytes():
                return True
        except OSError:
            continue
    return False
