"""The other files that a staged change is about: what it imports, what sets its variables, and what uses what it changed.

They are read from the index, few and nearest first; a scan sees all of them, and this need not.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from aidebt.assets import EnvRef, FileAssets, Kind
from aidebt.errors import RepositoryError
from aidebt.link import missing

if TYPE_CHECKING:
    from aidebt.git import Repository
    from aidebt.hook.sides import Index, Sides

ROUNDS = 3  # how often files that define needed names are looked up, as in a scan
MOST_FILES = 60  # read around one change
MOST_WORDS = 40  # looked for in the index at once
SECONDS = 20  # that git may take to look for them


def read_around(repository: Repository, sides: Sides, index: Index) -> dict[str, FileAssets]:
    """The files around the change, by path; none of those that are part of it."""
    changed = sides.before.keys() | sides.after.keys()
    paths = sorted(index.tracked)
    around = _imported(sides, {}, paths, index)
    words = sorted(set(_words(sides)))[:MOST_WORDS]
    if words:
        try:
            holding = repository.holding(words, SECONDS)
        except RepositoryError:  # absent objects, or a repository too large to look through: less is known, and less said
            holding = ()
        near = sorted((path for path in holding if path not in changed and path not in around), key=_nearness(changed))
        around |= index.read(near[: MOST_FILES - len(around)])
    return around | _imported(sides, around, paths, index)


def _imported(sides: Sides, around: Mapping[str, FileAssets], paths: Sequence[str], index: Index) -> dict[str, FileAssets]:
    """The files that define names which calls and prompts of the given ones need."""
    found: dict[str, FileAssets] = {}
    for _ in range(ROUNDS):
        known = {**sides.after, **around, **found}
        more = sorted(missing(known, paths) - sides.before.keys())[: MOST_FILES - len(around) - len(found)]
        read = index.read(more, all_of_them=True)
        if not read:
            break
        found |= read
    return found


def _words(sides: Sides) -> Iterator[str]:
    """What the files that are tied to a change spell: its variables, its modules, its deployments, its prompt files."""
    for path, file in sides.after.items():
        old = {asset.id: asset.content for asset in sides.before.get(path, FileAssets(path)).assets}
        changed = {asset.id for asset in file.assets if old.get(asset.id) != asset.content}
        outside = [asset for asset in file.assets if asset.id in changed and not asset.scope]
        yield from _variables(file)
        if path.endswith((".py", ".pyi")):
            yield from [_module(path)] if outside else []
        elif any(asset.kind is Kind.PROMPT for asset in outside):
            yield posixpath.basename(path)
        yield from (variable for variable, id in file.variables if id in changed)
        for deployed in file.deployments:
            if any(pin in changed for _, pin in deployed.model.texts):
                yield from (name for name, _ in deployed.name.texts)


def _module(path: str) -> str:
    """The last part of the name that a Python file is imported by."""
    folder, name = posixpath.split(path)
    stem = name.rpartition(".")[0]
    return posixpath.basename(folder) or stem if stem == "__init__" else stem


def _variables(file: FileAssets) -> Iterator[str]:
    refs = [ref for site in file.sites for ref in site.models]
    refs += [ref for _, bound in file.bindings for ref in bound]
    yield from (ref.name for ref in refs if isinstance(ref, EnvRef))


def _nearness(changed: Iterable[str]) -> Callable[[str], tuple[int, int, str]]:
    folders = sorted({posixpath.dirname(path) for path in changed})

    def far(path: str) -> tuple[int, int, str]:
        shared = max((len(posixpath.commonpath([path, folder])) for folder in folders if folder), default=0)
        return -shared, path.count("/"), path

    return far
